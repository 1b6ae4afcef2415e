"""Messages that pages send up to the screen they are on, and screens to the application."""

from __future__ import annotations

from textual.message import Message


class FocusLeft(Message):
    """Esc was pressed on a page while nothing was being typed: go back one level."""


class ShowNotice(Message):
    """One sentence for the status line."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.text = text


class PageChanged(Message):
    """The keys of a page do something else now, or the page takes more or less of the screen."""


class NextTheme(Message):
    """A key asked for the next theme."""
