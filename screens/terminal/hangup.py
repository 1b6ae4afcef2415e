"""Notices that the terminal is gone.

Usually the system says so with SIGHUP. It does not when the shell in between ignores that signal, as under nohup; then
reading the keyboard would give nothing again and again, for ever, and as fast as the machine can.
"""

from __future__ import annotations

import select
import sys
import termios
import threading
from collections.abc import Callable
from time import sleep

GRACE = 20.0
"""Seconds that the program has to end by itself: longer than an edit waits for its place in the journal."""
_LOOK = 1.0
"""Seconds between two looks where the system does not tell by itself."""


def when_gone(tell: Callable[[], None], give_up: Callable[[], None]) -> None:
    """Call `tell` when the terminal behind the standard input hangs up, and `give_up` when the program is still there
    after `GRACE`: both once, from a thread of its own.
    """
    try:
        descriptor = sys.__stdin__.fileno() if sys.__stdin__ is not None else -1
    except (OSError, ValueError):
        return
    if descriptor < 0 or not hasattr(select, "poll"):
        return
    threading.Thread(target=_wait, args=(descriptor, tell, give_up), name="terminal", daemon=True).start()


def _wait(descriptor: int, tell: Callable[[], None], give_up: Callable[[], None]) -> None:
    """Wait until the other end of the terminal closes, then say so, and later give up."""
    poll = select.poll()
    poll.register(descriptor, 0)  # asked for nothing, it still answers when the other end is closed
    try:
        happened = poll.poll()
    except OSError:
        return
    if any(mask & select.POLLNVAL for _, mask in happened):
        while not hung_up(descriptor):  # a system that does not poll terminals, as some versions of macOS
            sleep(_LOOK)
    elif not any(mask & select.POLLHUP for _, mask in happened):
        return
    tell()
    sleep(GRACE)
    give_up()


def hung_up(descriptor: int) -> bool:
    """Whether the terminal behind that descriptor is gone."""
    try:
        termios.tcgetattr(descriptor)
    except (termios.error, ValueError):
        return True
    return False
