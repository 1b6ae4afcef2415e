"""One stop of a step: what is read out there, what it asks, what an answer does; and what a stop knows of the desk."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from typing import Protocol

from content.model import Step
from content.sheet_spec import SheetSpec
from workshop.cli.plain.talk import Talk
from workshop.services.visit import Visit
from workshop.session.group_rounds import groups
from workshop.session.private_rounds import count, is_hidden
from workshop.sheets.model import Op, Role
from workshop.sheets.rounds import apart

GO_ON = "Press Enter to go on."


class Desk(Protocol):
    """What a stop and a command know of where one is.

    Attributes:
        contacts: whether contact details and the facilitator's notes may be read out.
        following: whether this one goes along when the group is led; of who leads, whether the group comes along.
        unsaved: the operations of the last edit that could not be saved.
        heard: what others changed, a sentence each.
    """

    visit: Visit
    talk: Talk
    contacts: bool
    following: bool
    unsaved: Sequence[Op]
    heard: list[str]

    @property
    def steps(self) -> Sequence[Step]:
        """The steps that the session goes through, and the one that one is at."""

    @property
    def step(self) -> Step:
        """The step that one is at."""

    @property
    def place(self) -> int:
        """Its place among the steps, from 0."""

    @property
    def stations(self) -> Sequence[Station]:
        """The stops of this step."""

    @property
    def station(self) -> Station | None:
        """The stop that one is at; None at the end of the step."""

    def ask(self, question: str) -> str:
        """The answer to a question; empty for Enter. Raises Back, GoElsewhere, Quit and Ended."""

    def write(self, ops: Sequence[Op], done: str = "Saved.") -> bool:
        """Save that and say what became of it; whether any of it stands."""

    def title_of(self, index: int) -> str:
        """A step by its number and name."""

    def enter(self, index: int) -> None:
        """Go to that step and read it out."""

    def lead_to(self, index: int) -> None:
        """Go to that step, and take the group along when one leads it."""

    def present(self) -> None:
        """Read out the stop one is at."""

    def to_part(self, number: int) -> None:
        """To that stop, counted from 1."""


class Station(ABC):
    """A stop. `private`: the sheets that are hidden here, or may be, until the facilitator reveals them."""

    private: tuple[SheetSpec, ...] = ()

    def __init__(self, title: str) -> None:
        self.title = title

    @abstractmethod
    def present(self, desk: Desk) -> Iterable[str]:
        """The question and what is there, a sentence a line."""

    @abstractmethod
    def prompt(self, desk: Desk) -> str:
        """What is asked."""

    @abstractmethod
    def answer(self, desk: Desk, text: str) -> bool:
        """Take an answer; whether one goes on from here."""

    def delete(self, desk: Desk, number: int) -> None:
        """Delete the row of that number."""
        desk.talk.say("There are no rows to delete here.")

    def many(self, desk: Desk) -> None:
        """Take many rows, one a line."""
        desk.talk.say("This part does not take a list. Type one answer.")

    def clear(self, desk: Desk) -> None:
        """Empty what stands here."""
        desk.talk.say("There is nothing to clear here.")


class ReadingStation(Station):
    """Something to read."""

    def __init__(self, title: str, lines: Iterable[str]) -> None:
        super().__init__(title)
        self._lines = tuple(lines)

    def present(self, desk: Desk) -> Iterable[str]:
        """The text."""
        return self._lines

    def prompt(self, desk: Desk) -> str:
        """Nothing but going on."""
        return GO_ON

    def answer(self, desk: Desk, text: str) -> bool:
        """Nothing can be answered."""
        desk.talk.say("There is nothing to fill in here. To keep a thought, type park.")
        return False


def round_words(desk: Desk, spec: SheetSpec) -> list[str]:
    """That a sheet is private, and how many have written; nothing where it is not."""
    visit = desk.visit
    if apart(visit.state, spec):
        counted = "; ".join(map(str, groups(visit.store.state, spec))) or "no groups yet"
        how = " To show all groups to everyone, type reveal." if visit.leads else ""
        return [f"Per group: you see the rows of your own group until all are shown. {counted}.{how}"]
    if not is_hidden(visit.state, spec):
        return []
    here = [one.person for one in visit.store.present() if one.role is Role.PARTICIPANT]
    how = " To show it to everyone, type reveal." if visit.leads else ""
    return [f"Private until revealed: {count(visit.store.state, spec, here)}.{how}"]
