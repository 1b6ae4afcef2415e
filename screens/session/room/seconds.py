"""A call when a countdown says another second."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

_AFTER = 0.01
"""Seconds after the second: a timer that wakes too early would only see the old one."""


class Seconds:
    """Calls back once for each second that was shown. The time itself comes from the clock, never from here: a call
    that comes late, as after a suspended laptop, shows a later second."""

    def __init__(self, passed: Callable[[], None]) -> None:
        self._passed = passed
        self._timer: asyncio.TimerHandle | None = None

    def shown(self, changes_in: float | None) -> None:
        """The second on the screen stays for that long; None: until something else changes it."""
        self.stop()
        if changes_in is not None:
            self._timer = asyncio.get_running_loop().call_later(max(0.0, changes_in) + _AFTER, self._passed)

    def stop(self) -> None:
        """No longer call back."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
