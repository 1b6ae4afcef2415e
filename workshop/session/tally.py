"""What is counted in the room instead of being answered at screens: dots on paper, a show of hands.

A facilitator types the sums. They stand beside what people give at screens and are never in it, so nobody is counted
twice: whoever answered at a screen does not raise a hand. The sums name no one and hide nothing, for the room saw them.
"""

from __future__ import annotations

from content.common import COUNTED
from content.sheet_spec import SheetSpec
from workshop.session.values import number
from workshop.sheets.model import SetCell, State, Target

MOST = 999
"""The largest sum of one row. A room of forty people with twenty dots each has 800."""
CAVEAT = "counted in the room, not given at a screen"


def place(spec: SheetSpec, what: str) -> Target:
    """Where the sum of that row, or of `<goal>.<mark>`, of a vote or ticket is kept."""
    return Target(COUNTED.id, f"{spec.id}.{what}", "count")


def counted(state: State, spec: SheetSpec) -> dict[str, int]:
    """Row, or `<goal>.<mark>` -> what was counted for it; without zeros."""
    start = f"{spec.id}."
    found = {}
    for row in state.sheet(COUNTED.id).live():
        if row.id.startswith(start) and (many := number(row.value("count"))) is not None and many >= 1:
            found[row.id.removeprefix(start)] = min(int(many), MOST)
    return found


def hands(state: State, spec: SheetSpec, goal: str) -> dict[int, int]:
    """Mark -> how many hands were raised for it, of a ticket's goal."""
    start = f"{goal}."
    return {
        int(mark): many
        for what, many in counted(state, spec).items()
        if what.startswith(start) and (mark := what.removeprefix(start)).isdecimal()
    }


def heads(state: State, spec: SheetSpec) -> int:
    """The fewest people who can have given what was counted: all dots among them, or the hands of one goal."""
    found = counted(state, spec)
    if not found:
        return 0
    if spec.column("dots") is not None:
        return -(-sum(found.values()) // spec.each)
    of_goal: dict[str, int] = {}
    for what, many in found.items():
        goal = what.rpartition(".")[0]
        of_goal[goal] = of_goal.get(goal, 0) + many
    return max(of_goal.values())


def tally_op(state: State, spec: SheetSpec, what: str, many: int | None) -> SetCell:
    """The operation that sets a sum."""
    at = place(spec, what)
    return SetCell(*at, many or None, state.base(at))
