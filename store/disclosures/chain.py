"""The lines of the disclosure log on the disk: read as they are, written so that each is durable. No judgement here."""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Protocol

from store.api import CorruptError, DiskFullError, ReadOnlyError
from store.disclosures.kept import KeptFiles
from store.files import disk
from store.files.canonical import canonical
from store.files.lock import Lock
from workshop.disclosure.anchor import Head
from workshop.disclosure.log import LogLink, digest

LOG, HEAD, LOCK = "disclosures.jsonl", "disclosures.head", "disclosures.lock"
LARGEST_LOG = 1 << 30
_LARGEST_HEAD = 4096


class FileKeeper(Protocol):
    """Every file of every release and every line of the log, each under its own hash."""

    name: str

    def names(self) -> frozenset[str]:
        """The hashes of all files. Raises OSError, StoreError."""

    def read(self, sha256: str) -> bytes:
        """The bytes under that hash. Raises CorruptError when they are not there or are not those any more."""

    def keep(self, data: bytes) -> None:
        """Durable when it, or the `locked` of its log, returns. Raises OSError, StoreError."""

    def announced(self) -> bytes:
        """The line that is about to be written; nothing when there is none or it cannot be read."""


class LogKeeper(Protocol):
    """The lines of one disclosure log, wherever they are kept, and the files of its releases. No judgement here.

    Attributes:
        name: where the lines are, for people.
    """

    name: str

    @property
    def kept(self) -> FileKeeper:
        """The files, and the lines once more."""

    def locked(self) -> AbstractContextManager[object]:
        """The right to write, for the length of a `with`. Raises StoreError."""

    def read(self) -> bytes:
        """The whole log; nothing when there is none. Raises ReadOnlyError."""

    def head(self) -> Head | None:
        """How many lines there are to be; None when that was never noted. Raises CorruptError when it is damaged."""

    def has_head(self) -> bool:
        """Whether that was noted by now."""

    def write(self, made: LogLink, line: bytes, files: Iterable[bytes] = ()) -> None:
        """Keep these files, and put the line behind the lines before it. Raises OSError, StoreError."""

    def write_instead(self, before: bytes, lines: Sequence[bytes], head: Head) -> None:
        """The whole log is `before` and these new lines, all at once. Raises OSError, StoreError."""

    def set_aside(self, why: str, data: bytes, end: int) -> Path:
        """A file with these bytes, which stood in the log from `end` on. Raises OSError."""


class Chain:
    """`disclosures.jsonl` and `disclosures.head` of one home. Only whoever holds the log's lock writes."""

    def __init__(self, home: Path) -> None:
        self._home = home
        self.path, self._head = home / LOG, home / HEAD
        self.name = str(self.path)
        self.kept = KeptFiles(home)

    @contextlib.contextmanager
    def locked(self) -> Iterator[None]:
        """The right to write, for the length of a `with`. Raises BusyError; DiskFullError, ReadOnlyError for what the
        disk refuses."""
        from store.files.home import prepare_home

        prepare_home(self._home)
        lock = Lock(self._home / LOCK, "disclosure log")
        with contextlib.closing(lock), lock.hold():
            try:
                yield
            except OSError as error:
                kind = DiskFullError if disk.is_full(error) else ReadOnlyError
                raise kind(f"The disclosure log {self.path} cannot be written ({disk.reason(error)}).") from None

    def has_head(self) -> bool:
        """Whether there is a head by now."""
        return self._head.exists()

    def read(self) -> bytes:
        """The whole log; nothing when there is none. Raises ReadOnlyError."""
        try:
            return disk.read_whole(self.path, LARGEST_LOG)
        except FileNotFoundError:
            return b""
        except OSError as error:
            raise ReadOnlyError(f"The disclosure log {self.path} cannot be read ({disk.reason(error)}).") from None

    def head(self) -> Head | None:
        """What the head says; None when there is no such file. Raises CorruptError when it is damaged."""
        try:
            said = json.loads(disk.read_whole(self._head, _LARGEST_HEAD))
            return Head(int(said["lines"]), str(said["hash"]))
        except FileNotFoundError:
            return None
        except (OSError, ValueError, KeyError, TypeError, RecursionError):
            raise CorruptError(
                f"{self._head} is damaged, so no one can tell whether lines are missing at the end"
            ) from None

    def write(self, made: LogLink, line: bytes, files: Iterable[bytes] = ()) -> None:
        """Keep these files, and put the line behind the lines before it. Raises OSError; then the log is as it was.

        What stands there of a write that was cut off is set aside first.
        """
        self.kept.announce(line)
        for one in files:
            self.kept.keep(one)
        data = self.read()
        end = end_of(data, made.number - 1)
        if made.number > 1 and not self._head.exists():
            # The first line's writer went down before its head: without one, two lines look like the rest of more.
            before = json.loads(line)["previous"]
            disk.write_whole(self._head, canonical(Head(made.number - 1, before).document()) + b"\n")
        if torn := data[end:]:
            self.set_aside("torn", torn, end)
        fd = disk.open_file(self.path, os.O_RDWR | os.O_CREAT)
        try:
            if torn:
                disk.ftruncate(fd, end)
                disk.fsync(fd)
            try:
                disk.pwrite_all(fd, line, end)
                disk.fsync(fd)
            except OSError:
                disk.ftruncate(fd, end)
                raise
        finally:
            os.close(fd)
        disk.sync_folder(self.path.parent)
        self._wrote(Head(made.number, made.hash), [line])

    def write_instead(self, before: bytes, lines: Sequence[bytes], head: Head) -> None:
        """The whole log is `before` and these new lines, all at once. Raises OSError; then the log is as it was."""
        disk.write_whole(self.path, before + b"".join(lines))
        self._wrote(head, lines)

    def set_aside(self, why: str, data: bytes, end: int) -> Path:
        """A file beside the log with these bytes, which stood there from `end` on. Raises OSError."""
        path = self.path.with_name(f"{LOG}.{why}-{end}-{digest(data)[:8]}")
        with contextlib.suppress(FileExistsError):
            disk.write_new(path, data)
        return path

    def _wrote(self, head: Head, lines: Iterable[bytes]) -> None:
        """The lines are durable. A head or a copy that stays behind is caught up later, or tells less."""
        with contextlib.suppress(OSError):
            disk.write_whole(self._head, canonical(head.document()) + b"\n")
            for line in lines:
                self.kept.keep(line)
        self.kept.written()


def end_of(data: bytes, lines: int) -> int:
    """Where in a log its first so many lines end."""
    at = 0
    for _ in range(lines):
        at = data.index(b"\n", at) + 1
    return at
