"""`9` on the facilitator's second screen: begin one of the pack's energizers, run its countdown, end it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from screens.pages.context import outcome_words
from screens.widgets.dialogs import Choose, Offer
from workshop.session.energizers import (
    begin_ops,
    end_ops,
    energizer_countdown,
    energizer_on,
    more_energizer_ops,
    pause_energizer_ops,
)
from workshop.sheets.model import Op
from workshop.wording import count_noun

if TYPE_CHECKING:
    from screens.pages.context import SessionContext
    from screens.session.group import Group
    from store.api import Receipt, StoreError

_END = "$end"


class EnergizerDesk(Protocol):
    """The second screen, as far as an energizer needs it."""

    def say(self, text: str) -> None:
        """One sentence on the status line."""

    def draw(self) -> None:
        """Bring everything up to date."""

    def ask(self, dialog: Choose, then: Callable[[str], object]) -> object:
        """Show a dialog, and hand its answer on."""


def energizer_keys(context: SessionContext, what: str, now: datetime) -> list[Op] | None:
    """What the keys of the countdown do while an energizer is on: pause, more minutes, end. None while none is on."""
    here = energizer_countdown(context.state, context.pack, now)
    if here is None:
        return None
    if what == "pause":
        return pause_energizer_ops(context.state, here, now)
    return end_ops(context.state) if what == "next" else more_energizer_ops(context.state, here, now, int(what))


def begin_energizer(desk: EnergizerDesk, group: Group) -> None:
    """Ask which energizer to begin; while one is on, whether to end it."""
    context = group.context
    found, on = context.pack.energizers, energizer_on(context.state, context.pack)
    if not found:
        desk.say("This module has no energizers. A module names them in pack.yaml.")
        return
    offers = [Offer(_END, f"End “{on.title}”", "The round goes on with Space.")] if on is not None else []
    offers += [Offer(one.id, f"{one.title}, {count_noun(one.minutes, 'minute')}", one.do) for one in found if one != on]

    def chosen(choice: str) -> None:
        one = next((one for one in found if one.id == choice), None)
        if one is None:
            _send(desk, context, end_ops(context.state), "The energizer is over. Space starts the round's clock again.")
        else:
            ops = begin_ops(context.state, one, group.step, context.clock.now())
            _send(desk, context, ops, f"{one.title}: {count_noun(one.minutes, 'minute')}. Space pauses, > ends it.")

    explain = "The room's screen shows it with its countdown; the round's clock waits."
    desk.ask(Choose("Begin an energizer", offers, explain=explain), chosen)


def _send(desk: EnergizerDesk, context: SessionContext, ops: list[Op], done: str) -> None:
    def sent(result: Receipt | StoreError) -> None:
        desk.say(outcome_words(result, done))
        desk.draw()

    context.send(ops, sent)
