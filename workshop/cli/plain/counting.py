"""What who leads counts in the room and types: dots on paper, raised hands."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from content.blocks import Ticket, Vote
from content.clean import clean_line
from workshop.cli.plain.cells import Unclear
from workshop.cli.plain.marks import marks
from workshop.cli.plain.station import GO_ON, Station
from workshop.session.balance import Balance, of_dots, of_hands
from workshop.session.tally import MOST, counted, hands, tally_op

if TYPE_CHECKING:
    from content.sheet_spec import SheetSpec
    from workshop.cli.plain.station import Desk

_ONLY = "Count only who did not answer alone, at a screen or here."


class TallyStation(Station):
    """Sums of one vote or ticket. Subclasses read out what can be counted, and say which sums an answer sets."""

    def __init__(self, spec: SheetSpec) -> None:
        super().__init__(f"Tally: {spec.title}")
        self.spec = spec

    @abstractmethod
    def sums(self, desk: Desk, text: str) -> Mapping[str, int]:
        """What is counted -> how many, as typed. Raises Unclear."""

    def answer(self, desk: Desk, text: str) -> bool:
        """Set the sums that were typed; the others stay."""
        try:
            wanted = self.sums(desk, text)
        except Unclear as unclear:
            desk.talk.say(str(unclear))
            return False
        before = counted(desk.visit.state, self.spec)
        self._write(desk, {what: many for what, many in wanted.items() if before.get(what, 0) != many})
        return False

    def clear(self, desk: Desk) -> None:
        """Set every sum to nothing."""
        self._write(desk, dict.fromkeys(counted(desk.visit.state, self.spec), 0))

    def _write(self, desk: Desk, sums: Mapping[str, int]) -> None:
        ops = [tally_op(desk.visit.state, self.spec, what, many) for what, many in sums.items()]
        if not ops:
            desk.talk.say("Nothing changes.")
        elif desk.write(ops, "Saved as counted in the room."):
            desk.present()


class DotTallyStation(TallyStation):
    """The dots that each row has in the room."""

    def __init__(self, vote: Vote) -> None:
        super().__init__(vote.sheet)
        self.vote = vote

    def present(self, desk: Desk) -> Iterable[str]:
        """How many dots are left, and each row with its own."""
        labels, sums = desk.visit.session.voted_on(self.vote.on), counted(desk.visit.state, self.spec)
        if not labels:
            yield "There is nothing to count yet."
            return
        yield from _balance(of_dots(desk.visit.store.state, self.vote, labels), "dot")
        for number, (row, label) in enumerate(labels.items(), 1):
            yield f"{number}. {clean_line(label)}: {sums.get(row, 0)}"

    def prompt(self, desk: Desk) -> str:
        """How the sums are typed."""
        if not desk.visit.session.voted_on(self.vote.on):
            return GO_ON
        return "Type the dots of each row in order, or of one as 2=5, or Enter to go on:"

    def sums(self, desk: Desk, text: str) -> Mapping[str, int]:
        """Row -> its dots."""
        rows = list(desk.visit.session.voted_on(self.vote.on))
        return {rows[place]: _whole(many) for place, many in marks(text, len(rows), None).items()}


class HandTallyStation(TallyStation):
    """How many hands each mark of each goal has in the room."""

    def __init__(self, ticket: Ticket) -> None:
        super().__init__(ticket.sheet)
        self.ticket = ticket
        self._marks = next((column.choices for column in ticket.sheet.columns if column.choices), ())

    def present(self, desk: Desk) -> Iterable[str]:
        """Each goal and its hands, and how many are left of those counted."""
        yield _ONLY
        texts = {goal.id: goal.text for goal in desk.visit.pack.goals}
        for number, goal in enumerate(self.ticket.goals, 1):
            raised = hands(desk.visit.state, self.spec, goal)
            said = ", ".join(f"{mark}: {raised[int(mark)]}" for mark in self._marks if raised.get(int(mark)))
            balance = of_hands(desk.visit.store.state, self.ticket, goal)
            left = balance.words("hand")
            yield f"{number}. {texts.get(goal, goal)} {f'{said}. {left}' if said else 'No hands yet'}."
            if surplus := balance.too_many("hand"):
                yield f"Goal {number}: {surplus}"

    def prompt(self, desk: Desk) -> str:
        """How the sums are typed."""
        each = ", ".join(self._marks)
        return f"Type the number of a goal and the hands for {each}, such as 1: 0 0 2 3 1, or Enter to go on:"

    def sums(self, desk: Desk, text: str) -> Mapping[str, int]:
        """`<goal>.<mark>` -> its hands."""
        number, colon, rest = text.partition(":")
        goals = self.ticket.goals
        if not colon or not (number.strip().isdecimal() and 1 <= int(number.strip()[:6]) <= len(goals)):
            raise Unclear(
                f"Type the number of a goal, 1 to {len(goals)}, a colon, and the hands, such as 1: 0 0 2 3 1."
            )
        goal, words = goals[int(number) - 1], rest.replace(",", " ").split()
        pairs = sum("=" in word for word in words)
        if not words or (pairs < len(words) and (pairs or len(words) != len(self._marks))):
            raise Unclear(
                f"Type {len(self._marks)} numbers after the colon, one for each of {', '.join(self._marks)}, such as "
                f"{int(number)}: 0 0 2 3 1."
            )
        raised = marks(rest, len(self._marks), None)
        return {f"{goal}.{self._marks[place]}": _whole(many) for place, many in raised.items()}


def _balance(balance: Balance, what: str) -> list[str]:
    said = balance.words(what)
    return [_ONLY, f"{said[0].upper()}{said[1:]}.", *filter(None, (balance.too_many(what),))]


def _whole(text: str) -> int:
    if not (text.isascii() and text.isdigit()) or int(text[:6]) > MOST or len(text) > 6:
        raise Unclear(f"“{clean_line(text)[:20]}” is not a count. Type a whole number from 0 to {MOST}.")
    return int(text)
