"""The time by this machine's clock: a label for people, never an order."""

from __future__ import annotations

import time

_last = (0, "")


def now() -> str:
    """ISO, UTC, to the second."""
    global _last
    second = int(time.time())
    if _last[0] != second:  # formatting takes longer than all else that is done with it
        _last = (second, time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(second)))
    return _last[1]
