"""The line above the keys: a notice or what is known of the cell, and the state of the last edit."""

from __future__ import annotations

from enum import Enum
from time import monotonic

from textual.content import Content
from textual.widget import Widget

from content.clean import clean_line
from screens.headline import two_sides

A_MOMENT = 1.5
"""Seconds in which a cursor that moves does not end a notice."""


class Saving(Enum):
    """How the newest edit of this terminal stands. The words are shown as they are."""

    NOTHING = ""
    SAVING = "saving…"
    SAVED = "saved"
    FAILED = "NOT SAVED"


class StatusLine(Widget):
    """A notice stands until the cursor moves on, but not less than a moment: an edit often moves the cursor itself."""

    DEFAULT_CSS = """
    StatusLine { height: 1; color: $text-muted; }
    StatusLine.-notice { color: $accent; }
    StatusLine.-failed { color: $error; text-style: bold; }
    """

    def __init__(self) -> None:
        super().__init__(id="status")
        self._about = ""
        self._notice = ""
        self._saving = Saving.NOTHING
        self._revision = 0
        self._noticed = 0.0

    def about(self, text: str) -> None:
        """What is known of the place the cursor is at; ends a notice."""
        notice = self._notice if monotonic() - self._noticed < A_MOMENT else ""
        text = clean_line(text)
        if (text, notice) != (self._about, self._notice):
            self._about, self._notice = text, notice
            self._paint()

    def notice(self, text: str) -> None:
        """One sentence that just became true."""
        self._notice = clean_line(text)
        self._noticed = monotonic()
        self._paint()

    def saving(self, state: Saving, revision: int = 0) -> None:
        """The state of the newest edit."""
        if (state, revision) != (self._saving, self._revision):
            self._saving, self._revision = state, revision
            self._paint()

    def saved(self, revision: int) -> None:
        """Something beside the grid was saved, such as an undo; what is still under way or failed stays said."""
        if self._saving in (Saving.NOTHING, Saving.SAVED):
            self.saving(Saving.SAVED, max(revision, self._revision))

    @property
    def text(self) -> str:
        """What the left side says now."""
        return self._notice or self._about

    def _paint(self) -> None:
        self.set_class(bool(self._notice), "-notice")
        self.set_class(self._saving is Saving.FAILED, "-failed")
        self.refresh()

    def render(self) -> Content:
        right = self._saving.value
        if self._saving is Saving.SAVED and self._revision:
            right = f"saved r{self._revision}"
        return two_sides(self.text, right, self.size.width)
