"""Where things stand: which columns fit and how wide they are, and which rows are in view.

Nothing here looks at all rows: the view is anchored at a row and walks from there, so ten thousand rows cost as much
as a hundred.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from content.sheet_spec import Kind
from screens.grid.cells import width
from screens.grid.source import GridColumn

MARKS = 2
"""Cells beside the text of every column: a mark on its left, a mark on its right."""
_LEAST = {Kind.NUMBER: 4, Kind.YESNO: 4, Kind.DATE: 10, Kind.CHOICE: 6, Kind.TEXT: 12, Kind.LIST: 12}
_NARROW = (Kind.NUMBER, Kind.YESNO, Kind.DATE, Kind.CHOICE)


class Slot(NamedTuple):
    """A column on screen: its index in the source, the cell where its left mark stands, the width of its text."""

    column: int
    x: int
    wide: int


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns in view from left to right; `before` and `after` count those out of view."""

    slots: tuple[Slot, ...]
    before: int
    after: int

    def slot(self, column: int) -> Slot | None:
        """Where that column is drawn; None while it is out of view."""
        return next((slot for slot in self.slots if slot.column == column), None)

    def at(self, x: int) -> int | None:
        """The column that covers cell `x`."""
        return next((s.column for s in self.slots if s.x <= x < s.x + s.wide + MARKS), None)


def least(column: GridColumn) -> int:
    """The narrowest text width at which a column is shown beside others."""
    label = min(width(column.short or column.label), 8)
    words = min(max(map(width, column.choices), default=0), 12) if column.kind is Kind.CHOICE else 0
    return max(_LEAST.get(column.kind, 12), label, words, 2)


def most(column: GridColumn) -> int | None:
    """The width beyond which a column has no use for more; None for texts."""
    if column.kind not in _NARROW:
        return None
    words = max(map(width, column.choices), default=0) if column.kind is Kind.CHOICE else 0
    return max(least(column), min(width(column.label), 24), min(words, 24))


def columns_in_view(columns: Sequence[GridColumn], available: int, first: int, cursor: int) -> Columns:
    """The columns from `first` on that fit in `available` cells, moved as far as needed to show `cursor`."""
    first = max(0, min(first, cursor, len(columns) - 1))
    while cursor >= first + _fitting(columns, available, first) and first + 1 < len(columns):
        first += 1
    while first > 0 and first - 1 + _fitting(columns, available, first - 1) >= len(columns):
        first -= 1  # no empty room on the right while columns wait on the left
    shown = columns[first : first + _fitting(columns, available, first)]
    slots: list[Slot] = []
    x = 0
    for column, wide in enumerate(_widths(shown, available - MARKS * len(shown)), first):
        slots.append(Slot(column, x, wide))
        x += wide + MARKS
    return Columns(tuple(slots), first, len(columns) - first - len(shown))


def _fitting(columns: Sequence[GridColumn], available: int, first: int) -> int:
    """How many columns from `first` on fit at their least width; at least one."""
    used = count = 0
    for column in columns[first:]:
        used += least(column) + MARKS
        if used > available and count:
            break
        count += 1
    return count


def _widths(columns: Sequence[GridColumn], room: int) -> list[int]:
    """Text widths that share `room` by weight, none below its least (while there is room) or above its most."""
    fixed: dict[int, int] = {}
    for bound in (least, most):
        while True:
            share = _share(columns, room, fixed)
            found = {}
            for index, wide in share.items():
                limit = bound(columns[index])
                if limit is not None and (wide < limit if bound is least else wide > limit):
                    found[index] = limit
            if not found:
                break
            fixed |= found
    share = _share(columns, room, fixed)
    widths = [max(2, fixed.get(index, int(share.get(index, 0)))) for index in range(len(columns))]
    takers = sorted(share) or [index for index, column in enumerate(columns) if most(column) is None]
    for turn in range(room - sum(widths) if takers else 0):
        widths[takers[turn % len(takers)]] += 1
    if len(columns) == 1:
        widths = [max(2, min(widths[0], room))]
    return widths


