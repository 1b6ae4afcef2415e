"""The agreements with partners: entered, listed, suspended and ended; and what partners have to destroy.

    service = AgreementService(home, actor)
    service.add(Agreement("A-7", "Riverside Clinic", Ground.SCHOOL_OFFICIAL, …))
    service.agreements()                         each with its releases
    service.end("A-7", "the project is over")
    service.due_destruction()

They stand in the disclosure log, as lines of their own: what was agreed when cannot be changed afterwards, and a
release is held against them under the lock with which its own line is written.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from content.clean import clean_line
from store.disclosures.releases import now_utc
from store.files import disk
from store.home import Home
from workshop.disclosure.agreement import Agreement, AgreementProblem, AgreementStatus, entered, is_day
from workshop.disclosure.agreement_register import (
    DueDestruction,
    Registered,
    agreement_for,
    due_destruction,
    register,
    registered,
)
from workshop.disclosure.log import EntryKind, LogEntry, LogLink, digest, same_name
from workshop.services.actor import Actor
from workshop.services.errors import Declined
from workshop.services.use_case import LogService, use_case
from workshop.sheets.dates import show_date

_LARGEST_COPY = 1 << 30


class KnownAgreement(Declined):
    """An agreement of that id was entered before, and nobody said that it is to be changed."""


class AgreementService(LogService):
    """The agreements of one home. `today` is the day by this machine's clock."""

    def __init__(
        self, home: Home | Path, actor: Actor, today: Callable[[], datetime.date] = datetime.date.today
    ) -> None:
        super().__init__(home, actor)
        self._today = today

    @use_case
    def agreements(self, partner: str = "") -> tuple[Registered, ...]:
        """Every agreement (with that partner) as it stands, in the order in which they were entered."""
        found = register(self._log.links()).values()
        return tuple(one for one in found if not partner or same_name(one.agreement.partner, partner))

    @use_case
    def agreement(self, name: str) -> Registered:
        """The agreement of that id. Raises AgreementProblem."""
        return registered(self._log.links(), name)

    @use_case
    def agreement_for(self, partner: str, named: str = "", *, required: bool = False) -> str:
        """The id of the agreement a release to that partner would be under, before anything is read or checked; empty
        for none. Raises OutsideAgreement when it allows nothing today, or one is required and there is none."""
        return agreement_for(self._log.links(), partner, named, self._today(), required=required)

    @use_case
    def add(self, agreement: Agreement, *, amend: bool = False) -> LogLink:
        """Enter an agreement: signed when both sides signed and a copy is named, else a draft. `amend`: it takes the
        place of the one of that id; what was released under that one stays as it was.

        Raises AgreementProblem: it is not complete, or with `amend` there is none of that id; KnownAgreement: there is
        one; Declined: that one has ended, or is with another partner.
        """

        def entry(links: Sequence[LogLink]) -> LogEntry:
            made = entered(agreement, self._today().isoformat())
            known = register(links).get(made.id)
            if known is None and amend:
                raise AgreementProblem(f"No agreement “{made.id}” in the disclosure log.")
            if known is not None:
                _refuse_change(known, made, amend=amend)
            return self._line(made)

        return self._log.append(entry)

    @use_case
    def suspend(self, name: str, reason: str) -> LogLink:
        """From now on nothing may be released under it. Raises AgreementProblem, Declined."""
        return self._log.append(lambda links: self._changed(links, name, AgreementStatus.SUSPENDED, reason))

    @use_case
    def resume(self, name: str, reason: str) -> LogLink:
        """What was suspended is as it was before. Raises AgreementProblem, Declined."""
        return self._log.append(lambda links: self._changed(links, name, AgreementStatus.SIGNED, reason))

    @use_case
    def end(self, name: str, reason: str, on: str = "") -> LogLink:
        """End it, today or on that day before (YYYY-MM-DD): the time until destruction runs from then. Raises
        AgreementProblem, Declined."""
        return self._log.append(lambda links: self._changed(links, name, AgreementStatus.ENDED, reason, on))

    @use_case
    def due_destruction(self) -> tuple[DueDestruction, ...]:
        """Every release that the partner has to destroy and nobody has confirmed, the earliest due first."""
        return due_destruction(self._log.links())

    @use_case
    def copy_hash(self, path: Path) -> str:
        """The SHA-256 of the signed copy. Raises SharingProblem when it cannot be read."""
        return digest(disk.read_whole(path.expanduser(), _LARGEST_COPY))

    def _changed(
        self, links: Sequence[LogLink], name: str, status: AgreementStatus, reason: str, on: str = ""
    ) -> LogEntry:
        agreed, today = registered(links, name).agreement, self._today().isoformat()
        day = clean_line(on) or today
        if not clean_line(reason):
            raise AgreementProblem("Give the reason; the disclosure log records it.")
        if agreed.status is AgreementStatus.ENDED:
            raise Declined(f"Agreement {agreed.id} ended on {show_date(agreed.last_day)}.")
        if status is AgreementStatus.SIGNED and agreed.status is not AgreementStatus.SUSPENDED:
            raise Declined(f"Agreement {agreed.id} is not suspended.")
        if not is_day(day) or not agreed.starts <= day <= today:
            since = show_date(agreed.starts)
            raise AgreementProblem(f"“{day}” cannot be the day it ended. Give a day from {since} to today.")
        made = replace(agreed, status=status, ended=day if status is AgreementStatus.ENDED else "")
        if status is AgreementStatus.SIGNED:
            made = entered(made, today)
        return replace(self._line(made), reasons=(clean_line(reason),))

    def _line(self, agreed: Agreement) -> LogEntry:
        made = LogEntry(EntryKind.AGREEMENT, now_utc(), partner=agreed.partner, agreement=agreed.id, agreed=agreed)
        return self._signed(made)


def _refuse_change(known: Registered, made: Agreement, *, amend: bool) -> None:
    before = known.agreement
    if not amend:
        raise KnownAgreement(f"Agreement {made.id} is in the disclosure log already.")
    if before.status is AgreementStatus.ENDED:
        ended = show_date(before.last_day)
        raise Declined(f"Agreement {made.id} ended on {ended}. Enter the new one under another ID.")
    if not same_name(before.partner, made.partner):
        raise Declined(f"Agreement {made.id} is with {before.partner}. Enter the new one under another ID.")
