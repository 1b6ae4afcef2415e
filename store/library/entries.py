"""What the catalogue of a home holds, as documents of `library.json` and as values; what is read from it is cleaned."""

from __future__ import annotations

import contextlib
import datetime
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from content.clean import clean_line
from store.files.tablefile import Tables
from store.journal.entry import SessionEntry, SessionSummary

if TYPE_CHECKING:
    from tinydb import TinyDB


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


def fill(db: TinyDB, name: str, documents: Iterable[Mapping[str, Any]]) -> None:
    """Put these documents in the place of everything in that table."""
    table = db.table(name)
    table.truncate()
    table.insert_multiple(documents)


def newest_first(summaries: list[SessionSummary]) -> list[SessionEntry]:
    """The entries, the one that was worked on last first."""
    return sorted((summary.entry for summary in summaries), key=lambda entry: (entry.updated, entry.id), reverse=True)


def partners_in(summaries: list[SessionSummary]) -> list[PartnerEntry]:
    """Every organisation of these sessions, in order of their names."""
    found: dict[str, tuple[str, list[str]]] = {}
    for summary in summaries:
        for name in summary.partners:
            found.setdefault(name.casefold(), (name, []))[1].append(summary.entry.id)
    return [PartnerEntry(name, tuple(dict.fromkeys(ids))) for _, (name, ids) in sorted(found.items())]


def named(entry: SessionEntry) -> str:
    """The id of a session with what tells it from others of its title."""
    what = ", ".join(part for part in (entry.school, _day(entry.date)) if part)
    return f"{entry.id} ({what})" if what else entry.id


def _day(iso: str) -> str:
    from workshop.sheets.dates import show_date

    try:
        return show_date(iso) if iso else ""
    except ValueError:
        return iso


def several(names: list[str]) -> str:
    """These names in a sentence; of many the first ones."""
    shown = names[:6]
    more = f" or one of {len(names) - 6} more" if len(names) > 6 else ""
    return (", ".join(shown) + more) if more else (", ".join(shown[:-1]) + " or " + shown[-1])


# ------------------------------------------------------------------ documents


def to_document(summary: SessionSummary) -> dict[str, Any]:
    """A session as the catalogue has it."""
    return {**asdict(summary.entry), "partners": list(summary.partners), "stamp": summary.stamp}


def catalogue(tables: Tables) -> dict[str, SessionSummary]:
    """The sessions of the catalogue that are whole, by their ids."""
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


def written_day(said: object) -> str:
    """A day as it is written down, or nothing."""
    try:
        return datetime.date.fromisoformat(str(said)).isoformat()
    except ValueError:
        return ""


def whole_mappings(tables: Tables) -> dict[str, Any]:
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
