"""One row for each student: texts and numbers column by column, each different one understood once.

A file with a single row that cannot be right is refused whole, with every such row named.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from workshop.records.amounts import PARTS, in_common_parts
from workshop.records.answers import MOST_DAYS, Answers, Students, TotalsRows, Unit
from workshop.records.attendance import Attendance, Spells
from workshop.records.date_columns import DateColumns
from workshop.records.facts import Texts, clean_ids_together
from workshop.records.problems import AnswerNeeded, Cancelled, ColumnProblem, FileProblem, RefusalKind, RejectedRows
from workshop.records.rows import SHEET_ROWS, Chunk, TextTable
from workshop.records.school_calendar import SchoolCalendar
from workshop.records.school_days import day_reader
from workshop.records.several_rows import (
    added_up,
    day_order,
    last_rows,
    order_columns,
    rows_of_year,
    same_rows,
    school_column,
    year_column,
)  # fmt: skip
from workshop.records.spells import facts_of
from workshop.records.sums import find_sums, may_say_so
from workshop.records.total_columns import TotalColumns

if TYPE_CHECKING:
    import numpy as np

    Array = np.ndarray[Any, Any]


_FEW = 5
"""The longest enrollment is the division's, unless another one is more frequent by this factor."""


class TotalsReader:
    """Takes chunks, gives the Attendance or refuses the file."""

    def __init__(self, table: TextTable, answers: Answers, calendar: SchoolCalendar | None = None) -> None:
        self._table, self._answers, self._calendar = table, answers, calendar
        self._refusals = RejectedRows(table.place)
        self._remedy = "correct this in the file, or export it again, and choose it once more."
        self._places = {name: place for place, name in enumerate(table.header)}
        given = answers.days if answers.days is not None or calendar is None else len(calendar.ordinals)
        self._measure: DateColumns | TotalColumns = (
            DateColumns(table.header, answers, self._refusals)
            if answers.wide
            else TotalColumns(answers, given or 0, self._refusals)
        )
        same = dict(answers.same)
        meant = {*answers.chosen, *self._measure.columns}
        self._texts = {name: Texts(name, same.get(name, ())) for name in table.header if name not in meant}
        each = answers.students is Students.EACH_SCHOOL
        self._school = school_column(list(self._texts), answers.school) if each else ""
        self._ids: list[Array] = []
        self._ids_may_say = False
        self._hashes: list[Array] = []
        self._rows: list[Array] = []

    def add(self, chunk: Chunk) -> None:
        """Read the rows of a chunk; rows without anything are passed over."""
        import numpy as np

        rows = np.arange(chunk.first, chunk.first + chunk.rows, dtype=np.int64)
        width = len(self._places)
        columns = [*chunk.columns, *(np.full(chunk.rows, "", dtype=object) for _ in range(width - len(chunk.columns)))]
        telling = self._answers.id if self._answers.wide else self._measure.columns[0]
        filled = _filled(columns, columns[self._places[telling]])
        if not filled.all():
            rows, columns = rows[filled], [column[filled] for column in columns]
        if not len(rows):
            return
        self._rows.append(rows)
        cells = dict(zip(self._places, columns, strict=True))
        self._measure.add(cells, rows)
        if self._answers.id:
            self._add_ids(cells[self._answers.id])
        for name, texts in self._texts.items():
            texts.add(cells[name])

    def _add_ids(self, cells: Array) -> None:
        import pandas as pd

        ids, together = clean_ids_together(cells)
        self._ids.append(ids)
        self._ids_may_say = self._ids_may_say or may_say_so(together)
        self._hashes.append(pd.util.hash_array(ids, categorize=False))

    def finish(self, cancelled: Callable[[], bool]) -> Attendance:
        """One student a row, checked against each other. Raises FileProblem, AnswerNeeded, ColumnProblem, Cancelled."""
        import numpy as np

        table = self._table
        if not self._rows:
            raise FileProblem(f'"{table.name}" has column names but no students; choose the file with the rows.')
        rows = np.concatenate(self._rows)
        absent, enrolled = self._measure.finish()
        ids = np.concatenate(self._ids) if self._answers.id else None
        students = self._students(rows, absent, enrolled, ids)
        notes = _notes([self._refusals.name(int(row)) for row in rows[~students]])
        chosen = np.flatnonzero(students & self._of_the_year(students))
        rows, absent, enrolled = rows[chosen], absent[chosen], enrolled[chosen]
        if not len(rows):
            raise FileProblem(f'"{table.name}" has no row of a student; choose the file with the rows.')
        self._measure.refuse_contradictions(rows, absent, enrolled)
        self._refuse_no_days(rows, enrolled)
        if ids is not None:
            ids = ids[chosen]
            self._refusals.add([int(row) for row in rows[ids == ""]], self._answers.id, "is empty")
            if self._answers.students is Students.ONE_ROW:
                self._refuse_duplicates(ids, rows)
        if cancelled():
            raise Cancelled
        if self._refusals.count:
            self._refusals.refuse(table.name, self._remedy)
        return self._attendance(rows, absent, enrolled, ids, chosen, (*notes, *self._calendar_note()))

    def _attendance(
        self, rows: Array, absent: Array, enrolled: Array, ids: Array | None, chosen: Array, notes: tuple[str, ...]
    ) -> Attendance:
        """The students of these rows, which are those with the places `chosen` of all that were read."""
        import pandas as pd

        answers, table = self._answers, self._table
        parts, (absent, enrolled) = in_common_parts((absent, enrolled))
        spells, varying = None, {}
        if ids is None or answers.students is Students.ONE_ROW:
            attributes = {name: texts.finish(chosen) for name, texts in self._texts.items()}
        else:
            numbers, ids = pd.factorize(ids)
            self._measure.refuse_same_days(numbers, chosen, table.name)
            self._refuse_same_rows(numbers, rows, (absent, enrolled), chosen)
            notes += _moved(len(rows), len(ids), answers.students)
            if answers.students is Students.EACH_SCHOOL:
                columns = {name: (texts, texts.all()[1][chosen]) for name, texts in self._texts.items()}
                facts = facts_of(columns, numbers)
                attributes, varying = dict(facts.attributes), dict(facts.varying)
                spells = Spells(numbers, absent, enrolled, facts.differing) if facts.differing else None
            else:
                last, note = self._last_rows(numbers, rows, chosen)
                notes += note
                attributes = {name: texts.finish(chosen[last]) for name, texts in self._texts.items()}
            absent, enrolled = added_up(absent, numbers), added_up(enrolled, numbers)
            self._refuse_too_many(enrolled, parts)
        days, school_days = self._division_days(enrolled, parts)
        return Attendance(
            table.name, table.words, table.layout, answers, days, absent, enrolled, ids, attributes, varying, parts,
            notes, spells, school_days,
        )  # fmt: skip

    def _division_days(self, enrolled: Array, parts: int) -> tuple[int, int | None]:
        """The division's time in the unit of the file, and the same in days where that is another unit.

        As said, else by the calendar, else by the file: the longest enrollment, if it is not rare; one row
        with too many days must not make half a year longer for everyone. Raises AnswerNeeded.
        """
        import numpy as np
        import pandas as pd

        answers = self._answers
        said = answers.days if answers.days is not None or self._calendar is None else len(self._calendar.ordinals)
        if said is not None and (answers.unit is Unit.DAYS or said > MOST_DAYS):
            return said, None
        if self._measure.days is not None:
            return self._measure.days, None
        codes, seen = pd.factorize(enrolled)
        order = np.argsort(seen)
        amounts, counts = seen[order], np.bincount(codes)[order]
        if _FEW * counts[-1] < counts.max():
            raise AnswerNeeded(
                f'"{self._table.name}" does not say how many {answers.unit.value} there were: '
                f"more students have {-(-int(amounts[counts.argmax()]) // parts):,} than the most, "
                f"{-(-int(amounts[-1]) // parts):,}. How many were there?",
                "days",
                [str(-(-int(amount) // parts)) for amount in (amounts[counts.argmax()], amounts[-1])],
            )
        return -(-int(amounts[-1]) // parts), said

    def _students(self, rows: Array, absent: Array, enrolled: Array, ids: Array | None) -> Array:
        """True for each row that is a student, False for sums of rows above; see `workshop.records.sums`."""
        import numpy as np

        students = np.ones(len(rows), dtype=bool)
        if self._answers.wide or self._answers.totals_rows is TotalsRows.STUDENTS:
            return students
        amounts = (absent, enrolled) if self._answers.enrolled else (absent,)
        for start, end in itertools.pairwise(_ends_of_sheets(rows)):
            here = slice(start, end)
            texts = list(self._texts.values())
            found = find_sums(
                [some[here] for some in amounts], texts, here, None if ids is None else ids[here],
                ids_may_say=self._ids_may_say,
            )  # fmt: skip
            students[here][found.sure] = False
            if self._answers.totals_rows is TotalsRows.LEAVE_OUT:
                students[here][found.perhaps] = False
            elif found.perhaps:
                self._ask_about_sums([self._refusals.name(int(rows[here][place])) for place in found.perhaps])
        return students

    def _ask_about_sums(self, names: list[str]) -> None:
        first, more = ", ".join(names[:3]), f" and {len(names) - 3:,} more" if len(names) > 3 else ""
        raise AnswerNeeded(
            f'"{self._table.name}": {first}{more} may be sums of other rows, not students. Leave them out?',
            "totals_rows",
            [TotalsRows.LEAVE_OUT.value, TotalsRows.STUDENTS.value],
            [int(name.split()[1]) for name in names[:3]],
        )

    def _of_the_year(self, students: Array) -> Array:
        """True for each row of the school year that is meant; rows that are no students are of any."""
        import numpy as np

        column = year_column(self._table.header, {name: texts.all()[0] for name, texts in self._texts.items()})
        chosen = np.ones(len(students), dtype=bool)
        if column:
            values, codes = self._texts[column].all()
            year = self._answers.year
            chosen[students] = rows_of_year(values, codes[students], year, column, self._table.name)
        elif self._answers.year and not self._answers.wide:
            raise ColumnProblem("The file has no column with the school year; leave out “year”.")
        return chosen

    def _last_rows(self, numbers: Array, rows: Array, chosen: Array) -> tuple[Array, tuple[str, ...]]:
        """The place of the last row of each student, `numbers` being the student of each row, and what a person is to
        know of it. Where dates do not say it, the later one of the sheets that were listed is the last.

        Raises ColumnProblem when there is nothing to say it, FileProblem when two rows of one student are the last.
        """
        if len(numbers) == numbers.max(initial=-1) + 1:
            return numbers, ()  # nobody has several rows
        orders, sheets = self._orders(chosen), rows // SHEET_ROWS
        last, tied = last_rows(numbers, orders)
        note: tuple[str, ...] = ()
        if len(tied) and sheets[-1]:
            last, still = last_rows(numbers, [*orders, sheets])
            by_sheet, tied = len(tied) - len(still), still
            which = "1 student was" if by_sheet == 1 else f"{by_sheet:,} students were"
            note = (f"No date says at which school {which} last: the later one of the sheets counts.",)
        if len(tied):
            self._refusals.add(
                sorted(int(row) for row in rows[tied]), self._answers.id, "another row of this student is as late"
            )
            self._refusals.refuse(self._table.name, "correct the dates by which the last school is known.")
        return last, note

    def _orders(self, chosen: Array) -> list[Array]:
        """What says which row is the later one: the last day that counts, or the exit and entry dates."""
        order = self._measure.last_days()
        if order is not None:
            return [order[chosen]]
        read_day = day_reader(self._answers.date_format, self._answers.year)
        columns = order_columns(self._table.header)
        if not columns and not self._answers.sheets:
            raise ColumnProblem(
                "Nothing in the file says at which school a student was last; it needs a column with the entry or exit "
                "date."
            )
        dates = [self._texts[name].all() for name in columns]
        return [day_order(values, codes[chosen], read_day) for values, codes in dates]

    def _refuse_same_rows(self, numbers: Array, rows: Array, amounts: Sequence[Array], chosen: Array) -> None:
        """A row that stands there twice would be added up twice."""
        facts = [texts.all()[1][chosen] for texts in self._texts.values()]
        again = same_rows(numbers, [*amounts, *facts])
        if len(again):
            self._refusals.add([int(row) for row in rows[again]], "", "the same as an earlier row of this student")
            self._refusals.refuse(self._table.name, self._remedy)

    def _refuse_no_days(self, rows: Array, enrolled: Array) -> None:
        """More than a school year has of days: of a few rows a slip, of most a sign of what kind of file it is."""
        unit = self._answers.unit
        many = rows[enrolled > unit.most * PARTS]
        if 2 * len(many) > len(rows):
            raise FileProblem(
                f'"{self._table.name}" has more than {unit.most:,} {unit.value} enrolled in {len(many):,} of '
                f"{len(rows):,} rows: it is counted already, a row for a school or a grade, or it is in minutes or "
                "hours; export one row for each student, with its days.",
                kind=RefusalKind.AGGREGATE,
            )
        reason = f"more than {unit.most:,} {unit.value} enrolled: minutes, several years, or a sum of several students"
        self._refusals.add([int(row) for row in many], self._answers.enrolled, reason)

    def _refuse_too_many(self, enrolled: Array, parts: int) -> None:
        """Who has more days in all rows together than a year has was at two schools at once."""
        unit, most = self._answers.unit, self._answers.days or self._answers.unit.most
        many = int((enrolled > most * parts).sum()) if unit is Unit.DAYS or most > MOST_DAYS else 0
        if many:
            raise FileProblem(
                f'"{self._table.name}": the rows of {many:,} {"student" if many == 1 else "students"} add up to more '
                f"than {most:,} {unit.value} enrolled: rows of two schools at once, or of several years; correct them."
            )

    def _calendar_note(self) -> tuple[str, ...]:
        found = self._calendar
        return () if found is None else (f"School days are as in the calendar “{found.file}”: {found.words}.",)

    def _refuse_duplicates(self, ids: Array, rows: Array) -> None:
        import numpy as np
        import pandas as pd

        hashes = np.sort(np.concatenate(self._hashes))
        if not (hashes[1:] == hashes[:-1]).any():
            return  # different hashes are of different ids; only the same ones need a closer look
        codes = pd.factorize(ids)[0]
        first: dict[int, int] = {}
        again = pd.Series(codes).duplicated(keep=False).to_numpy()
        for code, row, text in zip(codes[again], rows[again], ids[again], strict=True):
            if text and first.setdefault(int(code), int(row)) != int(row):
                reason = f"the same student as in {self._refusals.name(first[int(code)])}"
                self._remedy = (
                    "if they changed schools, export the school and the day of entry with each row; otherwise correct "
                    "the file."
                )
                self._refusals.add([int(row)], self._answers.id, reason)


def _ends_of_sheets(rows: Array) -> list[int]:
    """Where the rows of each sheet end, 0 before."""
    import numpy as np

    if rows[-1] < SHEET_ROWS:
        return [0, len(rows)]
    return [0, *(np.flatnonzero(np.diff(rows // SHEET_ROWS)) + 1).tolist(), len(rows)]


def _notes(left_out: Sequence[str]) -> tuple[str, ...]:
    """What a person is to know of rows that were not counted."""
    if not left_out:
        return ()
    rows = ", ".join(name.removeprefix("row ") for name in left_out[:5]) + (", …" if len(left_out) > 5 else "")
    which = f"Row {rows} is a sum" if len(left_out) == 1 else f"Rows {rows} are sums"
    return (f"{which} of other rows, not {'a student' if len(left_out) == 1 else 'students'}, and left out.",)


def _moved(rows: int, students: int, how: Students) -> tuple[str, ...]:
    """What a person is to know of students who stand in several rows."""
    if rows == students:
        return ()
    each = how is Students.EACH_SCHOOL
    where = "added up for the total, and counted at each school" if each else "added up, at the last school"
    return (f"{rows:,} rows are of {students:,} students: the days of each are {where}.",)


def _filled(columns: Sequence[Array], absent: Array) -> Array:
    """False for rows in which nothing but spaces stands; only rows without days absent can be such."""
    import numpy as np
    import pandas as pd

    codes, seen = pd.factorize(absent)
    filled = np.array([bool(text.strip()) for text in seen], dtype=bool)[codes]
    for place in np.flatnonzero(~filled):
        filled[place] = any(column[place].strip() for column in columns)
    return filled
