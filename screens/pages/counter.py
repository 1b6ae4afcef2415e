"""One more, one less: sums that several people may count at the same moment, without losing a step of anybody's."""

from __future__ import annotations

from screens.pages.context import SessionContext
from store.api import Receipt, StoreError
from workshop.session.tally import MOST
from workshop.session.values import number
from workshop.sheets.model import Cell, Op, Outcome, Resolution, ResolveSibling, SetCell, Target


class Counter:
    """Changes sums by steps. Of one sum a step is under way at a time; those pressed meanwhile go out together.

    Where somebody else changed the sum in that very moment, the step is made again on top of theirs.
    """

    def __init__(self, context: SessionContext) -> None:
        self._context = context
        self._waiting: dict[Target, int] = {}
        self._under_way: set[Target] = set()

    def add(self, target: Target, by: int) -> None:
        """Change that sum by so much."""
        self._waiting[target] = self._waiting.get(target, 0) + by
        if target not in self._under_way:
            self._send(target)

    def _send(self, target: Target, ours: int | None = None) -> None:
        """Send what waits for that sum. `ours`: the cell holds a version of ours at that revision that has to go."""
        by = self._waiting.pop(target, 0)
        cell = self._context.state.cell(target)
        if ours is not None and cell is not None and cell.revision == ours and cell.siblings:
            theirs = cell.siblings[-1]
            drop: list[Op] = [ResolveSibling(*target, theirs.revision, Resolution.DROP)]
            before, base = theirs.value, cell.revision
        else:
            drop, before, base = [], None if cell is None else cell.value, _base(cell)
        had = int(number(before) or 0)
        many = min(MOST, max(0, had + by))
        if many == had and not drop:
            if by:
                self._context.say("No count is below 0." if by < 0 else f"No count is above {MOST}.")
            return
        self._under_way.add(target)
        self._context.send(
            [SetCell(*target, many or None, base), *drop], lambda result: self._ended(target, many - had, result)
        )

    def _ended(self, target: Target, by: int, result: Receipt | StoreError) -> None:
        """A step came back: make it again if somebody else's came between, then what was pressed meanwhile."""
        self._under_way.discard(target)
        if isinstance(result, StoreError):
            self._waiting.pop(target, None)
            self._context.say(str(result))
            return
        outcome = result.record.decisions[0].outcome
        if outcome is Outcome.REFUSED:
            self._waiting.pop(target, None)
            return
        if outcome in (Outcome.NOOP, Outcome.SIBLING):
            self._waiting[target] = self._waiting.get(target, 0) + by
        if outcome is Outcome.SIBLING:
            self._send(target, result.record.revision)
        elif self._waiting.get(target):
            self._send(target)


def _base(cell: Cell | None) -> int:
    return 0 if cell is None else cell.revision
