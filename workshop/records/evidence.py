"""What stands in a table, column by column, read once: every different text with how often and where first, and which
of them each row has. Memory is bounded: of the rows after the first `KEPT_ROWS` only counts are kept, and of a column
with more than `MOST_VALUES` different texts, `MOST_IDS` where it is called as one of students, not even those.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

from workshop.records.amounts import read_hours
from workshop.records.attendance import InMemoryOnly
from workshop.records.rows import Chunk, Progress, TextTable
from workshop.records.school_days import ReadDay, read_school_day
from workshop.records.sums import is_called_a_sum, may_say_so, says_it_is_a_sum
from workshop.records.vocabulary import ColumnRole, roles_of

if TYPE_CHECKING:
    import numpy as np

    Array = np.ndarray[Any, Any]

KEPT_ROWS = 2_000_000
MOST_VALUES, MOST_IDS = 200_000, 2_000_000
_SLASHED = re.compile(r"\d{1,2}[/.-]\d{1,2}[/.-](\d{4}|\d{2})", re.ASCII)
_NUMBER = re.compile(r"[-+]?\d[\d,]*(\.\d*)?|\d[\d,]*:[0-5]\d(:00)?", re.ASCII)
NO_AMOUNT = -1
"""Where an amount is meant and none stands."""


class SeenColumn(InMemoryOnly):
    """One column: `values` are its different texts without outer spaces, `counts` how many rows have each, `first_rows`
    the first of them; `codes[i]` is the place in `values` of the i-th kept row."""

    __slots__ = ("__dict__", "_counts", "_known", "_most", "_parts", "first_rows", "many", "name")

    def __init__(self, name: str) -> None:
        self.name = name
        self._most = MOST_IDS if ColumnRole.ID in roles_of(name) else MOST_VALUES
        self.first_rows: list[int] = []
        self.many = False
        self._known: dict[str, int] = {}
        self._counts: list[int] = []
        self._parts: list[Array] = []

    def add(self, cells: Array, rows: Array, *, keep: bool) -> None:
        """The cells of the next rows. `rows`: their numbers."""
        import numpy as np
        import pandas as pd

        if self.many:
            return
        codes, seen = pd.factorize(cells)
        known, counts = self._known, np.bincount(codes, minlength=len(seen)).tolist()
        places = np.empty(len(seen), dtype=np.int32)
        firsts: Array | None = None
        for number, text in enumerate(seen):
            text = text.strip()
            place = known.get(text)
            if place is None:
                if firsts is None:
                    firsts = _firsts(codes, len(seen))
                place = known[text] = len(known)
                self._counts.append(0)
                self.first_rows.append(int(rows[firsts[number]]))
            self._counts[place] += counts[number]
            places[number] = place
        if keep:
            self._parts.append(places[codes])
        if len(known) > self._most:
            self.many = True
            self._known, self._counts, self._parts, self.first_rows = {}, [], [], []

    @cached_property
    def values(self) -> list[str]:
        """The different texts, in the order in which they come."""
        return list(self._known)

    @cached_property
    def counts(self) -> Array:
        """How many rows have each."""
        import numpy as np

        return np.array(self._counts, dtype=np.int64)

    @cached_property
    def codes(self) -> Array:
        """The place of each kept row's text."""
        import numpy as np

        return np.concatenate(self._parts) if self._parts else np.zeros(0, dtype=np.int32)

    @property
    def filled(self) -> int:
        """How many rows have something in it."""
        blank = self._known.get("")
        return int(self.counts.sum()) - (0 if blank is None else self._counts[blank])

    @cached_property
    def amounts(self) -> Array:
        """Each value as an amount, in `PARTS`; `NO_AMOUNT` for one that is none."""
        import numpy as np

        read = [read_hours(text) for text in self.values]
        return np.array([NO_AMOUNT if isinstance(one, str) else one for one in read], dtype=np.int64)

    @cached_property
    def days(self) -> list[datetime.date | None]:
        """Each value as a day, month first; None for one that is none."""
        return self.days_by(read_school_day)

    def days_by(self, read_day: ReadDay) -> list[datetime.date | None]:
        """The same, as another reader of days understands it."""
        read = [read_day(text) for text in self.values]
        return [one if isinstance(one, datetime.date) else None for one in read]

    @cached_property
    def nobody(self) -> list[int]:
        """The places of values that are no student's id: nothing, or the name of a sum."""
        places = [self._known[""]] if "" in self._known else []
        if may_say_so("\n".join(self._known)):
            places += [place for place, value in enumerate(self.values) if value and _is_sum(value)]
        return places

    def row_amounts(self) -> Array:
        """The amount of each kept row."""
        return self.amounts[self.codes]

    def mostly(self, good: Sequence[bool] | Array) -> bool:
        """Whether four of five filled cells have a value for which `good` says so."""
        import numpy as np

        fine = int(self.counts[np.array(good, dtype=bool)].sum()) if len(self.counts) else 0
        return self.filled > 0 and 5 * fine >= 4 * self.filled

    @property
    def numeric(self) -> bool:
        """Whether mostly numbers stand in it; those below zero are for the reader to name."""
        return not self.many and self.mostly([bool(_NUMBER.fullmatch(text)) for text in self.values])

    @property
    def dated(self) -> bool:
        """Whether mostly days stand in it."""
        if self.many:
            return False
        written = [bool(_SLASHED.fullmatch(text)) for text in self.values]
        return self.mostly([shaped or day is not None for shaped, day in zip(written, self.days, strict=True)])


