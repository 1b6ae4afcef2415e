"""Messages that pages send up to the screen they are on."""

from __future__ import annotations

from textual.message import Message


class Left(Message):
    """Esc was pressed on a page while nothing was being typed: go back one level."""


class Say(Message):
    """One sentence for the status line."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.text = text
