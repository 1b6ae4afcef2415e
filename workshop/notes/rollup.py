"""Many sessions in one report: which schools held one, which gaps and partners they share, what is overdue.

Schools are counted, not mentions, and never ranked. No text of a worksheet is in it but causes, commitments and names;
nothing about students can be, because a session holds none.
"""

from __future__ import annotations

import datetime
import statistics
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from workshop.notes.facts import FEWEST_ANSWERS, SessionFacts
from workshop.notes.follow_up import DueItem, due_items, school_of
from workshop.notes.same_names import NamePair, SameNames
from workshop.sheets.dates import day_of

SHARED = 3
"""So many schools share a gap or a partner before a report names it (`minutes.md`, 4)."""
LONG_OVERDUE = 14
"""Days after which somebody should ask."""
MOVED_TWICE = 2


@dataclass(frozen=True, slots=True)
class SharedGap:
    """A cause that several schools wrote down. `nobody`: how many of them have no one who addresses it; `open`: how
    many have no commitment for it."""

    text: str
    group: str
    schools: int
    nobody: int
    without_commitment: int
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SharedPartner:
    """An organization that several schools named; `holders` wrote down how to reach it, with their schools."""

    name: str
    schools: tuple[str, ...]
    holders: tuple[str, ...] = ()
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class GroupCount:
    """How many schools wrote a cause of that group (myths, barriers, aversion …), and how many causes in all."""

    group: str
    schools: int
    causes: int


@dataclass(frozen=True, slots=True)
class MonthCount:
    """How many commitments are due in a month (`2026-12`, empty for no date), by state."""

    month: str
    done: int = 0
    overdue: int = 0
    open: int = 0
    dropped: int = 0


@dataclass(frozen=True, slots=True)
class Rollup:
    """One report as of a day.

    Attributes:
        held, not_held: schools whose session has content, and those whose session was only made.
        unread: sessions that could not be read, with why.
        commitments: all of them by state: `done`, `dropped`, `overdue`, `open`.
        months: the same by the month they are due in, those without a date last.
        needing: open commitments that are long overdue or moved twice.
        confidence: goal -> median of the schools' medians before and after, and of how many schools; five at least.
    """

    as_of: datetime.date
    division: str
    held: tuple[str, ...]
    not_held: tuple[str, ...]
    unread: tuple[tuple[str, str], ...]
    commitments: Mapping[str, int]
    months: tuple[MonthCount, ...]
    needing: tuple[DueItem, ...]
    groups: tuple[GroupCount, ...]
    gaps: tuple[SharedGap, ...]
    partners: tuple[SharedPartner, ...]
    confidence: tuple[tuple[str, float, float, int], ...]


def roll_up(sessions: Sequence[SessionFacts], as_of: datetime.date, same: SameNames, *, shared: int = SHARED) -> Rollup:
    """The report over these sessions. `same` says which spellings are one cause or one partner."""
    read = [one for one in sessions if not one.problem]
    divisions = {one.division for one in read if one.division}
    items = due_items(read, as_of)
    return Rollup(
        as_of,
        divisions.pop() if len(divisions) == 1 else "",
        _schools(one for one in read if one.worked),
        _schools(one for one in read if not one.worked),
        tuple((one.id, one.problem) for one in sessions if one.problem),
        _states(read, items),
        _months(read, as_of),
        tuple(item for item in items if needs_someone(item)),
        _groups(read),
        _gaps(read, same, shared),
        _partners(read, same, shared),
        _confidence(read),
    )


def names_in(sessions: Sequence[SessionFacts], same: SameNames) -> list[NamePair]:
    """Spellings of partners and of causes that may be one, within each division: every county has its own Department
    of Health."""
    found: dict[frozenset[str], NamePair] = {}
    for division in sorted({one.division for one in sessions}):
        of_one = [one for one in sessions if one.division == division]
        partners = dict.fromkeys(partner.name for one in of_one for partner in one.partners)
        causes = dict.fromkeys(cause.text for one in of_one for cause in one.causes if cause.severity)
        for what, names in (("partner", partners), ("cause", causes)):
            for one in same.proposals(names):
                found.setdefault(frozenset((one.first, one.second)), replace(one, what=what))
    return list(found.values())


def needs_someone(item: DueItem) -> bool:
    """Whether somebody should ask about it: two weeks overdue, or moved twice."""
    return (item.days is not None and item.days <= -LONG_OVERDUE) or len(item.commitment.before) >= MOVED_TWICE