def _share(columns: Sequence[GridColumn], room: int, fixed: dict[int, int]) -> dict[int, float]:
    """What each column that is not yet fixed would get of the room that is left."""
    open_ = [index for index in range(len(columns)) if index not in fixed]
    total = sum(columns[index].weight for index in open_)
    left = room - sum(fixed.values())
    return {index: left * columns[index].weight / total if total else 0.0 for index in open_}


class View:
    """The rows in view: the first one and the line of it that stands on top.

    `height_of` gives the lines of a row; it is asked only for rows in or next to the view.
    """

    def __init__(self, height_of: Callable[[int], int]) -> None:
        self._height_of = height_of
        self.top = 0
        self.line = 0

    def lines(self, count: int, room: int) -> Iterator[tuple[int, int]]:
        """The row and its line for each of at most `room` lines, `count` rows in all."""
        row, line = self.top, self.line
        while room > 0 and row < count:
            height = self._height_of(row)
            for at in range(line, min(height, line + room)):
                yield row, at
            room -= max(0, height - line)
            row, line = row + 1, 0

    def reveal(self, row: int, count: int, room: int, *, extra: int = 0, lead: int = 0) -> None:
        """Bring `row` into view, whole, with `extra` lines under it; `lead` rows before it should be seen too.

        The view moves by half a page rather than by a line: whole repaints are what a slow line feels.
        """
        if room < 1 or count < 1:
            self.top = self.line = 0
            return
        self._clamp(count, room)
        first = max(0, row - lead)
        need = sum(self._height_of(index) for index in range(first, row + 1)) + extra
        if need > room:
            first = row
            need = min(room, self._height_of(row) + extra)
        place = self.place(first, room)
        if place is not None and 0 <= place <= room - need:
            return
        above = first < self.top or (first == self.top and self.line > 0)
        lines_above = min(room - need, room // 2) if above else max(0, room // 2 - need)
        self._put(first, lines_above)
        self._clamp(count, room)
        place = self.place(first, room)
        if place is None or place > room - need:
            self._put(first, room - need)

    def scroll(self, by: int, count: int, room: int) -> None:
        """Move the view by lines, without regard to the cursor."""
        self._lift(-by)
        while self.top + 1 < count and self.line >= self._height_of(self.top):
            self.line -= self._height_of(self.top)
            self.top += 1
        self._clamp(count, room)

    def hold(self, row: int, line: int) -> None:
        """Let `row` begin on that line of the view; negative: above it, so many of its lines out of sight."""
        self.top, self.line = row, max(0, -line)
        self._lift(max(0, line))

    def place(self, row: int, room: int) -> int | None:
        """The line of the view on which `row` begins, negative when it is cut off above; None when it is not near."""
        if row < self.top:
            return None
        place = -self.line
        for index in range(self.top, row):
            place += self._height_of(index)
            if place > room:
                return None
        return place

    def _put(self, row: int, lines_above: int) -> None:
        """Let `row` begin `lines_above` lines under the top, as far as there are rows above it."""
        self.top, self.line = row, 0
        self._lift(lines_above)

    def _clamp(self, count: int, room: int) -> None:
        """No empty lines under the last row while rows wait above the first."""
        self.top = max(0, min(self.top, count - 1))
        self.line = min(self.line, self._height_of(self.top) - 1) if count else 0
        under = room + self.line
        for row in range(self.top, count):
            under -= self._height_of(row)
            if under <= 0:
                return
        self._lift(under)

    def _lift(self, lines: int) -> None:
        """Move the view up by lines, as far as there are rows above."""
        self.line -= lines
        while self.line < 0 and self.top > 0:
            self.top -= 1
            self.line += self._height_of(self.top)
        self.line = max(0, self.line)
