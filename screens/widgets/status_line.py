"""The line above the keys: a notice or what is known of the cell, and the state of the last edit."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING

from rich.cells import cell_len
from textual.content import Content
from textual.widget import Widget

from content.clean import clean_line
from screens.widgets.title_bar import two_sides

if TYPE_CHECKING:
    from textual.timer import Timer

MOST_LINES = 3
ROOMY = 12
"""Lines of the window from which a long notice may take more than one."""
NARROW, HINT_LINES = 70, 2
"""Columns below which a hint may take so many lines."""
_BESIDE = "│ "
"""Keeps the state apart from a sentence that goes on below it."""
NOTICE_SECONDS = 1.5
"""Seconds that a notice stands although the cursor has moved."""


class Saving(Enum):
    """How the newest edit of this terminal stands. The words are shown as they are."""

    NOTHING = ""
    SAVING = "Saving…"
    SAVED = "Saved"
    REFUSED = "Not changed"
    FAILED = "Not saved"


class StatusLine(Widget):
    """A notice belongs to what caused it and ends when its person goes on: to another cell, key or page.

    What just became true stands a moment at least, for an edit often moves the cursor itself; never longer than that
    moment once somebody has gone on.
    """

    DEFAULT_CSS = """
    StatusLine { height: 1; color: $text-muted; }
    StatusLine.-notice { color: $accent; }
    StatusLine.-failed { color: $error; text-style: bold; }
    """

    def __init__(self) -> None:
        super().__init__(id="status")
        self._about = ""
        self._whole = self._of_page = self._commanding = False
        self._notice = ""
        self._typing = False
        self._saving = Saving.NOTHING
        self._revision = 0
        self._wrong = False
        self._past = False
        self._moment: Timer | None = None

    def about(self, text: str, *, whole: bool = False) -> None:
        """What is known of the place the cursor is at. `whole`: it may take more than one line."""
        self._of_page = False
        text = clean_line(text)
        if (text, whole) != (self._about, self._whole):
            self._about, self._whole = text, whole
            self._paint()

    def commanding(self, on: bool) -> None:
        """Whether letters are commands: what they would write in the cell under the cursor is not said meanwhile."""
        if on != self._commanding:
            self._commanding = on
            self._paint()

    def typing(self, on: bool) -> None:
        """Whether a cell is being typed in: what is in it is not saved yet, and said so."""
        if on != self._typing:
            self._typing = on
            self._paint()

    def turn(self, text: str = "") -> None:
        """Another page: what was said of the one before is over, `text` is known of this one."""
        self._end()
        self.about(text, whole=True)
        self._of_page = True

    def notice(self, text: str, *, wrong: bool = False) -> None:
        """One sentence that just became true. `wrong`: it is about a key that did nothing, and over with the next one
        that does something; any other stands a moment at least."""
        self._end()
        self._notice, self._wrong = clean_line(text), wrong
        if self._notice and not wrong:
            self._moment = self.set_timer(NOTICE_SECONDS, self._moment_passed)
        self._paint()

    def over(self, *, typing: bool = False) -> None:
        """The person has gone on to something else: a notice ends, once it has stood a moment. Only `typing` a letter
        ends no more than what was wrong."""
        if typing and not self._wrong:
            return
        self._past = True
        if self._moment is None:
            self._end()

    def _moment_passed(self) -> None:
        """A notice was shown long enough: end it when a key has already outdated it."""
        self._moment = None
        if self._past:
            self._end()

    def _end(self) -> None:
        """Take the notice away."""
        if self._moment is not None:
            self._moment.stop()
        shown, self._notice, self._wrong, self._past, self._moment = self._notice, "", False, False, None
        if shown:
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
        return self._notice or ("" if self._commanding and not self._of_page else self._about)

    def on_resize(self) -> None:
        """Take as many lines as the sentence needs at the new width."""
        self._fit()

    def _paint(self) -> None:
        """Draw the line with the style of what it says."""
        self.set_class(bool(self._notice), "-notice")
        self.set_class(self._saving is Saving.FAILED, "-failed")
        self._fit()
        self.refresh()

    def _fit(self) -> None:
        """As many lines as a long notice needs: a sentence that is cut off helps nobody. Hints, such as what the ends
        of a rating mean, stay on one line; in a narrow window they may take two."""
        hint = HINT_LINES if self.app.size.width < NARROW else 1
        most = MOST_LINES if self._notice or self._whole else hint
        lines = len(self._wrapped(self._notice or self._about)) if most > 1 and self.app.size.height >= ROOMY else 1
        self.styles.height = min(lines, most)

    def _wrapped(self, text: str) -> list[str]:
        """A text in lines, the first of which leaves room for what stands at its right."""
        width = max(8, self.size.width - 3 - cell_len(self._right))
        if not self.size.width or cell_len(text) <= width:
            return [text]
        beside = cell_len(_BESIDE) if self._right else 0
        first = Content(text).wrap(max(8, width - beside))[0].plain.rstrip()
        rest = Content(text[len(first) :].lstrip()).wrap(max(8, self.size.width - 2))
        return [first, *(line.plain for line in rest)]

    @property
    def _right(self) -> str:
        """The state at the right: typing, or how saving stands."""
        if self._typing:
            return f"typing · {self._saving.value}" if self._saving is Saving.FAILED else "typing"
        return f"Saved r{self._revision}" if self._saving is Saving.SAVED and self._revision else self._saving.value

    def render(self) -> Content:
        """The sentence on the left, the state of saving at the right end of its first line."""
        if self.size.height < 2:
            return two_sides(self.text, self._right, self.size.width)
        wrapped = self._wrapped(self.text)
        first, *rest = wrapped[: self.size.height]
        if len(wrapped) > self.size.height:
            rest[-1] = f"{rest[-1]}…"  # what is cut off is marked
        right = f"{_BESIDE}{self._right}" if rest and self._right else self._right
        return Content("\n").join([two_sides(first, right, self.size.width), *(Content(f" {x}") for x in rest)])
