"""What can still be counted in the room: of those who have no answer at a screen, and what of theirs is counted."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from content.blocks import Ticket, Vote
from content.sheet_spec import SheetSpec
from workshop.session.private_rounds import count
from workshop.session.tally import counted, hands
from workshop.sheets.model import State
from workshop.wording import count_noun


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


def unanswered(state: State, spec: SheetSpec) -> int:
    """How many in the room have no answer at a screen; `state` is the whole one."""
    known = count(state, spec)
    return known.expected - (known.written - known.counted)


def of_dots(state: State, vote: Vote, rows: Collection[str]) -> Balance:
    """Dots of those without a vote at a screen; what was counted for rows that are gone no longer counts."""
    given = sum(many for row, many in counted(state, vote.sheet).items() if row in rows)
    return Balance(unanswered(state, vote.sheet), vote.dots, given)


def surplus_of_dots(state: State, vote: Vote, rows: Collection[str]) -> str:
    """A sentence once more dots were counted in the room than people can give; else, and with nobody listed, empty."""
    balance = of_dots(state, vote, rows)
    if balance.left >= 0 or not count(state, vote.sheet).expected:
        return ""
    return f"Counted in the room: {balance.words('dot')}."


def of_hands(state: State, ticket: Ticket, goal: str) -> Balance:
    """Hands for a goal of those without a ticket at a screen."""
    return Balance(unanswered(state, ticket.sheet), 1, sum(hands(state, ticket.sheet, goal).values()))
