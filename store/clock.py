"""What time it is: the one object that is asked by whatever writes a time down or shows it. Tests give their own."""

from __future__ import annotations

import datetime
from typing import Protocol

from store.files import stamp


class Clock(Protocol):
    """A clock on the wall: a label for people, never an order."""

    def now(self) -> datetime.datetime:
        """This moment, with the time zone of this machine."""

    def today(self) -> datetime.date:
        """The date here."""

    def stamp(self) -> str:
        """This moment as records have it: ISO, UTC, to the second."""


class SystemClock:
    """The clock of this machine."""

    def now(self) -> datetime.datetime:
        """The time of the machine, with its time zone."""
        return datetime.datetime.now().astimezone()

    def today(self) -> datetime.date:
        """The date of the machine, in its time zone."""
        return datetime.date.today()

    def stamp(self) -> str:
        """The time as records carry it: UTC, ISO 8601."""
        return stamp.now()


SYSTEM_CLOCK: Clock = SystemClock()
