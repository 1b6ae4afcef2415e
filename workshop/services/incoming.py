"""A document that came back, read and compared: what it would change in the session it was made from."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from content.clean import clean_line
from workshop.locked import locked
from workshop.notes.incoming.bytes_in import MAX_TEXT
from workshop.notes.incoming.fields import Reader, plans
from workshop.notes.incoming.first_form import FirstBasis, FirstForm, compare_first, read_first_form
from workshop.notes.incoming.foreign import FirstFormError, Foreign, ForeignError, day_in
from workshop.notes.incoming.known import known_meeting, known_tables, row_ids, said_in
from workshop.notes.incoming.proposals import Comparison
from workshop.notes.incoming.text_files import read_csv_file, read_markdown_file, read_text_file
from workshop.notes.incoming.three_way import Basis, Step, compare, no_step
from workshop.notes.incoming.web_page import read_web_page
from workshop.notes.incoming.word_file import MAX_FILE, read_word_file
from workshop.notes.minutes.build import Options, minutes
from workshop.notes.numbering import RowNumbers
from workshop.session.private_rounds import VisibilityFilter, unrevealed_counts
from workshop.session.view import Session
from workshop.sheets.fold import fold
from workshop.sheets.model import Role, State

if TYPE_CHECKING:
    from store.api import SessionStore

READERS: Mapping[str, Callable[[bytes, str], Foreign]] = {
    ".md": read_markdown_file,
    ".markdown": read_markdown_file,
    ".docx": read_word_file,
    ".html": read_web_page,
    ".htm": read_web_page,
    ".txt": read_text_file,
    ".csv": read_csv_file,
}
"""Ending of the name -> how such a file is read."""
LOCKED = "No file is read in this window. Give it to the facilitator, who can import it."
_EVERYTHING = Options(contacts=True, appendix=True, ranking=True)


class RevisionNeeded(ForeignError):
    """The file does not say which state of the session it was made from."""


@dataclass(frozen=True, slots=True)
class Incoming:
    """A file that was read and compared: with `before`, the session at the `revision` it was made from, and `now`."""

    name: str
    sha256: str
    revision: int
    comparison: Comparison
    before: State
    now: State
    notices: tuple[str, ...]


def read_bytes(path: Path) -> bytes:
    """The bytes of a file, at most one more than may be read. Raises ForeignError; OSError when it cannot be read."""
    if locked():
        raise ForeignError(LOCKED)
    name = clean_line(path.name)
    if path.suffix.casefold() not in READERS:
        raise ForeignError(f"“{name}” does not end in .md, .docx, .html, .txt or .csv. Save it as one of these.")
    descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise ForeignError(f"“{name}” is not a file. Name the file itself.")
    with os.fdopen(descriptor, "rb") as file:
        return file.read((MAX_FILE if path.suffix.casefold() == ".docx" else MAX_TEXT) + 1)


def read_incoming(
    store: SessionStore, data: bytes, name: str, revision: int | None = None, step: Step = no_step
) -> Incoming:
    """What a file of that name would change; nothing is written. `revision` is used where the file names none.

    Raises ForeignError for a file that is not read, RevisionNeeded when it is not known what it was made from.
    """
    shown = clean_line(name)
    step(0.0)
    try:
        foreign: Foreign | FirstForm = READERS[Path(name).suffix.casefold()](data, shown)
    except FirstFormError:
        foreign = read_first_form(data, shown)
    notices = list(foreign.notices)
    if isinstance(foreign, Foreign) and not foreign.rows:
        raise ForeignError(f"“{shown}” has no row of any table of minutes in it, so there is nothing to import.")
    own = foreign.session in ("", store.info.id)
    if not own:
        notices.append(f"This file is from another session ({foreign.session[:60]}). Its rows are shown as new ones.")
    made_from = _revision(store, foreign, revision, shown, own=own)
    step(0.2)
    now, records = store.state, list(store.records())
    before = fold(State(), [record for record in records if record.revision <= made_from])
    numbers = RowNumbers(store.pack, records)
    if isinstance(foreign, FirstForm):
        reader = Reader(Session(store.pack, now), foreign.about)
        comparison = compare_first(foreign, FirstBasis(store.pack, _shown(store, before), reader, numbers, own))
    else:
        basis = _basis(store, numbers, (before, now), foreign, own=own)
        step(0.4)
        comparison = compare(foreign, basis, lambda share: step(0.4 + 0.6 * share))
    if comparison.found and comparison.moved * 3 > comparison.found:
        notices.append("The numbers in this file were changed; rows were found by their text.")
    digest = hashlib.sha256(data).hexdigest()
    return Incoming(shown, digest, made_from, comparison, before, now, tuple(notices))


def _revision(store: SessionStore, foreign: Foreign | FirstForm, given: int | None, name: str, *, own: bool) -> int:
    newest = store.state.revision
    if not own:
        return newest
    found = foreign.revision if foreign.revision is not None else given
    if found is None:
        raise RevisionNeeded(
            f"“{name}” does not say which state of the session it was made from. Add --revision N; the last lines of "
            f"the minutes name it, and this session is at {newest}."
        )
    if not 0 < found <= newest:
        raise ForeignError(f"“{name}” was made from revision {found}, and this session has 1 to {newest}.")
    return found


def _basis(
    store: SessionStore, numbers: RowNumbers, states: tuple[State, State], foreign: Foreign, *, own: bool
) -> Basis:
    """The document as it was, whole, whatever part of it was sent. `states` are the session's then and now."""
    before, now = states
    shown = _shown(store, before)
    session = Session(store.pack, shown)
    whole = minutes(session, numbers, store.info.id, _EVERYTHING)
    missing = unrevealed_counts(before, shown, store.pack.sheets())
    usual = minutes(session, numbers, store.info.id, Options(), missing)
    found = plans(session)
    tables = known_tables(whole, found, row_ids(numbers, (before,)))
    about = foreign.about or day_in(session.date)
    return Basis(
        tables,
        found,
        said_in((whole, usual)),
        before,
        now,
        Reader(Session(store.pack, now), about),
        own,
        known_meeting(whole, found) if own else None,
    )


def _shown(store: SessionStore, state: State) -> State:
    """What anyone may see of a state: what documents are made from."""
    here = [one.person for one in store.present() if one.role is not Role.OBSERVER]
    return VisibilityFilter(store.pack.sheets(), "", here)(state)
