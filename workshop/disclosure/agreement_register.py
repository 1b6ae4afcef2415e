"""All agreements of a disclosure log as they stand, the releases under them, and what a release may not do.

The last line about an agreement counts, and every earlier one stays in the log. A release is held against the agreement
when it is prepared and once more when it leaves, under the log's lock.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from content.clean import clean_line
from workshop.disclosure.agreement import Agreement, AgreementProblem
from workshop.disclosure.consent_gates import same
from workshop.disclosure.grouping import read_groupings
from workshop.disclosure.log import EntryKind, LogEntry, LogLink, releases, same_name
from workshop.records.labels import column_key
from workshop.records.problems import Refused
from workshop.sheets.dates import show_date
from workshop.wording import join_with_and


class OutsideAgreement(Refused):
    """A release that no agreement allows, or not now."""


@dataclass(frozen=True, slots=True)
class Registered:
    """An agreement as it stands: `lines` about it, of which the last counts; `releases` made under it, withdrawn ones
    too."""

    agreement: Agreement
    lines: tuple[LogLink, ...]
    releases: tuple[LogLink, ...]

    @property
    def since(self) -> LogLink:
        """The line that says it is as it is."""
        return self.lines[-1]


@dataclass(frozen=True, slots=True)
class DueDestruction:
    """Individual records that a partner has to destroy, and has not said so. `due`: the last day it may keep them."""

    link: LogLink
    due: str
    contact: str = ""

    def overdue(self, today: str) -> bool:
        """Whether that day has passed; both YYYY-MM-DD."""
        return today > self.due


def register(links: Sequence[LogLink]) -> dict[str, Registered]:
    """Every agreement by its id, in the order in which they were entered."""
    lines: dict[str, list[LogLink]] = {}
    for link in links:
        if link.entry.kind is EntryKind.AGREEMENT and link.entry.agreed is not None:
            lines.setdefault(link.entry.agreed.id, []).append(link)
    sent = releases(links)
    found = {}
    for name, told in lines.items():
        agreed = told[-1].entry.agreed
        assert agreed is not None
        under = tuple(link for link in sent if link.entry.agreement == name)
        found[name] = Registered(agreed, tuple(told), under)
    return found


def registered(links: Sequence[LogLink], name: str) -> Registered:
    """The agreement of that id. Raises AgreementProblem."""
    found = register(links).get(clean_line(name))
    if found is None:
        raise AgreementProblem(f"No agreement “{clean_line(name)}” in the disclosure log.")
    return found


def candidate(links: Sequence[LogLink], partner: str, today: str) -> str:
    """The id of the one agreement with that partner under which something may be released that day; empty when there is
    none, or more than one to choose from."""
    found = [
        one.agreement.id
        for one in register(links).values()
        if same_name(one.agreement.partner, partner) and not one.agreement.why_not(today)
    ]
    return found[0] if len(found) == 1 else ""


def agreement_for(links: Sequence[LogLink], partner: str, named: str, today: datetime.date, *, required: bool) -> str:
    """The id of the agreement a release to that partner would be under: the one named, else the only one in force where
    one is required; empty where none is. Asked before a file is read, so that nobody waits for a check in vain.

    Raises OutsideAgreement when nothing may be released under it today whatever is in the release.
    """
    day = today.isoformat()
    name = clean_line(named) or (candidate(links, partner, day) if required else "")
    if not name:
        if required:
            raise OutsideAgreement(_none_named(links, partner, day))
        return ""
    _usable(links, name, partner, day)
    return name


def _usable(links: Sequence[LogLink], name: str, partner: str, day: str) -> Agreement:
    """The agreement of that id, when something may be released to that partner under it on that day."""
    known = register(links).get(name)
    if known is None:
        raise OutsideAgreement(f"No agreement “{clean_line(name)}” in the disclosure log.")
    agreed = known.agreement
    problem = _wrong_partner(agreed, partner) or agreed.why_not(day) or _overdue(links, partner, day)
    if problem:
        raise OutsideAgreement(f"{problem} {_NOTHING}")
    return agreed


_NOTHING = "Nothing may be released under it."


# ------------------------------------------------------------------ what has to be destroyed


def due_destruction(links: Sequence[LogLink]) -> tuple[DueDestruction, ...]:
    """Every release that the partner has to destroy and nobody has confirmed, the earliest due first.

    That is the day the release names; for individual records under an agreement the agreement's too, if it is earlier.
    """
    confirmed = {link.entry.release for link in links if link.entry.kind is EntryKind.DESTROYED}
    agreements = register(links)
    found = []
    for link in releases(links):
        entry = link.entry
        agreed = agreements.get(entry.agreement)
        days = [entry.destroy_by] if entry.destroy_by else []
        days += [agreed.agreement.destroyed_by] if agreed is not None and entry.students else []
        if days and entry.release not in confirmed:
            contact = agreed.agreement.destruction_contact if agreed is not None else ""
            found.append(DueDestruction(link, min(days), contact))
    return tuple(sorted(found, key=lambda one: one.due))


# ------------------------------------------------------------------ what a release may not do


def refuse_outside(
    links: Sequence[LogLink], entry: LogEntry, document: Mapping[str, Any], today: datetime.date, *, required: bool
) -> None:
    """Hold a release that is about to leave against its agreement.

    Args:
        entry: what the log is going to say of it; `document`: its release.json.
        required: whether the policy asks for an agreement. One that is named counts in any case.

    Raises OutsideAgreement with the first thing that does not fit.
    """
    day = today.isoformat()
    if not entry.agreement:
        if required:
            raise OutsideAgreement(_none_named(links, entry.partner, day))
        return
    agreed = _usable(links, entry.agreement, entry.partner, day)
    problem = _wrong_purpose(agreed, entry) or _outside(agreed, entry, document)
    if problem:
        raise OutsideAgreement(f"{problem} {_NOTHING}")


def _none_named(links: Sequence[LogLink], partner: str, day: str) -> str:
    """Why a release without an agreement does not leave, and what could be done."""
    theirs = [one.agreement for one in register(links).values() if same_name(one.agreement.partner, partner)]
    open_now = [agreed.id for agreed in theirs if not agreed.why_not(day)]
    if len(open_now) > 1:
        return f"Say which agreement this release is under: {join_with_and(open_now, 'or')}."
    if theirs and not open_now:
        return f"{theirs[-1].why_not(day)} The policy asks for a signed agreement with {clean_line(partner)}."
    return f"The policy asks for a signed agreement with {clean_line(partner)}, and none is recorded. Record it first."


def _wrong_partner(agreed: Agreement, partner: str) -> str:
    if same_name(agreed.partner, partner):
        return ""
    return f"Agreement {agreed.id} is with {agreed.partner}, not with {clean_line(partner)}."


def _wrong_purpose(agreed: Agreement, entry: LogEntry) -> str:
    if same(agreed.purpose) == same(entry.purpose):
        return ""
    said = f"“{clean_line(entry.purpose)}”" if entry.purpose else "no purpose"
    return f"Agreement {agreed.id} is for “{agreed.purpose}”, and this release names {said}."


def _outside(agreed: Agreement, entry: LogEntry, document: Mapping[str, Any]) -> str:
    """What is in the release and not in the agreement. The total over all students comes with every release, and is in
    every agreement."""
    known = {column_key(name) for name in agreed.fields}
    beyond = [name for name in entry.fields if column_key(name) not in known]
    if beyond:
        return f"Agreement {agreed.id} does not cover the fields {join_with_and(beyond)}."
    covered = [{column_key(name) for name in by} for by in agreed.tables]
    for by in tables_asked(document):
        if by and not any({column_key(name) for name in by} <= columns for columns in covered):
            return f"Agreement {agreed.id} does not cover a table by {join_with_and(by)}."
    if agreed.people and (strangers := _unnamed(entry.people, agreed.people)):
        return f"Agreement {agreed.id} does not name {join_with_and(strangers)} among those who may receive data."
    if others := _unnamed(entry.onward, agreed.onward):
        return f"Agreement {agreed.id} does not let the partner pass data on to {join_with_and(others, 'or')}."
    if entry.students and entry.destroy_by and entry.destroy_by > agreed.destroyed_by:
        return (
            f"Agreement {agreed.id} has individual records destroyed by {show_date(agreed.destroyed_by)}, and this "
            f"release lets them be kept until {show_date(entry.destroy_by)}."
        )
    return ""


def _unnamed(names: Sequence[str], agreed: Sequence[str]) -> list[str]:
    return [name for name in names if not any(same_name(name, one) for one in agreed)]


def tables_asked(document: Mapping[str, Any]) -> tuple[tuple[str, ...], ...]:
    """The columns of each table of a release.json, by the names of the file also where values were combined."""
    names = {made.name: made.column for made in read_groupings(document)}
    return tuple(tuple(names.get(name, name) for name in table["by"]) for table in document["tables"])


def _overdue(links: Sequence[LogLink], partner: str, day: str) -> str:
    for one in due_destruction(links):
        if one.overdue(day) and same_name(one.link.entry.partner, partner):
            return (
                f"{clean_line(partner)} was to destroy release {one.link.entry.release} by {show_date(one.due)}, and "
                "no one has confirmed it."
            )
    return ""
