"""What the library says about one session, read from the session itself without loading its pack."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from content.clean import clean_line
from content.common import PEOPLE, SESSION
from content.model import FORM_ROW
from store.api import Gone, StoreError
from store.journal import JOURNAL, JournalLog
from store.opening import folded
from store.sessionfile import SessionFile, read_session
from workshop.sheets.model import State


@dataclass(frozen=True, slots=True)
class SessionEntry:
    """One session of the library.

    Attributes:
        date: ISO, or empty.
        pack: the id of its pack.
        updated: when the last edit was made, by its author's clock, ISO; empty when that is not known.
        problem: why the session cannot be opened, in a sentence; empty when it can. The rest may then be empty.
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
class Summary:
    """An entry with the names of the organisations in it, and the stamp by which it is known to be of today."""

    entry: SessionEntry
    partners: tuple[str, ...] = ()
    stamp: str = ""


def stamp(folder: Path) -> str:
    """Changes whenever a record is added or the journal becomes another file. Raises OSError."""
    info = (folder / JOURNAL).stat()
    return f"{info.st_ino}:{info.st_size}"


def summarise(folder: Path) -> Summary:
    """Read the session in that folder. Never raises for a session that cannot be opened: `problem` then says why."""
    name = clean_line(folder.name)
    try:
        mark = stamp(folder)
        return _summary(folder, name, mark)
    except StoreError as error:
        return Summary(SessionEntry(name, problem=str(error)))
    except OSError as error:
        gone = Gone(f"The journal of {name} cannot be read ({(error.strerror or 'no reason given').lower()}).")
        return Summary(SessionEntry(name, problem=str(gone)))


def _summary(folder: Path, name: str, mark: str) -> Summary:
    session = read_session(folder)
    log = JournalLog(folder, session.seed, writable=False, who="")
    try:
        state, _ = folded(log, session)
        last = log.at(state.revision)
    finally:
        log.close()
    if last is None:
        damage = f"The journal of {name} is damaged at its beginning; run: workshop fsck {name}"
        return Summary(SessionEntry(name, pack=session.info.pack_id, problem=damage), stamp=mark)
    form = state.sheet(SESSION.id).rows.get(FORM_ROW)
    texts = {column: _text(form.value(column)) if form else "" for column in ("title", "school", "division", "date")}
    entry = SessionEntry(
        id=name,
        title=texts["title"] or name,
        school=texts["school"],
        division=texts["division"],
        date=texts["date"],
        pack=session.info.pack_id,
        people=_column(state, PEOPLE.id, "name"),
        revision=state.revision,
        updated=clean_line(last.edit.at),
    )
    return Summary(entry, _partners(state, session), mark)


def _partners(state: State, session: SessionFile) -> tuple[str, ...]:
    return () if session.partners is None else _column(state, *session.partners)


def _column(state: State, sheet: str, column: str) -> tuple[str, ...]:
    names = (_text(row.value(column)) for row in state.sheet(sheet).live())
    return tuple(dict.fromkeys(name for name in names if name))


def _text(value: Any) -> str:
    return clean_line(value) if isinstance(value, str) else ""
