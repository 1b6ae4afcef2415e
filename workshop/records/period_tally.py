"""Periods of days counted while their rows stream by, and when a day of several periods is a day absent.

What makes a day absent is a local rule: all periods (Virginia counts an entire instructional day, 8VAC20-730-10), half
of them or more (US ED, CRDC), any, one named period, or the share that was missed. There is none that is usual, so one
is said. The periods that count are those of that student on that day, not of the bell schedule.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from workshop.records.amounts import PARTS
from workshop.records.answers import MOST_DAYS, PERIOD_RULE
from workshop.records.day_tally import more_room
from workshop.records.problems import ColumnProblem, FileProblem

if TYPE_CHECKING:
    import numpy as np

    Array = np.ndarray[Any, Any]

MOST_PERIODS = 64
"""More different ones are no periods of a day."""
_MOST_PARTS = 10**11
_FIRST_DAYS = 32


class PeriodTally:
    """Counts rows of single periods by one rule."""

    again = "a period of this student and day that stands in an earlier row too"

    def __init__(self, rule: str, column: str) -> None:
        import numpy as np

        self._rule, self._column = rule, column
        self._named = rule.removeprefix(PERIOD_RULE).strip().casefold() if rule.startswith(PERIOD_RULE) else ""
        self._periods: dict[str, int] = {}
        self._seen = np.zeros((0, _FIRST_DAYS), dtype=np.uint64)
        self._scheduled = np.zeros((0, _FIRST_DAYS), dtype=np.uint8)
        self._missed = np.zeros((0, _FIRST_DAYS), dtype=np.int32)

    def period(self, text: str, file: str) -> int:
        """The number of a period; -1 for an empty cell. Raises FileProblem when there are too many to be periods."""
        name = text.strip().casefold()
        if not name:
            return -1
        if name not in self._periods and len(self._periods) == MOST_PERIODS:
            raise FileProblem(
                f'"{file}": the column "{self._column}" has more than {MOST_PERIODS} different periods; choose the '
                "column with the period of the day, not the class."
            )
        return self._periods.setdefault(name, len(self._periods))

    def make_room(self, size: int, days: int = 0) -> None:
        """For so many students and days."""
        import numpy as np

        more = more_room(size, len(self._seen))
        wider = 0 if days <= self._seen.shape[1] else max(days, 2 * self._seen.shape[1]) - self._seen.shape[1]
        if more or wider:
            for name in ("_seen", "_scheduled", "_missed"):
                setattr(self, name, np.pad(getattr(self, name), ((0, more), (0, wider))))

    def add(self, who: Array, day: Array, shares: Array, periods: Array | None) -> Array:
        """As of `DayTally`, with the number of each row's period. A share is of the period."""
        import numpy as np

        assert periods is not None
        self.make_room(0, int(day.max(initial=0)) + 1)
        first = np.unique((who * MOST_DAYS + day) * MOST_PERIODS + periods, return_index=True)[1]
        again = np.ones(len(who), dtype=bool)
        again[first] = False
        bit = np.uint64(1) << periods.astype(np.uint64)
        again |= (self._seen[who, day] & bit) != 0
        np.bitwise_or.at(self._seen, (who, day), bit)
        counts = shares >= 0
        if self._named:
            counts &= periods == self._periods.get(self._named, MOST_PERIODS)
        np.add.at(self._scheduled, (who[counts], day[counts]), np.uint8(1))
        np.add.at(self._missed, (who[counts], day[counts]), shares[counts].astype(np.int32))
        return again

    def totals(self, size: int, file: str) -> tuple[Array, Array, int]:
        """Days absent and days counted of each student by the rule, and how many parts of a day they are in.

        Raises ColumnProblem when the named period is not in the file, FileProblem when a day lacks it.
        """
        import numpy as np

        scheduled, missed = self._scheduled[:size].astype(np.int64), self._missed[:size].astype(np.int64)
        if self._named:
            self._refuse_without_named(size, file)
        some = scheduled > 0
        enrolled = some.sum(axis=1)
        match self._rule:
            case "all":
                return ((missed == scheduled * PARTS) & some).sum(axis=1) * PARTS, enrolled * PARTS, PARTS
            case "half":
                return ((2 * missed >= scheduled * PARTS) & some).sum(axis=1) * PARTS, enrolled * PARTS, PARTS
            case "any":
                return (missed > 0).sum(axis=1) * PARTS, enrolled * PARTS, PARTS
        lengths = np.unique(scheduled[some])
        together = math.lcm(*(int(length) for length in lengths)) if len(lengths) else 1
        if together * PARTS > _MOST_PARTS:
            raise FileProblem(
                f'"{file}": days have {len(lengths)} different numbers of periods, too many to add up their shares '
                "exactly; choose another “day_rule”."
            )
        shares = missed * (together // np.maximum(scheduled, 1))
        return shares.sum(axis=1), enrolled * together * PARTS, together * PARTS

    def no_days(self, size: int) -> Array:
        """Not known: a period that does not count leaves the day."""
        import numpy as np

        return np.zeros(size, dtype=np.int32)

    def refuse_both(self, students: Array, file: str) -> None:
        """As of `DayTally`: one student may not have one day in two places."""
        import numpy as np

        order = np.argsort(students, kind="stable")
        starts = np.flatnonzero(np.append(True, np.diff(students[order]) != 0))
        twice = np.add.reduceat((self._seen[order] != 0).astype(np.int32), starts, axis=0) > 1
        if twice.any():
            raise FileProblem(
                f'"{file}": {int(twice.any(axis=1).sum()):,} students have the same day at two schools; correct this '
                "in the file, or export it again."
            )

    def _refuse_without_named(self, size: int, file: str) -> None:
        import numpy as np

        number = self._periods.get(self._named)
        if number is None:
            raise ColumnProblem(
                f'Column "{self._column}" has no period “{self._named}”; it has: {", ".join(list(self._periods)[:12])}.'
            )
        seen = self._seen[:size]
        without = (seen != 0) & (seen & (np.uint64(1) << np.uint64(number)) == 0)
        if without.any():
            raise FileProblem(
                f'"{file}": on {int(without.sum()):,} days a student has no period “{self._named}”, so nothing says '
                "whether the day was missed; choose another “day_rule”, or a period that everyone has."
            )
