"""Who is working: asked once when a session is opened without a name."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from content.clean import clean_line
from store.api import Identity
from workshop.sheets.model import Role

if TYPE_CHECKING:
    from screens.app import WorkshopApp
    from store.api import SessionStore

_OTHER = "$other"


async def who_is_working(
    app: WorkshopApp, store: SessionStore, person: str = "", role: Role | None = None
) -> Identity | None:
    """The identity for a new connection: a person of the session with their role, or a new participant's name.

    `role` is the one asked for on the command line. Raises NotAdmitted for a name or role that was given; one that is
    typed is asked for again.
    """
    from screens.dialogs import AskLine, Choose, Offer
    from workshop.roles import NotAdmitted, admitted
    from workshop.session import Session

    session = Session(store.pack, store.state)
    people = session.people()

    def identity(name: str) -> Identity:
        here = [one.person for one in store.present() if not one.mine]
        return Identity(clean_line(name), admitted(session, name, role, here))

    if person:
        return identity(person)
    usual = clean_line(os.environ.get("WORKSHOP_PERSON", ""))
    if usual:
        return identity(usual)
    if len(people) == 1:
        return identity(people[0].name)
    if people:
        offers = [Offer(p.name, p.name, p.role) for p in people]
        answer = await app.push_screen_wait(Choose("Who are you?", [*offers, Offer(_OTHER, "Somebody else")]))
        if answer is None:
            return None
        if answer != _OTHER:
            return identity(answer)
    refused = ""
    while name := await app.push_screen_wait(
        AskLine("Who are you?", hint="your name, as the others know you", explain=refused)
    ):
        try:
            return identity(name)
        except NotAdmitted as problem:
            refused = str(problem)
    return None
