"""What is drawn by chance, so that anyone can draw it again: the same seed and the same people give the same draw.

The order comes from a hash of the seed and each person's key, not from a random generator: it does not depend on the
version of anything, and one person more moves nobody else.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence

from content.common import DRAWS, PEOPLE
from workshop.session.model import Person
from workshop.sheets.model import Op, Role, SetCell, State, Target, Value

GROUPS, ORDER, NEXT = "groups", "order", "next"
"""What can be drawn: the rows of the sheet of draws."""
MOST_GROUPS = 40
_SEEDS = 9_000


def new_seed() -> int:
    """A seed of four digits, short enough to be read out."""
    return 1_000 + secrets.randbelow(_SEEDS)


def drawn_order(keys: Sequence[str], seed: int) -> list[str]:
    """These people in the order of that draw, whatever order they were given in."""
    return sorted(set(keys), key=lambda key: hashlib.sha256(f"{seed}:{key}".encode()).digest())


def drawn_groups(keys: Sequence[str], names: Sequence[str], seed: int) -> dict[str, str]:
    """Person -> group, dealt out like cards: no group is larger than another by more than one."""
    return {key: names[place % len(names)] for place, key in enumerate(drawn_order(keys, seed))}


def seated(keys: Sequence[str], names: Sequence[str]) -> dict[str, str]:
    """Person -> table, in the order of the list: neighbors sit together, and tables differ by one at most."""
    size, more = divmod(len(keys), len(names))
    tables = [name for place, name in enumerate(names) for _ in range(size + (place < more))]
    return dict(zip(keys, tables, strict=True))


def group_names(number: int, known: Sequence[str] = (), word: str = "Group") -> tuple[str, ...]:
    """The names of so many groups: those the session gives them, where it names as many."""
    return tuple(known) if len(known) == number else tuple(f"{word} {place}" for place in range(1, number + 1))


def to_be_grouped(people: Sequence[Person]) -> list[Person]:
    """Who is drawn from: the participants, except those noted as not there."""
    return [one for one in people if one.role in ("", Role.PARTICIPANT) and one.there is not False]


def draw_ops(state: State, what: str, seed: int, *, parts: int | None = None, people: int) -> list[Op]:
    """Write down a draw, so that it can be repeated. First in its edit: of two at once, the first one stands."""
    values: dict[str, Value] = {"seed": seed, "parts": parts, "people": people}
    return [
        SetCell(DRAWS.id, what, column, value, state.base(Target(DRAWS.id, what, column)))
        for column, value in values.items()
    ]


def group_ops(state: State, groups: dict[str, str]) -> list[Op]:
    """Put these people into these groups."""
    targets = {key: Target(PEOPLE.id, key, "group") for key in groups}
    return [SetCell(*at, groups[key], state.base(at)) for key, at in targets.items()]


def seed_of(state: State, what: str) -> int | None:
    """The seed of the last draw of that; None before one."""
    row = state.sheet(DRAWS.id).rows.get(what)
    seed = None if row is None or row.deleted else row.value("seed")
    return int(seed) if isinstance(seed, int | float) and not isinstance(seed, bool) else None
