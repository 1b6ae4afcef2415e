"""Which row of a file is which row of the document it was made from: by number and text together.

A number alone is wrong when somebody sorted and renumbered, a text alone when somebody rewrote it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from workshop.notes.incoming.folding import fold

SURE_WITH_NUMBER = 60.0
SURE_BY_TEXT = 75.0
_TEXT, _CELL, _NUMBER = 0.7, 10.0, 25.0
_MARGIN = 6.0
"""Points by which a row without its number has to be closer to one known row than to the next."""
_ALL_BUT_EQUAL = 92.0
_FEW_CELLS, _ALIKE = 3, 80.0
"""In a table of few columns no edited row reaches the points of a wide one: there so much of the text has to agree."""
_MOST_PAIRS = 2_000_000
"""Beyond so many pairs rows are found by number and equal text only."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A row to be matched: folded `text` it is found by, and its `others`, heading -> folded text, none empty."""

    number: str
    text: str
    others: Mapping[str, str]

    @property
    def whole(self) -> str:
        """All of the row in one text."""
        return " ".join((self.text, *self.others.values()))


@dataclass(frozen=True, slots=True)
class Match:
    """A known row by its place. `sure` is False when another known row is nearly as much like it."""

    known: int
    sure: bool = True


def candidate(number: str, main: str, cells: Mapping[str, str]) -> Candidate:
    """A row as it is compared."""
    folded = {label: fold(text) for label, text in cells.items()}
    return Candidate(
        number, folded.get(main, ""), {label: text for label, text in folded.items() if label != main and text}
    )


def numbers_hold(tables: Iterable[tuple[Sequence[Candidate], Sequence[Candidate]]]) -> bool:
    """Whether the numbers in a file still are those of the document: of the rows that kept their text, at most one in
    ten has another one. Each table is its rows in the file and its known rows."""
    same = moved = 0
    for file, known in tables:
        texts = Counter(one.text for one in known)
        numbers = {one.text: one.number for one in known if texts[one.text] == 1}
        for one in file:
            if one.number and one.text in numbers:
                same += one.number == numbers[one.text]
                moved += one.number != numbers[one.text]
    return moved * 10 <= same + moved


def matched(file: Sequence[Candidate], known: Sequence[Candidate], *, numbers: bool = True) -> dict[int, Match]:
    """Place in `file` -> the known row, each at most once, the best pairs first. `numbers`: whether they count."""
    found: dict[int, Match] = {}
    taken: set[int] = set()
    keys = (_numbered, _whole) if numbers else (_whole,)
    for key in keys:
        places: dict[object, list[int]] = {}
        for place, row in enumerate(known):
            if place not in taken:
                places.setdefault(key(row), []).append(place)
        for place, row in enumerate(file):
            here = places.get(key(row), [])
            if place not in found and len(here) == 1 and here[0] not in taken and row.text:
                found[place] = Match(here[0])
                taken.add(here[0])
    rest = [place for place in range(len(file)) if place not in found]
    open_ = [place for place in range(len(known)) if place not in taken]
    if len(rest) * len(open_) <= _MOST_PAIRS:
        _by_score(file, known, [(one, other) for one in rest for other in open_], found, numbers=numbers)
    return found


def _numbered(row: Candidate) -> object:
    return row.number, row.text


def _whole(row: Candidate) -> object:
    return row.text, tuple(row.others.items())


def _by_score(
    file: Sequence[Candidate],
    known: Sequence[Candidate],
    pairs: Iterable[tuple[int, int]],
    found: dict[int, Match],
    *,
    numbers: bool,
) -> None:
    scored = []
    by_row: dict[int, list[float]] = {}
    for one, other in pairs:
        scores = score(file[one], known[other], numbers=numbers)
        by_row.setdefault(one, []).append(scores.points)
        if scores.points >= scores.enough:
            scored.append((-scores.points, one, other, scores))
    taken: set[int] = set()
    for points, one, other, scores in sorted(scored):
        if one not in found and other not in taken:
            second = sorted(by_row[one])[-2] if len(by_row[one]) > 1 else 0.0
            apart = -points - second >= _MARGIN
            found[one] = Match(other, scores.agrees or (apart and scores.backed))
            taken.add(other)


class Score(NamedTuple):
    """How alike two rows are and how alike they have to be; whether their numbers agree, and whether anything beyond a
    similar text speaks for it: another cell, or a text that is all but equal."""

    points: float
    enough: float
    agrees: bool
    backed: bool


def score(one: Candidate, other: Candidate, *, numbers: bool = True) -> Score:
    """How alike a row of the file and a known one are."""
    from rapidfuzz import fuzz

    agrees = numbers and bool(one.number) and one.number == other.number
    cells = sum(_CELL for label, text in one.others.items() if other.others.get(label) == text)
    alike = fuzz.token_sort_ratio(one.text, other.text)
    if not one.others and other.others:  # a row that lost its cells holds all of them in one text
        alike = max(alike, fuzz.token_sort_ratio(one.text, other.whole))
    points = cells + _NUMBER * agrees + _TEXT * alike
    enough = SURE_WITH_NUMBER if agrees else SURE_BY_TEXT
    if len(other.others) < _FEW_CELLS and alike >= _ALIKE:
        enough = 0.0
    return Score(points, enough, agrees, cells > 0 or alike >= _ALL_BUT_EQUAL)