def _is_sum(ident: str) -> bool:
    """Whether an id is the name of a sum and not of a student; ids have digits, or are short letters."""
    return (not ident.isalnum() or ident.isalpha()) and (says_it_is_a_sum(ident) or is_called_a_sum(ident))


class Evidence(InMemoryOnly):
    """All columns of a table by name. `rows` counts those that are not empty; `numbers` are those of the kept ones."""

    __slots__ = ("__dict__", "_numbers", "columns", "header", "rows")

    def __init__(self, header: Sequence[str]) -> None:
        self.header = tuple(header)
        self.columns = {name: SeenColumn(name) for name in header}
        self.rows = 0
        self._numbers: list[Array] = []

    def add(self, chunk: Chunk) -> None:
        """The rows of a chunk; empty ones are none."""
        import numpy as np

        rows = np.arange(chunk.first, chunk.first + chunk.rows, dtype=np.int64)
        cells = [*chunk.columns, *(np.full(chunk.rows, "", dtype=object),) * (len(self.header) - len(chunk.columns))]
        filled = np.ones(len(rows), dtype=bool)
        for place in np.flatnonzero(cells[0] == ""):
            filled[place] = any(str(column[place]).strip() for column in cells)
        if not filled.all():
            rows, cells = rows[filled], [column[filled] for column in cells]
        if not len(rows):
            return
        keep = self.rows + len(rows) <= KEPT_ROWS
        for name, column in zip(self.header, cells, strict=False):
            self.columns[name].add(column, rows, keep=keep)
        if keep:
            self._numbers.append(rows)
        self.rows += len(rows)

    @cached_property
    def numbers(self) -> Array:
        """The number of each kept row, as a spreadsheet counts."""
        import numpy as np

        return np.concatenate(self._numbers) if self._numbers else np.zeros(0, dtype=np.int64)

    def __getitem__(self, name: str) -> SeenColumn:
        return self.columns[name]

    def __contains__(self, name: str) -> bool:
        return name in self.columns


def gather(table: TextTable, progress: Progress, cancelled: Callable[[], bool]) -> Evidence:
    """Read the table once. Raises FileProblem, Cancelled."""
    found = Evidence(table.header)
    for chunk in table.chunks(progress, cancelled):
        found.add(chunk)
    return found


def _firsts(codes: Array, size: int) -> Array:
    """The place at which each code stands first."""
    import numpy as np

    firsts = np.empty(size, dtype=np.int64)
    firsts[codes[::-1]] = np.arange(len(codes) - 1, -1, -1)
    return firsts
