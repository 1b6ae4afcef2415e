"""The strip of a step's parts: one line of names above the page, the current one marked."""

from __future__ import annotations

from collections.abc import Sequence

from rich.cells import cell_len
from textual.content import Content
from textual.events import Click
from textual.message import Message
from textual.widget import Widget


class PageStrip(Widget):
    """`[1 Organizations]  2 Coalitions  3 Notes`; hidden when a step has a single part."""

    DEFAULT_CSS = """
    PageStrip { height: 1; color: $text-muted; }
    PageStrip.-single { display: none; }
    """

    class Chosen(Message):
        """A part was clicked."""

        def __init__(self, index: int) -> None:
            super().__init__()
            self.index = index

    def __init__(self) -> None:
        super().__init__(id="strip")
        self._titles: tuple[str, ...] = ()
        self._current = 0

    def show(self, titles: Sequence[str], current: int) -> None:
        """Name the parts and mark the current one."""
        self._titles, self._current = tuple(titles), current
        self.set_class(len(titles) < 2, "-single")
        self.refresh()

    def _window(self) -> tuple[int, int]:
        """First and last title that fit around the present one."""
        room = self.size.width - 4
        first = last = self._current
        used = cell_len(self._label(first))
        grown = True
        while grown:
            grown = False
            for index in (last + 1, first - 1):
                if 0 <= index < len(self._titles):
                    more = cell_len(self._label(index)) + 1
                    if used + more <= room:
                        used, grown = used + more, True
                        first, last = min(first, index), max(last, index)
        return first, last

    def _label(self, index: int) -> str:
        """A title with its number; the present one is in brackets, not only in color."""
        text = f"{index + 1} {self._titles[index]}"
        return f"[{text}]" if index == self._current else f" {text} "

    def render(self) -> Content:
        """The titles around the present one that fit, with arrows where more are out of view."""
        if not self._titles:
            return Content("")
        first, last = self._window()
        parts = [
            Content.styled(self._label(i), "bold $accent") if i == self._current else Content(self._label(i))
            for i in range(first, last + 1)
        ]
        left = "‹" if first else " "
        right = "›" if last < len(self._titles) - 1 else " "
        return Content.assemble(left, Content(" ").join(parts), right)

    def on_click(self, event: Click) -> None:
        """On a part, to it; on one of the arrows, to the nearest part that is out of sight there."""
        first, last = self._window()
        if event.x == 0 and first:
            self.post_message(self.Chosen(first - 1))
            return
        at = 1
        for index in range(first, last + 1):
            width = cell_len(self._label(index))
            if at <= event.x < at + width:
                self.post_message(self.Chosen(index))
                return
            at += width + 1
        if event.x == at - 1 and last < len(self._titles) - 1:
            self.post_message(self.Chosen(last + 1))
