"""Who attends, and how: the sign-in list holds for everybody in the room, whether at a terminal or not.

Somebody without a terminal is on the list because a facilitator put them there. A round waits for those who are in the
room now: not for who is noted as absent, or as having left.
"""

from __future__ import annotations

from content.common import LEFT, PEOPLE, REMOTE
from workshop.session.model import Person
from workshop.sheets.model import Row, State

PRESENT = "present"


def attended(row: Row) -> bool | None:
    """Whether that person of the list has attended; None when nobody noted it. How they did says that they did."""
    there = row.value("there")
    return True if row.value("how") else there if isinstance(there, bool) else None


def not_in_room(state: State) -> frozenset[str]:
    """The keys of those on the list whom nothing waits for: noted as absent, or as having left."""
    return frozenset(
        row.id for row in state.sheet(PEOPLE.id).live() if row.value("how") == LEFT or attended(row) is False
    )


def how_words(person: Person) -> str:
    """How they attended, where that is more than being present: `came late`, `left`, `remote`; else empty."""
    return "" if person.how in ("", PRESENT) else person.how


def at_keyboard(person: Person) -> bool:
    """Whether the keyboard of the room can be handed to them."""
    return person.there is not False and person.how not in (LEFT, REMOTE)
