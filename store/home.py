"""Where sessions are kept: a folder of this host, or a database that many hosts share.

A `Home` lists, makes, opens and checks sessions wherever they are kept. `store.library.catalog.Library` is a home in
files, `store.postgres.home.DatabaseHome` one in a database; `store.homes` knows which of them an address means.

`library.json` is a catalogue in TinyDB's form. It is only ever a memory of what the sessions say: a missing, stale or
damaged one is made anew by looking at them. Only the column mappings are kept nowhere else.
"""

from __future__ import annotations

import contextlib
import itertools
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping
from contextlib import AbstractContextManager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from content.clean import clean
from store.api import DiskFullError, MissingError, ReadOnlyError, StoreError
from store.clock import Clock
from store.files import disk, netfs
from store.files.home import refuse_foreign
from store.files.private import make_folders
from store.files.tablefile import Damaged, Tables, read_tables
from store.journal.entry import SessionEntry, SessionSummary
from store.library.entries import (
    PartnerEntry,
    Remembered,
    catalogue,
    fill,
    named,
    newest_first,
    partners_in,
    several,
    to_document,
    whole_mappings,
    written_day,
)

if TYPE_CHECKING:
    from tinydb import TinyDB

    from content.model import Pack
    from store.api import Identity, SessionStore
    from store.disclosures.chain import LogKeeper
    from store.journal.fsck import FsckReport
    from store.journal.sessionfile import SessionFile
    from store.moving import WholeSession
    from workshop.sheets.model import Record, State

LIBRARY = "library.json"
LIMIT = 1 << 26
MAPPINGS = 200
"""How many column mappings are remembered; the oldest are forgotten."""
_PATIENCE = 0.5


@dataclass(frozen=True, slots=True)
class DatabaseSession:
    """Where a session is that is no folder: in that home, under that id."""

    home: Home
    id: str


class ServingLock:
    """What keeps servers of one session on several hosts apart. Here there is no other host."""

    def take(self) -> str:
        """Have the lock, or have it again after the connection was lost; empty when it is had, else who has it, in a
        few words. Blocks. Raises StoreError when that cannot be found out now."""
        return ""

    def close(self) -> None:
        """Give it back."""


Locator: TypeAlias = "Path | DatabaseSession"
"""Where a session is."""


