"""Several people at one keyboard: the facilitator hands it over, and each person works under their own name.

A turn is a screen of its own over the facilitator's, with a connection of its own: what is written in it is that
person's, private rounds included, and the store asks for that person's rights. Between two turns a window covers
everything, so that nobody reads what the one before wrote.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, TypeAlias

from textual.app import ComposeResult
from textual.binding import Binding
from textual.content import Content
from textual.widgets import Static

from screens.session.connections import closed, opened
from screens.session.screen import MainScreen
from screens.widgets.dialogs import Choose, Dialog, Offer, is_open
from store.api import Identity, StoreError
from store.drafts import Drafts
from workshop.locked import locked
from workshop.session.turns import Turn, turns
from workshop.sheets.model import Role
from workshop.sheets.values import person_key

if TYPE_CHECKING:
    from pathlib import Path

    from store.api import SessionStore

Reopen: TypeAlias = "Callable[[Identity], SessionStore]"
"""One more connection to the same session, as somebody else; raises StoreError. For a thread beside the screen's."""


class Cover(Dialog[bool]):
    """Hides everything until the next person sits down."""

    BINDINGS = [Binding("enter", "begin", "begin", id="cover.begin", show=False)]
    keys = (("Enter", "begin"), ("Esc", "give the keyboard back"))

    def __init__(self, name: str) -> None:
        super().__init__(f"{name}, it is your turn")

    def body(self) -> ComposeResult:
        """What to do, and what happens to what is written."""
        words = (
            "Sit down at the keyboard; the others look away. What you write carries your name, and in a private round "
            "no one sees it before the reveal. When you are done, press ^O for the next person."
        )
        yield Static(Content(words), id="window-explain")

    def action_begin(self) -> None:
        """The person sits at the keyboard."""
        self.answer(True)


class SeatScreen(MainScreen):
    """One person's turn. `back` is called when it is over, with whether the next one is to follow."""

    def __init__(self, store: SessionStore, back: Callable[[bool], None], *, home: Path) -> None:
        person = store.identity.person
        super().__init__(store, drafts=Drafts(store.info.id, person, clock=store.clock), home=home)
        self._back, self._on = back, False
        self.actions.hand_over = self.hand_on
        self.private.turn = f"{person} has the keyboard · ^O hands it on"

    async def hand_on(self) -> None:
        """`^O`: this turn is over, and the next person's begins."""
        self._on = True
        await self.actions.do_quit()
        self._on = False  # where leaving had to ask first, `q` does not hand on

    async def close(self) -> None:
        """Close the connection and the screen; the facilitator's stands under it."""
        on = self._on
        await closed(self._close_store)
        self.app.pop_screen()
        self._back(on)


class HandOver:
    """The turns at one facilitator's screen."""

    def __init__(self, screen: MainScreen, reopen: Reopen) -> None:
        self._screen, self._reopen = screen, reopen
        screen.actions.hand_over = self.ask

    def turns(self) -> list[Turn]:
        """The participants on the list of people, in its order, and who is done with the page that is shown."""
        context, page = self._screen.context, self._screen.position.page
        answered = self._screen.private.sheets
        own = context.specs.get(page.seat)
        if own is not None and (own.per_person or own in answered):
            answered = [own]  # what is asked on this page, whatever else is revealed with it
        return turns(context.store.state, context.session, answered, context.person_key)

    async def ask(self) -> None:
        """`^O`: ask whose turn it is; who is not done comes first."""
        context = self._screen.context
        if locked():
            context.say("This window is for one person. Hand the keyboard over at the facilitator's own terminal.")
        elif not context.leads:
            context.say("Only the facilitator hands the keyboard over.")
        elif not (turns := self.turns()):
            context.say("No participants are on the list of people. Add them on Welcome, part People.")
        else:
            ordered = sorted(turns, key=lambda turn: turn.done)
            offers = [Offer(turn.name, f"{turn.name}{'  ✓ done' if turn.done else ''}") for turn in ordered]
            explain = "Each person works under their own name. The screen is covered between two people."
            self._screen.ask(Choose("Hand the keyboard to", offers, explain=explain), self._sit)

    async def _sit(self, name: str) -> None:
        """Begin that person's turn, on the page that is shown."""
        screen = self._screen
        step, page = screen.position.step_index, screen.position.page.seat
        try:
            store = await opened(partial(self._reopen, Identity(name, Role.PARTICIPANT)))
        except StoreError as error:
            screen.say(str(error))
            return
        if not is_open(screen):  # the program ended meanwhile
            await closed(store.close)
            return
        seat = SeatScreen(store, lambda on: self._over(name, on=on), home=screen.home)
        seat.context.discretion.projector = screen.context.discretion.projector
        await screen.app.push_screen(seat)

        def begun(answer: bool | None) -> None:
            if not answer:
                seat.run_worker(seat.close())

        if not is_open(seat):
            return
        screen.app.push_screen(Cover(name), begun)
        await seat.go_to(step, page, focus=True, tell=False)

    def _over(self, name: str, *, on: bool) -> None:
        """That turn is over: the next one begins, or the facilitator has the keyboard again."""
        turns = self.turns()
        at = next((place for place, turn in enumerate(turns) if person_key(turn.name) == person_key(name)), 0)
        left = [turn.name for turn in (*turns[at + 1 :], *turns[:at]) if not turn.done]
        if on and left:
            self._screen.run_worker(self._sit(left[0]))
        elif on:
            self._screen.say("Everyone else is done here. You have the keyboard again.")
        else:
            self._screen.say("You have the keyboard again.")
