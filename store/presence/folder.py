"""presence/: a file for each connection, on which its owner holds a lock. The kernel frees the lock of whoever dies.

So a file that nobody holds is nobody, and there is nothing to wait for: no heartbeat, no clock. What the files say is
shown to people, so it is believed only as far as its checksum goes, and cleaned like any other text.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import re
import stat
import time
import zlib
from dataclasses import replace
from pathlib import Path

from content.clean import clean_line
from store.api import Location, PresentUser
from store.files import disk
from store.files.canonical import canonical
from store.files.file_watcher import THE_FOLDER, FileWatcher
from store.files.lock import locked
from store.presence.channel import MAX_PERSON, SAFETY, People, in_order, tidy
from workshop.sheets.model import Role

PRESENCE = "presence"
CARD = 2048
"""Bytes of one file: written in one call, and always all of them, so that nothing of an older one is left."""
MOST = 500
"""People who are looked at; more files than that are not people."""

_CLIENT = re.compile(r"[a-z2-7]{8}\Z")
_SINCE = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ\Z", re.ASCII)


class FolderPresence:
    """The people of the session in `folder`. A `PresenceChannel` over files.

    Args:
        me: this connection, as others are to see it.
        shown: whether to have a file of one's own; otherwise nothing is created, changed or removed.

    Raises OSError when there is nothing to look at.
    """

    def __init__(self, folder: Path, me: PresentUser, *, shown: bool) -> None:
        self._me = me
        self._shown = shown
        self._fd: int | None = None
        self._retry = 0.0
        self._cards: dict[str, tuple[bytes, PresentUser]] = {}
        path = folder / PRESENCE
        if shown:
            with contextlib.suppress(OSError):
                disk.make_folder(path)
        # All through the folder that is there now: who copies or replaces a session does not move its people.
        self._folder = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC | os.O_NOFOLLOW)
        try:
            self._follower = FileWatcher(path, THE_FOLDER)
        except BaseException:
            os.close(self._folder)
            raise
        if shown and me.role is not Role.OBSERVER:
            self._sweep()

    def publish(self, where: Location) -> None:
        """Write where this person is into their own file; a failure is ignored, the lock says they are here."""
        self._me = replace(self._me, where=where)
        if self._fd is not None:
            with contextlib.suppress(OSError):
                os.pwrite(self._fd, encode(self._me), 0)

    def list_people(self) -> People:
        """Everybody whose file is locked: a lock ends with its process, so nobody who left is listed."""
        names = self._names()
        if self._shown and self._me.client not in names:
            self._enter()
        read = ((name, self._read(name)) for name in sorted(names)[:MOST] if name != self._me.client)
        self._cards = {name: card for name, card in read if card is not None}
        return in_order([self._me, *(present for _, present in self._cards.values())])

    def wait(self, seconds: float) -> bool:
        """Sleep until the folder changed; False when the seconds went by."""
        return self._follower.wait(seconds)

    def wake(self) -> None:
        """End the current or the next `wait`."""
        self._follower.wake()

    def leave(self) -> None:
        """Remove one's file, which releases its lock."""
        if self._fd is not None:
            self._remove(self._me.client)
            os.close(self._fd)
            self._fd = None
        self._follower.close()
        os.close(self._folder)

    # ------------------------------------------------------------------ our own file

    def _enter(self) -> None:
        """Make our file: under another name, so that nobody ever sees it without its lock. Now and then, if need be."""
        if time.monotonic() < self._retry:
            return
        self._retry = time.monotonic() + SAFETY
        if self._fd is not None:  # somebody took the file away
            os.close(self._fd)
            self._fd = None
        aside = f".{self._me.client}"
        for _ in range(3):  # somebody who sweeps may take it for a dead one's just before it is locked
            with contextlib.suppress(OSError):
                self._fd = self._made(aside)
                return

    def _made(self, aside: str) -> int:
        flags = os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC | os.O_NOFOLLOW
        fd = os.open(aside, flags, disk.FILE_MODE, dir_fd=self._folder)
        try:
            os.fchmod(fd, disk.FILE_MODE)  # whatever the umask took away
            fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
            disk.pwrite_all(fd, encode(self._me), 0)
            os.rename(aside, self._me.client, src_dir_fd=self._folder, dst_dir_fd=self._folder)
        except BaseException:
            os.close(fd)
            self._remove(aside)
            raise
        return fd

    def _remove(self, name: str) -> None:
        with contextlib.suppress(OSError):
            os.unlink(name, dir_fd=self._folder)

    # ------------------------------------------------------------------ the others'

    def _names(self) -> set[str]:
        return {name for name in self._files() if _CLIENT.match(name)}

    def _files(self) -> list[str]:
        try:
            with os.scandir(self._folder) as entries:
                return [entry.name for entry in entries]
        except OSError:
            return []

    def _open(self, name: str) -> int:
        return os.open(name, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK | os.O_NOFOLLOW, dir_fd=self._folder)

    def _read(self, name: str) -> tuple[bytes, PresentUser] | None:
        """What that file says and who that is; None when nobody holds it, or nothing can be made of it."""
        known = self._cards.get(name)
        try:
            fd = self._open(name)
        except OSError:
            return None
        try:
            if not stat.S_ISREG(os.fstat(fd).st_mode) or not locked(fd):
                return None
            data = os.pread(fd, CARD, 0)
        except OSError:
            return None
        finally:
            os.close(fd)
        if known is not None and known[0] == data:
            return known
        present = decode(name, data)
        # Caught in the middle of a write: what it said before will do until the event that follows.
        return known if present is None else (data, present)

    def _sweep(self) -> None:
        """Remove the files that nobody holds."""
        for name in self._files():
            if not _CLIENT.match(name.removeprefix(".")):
                continue
            with contextlib.suppress(OSError):
                fd = self._open(name)
                try:
                    if stat.S_ISREG(os.fstat(fd).st_mode):
                        fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
                        self._remove(name)
                finally:
                    os.close(fd)


def encode(present: PresentUser) -> bytes:
    """The bytes of one file: a checksum, JSON, spaces, a line feed."""
    card = _card(present)
    if len(card) >= CARD:  # ids that no pack and no sheet has
        card = _card(replace(present, where=Location()))
    return card.ljust(CARD - 1) + b"\n"


def _card(present: PresentUser) -> bytes:
    where = present.where
    said = {
        "person": clean_line(present.person)[:MAX_PERSON],
        "role": present.role.value,
        "since": present.here_since,
        "where": [where.step, where.page, where.sheet, where.row, where.column],
        "typing": where.typing,
    }
    body = canonical(said)
    return b"%08x " % zlib.crc32(body) + body


def decode(client: str, data: bytes) -> PresentUser | None:
    """Who that file is; None when it is not what `encode` makes."""
    crc, _, body = data.rstrip().partition(b" ")
    if crc != b"%08x" % zlib.crc32(body):
        return None
    try:
        said = json.loads(body)
        person, role, since, typing = said["person"], Role(said["role"]), said["since"], said["typing"]
        step, page, sheet, row, column = said["where"]
        where = tidy(Location(step, page, sheet, row, column, typing is True))
        if not _SINCE.match(since):
            return None
        return PresentUser(client, clean_line(person)[:MAX_PERSON], role, where, since, mine=False)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None
