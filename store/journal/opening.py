"""Opening a session: what may be done with it here, its pack, its checkpoint, its journal, and the thread on top."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

from content.clean import clean, clean_line
from content.model import Pack
from store.api import BusyError, CorruptError, DiskFullError, Identity, MissingError, NewerFormatError, ReadOnlyError
from store.clock import SYSTEM_CLOCK, Clock
from store.files import netfs
from store.files.home import SESSIONS, home_folder
from store.journal.ahead import lacking_reason, not_in_journal
from store.journal.checkpoint import CHECKPOINT, JournalPosition, StaleCheckpoint, read_checkpoint
from store.journal.entry import JOURNAL
from store.journal.journal_log import JournalLog
from store.journal.module_pointer import module_of
from store.journal.session import JournalStore
from store.journal.sessionfile import FORMAT, SessionFile, is_session_id, read_session
from store.journal.synced import notice_of_copies
from store.library.duplicate_sessions import duplicate_reason
from workshop.sheets.fold import fold
from workshop.sheets.model import Record, Role, State
from workshop.sheets.permissions import OBSERVING

_last_pack: Pack | None = None


def open_session(
    path_or_id: str | Path,
    identity: Identity,
    *,
    home: str | Path | None = None,
    pack: Pack | None = None,
    clock: Clock = SYSTEM_CLOCK,
    unseen: bool = False,
) -> JournalStore:
    """Open the session in that folder, or the one of that id in `home`.

    `pack` saves loading the session's own copy when it is the same one. A session that may be read but not written
    (an observer, a folder without permission, a network file system, a newer format, a copy beside its original, damage
    in the middle) opens all the same, with `read_only` saying why; then nothing is created and no lock is touched, but
    for the file by which others see that an observer is here, if the folder takes one; `unseen` spares that too.
    Raises StoreError.
    """
    folder = session_folder(path_or_id, home)
    session = read_session(folder)
    identity = replace(identity, person=clean_line(identity.person)[:200])
    reason = reading_reason(folder, session, identity)
    module, problem = session_pack(folder, session, pack)
    reason = reason or problem
    log = JournalLog(folder, session.seed, writable=not reason, who=identity.person)
    try:
        state, saved = folded(log, session)
        lacking = lost_reason(log, state, used=saved is not None)
        notices = [lacking] if reason and lacking else []
        reason = reason or lacking
        if not reason:
            state, reason = _settle_tail(log, state, session)
        log.follow()
    except BaseException:
        log.close()
        raise
    shown = not unseen and (not reason or (reason == OBSERVING and not closed(folder)))
    store = JournalStore(log, session, identity, module, state, reason, saved, shown, clock)
    store.notice = " ".join(filter(None, [*notices, notice_of_copies(folder)]))
    store.start()
    return store


def session_folder(path_or_id: str | Path, home: str | Path | None = None) -> Path:
    """The folder of a session, given itself or the session's id. Raises MissingError when it can be neither."""
    text = os.fspath(path_or_id)
    if isinstance(path_or_id, str) and is_session_id(text):
        return home_folder(home) / SESSIONS / text
    if "\0" in text or not (isinstance(path_or_id, Path) or os.sep in text):
        raise MissingError(f"No session “{clean_line(text)[:80]}”. To see all sessions, run: workshop list")
    return Path(text).expanduser().absolute()


def reading_reason(folder: Path, session: SessionFile, identity: Identity) -> str:
    """Why that session can only be read here by that person; empty when it can be written."""
    if session.format > FORMAT:
        return (
            f"This session was made by a newer version of workshop (format {session.format}); what this version "
            "understands can be read. Install the newer version to continue."
        )
    if identity.role is Role.OBSERVER:
        return OBSERVING
    return closed(folder) or duplicate_reason(folder, session)


def closed(folder: Path) -> str:
    """Why nothing may be written in that folder by anybody of this user; empty when it may."""
    if reason := netfs.refusal(folder):
        return reason
    for path in (folder, folder / JOURNAL):
        if path.exists() and not os.access(path, os.W_OK):
            return f"{path} may not be written to by this user, so the session is read-only here."
    return ""


def folded(log: JournalLog, session: SessionFile) -> tuple[State, JournalPosition | None]:
    """The state of everything in the journal that can be read, and the position of the checkpoint that was used."""
    saved: JournalPosition | None = None
    state = State()
    try:
        found = read_checkpoint(log.folder / CHECKPOINT, session.info.nonce, session.seed)
        if found is not None and log.start_at(found[1]):
            state, saved = found
    except StaleCheckpoint:
        saved = None
    try:
        return _fold(session, state, log.tail()), saved
    except NewerFormatError:
        return state, saved


def lost_reason(log: JournalLog, state: State, *, used: bool) -> str:
    """Why nothing may be written because the journal lacks what a checkpoint holds; empty when it lacks nothing.

    `used`: the newest checkpoint is of this journal, and was used to open it.
    """
    saved = not_in_journal(log.folder, log.seed, log.has, used=used)
    return "" if saved is None else lacking_reason(log.folder, saved, state.revision)


def _fold(session: SessionFile, state: State, records: list[Record]) -> State:
    try:
        return fold(state, records)
    except (ValueError, LookupError, TypeError, StopIteration, RuntimeError) as error:
        raise CorruptError(
            f"A record of {session.info.id} after revision {state.revision} does not fit what was there before it "
            f"({type(error).__name__}); run: workshop fsck {session.info.id}"
        ) from error


def _settle_tail(log: JournalLog, state: State, session: SessionFile) -> tuple[State, str]:
    """If bytes are left that do not verify: take the lock and repair a torn tail; why that could not be done."""
    if not log.unread():
        return state, ""
    try:
        with log.hold():
            return _fold(session, state, log.tail(held=True)), ""
    except (BusyError, DiskFullError):
        return state, ""  # somebody is writing, or there is no room just now: the first commit will see to it
    except (CorruptError, ReadOnlyError) as error:
        return state, str(error)


def session_pack(folder: Path, session: SessionFile, given: Pack | None = None) -> tuple[Pack, str]:
    """The session's own pack, and why it should not be written with. Raises CorruptError when there is none to read."""
    path, sha256 = module_of(folder, session)
    return pack_at(path, session, given, sha256)


def keep_pack(path: Path) -> None:
    """Read the module in that folder once, for every session that this process and its children open with it."""
    global _last_pack
    from content.loader import load_pack

    _last_pack = load_pack(path)


def pack_at(path: Path, session: SessionFile, given: Pack | None = None, sha256: str = "") -> tuple[Pack, str]:
    """The pack of that session, which lies there; see `session_pack`. `sha256` is its hash, where that is not the one
    the session was made with."""
    global _last_pack
    from content.errors import PackError, PackErrors
    from content.files import digest, read_files

    try:
        found = digest(read_files(path))
        known = next((one for one in (given, _last_pack) if one is not None and one.sha256 == found), None)
        if known is None:
            from content.loader import load_pack

            known = load_pack(path)
    except (PackError, PackErrors, OSError) as error:
        first = clean(str(error)).split("\n")[0]
        raise CorruptError(
            f"The module inside {session.info.id} cannot be read ({first}); see to {path}, or restore it from a backup."
        ) from None
    pack = _last_pack = replace(known, path=path)
    if pack.sha256 != (sha256 or session.info.pack_sha256) and session.format <= FORMAT:
        return pack, f"The module in {path} is not the one of this session; put it back to go on writing."
    return pack, ""
