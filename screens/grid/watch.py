"""Tells the screen what is being typed, often enough for a draft file and never while nobody types."""

from __future__ import annotations

from time import monotonic
from typing import TYPE_CHECKING

from screens.grid.messages import DraftChanged
from workshop.sheets.model import Target

if TYPE_CHECKING:
    from textual.timer import Timer

    from screens.grid.widget import WorksheetGrid

TYPING_EVERY = 2.0
"""Seconds between two `DraftChanged` messages."""


class TypingWatch:
    """Posts `DraftChanged` for one grid: when typing begins, at most every two seconds, and when it ended."""

    def __init__(self, grid: WorksheetGrid) -> None:
        self._grid = grid
        self._target: Target | None = None
        self._base = 0
        self._text = ""
        self._posted_at = 0.0
        self._timer: Timer | None = None

    def look(self) -> None:
        """Something may have changed."""
        editor = self._grid.model.editor
        if self._target is not None and (editor is None or editor.target != self._target):
            self.stop()
            self._grid.post_message(DraftChanged(self._grid, self._target, None, self._base))
            self._target = None
        if editor is None:
            return
        if self._target is None:
            self._target, self._base = editor.target, editor.base
            self.post()
        elif editor.text != self._text and self._timer is None:
            wait = self._posted_at + TYPING_EVERY - monotonic()
            if wait <= 0:
                self.post()
            else:
                self._timer = self._grid.set_timer(wait, self.post)

    def post(self) -> None:
        """The text as it is now, if any is being typed."""
        self.stop()
        editor = self._grid.model.editor
        if editor is not None:
            self._posted_at, self._text = monotonic(), editor.text
            self._grid.post_message(DraftChanged(self._grid, editor.target, editor.text, editor.base))

    def stop(self) -> None:
        """No message is waiting any more."""
        if self._timer is not None:
            self._timer.stop()
            self._timer = None
