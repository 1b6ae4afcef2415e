"""Files of days that are refused whole: without a day, or with days of more than one school year."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from typing import NoReturn

from workshop.records.answers import Answers
from workshop.records.problems import ColumnProblem, FileProblem, RefusalKind, RejectedRows
from workshop.records.school_days import school_year


def refuse_without_days(file: str, answers: Answers, *, other_years: bool) -> NoReturn:
    """No row had a day. `other_years`: there were some, of another school year than the stated one."""
    if other_years:
        raise ColumnProblem(f'Column "{answers.date}" has no day of the school year “{answers.year}”.')
    raise FileProblem(f'"{file}" has column names but no days; choose the file with the rows.')


def refuse_two_years(
    file: str, days: Mapping[datetime.date, int], first_rows: Sequence[int], refusals: RejectedRows
) -> None:
    """Days of one school year, and no day of another century by a slip of the keyboard.

    `days`: each day and its number, `first_rows` by that number the first row with the day.
    """
    first, last = min(days), max(days)
    if school_year(first) == school_year(last):
        return
    rows = sorted(first_rows[days[day]] for day in (first, last))
    places = ["rows " + refusals.name(rows[0]).removeprefix("row "), refusals.name(rows[1])]
    raise FileProblem(
        f'"{file}" has days of more than one school year (July to June): compare {places[0]} and '
        f"{places[1].removeprefix('row ')}; correct the date, or export one school year.",
        kind=RefusalKind.YEARS,
    )
