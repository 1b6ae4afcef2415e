"""What changed in a session between two moments, and the session as it was at one of them."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from content.clean import clean_line
from store.earlier import EarlierStore
from store.readable import exportable_state
from workshop.session.change_list import Change, collect_changes
from workshop.session.moments import BadMoment, at_end, before, day_of_record
from workshop.session.private_rounds import VisibilityFilter
from workshop.session.view import Session
from workshop.sheets.model import Record

if TYPE_CHECKING:
    from store.api import SessionStore

NOBODY = ""
KEPT = "(not shown)"
"""Stands for contact details, before and after."""


@dataclass(frozen=True, slots=True)
class History:
    """What everybody may know of the changes after revision `since`, up to `until`; `first` and `last` are the days of
    these two. Contact details and single answers are not in it."""

    since: int
    until: int
    first: datetime.date | None
    last: datetime.date | None
    changes: tuple[Change, ...]


def earlier(store: SessionStore, moment: str, today: datetime.date) -> EarlierStore:
    """The session as it was then, to be read and closed by whoever asked. Raises BadMoment, StoreError."""
    return EarlierStore(store, at_end(moment, list(store.records()), today))


def changes_between(store: SessionStore, since: str, until: str, today: datetime.date) -> History:
    """What changed after `since` and up to `until` (now, when it is empty): revisions, days, or files of the minutes,
    which name the revision they were made from. Raises BadMoment, StoreError; ForeignError for a file."""
    records = list(store.records())
    first = _from_file(store, since) or before(since, records, today)
    last = len(records) if not until else _from_file(store, until) or at_end(until, records, today)
    if last < first:
        raise BadMoment(f"r{last} is before r{first}. Give the earlier one first.")
    then = EarlierStore(store, last)
    try:
        here = [one.person for one in then.present()]
        shown = VisibilityFilter(store.pack.sheets(), NOBODY, here).records(records[first:last], then.state)
        found = collect_changes(shown, Session(store.pack, exportable_state(then)), NOBODY)
    finally:
        then.close()
    private = {(spec.id, c.id) for spec in store.pack.sheets().values() for c in spec.columns if c.private}
    told = [replace(one, before=KEPT, now=KEPT) if one.target[::2] in private else one for one in found]
    return History(first, last, _day(records, first), _day(records, last), tuple(told))


def _day(records: list[Record], revision: int) -> datetime.date | None:
    return day_of_record(records[revision - 1]) if 0 < revision <= len(records) else None


def _from_file(store: SessionStore, text: str) -> int:
    """The revision that a file of minutes was made from; 0 when the text names no file. Raises BadMoment, ForeignError,
    and OSError."""
    from workshop.services.incoming import READERS, read_bytes

    path = Path(text).expanduser()
    if path.suffix.casefold() not in READERS or not path.is_file():
        return 0
    name = clean_line(path.name)
    found = READERS[path.suffix.casefold()](read_bytes(path), name)
    if found.session not in ("", store.info.id):
        raise BadMoment(f"“{name}” is from another session ({clean_line(found.session)[:60]}).")
    if found.revision is None or not 0 < found.revision <= store.state.revision:
        raise BadMoment(f"“{name}” does not say which revision of this session it was made from.")
    return found.revision
