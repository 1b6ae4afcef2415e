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
from store.home import Home, Locator
from store.homes import home_at
from store.journal.entry import stamp
from store.journal.module_pointer import module_hash
from store.journal.sessionfile import SessionFile
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

    def __init__(self, home: Home | Path) -> None:
        self.home = home_at(home)
        self.path = self.home.home / ROLLUP
        self._packs: dict[str, Pack] = {}

    def read(
        self, progress: Progress = lambda done, of: None, cancelled: Callable[[], bool] = lambda: False
    ) -> list[SessionFacts]:
        """The facts of every session, in the order of their ids; those that cannot be read say why in `problem`.

        Stops early, with what it has, when `cancelled`. Raises StoreError when the home cannot be read.
        """
        known = self._remembered()
        every = self.home.all()
        ahead = self._ahead([one for one in every if isinstance(one, Path)], known, progress, cancelled)
        found: dict[str, tuple[str, SessionFacts]] = {}
        for place, where in enumerate(every):
            if cancelled():
                break
            progress(place, len(every))
            name = name_of(where)
            found[name] = self.one(where, ahead.get(name) or known.get(name))
        if found != known and not cancelled():
            with contextlib.suppress(StoreError, OSError):  # what cannot be remembered costs time, no more
                self._remember(found)
        return [facts for _, facts in found.values()]

    def of(self, where: Locator) -> SessionFacts:
        """The facts of that session, read now."""
        return self.one(where)[1]

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
        return read_in_workers(FactsReader, self.home.home, new, lambda done: progress(done, len(folders)), cancelled)

    def one(self, where: Locator, known: tuple[str, SessionFacts] | None = None) -> tuple[str, SessionFacts]:
        """The stamp of that session, and its facts: those that are known of that stamp, or read now."""
        try:
            mark = self.home.stamp(where)
        except OSError as error:
            return "", _unreadable(where, f"its journal cannot be read ({disk.reason(error)})")
        except StoreError as error:
            return "", _unreadable(where, str(error))
        if known is not None and known[0] == mark and not known[1].problem:
            return known
        try:
            return mark, self._facts(where)
        except (StoreError, OSError) as error:
            return mark, _unreadable(where, str(error))

    def _facts(self, where: Locator) -> SessionFacts:
        session, records = self.home.read(where)
        name = clean_line(name_of(where))
        try:
            state = fold(State(), records)
        except (ValueError, LookupError, TypeError, RuntimeError):
            records = []
        if not records:
            return _unreadable(where, f"its journal is damaged; run: workshop fsck {name}")
        pack = self._pack(where, session)
        shown = VisibilityFilter(pack.sheets(), "")(state)
        return facts_of(name, Session(pack, shown), records)

    def _pack(self, where: Locator, session: SessionFile) -> Pack:
        sha256 = module_hash(where, session) if isinstance(where, Path) else session.info.pack_sha256
        if sha256 not in self._packs:
            self._packs[sha256] = self.home.pack(where, session)
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

        refuse_foreign(self.home.home)
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


def name_of(where: Locator) -> str:
    """The id of a session, by where it is."""
    return where.name if isinstance(where, Path) else where.id


def _unreadable(where: Locator, why: str) -> SessionFacts:
    name = clean_line(name_of(where))
    return SessionFacts(name, name, problem=clean_line(why))
