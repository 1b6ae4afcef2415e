"""Who can take the keyboard of the room, and who is done with what is asked."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from content.sheet_spec import SheetSpec
from workshop.session.attendance import at_keyboard
from workshop.session.private_rounds import count
from workshop.session.view import Session
from workshop.sheets.model import Role, State


class Turn(NamedTuple):
    """Somebody who can take the keyboard; `done`: there is nothing left for them to answer on the page."""

    name: str
    done: bool


def turns(whole: State, session: Session, answered: Sequence[SheetSpec], me: str) -> list[Turn]:
    """The participants in the room, in the order of the list of people, and who is done with the sheets `answered`.

    `whole` is the state with what is still hidden, `me` the key of who has the keyboard now.
    """
    missing = frozenset().union(*(count(whole, spec).missing for spec in answered))
    return [
        Turn(one.name, bool(answered) and one.key not in missing)
        for one in session.people()
        if one.role in ("", Role.PARTICIPANT) and one.key != me and at_keyboard(one)
    ]


def turns_line(found: Sequence[Turn], key: str) -> str:
    """`^O hands the keyboard to: Ana ✓  Ben ▸  Cy`; empty when there is nobody. ▸ is who comes next."""
    if not found:
        return ""
    waiting = next((turn for turn in found if not turn.done), None)
    names = [f"{turn.name}{' ✓' if turn.done else ' ▸' if turn is waiting else ''}" for turn in found]
    return f"{key} hands the keyboard to: {'  '.join(names)}"
