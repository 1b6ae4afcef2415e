"""The last line of every screen: whether letters type or command, and what the keys do now."""

from __future__ import annotations

from collections.abc import Sequence

from rich.cells import cell_len
from textual.content import Content
from textual.events import Click, Key
from textual.widget import Widget

from screens.widgets.actions import pressed_key

NARROW = 40
"""Columns below which the line has no room for the mode."""


class KeyFooter(Widget):
    """One line of `key label` pairs; those that do not fit are left out from the end, but the last and Esc stay.

    A click on a pair is its key. A plain line instead of Textual's Footer: one widget, painted only when what it says
    changes.
    """

    DEFAULT_CSS = """
    KeyFooter { height: 1; dock: bottom; background: $panel; color: $foreground; }
    """

    def __init__(self, pairs: Sequence[tuple[str, str]] = (), *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self._pairs = tuple(pairs)
        self._mode = ""

    def show(self, pairs: Sequence[tuple[str, str]], mode: str = "") -> None:
        """Say these keys from now on, after the mode in brackets where there are two."""
        if (tuple(pairs), mode) != (self._pairs, self._mode):
            self._pairs, self._mode = tuple(pairs), mode
            self.refresh()

    @property
    def _lead(self) -> str:
        """What stands before the keys; in a window too narrow for more than these, the keys alone."""
        return f" [{self._mode}] " if self._mode and self.size.width >= NARROW else " "

    def _fitting(self) -> list[tuple[str, str]]:
        """As many keys as fit; the way back is never left out."""
        pairs = list(self._pairs)
        while len(pairs) > 2 and self._too_wide(pairs):
            # The way back stays: whatever else was left out, the help names it.
            del pairs[-3 if pairs[-2][0] == "Esc" else -2]
        if len(pairs) == 2 and self._too_wide(pairs):
            pairs[0] = (pairs[0][0], "")
        return pairs

    def _too_wide(self, pairs: Sequence[tuple[str, str]]) -> bool:
        room = self.size.width - cell_len(self._lead) + 2
        return sum(cell_len(key) + cell_len(label) + 3 for key, label in pairs) > room

    def render(self) -> Content:
        """The mode, then the keys."""
        parts: list[Content] = [Content.styled(self._lead, "bold")]
        for key, label in self._fitting():
            parts += [Content.styled(key, "bold $accent"), Content(f" {label}  ")]
        return Content("").join(parts)

    def on_click(self, event: Click) -> None:
        """Press the key that was clicked: the nearest one of a pair that names two."""
        at = cell_len(self._lead)
        for name, label in self._fitting():
            wide = cell_len(name) + 1 + cell_len(label)
            if at <= event.x < at + wide:
                if (pressed := pressed_key(name, event.x - at)) is not None:
                    self.app.post_message(Key(*pressed))
                return
            at += wide + 2
