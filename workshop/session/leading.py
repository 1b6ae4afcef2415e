"""What is written when someone comes in, and when the group is led on: the same from a screen and line by line."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from content.common import CLOCK, PEOPLE, ROOM
from content.model import Step
from content.sheet_spec import FORM_ROW
from workshop.clock import clock_at, false_starts, times
from workshop.session.view import Session
from workshop.sheets.model import Op, Role, SetCell, State, Target
from workshop.sheets.values import ValueProblem, person_key


def clock_ops(state: State, steps: Sequence[Step], step: str, now: datetime) -> list[Op]:
    """What going to that step writes of the clock: its time begins when it comes after the clock's own; a later one
    that was only glanced at was not opened."""
    known = times(state)
    gone = false_starts(steps, known, step, now)
    ops: list[Op] = []
    for late in gone:
        cell = Target(CLOCK.id, late, "entered")
        ops.append(SetCell(*cell, None, state.base(cell)))
    at = clock_at(steps, known.without(gone))
    place = next((index for index, one in enumerate(steps) if one.id == step), 0)
    if at is None or place > at:
        cell = Target(CLOCK.id, step, "entered")
        ops.append(SetCell(*cell, now.isoformat(), state.base(cell)))
    return ops


def lead_ops(state: State, steps: Sequence[Step], step: str, now: datetime) -> list[Op]:
    """What leading the group to that step writes; nothing when it is there and the clock stays."""
    at = Target(ROOM.id, FORM_ROW, "step")
    cell = state.cell(at)
    moved: list[Op] = [] if cell is not None and cell.value == step else [SetCell(*at, step, state.base(at))]
    return moved + clock_ops(state, steps, step, now)


def sign_in_ops(session: Session, person: str, role: Role, today: str) -> list[Op]:
    """What puts a newcomer on the list of people, so that a round knows whom to wait for.

    Who opens a session on its day is noted as present, unless something is noted of them already.
    """
    try:
        key = person_key(person)
    except ValueProblem:
        return []
    name, there = Target(PEOPLE.id, key, "name"), Target(PEOPLE.id, key, "there")
    ops: list[Op] = []
    if session.state.cell(name) is None:
        ops.append(SetCell(*name, person))
        if role is not Role.PARTICIPANT:
            ops.append(SetCell(PEOPLE.id, key, "role", role.value))
    if session.date == today and session.state.cell(there) is None:
        ops.append(SetCell(*there, True))
    return ops
