"""The names of a table's columns, as everything after this compares and shows them."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from content.clean import clean_line
from workshop.records.problems import FileProblem

MOST_COLUMNS = 400
"""A table with more columns is refused; one with a column a date has some 180."""


def plain(name: str) -> str:
    """A name as it is compared: lower case, words of letters and digits, one space between them."""
    return " ".join(re.findall(r"[^\W_]+", clean_line(name).casefold()))


@dataclass(frozen=True, slots=True)
class FileLayout:
    """The columns of a file whatever their order; two exports of one program have the same layout."""

    names: tuple[str, ...]

    @classmethod
    def of(cls, header: Sequence[str]) -> FileLayout:
        """The layout of a header: its names in any order and case."""
        return cls(tuple(sorted(clean_line(name).casefold() for name in header)))

    @property
    def id(self) -> str:
        """A fingerprint of the names: 16 hexadecimal digits."""
        return hashlib.sha256("\x1f".join(self.names).encode()).hexdigest()[:16]


def column_names(header: tuple[str, ...], file: str, row: int) -> tuple[str, ...]:
    """The header as names: cleaned, without the empty ones at the end, each one different.

    Columns of the same name are told apart by their number, so that none is chosen by a name that is not its own:
    `Absent (column 5)`. `file` and `row` are what a FileProblem names: no names at all, or too many.
    """
    names = [clean_line(name) for name in header]
    while names and not names[-1]:
        names.pop()
    if not names:
        raise FileProblem(f'"{file}", row {row}: there are no column names; the first row has to name the columns.')
    if len(names) > MOST_COLUMNS:
        raise FileProblem(f'"{file}" has more than {MOST_COLUMNS} columns; choose an export with fewer.')
    counts = Counter(name.casefold() for name in names)
    taken = set(counts)
    for place, name in enumerate(names):
        if not name or counts[name.casefold()] > 1:
            names[place] = f"{name} (column {place + 1})".strip()
            while names[place].casefold() in taken:
                names[place] += "'"
        taken.add(names[place].casefold())
    return tuple(names)
