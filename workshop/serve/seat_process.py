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
from typing import TYPE_CHECKING, Any

from workshop.serve.guest import Guest

if TYPE_CHECKING:
    from store.home import Home

MODULE = "WORKSHOP_SERVED_MODULE"
"""Tells the fork server the folder of the session's module, which it reads once for all seats."""
DATABASE = "WORKSHOP_SERVED_DATABASE"
"""Tells the fork server that seats will speak to a database."""


@dataclass(frozen=True, slots=True)
class Sitting:
    """Who sits down where: the folder of this host's `home`, the address of the `database` that has the session (empty
    for one in files), the id of the session, the variables of the process, and how many bytes of memory it may fill."""

    guest: Guest
    home: Path
    database: str
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
    code = run(_home(sitting), session=sitting.session, person=guest.person, role=guest.role, known=guest.known)
    raise SystemExit(code)


def _home(sitting: Sitting) -> Home | Path:
    if not sitting.database:
        return sitting.home
    from store.address import database_address
    from store.postgres.home import DatabaseHome

    return DatabaseHome(database_address(sitting.database), sitting.home)


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
