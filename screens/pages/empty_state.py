"""A sentence in the place of a worksheet that has no rows yet."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import Static

from screens.grid.widget import WorksheetGrid
from screens.widgets.messages import FocusLeft


class Nothing(Static, can_focus=True):
    """Takes the keys while its worksheet is out of sight, so that they are never on something nobody sees."""

    DEFAULT_CSS = """
    Nothing { height: auto; color: $accent; }
    Nothing:focus { background: $boost; text-style: bold; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "leave", "steps", id="nothing.leave", show=False)]

    def __init__(self, words: str = "") -> None:
        super().__init__(Content(words), classes="empty")
        self.LETTERS = words
        self.display = False  # until it is known that there is nothing: the keys go to the worksheet

    def say(self, words: str) -> None:
        """What is missing now; a letter typed here is answered with it."""
        if words != self.LETTERS:
            self.LETTERS = words
            self.update(Content(words))

    def stand_for(self, grid: WorksheetGrid, *, filled: bool) -> None:
        """Show the worksheet when it has rows, else the sentence; the keys stay on what is shown."""
        shown, hidden = (grid, self) if filled else (self, grid)
        had_keys = self.screen.focused is hidden
        shown.display = True
        if had_keys:
            self.screen.set_focus(shown)
        hidden.display = False

    def action_leave(self) -> None:
        """Back to the steps."""
        self.post_message(FocusLeft())
