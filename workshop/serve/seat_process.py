"""What runs in the process of a seat: the locked window of one person, on a terminal of its own.

It was forked from a process that has the program loaded and nothing open. From here on it has its own session of the
kernel, its own terminal, few variables, and a limit on memory.
"""

from __future__ import annotations

import fcntl
import io
import os
import resource
import signal
import sys
import termios
import time
from collections.abc import Mapping
from dataclasses import dataclass
from multiprocessing.reduction import DupFd
from pathlib import Path
from typing import Any

from workshop.serve.guest import Guest

SESSION = "WORKSHOP_SERVED_SESSION"
"""Tells the fork server the folder of the session whose module it reads once for all seats."""


@dataclass(frozen=True, slots=True)
class Sitting:
    """Who sits down where: `home` of the sessions, the id of the session, the variables of the process, and how many
    bytes of memory it may fill."""

    guest: Guest
    home: Path
    session: str
    environment: Mapping[str, str]
    memory: int


class Descriptor:
    """An open file that goes to another process with whatever holds this."""

    def __init__(self, number: int) -> None:
        self.number = number

    def __reduce__(self) -> tuple[Any, ...]:
        return _descriptor, (DupFd(self.number),)


def _descriptor(sent: Any) -> Descriptor:
    return Descriptor(sent.detach())


def sit(sitting: Sitting, terminal: Descriptor) -> None:
    """Be the seat: leaves by SystemExit with the program's exit code."""
    _move_to(terminal.number)
    _become(sitting)
    from screens.app import run

    guest = sitting.guest
    code = run(sitting.home, session=sitting.session, person=guest.person, role=guest.role, known=guest.known)
    raise SystemExit(code)


def _move_to(terminal: int) -> None:
    """A session of the kernel of its own, with that terminal for its keyboard and screen."""
    os.setsid()
    fcntl.ioctl(terminal, termios.TIOCSCTTY, 0)
    for number in (0, 1, 2):
        os.dup2(terminal, number)
    if terminal > 2:
        os.close(terminal)
    sys.stdin = sys.__stdin__ = _stream(0, "r")  # type: ignore[misc]
    sys.stdout = sys.__stdout__ = _stream(1, "w")  # type: ignore[misc]
    sys.stderr = sys.__stderr__ = _stream(2, "w")  # type: ignore[misc]


def _stream(number: int, mode: str) -> io.TextIOWrapper:
    raw = io.FileIO(number, mode, closefd=False)
    buffer = io.BufferedReader(raw) if mode == "r" else io.BufferedWriter(raw)
    return io.TextIOWrapper(buffer, encoding="utf-8", errors="replace", line_buffering=mode == "w")


def _become(sitting: Sitting) -> None:
    """Drop what the server had: variables, folder, signals; and take the limits of a seat."""
    os.environ.clear()
    os.environ.update(sitting.environment)
    time.tzset()
    os.chdir("/")
    os.umask(0o077)
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGPIPE):
        signal.signal(number, signal.SIG_DFL if number is not signal.SIGPIPE else signal.SIG_IGN)
    for number in (signal.SIGTSTP, signal.SIGQUIT):
        signal.signal(number, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_DATA, (sitting.memory, sitting.memory))
