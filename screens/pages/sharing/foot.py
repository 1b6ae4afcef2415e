"""The last lines of the sharing page: how far work is; else what is exact, and what was written or who decides."""

from __future__ import annotations

from textual.content import Content
from textual.widgets import Static

from screens.pages.sharing.preview import YOU_DECIDE, kept_words
from workshop.services.preview import PreviewReady


class FootLine(Static):
    """`written` says what was written where, or why nothing was; it stays until another preview begins."""

    DEFAULT_CSS = """
    FootLine { height: auto; max-height: 4; color: $text-muted; text-overflow: ellipsis; }
    """

    def __init__(self) -> None:
        super().__init__(id="sharing-foot")
        self.written = ""

    def show_progress(self, words: str) -> None:
        """How far the running job is."""
        self.set_class(bool(self.written), "-written")
        self.update(Content(f"{words}   Esc stops"))

    def show_standing(self, ready: PreviewReady | None) -> None:
        """What stands there while nothing is at work."""
        words = self.written or YOU_DECIDE
        if ready is not None:
            words = f"{kept_words(ready)}\n{words}"
        self.set_class(bool(self.written), "-written")  # what was written where is not cut off
        self.update(Content(words))
