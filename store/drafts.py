"""What somebody is typing and has not sent yet, so that a lost line or a kill costs at most two seconds of it.

One small file for each open window, under the person's own state folder, never in the session. A window holds a lock
as long as it lives; what the files of dead windows hold is offered back.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import secrets
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from content.clean import clean, clean_line
from store import disk
from store.api import StoreError
from store.canonical import canonical
from store.home import state_folder
from store.lock import Lock, is_held
from store.private import make_folders
from store.stamp import now
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

    def __init__(self, session: str, person: str, *, folder: Path | None = None) -> None:
        self._folder = drafts_folder(session) if folder is None else folder
        self._session = session
        self._person = clean_line(person)
        self._path = self._folder / f"{os.getpid()}{secrets.token_hex(6)}.json"
        self._lock: Lock | None = None
        self._texts: dict[Target, tuple[str, str]] = {}
        self._mutex = threading.Lock()

    def save(self, target: Target, text: str) -> str:
        """Keep what is typed in that cell now. Why it could not be kept, in a sentence; empty when it was."""
        with self._mutex:
            self._texts[target] = (clean(text), now())
            try:
                if self._lock is None:
                    self._begin()
                self._write()
            except (OSError, StoreError) as error:
                why = disk.reason(error) if isinstance(error, OSError) else str(error)
                return f"What you type cannot be kept as a draft in {self._folder} ({why}); finish this cell soon."
        return ""

    def clear(self, target: Target) -> None:
        """That cell is no longer being typed in."""
        with self._mutex:
            if self._texts.pop(target, None) is not None and self._lock is not None:
                with contextlib.suppress(OSError):
                    self._write()

    def leftovers(self) -> list[Draft]:
        """What this person's windows that ended without warning held, oldest first."""
        return leftovers(self._session, self._person, folder=self._folder)

    def discard(self, draft: Draft) -> None:
        """That leftover was taken back or is not wanted any more."""
        discard(draft)

    def close(self) -> None:
        """The window ends. What is still being typed stays for the next one."""
        with self._mutex:
            if self._lock is None:
                return
            if not self._texts:
                _remove(self._path)
            self._lock.close()
            self._lock = None

    def _begin(self) -> None:
        make_folders(self._folder)
        lock = Lock(self._path.with_suffix(".lock"), self._person)
        lock.acquire(0)
        self._lock = lock

    def _write(self) -> None:
        if self._texts:
            _write(self._path, self._person, self._texts)
        else:
            self._path.unlink(missing_ok=True)


def drafts_folder(session: str) -> Path:
    """Where the drafts of that session are, on this host."""
    return state_folder() / "drafts" / re.sub(r"[^a-z0-9-]", "_", session)[:80]


def leftovers(session: str, person: str, *, folder: Path | None = None) -> list[Draft]:
    """What `person` was typing in windows of that session that are no more, oldest first."""
    found: list[Draft] = []
    folder = drafts_folder(session) if folder is None else folder
    try:
        names = sorted(path.name for path in folder.iterdir() if _CLIENT.match(path.name))
    except OSError:
        return []
    for name in names:
        path = folder / name
        if is_held(path.with_suffix(".lock")):
            continue
        said, texts = _read(path)
        if said.casefold() == clean_line(person).casefold():
            found += [Draft(target, text, at, path) for target, (text, at) in texts.items()]
    return sorted(found, key=lambda draft: draft.at)


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
