"""All sessions of one home: what they are, finding one, and what is remembered from one to the next.

`library.json` is a catalogue in TinyDB's form. It is only ever a memory of what the session folders say: a missing,
stale or damaged one is made anew by looking at them. Only the column mappings are kept nowhere else.
"""

from __future__ import annotations

import contextlib
import datetime
import itertools
import os
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from content.clean import clean, clean_line
from store.api import DiskFullError, MissingError, ReadOnlyError, StoreError
from store.clock import SYSTEM_CLOCK, Clock
from store.files import disk, netfs
from store.files.home import SESSIONS, refuse_foreign
from store.files.tablefile import Damaged, Tables, read_tables
from store.journal.entry import SessionEntry, SessionSummary, stamp
from store.journal.sessionfile import SESSION, is_session_id

if TYPE_CHECKING:
    from tinydb import TinyDB

LIBRARY = "library.json"
LIMIT = 1 << 26
MAPPINGS = 200
"""How many column mappings are remembered; the oldest are forgotten."""
_PATIENCE = 0.5


@dataclass(frozen=True, slots=True)
class PartnerEntry:
    """An organisation named in some sessions of this home, with their ids."""

    name: str
    sessions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Remembered:
    """What the columns of a layout mean, and since when that is remembered: ISO, empty when it was not noted yet."""

    mapping: dict[str, str]
    since: str


class Library:
    """The sessions of one home. Nothing is kept between two calls, so several may be used at once."""

    def __init__(self, home: str | Path, clock: Clock = SYSTEM_CLOCK) -> None:
        self.home = Path(home)
        self.clock = clock
        self.path = self.home / LIBRARY

    # ------------------------------------------------------------------ sessions

    def sessions(self) -> list[SessionEntry]:
        """Every session, the one that was worked on last first. Raises StoreError when the home cannot be read."""
        return _sorted(self._summaries(known=True))

    def rescan(self) -> list[SessionEntry]:
        """Like `sessions`, believing nothing that the catalogue says, and writing it anew."""
        return _sorted(self._summaries(known=False))

    def find(self, name: str) -> Path:
        """The folder of a session, by its id, the start of its id, its title, the start of its title, or its folder.

        Capitals do not matter; of a session and its copies it is the session. Raises MissingError when there is none,
        StoreError when there are several.
        """
        wanted = clean_line(name)
        if os.sep in name and "\0" not in name and (Path(name).expanduser() / SESSION).is_file():
            return Path(name).expanduser().absolute()
        ids = self._ids()
        if wanted in ids:
            return self.home / SESSIONS / wanted
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
            return self.home / SESSIONS / found[0]
        if not found:
            raise MissingError(f"No session “{wanted[:80]}” in {self.home}. To see all sessions, run: workshop list")
        named = [_named(entry) for entry in self.sessions() if entry.id in found]
        raise StoreError(f"“{wanted[:80]}” matches {_several(named)}. Use the ID of the one you mean.")

    def folders(self) -> list[Path]:
        """The folder of every session, in the order of their ids. Raises StoreError."""
        return [self.home / SESSIONS / one for one in self._ids()]

    def _ids(self) -> list[str]:
        folder = self.home / SESSIONS
        try:
            with os.scandir(folder) as entries:
                return sorted(entry.name for entry in entries if is_session_id(entry.name) and entry.is_dir())
        except FileNotFoundError:
            return []
        except NotADirectoryError:
            raise StoreError(
                f"{folder} is not a folder; move what is there away, or give another home with --home."
            ) from None
        except OSError as error:
            raise ReadOnlyError(f"{folder} cannot be read ({disk.reason(error)}); see to its permissions.") from None

    def _summaries(self, *, known: bool) -> list[SessionSummary]:
        try:
            tables = (read_tables(self.path, LIMIT) or {}) if known else {}
            sound = known
        except (Damaged, OSError):
            tables, sound = {}, False
        catalogue = _catalogue(tables)
        found: list[SessionSummary] = []
        for session_id in self._ids():
            folder = self.home / SESSIONS / session_id
            summary = catalogue.get(session_id)
            if summary is None or not _is_of_today(summary, folder):
                from store.library.summary import summarise  # half of what the first screen would wait for

                summary = summarise(folder)
            found.append(summary)
        if not sound or {summary.entry.id: summary for summary in found} != catalogue:
            with contextlib.suppress(StoreError, OSError):  # a catalogue that cannot be written costs time, no more
                self._write(found)
        return found

    # ------------------------------------------------------------------ directories

    def people(self) -> list[str]:
        """Everybody named in any session, in order of their names."""
        return sorted({name for entry in self.sessions() for name in entry.people}, key=str.casefold)

    def partners(self) -> list[PartnerEntry]:
        """Every organisation named in any session, in order of their names; capitals do not make a difference."""
        return _partners(self._summaries(known=True))

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
        for document in _mappings(self._salvaged()).values():
            if document["layout"] == wanted:
                mapping = {clean(key): clean(value) for key, value in document["mapping"].items()}
                return Remembered(mapping, _written_day(document.get("since")))
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
                return {"mappings": _mappings(bad.salvaged or {})}

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
            _fill(db, "sessions", [_to_document(summary) for summary in summaries])
            names = sorted({name for summary in summaries for name in summary.entry.people}, key=str.casefold)
            _fill(db, "people", [{"name": name} for name in names])
            _fill(db, "partners", [asdict(partner) for partner in _partners(summaries)])


