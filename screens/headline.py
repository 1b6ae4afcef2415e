"""The first line: which workshop, whose, who is working, how the gaps and the time stand."""

from __future__ import annotations

from rich.cells import cell_len, set_cell_size
from textual.content import Content
from textual.widget import Widget


class HeadLine(Widget):
    """One line, left and right; the left gives way when both do not fit."""

    DEFAULT_CSS = """
    HeadLine { height: 1; background: $panel; color: $foreground; text-style: bold; }
    """

    def __init__(self, left: str = "", right: str = "") -> None:
        super().__init__(id="headline")
        self._left, self._right = left, right

    def show(self, left: str, right: str) -> None:
        """Say this from now on; paints only when it differs."""
        if (left, right) != (self._left, self._right):
            self._left, self._right = left, right
            self.refresh()

    def render(self) -> Content:
        return two_sides(self._left, self._right, self.size.width)


def two_sides(left: str, right: str, width: int) -> Content:
    """`left` and `right` on one line of `width` cells; the left is cut with an ellipsis when it must be."""
    room = max(0, width - cell_len(right) - 3)
    if cell_len(left) > room:
        left = set_cell_size(left, max(0, room - 1)).rstrip() + "…"
    gap = max(1, width - cell_len(left) - cell_len(right) - 2)
    return Content(f" {left}{' ' * gap}{right} ")
