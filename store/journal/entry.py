"""One line of the library: what is known of a session without reading it."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

from store.journal.preallocation import content_length

if TYPE_CHECKING:
    from pathlib import Path

JOURNAL = "journal.jsonl"


@dataclass(frozen=True, slots=True)
class SessionEntry:
    """One session of the library.

    Attributes:
        date: ISO, or empty.
        pack: the id of its pack.
        updated: when the last edit was made, by its author's clock, ISO; empty when that is not known.
        problem: why nobody can open the session to work in it, in a sentence; else empty. The rest may then be empty.
    """

    id: str
    title: str = ""
    school: str = ""
    division: str = ""
    date: str = ""
    pack: str = ""
    people: tuple[str, ...] = ()
    revision: int = 0
    updated: str = ""
    problem: str = ""


@dataclass(frozen=True, slots=True)
class SessionSummary:
    """An entry with the names of the organisations in it, and the stamp by which it is known to be of today."""

    entry: SessionEntry
    partners: tuple[str, ...] = ()
    stamp: str = ""


def stamp(folder: Path) -> str:
    """Changes whenever a record is added or the journal becomes another file. Raises OSError."""
    fd = os.open(folder / JOURNAL, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)
    try:
        info = os.fstat(fd)
        return f"{info.st_ino}:{content_length(fd, info.st_size)}"
    finally:
        os.close(fd)
