"""One row for each student and day: counted while they stream by, so that memory grows with students, not with rows.

What is kept of a student is two counts, the facts, and one bit a day: a day given twice is found whatever lies between.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from workshop.records.amounts import PARTS, in_common_parts
from workshop.records.answers import MOST_DAYS, Answers
from workshop.records.attendance import Attendance, Attribute
from workshop.records.header import FileLayout, plain
from workshop.records.problems import Cancelled, FileProblem, RejectedRows
from workshop.records.rows import Chunk, TextTable
from workshop.records.school_days import read_school_day, school_year
from workshop.records.totals import Texts, clean_ids

if TYPE_CHECKING:
    import numpy as np

    Array = np.ndarray[Any, Any]

_TARDY = frozenset(("t", "tardy", "late", "l", "tu", "te", "te/x", "present tardy", "tardy excused", "tardy unexcused"))
"""Marks of a student who came late: with absences alone they are a list of exceptions."""
_PERIOD = frozenset(("period", "periods", "class", "section", "course", "hour", "block"))
"""Words in the name of a column that says which lesson of the day a row is about."""
_BYTES = (MOST_DAYS + 7) // 8
_FIRST_ROOM = 1024
_NO_DAY = -2


class DayReader:
    """Takes chunks, gives the Attendance or refuses the file."""

    def __init__(self, table: TextTable, columns: Answers) -> None:
        import numpy as np

        self._table, self._columns = table, columns
        self._refusals = RejectedRows()
        self._places = {name: place for place, name in enumerate(table.header)}
        self._marks = columns.marks()
        self._counted_days = np.zeros(MOST_DAYS, dtype=bool)
        self._students: dict[str, int] = {}
        self._days: dict[datetime.date, int] = {}
        self._first_rows: list[int] = []
        self._present_seen: set[str] = set()
        self._repeated = 0
        meant = (columns.id, columns.mark, columns.date)
        self._texts = {name: Texts(name) for name in table.header if name not in meant}
        self._absent, self._enrolled = np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int32)
        self._first = np.zeros(0, dtype=np.int64)
        self._seen = np.zeros((0, _BYTES), dtype=np.uint8)
        self._facts = {name: np.zeros(0, dtype=np.int32) for name in self._texts}
        self._varying: dict[str, str] = {}

    def add(self, chunk: Chunk) -> None:
        """Count the rows of a chunk; rows that cannot be right are remembered by number."""
        import numpy as np

        rows = np.arange(chunk.first, chunk.first + chunk.rows, dtype=np.int64)
        width = len(self._places)
        columns = [*chunk.columns, *(np.full(chunk.rows, "", dtype=object) for _ in range(width - len(chunk.columns)))]
        ids = columns[self._places[self._columns.id]]
        filled = np.ones(len(rows), dtype=bool)
        for place in np.flatnonzero(ids == ""):
            filled[place] = any(str(column[place]).strip() for column in columns)
        if not filled.all():
            rows, columns = rows[filled], [column[filled] for column in columns]
        if not len(rows):
            return
        students = self._student_numbers(columns[self._places[self._columns.id]], rows)
        days = self._day_numbers(columns[self._places[self._columns.date]], rows)
        marks = self._mark_numbers(columns[self._places[self._columns.mark]], rows)
        self._refuse_repeated(students, days, rows)
        self._compare_facts(students, columns, rows)
        good = (students >= 0) & (marks >= 0)
        self._enrolled += np.bincount(students[good], minlength=len(self._enrolled)).astype(np.int32)
        away = good & (marks > 0)
        missed = np.bincount(students[away], weights=marks[away], minlength=len(self._absent))
        self._absent += missed.astype(np.int64)  # whole numbers far below 2 ** 53: exact
        self._counted_days[days[good & (days >= 0)]] = True

    def finish(self, cancelled: Callable[[], bool]) -> Attendance:
        """All students with their sums. Raises FileProblem with every refused row, Cancelled."""
        import numpy as np

        size = len(self._students)
        if not size and not self._refusals.count:
            raise FileProblem(f'"{self._table.name}" has column names but no days; choose the file with the rows.')
        if cancelled():
            raise Cancelled
        self._refuse_periods()
        if self._refusals.count:
            self._refusals.refuse(
                self._table.name, "correct this in the file, or export it again, and choose it once more."
            )
        parts, (absent, enrolled) = in_common_parts((self._absent[:size], self._enrolled[:size] * np.int64(PARTS)))
        self._refuse_two_years()
        self._check_sums()
        ids = np.empty(size, dtype=object)
        ids[:] = list(self._students)
        attributes = {name: self._attribute(name, size) for name in self._texts if name not in self._varying}
        days = self._columns.days if self._columns.days is not None else int(self._counted_days.sum())
        layout = FileLayout.of(self._table.header)
        return Attendance(
            self._table.name, self._table.words, layout, self._columns, days, absent, enrolled, ids, attributes,
            self._varying, parts,
        )  # fmt: skip

    def _refuse_periods(self) -> None:
        """A row for each lesson of a day is another kind of file, not a file with thousands of repeated days."""
        period = next((name for name in self._table.header if set(plain(name).split()) & _PERIOD), "")
        if self._repeated and period:
            raise FileProblem(
                f'"{self._table.name}" has a row for each student, day and period (column "{period}"), and nothing in '
                "it says how many missed periods make a day absent; export daily attendance instead."
            )

    def _refuse_two_years(self) -> None:
        """Days of one school year, and no day of another century by a slip of the keyboard."""
        first, last = min(self._days), max(self._days)
        if school_year(first) == school_year(last):
            return
        rows = sorted(self._first_rows[self._days[day]] for day in (first, last))
        raise FileProblem(
            f'"{self._table.name}" has days of more than one school year (July to June): compare rows {rows[0]} and '
            f"{rows[1]}; correct the date, or export one school year."
        )

    def _check_sums(self) -> None:
        if self._present_seen <= _TARDY:
            late = " and late arrivals" if self._present_seen else ""
            raise FileProblem(
                f'"{self._table.name}" lists exceptions only: absences{late}, but no day on which anyone was simply '
                "present. Days enrolled, and students who were never absent, cannot be known from it; export every "
                "day, or one row for each student with the days enrolled."
            )
        days = self._columns.days
        if days is not None and len(self._days) > days:
            raise FileProblem(
                f'"{self._table.name}" has rows of {len(self._days)} different days, more than the {days} days there '
                "were; correct the number of days."
            )

    def _attribute(self, name: str, size: int) -> Attribute:
        return self._texts[name].attribute(self._facts[name][:size])

    # ------------------------------------------------------------------ one chunk

    def _student_numbers(self, cells: Array, rows: Array) -> Array:
        """The number of each row's student, -1 where there is none; makes room for new ones."""
        import numpy as np
        import pandas as pd

        codes, seen = pd.factorize(clean_ids(cells))
        numbers = np.empty(len(seen), dtype=np.int64)
        for place, ident in enumerate(seen):
            numbers[place] = self._students.setdefault(ident, len(self._students)) if ident else -1
        found: Array = numbers[codes]
        empty = rows[found < 0]
        if len(empty):
            self._refusals.add([int(row) for row in empty], self._columns.id, "is empty")
        self._make_room(len(self._students))
        return found

    def _make_room(self, size: int) -> None:
        import numpy as np

        room = len(self._absent)
        if size <= room:
            return
        more = max(size, 2 * room, _FIRST_ROOM) - room
        self._absent = np.concatenate([self._absent, np.zeros(more, dtype=np.int64)])
        self._enrolled = np.concatenate([self._enrolled, np.zeros(more, dtype=np.int32)])
        self._first = np.concatenate([self._first, np.zeros(more, dtype=np.int64)])
        self._seen = np.concatenate([self._seen, np.zeros((more, _BYTES), dtype=np.uint8)])
        for name, facts in self._facts.items():
            self._facts[name] = np.concatenate([facts, np.full(more, -1, dtype=np.int32)])

    def _day_numbers(self, cells: Array, rows: Array) -> Array:
        """The number of each row's day, -1 where the date cannot be read."""
        import numpy as np
        import pandas as pd

        codes, seen = pd.factorize(cells)
        numbers = np.full(len(seen), -1, dtype=np.int64)
        for place, text in enumerate(seen):
            day = read_school_day(text)
            if day is None or isinstance(day, str):
                self._refusals.add([int(row) for row in rows[codes == place]], self._columns.date, day or "is empty")
            else:
                if day not in self._days:
                    self._first_rows.append(int(rows[np.argmax(codes == place)]))
                numbers[place] = self._days.setdefault(day, len(self._days))
        if len(self._days) > MOST_DAYS:
            raise FileProblem(
                f'"{self._table.name}" has rows of more than {MOST_DAYS} different days; export one school year.'
            )
        found: Array = numbers[codes]
        return found

    def _mark_numbers(self, cells: Array, rows: Array) -> Array:
        """The share of the day absent, in `PARTS`; -1 for a mark that nobody explained, -2 for no day at all."""
        import numpy as np
        import pandas as pd

        codes, seen = pd.factorize(cells)
        numbers = np.full(len(seen), -1, dtype=np.int64)
        for place, text in enumerate(seen):
            mark = text.strip().casefold()
            if mark in self._marks:
                share = self._marks[mark]
                numbers[place] = _NO_DAY if share is None else share
                if share == 0:
                    self._present_seen.add(mark)
            else:
                why = "is a mark that means neither absent nor present" if mark else "is empty"
                self._refusals.add([int(row) for row in rows[codes == place]], self._columns.mark, why)
        found: Array = numbers[codes]
        return found

    def _refuse_repeated(self, students: Array, days: Array, rows: Array) -> None:
        """A day of a student that came before, in this chunk or an earlier one."""
        import numpy as np

        good = np.flatnonzero((students >= 0) & (days >= 0))
        who, day = students[good], days[good]
        first = np.unique(who * MOST_DAYS + day, return_index=True)[1]
        again = np.ones(len(good), dtype=bool)
        again[first] = False
        bit = (1 << (day & 7)).astype(np.uint8)
        again |= (self._seen[who, day >> 3] & bit) != 0
        if again.any():
            repeated = [int(row) for row in rows[good[again]]]
            self._repeated += len(repeated)
            self._refusals.add(repeated, self._columns.date, "a day of this student that stands in an earlier row too")
        np.bitwise_or.at(self._seen, (who, day >> 3), bit)

    def _compare_facts(self, students: Array, columns: list[Array], rows: Array) -> None:
        """A column in which rows of one student differ is no fact about the student: what to do with one who moved is
        not for the program to say, and a reason of an absence is about a day."""
        import numpy as np

        known = np.flatnonzero(students >= 0)
        who = students[known]
        different, first = np.unique(who, return_index=True)
        new = self._first[different] == 0
        self._first[different[new]] = rows[known[first[new]]]
        for name, texts in self._texts.items():
            if name in self._varying:
                continue
            codes = texts.codes(columns[self._places[name]])[known]
            facts = self._facts[name]
            facts[different[new]] = codes[first[new]]
            other = np.flatnonzero(facts[who] != codes)
            if len(other):
                row, before = rows[known[other[0]]], self._first[who[other[0]]]
                self._varying[name] = f"row {row} differs from row {before} of the same student"
