"""The one thing on the screen that goes on by itself: once a minute the first line says another minute."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from workshop.clock import changes_in

if TYPE_CHECKING:
    from workshop.clock import SessionTiming

_AFTER = 0.05
"""Seconds after the minute: a timer that wakes too early would only see the old one."""
_SAME = 0.5


@runtime_checkable
class FollowsClock(Protocol):
    """A screen that shows the time; it is told when another minute is shown."""

    def minute_passed(self) -> None:
        """Show the time again."""


class Minute:
    """Calls back when the clock that was shown last says another minute; sleeps until then."""

    def __init__(self, passed: Callable[[], None]) -> None:
        self._passed = passed
        self._timer: asyncio.TimerHandle | None = None

    def shown(self, clock: SessionTiming) -> None:
        """This is on the screen now."""
        wait = changes_in(clock)
        if wait is None:
            self.stop()
            return
        loop = asyncio.get_running_loop()
        due = loop.time() + wait + _AFTER
        if self._timer is not None and abs(self._timer.when() - due) < _SAME:
            return
        self.stop()
        self._timer = loop.call_at(due, self._wake)

    def _wake(self) -> None:
        """The minute is over: say so, once."""
        self._timer = None
        self._passed()

    def stop(self) -> None:
        """No longer call back."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
