"""What is drawn by chance, so that anyone can draw it again: the same seed and the same people give the same draw.

The order comes from a hash of the seed and each person's key, not from a random generator: it does not depend on the
version of anything, and one person more moves nobody else.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence

from content.clean import clean_line
from content.common import DRAWS, LEFT, PEOPLE
from workshop.session.model import Person
from workshop.session.view import Session
from workshop.sheets.model import Op, Role, SetCell, State, Target, Value
from workshop.sheets.rounds import APART, stage_of
from workshop.wording import count_noun

GROUPS, ORDER, NEXT = "groups", "order", "next"
"""What can be drawn: the rows of the sheet of draws."""
MOST_GROUPS = 40
_SEEDS = 9_000


class CannotDraw(ValueError):
    """Why no groups can be made of that, in a sentence."""


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
    """Who is drawn from: the participants, except those noted as not there, or as gone."""
    return [one for one in people if one.role in ("", Role.PARTICIPANT) and one.there is not False and one.how != LEFT]


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


# ------------------------------------------------------------------ groups for a whole session


def random_groups(session: Session, text: str) -> tuple[list[Op], str]:
    """Draw as many groups as `text` says, with the seed behind the number or a new one: the operations, and a sentence.

    Raises CannotDraw.
    """
    number, _, typed = text.replace(",", " ").strip().partition(" ")
    keys, names = _parts(session, number, "Group", session.groups)
    typed = typed.strip()
    if typed and not (typed.isascii() and typed.isdigit() and len(typed) < 10):
        raise CannotDraw(f"“{clean_line(typed)[:20]}” is not a seed. Type a number, such as 3 4821.")
    seed = int(typed) if typed else new_seed()
    ops = draw_ops(session.state, GROUPS, seed, parts=len(names), people=len(keys))
    ops += group_ops(session.state, drawn_groups(keys, names, seed))
    return ops, f"Drawn with seed {seed}: {_sizes(keys, names)}. Undo restores the old groups."


def table_groups(session: Session, text: str) -> tuple[list[Op], str]:
    """Make groups of people who sit together, at as many tables as `text` says. Raises CannotDraw."""
    keys, names = _parts(session, text.strip(), "Table", ())
    done = f"Seated: {_sizes(keys, names)}. Undo restores the old groups."
    return group_ops(session.state, seated(keys, names)), done


def _parts(session: Session, number: str, word: str, known: Sequence[str]) -> tuple[list[str], tuple[str, ...]]:
    """Who is drawn from, and the names of so many groups. Raises CannotDraw."""
    keys = [one.key for one in to_be_grouped(session.people())]
    many = int(number) if number.isascii() and number.isdigit() and len(number) < 5 else 0
    if any(stage_of(session.state, sheet) == APART for sheet in session.specs):
        raise CannotDraw("A round per group is open. Show its rows or call it off, then make new groups.")
    if not keys:
        raise CannotDraw("No participants are on the list of people yet. Add them on Welcome, part People.")
    if not 1 <= many <= MOST_GROUPS:
        raise CannotDraw(f"“{clean_line(number)[:20]}” is not a number from 1 to {MOST_GROUPS}. Type it like 3.")
    if many > len(keys):
        people = count_noun(len(keys), "participant")
        raise CannotDraw(f"{people} cannot make {many} groups. Type a smaller number.")
    return keys, group_names(many, known, word)


def _sizes(keys: Sequence[str], names: Sequence[str]) -> str:
    small, more = divmod(len(keys), len(names))
    return f"{count_noun(len(names), 'group')} of {small}{f' or {small + 1}' if more else ''}"
