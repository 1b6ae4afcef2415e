"""Students with several rows: one for each school they were at, or one for each school year.

Somebody who moved is one student: 13 of 175 days are 7 percent, though 9 of the 90 at the first school are a tenth.
Which rows belong together, and at which school the student counts, a person says; nothing is added up unasked.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from workshop.records.header import plain
from workshop.records.marks import NOT_GIVEN
from workshop.records.problems import AnswerNeeded, ColumnProblem, FileProblem, RefusalKind
from workshop.records.school_days import ReadDay, is_year

if TYPE_CHECKING:
    import numpy as np

    Array = np.ndarray[Any, Any]

_EXIT = (
    "exit",
    "exit date",
    "exitdate",
    "end date",
    "enddate",
    "withdrawal date",
    "withdraw date",
    "exit withdraw date",
)
_ENTRY = (
    "entry",
    "entry date",
    "entrydate",
    "begin date",
    "begindate",
    "start date",
    "enrollment date",
    "date of entry",
)
_SCHOOL = (
    "school", "school name", "schoolname", "campus", "building", "building name", "school code", "school number",
    "school id",
)  # fmt: skip
_YEARS = ("school year", "schoolyear", "academic year", "sy", "year")


def is_school(column: str) -> bool:
    """Whether a column is called as one of schools is."""
    return plain(column) in _SCHOOL


def year_column(header: Sequence[str], values: Mapping[str, Sequence[str]]) -> str:
    """The column that says which school year a row is of; empty when there is none. `values`: what stands in each."""
    named = [name for name in header if plain(name) in _YEARS and name in values]
    return next((name for name in named if all(text == NOT_GIVEN or is_year(text) for text in values[name])), "")


def rows_of_year(values: Sequence[str], codes: Array, year: str, column: str, file: str) -> Array:
    """True for each row of that school year. `codes` are the places of the rows' texts in `values`.

    Raises AnswerNeeded when there are several years and nobody said which, ColumnProblem when there is none like that,
    FileProblem when a row has none.
    """
    import numpy as np

    used = [values[code] for code in np.unique(codes) if values[code] != NOT_GIVEN]
    if not year:
        if len(used) > 1:
            raise AnswerNeeded(
                f'"{file}" has rows of {len(used)} school years (column "{column}"): {", ".join(used[:4])}. Years '
                "are never added up: which one is meant?",
                "year",
                used,
            )
        return np.ones(len(codes), dtype=bool)
    if year not in used:
        raise ColumnProblem(f'Column "{column}" has no school year “{year}”; it has: {", ".join(used[:8])}.')
    blank = int((np.array([text == NOT_GIVEN for text in values])[codes]).sum())
    if blank:
        raise FileProblem(
            f'"{file}", column "{column}": {blank:,} {"row has" if blank == 1 else "rows have"} no school year, so '
            "no one knows whether they count; fill it in.",
            kind=RefusalKind.YEARS,
        )
    chosen: Array = np.array([text == year for text in values])[codes]
    return chosen


def entry_column(header: Sequence[str]) -> str:
    """The column with the day an enrollment began; empty when there is none."""
    return _called(header, _ENTRY)


def exit_column(header: Sequence[str]) -> str:
    """The column with the day an enrollment ended; empty when there is none."""
    return _called(header, _EXIT)


def school_column(header: Sequence[str], said: str) -> str:
    """The column with the school: the one that was `said`, else the only one that is called so. Raises AnswerNeeded."""
    found = [name for name in header if is_school(name)]
    if not said and len(found) != 1:
        raise AnswerNeeded("Which column has the school, at each of which students are counted?", "school", header)
    return said or found[0]


def _called(header: Sequence[str], names: Sequence[str]) -> str:
    known = {plain(name): name for name in reversed(header)}
    return next((known[name] for name in names if name in known), "")


def order_columns(header: Sequence[str]) -> tuple[str, ...]:
    """The columns whose dates say which row of a student is the last, the exit date first; empty when there is none."""
    return tuple(filter(None, (exit_column(header), entry_column(header))))


def last_rows(students: Array, orders: Sequence[Array]) -> tuple[Array, Array]:
    """The place of each student's last row, by student number: the one with the largest of the first of `orders`, of
    those with the same the one with the largest of the next. And the places of last rows beside which another one is
    as late, so that nothing says which is the last."""
    import numpy as np

    sorted_rows = np.lexsort((*reversed(orders), students))
    ends = np.flatnonzero(np.append(np.diff(students[sorted_rows]) != 0, True))
    last: Array = sorted_rows[ends]
    if not orders:
        return last, last[np.diff(ends, prepend=-1) > 1]
    before = sorted_rows[np.maximum(ends - 1, 0)]
    tied = (students[before] == students[last]) & (before != last)
    for order in orders:
        tied &= order[before] == order[last]
    return last, last[tied]


def same_rows(students: Array, columns: Sequence[Array]) -> Array:
    """The places of rows that repeat an earlier one of the same student in all these columns."""
    import numpy as np
    import pandas as pd

    several = np.flatnonzero(pd.Series(students).duplicated(keep=False).to_numpy())
    frame = pd.DataFrame({number: column[several] for number, column in enumerate([students, *columns])})
    again: Array = several[frame.duplicated().to_numpy()]
    return again


def day_order(values: Sequence[str], codes: Array, read_day: ReadDay) -> Array:
    """The order of rows by their dates, `values[codes]` as they are written. An empty date is of somebody who is still
    there. Raises ColumnProblem when a date cannot be read."""
    import numpy as np

    days = [read_day("" if text == NOT_GIVEN else text) for text in values]
    for code in np.unique(codes):
        if isinstance(days[code], str):
            raise ColumnProblem(f"A date by which the last row of a student is known {days[code]}; correct it.")
    return np.array([_ordinal(day) for day in days], dtype=np.int64)[codes]


def _ordinal(day: datetime.date | str | None) -> int:
    return day.toordinal() if isinstance(day, datetime.date) else datetime.date.max.toordinal()


def added_up(amounts: Array, students: Array) -> Array:
    """The sum of each student's amounts, by student number: exact, because they are far below 2 ** 53."""
    import numpy as np

    return np.bincount(students, weights=amounts).astype(np.int64)
