"""The sessions of a home by what is in them: found by words, and put in order by school, year, or what is open.

What is looked through is what a reader of each session may see: no contact details, nothing that is not revealed yet.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol, TypeVar

from content.slug import without_accents
from workshop.sheets.dates import day_of
from workshop.wording import count_noun

if TYPE_CHECKING:
    from workshop.notes.facts import SessionFacts

_SHOWN = 4
"""Places of one session that are named; of more, only how many."""


class Order(StrEnum):
    """How sessions are listed."""

    NEWEST = "last worked on first"
    SCHOOL = "by school"
    DIVISION = "by division"
    YEAR = "by school year"
    OPEN = "by open commitments"


class Listed(Protocol):
    """A session in a list; `date` is ISO or empty."""

    @property
    def id(self) -> str:
        """Its id."""

    @property
    def school(self) -> str:
        """The school as written."""

    @property
    def division(self) -> str:
        """The division as written."""

    @property
    def date(self) -> str:
        """The day of the session."""


T = TypeVar("T", bound=Listed)


@dataclass(frozen=True, slots=True)
class FoundPlace:
    """Where a word stands in a session: `cause C3`, and the text."""

    where: str
    text: str


@dataclass(frozen=True, slots=True)
class Found:
    """A session that has all the words somewhere, and the places that have one of them."""

    session: SessionFacts
    places: tuple[FoundPlace, ...]

    def words(self) -> list[str]:
        """The places, one a line; of many only the first and how many more."""
        lines = [f"{place.where}: {place.text}" for place in self.places[:_SHOWN]]
        more = len(self.places) - _SHOWN
        return [*lines, f"and {count_noun(more, 'more place')}"] if more > 0 else lines


def find(sessions: Iterable[SessionFacts], words: str) -> list[Found]:
    """The sessions in which every one of these words stands, in the order given. Capitals and accents do not matter."""
    wanted = without_accents(words).split()
    found = []
    for session in sessions:
        places = list(_places(session))
        texts = [without_accents(place.text) for place in places]
        if wanted and all(any(word in text for text in texts) for word in wanted):
            hits = tuple(p for p, text in zip(places, texts, strict=True) if any(word in text for word in wanted))
            found.append(Found(session, hits))
    return found


def _places(session: SessionFacts) -> Iterator[FoundPlace]:
    """Every text of a session that can be found."""
    yield FoundPlace("title", session.title)
    about = (("school", session.school), ("division", session.division))
    yield from (FoundPlace(name, text) for name, text in about if text)
    yield from (FoundPlace("person", name) for name in session.people)
    for cause in session.causes:
        yield FoundPlace(f"cause {cause.number}".rstrip(), cause.text)
        yield from (FoundPlace(f"inside school, {cause.number}", name) for name in cause.inside)
        yield from (FoundPlace(f"partner for {cause.number}", name) for name in cause.partners)
    for partner in session.partners:
        yield FoundPlace(f"organization {partner.number}".rstrip(), partner.name)
    for one in session.commitments:
        text = f"{one.owner}: {one.text}" if one.owner else one.text
        yield FoundPlace(f"commitment {one.number}".rstrip(), text)


def open_count(facts: SessionFacts | None) -> int:
    """How many commitments of a session are open; 0 when it cannot be read."""
    return 0 if facts is None else sum(one.open for one in facts.commitments)


def grouped(entries: Sequence[T], order: Order, facts: Mapping[str, SessionFacts]) -> list[tuple[str, list[T]]]:
    """The sessions under a heading each, headings in their order; one without what is asked for stands last.

    `facts` are needed to count what is open; sessions keep the order in which they are given.
    """
    if order is Order.NEWEST:
        return [("", list(entries))] if entries else []
    keys = [(_key(entry, order, facts), entry) for entry in entries]
    names: dict[tuple[bool, int, str], str] = {}
    found: dict[tuple[bool, int, str], list[T]] = {}
    for (rank, name), entry in keys:
        key = (not name, rank, without_accents(name))
        names.setdefault(key, name or f"without a {order.removeprefix('by ')}")
        found.setdefault(key, []).append(entry)
    return [(names[key], found[key]) for key in sorted(found)]


def _key(entry: Listed, order: Order, facts: Mapping[str, SessionFacts]) -> tuple[int, str]:
    """What headings are sorted by first, and the heading; an empty one stands for sessions without it."""
    from workshop.records.school_days import school_year, school_year_text

    match order:
        case Order.SCHOOL:
            return 0, entry.school
        case Order.DIVISION:
            return 0, entry.division
        case Order.YEAR:
            day = day_of(entry.date)
            return (0, "") if day is None else (-school_year(day), school_year_text(school_year(day)))
    count = open_count(facts.get(entry.id))
    return -count, count_noun(count, "open commitment") if count else "nothing open"
