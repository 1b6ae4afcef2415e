"""What was exported of a session: `exports.jsonl` in its folder, beside the journal and never in it.

An export changes nothing in a session, so it is no edit: nobody else has to fold it, and it is in no archive. A line is
appended and synced before the file gets its name. Whoever is killed in between leaves a line for a file that may not be
there, never a file without a line; an export that failed gets a second line that says so.
"""

from __future__ import annotations

import contextlib
import getpass
import hashlib
import json
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from content.clean import clean_line
from store.api import StoreError
from store.files import disk
from workshop.sheets.model import Role

if TYPE_CHECKING:
    from store.api import SessionStore

EXPORTS = "exports.jsonl"
LIMIT = 1 << 24
"""Bytes that are read; of a longer log the newest entries."""
OUTPUT, CLIPBOARD = "standard output", "clipboard"
_FAILED = "failed"


@dataclass(frozen=True, slots=True)
class ExportEntry:
    """One export. `at` is ISO, UTC; `what` a few words; `file` its path, or where else it went; `revision` the state of
    the session it was made from; `failed`: nothing was written in the end."""

    at: str
    by: str
    what: str
    file: str
    sha256: str
    revision: int
    failed: bool = False


@contextlib.contextmanager
def logged_export(store: SessionStore, what: str, files: Sequence[tuple[str, bytes]]) -> Iterator[None]:
    """Note these files (path, bytes), then let them be written; when that fails, note that too.

    Raises StoreError when the log cannot be written, so that nothing leaves unnoted. A session in memory has no log,
    and neither has one that this account may only read: there the export goes on.
    """
    entries = [_entry(store, what, file, data) for file, data in files]
    kept = _append(store.info.path, entries)
    try:
        yield
    except BaseException:
        if kept:
            with contextlib.suppress(StoreError):
                _append(store.info.path, [{**entry, _FAILED: True} for entry in entries])
        raise


def note_export(store: SessionStore, what: str, where: str, data: bytes) -> None:
    """Note what leaves without a file, before it does. Raises StoreError."""
    with logged_export(store, what, [(where, data)]):
        pass


def exports_of(folder: Path) -> list[ExportEntry]:
    """What was exported of the session in that folder, the first one first. Raises StoreError.

    A line that is cut off or is none of ours is passed over; one that failed is marked and stands once.
    """
    try:
        data = _newest(folder / EXPORTS)
    except FileNotFoundError:
        return []
    except OSError as error:
        raise StoreError(f"The log of exports of {folder.name} cannot be read ({disk.reason(error)}).") from None
    found: list[ExportEntry] = []
    for line in data.split(b"\n"):
        with contextlib.suppress(ValueError, KeyError, TypeError, RecursionError):
            entry = _read(json.loads(line.decode("utf-8")))
            if entry.failed:
                made = _last(found, entry)
                if made is not None:
                    found[made] = entry
                    continue
            found.append(entry)
    return found


def _last(found: Sequence[ExportEntry], failed: ExportEntry) -> int | None:
    """The place of the newest entry for that file that this one takes back."""
    for place in range(len(found) - 1, -1, -1):
        one = found[place]
        if (one.file, one.sha256, one.by, one.failed) == (failed.file, failed.sha256, failed.by, False):
            return place
    return None


def _entry(store: SessionStore, what: str, file: str, data: bytes) -> dict[str, Any]:
    return {
        "at": store.clock.stamp(),
        "by": _exporter(store),
        "what": clean_line(what),
        "file": clean_line(file),
        "sha256": hashlib.sha256(data).hexdigest(),
        "revision": store.state.revision,
    }


def _exporter(store: SessionStore) -> str:
    """Who exports: the person in the session; for a command, whoever it says, else the name of the account."""
    identity = store.identity
    if identity.role is not Role.OBSERVER and clean_line(identity.person):
        return clean_line(identity.person)
    return clean_line(os.environ.get("WORKSHOP_PERSON", "")) or clean_line(getpass.getuser())


def _read(said: dict[str, Any]) -> ExportEntry:
    at, by, what, file, sha256 = (clean_line(said[name]) for name in ("at", "by", "what", "file", "sha256"))
    return ExportEntry(at, by, what, file, sha256, int(said["revision"]), said.get(_FAILED) is True)


def _append(folder: Path | None, entries: Sequence[dict[str, Any]]) -> bool:
    """Write these lines at the end, synced; False where no log is kept. Raises StoreError."""
    if folder is None or not entries:
        return False
    path = folder / EXPORTS
    text = "".join(json.dumps(entry, ensure_ascii=False, sort_keys=True) + "\n" for entry in entries)
    try:
        new = not path.exists()
        fd = disk.open_file(path, os.O_RDWR | os.O_APPEND | os.O_CREAT)
        try:
            _write(fd, text.encode())
        finally:
            os.close(fd)
        if new:
            disk.sync_folder(folder)
    except OSError as error:
        if disk.is_refused(error):
            return False
        raise StoreError(f"the log of exports {path} cannot be written ({disk.reason(error)}).") from None
    return True


def _write(fd: int, data: bytes) -> None:
    """Append in one call; after a line that was cut off, on a new one."""
    size = os.fstat(fd).st_size
    if size and disk.pread_all(fd, 1, size - 1) != b"\n":
        data = b"\n" + data
    left = data
    while left:
        left = left[os.write(fd, left) :]
    disk.fsync(fd)


def _newest(path: Path) -> bytes:
    fd = disk.open_file(path, os.O_RDONLY)
    try:
        size = os.fstat(fd).st_size
        start = max(0, size - LIMIT)
        data = disk.pread_all(fd, size - start, start)
        return data.partition(b"\n")[2] if start else data
    finally:
        os.close(fd)
