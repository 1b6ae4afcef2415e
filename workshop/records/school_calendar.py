"""The days on which there was school, from a calendar file: one row a day, all of them, or with what kind of day it is.

Names of columns and of kinds of days are those of Ed-Fi's calendar dates and of PowerSchool's `calendar_day`.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from workshop.records.header import plain
from workshop.records.problems import ColumnProblem, FileProblem, RejectedRows
from workshop.records.rows import no_progress
from workshop.records.school_days import ReadDay
from workshop.records.table_file import TableFile
from workshop.sheets.dates import plain_date

if TYPE_CHECKING:
    import numpy as np

    Array = np.ndarray[Any, Any]

_DATE = ("date", "calendar date", "school day", "day", "date value", "datevalue", "att date")
_FLAG = (
    "instructional", "instructional day", "is instructional", "school day", "is school day", "in session", "insession",
    "membership value", "membershipvalue", "day type", "calendar event", "event", "type",
)  # fmt: skip
_SCHOOL = frozenset(("1", "yes", "y", "true", "instructional day", "instructional", "make-up day", "make up day",
                     "school day", "student late arrival/early dismissal", "regular day"))  # fmt: skip
_NO_SCHOOL = frozenset(("0", "no", "n", "false", "non-instructional day", "noninstructional day", "weather day",
                        "holiday", "teacher only day", "bad weather day", "break", "weekend", "no school"))  # fmt: skip


@dataclass(frozen=True, slots=True)
class SchoolCalendar:
    """The days with school, as sorted proleptic ordinals; `file` is where they come from."""

    file: str
    ordinals: Array

    @property
    def words(self) -> str:
        """`180 days from 2026-08-24 to 2027-06-10`."""
        first, last = (datetime.date.fromordinal(int(self.ordinals[place])) for place in (0, -1))
        return f"{len(self.ordinals):,} days from {plain_date(first)} to {plain_date(last)}"

    def between(self, first: Array, last: Array) -> Array:
        """How many of the days are from the one ordinal to the other, both counted."""
        import numpy as np

        found: Array = np.searchsorted(self.ordinals, last, "right") - np.searchsorted(self.ordinals, first, "left")
        return np.maximum(found, 0)


def read_calendar(path: Path, read_day: ReadDay, cancelled: Callable[[], bool]) -> SchoolCalendar:
    """The calendar in that file. Raises FileProblem, also when one day is given in two ways, as by two schools that
    have calendars of their own; ColumnProblem when no column has dates; Cancelled."""
    import numpy as np

    with TableFile(path, cancelled) as table:
        names = {plain(name): place for place, name in reversed(list(enumerate(table.header)))}
        date = next((names[name] for name in _DATE if name in names), -1)
        if date < 0:
            raise ColumnProblem(
                f'The calendar "{table.name}" has no column that is called as dates are; call it “Date”.'
            )
        flag = next((names[name] for name in _FLAG if name in names and names[name] != date), -1)
        refused = RejectedRows(table.place)
        days: dict[datetime.date, bool] = {}
        for chunk in table.chunks(no_progress, cancelled):
            kinds = chunk.columns[flag] if flag >= 0 else np.full(chunk.rows, "1", dtype=object)
            for place, (text, kind) in enumerate(zip(chunk.columns[date], kinds, strict=True)):
                row = chunk.first + place
                if not text.strip() and not any(column[place].strip() for column in chunk.columns):
                    continue
                day, school = read_day(text), _has_school(kind)
                if not isinstance(day, datetime.date):
                    refused.add([row], table.header[date], day or "is empty")
                elif school is None:
                    refused.add([row], table.header[flag], "is neither a day with school nor one without")
                elif days.setdefault(day, school) is not school:
                    refused.add([row], table.header[date], "is a day with school in one row and without in another")
        if refused.count:
            refused.refuse(table.name, "correct the calendar, or leave out schools that have another one.")
        school_days = sorted(day.toordinal() for day, school in days.items() if school)
        if not school_days:
            raise FileProblem(f'The calendar "{table.name}" has no day with school; choose another one.')
        return SchoolCalendar(table.name, np.array(school_days, dtype=np.int64))


def _has_school(kind: str) -> bool | None:
    """Whether there is school on such a day; None when that is not known."""
    text = kind.strip().casefold()
    return True if text in _SCHOOL else False if text in _NO_SCHOOL else None


def division_days(calendar: SchoolCalendar, seen: Sequence[datetime.date]) -> int:
    """The days of the calendar from the first to the last of those that a file has rows of."""
    import numpy as np

    first, last = (np.array([day.toordinal()]) for day in (min(seen), max(seen)))
    return int(calendar.between(first, last)[0])
