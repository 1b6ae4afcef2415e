"""The list of what is still open in the commitments."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.widgets import OptionList

from screens.widgets.messages import FocusLeft


class OpenPoints(OptionList):
    """What is still to be settled; Enter goes to it."""

    DEFAULT_CSS = """
    OpenPoints, OpenPoints:focus {
        height: auto; border: none; padding: 0; background: $background; background-tint: $background 0%;
        scrollbar-size-vertical: 1;
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", "steps", id="points.leave", show=False),
        Binding("shift+tab", "back", "line", id="points.line", show=False),
    ]

    def __init__(self, enter_line: Callable[[str], None]) -> None:
        """`enter_line` puts the keys into the line above, with what was typed."""
        super().__init__()
        self._enter_line = enter_line

    def check_consume_key(self, key: str, character: str | None) -> bool:
        """A letter typed here is the beginning, or the rest, of a commitment."""
        return bool(character) and str(character).isprintable() and character not in ("?", "/", " ")

    def on_key(self, event: events.Key) -> None:
        """A letter typed here begins a commitment in the line."""
        if event.character and self.check_consume_key(event.key, event.character):
            event.stop()
            event.prevent_default()
            self._enter_line(event.character)

    def on_paste(self, event: events.Paste) -> None:
        """A text pasted here goes to the line."""
        event.stop()
        self._enter_line(event.text)

    def action_cursor_up(self) -> None:
        """Over the first point stands the line."""
        if self.highlighted:
            super().action_cursor_up()
        else:
            self.action_back()

    def action_cursor_down(self) -> None:
        """The last point is the end; the list does not begin again."""
        if self.highlighted is None or self.highlighted + 1 < self.option_count:
            super().action_cursor_down()

    def action_back(self) -> None:
        """The keys to the line."""
        self._enter_line("")

    def action_leave(self) -> None:
        """Back to the steps."""
        self.post_message(FocusLeft())
