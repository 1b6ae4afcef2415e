"""The first line: which workshop, whose, who is working, how the gaps and the time stand."""

from __future__ import annotations

from collections.abc import Sequence

from rich.cells import cell_len, set_cell_size
from textual.content import Content
from textual.widget import Widget

Part = tuple[int, str]
"""Something the right side says, and how much it matters: what matters least goes first where there is no room."""

LEAST = 14
"""Cells that the left keeps, if it needs as many; only what matters at least as much as `MUST` takes more."""
MUST = 4


class TitleBar(Widget):
    """One line, left and right; when both do not fit, the right says less and then the left is cut."""

    DEFAULT_CSS = """
    TitleBar { height: 1; background: $panel; color: $foreground; text-style: bold; }
    """

    def __init__(self, left: str = "", right: str = "") -> None:
        super().__init__(id="headline")
        self._left = left
        self._right: tuple[Part, ...] = ((1, right),)

    def show(self, left: str, right: str | Sequence[Part]) -> None:
        """Say this from now on; paints only when it differs."""
        parts = ((1, right),) if isinstance(right, str) else tuple(right)
        if (left, parts) != (self._left, self._right):
            self._left, self._right = left, parts
            self.refresh()

    def render(self) -> Content:
        """The title on the left, and of the parts on the right those that fit."""
        return two_sides(self._left, fitting(self._left, self._right, self.size.width), self.size.width)


def fitting(left: str, parts: Sequence[Part], width: int) -> str:
    """The parts that fit beside the left on a line of `width` cells, in their order."""
    kept = [part for part in parts if part[1]]
    while True:
        said = "  ".join(text for _, text in kept)
        least = min(kept, default=(MUST, ""), key=lambda part: part[0])
        room = 0 if least[0] >= MUST else min(LEAST, cell_len(left)) + 1
        if len(kept) < 2 or cell_len(said) + room + 2 <= width:
            return said
        kept.remove(least)


def two_sides(left: str, right: str, width: int) -> Content:
    """`left` and `right` on one line of `width` cells; the left is cut with an ellipsis when it must be."""
    room = max(0, width - cell_len(right) - 3)
    if cell_len(left) > room:
        left = set_cell_size(left, room - 1).rstrip() + "…" if room > 3 else ""
    gap = max(1, width - cell_len(left) - cell_len(right) - 2)
    return Content(f" {left}{' ' * gap}{right} ")
