"""Days absent and enrolled from a table with one column for each date, the cells being marks."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from workshop.records.amounts import PARTS
from workshop.records.answers import MOST_DAYS, Answers
from workshop.records.problems import AnswerNeeded, ColumnProblem, FileProblem, RejectedRows
from workshop.records.school_days import day_reader, is_year, school_year, year_begins

if TYPE_CHECKING:
    import numpy as np

    Array = np.ndarray[Any, Any]


class DateColumns:
    """Takes the columns of dates of one school year. Raises AnswerNeeded when there are none, or of two years.

    `columns` are all columns of dates, `days` how many of them count for somebody, known at the end.
    """

    def __init__(self, header: Sequence[str], answers: Answers, refusals: RejectedRows) -> None:
        self._answers, self._refusals, self._marks = answers, refusals, answers.marks()
        self.days: int | None = None
        dates = _dates(header, answers)
        self.columns = tuple(dates)
        self._dates = _of_one_year(dates, answers.year)
        self._absent: list[Array] = []
        self._counts: list[Array] = []

    def add(self, cells: Mapping[str, Array], rows: Array) -> None:
        """Count the marks in these rows."""
        import numpy as np

        absent = np.zeros(len(rows), dtype=np.int64)
        counts = np.zeros((len(rows), len(self._dates)), dtype=bool)
        for place, name in enumerate(self._dates):
            shares = self._shares(cells[name], rows, name)
            counts[:, place] = shares >= 0
            absent += np.maximum(shares, 0)
        self._absent.append(absent)
        self._counts.append(np.packbits(counts, axis=1))

    def _shares(self, cells: Array, rows: Array, name: str) -> Array:
        """The share of the day absent in each cell, in `PARTS`; -1 where the day does not count."""
        import numpy as np
        import pandas as pd

        codes, seen = pd.factorize(cells)
        numbers = np.full(len(seen), -1, dtype=np.int64)
        for place, text in enumerate(seen):
            mark = text.strip().casefold()
            if mark in self._marks:
                share = self._marks[mark]
                numbers[place] = -1 if share is None else share
            else:
                why = "is a mark that means neither absent nor present" if mark else "is empty"
                self._refusals.add([int(row) for row in rows[codes == place]], name, why)
        found: Array = numbers[codes]
        return found

    def finish(self) -> tuple[Array, Array]:
        """Days absent and enrolled of each row, in `PARTS`."""
        import numpy as np

        self._seen = np.unpackbits(np.concatenate(self._counts), axis=1)[:, : len(self._dates)]
        self.days = int(self._seen.any(axis=0).sum())
        return np.concatenate(self._absent), self._seen.sum(axis=1, dtype=np.int64) * PARTS

    def refuse_contradictions(self, rows: Array, absent: Array, enrolled: Array) -> None:
        """Raises ColumnProblem when there are more days than was said."""
        said = self._answers.days
        if said is not None and self.days is not None and self.days > said:
            raise ColumnProblem(
                f"The file has columns of {self.days} days, more than the {said} days there were; correct the number "
                "of days."
            )

    def last_days(self) -> Array | None:
        """The place of the last day that counts, of each row."""
        import numpy as np

        width = self._seen.shape[1]
        return np.where(self._seen.any(axis=1), width - 1 - self._seen[:, ::-1].argmax(axis=1), -1)

    def refuse_same_days(self, students: Array, chosen: Array, file: str) -> None:
        """Raises FileProblem when a day of one student counts in two rows."""
        import numpy as np

        order = np.argsort(students, kind="stable")
        starts = np.flatnonzero(np.append(True, np.diff(students[order]) != 0))
        twice = np.add.reduceat(self._seen[chosen][order], starts, axis=0, dtype=np.int32) > 1
        if twice.any():
            raise FileProblem(
                f'"{file}": {int(twice.any(axis=1).sum()):,} students have the same day in two rows; correct this in '
                "the file, or export it again."
            )


def _dates(header: Sequence[str], answers: Answers) -> dict[str, datetime.date]:
    """The columns whose names are dates, in the order of the days."""
    read_day = day_reader(answers.date_format, answers.year)
    found: dict[str, datetime.date] = {}
    for name in header:
        day = read_day(name) if name not in answers.chosen else None
        if isinstance(day, datetime.date):
            if day in found.values():
                raise ColumnProblem(f"Two columns are called as the day {day}, one of them “{name}”; correct that.")
            found[name] = day
    if not found:
        raise AnswerNeeded(
            "No column is called as a date is. How are their dates written, such as MM/DD?",
            "date_format",
        )
    return dict(sorted(found.items(), key=lambda pair: pair[1]))


def _of_one_year(dates: Mapping[str, datetime.date], year: str) -> list[str]:
    """The columns of the school year that is meant."""
    years = sorted({school_year(day) for day in dates.values()})
    if year:
        if not is_year(year):
            raise ColumnProblem(f"“{year}” is no school year; write it as 2026-2027.")
        chosen = [name for name, day in dates.items() if school_year(day) == year_begins(year)]
    elif len(years) > 1:
        names = [f"{one}-{one + 1}" for one in years]
        raise AnswerNeeded(
            f"The columns are dates of {len(years)} school years: {', '.join(names[:4])}. Which one is meant?",
            "year",
            names,
        )
    else:
        chosen = list(dates)
    if not chosen:
        raise ColumnProblem(f"No column is a date of the school year “{year}”.")
    if len(chosen) > MOST_DAYS:
        raise ColumnProblem(f"The file has more than {MOST_DAYS} columns of dates; export one school year.")
    return chosen
