"""Which column means what: guessed from names and contents, confirmed by a person, remembered for each file layout."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from content.clean import clean_line
from workshop.records.amounts import PARTS, amount_text, read_amount
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


class Unit(StrEnum):
    """What the totals of a file are counted in. Whether a tenth was missed is the same question in each."""

    DAYS = "days"
    HOURS = "hours"
    MINUTES = "minutes"

    @property
    def most(self) -> int:
        """More than this is no school year."""
        return MOST_DAYS * {Unit.DAYS: 1, Unit.HOURS: 24, Unit.MINUTES: 24 * 60}[self]


class Students(StrEnum):
    """How the students of a file of totals stand in its rows."""

    ONE_ROW = "one row"
    ADD_UP = "add up, last school"


NO_DAY = "not a day"
"""The share of a mark on a day that does not count for the student."""


def share_text(share: int | None) -> str:
    """A share of a day as a person writes it: `0.5`, or that it is no day."""
    return NO_DAY if share is None else amount_text(share, PARTS)


def read_share(text: str) -> tuple[str, int | None] | None:
    """A mark and its share from `HA=0.5`; None when that is none."""
    mark, _, written = text.rpartition("=")
    if written == NO_DAY:
        return mark, None
    share = read_amount(written)
    return (mark, share) if isinstance(share, int) and share <= PARTS else None


def _parts(kept: str) -> tuple[str, ...]:
    return tuple(kept.split(_SEPARATOR)) if kept else ()


@dataclass(frozen=True, slots=True)
class ColumnMapping:
    """The columns of an attendance file that have a meaning; every other one is a fact about a student.

    A file has one row for each student, or one for each student and day; then `mark` is set.

    Attributes:
        absent: the days a student was absent; `also_absent` are further columns, added up, as of excused and unexcused
            absences. Or instead
        present: the days a student was present: absent are the others of those enrolled.
        enrolled: the days the student was enrolled; empty when the file does not say, and `days` counts for everyone.
        id: what tells students apart; empty when the file does not say.
        days: the division's days in this time; None when nobody said.
        mark, date: of day-level rows, what says whether the student was there, and the day.
        absent_marks, present_marks: what stands there; compared without case and outer spaces.
        shares: further marks, each with the share of the day absent, in `PARTS` of a day; None: it counts as no day.
        unit: what totals are counted in.
        students: what several rows of one student are. year: the school year that is meant, where there are several.
    """

    absent: str = ""
    enrolled: str = ""
    id: str = ""
    days: int | None = None
    mark: str = ""
    date: str = ""
    absent_marks: tuple[str, ...] = ()
    present_marks: tuple[str, ...] = ()
    also_absent: tuple[str, ...] = ()
    present: str = ""
    shares: tuple[tuple[str, int | None], ...] = ()
    unit: Unit = Unit.DAYS
    students: Students = Students.ONE_ROW
    year: str = ""

    @property
    def daily(self) -> bool:
        """Whether the file has one row for each student and day."""
        return bool(self.mark)

    def check(self, header: Sequence[str]) -> None:
        """Raises ColumnProblem when a column is missing, chosen twice, or nothing says how many days there were."""
        self._check_days()
        if self.daily:
            self._check_daily()
        elif not self.absent and not self.present:
            raise ColumnProblem("No column is chosen for the days absent; choose it.")
        elif self.absent and self.present:
            raise ColumnProblem("Days absent are counted or follow from the days present; choose one of the two.")
        elif self.present and not self.enrolled:
            raise ColumnProblem("Days present need the column with the days enrolled; choose it too.")
        elif not self.enrolled and self.days is None:
            raise ColumnProblem(
                "The number of school days is not known. Choose the column with the days enrolled, or type a number of "
                "days that is right for everyone."
            )
        chosen = list(self.chosen)
        for name in chosen:
            if name not in header:
                raise ColumnProblem(f'The file has no column "{name}"; it has: {", ".join(header[:12])}.')
            if chosen.count(name) > 1:
                raise ColumnProblem(f'The column "{name}" is chosen twice; choose another one.')

    @property
    def chosen(self) -> tuple[str, ...]:
        """The columns with a meaning."""
        names = (self.absent, *self.also_absent, self.present, self.enrolled, self.id, self.mark, self.date)
        return tuple(name for name in names if name)

    def marks(self) -> dict[str, int | None]:
        """Every mark, as it is compared, with the share of the day absent in `PARTS`; None counts as no day."""
        found: dict[str, int | None] = {mark.strip().casefold(): PARTS for mark in self.absent_marks}
        found |= {mark.strip().casefold(): 0 for mark in self.present_marks}
        return found | {mark.strip().casefold(): share for mark, share in self.shares}

    def _check_days(self) -> None:
        if self.students is Students.ADD_UP and not self.id:
            raise ColumnProblem("Rows of one student are added up by the student id; choose that column.")
        if self.days is not None and self.unit is not Unit.DAYS:
            raise ColumnProblem(f"The file counts {self.unit.value}, so a number of days says nothing; leave it out.")
        if self.days is not None and not 1 <= self.days <= MOST_DAYS:
            raise ColumnProblem(f"The number of days is a whole number from 1 to {MOST_DAYS}.")

    def _check_daily(self) -> None:
        """A row a day needs the student and the date, or a row given twice would count twice."""
        if not self.id or not self.date:
            missing = "student id" if not self.id else "date"
            raise ColumnProblem(f"Rows of single days need a column with the {missing}; choose it.")
        if self.absent or self.also_absent or self.present or self.enrolled:
            raise ColumnProblem("Rows of single days have no totals; choose either the mark of the day or the totals.")
        named = [mark.strip().casefold() for mark in (*self.absent_marks, *self.present_marks, *dict(self.shares))]
        if any(named.count(mark) > 1 and len(self._meanings(mark)) > 1 for mark in named):
            raise ColumnProblem("A mark means either absent or present; one is named for both.")
        shares = set(self.marks().values()) - {None}
        if 0 not in shares or len(shares) < 2:
            raise ColumnProblem("Say which marks mean absent and which mean present; both are needed.")

    def words(self) -> str:
        """`absent: Days absent · enrolled: 180 days for everyone · student: not told apart`."""
        student = self.id or "no student ID"
        if self.daily:
            return f"day: {self.date} · mark: {self.mark} · student: {student}"
        days = self.enrolled or (f"{self.days} days for everyone" if self.days else "?")
        if self.enrolled and self.days:
            days += f" (of {self.days})"
        absent = " + ".join((self.absent, *self.also_absent)) if self.absent else self.present and f"not {self.present}"
        unit = "" if self.unit is Unit.DAYS else f" · in {self.unit.value}"
        return f"absent: {absent or '?'} · enrolled: {days} · student: {student}{unit}"

    def _meanings(self, mark: str) -> set[int | None]:
        """All that is said of a mark."""
        sides = [(self.absent_marks, PARTS), (self.present_marks, 0), *(((one,), share) for one, share in self.shares)]
        return {share for marks, share in sides if mark in {one.strip().casefold() for one in marks}}

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
            sides = {"absent marks": self.absent_marks, "present marks": self.present_marks}
            kept |= {side: _SEPARATOR.join(marks) for side, marks in sides.items() if marks}
        kept |= {"also absent": _SEPARATOR.join(self.also_absent)} if self.also_absent else {}
        kept |= {"present": self.present} if self.present else {}
        kept |= {"unit": self.unit.value} if self.unit is not Unit.DAYS else {}
        kept |= {"students": self.students.value} if self.students is not Students.ONE_ROW else {}
        if self.shares:
            kept["shares"] = _SEPARATOR.join(f"{mark}={share_text(share)}" for mark, share in self.shares)
        return kept

    @classmethod
    def recall(cls, kept: Mapping[str, str] | None, header: Sequence[str]) -> ColumnMapping | None:
        """The columns kept for this layout, or None when there are none or they do not fit the header."""
        if not kept:
            return None
        absent, enrolled, ident, days = (kept.get(key, "") for key in ("absent", "enrolled", "id", "days"))
        if days and not (days.isascii() and days.isdigit() and len(days) < 5):
            return None
        found = cls(absent, enrolled, ident, int(days) if days else None, present=kept.get("present", ""))
        shares = [read_share(mark) for mark in _parts(kept.get("shares", ""))]
        if None in shares or kept.get("unit", Unit.DAYS) not in list(Unit):
            return None
        if kept.get("students", Students.ONE_ROW) not in list(Students):
            return None
        found = replace(
            found,
            also_absent=_parts(kept.get("also absent", "")),
            shares=tuple(share for share in shares if share is not None),
            unit=Unit(kept.get("unit", Unit.DAYS)),
            students=Students(kept.get("students", Students.ONE_ROW)),
        )
        if kept.get("mark"):
            sides = [
                tuple(kept[key].split(_SEPARATOR)) if key in kept else () for key in ("absent marks", "present marks")
            ]
            found = replace(
                found, mark=kept["mark"], date=kept.get("date", ""), absent_marks=sides[0], present_marks=sides[1]
            )
        try:
            found.check(header)
        except ColumnProblem:
            return None
        return found
