"""How much time there is, and whether somebody stopped the work."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace

from workshop.records.problems import Cancelled
from workshop.records.rows import never


@dataclass(frozen=True, slots=True)
class TimeLimit:
    """Time until `deadline` of `time.perf_counter`; `cancelled` is asked whenever the clock is read."""

    deadline: float = float("inf")
    cancelled: Callable[[], bool] = never

    def late(self) -> bool:
        """Whether the time is over. Raises Cancelled when the person stopped the work."""
        return self.left() <= 0

    def left(self) -> float:
        """Seconds left. Raises Cancelled."""
        if self.cancelled():
            raise Cancelled
        return self.deadline - time.perf_counter()

    def share(self, part: float) -> TimeLimit:
        """A clock that is over when that part of the time left has passed."""
        return replace(self, deadline=time.perf_counter() + part * self.left())
