"""The one order of records that all connections to a session share: what a connection needs of whatever keeps it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager
from typing import Protocol

from store.api import StoreError
from store.files.file_watcher import SAFETY
from workshop.sheets.model import Record


class Overtaken(Exception):
    """Somebody else wrote first, so what was added does not follow: decide it again, on what is there now."""


class Log(Protocol):
    """One connection's view of the order. `wait` belongs to the connection's own thread, `wake` and `records` to any;
    all else to whoever has the connection's turn.

    A commit is `with hold(): tail(), add()..., write()` and then `sync()`. Errors are StoreErrors.
    """

    def hold(self) -> AbstractContextManager[object]:
        """Nobody else writes for the length of a `with`. Raises BusyError after five seconds."""

    def tail(self, *, held: bool = False) -> list[Record]:
        """The records that came since the last call, in order. While `held`, what is found is all there is.

        Raises MissingError when the session is not the one that was opened any more, CorruptError (only while held).
        """

    def add(self, record: Record) -> Record:
        """Take a record up into the next `write`; returns it as every reader will see it. Raises EditTooLargeError."""

    def write(self) -> tuple[int, StoreError | None]:
        """Write what was added, in order; how many records were written, and what stopped it.

        What can stop it is a DiskFullError or ReadOnlyError. A record is written whole or not at all. What was not
        written is forgotten. Raises Overtaken, with nothing written, where `hold` only hoped that nobody would write
        meanwhile; it does not at the next try.
        """

    def drop(self) -> None:
        """Forget what was added and not written."""

    def sync(self) -> None:
        """Make everything written durable. Raises ReadOnlyError; the log then shows what was written as a tail."""

    def at(self, revision: int) -> Record | None:
        """The record of that revision, written or added; None when there is none. Raises ReadOnlyError."""

    def records(self, last: int) -> Iterator[Record]:
        """Every record from the first to revision `last`, for any thread. Raises CorruptError, MissingError,
        ReadOnlyError."""

    def wait(self, seconds: float = SAFETY) -> None:
        """Sleep until there may be a tail (one's own `write` counts), a call of `wake`, or the time has gone by."""

    def wake(self) -> None:
        """End the current or the next `wait`."""

    def close(self) -> None:
        """Release everything."""
