"""A session in files that moves to another home, and one that comes from there."""

from __future__ import annotations

import contextlib
import itertools
from collections.abc import Iterator
from pathlib import Path

from content.errors import PackError, PackErrors
from content.files import read_files
from store.api import CorruptError, DiskFullError, Identity, ReadOnlyError, StoreError
from store.files import disk
from store.files.home import prepare_home
from store.journal.create import put_session
from store.journal.entry import JOURNAL
from store.journal.journal_log import JournalLog
from store.journal.module_pointer import POINTER
from store.journal.opening import lost_reason, reading_reason
from store.journal.preallocation import content_end
from store.journal.sessionfile import PACK, SESSION, parse_session, read_session
from store.moving import WholeSession, refuse_history
from workshop.sheets.fold import fold
from workshop.sheets.model import Role, State

MOVED = "moved"
_LARGEST = 1 << 40


@contextlib.contextmanager
def leaving(folder: Path, to: str) -> Iterator[WholeSession]:
    """The session in that folder, for a `with` in which nobody else writes; when it ends well, the session is gone from
    this home, and what it was lies in `moved/`. Raises StoreError."""
    session = read_session(folder)
    if reason := reading_reason(folder, session, Identity("move", Role.FACILITATOR)):
        raise ReadOnlyError(reason)
    if (folder / POINTER).exists():
        raise StoreError(
            f"The module of {folder.name} was brought up to date, and a session takes only the module it was made with "
            "along. Move it as an archive: workshop export SESSION -o FILE.json, then workshop new --from FILE.json"
        )
    log = JournalLog(folder, session.seed, writable=True, who="move")
    with contextlib.closing(log), log.hold():
        state = fold(State(), log.tail(held=True))
        if lacking := lost_reason(log, state, used=False):
            raise CorruptError(lacking)
        yield _whole(folder)
        _put_away(folder, to)


def _whole(folder: Path) -> WholeSession:
    try:
        data = disk.read_whole(folder / JOURNAL, _LARGEST)
        head = disk.read_whole(folder / SESSION, _LARGEST)
        return WholeSession(folder.name, head, read_files(folder / PACK), data[: content_end(data)])
    except (OSError, PackError, PackErrors) as error:
        why = disk.reason(error) if isinstance(error, OSError) else str(error).splitlines()[0]
        raise ReadOnlyError(f"{folder} cannot be read whole ({why}), so it was not moved.") from None


def _put_away(folder: Path, to: str) -> None:
    """Out of the sessions. The journal becomes another file, which a window that is open after all notices at once."""
    shelf = folder.parent.parent / MOVED
    try:
        if not shelf.is_dir():
            disk.make_folder(shelf)
        names = (shelf / (folder.name + f"-{number}" * (number > 1)) for number in itertools.count(1))
        aside = next(name for name in names if not name.exists())
        data = disk.read_whole(folder / JOURNAL, _LARGEST)
        disk.rename(folder, aside)
        disk.write_whole(aside / JOURNAL, data)
        disk.write_whole(aside / "moved-to", f"{to}\n".encode())
        disk.sync_folder(folder.parent)
        disk.sync_folder(shelf)
    except OSError as error:
        raise StoreError(
            f"The session is in {to} now, and {folder} could not be put away ({disk.reason(error)}). Run the same "
            "command again before anyone opens it here."
        ) from None


def _nonce(folder: Path) -> str:
    try:
        return read_session(folder).info.nonce
    except StoreError:
        return ""


def arrive(home: Path, whole: WholeSession) -> None:
    """Put that session into this home, whole or not at all. Raises StoreError."""
    sessions = prepare_home(home)
    nonce = parse_session(whole.id, whole.head, None).info.nonce
    for path in sorted(sessions.iterdir()):
        if not (path / SESSION).is_file():
            continue
        if _nonce(path) == nonce:
            data = disk.read_whole(path / JOURNAL, _LARGEST)
            refuse_history(str(home), data[: content_end(data)], whole.journal)
            return
    if (sessions / whole.id).exists():
        raise StoreError(f"{home} has another session of the name {whole.id}; rename that one first.")
    try:
        put_session(sessions, whole.id, whole.head, whole.pack, whole.journal)
    except OSError as error:
        kind = DiskFullError if disk.is_full(error) else ReadOnlyError
        raise kind(f"The session could not be put into {sessions} ({disk.reason(error)}).") from None
