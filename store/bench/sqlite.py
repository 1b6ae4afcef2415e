"""The journal's place taken by SQLite, as safe as it gets (WAL, synchronous=FULL).

The edits, the decisions and those who follow are the same; only where the bytes are kept differs, and the ratio says
what the journal is good for. Not for sessions: it knows neither repair nor limits.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from store.api import BusyError, StoreError
from store.files.file_watcher import SAFETY, FileWatcher
from store.journal import codec
from workshop.sheets.model import Record

_WAIT = 60.0


class SqliteLog:
    """The order, kept in a table. See `store.log.Log`."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._db = _open(path)
        self._db.execute("CREATE TABLE IF NOT EXISTS records (revision INTEGER PRIMARY KEY, body BLOB)")
        self._seen = 0
        self._added: list[tuple[Record, bytes]] = []
        self._follower = FileWatcher(path.with_name(path.name + "-wal"))

    def hold(self) -> AbstractContextManager[object]:
        """Nobody else writes to the database for the length of a `with`."""
        return self._hold()

    @contextmanager
    def _hold(self) -> Iterator[None]:
        try:
            self._db.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError as error:
            raise BusyError(f"SQLite could not be locked ({error}).") from None
        try:
            yield
        except BaseException:
            self._db.execute("ROLLBACK")
            raise
        self._db.execute("COMMIT")

    def tail(self, *, held: bool = False) -> list[Record]:
        """The records inserted since the last call."""
        rows = self._db.execute(
            "SELECT body FROM records WHERE revision > ? ORDER BY revision", (self._seen,)
        ).fetchall()
        self._seen += len(rows)
        self._follower.mark_polled()
        return [codec.decode_body(body) for (body,) in rows]

    def add(self, record: Record) -> Record:
        """Take a record up into the next `write`, encoded as the journal does."""
        line, _, read = codec.encode_read(record, 0)
        head = codec.header(line)
        assert head is not None
        self._added.append((read, line[head[2] : -1]))
        return read

    def write(self) -> tuple[int, StoreError | None]:
        """Insert what was added in one transaction."""
        for record, body in self._added:
            self._db.execute("INSERT INTO records VALUES (?, ?)", (record.revision, body))
        written = len(self._added)
        self._seen += written
        self.drop()
        return written, None

    def drop(self) -> None:
        """Forget what was added and not written."""
        self._added = []

    def sync(self) -> None:
        """COMMIT has done that."""

    def at(self, revision: int) -> Record | None:
        """The record of that revision; None when there is none."""
        row = self._db.execute("SELECT body FROM records WHERE revision = ?", (revision,)).fetchone()
        return None if row is None else codec.decode_body(row[0])

    def records(self, last: int) -> Iterator[Record]:
        """Every record up to `last`, over a connection of its own."""
        db = _open(self._path)
        for (body,) in db.execute("SELECT body FROM records WHERE revision <= ? ORDER BY revision", (last,)):
            yield codec.decode_body(body)
        db.close()

    def wait(self, seconds: float = SAFETY) -> None:
        """Sleep until the file changes, `wake` is called, or the seconds have gone by."""
        self._follower.wait(seconds)

    def wake(self) -> None:
        """End the current or the next `wait`."""
        self._follower.wake()

    def close(self) -> None:
        """Stop watching and close the database."""
        self._follower.close()
        self._db.close()


def _open(path: Path) -> sqlite3.Connection:
    db = sqlite3.connect(path, timeout=_WAIT, isolation_level=None, check_same_thread=False)
    until = time.monotonic() + _WAIT
    while True:
        try:
            db.execute("PRAGMA journal_mode=WAL")
            break
        except sqlite3.OperationalError:  # somebody else makes the file just now; here SQLite itself does not wait
            if time.monotonic() > until:
                raise
            time.sleep(0.01)
    db.execute("PRAGMA synchronous=FULL")
    return db
