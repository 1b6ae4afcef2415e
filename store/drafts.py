"""What somebody is typing and has not sent yet, so that a lost line or a kill costs at most two seconds of it.

One small file for each open window, under the person's own state folder, never in the session. A window holds a lock
as long as it lives; what the files of dead windows hold is offered back. Where nothing can be written there, on a full
disk, the file goes to the folder of the person's login (XDG_RUNTIME_DIR, in memory as a rule), else to one of their own
among the temporary files; a draft is looked for in all three.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import secrets
import stat
import tempfile
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from content.clean import clean, clean_line
from store.api import StoreError
from store.clock import SYSTEM_CLOCK, Clock
from store.files import disk
from store.files.canonical import canonical
from store.files.home import state_folder
from store.files.lock import Lock, is_held
from store.files.private import make_folders
from workshop.sheets.model import Target

LIMIT = 1 << 22
_CLIENT = re.compile(r"[a-z0-9]{1,40}\.json\Z")


@dataclass(frozen=True, slots=True)
class Draft:
    """A text that was being typed into a cell when its window ended. `at` is when it was last kept, ISO, UTC."""

    target: Target
    text: str
    at: str
    file: Path


class Drafts:
    """The drafts of one window. Any thread may call; a call never raises for what the disk does."""

    def __init__(self, session: str, person: str, *, folder: Path | None = None, clock: Clock = SYSTEM_CLOCK) -> None:
        self._clock = clock
        self._folders = drafts_folders(session) if folder is None else (folder,)
        self._person = clean_line(person)
        self._name = f"{os.getpid()}{secrets.token_hex(6)}.json"
        self._place: Path | None = None
        self._lock: Lock | None = None
        self._texts: dict[Target, tuple[str, str]] = {}
        self._kept = True
        self._mutex = threading.Lock()

    def save(self, target: Target, text: str) -> str:
        """Keep what is typed in that cell now. Why it could not be kept, in a sentence; empty when it was."""
        with self._mutex:
            self._texts[target] = (clean(text), self._clock.stamp())
            return self._keep()

    def clear(self, target: Target) -> None:
        """That cell is no longer being typed in."""
        with self._mutex:
            if self._texts.pop(target, None) is not None and (self._lock is not None or not self._kept):
                self._keep()

    def at_risk(self) -> list[str]:
        """The texts that are in no file, after one more try to write them: only this process has them."""
        with self._mutex:
            return [text for text, _ in self._texts.values()] if not self._kept and self._keep() else []

    def leftovers(self) -> list[Draft]:
        """What this person's windows that ended without warning held, oldest first."""
        found = [draft for folder in self._folders for draft in _left_in(folder, self._person)]
        return sorted(found, key=lambda draft: draft.at)

    def discard(self, draft: Draft) -> None:
        """That leftover was taken back or is not wanted any more."""
        discard(draft)

    def close(self) -> None:
        """The window ends. What is still being typed stays for the next one."""
        with self._mutex:
            if self._lock is None:
                return
            if not self._texts and self._place is not None:
                _remove(self._place)
            self._lock.close()
            self._lock = None

    def _keep(self) -> str:
        """Write the texts in the first place that takes them, beginning with the one in use."""
        why = ""
        places = [folder / self._name for folder in self._folders]
        for place in sorted(places, key=lambda place: place != self._place):
            try:
                self._write_in(place)
            except (OSError, StoreError) as error:
                reason = disk.reason(error) if isinstance(error, OSError) else str(error)
                why = why or f"{place.parent}: {reason.removesuffix('.')}"
            else:
                self._kept = True
                return ""
        self._kept = not self._texts
        return "" if self._kept else f"Drafts cannot be saved ({why}). Press Enter soon to save this cell."

    def _write_in(self, place: Path) -> None:
        if self._lock is not None and place == self._place:
            self._put(place)
            return
        make_folders(place.parent)
        if not _ours(place.parent):
            raise StoreError(f"{place.parent} belongs to someone else.")
        lock = Lock(place.with_suffix(".lock"), self._person)
        try:
            lock.acquire(0)
            self._put(place)
        except BaseException:
            _remove(place)
            lock.close()
            raise
        if self._lock is not None and self._place is not None:  # what the place before holds is older now
            _remove(self._place)
            self._lock.close()
        self._lock, self._place = lock, place

    def _put(self, place: Path) -> None:
        if self._texts:
            _write(place, self._person, self._texts)
        else:
            place.unlink(missing_ok=True)


