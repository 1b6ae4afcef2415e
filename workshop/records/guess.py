"""What the columns of a file probably mean, by their names, and only where the first rows agree."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Sequence

from workshop.records.amounts import read_hours
from workshop.records.answers import Answers, Students
from workshop.records.header import plain
from workshop.records.problems import ColumnProblem
from workshop.records.school_days import day_reader, read_school_day
from workshop.records.vocabulary import ColumnRole, names_of

_NUMBER = re.compile(r"[-+]?[0-9]+(\.[0-9]*)?$")
_MANY_DATES = 5
"""A table with more columns that are called as dates has one for each."""
_NOT_A_TOTAL = frozenset(("excused", "unexcused", "tardy", "tardies", "rate", "percent", "pct", "present", "suspended"))


def guess_columns(header: Sequence[str], rows: Sequence[Sequence[str]]) -> Answers:
    """The columns with a meaning, by name, and only where the first rows agree with it; unknown ones stay empty."""
    daily = guess_daily(header, rows)
    if daily is not None:
        return daily
    absent = _best(header, rows, names_of(ColumnRole.ABSENT), _counts)
    enrolled = _best([name if name != absent else "" for name in header], rows, names_of(ColumnRole.ENROLLED), _counts)
    taken = {absent, enrolled}
    ident = _best([name if name not in taken else "" for name in header], rows, names_of(ColumnRole.ID), _different)
    return Answers(absent, enrolled, ident)


def is_of_students(header: Sequence[str], rows: Sequence[Sequence[str]]) -> bool:
    """Whether a table has columns of attendance: days absent, and a student or days enrolled; or a day and a
    mark; or a column for each date. A table of schools or grades is none."""
    width = len(header)
    filled = [[*row, *[""] * (width - len(row))][:width] for row in rows if any(row)]
    columns = guess_columns(header, filled)
    summed = not columns.id and any(plain(name) in names_of(ColumnRole.COUNT) for name in header)
    dates = sum(isinstance(read_school_day(name), datetime.date) for name in header)
    return (
        columns.daily or dates > _MANY_DATES or bool(columns.absent and (columns.id or columns.enrolled) and not summed)
    )


def _best(
    header: Sequence[str], rows: Sequence[Sequence[str]], known: Sequence[str], fits: Callable[[Sequence[str]], bool]
) -> str:
    scored = []
    for place, name in enumerate(header):
        words = plain(name)
        if words in known:
            score = len(known) - known.index(words) + 100
        elif words and set(words.split()).isdisjoint(_NOT_A_TOTAL):
            score = max((len(k) for k in known if " " in k and f" {k} " in f" {words} "), default=0)
        else:
            score = 0
        if score and fits([row[place].strip() for row in rows if any(row)]):
            scored.append((score, -place, name))
    return max(scored)[2] if scored else ""


def _counts(cells: Sequence[str]) -> bool:
    """Most of them are numbers; those below zero or with a fraction are for the reader to name."""
    good = sum(1 for cell in cells if _NUMBER.match(cell) or isinstance(read_hours(cell), int))
    return good * 2 >= len(cells)


def _different(cells: Sequence[str]) -> bool:
    """Mostly filled and mostly different; a gap or a duplicate is for the reader to name."""
    filled = [cell for cell in cells if cell]
    return len(filled) * 2 > len(cells) and len(set(filled)) * 2 >= len(filled)


_MARKS: dict[tuple[str, ...], tuple[tuple[str, ...], tuple[str, ...]]] = {
    ("absent", "was absent", "is absent", "absence"): (("1", "yes", "true", "y"), ("0", "no", "false", "n")),
    ("present", "was present", "is present", "attended"): (("0", "no", "false", "n"), ("1", "yes", "true", "y")),
    ("status", "attendance", "attendance status", "attendance code", "mark", "code", "daily attendance"): (
        ("a", "absent", "ea", "ua", "excused absence", "unexcused absence", "absent excused", "absent unexcused"),
        ("p", "present", "t", "tardy", "late", "present tardy"),
    ),
}
"""Names of the column that says whether a student was there on a day, and what then means absent and present."""


def guess_daily(header: Sequence[str], rows: Sequence[Sequence[str]]) -> Answers | None:
    """The columns of a file with one row for each student and day, or None when it does not look like one: it needs a
    student, a date in every row, and marks that are all known."""
    filled = [row for row in rows if any(cell.strip() for cell in row)]
    names = {plain(name): (name, place) for place, name in reversed(list(enumerate(header)))}
    ident = next((names[name][0] for name in names_of(ColumnRole.ID) if name in names), "")
    date = next((names[name] for name in names_of(ColumnRole.DATE) if name in names), None)
    if not ident or date is None or not filled or not all(_is_date(row[date[1]]) for row in filled):
        return None
    for known, (absent, present) in _MARKS.items():
        for name in known:
            if name in names and names[name][0] not in (ident, date[0]):
                column, place = names[name]
                if {row[place].strip().casefold() for row in filled} <= {*absent, *present}:
                    return Answers(
                        id=ident, mark=column, date=date[0], absent_marks=absent, present_marks=present
                    )  # fmt: skip
    return None


def _is_date(text: str) -> bool:
    return bool(text.strip()) and not isinstance(read_school_day(text), str)


def fits(answers: Answers, header: Sequence[str], rows: Sequence[Sequence[str]]) -> bool:
    """Whether answers that were right for another file can be right for this one, by its first rows: numbers where days
    are counted, none of them beyond the days there were; ids that differ; dates, and marks that have a meaning."""
    cells = {name: [row[place].strip() for row in rows if any(row)] for place, name in enumerate(header)}
    if not any(map(any, rows)):
        return True
    if answers.daily:
        return _days_fit(answers, header, cells)
    totals = (answers.absent, *answers.also_absent, answers.present, answers.enrolled)
    counted = [cells[name] for name in totals if name]
    alone = answers.students is Students.ONE_ROW
    if answers.id and alone and not _different(cells[answers.id]):
        return False
    return all(map(_counts, counted)) and not (answers.days and _beyond(counted, answers.days))


def _days_fit(answers: Answers, header: Sequence[str], cells: dict[str, list[str]]) -> bool:
    """The same of rows of days, or of a column a date."""
    try:
        read_day = day_reader(answers.date_format, answers.year)
    except ColumnProblem:
        return False
    marked, dates = [answers.mark], cells.get(answers.date, [])
    if answers.wide:
        marked = [name for name in header if isinstance(read_day(name), datetime.date)]
        dates = marked
    known = answers.marks()
    seen = {text.casefold() for name in marked for text in cells[name] if text}
    return (
        bool(marked) and all(isinstance(read_day(text), datetime.date) for text in dates if text) and seen <= set(known)
    )


def _beyond(counted: Sequence[Sequence[str]], days: int) -> bool:
    """Whether a cell counts more days than there were."""
    return any(float(cell) > days for cells in counted for cell in cells if _NUMBER.match(cell))
