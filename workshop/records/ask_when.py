"""Days and enrollments at a time when they can hardly be: school on a weekend, a student enrolled twice at once, terms
that count from the first day of the year on."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from workshop.records.answers import Finding, Students
from workshop.records.case import Case
from workshop.records.columns_found import date_columns
from workshop.records.evidence import SeenColumn
from workshop.records.grain import Grain
from workshop.records.plausible import amounts
from workshop.records.problems import FileProblem, RefusalKind
from workshop.records.questions import Question, QuestionKind
from workshop.records.school_days import ReadDay, day_reader
from workshop.records.vocabulary import ColumnRole
from workshop.sheets.dates import long_date
from workshop.wording import join_with_and

if TYPE_CHECKING:
    import numpy as np

    Array = np.ndarray[Any, Any]

_SATURDAY = 5
_MOST_NAMED = 3
_FEWEST = 5
"""So many students of whom all numbers grow from row to row are no chance."""


def ask_weekends(case: Case) -> Iterator[Question]:
    """Whether there was school on the Saturdays and Sundays of the file; a calendar says so itself."""
    answers = case.answers
    if answers.calendar or case.accepted(Finding.WEEKENDS):
        return
    days, rows = _weekend_columns(case) if answers.wide else _weekend_rows(case)
    if days:
        count, named = len(days), [long_date(day) for day in days[:_MOST_NAMED]]
        words = join_with_and([*named, *(["others"] if count > _MOST_NAMED else [])])
        are, then = ("day of the file is", "that day") if count == 1 else ("days of the file are", "on those days")
        yield Question(
            QuestionKind.PLAUSIBLE, f"{count:,} {are} on a weekend: {words}. Was there school {then}?",
            case.plausible(Finding.WEEKENDS, "No: correct the dates, or leave those days out of the file."),
            rows, (answers.date,) if answers.date else (), setting="accepted",
        )  # fmt: skip


def _weekend_rows(case: Case) -> tuple[list[datetime.date], tuple[int, ...]]:
    """The weekend days on which a student has a mark that is a day, and the first rows of them."""
    import numpy as np

    answers = case.answers
    if not answers.date or case.evidence[answers.date].many:
        return [], ()
    seen = case.evidence[answers.date]
    days = seen.days_by(day_reader(answers.date_format, answers.year))
    weekend = np.array([day is not None and day.weekday() >= _SATURDAY for day in days], dtype=bool)[seen.codes]
    if answers.mark and not case.evidence[answers.mark].many:
        marks = case.evidence[answers.mark]
        weekend &= np.array([_is_day(case, mark) for mark in marks.values], dtype=bool)[marks.codes]
    found = {days[place] for place in np.unique(seen.codes[weekend])}
    return sorted(day for day in found if day is not None), case.rows_where(weekend)


def _weekend_columns(case: Case) -> tuple[list[datetime.date], tuple[int, ...]]:
    """The same where each day is a column, without rows."""
    read_day = day_reader(case.answers.date_format, case.answers.year)
    found = []
    for name in date_columns(case.evidence.header, case.answers):
        day, seen = read_day(name), case.evidence[name]
        if isinstance(day, datetime.date) and day.weekday() >= _SATURDAY:
            found += [day] if seen.many or any(_is_day(case, mark) for mark in seen.values) else []
    return sorted(found), ()


def _is_day(case: Case, mark: str) -> bool:
    """Whether a mark is of a day of the student, as far as anybody said."""
    return case.answers.marks().get(mark.strip().casefold(), 0) is not None


def ask_overlaps(case: Case) -> Iterator[Question]:
    """Whether students were enrolled twice at once: their days would be added up twice."""
    import numpy as np

    ident, entry, exit_ = case.answers.id, case.role(ColumnRole.ENTRY), case.role(ColumnRole.EXIT)
    if case.grain is not Grain.ENROLLMENTS or not (ident and entry and exit_) or case.accepted(Finding.OVERLAPS):
        return
    if case.evidence[entry].many or case.evidence[exit_].many:
        return
    read_day = day_reader(case.answers.date_format, case.answers.year)
    first = _ordinals(case.evidence[entry], read_day, 0)
    last = _ordinals(case.evidence[exit_], read_day, datetime.date.max.toordinal())
    students = case.evidence[ident].codes
    known = np.flatnonzero((first > 0) & (last >= first) & ~np.isin(students, case.evidence[ident].nobody))
    order = known[np.lexsort((last[known], first[known], students[known]))]
    # The day one enrollment ends may be the one on which the next begins: some programs count it, some do not.
    again = (students[order][1:] == students[order][:-1]) & (first[order][1:] < last[order][:-1])
    wrong = np.zeros(len(students), dtype=bool)
    wrong[order[1:][again]] = True
    count = len(np.unique(students[wrong]))
    if count:
        yield Question(
            QuestionKind.PLAUSIBLE,
            f"{count:,} {'student was' if count == 1 else 'students were'} enrolled twice at once, by “{entry}” and "
            f"“{exit_}”. Count the days of both enrollments?",
            case.plausible(Finding.OVERLAPS, "No: correct the enrollments in the file, or export one row a student."),
            case.rows_where(wrong), (ident, entry, exit_), setting="accepted",
        )  # fmt: skip


def _ordinals(seen: SeenColumn, read_day: ReadDay, empty: int) -> Array:
    """The day of each kept row; `empty` where nothing stands, 0 where it is no day."""
    import numpy as np

    days = seen.days_by(read_day)
    found = [
        empty if not text else 0 if day is None else day.toordinal()
        for text, day in zip(seen.values, days, strict=True)
    ]
    return np.array(found, dtype=np.int64)[seen.codes]


def refuse_growing_terms(case: Case) -> None:
    """Raises FileProblem for rows of terms that are to be added up, and of which each counts from the first day on."""
    import numpy as np

    ident = case.answers.id
    if case.answers.students is Students.ONE_ROW or ColumnRole.TERM not in case.roles or not ident:
        return
    if not (case.answers.absent or case.answers.present) or not case.answers.enrolled or case.evidence[ident].many:
        return
    absent, enrolled = amounts(case)
    order = np.argsort(case.evidence[ident].codes, kind="stable")
    students = case.evidence[ident].codes[order]
    same = students[1:] == students[:-1]
    grows = (np.diff(enrolled[order]) > 0) & (np.diff(absent[order]) >= 0)
    several = np.unique(students[1:][same])
    if len(several) >= _FEWEST and bool(grows[same].all()):
        raise FileProblem(
            f'"{case.file}" has a row for each student and term (column "{case.role(ColumnRole.TERM)}"), and the days '
            "only grow from row to row: each term counts from the first day of the year on, so they cannot be added "
            "up. Export one row for each student, as of the last term.",
            kind=RefusalKind.TERMS,
        )