def _fill(db: TinyDB, name: str, documents: Iterable[Mapping[str, Any]]) -> None:
    table = db.table(name)
    table.truncate()
    table.insert_multiple(documents)


def _sorted(summaries: list[SessionSummary]) -> list[SessionEntry]:
    return sorted((summary.entry for summary in summaries), key=lambda entry: (entry.updated, entry.id), reverse=True)


def _is_of_today(summary: SessionSummary, folder: Path) -> bool:
    """Whether the catalogue still says what the session does. Sessions with a problem are looked at every time."""
    if summary.entry.problem:
        return False
    try:
        return summary.stamp == stamp(folder) and (folder / SESSION).exists()
    except OSError:
        return False


def _partners(summaries: list[SessionSummary]) -> list[PartnerEntry]:
    found: dict[str, tuple[str, list[str]]] = {}
    for summary in summaries:
        for name in summary.partners:
            found.setdefault(name.casefold(), (name, []))[1].append(summary.entry.id)
    return [PartnerEntry(name, tuple(dict.fromkeys(ids))) for _, (name, ids) in sorted(found.items())]


def _named(entry: SessionEntry) -> str:
    """The id of a session with what tells it from others of its title."""
    what = ", ".join(part for part in (entry.school, _day(entry.date)) if part)
    return f"{entry.id} ({what})" if what else entry.id


def _day(iso: str) -> str:
    from workshop.sheets.dates import show_date

    try:
        return show_date(iso) if iso else ""
    except ValueError:
        return iso


def _several(names: list[str]) -> str:
    shown = names[:6]
    more = f" or one of {len(names) - 6} more" if len(names) > 6 else ""
    return (", ".join(shown) + more) if more else (", ".join(shown[:-1]) + " or " + shown[-1])


# ------------------------------------------------------------------ documents


def _to_document(summary: SessionSummary) -> dict[str, Any]:
    return {**asdict(summary.entry), "partners": list(summary.partners), "stamp": summary.stamp}


def _catalogue(tables: Tables) -> dict[str, SessionSummary]:
    found: dict[str, SessionSummary] = {}
    for document in tables.get("sessions", {}).values():
        with contextlib.suppress(KeyError, TypeError, ValueError, AttributeError):
            summary = _from_document(document)
            found[summary.entry.id] = summary
    return found


def _from_document(document: dict[str, Any]) -> SessionSummary:
    texts = {
        name: clean_line(document[name])
        for name in ("id", "title", "school", "division", "date", "pack", "updated", "problem")
    }
    people = tuple([clean_line(name) for name in document["people"]])
    entry = SessionEntry(**texts, people=people, revision=int(document["revision"]))
    return SessionSummary(
        entry, tuple([clean_line(name) for name in document["partners"]]), clean_line(document["stamp"])
    )


def _written_day(said: object) -> str:
    """A day as it is written down, or nothing."""
    try:
        return datetime.date.fromisoformat(str(said)).isoformat()
    except ValueError:
        return ""


def _mappings(tables: Tables) -> dict[str, Any]:
    """The remembered mappings that are whole."""
    return {
        key: document
        for key, document in tables.get("mappings", {}).items()
        if isinstance(document, dict)
        and key.isdigit()
        and isinstance(document.get("layout"), str)
        and isinstance(document.get("mapping"), dict)
        and all(isinstance(value, str) for value in document["mapping"].values())
    }
