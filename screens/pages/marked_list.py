"""A list to go through with the arrows: the entry one is on has a pointer before it, not only another color."""

from __future__ import annotations

from collections.abc import Sequence

from textual.content import Content
from textual.widgets import OptionList
from textual.widgets.option_list import Option

POINTER = "▸ "


class MarkedList(OptionList):
    """Entries of several lines, each with an id."""

    DEFAULT_CSS = """
    MarkedList { border: none; padding: 0; background: $background; scrollbar-size-vertical: 1; }
    MarkedList:focus { border: none; background: $background; }
    """

    def __init__(self, entries: Sequence[tuple[str, Content]] = (), *, id: str | None = None) -> None:  # noqa: A002
        self._entries = list(entries)
        self._pointed: int | None = None
        super().__init__(*(Option(_plain(text), id=entry) for entry, text in self._entries), id=id)

    def on_mount(self) -> None:
        """Put the cursor on the first line that can be chosen."""
        self._first()

    def show(self, entries: Sequence[tuple[str, Content]]) -> None:
        """Show these instead, from the first."""
        self._entries, self._pointed = list(entries), None
        self.clear_options()
        self.add_options([Option(_plain(text), id=entry) for entry, text in self._entries])
        self._first()

    def _first(self) -> None:
        """Mark the first line, if there is one."""
        if self._entries:
            self.highlighted = 0
            self._point(0)

    def on_option_list_option_highlighted(self, event: OptionList.OptionHighlighted) -> None:
        """Move the mark to the line of the cursor."""
        event.stop()
        self._point(event.option_index)

    def _point(self, index: int) -> None:
        """Move the mark to that line."""
        if index == self._pointed or index >= len(self._entries):
            return
        if self._pointed is not None:
            self.replace_option_prompt_at_index(self._pointed, _plain(self._entries[self._pointed][1]))
        self._pointed = index
        self.replace_option_prompt_at_index(index, Content.assemble((POINTER, "bold $accent"), self._entries[index][1]))


def _plain(text: Content) -> Content:
    """A line without the mark, as wide as one with it."""
    return Content.assemble(" " * len(POINTER), text)
