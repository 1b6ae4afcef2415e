"""Students and their days from the coordinator's own table, in memory only.

A file with a single row that cannot be right is refused whole, with every such row named: a total over the other rows
would be a wrong total, and nobody would see it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NoReturn

from workshop.disclosure.policy import Eligibility, Policy
from workshop.records.amounts import amount_text
from workshop.records.answers import MOST_DAYS, Answers, Unit
from workshop.records.header import FileLayout
from workshop.records.problems import RequestProblem

if TYPE_CHECKING:
    import numpy as np

DAYS_ABSENT, DAYS_ENROLLED = "Days absent", "Days enrolled"
"""What the sums of day-level rows are called as fields of an individual record."""


class InMemoryOnly:
    """No repr, no pickle, no copy: what is about students stays where it is."""

    __slots__ = ()

    def __repr__(self) -> str:
        return f"<{type(self).__name__}>"

    def __reduce_ex__(self, protocol: object) -> NoReturn:
        raise TypeError("Student records stay in memory: they cannot be pickled or copied.")


@dataclass(frozen=True, slots=True, repr=False, eq=False)
class Spelled(InMemoryOnly):
    """A fact as the file writes it: `texts[codes[i]]` is that of student i."""

    codes: np.ndarray[Any, Any]
    texts: tuple[str, ...]


@dataclass(frozen=True, slots=True, repr=False, eq=False)
class Attribute(InMemoryOnly):
    """One fact about each student: `values[codes[i]]` is that of student i. An empty cell is `NOT_GIVEN`.

    No two values are the same by `labels.keys`: where the file spells one in several ways, the most frequent stands for
    all of them, and `spelled` has each student's own.
    """

    codes: np.ndarray[Any, Any]
    values: tuple[str, ...]
    spelled: Spelled | None = None

    def text(self, place: int) -> str:
        """The fact of one student, in the file's own words."""
        if self.spelled is not None:
            return self.spelled.texts[int(self.spelled.codes[place])]
        return self.values[int(self.codes[place])]

    def alike(self) -> dict[str, tuple[str, ...]]:
        """Each value that the file spells in several ways, with the others."""
        if self.spelled is None:
            return {}
        import numpy as np

        found: dict[str, tuple[str, ...]] = {}
        for code, place in zip(*np.unique(self.spelled.codes, return_index=True), strict=True):
            own, value = self.spelled.texts[code], self.values[int(self.codes[place])]
            if own != value:
                found[value] = (*found.get(value, ()), own)
        return found


@dataclass(frozen=True, slots=True, repr=False, eq=False)
class Spells(InMemoryOnly):
    """The time of each student at each school, where students are counted at each of them: `students` are their places
    in the `Attendance`; days are as there. `attributes` are the facts that differ between the spells of a student."""

    students: np.ndarray[Any, Any]
    absent: np.ndarray[Any, Any]
    enrolled: np.ndarray[Any, Any]
    attributes: Mapping[str, Attribute]


