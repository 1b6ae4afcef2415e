"""The facts of all sessions of a home, for a roll-up and for what is due: read once, and again when a session changed.

`rollup.json` beside the catalogue remembers them by the stamp of each journal. It is only ever a memory: a missing,
stale or damaged one is made anew. A module is loaded once for all sessions made with the same one.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from content.clean import clean_line
from content.model import Pack
from store.api import StoreError
from store.files import disk
from store.files.home import refuse_foreign
from store.files.tablefile import Damaged, read_tables
from store.journal.entry import stamp
from store.journal.journal_log import JournalLog
from store.journal.opening import session_pack
from store.journal.sessionfile import SessionFile, read_session
from store.library.catalog import Library
from store.library.duplicate_sessions import duplicate_reason
from workshop.notes.facts import SessionFacts, facts_from_json, facts_of
from workshop.session.private_rounds import VisibilityFilter
from workshop.session.view import Session
from workshop.sheets.fold import fold
from workshop.sheets.model import State

ROLLUP = "rollup.json"
FORMAT = 3
"""To be counted up whenever `facts_of` says something else of the same session."""
LIMIT = 1 << 28
MANY = 200
"""Fewer sessions are read sooner than worker processes have started."""

Progress = Callable[[int, int], None]
"""Called with how many sessions were looked at, and of how many."""


class FactsReader:
    """Reads the facts of the sessions of one home. Nothing is kept between two calls but the modules."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.path = home / ROLLUP
        self._packs: dict[str, Pack] = {}

    def read(
        self, progress: Progress = lambda done, of: None, cancelled: Callable[[], bool] = lambda: False
    ) -> list[SessionFacts]:
        """The facts of every session, in the order of their ids; those that cannot be read say why in `problem`.

        Stops early, with what it has, when `cancelled`. Raises StoreError when the home cannot be read.
        """
        known = self._remembered()
        folders = Library(self.home).folders()
        ahead = self._ahead(folders, known, progress, cancelled)
        found: dict[str, tuple[str, SessionFacts]] = {}
        for place, folder in enumerate(folders):
            if cancelled():
                break
            progress(place, len(folders))
            found[folder.name] = self.one(folder, ahead.get(folder.name) or known.get(folder.name))
        if found != known and not cancelled():
            with contextlib.suppress(StoreError, OSError):  # what cannot be remembered costs time, no more
                self._remember(found)
        return [facts for _, facts in found.values()]

    def of(self, folder: Path) -> SessionFacts:
        """The facts of the session in that folder, read now."""
        return self.one(folder)[1]

    def _ahead(
        self,
        folders: Sequence[Path],
        known: Mapping[str, tuple[str, SessionFacts]],
        progress: Progress,
        cancelled: Callable[[], bool],
    ) -> dict[str, tuple[str, SessionFacts]]:
        """What workers read of those that are not known, or not as they are now; nothing when there are few."""
        if len(folders) < MANY:
            return {}
        from store.library.facts_workers import read_in_workers  # with what it takes to start processes

        new = [folder for folder in folders if folder.name not in known or not _is_as_known(folder, known[folder.name])]
        if len(new) < MANY or (os.cpu_count() or 1) < 2:
            return {}
        return read_in_workers(self.home, new, lambda done: progress(done, len(folders)), cancelled)

    def one(self, folder: Path, known: tuple[str, SessionFacts] | None = None) -> tuple[str, SessionFacts]:
        """The stamp of the journal in that folder, and the facts: those that are known of that stamp, or read now."""
        try:
            mark = stamp(folder)
        except OSError as error:
            return "", _unreadable(folder, f"its journal cannot be read ({disk.reason(error)})")
        if known is not None and known[0] == mark and not known[1].problem:
            return known
        try:
            return mark, self._facts(folder)
        except (StoreError, OSError) as error:
            return mark, _unreadable(folder, str(error))

    def _facts(self, folder: Path) -> SessionFacts:
        session = read_session(folder)
        if reason := duplicate_reason(folder, session):
            return _unreadable(folder, reason)
        log = JournalLog(folder, session.seed, writable=False, who="")
        try:
            records = log.tail()
        finally:
            log.close()
        if not records:
            return _unreadable(folder, f"its journal is damaged; run: workshop fsck {clean_line(folder.name)}")
        try:
            state = fold(State(), records)
        except (ValueError, LookupError, TypeError, RuntimeError):
            return _unreadable(folder, f"its journal is damaged; run: workshop fsck {clean_line(folder.name)}")
        pack = self._pack(folder, session)
        shown = VisibilityFilter(pack.sheets(), "")(state)
        return facts_of(clean_line(folder.name), Session(pack, shown), records)

    def _pack(self, folder: Path, session: SessionFile) -> Pack:
        sha256 = session.info.pack_sha256
        if sha256 not in self._packs:
            self._packs[sha256] = session_pack(folder, session)[0]
        return self._packs[sha256]

    # ------------------------------------------------------------------ what is remembered

    def _remembered(self) -> dict[str, tuple[str, SessionFacts]]:
        try:
            tables = read_tables(self.path, LIMIT) or {}
        except (Damaged, OSError):
            return {}
        if tables.get("about", {}).get("1") != {"format": FORMAT}:
            return {}
        found = {}
        for document in tables.get("sessions", {}).values():
            with contextlib.suppress(KeyError, TypeError, ValueError, AttributeError):
                facts = facts_from_json(document["facts"])
                found[facts.id] = (clean_line(document["stamp"]), facts)
        return found

    def _remember(self, found: dict[str, tuple[str, SessionFacts]]) -> None:
        from store.files.tablefile import write_tables

        refuse_foreign(self.home)
        documents: dict[str, dict[str, Any]] = {
            str(number): {"stamp": mark, "facts": asdict(facts)}
            for number, (mark, facts) in enumerate(found.values(), 1)
        }
        write_tables(self.path, {"about": {"1": {"format": FORMAT}}, "sessions": documents})


def _is_as_known(folder: Path, known: tuple[str, SessionFacts]) -> bool:
    try:
        return known[0] == stamp(folder) and not known[1].problem
    except OSError:
        return True  # the reader says what is wrong with it


def _unreadable(folder: Path, why: str) -> SessionFacts:
    name = clean_line(folder.name)
    return SessionFacts(name, name, problem=clean_line(why))
