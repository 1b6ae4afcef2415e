"""Who is working: asked when a session is opened without a name, unless one person alone ever opened it here."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from content.clean import clean_line
from store.api import Identity
from workshop.sheets.model import Role
from workshop.sheets.values import ValueProblem, person_key

if TYPE_CHECKING:
    from textual.app import App

    from store.api import SessionStore
    from workshop.session.model import Person

_OTHER = "$other"


async def who_is_working(
    app: App[Any],
    store: SessionStore,
    person: str = "",
    role: Role | None = None,
    *,
    before: Sequence[str] = (),
    ask: bool = False,
) -> tuple[Identity | None, bool]:
    """The identity for a new connection: a person of the session with their role, or a new participant's name; and
    whether it was taken over from last time.

    `role` is the one asked for on the command line. `before` are the names under which this session was opened on this
    account, the last one last. When they are all one person's, who is on the list, nobody is asked; of several
    the last is offered first. `ask`: whoever it was, the question is asked. Raises NotAdmitted for a name or role that
    was given; one that is typed is asked for again.
    """
    from screens.widgets.dialogs import AskLine, Choose, Offer
    from workshop.session.roles import NotAdmitted, admitted
    from workshop.session.view import Session

    session = Session(store.pack, store.state)
    people = session.people()

    def identity(name: str) -> Identity:
        here = [one.person for one in store.present() if not one.mine]
        return Identity(clean_line(name), admitted(session, name, role, here))

    usual = person or ("" if ask else clean_line(os.environ.get("WORKSHOP_PERSON", "")))
    if not usual and len(people) == 1 and not ask:
        usual = people[0].name
    if usual:
        return identity(usual), False
    known = _on_the_list(before, people)
    if known and len(set(map(_key, before))) == 1 and not ask:
        return identity(known[-1]), True
    if people:
        last = known[-1] if known else ""
        offers = [Offer(p.name, p.name, f"{p.role}, here last time" if p.name == last else p.role) for p in people]
        start = next((place for place, one in enumerate(people) if one.name == last), 0)
        question = Choose("Who are you?", [*offers, Offer(_OTHER, "Someone else")], start=start)
        answer = await app.push_screen_wait(question)
        if answer is None:
            return None, False
        if answer != _OTHER:
            return identity(answer), False
    refused = ""
    while name := await app.push_screen_wait(
        AskLine("Who are you?", hint="your name, as the others know you", explain=refused)
    ):
        try:
            return identity(name), False
        except NotAdmitted as problem:
            refused = str(problem)
    return None, False


def _on_the_list(names: Sequence[str], people: Sequence[Person]) -> list[str]:
    """Of these names those on the list of people, as they are written there: who was taken off it is asked again."""
    known = {one.key: one.name for one in people}
    return [known[key] for name in names if (key := _key(name)) in known]


def _key(name: str) -> str:
    """The key of a name; empty when it is no name."""
    try:
        return person_key(name)
    except ValueProblem:
        return ""
