"""What is counted in the room instead of being answered at screens: dots on paper, a show of hands.

A facilitator types the sums. They stand beside what people give at screens and are never in it, so nobody is counted
twice: whoever answered at a screen does not raise a hand. The sums name no one and hide nothing, for the room saw them.
"""

from __future__ import annotations

from dataclasses import dataclass

from content.common import COUNTED
from content.sheet_spec import SheetSpec
from workshop.session.values import number
from workshop.sheets.model import SetCell, State, Target
from workshop.wording import count_noun

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


@dataclass(frozen=True, slots=True)
class Balance:
    """What can still be counted: `people` have no answer at a screen, and give `each`; `given` is counted already."""

    people: int
    each: int
    given: int

    @property
    def all(self) -> int:
        """All that these people give."""
        return self.people * self.each

    @property
    def left(self) -> int:
        """What is still to come; below 0 when more was counted than they have."""
        return self.all - self.given

    def words(self, what: str) -> str:
        """`6 people, 18 dots, 5 left`."""
        if self.people <= 0 < self.given:
            return f"everyone on the list answered at a screen; {self.given} counted besides"
        head = f"{count_noun(self.people, 'person', 'people')}, {count_noun(self.all, what)}"
        if self.left < 0:
            return f"{head}, {-self.left} too many"
        return f"{head}, {self.left} left" if self.left else f"{head}, all counted"

    def too_many(self, what: str) -> str:
        """A sentence once more was counted than these people have; empty before."""
        if self.left >= 0:
            return ""
        if self.people <= 0:
            return (
                "What is counted here comes on top of their answers. Clear what counts someone twice, or add who is "
                "missing to People on Welcome."
            )
        return (
            f"{count_noun(-self.left, what)} more than {count_noun(self.people, 'person', 'people')} without an answer "
            "at a screen can give. Count again, or add who is missing to People on Welcome."
        )


def tally_op(state: State, spec: SheetSpec, what: str, many: int | None) -> SetCell:
    """The operation that sets a sum."""
    at = place(spec, what)
    return SetCell(*at, many or None, state.base(at))
