"""What an earlier window was still typing when it ended is offered back, one text after the other."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol

from screens.session.deck import PageDeck
from screens.session.drafts import KEPT
from screens.session.parking import ParkingLot
from screens.widgets.dialogs import Choose, Offer
from workshop.sheets.model import Target

if TYPE_CHECKING:
    from store.drafts import Draft


class ShowsCells(Protocol):
    """A screen that can ask, and go to a cell."""

    def ask(self, dialog: Choose, then: Callable[[str], object]) -> object:
        """Show a dialog and hand its answer to `then`, unless it was closed without one."""

    async def show_cell(self, target: Target) -> bool:
        """Go to the step and page of a cell and put the cursor on it; False when no page shows it."""

    def focus_page(self) -> None:
        """Put the keys on the page: on itself, or on the first thing in it that takes them."""


class Leftovers:
    """Asks about each text that was left, and puts it back where it belongs."""

    def __init__(self, lot: ParkingLot, deck: PageDeck, screen: ShowsCells) -> None:
        self._context, self._kept = deck.context, deck.edits.kept
        self._lot, self._deck, self._screen = lot, deck, screen

    def offer(self) -> None:
        """Ask about the first one, if there is any."""
        found = self._kept.leftovers()
        if not found:
            return
        draft = found[0]

        async def answered(choice: str) -> None:
            if choice != "back" or await self._put_back(draft):
                await self._kept.discard(draft)
            if choice != "back":
                self.offer()

        shown = self._context.discretion.draft(draft.target, draft.text)
        offers = [Offer("back", "Restore it", shown), Offer("drop", "Discard it")]
        self._screen.ask(Choose("Unsaved typing from last time", offers), answered)

    async def _put_back(self, draft: Draft) -> bool:
        """Into its cell, or the parking lot; False when no new draft could be written and the old one must stay."""
        shown = await self._screen.show_cell(draft.target)
        self._screen.focus_page()
        grid = self._deck.grid
        if shown and grid is not None and grid.offer(draft.target, draft.text):
            kept = self._kept.keep(draft.target, draft.text)
        else:
            kept = self._lot.park(draft.text)
        if kept != KEPT:
            self._context.say(kept)
        return kept == KEPT
