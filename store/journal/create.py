"""A new session in files: made aside, complete and on disk, and only then given its name."""

from __future__ import annotations

import secrets
import shutil
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from content.files import digest, read_files
from content.model import Pack
from store.api import DiskFullError, ReadOnlyError, StoreError
from store.files import disk
from store.files.canonical import seed
from store.journal.entry import JOURNAL
from store.journal.journal_log import LOCK
from store.journal.sessionfile import PACK, new_session_id, session_bytes
from store.journal.sessionfile import SESSION as SESSION_FILE
from store.journal.truncated_tail import TORN
from store.presence.folder import PRESENCE


def make_session(
    sessions: Path,
    title: str,
    pack: Pack,
    created: str,
    lines: Callable[[int], Iterable[bytes]],
    origin: str = "",
) -> str:
    """Make a session's folder in `sessions`, there whole or not at all, and return its id.

    `lines` makes the journal, given what its first checksum starts from; `origin` is the session it was copied from.
    Raises StoreError, ReadOnlyError, DiskFullError.
    """
    try:
        session_id = _free_id(sessions, title)
        files = read_files(pack.path)
        if digest(files) != pack.sha256:
            raise StoreError(f"The module in {pack.path} was changed while it was read; try again.")
        head = session_bytes(pack, session_id, created, origin)
        put_session(sessions, session_id, head, files, b"".join(lines(seed(head))))
    except BaseException as error:
        if isinstance(error, OSError):
            kind = DiskFullError if disk.is_full(error) else ReadOnlyError if disk.is_refused(error) else StoreError
            raise kind(f"The session could not be made in {sessions} ({disk.reason(error)}).") from None
        raise
    return session_id


def put_session(sessions: Path, session_id: str, head: bytes, pack: Mapping[str, bytes], journal: bytes) -> None:
    """Make the folder of that name with everything a session has, synced, there whole or not at all. Raises OSError."""
    aside = sessions / f".new-{secrets.token_hex(8)}"
    try:
        disk.make_folder(aside)
        for name in (PACK, PRESENCE, TORN):
            disk.make_folder(aside / name)
        for name, data in pack.items():
            disk.write_new(aside / PACK / name, data)
        disk.write_new(aside / SESSION_FILE, head)
        disk.write_new(aside / JOURNAL, journal)
        disk.write_new(aside / LOCK, b"")
        disk.sync_folder(aside / PACK)
        disk.sync_folder(aside)
        disk.rename(aside, sessions / session_id)
        disk.sync_folder(sessions)
    except BaseException:
        shutil.rmtree(aside, ignore_errors=True)
        raise


def _free_id(sessions: Path, title: str) -> str:
    for _ in range(20):
        session_id = new_session_id(title)
        if not (sessions / session_id).exists():
            return session_id
    raise StoreError(f"No free name was found in {sessions}; try again.")
