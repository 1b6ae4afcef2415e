"""A folder in which somebody collects what schools sent: archives of sessions, and minutes. Read for a report.

Each file stands for its session; where several are of one session the newest counts, and an archive before minutes.
One that cannot be read says why, and the others are read.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path

from content.clean import clean_line
from content.model import Pack
from store.api import StoreError
from store.archive import read_archive
from store.files import disk
from store.journal.sessionfile import SESSION
from store.library.facts import Progress
from workshop.notes.facts import SessionFacts, facts_of
from workshop.notes.incoming.bytes_in import decoded
from workshop.notes.incoming.foreign import ForeignError, front_matter
from workshop.notes.minutes_facts import facts_of_minutes
from workshop.services.incoming import READERS, read_bytes
from workshop.session.private_rounds import VisibilityFilter
from workshop.session.view import Session

ARCHIVE = ".json"
MINUTES = (".md", ".markdown", ".docx", ".html", ".htm")
"""Files whose tables keep their headings; those of others tell too little."""


def is_document(path: Path) -> bool:
    """Whether that is a file whose name ends like an archive or minutes."""
    try:
        return path.suffix.casefold() in (ARCHIVE, *MINUTES) and path.is_file()
    except (OSError, ValueError):
        return False


def is_folder(path: Path, *, named: bool) -> bool:
    """Whether that is a folder of documents; an empty one only when it was `named` as a path, not just a word."""
    try:
        return path.is_dir() and not (path / SESSION).exists() and (named or bool(documents_in(path)))
    except (OSError, ValueError):
        return False


def documents_in(folder: Path) -> list[Path]:
    """The archives and minutes in that folder, by name; not what programs hide or keep open there (`.x`, `~$x`)."""
    endings = (ARCHIVE, *MINUTES)
    return sorted(
        path for path in folder.iterdir()
        if path.suffix.casefold() in endings and not path.name.startswith((".", "~$")) and not path.is_dir()
    )  # fmt: skip


class DocumentReader:
    """Reads the facts of archives and minutes. A module is loaded once for all archives made with the same one."""

    def __init__(self) -> None:
        self._packs: dict[str, Pack] = {}

    def folder(
        self, folder: Path, progress: Progress = lambda done, of: None, cancelled: Callable[[], bool] = lambda: False
    ) -> list[SessionFacts]:
        """The facts of all documents in a folder, one a session; stops early when `cancelled`. Raises StoreError."""
        try:
            paths = documents_in(folder)
        except OSError as error:
            raise StoreError(f"{folder} cannot be read ({disk.reason(error)}).") from None
        if not paths:
            raise StoreError(f"There is neither a session nor an archive of one in {folder}.")
        found: dict[str, tuple[tuple[int, bool], SessionFacts]] = {}
        for place, path in enumerate(paths):
            if cancelled():
                break
            progress(place, len(paths))
            revision, facts = self.document(path)
            rank = (revision, path.suffix.casefold() == ARCHIVE)
            if facts.id not in found or rank > found[facts.id][0]:
                found[facts.id] = (rank, facts)
        return [facts for _, facts in found.values()]

    def document(self, path: Path) -> tuple[int, SessionFacts]:
        """The revision of the session a file was made from, and its facts; with a `problem` and its own name as `id`
        when it cannot be read."""
        name = clean_line(path.name)
        try:
            if path.suffix.casefold() == ARCHIVE:
                return self._archive(path)
            return _minutes(path, name)
        except (StoreError, ForeignError) as problem:
            return 0, SessionFacts(name, name, problem=clean_line(str(problem)))
        except OSError as error:
            return 0, SessionFacts(name, name, problem=f"It cannot be read ({disk.reason(error)}).")

    def _archive(self, path: Path) -> tuple[int, SessionFacts]:
        with tempfile.TemporaryDirectory(prefix="workshop-pack-") as folder:
            found = read_archive(path, Path(folder), self._packs)
            shown = VisibilityFilter(found.pack.sheets(), "")(found.state)
            facts = facts_of(found.id or clean_line(path.stem), Session(found.pack, shown), found.records)
        return found.state.revision, facts


def _minutes(path: Path, name: str) -> tuple[int, SessionFacts]:
    data = read_bytes(path)
    foreign = READERS[path.suffix.casefold()](data, name)
    front: dict[str, str] = {}
    if path.suffix.casefold() in (".md", ".markdown"):
        front = front_matter(name, decoded(data, name)[0].split("\n"))[0]
    return foreign.revision or 0, facts_of_minutes(foreign, front, name)
