"""One process at a time: `flock` with a deadline, and the name of whoever holds it.

The kernel frees the lock when its holder dies, so nobody ever waits for a dead process; a stopped one is named after
five seconds. A process that forks without exec would hand its lock to the child: this program only ever spawns.
"""

from __future__ import annotations

import errno
import fcntl
import json
import os
import random
import socket
import time
from collections.abc import Callable
from pathlib import Path

from content.clean import clean_line
from store.api import BusyError, MissingError, ReadOnlyError
from store.files import disk
from store.files.stamp import now

WAIT = 5.0
"""Seconds anybody waits for a lock before being told who has it."""

_CARD = 256
_FIRST_PAUSE, _LONG_PAUSE = 0.0001, 0.025


class Lock:
    """An exclusive lock on the file `path`, made when it is not there and never removed.

    `also` is a second descriptor to lock: that of the journal itself, so that somebody who deletes the lock file while
    a stopped process holds it does not let two of them write. `meanwhile` is called when it was not to be had.
    """

    def __init__(
        self, path: Path, who: str, also: int | None = None, meanwhile: Callable[[], None] = lambda: None
    ) -> None:
        self.path = path
        self._meanwhile = meanwhile
        card = {"host": _host(), "name": clean_line(who)[:20], "pid": os.getpid()}
        self._card = json.dumps(card).encode()[:-1]
        self._since, self._signed = "", b""
        self._also = also
        self._fd: int | None = None
        self._wait = WAIT

    def hold(self, wait: float = WAIT) -> Lock:
        """The lock, for the length of a `with`. Raises BusyError after `wait` seconds, ReadOnlyError when it cannot be
        made."""
        self._wait = wait
        return self

    def __enter__(self) -> Lock:
        self.acquire(self._wait)
        return self

    def __exit__(self, *_: object) -> None:
        self.release()

    def acquire(self, wait: float = WAIT) -> None:
        """Take the lock. Raises BusyError after `wait` seconds (0: tried once), ReadOnlyError, MissingError."""
        until = time.monotonic() + wait
        while True:
            fd = self._open()
            waited = self._take(fd, until, wait)
            if os.fstat(fd).st_nlink:
                break
            self.close()  # the lock file was deleted or replaced: what we hold is nobody else's lock
        if self._also is not None:
            try:
                self._take(self._also, until, wait)
            except BaseException:
                fcntl.flock(fd, fcntl.LOCK_UN)
                raise
        self._sign(fd, waited)

    def release(self) -> None:
        """Let go."""
        if self._also is not None:
            fcntl.flock(self._also, fcntl.LOCK_UN)
        if self._fd is not None:
            fcntl.flock(self._fd, fcntl.LOCK_UN)

    def close(self) -> None:
        """Close the lock file, which lets go of it too."""
        if self._fd is not None:
            os.close(self._fd)
            self._fd = None

    def _open(self) -> int:
        if self._fd is None:
            try:
                self._fd = disk.open_file(self.path, os.O_RDWR | os.O_CREAT)
            except FileNotFoundError:
                raise MissingError(f"{self.path.parent} no longer exists. Open another session.") from None
            except OSError as error:
                raise ReadOnlyError(
                    f"{self.path} cannot be opened ({disk.reason(error)}), so nothing can be written here."
                ) from None
        return self._fd

    def _take(self, fd: int, until: float, wait: float) -> bool:
        """Lock that descriptor; whether that took a while."""
        pause = _FIRST_PAUSE
        while True:
            try:
                fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
                return pause != _FIRST_PAUSE
            except OSError as error:
                if error.errno not in (errno.EWOULDBLOCK, errno.EACCES, errno.EINTR):
                    raise ReadOnlyError(
                        f"{self.path} cannot be locked ({disk.reason(error)}); keep sessions on a local disk."
                    ) from None
            self._meanwhile()
            left = until - time.monotonic()
            if left <= 0:
                raise BusyError(_sentence(holder(self.path), wait))
            time.sleep(min(left, pause * random.uniform(0.5, 1.0)))
            # Short pauses while the lock goes round quickly, long ones once somebody seems to sit on it.
            pause = min(pause * 1.5, 0.002 if wait - left < 0.5 else _LONG_PAUSE)

    def _sign(self, fd: int, waited: bool) -> None:
        """Write our card into the file, for whoever waits. It is a courtesy: a full disk does not stop a commit."""
        since = now()
        if since != self._since:
            card = b'%b, "since": "%b"}' % (self._card, since.encode())
            self._since, self._signed = since, card.ljust(_CARD - 1) + b"\n"
        try:
            # Nobody has been here meanwhile: looking takes a quarter of the time that writing does.
            if waited or os.pread(fd, _CARD, 0) != self._signed:
                os.pwrite(fd, self._signed, 0)
        except OSError:
            return


def holder(path: Path) -> dict[str, str]:
    """The card of whoever took that lock last: name, pid, host, since. Empty when it cannot be read."""
    try:
        card = json.loads(disk.read_whole(path, 4 * _CARD))
        return {key: clean_line(str(card[key]))[:80] for key in ("name", "pid", "host", "since")}
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return {}


def is_held(path: Path) -> bool:
    """Whether somebody holds that lock now. A missing or unreadable file counts as not held; nothing is created."""
    try:
        fd = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)
    except OSError:
        return False
    try:
        return locked(fd)
    finally:
        os.close(fd)


def locked(fd: int) -> bool:
    """Whether somebody else holds a lock on that open file. If not, this one now shares it until it is closed."""
    try:
        fcntl.flock(fd, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except OSError as error:
        return error.errno in (errno.EWOULDBLOCK, errno.EACCES)
    return False


def _sentence(card: dict[str, str], wait: float) -> str:
    if not card:
        return f"Another process has had this locked for more than {wait:g} seconds; try again in a moment."
    who = f"{card['name'] or 'Someone'} (process {card['pid']} on {card['host']})"
    since = card["since"][11:19]
    if _is_stopped(card):
        return f"{who} is suspended and has had the lock since {since} UTC; resume or end it, then try again."
    return f"{who} has had the lock since {since} UTC, for more than {wait:g} seconds; try again, or end it."


def _is_stopped(card: dict[str, str]) -> bool:
    if card["host"] != _host() or not card["pid"].isdigit():
        return False
    try:
        return Path(f"/proc/{card['pid']}/stat").read_text().rpartition(")")[2].split()[0] in ("T", "t")
    except (OSError, IndexError):
        return False


def _host() -> str:
    return clean_line(socket.gethostname())[:40]