def _schools(sessions: Iterable[SessionFacts]) -> tuple[str, ...]:
    return tuple(sorted({school_of(one) for one in sessions}, key=str.casefold))


def _states(sessions: Sequence[SessionFacts], items: Sequence[DueItem]) -> dict[str, int]:
    every = [commitment for one in sessions for commitment in one.commitments]
    late = sum(item.days is not None and item.days < 0 for item in items)
    return {
        "done": sum(one.status == "done" for one in every),
        "dropped": sum(one.status == "dropped" for one in every),
        "overdue": late,
        "open": len(items) - late,
    }


def _months(sessions: Sequence[SessionFacts], as_of: datetime.date) -> tuple[MonthCount, ...]:
    found: dict[str, dict[str, int]] = {}
    for session in sessions:
        for one in session.commitments:
            day = day_of(one.due)
            late = one.open and day is not None and day < as_of
            state = one.status if not one.open else "overdue" if late else "open"
            counts = found.setdefault(day.isoformat()[:7] if day is not None else "", {})
            counts[state] = counts.get(state, 0) + 1
    return tuple(MonthCount(month, **found[month]) for month in sorted(found, key=lambda month: (not month, month)))


def _groups(sessions: Sequence[SessionFacts]) -> tuple[GroupCount, ...]:
    schools: dict[str, set[str]] = {}
    causes: dict[str, int] = {}
    for session in sessions:
        for cause in session.causes:
            name = cause.group or "No group"
            schools.setdefault(name, set()).add(school_of(session))
            causes[name] = causes.get(name, 0) + 1
    return tuple(GroupCount(name, len(found), causes[name]) for name, found in schools.items())


def _gaps(sessions: Sequence[SessionFacts], same: SameNames, shared: int) -> tuple[SharedGap, ...]:
    found: dict[str, dict[str, list[tuple[str, str, bool, bool]]]] = {}
    for session in sessions:
        committed = {one.gap for one in session.commitments if one.gap and one.status != "dropped"}
        for cause in session.causes:
            if cause.severity:
                seen = (cause.text, cause.group, cause.severity == 2, cause.text in committed)
                found.setdefault(same.key(cause.text), {}).setdefault(school_of(session), []).append(seen)
    gaps = []
    for schools in found.values():
        if len(schools) < shared:
            continue
        every = [one for some in schools.values() for one in some]
        text, also = _spellings([one[0] for one in every])
        nobody = sum(any(one[2] for one in some) for some in schools.values())
        without = sum(not any(one[3] for one in some) for some in schools.values())
        gaps.append(SharedGap(text, every[0][1], len(schools), nobody, without, also))
    return tuple(sorted(gaps, key=lambda gap: (-gap.schools, gap.text.casefold())))


def _partners(sessions: Sequence[SessionFacts], same: SameNames, shared: int) -> tuple[SharedPartner, ...]:
    found: dict[str, list[tuple[str, str, str]]] = {}
    for session in sessions:
        for partner in session.partners:
            seen = (partner.name, school_of(session), partner.holder)
            found.setdefault(same.key(partner.name), []).append(seen)
    partners = []
    for some in found.values():
        schools = tuple(sorted({school for _, school, _ in some}, key=str.casefold))
        if len(schools) >= shared:
            name, also = _spellings([name for name, _, _ in some])
            holders = tuple(sorted({f"{holder} ({school})" for _, school, holder in some if holder}, key=str.casefold))
            partners.append(SharedPartner(name, schools, holders, also))
    return tuple(sorted(partners, key=lambda one: (-len(one.schools), one.name.casefold())))


def _spellings(texts: Sequence[str]) -> tuple[str, tuple[str, ...]]:
    """The most frequent spelling, and the others."""
    counts = {text: texts.count(text) for text in dict.fromkeys(texts)}
    first = max(counts, key=lambda text: counts[text])
    return first, tuple(text for text in counts if text != first)


def _confidence(sessions: Sequence[SessionFacts]) -> tuple[tuple[str, float, float, int], ...]:
    found: dict[str, list[tuple[float, float]]] = {}
    for session in sessions:
        for one in session.confidence:
            if one.before is not None and one.after is not None:
                found.setdefault(one.goal, []).append((one.before, one.after))
    return tuple(
        (goal, statistics.median(b for b, _ in some), statistics.median(a for _, a in some), len(some))
        for goal, some in found.items()
        if len(some) >= FEWEST_ANSWERS
    )
