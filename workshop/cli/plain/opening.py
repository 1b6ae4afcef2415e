"""`workshop open SESSION --plain`: who it is, then the session line by line."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from content.clean import clean_line
from workshop.cli.exit_codes import DONE
from workshop.cli.plain.desk import PlainDesk
from workshop.cli.plain.talk import Ended, Talk, on_this_terminal
from workshop.cli.plain.words import numbered
from workshop.cli.problems import CliError, friendly_errors
from workshop.services.visit import Visit

if TYPE_CHECKING:
    from store.api import SessionStore
    from store.home import Locator
    from workshop.session.view import Session
    from workshop.sheets.model import Role


def open_plain(where: Locator, person: str, role: Role | None, *, projector: bool) -> int:
    """Open that session on standard input and output, and return when it is left. Raises CliError."""
    with on_this_terminal() as talk, friendly_errors():
        store = _store(where, person, role, talk)
        if store is None:
            return DONE
        visit = Visit(store)
        try:
            PlainDesk(visit, talk, contacts=not projector).run()
        except BrokenPipeError:
            pass  # the reader has left, as it may; what was answered is saved
        finally:
            visit.close()
    return DONE


def _store(where: Locator, person: str, role: Role | None, talk: Talk) -> SessionStore | None:
    """The connection of that person, in the role that the list of people gives; asks who it is when it is not said.

    None when the input ends before that.
    """
    from store.api import Identity
    from store.homes import open_at
    from workshop.session.roles import NotAdmitted, admitted
    from workshop.session.view import Session
    from workshop.sheets.model import Role

    looking = open_at(where, Identity("", Role.OBSERVER))
    try:
        session = Session(looking.pack, looking.state)
        here = [one.person for one in looking.present() if not one.mine]
        name = clean_line(person or os.environ.get("WORKSHOP_PERSON", ""))
        asked = not name
        while True:
            if asked:
                name = _ask_name(session, talk)
            try:
                identity = Identity(name, admitted(session, name, role, here))
                break
            except NotAdmitted as refused:
                if not asked:
                    raise CliError(str(refused)) from None
                talk.say(str(refused))
    except Ended:
        return None
    finally:
        looking.close()
    return open_at(where, identity)


def _ask_name(session: Session, talk: Talk) -> str:
    """Who it is: a number of the list of people, or a name."""
    names = [person.name for person in session.people()]
    talk.say(*numbered(names))
    what = "your number or your name" if names else "your name"
    text = clean_line(talk.read(f"Who are you? Type {what}:"))
    if text.isascii() and text.isdigit() and 0 < int(text[:6]) <= len(names):
        return names[int(text) - 1]
    return text
