"""What each person answers alone: the dots of a vote, how sure they are of the goals."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import TYPE_CHECKING

from content.blocks import Ticket, Vote
from workshop.cli.plain.cells import Unclear, key_ops
from workshop.cli.plain.marks import marks, places
from workshop.cli.plain.station import GO_ON, ReadingStation, Station, round_words
from workshop.cli.plain.words import chapter_lines
from workshop.notes import results
from workshop.notes.answers import AnswerReader
from workshop.notes.numbering import RowNumbers
from workshop.session.private_rounds import is_hidden
from workshop.session.voting import OWN, own_lines
from workshop.sheets.model import Op, SetCell, Target
from workshop.wording import count_noun

if TYPE_CHECKING:
    from workshop.cli.plain.station import Desk

SURE = ("0", "1", "2", "3", "4")


class VoteStation(Station):
    """My dots, and where all dots went once they are revealed."""

    def __init__(self, vote: Vote) -> None:
        super().__init__(vote.sheet.title)
        self.vote = vote
        self.private = (vote.sheet,)

    def present(self, desk: Desk) -> Iterable[str]:
        """What can be voted on, with one's own dots."""
        visit, spec = desk.visit, desk.visit.specs.get(self.vote.on)
        labels = visit.session.voted_on(self.vote.on)
        if spec is not None and is_hidden(visit.state, spec):
            yield f"“{spec.title}” is not revealed yet. The vote opens when the facilitator reveals it."
            return
        if not labels:
            yield "There is nothing to vote on yet. What is written in the part before becomes a row here."
            return
        yield f"You have {count_noun(self.vote.dots, 'dot')}. No one sees who gave which."
        yield from round_words(desk, self.vote.sheet)
        mine, own = self._mine(desk), self._own(desk)
        for number, (row, label) in enumerate(labels.items(), 1):
            dots = f" You gave it {count_noun(mine[row], 'dot')}." if mine.get(row) else ""
            yield f"{number}. {label}.{' You wrote this.' if row in own else ''}{dots}"
        if not is_hidden(visit.state, self.vote.sheet):
            yield from chapter_lines(results.votes(answers_of(desk), self.vote))

    def prompt(self, desk: Desk) -> str:
        """How dots are given."""
        if not desk.visit.session.voted_on(self.vote.on):
            return GO_ON
        return "Type the numbers of the rows you give a dot, such as 1 3 3, or Enter to go on:"

    def answer(self, desk: Desk, text: str) -> bool:
        """All one's dots at once; what was given before is replaced."""
        labels = list(desk.visit.session.voted_on(self.vote.on))
        if not labels:
            desk.talk.say("There is nothing to vote on yet.")
            return False
        try:
            given = Counter(labels[place] for place in places(text, len(labels)))
            if given.total() > self.vote.dots:
                raise Unclear(f"That is {given.total()} dots, and you have {self.vote.dots}.")
            if self._own(desk) & given.keys():
                raise Unclear(OWN)
        except Unclear as unclear:
            desk.talk.say(str(unclear))
            return False
        ops: list[Op] = []
        state, key = desk.visit.state, desk.visit.key
        for row in labels:
            at = Target(self.vote.sheet.id, f"{row}.{key}", "dots")
            before = state.cell(at)
            if given[row] or (before is not None and before.value):
                ops += key_ops(desk, at, {"row": row, "person": desk.visit.person})
                ops.append(SetCell(*at, given[row] or None, state.base(at)))
        left = self.vote.dots - given.total()
        words = f"Saved. {count_noun(left, 'dot')} left." if left else "Saved. All your dots are given."
        return desk.write(ops, words) and not left

    def clear(self, desk: Desk) -> None:
        """Take one's dots away."""
        self.answer(desk, "")

    def _mine(self, desk: Desk) -> dict[str, int]:
        given = desk.visit.session.votes().get(self.vote.id, {})
        return {row: by[desk.visit.key] for row, by in given.items() if desk.visit.key in by}

    def _own(self, desk: Desk) -> frozenset[str]:
        labels = desk.visit.session.voted_on(self.vote.on)
        return own_lines(desk.visit.state.sheet(self.vote.on), labels, desk.visit.person)


class TicketStation(Station):
    """How sure I am of each goal, in one line."""

    def __init__(self, ticket: Ticket) -> None:
        super().__init__(ticket.sheet.title)
        self.ticket = ticket
        self.private = (ticket.sheet,) if ticket.sheet.hidden_until_reveal else ()

    def present(self, desk: Desk) -> Iterable[str]:
        """The question, the goals, and what one answered before."""
        yield self.ticket.ask
        yield "0 is not at all sure, 4 is completely sure. No one sees your answers, only medians of three or more."
        texts = {goal.id: goal.text for goal in desk.visit.pack.goals}
        for number, goal in enumerate(self.ticket.goals, 1):
            cell = desk.visit.state.cell(self._at(desk, goal))
            given = f" You answered {cell.value}." if cell is not None and cell.value is not None else ""
            yield f"{number}. {texts.get(goal, goal)}{given}"

    def prompt(self, desk: Desk) -> str:
        """How it is answered."""
        return f"Type {count_noun(len(self.ticket.goals), 'number')} from 0 to 4, one for each goal, or Enter to go on:"

    def answer(self, desk: Desk, text: str) -> bool:
        """One answer for each goal, all in one edit."""
        try:
            given = marks(text, len(self.ticket.goals), SURE)
        except Unclear as unclear:
            desk.talk.say(str(unclear))
            return False
        ops: list[Op] = []
        for place, mark in given.items():
            at = self._at(desk, self.ticket.goals[place])
            ops += [*key_ops(desk, at, {"person": desk.visit.person} if not ops else {})]
            ops.append(SetCell(*at, mark, desk.visit.state.base(at)))
        return desk.write(ops, "Saved. Thank you.")

    def _at(self, desk: Desk, goal: str) -> Target:
        return Target(self.ticket.sheet.id, desk.visit.key, goal)


class GoalsReading(ReadingStation):
    """How the group moved, in medians."""

    def __init__(self, tickets: Iterable[Ticket]) -> None:
        super().__init__("How we moved", ())
        self._tickets = tuple(tickets)

    def present(self, desk: Desk) -> Iterable[str]:
        """The medians, once enough people answered."""
        lines = chapter_lines(results.goals(answers_of(desk), self._tickets))
        return lines or ["No one has answered yet."]


def answers_of(desk: Desk) -> AnswerReader:
    """The session as the minutes read it, with what this person may see. Numbers of rows are not read out."""
    return AnswerReader(desk.visit.session, RowNumbers(desk.visit.pack, ()))
