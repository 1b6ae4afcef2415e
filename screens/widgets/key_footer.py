"""The last line of every screen: what the keys do now."""

from __future__ import annotations

from collections.abc import Sequence

from rich.cells import cell_len
from textual.content import Content
from textual.widget import Widget


class KeyFooter(Widget):
    """One line of `key label` pairs; those that do not fit are left out from the end, but the last and Esc stay.

    A plain line instead of Textual's Footer: one widget, painted only when what it says changes.
    """

    DEFAULT_CSS = """
    KeyFooter { height: 1; dock: bottom; background: $panel; color: $foreground; }
    """

    def __init__(self, pairs: Sequence[tuple[str, str]] = (), *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self._pairs = tuple(pairs)

    def show(self, pairs: Sequence[tuple[str, str]]) -> None:
        """Say these keys from now on."""
        if tuple(pairs) != self._pairs:
            self._pairs = tuple(pairs)
            self.refresh()

    def render(self) -> Content:
        """As many keys as fit; the way back is never left out."""
        room = self.size.width - 1
        pairs = list(self._pairs)
        while len(pairs) > 2 and sum(cell_len(key) + cell_len(label) + 3 for key, label in pairs) > room:
            # The way back stays: whatever else was left out, the help names it.
            del pairs[-3 if pairs[-2][0] == "Esc" else -2]
        parts: list[Content] = [Content(" ")]
        for key, label in pairs:
            parts += [Content.styled(key, "bold $accent"), Content(f" {label}  ")]
        return Content("").join(parts)
