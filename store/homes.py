"""Which home an address means; opening a session wherever it is, and moving it."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from content.clean import clean_line
from store.address import database_address, is_database
from store.api import BusyError, Identity, StoreError
from store.clock import SYSTEM_CLOCK, Clock
from store.files.home import home_folder
from store.home import DatabaseSession, Home, Locator
from workshop.sheets.model import Role
from workshop.wording import join_with_and

if TYPE_CHECKING:
    from content.model import Pack
    from store.api import SessionStore


def home_at(home: Home | str | Path | None = None, clock: Clock = SYSTEM_CLOCK) -> Home:
    """The home that is meant: itself, a database by its address, or a folder; without any, that of $WORKSHOP_HOME.

    Raises StoreError for an address that is none.
    """
    if isinstance(home, Home):
        return home
    given = str(home) if home else os.environ.get("WORKSHOP_HOME", "")
    if is_database(given):
        try:
            from store.postgres.home import DatabaseHome
        except ImportError:
            raise StoreError(
                "Sessions in a database need an extra package: install workshop-companion[postgres]."
            ) from None

        return DatabaseHome(database_address(given), home_folder(given), clock)
    from store.library.catalog import Library

    return Library(home_folder(home), clock)


def open_at(
    where: Locator,
    identity: Identity,
    *,
    pack: Pack | None = None,
    clock: Clock = SYSTEM_CLOCK,
    unseen: bool = False,
) -> SessionStore:
    """Open the session that is there, in a folder or in a database; see `store.open_session`. Raises StoreError."""
    if isinstance(where, DatabaseSession):
        return where.home.open(where, identity, pack, clock, unseen=unseen)
    from store.journal.opening import open_session

    return open_session(where, identity, pack=pack, clock=clock, unseen=unseen)


def move(home: Home, name: str, to: Home) -> str:
    """Move the session of that name; its id. Raises StoreError: then it is where it was."""
    where = home.find(name)
    if home.name == to.name:
        raise StoreError(f"The session is in {home.name} already.")
    _refuse_open(home, name)
    with home.leaving(where, to.name) as whole:
        to.arrive(whole)
        return whole.id


def _refuse_open(home: Home, name: str) -> None:
    store = home.open(home.find(name), Identity("", Role.OBSERVER), None, home.clock)
    try:
        here = sorted({(not one.person, one.called) for one in store.present() if not one.mine})
    finally:
        store.close()
    if here:
        names = join_with_and([clean_line(name) for _, name in here[:3]])
        have = f"{names} {'has' if len(here) == 1 else 'have'} this session open"
        raise BusyError(f"{have[0].upper()}{have[1:]}; move it when everyone has closed it.")
