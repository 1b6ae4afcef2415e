"""Notices that the terminal is gone.

Usually the system says so with SIGHUP. It does not when the shell in between ignores that signal, as under nohup; then
reading the keyboard would give nothing again and again, for ever, and as fast as the machine can.
"""

from __future__ import annotations

import select
import sys
import threading
from collections.abc import Callable


def when_gone(tell: Callable[[], None]) -> None:
    """Call `tell` once, from a thread of its own, when the terminal behind the standard input hangs up."""
    try:
        descriptor = sys.__stdin__.fileno() if sys.__stdin__ is not None else -1
    except (OSError, ValueError):
        return
    if descriptor < 0 or not hasattr(select, "poll"):
        return
    threading.Thread(target=_wait, args=(descriptor, tell), name="terminal", daemon=True).start()


def _wait(descriptor: int, tell: Callable[[], None]) -> None:
    poll = select.poll()
    poll.register(descriptor, 0)  # asked for nothing, it still answers when the other end is closed
    try:
        happened = poll.poll()
    except OSError:
        return
    if any(mask & select.POLLHUP for _, mask in happened):
        tell()


def hung_up(descriptor: int) -> bool:
    """Whether the terminal behind that descriptor is gone."""
    poll = select.poll()
    poll.register(descriptor, 0)
    return any(mask & (select.POLLHUP | select.POLLNVAL) for _, mask in poll.poll(0))