def drafts_folder(session: str) -> Path:
    """Where the drafts of that session are, on this host."""
    return state_folder() / "drafts" / re.sub(r"[^a-z0-9-]", "_", session)[:80]


def drafts_folders(session: str) -> tuple[Path, ...]:
    """Where the drafts of that session may be, the usual place first."""
    usual = drafts_folder(session)
    runtime = os.environ.get("XDG_RUNTIME_DIR", "")
    login = [Path(runtime) / "workshop" / "drafts" / usual.name] if runtime.startswith("/") else []
    return usual, *login, Path(tempfile.gettempdir()) / f"workshop-{os.geteuid()}-{usual.name}"


def leftovers(session: str, person: str, *, folder: Path | None = None) -> list[Draft]:
    """What `person` was typing in windows of that session that are no more, oldest first."""
    folders = drafts_folders(session) if folder is None else (folder,)
    found = [draft for one in folders for draft in _left_in(one, person)]
    return sorted(found, key=lambda draft: draft.at)


def _left_in(folder: Path, person: str) -> list[Draft]:
    found: list[Draft] = []
    try:
        names = sorted(path.name for path in folder.iterdir() if _CLIENT.match(path.name)) if _ours(folder) else []
    except OSError:
        return []
    for name in names:
        path = folder / name
        if is_held(path.with_suffix(".lock")):
            continue
        said, texts = _read(path)
        if said.casefold() == clean_line(person).casefold():
            found += [Draft(target, text, at, path) for target, (text, at) in texts.items()]
    return found


def _ours(folder: Path) -> bool:
    """Whether nobody else can have put that folder there: where everybody may write, it must be this user's alone."""
    if not folder.parent.stat().st_mode & stat.S_IWOTH:
        return True
    info = folder.lstat()
    return stat.S_ISDIR(info.st_mode) and info.st_uid == os.geteuid() and not info.st_mode & 0o077


def discard(draft: Draft) -> None:
    """Take a leftover out of its file; the last one takes the file with it."""
    lock = Lock(draft.file.with_suffix(".lock"), "")
    with contextlib.suppress(StoreError, OSError), contextlib.closing(lock), lock.hold(0):
        person, texts = _read(draft.file)
        texts.pop(draft.target, None)
        if texts:
            _write(draft.file, person, texts)
        else:
            _remove(draft.file)


def _remove(path: Path) -> None:
    for one in (path, path.with_suffix(".lock")):
        with contextlib.suppress(OSError):
            one.unlink()


def _write(path: Path, person: str, texts: dict[Target, tuple[str, str]]) -> None:
    drafts = [[*target, text, at] for target, (text, at) in texts.items()]
    # Not synced: a draft is against the end of this process, and typing must not wait for the disk.
    disk.write_whole(path, canonical({"person": person, "drafts": drafts}), durable=False)


def _read(path: Path) -> tuple[str, dict[Target, tuple[str, str]]]:
    """The person and the texts in a draft file; nothing of what cannot be read."""
    texts: dict[Target, tuple[str, str]] = {}
    try:
        said: Any = json.loads(disk.read_whole(path, LIMIT).decode("utf-8"))
        for entry in said["drafts"]:
            sheet, row, column, text, at = (clean(part) for part in entry)
            texts[Target(sheet, row, column)] = (text, at)
        return clean_line(said["person"]), texts
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return "", {}
