"""Which module a session has: the one it was made with, in `pack/`, or a newer one of it in `packs/`.

`session.json` never changes, for the journal is sealed with it. So a newer module lies whole in `packs/` under its hash
before `module.json` names it, in one atomic write: whatever ends in between, the session has the earlier module or the
newer one, and both stay in its folder.
"""

from __future__ import annotations

import contextlib
import json
import re
import secrets
import shutil
from collections.abc import Callable
from pathlib import Path

from content.errors import PackError, PackErrors
from content.files import digest, read_files
from content.model import Pack
from store.api import CorruptError, DiskFullError, Identity, ReadOnlyError, StoreError
from store.files import disk
from store.files.canonical import canonical
from store.journal.journal_log import JournalLog
from store.journal.sessionfile import PACK, SessionFile, read_session
from workshop.sheets.fold import fold
from workshop.sheets.model import Role, State

POINTER = "module.json"
PACKS = "packs"
_LIMIT = 65_536
_HASH = re.compile(r"[0-9a-f]{64}\Z")


def module_hash(folder: Path, session: SessionFile) -> str:
    """The hash of the module that the session in that folder has now. Raises CorruptError."""
    try:
        data = disk.read_whole(folder / POINTER, _LIMIT)
    except FileNotFoundError:
        return session.info.pack_sha256
    except OSError as error:
        raise ReadOnlyError(f"{folder / POINTER} cannot be read ({disk.reason(error)}).") from None
    try:
        found = json.loads(data.decode("utf-8"))["sha256"]
        if not isinstance(found, str) or not _HASH.match(found):
            raise ValueError(found)
    except (ValueError, KeyError, TypeError, RecursionError):
        raise CorruptError(
            f"{folder / POINTER} is damaged, so it is not known which module the session has. Restore it from a backup."
        ) from None
    return found


def module_of(folder: Path, session: SessionFile) -> tuple[Path, str]:
    """Where the files of that module are, and their hash. Raises CorruptError."""
    sha256 = module_hash(folder, session)
    return (folder / PACK if sha256 == session.info.pack_sha256 else folder / PACKS / sha256), sha256


def take_module(
    folder: Path, pack: Pack, who: Identity, taken: str, check: Callable[[State], None], reason: str
) -> None:
    """Give the session that module, when `check` raises nothing about what stands in it; no one writes meanwhile.

    `reason`: why the session can only be read here; empty when it can be written. Raises StoreError, ReadOnlyError,
    DiskFullError, and what `check` raises; then the session has the module it had.
    """
    if reason:
        raise ReadOnlyError(reason)
    if who.role is not Role.FACILITATOR:
        raise StoreError("Only the facilitator brings the module of a session up to date.")
    session = read_session(folder)
    log = JournalLog(folder, session.seed, writable=True, who=who.person)
    try:
        with contextlib.closing(log), log.hold():
            check(fold(State(), log.tail(held=True)))
            if pack.sha256 != session.info.pack_sha256:
                _put(folder / PACKS, pack)
            said = {
                "id": pack.id,
                "version": pack.version,
                "sha256": pack.sha256,
                "before": module_hash(folder, session),
                "by": who.person,
                "taken": taken,
            }
            disk.write_whole(folder / POINTER, canonical(said) + b"\n")
    except OSError as error:
        kind = DiskFullError if disk.is_full(error) else ReadOnlyError
        raise kind(f"The newer module cannot be kept in {folder} ({disk.reason(error)}).") from None


def _put(packs: Path, pack: Pack) -> None:
    """Keep the module's files there under its hash, whole or not at all. Raises OSError, StoreError."""
    target = packs / pack.sha256
    if _is_whole(target, pack.sha256):
        return
    files = read_files(pack.path)
    if digest(files) != pack.sha256:
        raise StoreError(f"The module in {pack.path} was changed while it was read; try again.")
    if not packs.is_dir():
        disk.make_folder(packs)
    for old in packs.glob(".new-*"):  # of somebody who was killed; the session is locked, so no one else is at it
        shutil.rmtree(old, ignore_errors=True)
    aside = packs / f".new-{secrets.token_hex(8)}"
    disk.make_folder(aside)
    for name, data in files.items():
        disk.write_new(aside / name, data)
    disk.sync_folder(aside)
    if target.exists():  # not whole, so no session has it
        disk.rename(target, packs / f".new-{secrets.token_hex(8)}")
    disk.rename(aside, target)
    disk.sync_folder(packs)
    disk.sync_folder(packs.parent)


def _is_whole(folder: Path, sha256: str) -> bool:
    try:
        return digest(read_files(folder)) == sha256
    except (OSError, PackError, PackErrors):
        return False
