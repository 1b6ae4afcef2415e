"""The clock of the tests: it stands until it is told to go on."""

from __future__ import annotations

import datetime

EASTERN = datetime.timezone(datetime.timedelta(hours=-5))
"""The time zone of the tests in winter, as `TZ` in conftest.py has it."""


class FixedClock:
    """A clock that always shows `moment`, which a test may set; it has a time zone."""

    def __init__(self, moment: datetime.datetime) -> None:
        self.moment = moment

    def now(self) -> datetime.datetime:
        return self.moment

    def today(self) -> datetime.date:
        return self.moment.date()

    def stamp(self) -> str:
        return self.moment.astimezone(datetime.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")

    def advance(self, **passed: float) -> None:
        """Go on by that time, given as to `datetime.timedelta`."""
        self.moment += datetime.timedelta(**passed)


def clock_at(stamp: str) -> FixedClock:
    """A clock that shows a moment written as in records, `2026-11-23T15:00:00Z`."""
    return FixedClock(datetime.datetime.fromisoformat(stamp).astimezone(EASTERN))
