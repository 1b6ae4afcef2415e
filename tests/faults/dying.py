"""Dying between two system calls, or in the middle of one."""

from __future__ import annotations

import fcntl
import os
import signal
from collections.abc import Callable

WRITES = ("pwrite", "write")
CALLS = (*WRITES, "open", "close", "fsync", "fdatasync", "ftruncate", "replace", "rename", "unlink", "mkdir", "chmod")


def die_at(number: int, middle: bool) -> None:
    """From now on, the `number`th system call that changes something is not done any more: the process dies first.

    With `middle`, it dies when half of the `number`th write is done.
    """
    left = number

    def wrapped(real: Callable[..., object]) -> Callable[..., object]:
        def call(*args: object, **named: object) -> object:
            nonlocal left
            left -= 1
            if left == 0:
                if middle:
                    fd, data, *offset = args
                    assert isinstance(data, bytes)
                    real(fd, data[: len(data) // 2], *offset)
                os.kill(os.getpid(), signal.SIGKILL)
            return real(*args, **named)

        return call

    for name in WRITES if middle else CALLS:
        setattr(os, name, wrapped(getattr(os, name)))
    if not middle:
        fcntl.flock = wrapped(fcntl.flock)  # type: ignore[assignment]
