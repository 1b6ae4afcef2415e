"""Commitments line by line: one sentence each, read as on screen, asked about when something is unclear."""

from __future__ import annotations

from typing import TYPE_CHECKING

from content.blocks import Planner
from store.api import StoreError
from workshop.cli.plain.rows import RowsStation
from workshop.services.commitments import NotAdded, add_line, words_of

if TYPE_CHECKING:
    from workshop.cli.plain.station import Desk

_EXAMPLE = "Ana calls the clinic with Ben by Fri, Dec 4 #asthma"


class CommitmentsStation(RowsStation):
    """Who does what by when."""

    def __init__(self, planner: Planner) -> None:
        super().__init__(planner.commitments)

    def prompt(self, desk: Desk) -> str:
        """One line says it all."""
        change = "a number to change a row, " if self.rows(desk) else ""
        return f"A commitment in one line, such as “{_EXAMPLE}”, {change}or Enter to go on:"

    def answer(self, desk: Desk, text: str) -> bool:
        """A number changes that row; anything else is read as a commitment."""
        if text.isascii() and text.isdigit():
            return super().answer(desk, text)
        try:
            _, added = add_line(desk.visit.store, text, clock=desk.visit.clock)
        except NotAdded as unclear:
            desk.talk.say(str(unclear))
            if unclear.reading is not None and unclear.reading.commitment.text:
                self._anyway(desk, text)
            return False
        except StoreError as error:
            desk.talk.say(f"Not saved: {error}", f"Your line was: {text}")
            return False
        desk.talk.say(f"Saved. {words_of(desk.visit.session, added)}.")
        return False

    def _anyway(self, desk: Desk, text: str) -> None:
        """Something is missing; it can be added as it is and filled in later."""
        if desk.ask("Type yes to add it as it is, or Enter to type it again:").casefold() not in ("yes", "y"):
            return
        try:
            _, added = add_line(desk.visit.store, text, anyway=True, clock=desk.visit.clock)
        except (NotAdded, StoreError) as error:
            desk.talk.say(f"Not saved: {error}", f"Your line was: {text}")
            return
        desk.talk.say(f"Saved. {words_of(desk.visit.session, added)}.")
