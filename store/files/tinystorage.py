"""TinyDB on a file that is never half written: a storage that is atomic, checked, and locked for changes.

Stock TinyDB rewrites its file in place, so a reader sees half of it and two writers destroy it. Here a change is one
`with change(path) as db:` under a lock, and what it makes replaces the file as a whole.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from tinydb import TinyDB
from tinydb.storages import Storage

from store.files.lock import WAIT, Lock
from store.files.tablefile import Tables, read_tables, write_tables

LIMIT = 1 << 29


class AtomicStorage(Storage):
    """TinyDB's storage interface on a file of tables. `read` raises Damaged, `write` OSError (the old file stays).

    For reading: `TinyDB(path, storage=AtomicStorage)`. Writing through it is atomic too, but only `change` also makes
    sure that nobody else's change in between is lost.
    """

    def __init__(self, path: str | Path) -> None:
        self._path = Path(path)

    def read(self) -> Tables | None:
        """The tables of the file; None when there is none."""
        return read_tables(self._path, LIMIT)

    def write(self, data: dict[str, dict[str, Any]]) -> None:
        """Write the tables beside the file, sync, and put them in its place."""
        write_tables(self._path, data)


class _Staged(Storage):
    """One read, any number of changes in memory, one write."""

    def __init__(self, tables: Tables) -> None:
        self.tables = tables
        self.changed = False

    def read(self) -> Tables | None:
        """The tables as they are in memory."""
        return self.tables

    def write(self, data: dict[str, dict[str, Any]]) -> None:
        """Take the tables over in memory; keys become texts, as in a file."""
        # TinyDB gives tables as they were read beside the one it changed; keys of that one may be numbers.
        self.tables = {name: {str(key): doc for key, doc in table.items()} for name, table in data.items()}
        self.changed = True


@contextlib.contextmanager
def change(
    path: Path, who: str, instead: Callable[[], Tables | None] = lambda: None, wait: float = WAIT
) -> Iterator[TinyDB]:
    """A TinyDB to change, under the lock `<path without suffix>.lock`; written when the `with` ends without an error.

    `instead` is asked, under the lock, for tables to take the place of what the file holds, for one that is damaged.
    Raises Damaged, BusyError, ReadOnlyError, OSError.
    """
    lock = Lock(path.with_suffix(".lock"), who)
    with contextlib.closing(lock), lock.hold(wait):
        tables = instead()
        staged = _Staged((read_tables(path, LIMIT) or {}) if tables is None else tables)
        yield TinyDB(storage=lambda: staged)
        if staged.changed or tables is not None:
            write_tables(path, staged.tables)
