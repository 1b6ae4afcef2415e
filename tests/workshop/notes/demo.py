"""The documents of the sample session, always the same: made at one moment, its random id taken out."""

from __future__ import annotations

import shutil
from datetime import datetime

from store import open_session
from store.api import Identity
from store.exports import Wanted, document_of
from store.library.catalog import Library
from tests.support.clock import EASTERN, FixedClock
from workshop.notes.document import Document
from workshop.notes.formats.calendar_files import calendar_files
from workshop.notes.minutes.build import Options
from workshop.notes.numbering import RowNumbers
from workshop.services.demo import make_demo
from workshop.session.view import Session
from workshop.sheets.model import Role

NOW = datetime(2026, 11, 29, 17, 0, tzinfo=EASTERN)
_ID = "sample-session-aaaaaa"


def demo_documents() -> tuple[dict[str, Document], dict[str, bytes]]:
    """Its minutes, the same with every worksheet, what a partner gets of them, and a brief; and its calendar files."""
    made = make_demo(FixedClock(NOW))
    store = open_session(Library(made.home).find(made.session), Identity("reader", Role.OBSERVER))
    wanted = {
        "minutes": Wanted(),
        "whole": Wanted(Options(appendix=True, ranking=True)),
        "partner": Wanted(partner="Riverside Clinic"),
        "brief": Wanted(partner="clinic", as_brief=True),
    }
    session = Session(store.pack, store.state)
    numbers = RowNumbers(store.pack, store.records())
    object.__setattr__(store.info, "id", _ID)
    found = {name: document_of(store, each) for name, each in wanted.items()}
    calendars = calendar_files(session, numbers, _ID)
    store.close()
    shutil.rmtree(made.home)
    return found, calendars
