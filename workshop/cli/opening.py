"""Which session a command means, opened for reading or for an edit, with everything a person is to know of it."""

from __future__ import annotations

import argparse
import getpass
import os
from pathlib import Path
from typing import TYPE_CHECKING

from content.clean import clean_line
from content.common import PEOPLE
from workshop.cli import output
from workshop.cli.problems import CliError, friendly_errors

if TYPE_CHECKING:
    from store.api import SessionStore
    from store.home import Home, Locator
    from workshop.sheets.model import Role


def library_of(options: argparse.Namespace) -> Home:
    """All sessions of the home asked for."""
    from store.homes import home_at

    with friendly_errors():
        return home_at(options.home)


def open_to_read(options: argparse.Namespace) -> SessionStore:
    """The session named, for somebody who only looks."""
    from store.api import Identity
    from store.homes import open_at
    from workshop.sheets.model import Role

    library = library_of(options)
    with friendly_errors():
        store = open_at(library.find(options.session), Identity("reader", Role.OBSERVER))
    tell_notice(store.notice)
    return store


def open_to_edit(options: argparse.Namespace, sheet: str) -> SessionStore:
    """The session named, for an edit of that sheet by the person and in the role asked for."""
    from store.api import Identity
    from store.homes import open_at
    from workshop.session.roles import NotAdmitted
    from workshop.sheets.model import Role

    library = library_of(options)
    with friendly_errors():
        where = library.find(options.session)
        person = clean_line(options.person or os.environ.get("WORKSHOP_PERSON", "")) or getpass.getuser()
        looking = open_at(where, Identity(person, Role.OBSERVER))
        try:
            identity = Identity(person, _role(options, sheet, looking))
        except NotAdmitted as refused:
            raise CliError(str(refused)) from None
        finally:
            looking.close()
        store = open_at(where, identity)
    tell_notice(store.notice)
    return store


def files_of(where: Locator, what: str) -> Path:
    """The folder of a session, for what only one in files can do. Raises StoreError for one in a database."""
    from store.api import StoreError

    if isinstance(where, Path):
        return where
    raise StoreError(
        f"{what} for a session in a folder only, and this one is in a database. To have it in a folder, run: workshop "
        f"move {where.id} --to FOLDER"
    )


def tell_notice(sentence: str) -> None:
    """Something for the person at the terminal that is no part of what was asked for."""
    if sentence:
        output.tell(sentence)


def _role(options: argparse.Namespace, sheet: str, store: SessionStore) -> Role:
    """The role in which an edit is made. Raises NotAdmitted.

    Whoever owns the files can write anything into them, so the account that keeps a session may always set its list of
    people: somebody has to be able to name a facilitator.
    """
    from workshop.session.roles import admitted
    from workshop.session.view import Session
    from workshop.sheets.model import Role

    folder = store.info.path
    if sheet == PEOPLE.id and folder is not None and folder.stat().st_uid == os.geteuid():
        return Role.FACILITATOR
    wanted = Role(options.role) if options.role else None
    here = [one.person for one in store.present() if not one.mine]
    return admitted(Session(store.pack, store.state), store.identity.person, wanted, here)
