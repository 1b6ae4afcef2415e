"""What `?` says on the page of the sharing check."""

from __future__ import annotations

SHARING_HELP = """
## The sharing check

Reads your own attendance file, in memory only, and shows the very tables one partner would get: as many exact numbers
as can be shown without revealing a group of 10 or fewer, ranges or “withheld” for the rest. Earlier releases to this
partner, from the disclosure log, are taken into account; where the file now uses another name for a group, the check
asks. A record of one student goes out only with a complete, current consent that names this partner, or the kind of
partner it is recorded as in Reflection Three, these fields and this purpose.

The five steps stand on top, with the three rules of the module under them. Enter is always the next key; Tab goes to
the next step. Small letters mean what they mean everywhere, capital letters belong to this page.

1. Partner: choose it, and say what it will do with the data.
2. File: one row for each student, or for each student and day. What it does not say is asked, one question at a time: a
   number answers, Esc goes back and keeps the answers. They are remembered for files with the same columns; `Q` shows,
   changes and forgets them. A file of exceptions needs a roster: `K`.
3. Breakdowns: check the columns. How many groups that makes, and how many are small, is shown on a coordinator's own
   screen. Choose a file with consents if individual records are wanted: student id, partner, fields, purpose, signer,
   relation, signed, valid until; valid from, revoked and birth date may be there too.
4. Preview: press `V`. Arrows walk through a table, and the line below says how the group under the cursor is given;
   Enter says all of it, `H` goes to the next number that is not exact. Tab goes to the next table, and on to the
   records, to what is exact and hidden, and to how it was checked.
   Every number that is not exact has the same reason here, because the exact reasons would give hidden numbers away.
   A coordinator gets them with `d`, and the full numbers beside the partner's with `Y`: only on a screen of your own.
   Where many numbers are hidden, `G` finds broader groups, such as grades 6 to 8 together; `u` undoes it. "Grade inside
   each School" among the breakdowns gives levels one inside the other.
5. Release: `W` writes it, after a form and a last look: a folder for the partner, and one that the division keeps. `L`
   shows what went out before; `R` notes an approval without writing a release.
   Where the policy asks for a second person, `W` prepares the release. Someone else opens this page under their own
   name and presses `P` to look at it and to type its ID. `T` lists the agreements with partners and
   what these have to destroy, `O` what was said of labels of earlier releases.

Only a coordinator runs the check; a facilitator may under the account that owns the folder of sessions. The disclosure
log says who pressed the key, with role, session and account, how that was known, and which names were typed.

Nothing of a student is written into the session. You decide, with your division's privacy officer; this is no legal
advice.
"""
