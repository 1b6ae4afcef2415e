"""The line above the keys: a notice or what is known of the cell, and the state of the last edit."""

from __future__ import annotations

from enum import Enum
from time import monotonic

from rich.cells import cell_len
from textual.content import Content
from textual.widget import Widget

from content.clean import clean_line
from screens.headline import two_sides

MOST_LINES = 3
ROOMY = 12
"""Lines of the window from which a long notice may take more than one."""
A_MOMENT = 1.5
"""Seconds in which a cursor that moves does not end a notice."""


class Saving(Enum):
    """How the newest edit of this terminal stands. The words are shown as they are."""

    NOTHING = ""
    SAVING = "saving…"
    SAVED = "saved"
    REFUSED = "not changed"
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
        self._whole = False
        self._notice = ""
        self._typing = False
        self._saving = Saving.NOTHING
        self._revision = 0
        self._noticed = 0.0

    def about(self, text: str, *, whole: bool = False) -> None:
        """What is known of the place the cursor is at; ends a notice. `whole`: it may take more than one line."""
        notice = self._notice if monotonic() - self._noticed < A_MOMENT else ""
        text = clean_line(text)
        if (text, whole, notice) != (self._about, self._whole, self._notice):
            self._about, self._whole, self._notice = text, whole, notice
            self._paint()

    def typing(self, on: bool) -> None:
        """Whether a cell is being typed in: what is in it is not saved yet, and said so."""
        if on != self._typing:
            self._typing = on
            self._paint()

    def turn(self, text: str = "") -> None:
        """Another page: what was said of the one before is over, `text` is known of this one."""
        self._noticed = 0.0
        self.about(text, whole=True)

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
        if self._saving in (Saving.NOTHING, Saving.SAVED, Saving.REFUSED):
            self.saving(Saving.SAVED, max(revision, self._revision))

    @property
    def text(self) -> str:
        """What the left side says now."""
        return self._notice or self._about

    def on_resize(self) -> None:
        self._fit()

    def _paint(self) -> None:
        self.set_class(bool(self._notice), "-notice")
        self.set_class(self._saving is Saving.FAILED, "-failed")
        self._fit()
        self.refresh()

    def _fit(self) -> None:
        """As many lines as a long notice needs: a sentence that is cut off helps nobody. Hints stay on one line."""
        long = bool(self._notice) or self._whole
        lines = len(self._wrapped()) if long and self.app.size.height >= ROOMY else 1
        self.styles.height = min(lines, MOST_LINES)

    def _wrapped(self) -> list[str]:
        """The text in lines, the first of which leaves room for what stands at its right."""
        width = max(8, self.size.width - 3 - cell_len(self._right))
        return [line.plain for line in Content(self.text).wrap(width)] if self.size.width else [""]

    @property
    def _right(self) -> str:
        if self._typing:
            return f"typing · {self._saving.value}" if self._saving is Saving.FAILED else "typing"
        return f"saved r{self._revision}" if self._saving is Saving.SAVED and self._revision else self._saving.value

    def render(self) -> Content:
        if self.size.height < 2:
            return two_sides(self.text, self._right, self.size.width)
        first, *rest = self._wrapped()[: self.size.height]
        return Content("\n").join([two_sides(first, self._right, self.size.width), *(Content(f" {x}") for x in rest)])
