"""How often somebody may try: by connection, by the address they come from, and all together."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable

TRIES = 3
"""Wrong codes of one connection; after that it is over."""
WAITING = 100
"""Connections that have not been let in yet, all together."""
FROM_ONE = 60
"""Connections of one address that have not been let in yet. A whole school can be one address, and a room of people
who look for the code waits at the same time. With the wait for each wrong code that is 12 tries a second, of 2 to the
power of 50."""
FIRST, LONGEST = 0.25, 5.0
"""Seconds that the first wrong code of an address costs, doubling with each, and the most it costs."""
FORGET = 600.0
"""Seconds after which wrong codes of an address are forgotten."""
_ADDRESSES = 10_000


class Limits:
    """Counts tries and connections; asks nobody and waits for nobody."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._wrong: OrderedDict[str, tuple[int, float]] = OrderedDict()
        self._waiting: dict[str, int] = {}

    def may_come(self, address: str) -> bool:
        """Whether one more connection from there may wait to be let in."""
        return self._waiting.get(address, 0) < FROM_ONE and sum(self._waiting.values()) < WAITING

    def came(self, address: str) -> None:
        """A connection waits to be let in."""
        self._waiting[address] = self._waiting.get(address, 0) + 1

    def waits_no_more(self, address: str) -> None:
        """It was let in, or has gone."""
        left = self._waiting.get(address, 0) - 1
        if left > 0:
            self._waiting[address] = left
        else:
            self._waiting.pop(address, None)

    def was_wrong(self, address: str) -> None:
        """A code from there was wrong."""
        count = self._count(address) + 1
        self._wrong[address] = (count, self._now())
        self._wrong.move_to_end(address)
        while len(self._wrong) > _ADDRESSES:
            self._wrong.popitem(last=False)

    def delay(self, address: str) -> float:
        """Seconds until the next answer to somebody from there."""
        count = self._count(address)
        return min(FIRST * 2.0 ** min(count - 1, 10), LONGEST) if count else 0.0

    def _count(self, address: str) -> int:
        count, when = self._wrong.get(address, (0, 0.0))
        return count if self._now() - when < FORGET else 0
