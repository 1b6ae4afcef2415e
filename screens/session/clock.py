"""Where the clock is: it goes on with the room, never back with it, and comes to a step when told so."""

from __future__ import annotations

from typing import TYPE_CHECKING

from content.common import CLOCK
from store.api import Receipt, StoreError
from workshop.clock import clock_at, false_starts, times
from workshop.sheets.model import Op, SetCell, Target

if TYPE_CHECKING:
    from screens.session.screen import MainScreen


class ClockPlace:
    """The clock as one main screen moves it."""

    def __init__(self, main: MainScreen) -> None:
        self._main = main
        self._desk = main.context

    def goes_on(self, step: str) -> list[Op]:
        """What going to that step writes: its time begins when it comes after the clock's own; a later one that was
        only glanced at was not opened."""
        state, now, steps = self._desk.state, self._main.actions.now(), self._main.steps
        known = times(state)
        gone = false_starts(steps, known, step, now)
        ops: list[Op] = []
        for late in gone:
            cell = Target(CLOCK.id, late, "entered")
            ops.append(SetCell(*cell, None, state.base(cell)))
        at = clock_at(steps, known.without(gone))
        place = next((index for index, one in enumerate(steps) if one.id == step), 0)
        if at is None or place > at:
            cell = Target(CLOCK.id, step, "entered")
            ops.append(SetCell(*cell, now.isoformat(), state.base(cell)))
        return ops

    def stays(self, step: str) -> str:
        """That it does not go back to that step, if so, and how it does; the end of a sentence."""
        steps, known, follow = self._main.steps, times(self._desk.state), self._main.follow
        at = clock_at(steps, known.without(false_starts(steps, known, step, self._main.actions.now())))
        if at is None or steps[at].id == step:
            return "."
        key = follow.key("k", backstage=True)
        return f"; the clock stays at {follow.title(steps[at].id)}. To work here now, {key}."

    def comes_to(self, step: str) -> None:
        """The work on that step begins now, the end is planned from there, and undo takes that back."""
        main, at = self._main, Target(CLOCK.id, step, "since")
        said = f"The clock is at {main.follow.title(step)} from now on. To undo, {main.follow.key('u')}."

        def ended(result: Receipt | StoreError) -> None:
            main.say(str(result) if isinstance(result, StoreError) else said)

        self._desk.send([SetCell(*at, main.actions.now().isoformat(), self._desk.state.base(at))], ended)

    def words(self) -> str:
        """Where it is, after an undo."""
        at = clock_at(self._main.steps, times(self._desk.state))
        return f"The clock is at {self._main.follow.title(self._main.steps[at].id)} again." if at is not None else ""
