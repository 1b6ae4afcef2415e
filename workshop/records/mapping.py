"""Which column means what: guessed from names and contents, confirmed by a person, remembered for each file layout."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from content.clean import clean_line
from workshop.records.problems import ColumnProblem

MOST_DAYS = 400
"""More days than this is no school year."""

_SEPARATOR = "|"


def plain(name: str) -> str:
    """A name as it is compared: lower case, words of letters and digits, one space between them."""
    return " ".join(re.findall(r"[^\W_]+", clean_line(name).casefold()))


@dataclass(frozen=True, slots=True)
class FileLayout:
    """The columns of a file whatever their order; two exports of one program have the same layout."""

    names: tuple[str, ...]

    @classmethod
    def of(cls, header: Sequence[str]) -> FileLayout:
        """The layout of a header: its names in any order and case."""
        return cls(tuple(sorted(clean_line(name).casefold() for name in header)))

    @property
    def id(self) -> str:
        """A fingerprint of the names: 16 hexadecimal digits."""
        return hashlib.sha256("\x1f".join(self.names).encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class ColumnMapping:
    """The columns of an attendance file that have a meaning; every other one is a fact about a student.

    A file has one row for each student, or one for each student and day; then `mark` is set.

    Attributes:
        absent: the days a student was absent.
        enrolled: the days the student was enrolled; empty when the file does not say, and `days` counts for everyone.
        id: what tells students apart; empty when the file does not say.
        days: the division's days in this time; None when nobody said.
        mark, date: of day-level rows, what says whether the student was there, and the day.
        absent_marks, present_marks: what stands there; compared without case and outer spaces.
    """

    absent: str = ""
    enrolled: str = ""
    id: str = ""
    days: int | None = None
    mark: str = ""
    date: str = ""
    absent_marks: tuple[str, ...] = ()
    present_marks: tuple[str, ...] = ()

    @property
    def daily(self) -> bool:
        """Whether the file has one row for each student and day."""
        return bool(self.mark)

    def check(self, header: Sequence[str]) -> None:
        """Raises ColumnProblem when a column is missing, chosen twice, or nothing says how many days there were."""
        self._check_days()
        if self.daily:
            self._check_daily()
        elif not self.absent:
            raise ColumnProblem("No column is chosen for the days absent; choose it.")
        elif not self.enrolled and self.days is None:
            raise ColumnProblem(
                "Nothing says how many days there were; choose the column with the days enrolled, or type a number of "
                "days that is right for everyone."
            )
        chosen = [name for name in (self.absent, self.enrolled, self.id, self.mark, self.date) if name]
        for name in chosen:
            if name not in header:
                raise ColumnProblem(f'The file has no column "{name}"; it has: {", ".join(header[:12])}.')
            if chosen.count(name) > 1:
                raise ColumnProblem(f'The column "{name}" is chosen twice; choose another one.')

    def _check_days(self) -> None:
        if self.days is not None and not 1 <= self.days <= MOST_DAYS:
            raise ColumnProblem(f"The number of days is a whole number from 1 to {MOST_DAYS}.")

    def _check_daily(self) -> None:
        """A row a day needs the student and the date, or a row given twice would count twice."""
        if not self.id or not self.date:
            missing = "student id" if not self.id else "date"
            raise ColumnProblem(f"Rows of single days need a column with the {missing}; choose it.")
        if self.absent or self.enrolled:
            raise ColumnProblem("Rows of single days have no totals; choose either the mark of the day or the totals.")
        absent, present = (
            {mark.strip().casefold() for mark in side} for side in (self.absent_marks, self.present_marks)
        )
        if not absent or not present:
            raise ColumnProblem("Say which marks mean absent and which mean present; both are needed.")
        if absent & present:
            raise ColumnProblem("A mark means either absent or present; one is named for both.")

    def words(self) -> str:
        """`absent: Days absent · enrolled: 180 days for everyone · student: not told apart`."""
        student = self.id or "not told apart"
        if self.daily:
            return f"day: {self.date} · mark: {self.mark} · student: {student}"
        days = self.enrolled or (f"{self.days} days for everyone" if self.days else "?")
        if self.enrolled and self.days:
            days += f" (of {self.days})"
        return f"absent: {self.absent or '?'} · enrolled: {days} · student: {student}"

    def with_column(self, part: str, name: str) -> ColumnMapping:
        """The same with another column for `absent`, `enrolled` or `id`."""
        changes: dict[str, Any] = {part: name}
        return replace(self, **changes)

    def remember(self) -> dict[str, str]:
        """What is kept for this layout: names of columns and a number of days, nothing else."""
        days = "" if self.days is None else str(self.days)
        kept = {"absent": self.absent, "enrolled": self.enrolled, "id": self.id, "days": days}
        if self.daily:
            kept |= {"mark": self.mark, "date": self.date}
            kept |= {"absent marks": _SEPARATOR.join(self.absent_marks)}
            kept |= {"present marks": _SEPARATOR.join(self.present_marks)}
        return kept

    @classmethod
    def recall(cls, kept: Mapping[str, str] | None, header: Sequence[str]) -> ColumnMapping | None:
        """The columns kept for this layout, or None when there are none or they do not fit the header."""
        if not kept:
            return None
        absent, enrolled, ident, days = (kept.get(key, "") for key in ("absent", "enrolled", "id", "days"))
        if days and not (days.isascii() and days.isdigit() and len(days) < 5):
            return None
        found = cls(absent, enrolled, ident, int(days) if days else None)
        if kept.get("mark"):
            sides = [tuple(kept.get(key, "").split(_SEPARATOR)) for key in ("absent marks", "present marks")]
            found = replace(
                found, mark=kept["mark"], date=kept.get("date", ""), absent_marks=sides[0], present_marks=sides[1]
            )
        try:
            found.check(header)
        except ColumnProblem:
            return None
        return found
