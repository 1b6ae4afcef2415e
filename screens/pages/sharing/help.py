"""What `?` says on the page of the sharing check."""

from __future__ import annotations

SHARING_HELP = """
## The sharing check

Reads your own attendance file, in memory only, and shows the very tables one partner would get: as many exact numbers
as can be shown without revealing a group of 10 or fewer, ranges or “withheld” for the rest. Earlier releases to this
partner, from the disclosure log, are taken into account; where the file now uses another name for a group, the check
asks. A record of one student goes out only with a complete, current consent that names this partner, or the kind of
partner it is recorded as in Reflection Three, these fields and this purpose.

1. Choose the partner, the purpose and the attendance file: one row for each student, or for each student and day. What
   it does not say is asked, one question at a time: a number answers, Esc goes back and keeps the answers. They are
   remembered for files with the same columns; `m` shows, changes and forgets them. A file of exceptions needs a roster:
   `k`.
2. Check the breakdowns. Choose a file with consents if individual records are wanted: student id, partner, fields,
   purpose, signer, relation, signed, valid until; valid from, revoked and birth date may be there too.
3. Press `v`. Arrows walk through a table, and the line below says how the group under the cursor is given; Enter says
   all of it, `n` goes to the next number that is not exact. Tab goes to the next table, and on to the records, to what
   is exact and hidden, and to how it was checked.
4. Every number that is not exact has the same reason here, because the exact reasons would give hidden numbers away.
   A coordinator gets them with `y`, and the full numbers beside the partner's with `f`: only on a screen of your own.
5. Where many numbers are hidden, `g` finds broader groups, such as grades 6 to 8 together; `u` undoes it. "Grade inside
   each School" among the breakdowns gives levels one inside the other.
6. `w` writes the release, after a form and a last look: a folder for the partner, and one that the division keeps. `l`
   shows what went out before; `a` notes an approval without writing a release.
7. Where the policy asks for a second person, `w` prepares the release. Someone else opens this page under their own
   name and presses `p` to look at it and to type its ID. `t` lists the agreements with partners and
   what these have to destroy, `e` what was said of labels of earlier releases.

Only a coordinator runs the check; a facilitator may under the account that owns the folder of sessions. The disclosure
log says who pressed the key, with role, session and account, how that was known, and which names were typed.

Nothing of a student is written into the session. You decide, with your division's privacy officer; this is no legal
advice.
"""
