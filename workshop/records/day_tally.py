"""Days of students counted while their rows stream by: two counts of each student and one bit a day.

A day given twice is found whatever lies between, and memory grows with students, not with rows.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from workshop.records.amounts import PARTS
from workshop.records.answers import MOST_DAYS
from workshop.records.problems import FileProblem

if TYPE_CHECKING:
    import numpy as np

    Array = np.ndarray[Any, Any]

NO_DAY = -2
"""In place of a share of the day: a day that does not count."""
_BYTES = (MOST_DAYS + 7) // 8
_FIRST_ROOM = 1024


class DayTally:
    """Counts rows of single days."""

    again = "a day of this student that stands in an earlier row too"

    def __init__(self) -> None:
        import numpy as np

        self._absent, self._enrolled = np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int32)
        self._left_out = np.zeros(0, dtype=np.int32)
        self._seen = np.zeros((0, _BYTES), dtype=np.uint8)

    def make_room(self, size: int) -> None:
        """For so many students."""
        more = more_room(size, len(self._absent))
        if more:
            import numpy as np

            self._absent = np.concatenate([self._absent, np.zeros(more, dtype=np.int64)])
            self._enrolled = np.concatenate([self._enrolled, np.zeros(more, dtype=np.int32)])
            self._left_out = np.concatenate([self._left_out, np.zeros(more, dtype=np.int32)])
            self._seen = np.concatenate([self._seen, np.zeros((more, _BYTES), dtype=np.uint8)])

    def add(self, who: Array, day: Array, shares: Array, periods: Array | None) -> Array:
        """Count rows: the numbers of the student and the day, the share of the day absent in `PARTS`, `NO_DAY`, or -1
        for a row that is refused. Returns True for each row of a day that came before, in these or earlier ones."""
        import numpy as np

        first = np.unique(who * MOST_DAYS + day, return_index=True)[1]
        again = np.ones(len(who), dtype=bool)
        again[first] = False
        bit = (1 << (day & 7)).astype(np.uint8)
        again |= (self._seen[who, day >> 3] & bit) != 0
        np.bitwise_or.at(self._seen, (who, day >> 3), bit)
        good = shares >= 0
        self._enrolled += np.bincount(who[good], minlength=len(self._enrolled)).astype(np.int32)
        away = shares > 0
        missed = np.bincount(who[away], weights=shares[away], minlength=len(self._absent))
        self._absent += missed.astype(np.int64)  # whole numbers far below 2 ** 53: exact
        no_day = shares == NO_DAY
        if no_day.any():
            self._left_out += np.bincount(who[no_day], minlength=len(self._left_out)).astype(np.int32)
        return again

    def totals(self, size: int, file: str) -> tuple[Array, Array, int]:
        """Days absent and days counted of each student, and how many parts of a day they are in."""
        import numpy as np

        return self._absent[:size], self._enrolled[:size] * np.int64(PARTS), PARTS

    def no_days(self, size: int) -> Array:
        """How many days of each student do not count."""
        return self._left_out[:size]

    def refuse_both(self, students: Array, file: str) -> None:
        """Raises FileProblem when one student has one day in two places. `students`: the student of each place."""
        import numpy as np

        order = np.argsort(students, kind="stable")
        seen = np.unpackbits(self._seen[order], axis=1)
        starts = np.flatnonzero(np.append(True, np.diff(students[order]) != 0))
        twice = np.add.reduceat(seen, starts, axis=0, dtype=np.int32) > 1
        if twice.any():
            raise FileProblem(
                f'"{file}": {int(twice.any(axis=1).sum()):,} students have the same day at two schools; correct this '
                "in the file, or export it again."
            )


def more_room(size: int, room: int) -> int:
    """How many more places to make at a time, so that a growing table is not copied too often; 0 when it fits."""
    return 0 if size <= room else max(size, 2 * room, _FIRST_ROOM) - room