@dataclass(frozen=True, slots=True, repr=False, eq=False)
class Attendance(InMemoryOnly):
    """Totals of all students of one file.

    Attributes:
        file: the file's name. words: how it is written, for a person. layout: its columns.
        columns: which column means what.
        days: the division's days, in the unit of the file: as said, else from a calendar, else the longest enrolment.
        school_days: how many days that is, where the file counts hours or minutes and somebody said.
        absent, enrolled: days of each student, as whole numbers of parts of a day.
        parts: how many of them make a day; 1 where all days are whole, 2 where some are halves.
        ids: what tells students apart, or None.
        notes: what a person is to know of rows that were not counted, a sentence each.
        attributes: every other column by name, in the order of the file.
        varying: columns that are no facts about a student, because rows of one student differ in them: where.
        spells: where students are counted at each school, their time there; see `workshop.records.counts`.
    """

    file: str
    words: str
    layout: FileLayout
    columns: Answers
    days: int
    absent: np.ndarray[Any, Any]
    enrolled: np.ndarray[Any, Any]
    ids: np.ndarray[Any, Any] | None
    attributes: Mapping[str, Attribute]
    varying: Mapping[str, str] = field(default_factory=dict)
    parts: int = 1
    notes: tuple[str, ...] = ()
    spells: Spells | None = None
    school_days: int | None = None

    @property
    def students(self) -> int:
        """How many students the file has."""
        return len(self.absent)

    def eligible(self, policy: Policy) -> np.ndarray[Any, Any]:
        """True for each student who counts. A student with no day enrolled never does."""
        return self.are_eligible(policy, self.absent, self.enrolled)

    def are_eligible(
        self, policy: Policy, absent: np.ndarray[Any, Any], enrolled: np.ndarray[Any, Any]
    ) -> np.ndarray[Any, Any]:
        """The same for these amounts. Raises RequestProblem where ten days are meant and it is not known how long a day
        is."""
        some: np.ndarray[Any, Any] = enrolled > 0
        match policy.eligibility:
            case Eligibility.HALF_YEAR:
                some &= 2 * enrolled >= self.days * self.parts
            case Eligibility.TEN_DAYS:
                some &= self._ten_days(enrolled) & (absent < enrolled)
            case Eligibility.ANY_DAY:
                pass
        return some

    def _ten_days(self, enrolled: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
        """True where that is ten days. Ten times 24 hours are certainly ten days, however long one is."""
        unit = self.columns.unit
        school_days = self.days if unit is Unit.DAYS else self.school_days
        if school_days is not None:
            enough: np.ndarray[Any, Any] = enrolled * school_days >= 10 * self.days * self.parts
            return enough
        certain: np.ndarray[Any, Any] = enrolled >= 10 * (unit.most // MOST_DAYS) * self.parts
        if not (certain | (enrolled <= 0)).all():
            raise RequestProblem(
                f"The policy includes students enrolled for ten days, but the file counts {unit.value}: say as “days” "
                "how many school days there were, or choose another policy."
            )
        return certain

    def chronic(self) -> np.ndarray[Any, Any]:
        """True for each student absent on a tenth of the days enrolled or more: `10 * absent >= enrolled`, in whole
        parts of a day, so that 18 of 180 is and 17.5 of 180 is not (Virginia Department of Education's definition)."""
        return self.are_chronic(self.absent, self.enrolled)

    def are_chronic(self, absent: np.ndarray[Any, Any], enrolled: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
        """The same for these amounts."""
        return (enrolled > 0) & (10 * absent >= enrolled)

    def fields(self) -> tuple[str, ...]:
        """The columns an individual record can have, in the order of the file's meaning: facts, then days."""
        return (*self.attributes, *self._numbers)

    @property
    def amounts(self) -> frozenset[str]:
        """Those of the fields that are amounts: how much of the time, in days or in the file's unit."""
        return frozenset(self._numbers)

    @property
    def _numbers(self) -> dict[str, np.ndarray[Any, Any]]:
        """The days of each student, by the name of their column; rows of days have none, so they get one."""
        if self.columns.daily:
            return {DAYS_ABSENT: self.absent, DAYS_ENROLLED: self.enrolled}
        summed = self.columns.present or self.columns.also_absent
        absent = f"{self.columns.unit.value.capitalize()} absent" if summed else self.columns.absent
        named = {absent: self.absent, self.columns.enrolled: self.enrolled}
        return {name: numbers for name, numbers in named.items() if name}

    def places(self, ids: Sequence[str]) -> list[int]:
        """Where each of these students stands, -1 for one who is not in the file."""
        if self.ids is None:
            return [-1] * len(ids)
        import numpy as np
        import pandas as pd

        wanted = np.array([*ids, None], dtype=object)[:-1]
        return [int(place) for place in pd.Index(self.ids).get_indexer(pd.Index(wanted))]

    def fact(self, place: int, field: str) -> str:
        """One field of one student, as text."""
        if field in self._numbers:
            return amount_text(int(self._numbers[field][place]), self.parts)
        return self.attributes[field].text(place)
