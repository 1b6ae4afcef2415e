"""Students with several rows: one for each school they were at, or one for each school year.

Somebody who moved is one student: 13 of 175 days are 7 percent, though 9 of the 90 at the first school are a tenth.
Which rows belong together, and at which school the student counts, a person says; nothing is added up unasked.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from workshop.records.header import plain
from workshop.records.marks import NOT_GIVEN
from workshop.records.problems import ColumnProblem, FileProblem
from workshop.records.school_days import read_school_day

if TYPE_CHECKING:
    import numpy as np

    Array = np.ndarray[Any, Any]

_LEFT = ("exit date", "exitdate", "end date", "enddate", "withdrawal date", "withdraw date", "exit withdraw date")
_CAME = ("entry date", "entrydate", "begin date", "begindate", "start date", "enrollment date", "date of entry")
_YEARS = ("school year", "schoolyear", "academic year", "sy", "year")
_YEAR = re.compile(r"20\d\d(\s*[-–/]\s*(20)?\d\d)?", re.ASCII)


def year_column(header: Sequence[str], values: Mapping[str, Sequence[str]]) -> str:
    """The column that says which school year a row is of; empty when there is none. `values`: what stands in each."""
    named = [name for name in header if plain(name) in _YEARS and name in values]
    return next(
        (name for name in named if all(text == NOT_GIVEN or _YEAR.fullmatch(text) for text in values[name])), ""
    )


def rows_of_year(values: Sequence[str], codes: Array, year: str, column: str, file: str) -> Array:
    """True for each row of that school year. `codes` are the places of the rows' texts in `values`.

    Raises FileProblem when there are several years and nobody said which, ColumnProblem when there is none like that.
    """
    import numpy as np

    used = [values[code] for code in np.unique(codes) if values[code] != NOT_GIVEN]
    if not year:
        if len(used) > 1:
            raise FileProblem(
                f'"{file}" has rows of {len(used)} school years (column "{column}"): {", ".join(used[:4])}. Add up no '
                "years: name one as “year” in a mapping file, or export one."
            )
        return np.ones(len(codes), dtype=bool)
    if year not in used:
        raise ColumnProblem(f'Column "{column}" has no school year “{year}”; it has: {", ".join(used[:8])}.')
    chosen: Array = np.array([text == year for text in values])[codes]
    return chosen


def order_column(header: Sequence[str]) -> str:
    """The column whose dates say which row of a student is the last. Raises ColumnProblem when there is none."""
    names = {plain(name): name for name in reversed(header)}
    found = next((names[name] for name in (*_LEFT, *_CAME) if name in names), "")
    if not found:
        raise ColumnProblem(
            "Nothing in the file says at which school a student was last; it needs a column with the entry or exit "
            "date."
        )
    return found


def last_rows(students: Array, values: Sequence[str], codes: Array) -> Array:
    """The place of each student's last row, by student number: the one with the latest date. An empty date is of
    somebody who is still there. `students`: the number of each row's; `values[codes]`: the dates as they are written.

    Raises ColumnProblem when a date cannot be read.
    """
    import numpy as np

    days = [read_school_day(text) for text in values]
    for code in np.unique(codes):
        if isinstance(days[code], str):
            raise ColumnProblem(f"A date by which the last row of a student is known {days[code]}; correct it.")
    order = np.array([_ordinal(day) for day in days], dtype=np.int64)[codes]
    sorted_rows = np.lexsort((order, students))
    ends = np.flatnonzero(np.append(np.diff(students[sorted_rows]) != 0, True))
    last: Array = sorted_rows[ends]
    return last


def _ordinal(day: datetime.date | str | None) -> int:
    return day.toordinal() if isinstance(day, datetime.date) else datetime.date.max.toordinal()


def added_up(amounts: Array, students: Array) -> Array:
    """The sum of each student's amounts, by student number: exact, because they are far below 2 ** 53."""
    import numpy as np

    return np.bincount(students, weights=amounts).astype(np.int64)
