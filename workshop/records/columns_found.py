"""Which column of a table plays which role: as a person said, else by its name where what stands in it agrees."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Mapping, Sequence

from workshop.records.answers import Answers
from workshop.records.evidence import Evidence, SeenColumn
from workshop.records.school_days import day_reader, is_year
from workshop.records.vocabulary import ColumnRole, columns_of, limit, roles_of

Roles = Mapping[ColumnRole, str]
"""The column of each role that the table has."""

NOTHING_SAID = Answers()
_MONTH_DAY = re.compile(r"(0?[1-9]|1[0-2])/(0?[1-9]|[12]\d|3[01])", re.ASCII)
_MOST_CODES = 60
_MOST_PERIODS = 40
_MOST_YEARS = 12


def find_roles(evidence: Evidence, answers: Answers) -> Roles:
    """The columns of a table by role. A column has one role; what a person said comes first."""
    found = {role: name for role, name in _said(answers).items() if name in evidence}
    taken = {*found.values(), *answers.also_absent}
    for role in ColumnRole:
        if role in found:
            continue
        for name in columns_of(evidence.header, role):
            if name not in taken and _surest(name, role, evidence, taken) and _FITS[role](evidence[name]):
                found[role] = name
                taken.add(name)
                break
    return found


def date_columns(header: Sequence[str], answers: Answers = NOTHING_SAID) -> tuple[str, ...]:
    """The columns that are named after a day; empty when too few are for a column each day and nobody said so."""
    if answers.date_format and "Y" not in answers.date_format and not is_year(answers.year):
        return month_day_columns(header)
    read_day = day_reader(answers.date_format, answers.year)
    names = tuple(name for name in header if isinstance(read_day(name), datetime.date))
    return names if len(names) > limit("date_headers") or (answers.wide and names) else month_day_columns(header)


def month_day_columns(header: Sequence[str]) -> tuple[str, ...]:
    """The columns named after a month and a day, of a year that nobody says; empty when too few are."""
    names = tuple(name for name in header if _MONTH_DAY.fullmatch(name))
    return names if len(names) > limit("date_headers") else ()


def day_number_columns(header: Sequence[str]) -> tuple[str, ...]:
    """The columns named 1, 2, 3 …: days of a month that nobody says; empty when too few are."""
    names = tuple(name for name in header if name.isascii() and name.isdigit() and 1 <= int(name) <= 31)
    return names if len(names) >= 15 else ()


def _said(answers: Answers) -> dict[ColumnRole, str]:
    said = {
        ColumnRole.ID: answers.id, ColumnRole.ABSENT: answers.absent, ColumnRole.PRESENT: answers.present,
        ColumnRole.ENROLLED: answers.enrolled, ColumnRole.DATE: answers.date, ColumnRole.MARK: answers.mark,
        ColumnRole.PERIOD: answers.period,
    }  # fmt: skip
    return {role: name for role, name in said.items() if name}


def _surest(name: str, role: ColumnRole, evidence: Evidence, taken: set[str]) -> bool:
    """Whether no other role that fits is surer for that column than this one."""
    roles = roles_of(name)
    better = [other for other, sure in roles.items() if sure > roles[role] and _FITS[other](evidence[name])]
    return all(any(column in taken for column in columns_of(evidence.header, other)) for other in better)


def _numbers(column: SeenColumn) -> bool:
    return column.numeric


def _dates(column: SeenColumn) -> bool:
    return column.dated


def _codes(column: SeenColumn) -> bool:
    return not column.many and len(column.values) <= _MOST_CODES and not column.dated


def _few(most: int) -> Callable[[SeenColumn], bool]:
    return lambda column: not column.many and 0 < len(column.values) <= most


def _ids(column: SeenColumn) -> bool:
    return column.many or 2 * column.filled > int(column.counts.sum())


def _anything(column: SeenColumn) -> bool:
    return True


_FITS: Mapping[ColumnRole, Callable[[SeenColumn], bool]] = {
    ColumnRole.ID: _ids,
    ColumnRole.ABSENT: _numbers,
    ColumnRole.EXCUSED: _numbers,
    ColumnRole.UNEXCUSED: _numbers,
    ColumnRole.SUSPENDED: _numbers,
    ColumnRole.PRESENT: _numbers,
    ColumnRole.ENROLLED: _numbers,
    ColumnRole.TARDY: _numbers,
    ColumnRole.PERCENT_PRESENT: _anything,
    ColumnRole.PERCENT_ABSENT: _anything,
    ColumnRole.DATE: _dates,
    ColumnRole.MARK: _codes,
    ColumnRole.PERIOD: _few(_MOST_PERIODS),
    ColumnRole.VIEW: _few(_MOST_PERIODS),
    ColumnRole.ENTRY: _dates,
    ColumnRole.EXIT: _anything,
    ColumnRole.YEAR: _few(_MOST_YEARS),
    ColumnRole.TERM: _few(_MOST_PERIODS),
    ColumnRole.COUNT: _numbers,
}
