"""Reports what is being typed, often enough for a draft file and never while nobody types."""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic
from typing import TYPE_CHECKING, TypeAlias

from screens.grid.editor import CellEditor
from workshop.sheets.model import Target

if TYPE_CHECKING:
    from textual.timer import Timer

TYPING_EVERY = 2.0
"""Seconds between two reports."""
Report: TypeAlias = Callable[[Target, str | None, int], object]
"""Gets the cell, the text so far (None: typing ended), and the revision of the cell when typing began."""


class TypingWatch:
    """Calls `report` when typing begins, at most every `TYPING_EVERY` seconds, and when it ended.

    `editor` gives what is being typed now, None when nothing is; `set_timer` runs a function after some seconds.
    """

    def __init__(
        self,
        editor: Callable[[], CellEditor | None],
        report: Report,
        set_timer: Callable[[float, Callable[[], None]], Timer],
    ) -> None:
        self._editor = editor
        self._report = report
        self._set_timer = set_timer
        self._target: Target | None = None
        self._base = 0
        self._text = ""
        self._reported_at = 0.0
        self._timer: Timer | None = None

    def look(self) -> None:
        """Something may have changed."""
        editor = self._editor()
        if self._target is not None and (editor is None or editor.target != self._target):
            self.stop()
            self._report(self._target, None, self._base)
            self._target = None
        if editor is None:
            return
        if self._target is None:
            self._target, self._base = editor.target, editor.base
            self._report_now()
        elif editor.text != self._text and self._timer is None:
            wait = self._reported_at + TYPING_EVERY - monotonic()
            if wait <= 0:
                self._report_now()
            else:
                self._timer = self._set_timer(wait, self._report_now)

    def _report_now(self) -> None:
        """Report what is being typed, and when."""
        self.stop()
        editor = self._editor()
        if editor is not None:
            self._reported_at, self._text = monotonic(), editor.text
            self._report(editor.target, editor.text, editor.base)

    def stop(self) -> None:
        """No report is due any more."""
        if self._timer is not None:
            self._timer.stop()
            self._timer = None
