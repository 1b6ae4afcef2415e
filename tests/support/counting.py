"""How much work something is, counted rather than timed: the same on a quick machine and on a busy one."""

from __future__ import annotations

import sys
from collections.abc import Callable
from types import FrameType
from typing import Any


def calls(work: Callable[[], object]) -> int:
    """How many functions `work` calls, those of Python itself included.

    The second of two runs counts, so that what is made once (caches, imports) is left out. What happens inside one
    call of a function written in C counts as one.
    """
    work()
    count = 0

    def profile(frame: FrameType, event: str, argument: Any) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(profile)
    try:
        work()
    finally:
        sys.setprofile(before)
    return count
