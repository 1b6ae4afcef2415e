"""What the library says about one session, read from the session itself without loading its pack."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from content.clean import clean_line
from content.common import PEOPLE, SESSION
from content.sheet_spec import FORM_ROW
from store.api import MissingError, ReadOnlyError, StoreError
from store.journal.entry import SessionEntry, SessionSummary, stamp
from store.journal.journal_log import JournalLog
from store.journal.opening import folded, lost_reason
from store.journal.sessionfile import SessionFile, read_session
from store.library.duplicate_sessions import duplicate_reason
from workshop.sheets.model import Record, State


def summarise(folder: Path) -> SessionSummary:
    """Read the session in that folder. Never raises for a session that cannot be opened: `problem` then says why."""
    name = clean_line(folder.name)
    try:
        mark = stamp(folder)
        return _summary(folder, name, mark)
    except StoreError as error:
        return SessionSummary(SessionEntry(name, problem=str(error)))
    except OSError as error:
        gone = MissingError(f"The journal of {name} cannot be read ({(error.strerror or 'no reason given').lower()}).")
        return SessionSummary(SessionEntry(name, problem=str(gone)))


def read_records(folder: Path) -> tuple[SessionFile, list[Record]]:
    """What that session is, and its records as far as they verify; none for a copy beside its original.

    Raises StoreError, OSError.
    """
    session = read_session(folder)
    if reason := duplicate_reason(folder, session):
        raise ReadOnlyError(reason)
    log = JournalLog(folder, session.seed, writable=False, who="")
    try:
        return session, log.tail()
    finally:
        log.close()


def _summary(folder: Path, name: str, mark: str) -> SessionSummary:
    session = read_session(folder)
    log = JournalLog(folder, session.seed, writable=False, who="")
    try:
        state, saved = folded(log, session)
        lacking = lost_reason(log, state, used=saved is not None)
        last = log.at(state.revision)
    finally:
        log.close()
    if last is None:
        damage = f"The journal of {name} is damaged at its beginning; run: workshop fsck {name}"
        return SessionSummary(SessionEntry(name, pack=session.info.pack_id, problem=damage), stamp=mark)
    problem = duplicate_reason(folder, session) or lacking
    return summary_of(name, session, state, last.edit.at, problem, mark)


def summary_of(name: str, session: SessionFile, state: State, at: str, problem: str, mark: str) -> SessionSummary:
    """What the library says of a session in that state, whose last edit was made then."""
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
        updated=clean_line(at),
        problem=problem,
    )
    return SessionSummary(entry, _partners(state, session), mark)


def _partners(state: State, session: SessionFile) -> tuple[str, ...]:
    return () if session.partners is None else _column(state, *session.partners)


def _column(state: State, sheet: str, column: str) -> tuple[str, ...]:
    names = (_text(row.value(column)) for row in state.sheet(sheet).live())
    return tuple(dict.fromkeys(name for name in names if name))


def _text(value: Any) -> str:
    return clean_line(value) if isinstance(value, str) else ""
