"""What the log is to say of a release that leaves now, or waits for a second person: the one place where it is held
against what was released meanwhile and against its agreement."""

from __future__ import annotations

import datetime
from collections.abc import Sequence

from store.disclosures.releases import now_utc
from workshop.disclosure.agreement_register import refuse_outside
from workshop.disclosure.document import decode
from workshop.disclosure.entries import released_entry
from workshop.disclosure.log import LogEntry, LogLink
from workshop.disclosure.past import refuse_newer
from workshop.disclosure.release import RELEASE, Release
from workshop.disclosure.terms import TERM_WORDS
from workshop.services.errors import Declined
from workshop.services.preview import PreviewReady
from workshop.wording import join_with_and


class Incomplete(Declined):
    """A release without something that every release names. `missing`: what, as `Terms.missing` names it."""

    def __init__(self, missing: Sequence[str]) -> None:
        words = join_with_and([TERM_WORDS[name] for name in missing])
        super().__init__(f"Nothing was written, because the release does not name {words}. Enter what is missing.")
        self.missing = tuple(missing)


def leaving_entry(prepared: PreviewReady, release: Release, links: Sequence[LogLink], today: datetime.date) -> LogEntry:
    """The entry, without who pressed the key. `links` are the log as it is, under its lock.

    Raises Incomplete when the terms lack something that every release names, RequestProblem when something was released
    since the preview, OutsideAgreement when the agreement does not allow it, or the policy asks for one and there is
    none.
    """
    if missing := release.terms.missing():
        raise Incomplete(missing)
    asked = prepared.asked
    refuse_newer(asked.past, links)
    entry = released_entry(asked, release, now_utc(), prepared.answer.verdicts)
    refuse_outside(links, entry, decode(release.files[RELEASE]), today, required=asked.policy.signing.agreement)
    return entry
