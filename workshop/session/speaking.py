"""Who speaks when, and who has not been heard: for the facilitator's desk, never for what the room looks at."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from content.common import SPEAKING
from workshop.session.draws import NEXT, ORDER, draw_ops, drawn_order, to_be_grouped
from workshop.session.model import Person
from workshop.session.values import number
from workshop.sheets.model import Op, SetCell, State, Target, Value


@dataclass(frozen=True, slots=True)
class Speaker:
    """Somebody who may speak: `heard` says whether they have."""

    key: str
    name: str
    group: str
    heard: bool


def speakers(state: State, people: Sequence[Person]) -> list[Speaker]:
    """The participants who are there, in the order that was drawn; whoever came since stands after it, as listed."""
    rows = state.sheet(SPEAKING.id).rows
    found: list[tuple[float, Speaker]] = []
    for one in to_be_grouped(people):
        row = rows.get(one.key)
        live = row is not None and not row.deleted
        place = number(row.value("place")) if row is not None and live else None
        heard = row is not None and live and row.value("heard") is True
        found.append((float("inf") if place is None else place, Speaker(one.key, one.name, one.group, heard)))
    return [speaker for _, speaker in sorted(found, key=lambda one: one[0])]


def not_heard(found: Sequence[Speaker]) -> list[Speaker]:
    """Those of them who have not spoken yet."""
    return [one for one in found if not one.heard]


def drawn_next(found: Sequence[Speaker], seed: int) -> Speaker | None:
    """One of those who have not been heard, by that seed; None when everyone has."""
    waiting = {one.key: one for one in not_heard(found)}
    return waiting[drawn_order(list(waiting), seed)[0]] if waiting else None


# ------------------------------------------------------------------ what to write


def heard_ops(state: State, key: str, *, heard: bool) -> list[Op]:
    """Note that this person has been heard, or has not."""
    return [_set(state, key, "heard", True if heard else None)]


def start_over_ops(state: State, found: Sequence[Speaker]) -> list[Op]:
    """A new question: nobody has been heard yet."""
    return [_set(state, one.key, "heard", None) for one in found if one.heard]


def order_ops(state: State, found: Sequence[Speaker], seed: int) -> list[Op]:
    """An order for everyone, drawn by that seed."""
    keys = [one.key for one in found]
    places = enumerate(drawn_order(keys, seed), 1)
    return [
        *draw_ops(state, ORDER, seed, people=len(keys)),
        *(_set(state, key, "place", place) for place, key in places),
    ]


def next_ops(state: State, found: Sequence[Speaker], seed: int) -> list[Op]:
    """Write down by which seed, and from how many, the next speaker was drawn."""
    return draw_ops(state, NEXT, seed, people=len(not_heard(found)))


def _set(state: State, key: str, column: str, value: Value) -> Op:
    at = Target(SPEAKING.id, key, column)
    return SetCell(*at, value, state.base(at))
