"""The list of what was chosen for the sharing check, a line each."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.widgets import OptionList


class Lines(OptionList):
    """The list of choices."""

    DEFAULT_CSS = """
    Lines, Lines:focus {
        height: auto; border: none; padding: 0; background: $background; background-tint: $background 0%;
        text-wrap: nowrap; text-overflow: ellipsis; scrollbar-size-vertical: 1;
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("pageup", "text(-1)", "scroll the text", id="sharing.text.up", show=False),
        Binding("pagedown,space", "text(1)", "scroll the text", id="sharing.text.down", show=False),
    ]

    def action_text(self, direction: int) -> None:
        """The page keys scroll the text below: the list is short."""
        detail = self.screen.query_one("#sharing-detail", VerticalScroll)
        detail.scroll_relative(y=direction * max(detail.size.height - 1, 1), animate=False)
