"""Copies that a sync program left beside a session's files: whose words may be in them, and how to get at them.

Dropbox, OneDrive, Google Drive, iCloud, Syncthing and Nextcloud keep the other version of a file that was changed on
two computers, under a name that begins as the file's does: `journal (1).jsonl`, `journal (Ana's conflicted copy
2026-11-29).jsonl`, `journal-LAPTOP.jsonl`, `journal.sync-conflict-20261129-101500-ABCDEFG.jsonl`.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

from content.clean import clean_line
from store.api import MissingError, ReadOnlyError
from store.files import disk
from store.journal import codec
from store.journal.checkpoint import CHECKPOINT
from store.journal.codec import BadRecordLine
from store.journal.entry import JOURNAL
from store.journal.journal_log import MAX_JOURNAL
from store.journal.salvage import salvaged
from store.journal.sessionfile import SESSION, SessionFile
from workshop.sheets.model import Record

_OURS = frozenset({JOURNAL, CHECKPOINT, SESSION, "checkpoint.lock"})
_COPY = re.compile(r"(journal|checkpoint|session)(?![a-z]).*\.jsonl?(?![a-z])", re.IGNORECASE)


def copies_beside(folder: Path) -> list[str]:
    """The names of files in that folder that look like copies of a session's own files, in order."""
    try:
        with os.scandir(folder) as entries:
            names = sorted(entry.name for entry in entries if entry.is_file(follow_symlinks=False))
    except OSError:
        return []
    return [name for name in names if name not in _OURS and _COPY.match(name)]


def is_journal(name: str) -> bool:
    """Whether the copy of that name is one of a journal: only there is something of what people wrote."""
    return name.casefold().startswith("journal")


def notice_of_copies(folder: Path) -> str:
    """One sentence that names the copies of journals beside a session's own, and what to do; empty without any."""
    names = [clean_line(name) for name in copies_beside(folder) if is_journal(name)]
    if not names:
        return ""
    named = ", ".join(f"“{name}”" for name in names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "")
    return (
        f"Next to the journal of this session is {named}, as sync programs leave it when two computers wrote: "
        f"there may be edits in it that are not here. To see, run: workshop fsck {folder.name}"
    )


def records_beside(folder: Path, session: SessionFile, name: str) -> list[Record]:
    """The records that can be read in that copy of the session's journal. Raises OSError, NewerFormatError."""
    data = disk.read_whole(folder / name, 2 * MAX_JOURNAL)
    return salvaged(data, session.seed).records if begins_with(data, session.seed) else []


def begins_with(data: bytes, seed: int) -> bool:
    """Whether the first line of that journal is one of the session with that seed."""
    try:
        codec.check_line(data[: data.find(b"\n") + 1], seed)
    except BadRecordLine:
        return False
    return True


def within(folder: Path, name: str) -> Path:
    """The file of that name right in the folder; a path to it will do. Raises MissingError, ReadOnlyError."""
    path = Path(name)
    if "\0" in name:
        raise MissingError("The name of the file has a NUL character in it; name a file of the session's folder.")
    path = path if path.parent != Path() else folder / path
    if path.parent.resolve() != folder.resolve():
        raise ReadOnlyError(f"{clean_line(name)} is not in {folder}; name a file of the session's own folder.")
    if path.is_symlink() or not path.is_file():
        raise MissingError(f"No file {clean_line(path.name)} in {folder}. To see which there are, run: workshop fsck")
    return path
