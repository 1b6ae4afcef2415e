"""Who was enrolled, and from when to when: the roster beside a file that lists absences alone.

A row is one enrollment of one student: with the days enrolled, or with an entry and an exit date that a calendar turns
into days. Both dates count as days enrolled, as in Ed-Fi; an empty exit date is of somebody who is still there.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from workshop.records.amounts import PARTS, read_amount
from workshop.records.answers import Answers, Students
from workshop.records.attendance import InMemoryOnly
from workshop.records.facts import Texts, clean_ids
from workshop.records.guess import guess_columns
from workshop.records.problems import AnswerNeeded, ColumnProblem, FileProblem, RejectedRows
from workshop.records.rows import Chunk, no_progress
from workshop.records.school_calendar import SchoolCalendar
from workshop.records.school_days import day_reader
from workshop.records.several_rows import entry_column, exit_column
from workshop.records.table_file import TableFile

if TYPE_CHECKING:
    import numpy as np

    Array = np.ndarray[Any, Any]

_STILL = datetime.date.max.toordinal()


@dataclass(frozen=True, slots=True, repr=False, eq=False)
class Roster(InMemoryOnly):
    """Enrollments, in the order of their file.

    Attributes:
        file: the file's name. ids: the students, each once, with their numbers.
        students: the number of each enrollment's. enrolled: its days, in `PARTS`.
        first, last: its days, as ordinals; all days when the file has no dates.
        facts: every other column, with the texts and the code of each enrollment.
    """

    file: str
    ids: dict[str, int]
    students: Array
    enrolled: Array
    first: Array
    last: Array
    facts: dict[str, tuple[Texts, Array]]

    def place(self, students: Array, ordinals: Array) -> Array:
        """The enrollment that covers each of these days of these students; -1 where none does."""
        import numpy as np

        order = np.lexsort((self.first, self.students))
        size = self.last.max(initial=0) + 2
        keys = self.students[order] * size + np.minimum(self.first[order], size - 1)
        place = np.searchsorted(keys, students * size + ordinals, "right") - 1
        found = order[np.maximum(place, 0)]
        fits = (place >= 0) & (self.students[found] == students) & (ordinals <= self.last[found])
        return np.where(fits, found, -1)

    def last_of_each(self) -> Array:
        """The last enrollment of each student, by number."""
        import numpy as np

        order = np.lexsort((self.first, self.students))
        found: Array = order[np.append(np.diff(self.students[order]) != 0, True)]
        return found


def read_roster(path: Path, answers: Answers, calendar: SchoolCalendar | None, cancelled: Callable[[], bool]) -> Roster:
    """The roster in that file. Raises FileProblem with every row that cannot be used, ColumnProblem when it has no
    column for the student or for days or dates, AnswerNeeded when it has dates and there is no calendar, Cancelled."""
    with TableFile(path, cancelled) as table:
        reader = _RosterReader(table, answers, calendar)
        for chunk in table.chunks(no_progress, cancelled):
            reader.add(chunk)
        return reader.finish()


class _RosterReader:
    def __init__(self, table: TableFile, answers: Answers, calendar: SchoolCalendar | None) -> None:
        header = table.header
        guessed = guess_columns(header, table.sample())
        self._table, self._answers, self._calendar = table, answers, calendar
        self._id = answers.id if answers.id in header else guessed.id
        self._entry, self._exit = entry_column(header), exit_column(header)
        self._days = guessed.enrolled
        if not self._id:
            raise ColumnProblem(
                f'The roster "{table.name}" has no column “{answers.id}” for the student; it has: '
                f"{', '.join(header[:12])}."
            )
        if not self._days and not self._entry:
            raise ColumnProblem(
                f'The roster "{table.name}" says neither how many days students were enrolled nor since when; it '
                "needs a column “Days enrolled”, or “Entry date” and “Exit date”."
            )
        if not self._days and calendar is None:
            raise AnswerNeeded(
                f'The roster "{table.name}" has entry and exit dates, and not how many school days were in between. '
                "Which file has the calendar of school days?",
                "calendar",
            )
        self._read_day = day_reader(answers.date_format, answers.year)
        self._refused = RejectedRows(table.place)
        meant = {self._id, self._entry, self._exit, self._days}
        self._facts = {name: Texts(name, dict(answers.same).get(name, ())) for name in header if name not in meant}
        self._ids: dict[str, int] = {}
        self._rows: list[int] = []
        self._students: list[int] = []
        self._spans: list[tuple[int, int]] = []
        self._amounts: list[int] = []

    def add(self, chunk: Chunk) -> None:
        """Read the rows of a chunk; empty rows are passed over."""
        import numpy as np

        cells = dict(zip(self._table.header, chunk.columns, strict=True))
        filled = np.zeros(chunk.rows, dtype=bool)
        for column in chunk.columns:
            filled |= column != ""
        ids = clean_ids(cells[self._id])
        for place in np.flatnonzero(filled).tolist():
            row = chunk.first + place
            self._rows.append(row)
            if not ids[place]:
                self._refused.add([row], self._id, "is empty")
            self._students.append(self._ids.setdefault(str(ids[place]), len(self._ids)))
            first = self._day(cells, self._entry, place, row, datetime.date.min.toordinal())
            last = self._day(cells, self._exit, place, row, _STILL)
            if last < first:
                self._refused.add([row], self._exit, "is before the entry date")
            self._spans.append((first, last))
            self._amounts.append(self._amount(cells, place, row))
        for name, texts in self._facts.items():
            texts.add(cells[name][filled])

    def _day(self, cells: dict[str, Array], column: str, place: int, row: int, otherwise: int) -> int:
        day = self._read_day(cells[column][place]) if column else None
        if isinstance(day, str) or (day is None and column and column == self._entry):
            self._refused.add([row], column, day or "is empty")
        return day.toordinal() if isinstance(day, datetime.date) else otherwise

    def _amount(self, cells: dict[str, Array], place: int, row: int) -> int:
        if not self._days:
            return 0
        amount = read_amount(cells[self._days][place])
        if isinstance(amount, str):
            self._refused.add([row], self._days, amount)
            return 0
        return amount

    def finish(self) -> Roster:
        """The roster. Raises FileProblem with every refused row."""
        import numpy as np

        if not self._rows:
            raise FileProblem(f'The roster "{self._table.name}" has no students; choose the file with the rows.')
        students = np.array(self._students, dtype=np.int64)
        first, last = (np.array(side, dtype=np.int64) for side in zip(*self._spans, strict=True))
        self._refuse_several(students, first, last)
        if self._refused.count:
            self._refused.refuse(self._table.name, "correct the roster, or export it again.")
        if self._days:
            enrolled = np.array(self._amounts, dtype=np.int64)
        else:
            assert self._calendar is not None
            enrolled = self._calendar.between(first, last) * PARTS
        facts = {name: (texts, texts.all()[1]) for name, texts in self._facts.items()}
        return Roster(self._table.name, self._ids, students, enrolled, first, last, facts)

    def _refuse_several(self, students: Array, first: Array, last: Array) -> None:
        """Two rows of one student need an answer, and may not cover one day twice."""
        import numpy as np

        order = np.lexsort((first, students))
        same = np.flatnonzero(np.diff(students[order]) == 0)
        if not len(same):
            return
        before, after = order[same], order[same + 1]
        if self._answers.students is Students.ONE_ROW:
            raise AnswerNeeded(
                f'The roster "{self._table.name}" has several rows for {len(set(students[after].tolist())):,} '
                "students. Are their days added up at the last school, or counted at each school?",
                "students",
                [Students.ADD_UP.value, Students.EACH_SCHOOL.value],
                [self._rows[int(place)] for place in after[:3]],
            )
        if not self._entry:
            raise ColumnProblem(
                f'The roster "{self._table.name}" has several rows for one student, but no entry date that says which '
                "is the last."
            )
        for one, other in zip(before[last[before] >= first[after]], after[last[before] >= first[after]], strict=True):
            reason = f"overlaps {self._refused.name(self._rows[int(one)])} of the same student"
            self._refused.add([self._rows[int(other)]], self._entry, reason)
