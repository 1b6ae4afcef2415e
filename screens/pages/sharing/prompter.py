"""How a part of the sharing page speaks to the person."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from screens.widgets.dialogs import Dialog

T = TypeVar("T")


class Prompter:
    """A note below the choices, a sentence on the status line, or a window that asks."""

    def __init__(
        self,
        note: Callable[[str], None],
        say: Callable[[str], None],
        push: Callable[[Dialog[Any], Callable[[Any], None]], object],
    ) -> None:
        """`push` shows a window and hands over its answer, or None when it was closed without one."""
        self.note, self.say = note, say
        self._push = push

    def ask(self, dialog: Dialog[T], then: Callable[[T], None]) -> None:
        """Show a window; `then` gets its answer, unless it was closed without one."""

        def answered(answer: T | None) -> None:
            if answer is not None:
                then(answer)

        self._push(dialog, answered)

    def show(self, dialog: Dialog[None]) -> None:
        """Show a window that asks nothing."""
        self._push(dialog, lambda answer: None)
