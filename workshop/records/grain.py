"""What one row of a file is: a student, an enrollment, a day, a period, a group. It is recognised before its columns,
because the same column means something else in each: enrolled days of a row are not those of the student."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Any

from workshop.records.answers import Answers, Students
from workshop.records.columns_found import Roles, date_columns, day_number_columns
from workshop.records.evidence import Evidence
from workshop.records.vocabulary import ColumnRole, meaning_of, spoken

if TYPE_CHECKING:
    import numpy as np

    Array = np.ndarray[Any, Any]


class Grain(StrEnum):
    """What one row is; the values are for people."""

    STUDENTS = "one row for each student"
    ENROLLMENTS = "one row for each student and enrollment"
    CODES = "one row for each student and code"
    YEARS = "one row for each student and school year"
    TERMS = "one row for each student and month or term"
    DAYS = "one row for each student and day"
    EXCEPTIONS = "exceptions only: rows for absences and late arrivals, none for days present"
    VIEWS = "several rows for each student and day, one for each way of counting"
    PERIODS = "one row for each student, day and period"
    DATES = "one row for each student, one column for each date"
    DAY_NUMBERS = "one row for each student, one column for each day of a month"
    GROUPS = "one row for each group of students, counted already"
    UNKNOWN = "not recognized"

    @property
    def daily(self) -> bool:
        """Whether single days, or parts of them, stand in it."""
        return self in (Grain.DAYS, Grain.EXCEPTIONS, Grain.VIEWS, Grain.PERIODS, Grain.DATES)


_TOTALS = (ColumnRole.ABSENT, ColumnRole.EXCUSED, ColumnRole.UNEXCUSED, ColumnRole.SUSPENDED, ColumnRole.PRESENT)
_PLACES = frozenset(
    ("school", "school name", "grade", "district", "division", "campus", "group", "subgroup", "site", "building")
)
_SCHOOL = frozenset(("school", "school name", "schoolname", "campus", "site", "building", "school id", "schoolid"))


def find_grain(evidence: Evidence, roles: Roles, answers: Answers) -> Grain:
    """What one row of that table is."""
    if answers.wide or date_columns(evidence.header):
        return Grain.DATES
    if day_number_columns(evidence.header):
        return Grain.DAY_NUMBERS
    if answers.daily or (ColumnRole.DATE in roles and not any(role in roles for role in _TOTALS)):
        return _daily(evidence, roles, answers)
    if not any(role in roles for role in _TOTALS) and ColumnRole.ENROLLED not in roles:
        return Grain.GROUPS if ColumnRole.ID not in roles and ColumnRole.COUNT in roles else Grain.UNKNOWN
    return _totals(evidence, roles, answers)


def _daily(evidence: Evidence, roles: Roles, answers: Answers) -> Grain:
    if answers.period:
        return Grain.PERIODS
    if ColumnRole.ID not in roles or ColumnRole.DATE not in roles:
        return Grain.DAYS
    if ColumnRole.PERIOD in roles and repeated(evidence, roles[ColumnRole.ID], roles[ColumnRole.DATE]).any():
        return Grain.PERIODS
    if ColumnRole.VIEW in roles and repeated(evidence, roles[ColumnRole.ID], roles[ColumnRole.DATE]).any():
        return Grain.VIEWS
    return Grain.EXCEPTIONS if _only_exceptions(evidence, roles, answers) else Grain.DAYS


def _only_exceptions(evidence: Evidence, roles: Roles, answers: Answers) -> bool:
    """Whether no row can say that a student was there all day: every code is an absence or a late arrival.

    An empty code may be present; so may one that is in no list, until a person says what it means."""
    if ColumnRole.MARK not in roles:
        return False
    said = answers.marks()
    for value in evidence[roles[ColumnRole.MARK]].values:
        meaning = meaning_of(value)
        share = said.get(value.casefold(), -1)
        away = share not in (-1, 0) or (share == -1 and meaning.words != "" and meaning.shares[0] not in (0, None))
        if not value or not (away or meaning.tardy):
            return False
    return True


def _totals(evidence: Evidence, roles: Roles, answers: Answers) -> Grain:
    if ColumnRole.ID not in roles:
        return Grain.GROUPS if _counted_already(evidence, roles) else Grain.STUDENTS
    if ColumnRole.YEAR in roles and len(_filled(evidence, roles[ColumnRole.YEAR])) > 1:
        return Grain.YEARS
    again = repeated(evidence, roles[ColumnRole.ID])
    if not again.any():
        return Grain.STUDENTS
    if answers.students is Students.ONE_ROW and 5 * int(again.sum()) >= 2 * len(again):  # two terms repeat half of them
        if ColumnRole.TERM in roles:
            return Grain.TERMS
        if ColumnRole.MARK in roles:
            return Grain.CODES
    if (
        ColumnRole.ENTRY in roles
        or ColumnRole.EXIT in roles
        or differs(evidence, roles[ColumnRole.ID], school_column(evidence.header))
    ):
        return Grain.ENROLLMENTS
    return Grain.STUDENTS


def _counted_already(evidence: Evidence, roles: Roles) -> bool:
    """Whether rows without a student are groups: they say how many students there are, or each is of a school or a
    grade of its own."""
    if ColumnRole.COUNT in roles:
        return True
    places = [name for name in evidence.header if spoken(name) in _PLACES and not evidence[name].many]
    return evidence.rows > 1 and any(len(_filled(evidence, name)) == evidence.rows for name in places)


def school_column(header: tuple[str, ...]) -> str:
    """The column with the school, by its name; empty when there is none."""
    return next((name for name in header if spoken(name) in _SCHOOL), "")


def _filled(evidence: Evidence, name: str) -> list[str]:
    return [value for value in evidence[name].values if value]


def repeated(evidence: Evidence, *names: str) -> Array:
    """True for each kept row whose texts in these columns stood in a row before; never without the first of them."""
    import numpy as np
    import pandas as pd

    if any(evidence[name].many for name in names):
        return np.zeros(0, dtype=bool)
    together = np.zeros(len(evidence.numbers), dtype=np.int64)
    for name in names:
        together = together * (len(evidence[name].values) + 1) + evidence[name].codes
    again: Array = pd.Series(together).duplicated().to_numpy()
    first = evidence[names[0]]
    return again & ~np.isin(first.codes, first.nobody) if first.nobody else again


def differs(evidence: Evidence, ident: str, name: str) -> bool:
    """Whether rows of one student differ in that column."""
    return bool(name) and name in evidence and how_many_differ(evidence, ident, name) > 0


def how_many_differ(evidence: Evidence, ident: str, name: str) -> int:
    """How many students have rows that differ in that column, as far as rows are kept."""
    if evidence[name].many or evidence[ident].many:
        return 0
    import numpy as np

    size = len(evidence[name].values) + 1
    pairs = np.unique(evidence[ident].codes.astype(np.int64) * size + evidence[name].codes)
    return int((np.bincount(pairs // size) > 1).sum())
