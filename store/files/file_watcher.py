"""Waiting for others' writes: inotify where there is one, and in any case a look once a second; never by file times.

An event only says "look": what is new is found by offset and checksum. So events may be lost, merged or foreign.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import select
import sys
import threading
import time
from pathlib import Path

SAFETY = 1.0
"""Seconds between two looks that no event asked for."""
TOGETHER = 0.004
"""Seconds within which events are taken for one."""
POLL = 0.25
"""Seconds between two looks where events are not to be had."""

_IN_MODIFY, _IN_ATTRIB, _IN_DELETE_SELF, _IN_MOVE_SELF = 0x2, 0x4, 0x400, 0x800
_IN_CLOSE_WRITE, _IN_MOVED_FROM, _IN_MOVED_TO, _IN_DELETE = 0x8, 0x40, 0x80, 0x200
THE_FILE = _IN_MODIFY | _IN_ATTRIB | _IN_DELETE_SELF | _IN_MOVE_SELF
"""What may happen to a file that is followed."""
THE_FOLDER = _IN_MODIFY | _IN_CLOSE_WRITE | _IN_MOVED_FROM | _IN_MOVED_TO | _IN_DELETE
"""What may happen to the files of a folder. A writer that is killed closes its files too, so that is heard as well."""
_IN_NONBLOCK, _IN_CLOEXEC = os.O_NONBLOCK, os.O_CLOEXEC


class FileWatcher:
    """Sleeps until a file may have changed, until somebody calls `wake`, or for a second.

    `wait` belongs to one thread; `wake` may be called from any.
    """

    def __init__(self, path: Path, what: int = THE_FILE) -> None:
        self._guard = threading.Lock()
        self._events = watch(path, what)
        self._wake_read_fd, self._wake_write_fd = (
            os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC) if hasattr(os, "pipe2") else _pipe()
        )
        self._pause = POLL if self._events is None else SAFETY
        self._looked = 0.0
        self._called = select.poll()
        self._called.register(self._wake_read_fd, select.POLLIN)
        self._poll = select.poll()
        self._poll.register(self._wake_read_fd, select.POLLIN)
        if self._events is not None:
            self._poll.register(self._events, select.POLLIN)

    @property
    def has_events(self) -> bool:
        """Whether changes are heard of at once rather than looked for."""
        return self._events is not None

    def wait(self, seconds: float = SAFETY) -> bool:
        """Return at the next event or wake-up (then True), or when a look is due, after `seconds` at most."""
        heard = [fd for fd, _ in self._poll.poll(min(seconds, self._pause) * 1000)]
        if heard == [self._events]:
            # Events that come in a row are taken together: else everybody would wake up for every record of everybody.
            left = self._looked + TOGETHER - time.monotonic()
            if left > 0:
                heard += [fd for fd, _ in self._called.poll(left * 1000)]
        for fd in heard:
            with contextlib.suppress(BlockingIOError):
                os.read(fd, 65536)
        return bool(heard)

    def mark_polled(self) -> None:
        """Somebody looked just now; the next event may wait a moment for others to come along."""
        self._looked = time.monotonic()

    def wake(self) -> None:
        """End the current or the next `wait`. Harmless after `close`."""
        with self._guard, contextlib.suppress(OSError):  # or the number might be another file's by now
            os.write(self._wake_write_fd, b".")

    def close(self) -> None:
        """Give everything back; only when nobody waits any more."""
        with self._guard:
            for fd in (self._events, self._wake_read_fd, self._wake_write_fd):
                if fd is not None:
                    with contextlib.suppress(OSError):
                        os.close(fd)
            self._events, self._wake_read_fd, self._wake_write_fd = None, -1, -1


def watch(path: Path, what: int = THE_FILE) -> int | None:
    """An inotify descriptor that becomes readable when that file changes; None where there is no such thing."""
    if not sys.platform.startswith("linux"):
        return None
    try:
        libc = ctypes.CDLL(None, use_errno=True)
        fd = int(libc.inotify_init1(_IN_NONBLOCK | _IN_CLOEXEC))
        if fd < 0:
            return None
        if libc.inotify_add_watch(fd, os.fsencode(path), what) < 0:
            os.close(fd)
            return None
    except (OSError, AttributeError):
        return None
    return fd


def _pipe() -> tuple[int, int]:
    reader, writer = os.pipe()
    os.set_blocking(reader, False)
    os.set_blocking(writer, False)
    return reader, writer
