"""One row for each student and day, or for each student, day and period: counted while they stream by.

Memory grows with students, not with rows: of a student are kept the counts (`day_tally`, `period_tally`) and the facts.
Where a file lists exceptions only, a roster says who was enrolled; rows are then counted for the enrollment that
covers their day.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from workshop.records.amounts import PARTS, in_common_parts
from workshop.records.answers import MOST_DAYS, Answers, Students
from workshop.records.attendance import Attendance, Attribute, Spells
from workshop.records.day_facts import DayFacts
from workshop.records.day_refusals import refuse_two_years, refuse_without_days
from workshop.records.day_tally import NO_DAY, DayTally
from workshop.records.facts import Texts, clean_ids
from workshop.records.header import plain
from workshop.records.period_tally import PeriodTally
from workshop.records.problems import (
    AnswerNeeded,
    Cancelled,
    FileProblem,
    RefusalKind,
    RejectedRows,
    Remedy,
)
from workshop.records.roster import Roster
from workshop.records.rows import Chunk, TextTable
from workshop.records.school_calendar import SchoolCalendar, division_days
from workshop.records.school_days import day_reader, is_year, school_year, year_begins
from workshop.records.several_rows import school_column
from workshop.records.spells import facts_of
from workshop.sheets.dates import plain_date

if TYPE_CHECKING:
    import numpy as np

    Array = np.ndarray[Any, Any]

_TARDY = frozenset(("t", "tardy", "late", "l", "tu", "te", "te/x", "present tardy", "tardy excused", "tardy unexcused"))
"""Marks of a student who came late: with absences alone they are a list of exceptions."""
_PERIOD = frozenset(("period", "periods", "class", "section", "course", "hour", "block"))
"""Words in the name of a column that says which lesson of the day a row is about."""
_REMEDY = "correct this in the file, or export it again, and choose it once more."
_OTHER_YEAR = -3
"""In place of a share of the day: a day of a school year that is not meant."""


class DayReader:
    """Takes chunks, gives the Attendance or refuses the file."""

    def __init__(
        self, table: TextTable, answers: Answers, roster: Roster | None = None, calendar: SchoolCalendar | None = None
    ) -> None:
        import numpy as np

        self._table, self._answers, self._roster, self._calendar = table, answers, roster, calendar
        self._refusals = RejectedRows(table.place)
        self._places = {name: place for place, name in enumerate(table.header)}
        self._marks = answers.marks()
        self._read_day = day_reader(answers.date_format, answers.year)
        self._counted_days = np.zeros(MOST_DAYS, dtype=bool)
        self._students: dict[str, int] = {} if roster is None else roster.ids
        self._days: dict[datetime.date, int] = {}
        self._ordinals: list[int] = []
        self._first_rows: list[int] = []
        self._present_seen: set[str] = set()
        self._repeated = self._other_years = 0
        self._tally: DayTally | PeriodTally = (
            PeriodTally(answers.day_rule, answers.period) if answers.period else DayTally()
        )
        same = dict(answers.same)
        meant = set(answers.chosen)
        texts = {} if roster is not None else {n: Texts(n, same.get(n, ())) for n in table.header if n not in meant}
        self._facts = DayFacts(texts, self._refusals.name, answers.students, answers.school)
        each = answers.students is Students.EACH_SCHOOL and roster is None
        self._school = school_column(list(texts), answers.school) if each else ""
        self._spells: dict[tuple[int, int], int] = {}
        if roster is not None:
            self._tally.make_room(len(roster.students))

    def add(self, chunk: Chunk) -> None:
        """Count the rows of a chunk; rows that cannot be right are remembered by number."""
        import numpy as np

        rows = np.arange(chunk.first, chunk.first + chunk.rows, dtype=np.int64)
        width = len(self._places)
        columns = [*chunk.columns, *(np.full(chunk.rows, "", dtype=object) for _ in range(width - len(chunk.columns)))]
        ids = columns[self._places[self._answers.id]]
        filled = np.ones(len(rows), dtype=bool)
        for place in np.flatnonzero(ids == ""):
            filled[place] = any(str(column[place]).strip() for column in columns)
        if not filled.all():
            rows, columns = rows[filled], [column[filled] for column in columns]
        if not len(rows):
            return
        cells = dict(zip(self._places, columns, strict=True))
        days = self._day_numbers(cells[self._answers.date], rows)
        meant = days != _OTHER_YEAR
        if not meant.all():
            self._other_years += int((~meant).sum())
            rows, days = rows[meant], days[meant]
            cells = {name: column[meant] for name, column in cells.items()}
        students = self._student_numbers(cells[self._answers.id], rows)
        who = self._who(students, days, cells, rows)
        shares = self._mark_numbers(cells[self._answers.mark], rows)
        periods = self._period_numbers(cells, rows)
        self._facts.add(who, students, self._ordinals_of(days), cells, rows)
        good = np.flatnonzero((who >= 0) & (days >= 0) & (True if periods is None else periods >= 0))
        again = self._tally.add(who[good], days[good], shares[good], None if periods is None else periods[good])
        if again.any():
            repeated = [int(row) for row in rows[good[again]]]
            self._repeated += len(repeated)
            self._refusals.add(repeated, self._answers.date, self._tally.again)
        self._counted_days[days[good[shares[good] >= 0]]] = True

    def finish(self, cancelled: Callable[[], bool]) -> Attendance:
        """All students with their sums. Raises FileProblem with every refused row, AnswerNeeded, Cancelled."""
        import numpy as np

        if not self._days and not self._refusals.count:
            refuse_without_days(self._table.name, self._answers, other_years=bool(self._other_years))
        if cancelled():
            raise Cancelled
        self._refuse_periods()
        if self._refusals.count:
            self._refusals.refuse(self._table.name, _REMEDY)
        refuse_two_years(self._table.name, self._days, self._first_rows, self._refusals)
        if self._roster is None:
            self._check_sums()
        students = self._students_of_spells()
        absent, enrolled, whole = self._tally.totals(len(students), self._table.name)
        if self._roster is not None:
            enrolled = self._roster.enrolled - self._tally.no_days(len(students)) * np.int64(PARTS)
            self._refuse_roster(absent, enrolled)
        parts, (absent, enrolled) = in_common_parts((absent, enrolled), whole)
        return self._attendance(students, absent, enrolled, parts)

    def _attendance(self, students: Array, absent: Array, enrolled: Array, parts: int) -> Attendance:
        """The students of these spells."""
        import numpy as np

        size = len(self._students)
        several = len(students) > size
        if several:
            self._tally.refuse_both(students, self._table.name)
        sums = [np.bincount(students, weights=days, minlength=size).astype(np.int64) for days in (absent, enrolled)]
        attributes, differing, varying = self._attributes(students)
        spells = Spells(students, absent, enrolled, differing) if differing else None
        ids = np.empty(size, dtype=object)
        ids[:] = list(self._students)
        return Attendance(
            self._table.name, self._table.words, self._table.layout, self._answers, self._division_days(sums[1], parts),
            sums[0], sums[1], ids, attributes, varying, parts, self._notes(), spells,
        )  # fmt: skip

    def _attributes(self, students: Array) -> tuple[dict[str, Attribute], dict[str, Attribute], dict[str, str]]:
        """The facts of the students, those that differ between their spells, and why others are none."""
        each = self._answers.students is Students.EACH_SCHOOL
        if self._roster is not None and not each:
            last = self._roster.last_of_each()
            return {name: texts.attribute(codes[last]) for name, (texts, codes) in self._roster.facts.items()}, {}, {}
        columns = self._facts.all(len(students)) if self._roster is None else self._roster.facts
        if not each:
            return {n: texts.attribute(codes) for n, (texts, codes) in columns.items()}, {}, dict(self._facts.varying)
        found = facts_of(columns, students)
        return dict(found.attributes), dict(found.differing), {**found.varying, **self._facts.varying}

    def _students_of_spells(self) -> Array:
        """The student of each place in the tally."""
        import numpy as np

        if self._roster is not None:
            return self._roster.students
        if self._school:
            return np.array([student for student, _ in self._spells], dtype=np.int64)
        return np.arange(len(self._students), dtype=np.int64)

    def _division_days(self, enrolled: Array, parts: int) -> int:
        """As said; else by the calendar, for the days the file is of; else the days it has rows of."""
        if self._answers.days is not None:
            return self._answers.days
        if self._calendar is not None:
            if self._roster is not None:
                return len(self._calendar.ordinals)
            return division_days(self._calendar, list(self._days))
        return int(self._counted_days.sum()) if self._roster is None else -(-int(enrolled.max()) // parts)

    def _notes(self) -> tuple[str, ...]:
        notes = []
        if self._other_years:
            notes.append(f"{self._other_years:,} rows are of other school years than {self._answers.year}: left out.")
        if self._roster is not None:
            notes.append(
                f"Students and days enrolled are as in the roster “{self._roster.file}”; entry and exit dates both "
                "count as days enrolled."
            )
        if self._calendar is not None:
            notes.append(f"School days are as in the calendar “{self._calendar.file}”: {self._calendar.words}.")
        return tuple(notes)

    # ------------------------------------------------------------------ what kind of file it is not

    def _refuse_periods(self) -> None:
        """A row for each lesson of a day is another kind of file, not a file with thousands of repeated days."""
        period = next((name for name in self._table.header if set(plain(name).split()) & _PERIOD), "")
        if self._repeated and period and not self._answers.period:
            raise AnswerNeeded(
                f'"{self._table.name}" has a row for each student, day and period (column "{period}"), and nothing in '
                "it says how many missed periods make a day absent. Which column has the period?",
                "period",
                [period],
            )

    def _check_sums(self) -> None:
        if self._present_seen <= _TARDY:
            late = " and late arrivals" if self._present_seen else ""
            raise FileProblem(
                f'"{self._table.name}" lists exceptions only: absences{late}, but no day on which anyone was simply '
                "present. Days enrolled, and students who were never absent, cannot be known from it; export every "
                "day, or one row for each student with the days enrolled, or give a roster with it.",
                kind=RefusalKind.EXCEPTIONS,
                remedy=Remedy.ROSTER,
            )
        days = self._answers.days
        if days is not None and len(self._days) > days:
            raise FileProblem(
                f'"{self._table.name}" has rows of {len(self._days)} different days, more than the {days} days there '
                "were; correct the number of days."
            )

    def _refuse_roster(self, absent: Array, enrolled: Array) -> None:
        """What the rows say must be possible by the roster and the calendar."""
        assert self._roster is not None
        more = int((absent > enrolled).sum())
        if more:
            raise FileProblem(
                f'"{self._table.name}" has more days absent than the roster "{self._roster.file}" has days enrolled, '
                f"for {more:,} students; check that both are of the same time."
            )
        if self._calendar is None:
            return
        first, last = min(self._days).toordinal(), max(self._days).toordinal()
        ordinals = self._calendar.ordinals
        outside = int(max((ordinals > last).sum(), (ordinals < first).sum()))
        if outside > 5:
            days = f"days from {plain_date(min(self._days))} to {plain_date(max(self._days))}"
            raise AnswerNeeded(
                f'"{self._table.name}" has {days}, but the calendar "{self._calendar.file}" has {outside:,} school '
                "days more: give a calendar of the same time, or days "
                "without absences would be counted that the file may not be of.",
                "calendar",
            )

    # ------------------------------------------------------------------ one chunk

    def _student_numbers(self, cells: Array, rows: Array) -> Array:
        """The number of each row's student, -1 where there is none; a roster has all of them."""
        import numpy as np
        import pandas as pd

        codes, seen = pd.factorize(clean_ids(cells))
        numbers = np.empty(len(seen), dtype=np.int64)
        for place, ident in enumerate(seen):
            if not ident:
                numbers[place] = -1
            elif self._roster is None:
                numbers[place] = self._students.setdefault(ident, len(self._students))
            else:
                numbers[place] = self._students.get(ident, NO_DAY)
        found: Array = numbers[codes]
        for number, why in ((-1, "is empty"), (NO_DAY, "is a student who is not in the roster")):
            wrong = rows[found == number]
            if len(wrong):
                self._refusals.add([int(row) for row in wrong], self._answers.id, why)
        if self._roster is None and not self._school:
            self._tally.make_room(len(self._students))
        return found

    def _who(self, students: Array, days: Array, cells: dict[str, Array], rows: Array) -> Array:
        """The place in the tally of each row: its student, or the spell of the student at a school."""
        import numpy as np

        if self._roster is not None:
            return self._enrollments(students, days, rows)
        if not self._school:
            return students
        schools = self._facts.texts[self._school].codes(cells[self._school])
        pairs, which = np.unique(students * (1 << 32) + schools, return_inverse=True)
        numbers = np.full(len(pairs), -1, dtype=np.int64)
        for place, pair in enumerate(pairs.tolist()):
            student, school = divmod(pair, 1 << 32)
            if student >= 0:
                numbers[place] = self._spells.setdefault((student, school), len(self._spells))
        self._tally.make_room(len(self._spells))
        found: Array = numbers[which]
        return found

    def _enrollments(self, students: Array, days: Array, rows: Array) -> Array:
        """The enrollment that covers each row's day; rows of other days, or of days without school, are refused."""
        import numpy as np

        assert self._roster is not None
        ordinals = self._ordinals_of(days)
        found = self._roster.place(students, ordinals)
        known = (students >= 0) & (days >= 0)
        outside = rows[known & (found < 0)]
        if len(outside):
            why = "is a day on which the student was not enrolled, by the roster"
            self._refusals.add([int(row) for row in outside], self._answers.date, why)
        if self._calendar is not None:
            wrong = rows[known & ~np.isin(ordinals, self._calendar.ordinals)]
            if len(wrong):
                why = "is a day without school, by the calendar"
                self._refusals.add([int(row) for row in wrong], self._answers.date, why)
        return np.where(known, found, -1)

    def _ordinals_of(self, days: Array) -> Array:
        """The day of each row as a proleptic ordinal; of a row without one, that of any day."""
        import numpy as np

        return np.array([*self._ordinals, 0], dtype=np.int64)[days]

    def _day_numbers(self, cells: Array, rows: Array) -> Array:
        """The number of each row's day, -1 where the date cannot be read, `_OTHER_YEAR` for one that is not meant."""
        import numpy as np
        import pandas as pd

        codes, seen = pd.factorize(cells)
        numbers = np.full(len(seen), -1, dtype=np.int64)
        year = year_begins(self._answers.year) if is_year(self._answers.year) else None
        for place, text in enumerate(seen):
            day = self._read_day(text)
            if day is None or isinstance(day, str):
                self._refusals.add([int(row) for row in rows[codes == place]], self._answers.date, day or "is empty")
            elif year is not None and school_year(day) != year:
                numbers[place] = _OTHER_YEAR
            else:
                if day not in self._days:
                    self._first_rows.append(int(rows[np.argmax(codes == place)]))
                    self._ordinals.append(day.toordinal())
                numbers[place] = self._days.setdefault(day, len(self._days))
        if len(self._days) > MOST_DAYS:
            raise FileProblem(
                f'"{self._table.name}" has rows of more than {MOST_DAYS} different days; export one school year.',
                kind=RefusalKind.YEARS,
            )
        found: Array = numbers[codes]
        return found

    def _mark_numbers(self, cells: Array, rows: Array) -> Array:
        """The share of the day absent, in `PARTS`; -1 for a mark that nobody explained, `NO_DAY` for no day at all."""
        import numpy as np
        import pandas as pd

        codes, seen = pd.factorize(cells)
        numbers = np.full(len(seen), -1, dtype=np.int64)
        for place, text in enumerate(seen):
            mark = text.strip().casefold()
            if mark in self._marks:
                share = self._marks[mark]
                numbers[place] = NO_DAY if share is None else share
                if share == 0:
                    self._present_seen.add(mark)
            else:
                why = "is a mark that means neither absent nor present" if mark else "is empty"
                self._refusals.add([int(row) for row in rows[codes == place]], self._answers.mark, why)
        found: Array = numbers[codes]
        return found

    def _period_numbers(self, cells: dict[str, Array], rows: Array) -> Array | None:
        """The number of each row's period; None where rows are of whole days."""
        import numpy as np
        import pandas as pd

        if not isinstance(self._tally, PeriodTally):
            return None
        codes, seen = pd.factorize(cells[self._answers.period])
        numbers = np.array([self._tally.period(text, self._table.name) for text in seen], dtype=np.int64)
        found: Array = numbers[codes]
        empty = rows[found < 0]
        if len(empty):
            self._refusals.add([int(row) for row in empty], self._answers.period, "is empty")
        return found