class Home(ABC):
    """The sessions of one home. Nothing is kept between two calls, so several may be used at once.

    Attributes:
        home: the folder of what belongs to this host alone: the catalogue, settings of the sharing check, and modules.
        name: the home as people know it.
        shared: whether other hosts have the same sessions and the same disclosure log.
    """

    shared = False

    def __init__(self, home: Path, name: str, clock: Clock) -> None:
        self.home, self.name, self.clock = home, name, clock
        self.path = home / LIBRARY

    # ------------------------------------------------------------------ what each kind of home does its own way

    @abstractmethod
    def find(self, name: str) -> Locator:
        """Where a session is, by its id, the start of its id, its title, or the start of its title.

        Capitals do not matter; of a session and its copies it is the session. Raises MissingError when there is none,
        StoreError when there are several.
        """

    @abstractmethod
    def all(self) -> list[Locator]:
        """Where every session is, in the order of their ids. Raises StoreError."""

    @abstractmethod
    def make(
        self, title: str, pack: Pack, created: str, lines: Callable[[int], Iterable[bytes]], origin: str = ""
    ) -> str:
        """Make a session, there whole or not at all, and return its id; `lines` makes its records as a journal has
        them, given what the first checksum starts from; `origin` is the session it was copied from. Raises StoreError,
        ReadOnlyError, DiskFullError."""

    @abstractmethod
    def open(
        self, where: Locator, identity: Identity, pack: Pack | None, clock: Clock, *, unseen: bool = False
    ) -> SessionStore:
        """A connection to that session; see `store.open_session`. Raises StoreError."""

    @abstractmethod
    def stamp(self, where: Locator) -> str:
        """Changes whenever a record is added to that session. Raises StoreError, OSError."""

    @abstractmethod
    def read(self, where: Locator) -> tuple[SessionFile, list[Record]]:
        """What that session is, and its records as far as they verify. Raises StoreError, OSError."""

    @abstractmethod
    def pack(self, where: Locator, session: SessionFile) -> Pack:
        """The module of that session. Raises CorruptError."""

    def take_module(self, where: Locator, pack: Pack, who: Identity, check: Callable[[State], None]) -> None:
        """Give that session a newer module, whole or not at all, when `check` raises nothing about what stands in it.
        Raises StoreError, and what `check` raises."""
        raise StoreError(self.module_stays)

    @property
    def module_stays(self) -> str:
        """Why its sessions keep the module they were made with; empty where they can be given a newer one."""
        return (
            "In a database a session keeps the module it was made with. To bring it up to date, move it into a folder "
            "first: workshop move SESSION --to FOLDER"
        )

    @abstractmethod
    def fsck(self, where: Locator, *, repair: bool = False) -> FsckReport:
        """Verify that session. Raises StoreError."""

    @abstractmethod
    def rebuild(self, where: Locator, source: str = "") -> list[str]:
        """Make a new session of all that can be read of that one; what was done, in sentences. Raises StoreError."""

    @abstractmethod
    def leaving(self, where: Locator, to: str) -> AbstractContextManager[WholeSession]:
        """All of that session, for a `with` in which nobody else writes; when it ends well the session is in the home
        of the name `to`, and in this one no more. Raises StoreError."""

    @abstractmethod
    def arrive(self, whole: WholeSession) -> None:
        """Take a session in that comes from another home, whole or not at all. Raises StoreError."""

    @abstractmethod
    def disclosures(self) -> LogKeeper:
        """What keeps the lines of the disclosure log, and the files of the releases."""

    @abstractmethod
    def _ids(self) -> list[str]:
        """The id of every session, in order. Raises StoreError."""

    @abstractmethod
    def _current(self, known: Mapping[str, SessionSummary]) -> Iterable[SessionSummary]:
        """Every session as it is now, taken from what is `known` where that is of today."""

    # ------------------------------------------------------------------ serving

    def serving(self, where: Locator) -> ServingLock:
        """What makes a server the only one of that session, on whatever host it runs. Raises StoreError."""
        return ServingLock()

    def windows_left(self) -> int | None:
        """How many more windows can be open at once; None where only this host sets a limit. Raises StoreError."""
        return None

    # ------------------------------------------------------------------ sessions

    def sessions(self) -> list[SessionEntry]:
        """Every session, the one that was worked on last first. Raises StoreError when the home cannot be read."""
        return newest_first(self._summaries(known=True))

    def rescan(self) -> list[SessionEntry]:
        """Like `sessions`, believing nothing that the catalogue says, and writing it anew."""
        return newest_first(self._summaries(known=False))

    def _find(self, wanted: str) -> str:
        """The id that is meant; see `find`."""
        ids = self._ids()
        if wanted in ids:
            return wanted
        folded = wanted.casefold()
        found = [one for one in ids if one.startswith(folded)] if folded else []
        if len(found) != 1 and folded:
            entries = self.sessions()
            titles = [(entry.title.casefold(), entry.id) for entry in entries]
            same = [one for title, one in titles if title == folded]
            found = same or found or [one for title, one in titles if title.startswith(folded)]
            # A copy has the title of its original, and is not the one that is meant.
            sound = {entry.id for entry in entries if not entry.problem}
            found = [one for one in found if one in sound] or found
        if len(found) == 1:
            return found[0]
        if not found:
            raise MissingError(f"No session “{wanted[:80]}” in {self.name}. To see all sessions, run: workshop list")
        names = [named(entry) for entry in self.sessions() if entry.id in found]
        raise StoreError(f"“{wanted[:80]}” matches {several(names)}. Use the ID of the one you mean.")

    def _summaries(self, *, known: bool) -> list[SessionSummary]:
        try:
            tables = (read_tables(self.path, LIMIT) or {}) if known else {}
            sound = known
        except (Damaged, OSError):
            tables, sound = {}, False
        before = catalogue(tables)
        found = list(self._current(before))
        if not sound or {summary.entry.id: summary for summary in found} != before:
            with contextlib.suppress(StoreError, OSError):  # a catalogue that cannot be written costs time, no more
                self._write(found)
        return found

    # ------------------------------------------------------------------ directories

    def people(self) -> list[str]:
        """Everybody named in any session, in order of their names."""
        return sorted({name for entry in self.sessions() for name in entry.people}, key=str.casefold)

    def partners(self) -> list[PartnerEntry]:
        """Every organisation named in any session, in order of their names; capitals do not make a difference."""
        return partners_in(self._summaries(known=True))

    # ------------------------------------------------------------------ column mappings

    def remember_mapping(self, layout: str, mapping: Mapping[str, str]) -> None:
        """Keep which column of a file means what, for files of that layout, and since when: today, or the day this very
        mapping was first kept. Raises ReadOnlyError, DiskFullError, BusyError.

        `layout` is anything that tells layouts apart and nothing of what is in the file, such as a hash of its header.
        """
        kept, before = {clean(key): clean(value) for key, value in mapping.items()}, self.recall_mapping(layout)
        since = before.since if before is not None and before.mapping == kept else self.clock.today().isoformat()
        self._keep_mapping(clean(layout), {"layout": clean(layout), "mapping": kept, "since": since})

    def recall_mapping(self, layout: str) -> Remembered | None:
        """What was remembered for files of that layout; None when nothing was."""
        wanted = clean(layout)
        for document in whole_mappings(self._salvaged()).values():
            if document["layout"] == wanted:
                mapping = {clean(key): clean(value) for key, value in document["mapping"].items()}
                return Remembered(mapping, written_day(document.get("since")))
        return None

    def forget_mapping(self, layout: str) -> bool:
        """Remember nothing for files of that layout any more; whether anything was. Raises ReadOnlyError,
        DiskFullError, BusyError."""
        known = self.recall_mapping(layout) is not None
        if known:
            self._keep_mapping(clean(layout), None)
        return known

    def _keep_mapping(self, layout: str, document: dict[str, Any] | None) -> None:
        """Put that in the place of what is remembered for the layout; nothing when None."""
        try:
            if self.shared:
                make_folders(self.home)  # a host may remember before it has anything else
            with self._change() as db:
                from tinydb import where

                table = db.table("mappings")
                table.remove(where("layout") == layout)
                if document is not None:
                    table.insert(document)
                table.remove(doc_ids=[one.doc_id for one in table.all()[:-MAPPINGS]])
        except OSError as error:
            kind = DiskFullError if disk.is_full(error) else ReadOnlyError
            raise kind(f"The columns cannot be remembered in {self.path} ({disk.reason(error)}).") from None

    # ------------------------------------------------------------------ the file

    def _salvaged(self) -> Tables:
        """The tables of the catalogue, whether it verifies or not; empty when it cannot be read at all."""
        try:
            return read_tables(self.path, LIMIT) or {}
        except Damaged as bad:
            return bad.salvaged or {}
        except OSError:
            return {}

    def _change(self) -> contextlib.AbstractContextManager[TinyDB]:
        """The catalogue to change; a damaged one is put aside first, and what can be read of it goes on."""
        from store.files.tinystorage import change

        if reason := netfs.refusal(self.home):
            raise ReadOnlyError(reason)
        refuse_foreign(self.home)

        def repaired() -> Tables | None:
            try:
                read_tables(self.path, LIMIT)
                return None
            except Damaged as bad:
                self._put_aside()
                return {"mappings": whole_mappings(bad.salvaged or {})}

        return change(self.path, "the library", repaired, _PATIENCE)

    def _put_aside(self) -> None:
        for number in itertools.count(1):
            aside = self.path.with_name(f"{LIBRARY}.damaged-{number}")
            if not aside.exists():
                disk.rename(self.path, aside)
                return

    def _write(self, summaries: list[SessionSummary]) -> None:
        if not self.home.is_dir():
            return
        with self._change() as db:
            fill(db, "sessions", [to_document(summary) for summary in summaries])
            names = sorted({name for summary in summaries for name in summary.entry.people}, key=str.casefold)
            fill(db, "people", [{"name": name} for name in names])
            fill(db, "partners", [asdict(partner) for partner in partners_in(summaries)])


def folder_of(home: Home | Path) -> Path:
    """The folder of what belongs to this host."""
    return home if isinstance(home, Path) else home.home
