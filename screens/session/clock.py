"""Where the clock is: it goes on with the room, never back with it, and comes to a step when told so."""

from __future__ import annotations

from collections.abc import Callable

from content.common import CLOCK
from screens.session.position import Position
from store.api import Receipt, StoreError
from workshop.clock import clock_at, false_starts, times
from workshop.session.leading import clock_ops
from workshop.sheets.model import Op, SetCell, Target


class ClockPlace:
    """The clock as one screen moves it."""

    def __init__(self, position: Position) -> None:
        self._context, self._position = position.context, position

    def goes_on(self, step: str) -> list[Op]:
        """What going to that step writes: its time begins when it comes after the clock's own; a later one that was
        only glanced at was not opened."""
        return clock_ops(self._context.state, self._position.steps, step, self._context.clock.now())

    def stays(self, step: str, press: Callable[[str], str]) -> str:
        """That it does not go back to that step, if so, and how it does; the end of a sentence.

        `press` says how to get at a key.
        """
        steps, known = self._position.steps, times(self._context.state)
        at = clock_at(steps, known.without(false_starts(steps, known, step, self._context.clock.now())))
        if at is None or steps[at].id == step:
            return "."
        where = self._position.title_of(steps[at].id)
        return f"; the clock stays at {where}. To work here now, {press('k')}."

    def comes_to(self, step: str, press: Callable[[str], str]) -> None:
        """The work on that step begins now, the end is planned from there, and undo takes that back."""
        at = Target(CLOCK.id, step, "since")
        sentence = f"The clock is at {self._position.title_of(step)} from now on. To undo, {press('u')}."

        def ended(result: Receipt | StoreError) -> None:
            self._context.say(str(result) if isinstance(result, StoreError) else sentence)

        self._context.send([SetCell(*at, self._context.clock.now().isoformat(), self._context.state.base(at))], ended)

    def words(self) -> str:
        """Where it is, after an undo."""
        at = clock_at(self._position.steps, times(self._context.state))
        return (
            f"The clock is at {self._position.title_of(self._position.steps[at].id)} again." if at is not None else ""
        )
