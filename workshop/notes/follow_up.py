"""What was committed to and is not done: overdue, due soon, later, without an owner, without a date.

Lateness is never stored. It follows from the due date and the day asked about.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from workshop.notes.document import Table, TableColumn
from workshop.notes.facts import CommitmentFacts, SessionFacts
from workshop.notes.same_names import SameNames
from workshop.sheets.dates import day_of

SOON = 7
"""Days from today that count as this week."""


class DueGroup(StrEnum):
    """When something is due, in the order in which people want to hear of it; each commitment is in one of them."""

    OVERDUE = "Overdue"
    THIS_WEEK = "Due this week"
    NO_OWNER = "Without an owner"
    NO_DATE = "Without a date"
    LATER = "Later"


class By(StrEnum):
    """What a list is divided by in place of the time."""

    OWNER = "owner"
    SCHOOL = "school"
    PARTNER = "partner"
    GAP = "gap"


@dataclass(frozen=True, slots=True)
class DueItem:
    """One open commitment of one session. `days` until it is due, negative when it is overdue, None without a date."""

    session: SessionFacts
    commitment: CommitmentFacts
    group: DueGroup
    days: int | None

    @property
    def school(self) -> str:
        """The school, or the title of the session where none was given."""
        return school_of(self.session)


def due_items(
    sessions: Iterable[SessionFacts],
    as_of: datetime.date,
    *,
    within: int | None = None,
    owner: str = "",
    school: str = "",
) -> list[DueItem]:
    """The open commitments, the earliest date first, those without one last.

    `within`: only those due in so many days, overdue ones included. `owner` and `school`: only those whose owner or
    school has these words in it, whatever the capitals.
    """
    found = []
    for session in sessions:
        for commitment in session.commitments:
            if not commitment.open:
                continue
            day = day_of(commitment.due)
            days = None if day is None else (day - as_of).days
            item = DueItem(session, commitment, _group(commitment, days), days)
            if within is not None and (days is None or days > within):
                continue
            if owner.casefold() in commitment.owner.casefold() and school.casefold() in item.school.casefold():
                found.append(item)
    return sorted(found, key=_order)


def dated(
    sessions: Iterable[SessionFacts],
    as_of: datetime.date,
    *,
    within: int | None = None,
    owner: str = "",
    school: str = "",
) -> list[tuple[SessionFacts, CommitmentFacts]]:
    """Every commitment with a date, done and dropped ones too, for calendars; narrowed like `due_items`."""
    found = []
    for session in sessions:
        for one in session.commitments:
            day = day_of(one.due)
            if day is None or (within is not None and (day - as_of).days > within):
                continue
            if owner.casefold() in one.owner.casefold() and school.casefold() in school_of(session).casefold():
                found.append((session, one))
    return found


def narrowed_to(sessions: Iterable[SessionFacts], owner: str, school: str) -> list[SessionFacts]:
    """The sessions of schools with these words in their names, with only the commitments of such owners; a session
    without a commitment of a named owner is left out."""
    found = []
    for session in sessions:
        kept = tuple([one for one in session.commitments if owner.casefold() in one.owner.casefold()])
        if school.casefold() in school_of(session).casefold() and (kept or not owner):
            found.append(replace(session, commitments=kept))
    return found


def school_of(session: SessionFacts) -> str:
    """The school of a session, or its title where none was given."""
    return session.school or session.title


def grouped(
    items: Sequence[DueItem], by: By | None = None, same: SameNames | None = None
) -> list[tuple[str, list[DueItem]]]:
    """The items under their headings: times in their order, else names in alphabetical order and what has none last.

    `same` says which spellings are one partner or one gap; the first one met is the heading.
    """
    if by is None:
        return [(group.value, some) for group in DueGroup if (some := [i for i in items if i.group is group])]
    known, name_of = same or SameNames(), _NAMES[by]
    found: dict[str, tuple[str, list[DueItem]]] = {}
    for item in items:
        name = name_of(item)
        found.setdefault(known.key(name), (name, []))[1].append(item)
    in_order = sorted(found.values(), key=lambda pair: (not pair[0], pair[0].casefold()))
    return [(name or f"No {by.value} named", listed) for name, listed in in_order]


def due_table(groups: Sequence[tuple[str, Sequence[DueItem]]]) -> Table:
    """The same as one table for a spreadsheet, dates in ISO, each item with the heading it stands under."""
    columns = ("Listed under", "School", "Session", "Number", "Who", "With", "What", "By", "Days", "Moved", "For",
               "Partner")  # fmt: skip
    rows = [
        (
            heading, item.school, item.session.id, item.commitment.number, item.commitment.owner,
            "; ".join(item.commitment.helpers), item.commitment.text, item.commitment.due,
            "" if item.days is None else str(item.days), str(len(item.commitment.before)), item.commitment.gap,
            item.commitment.partner,
        )
        for heading, some in groups
        for item in some
    ]  # fmt: skip
    return Table("due", tuple(TableColumn(label) for label in columns), tuple(rows))


def when(item: DueItem) -> str:
    """`2 days late`, `today`, `tomorrow`, `in 5 days`, `no date`."""
    if item.days is None:
        return "no date"
    if item.days < 0:
        return "1 day late" if item.days == -1 else f"{-item.days} days late"
    return ("today", "tomorrow")[item.days] if item.days < 2 else f"in {item.days} days"


def _group(commitment: CommitmentFacts, days: int | None) -> DueGroup:
    if days is not None and days < 0:
        return DueGroup.OVERDUE
    if days is not None and days <= SOON:
        return DueGroup.THIS_WEEK
    if not commitment.owner:
        return DueGroup.NO_OWNER
    return DueGroup.NO_DATE if days is None else DueGroup.LATER


def _order(item: DueItem) -> tuple[bool, int, str, str, str]:
    commitment = item.commitment
    return (item.days is None, item.days or 0, item.school.casefold(), item.session.id, commitment.number)


_NAMES: dict[By, Callable[[DueItem], str]] = {
    By.OWNER: lambda item: item.commitment.owner,
    By.SCHOOL: lambda item: item.school,
    By.PARTNER: lambda item: item.commitment.partner,
    By.GAP: lambda item: item.commitment.gap,
}
