"""One line to type in: what is typed or pasted is cleaned on its way in, and nothing of it is dropped in silence.

Textual's own field hands control characters on to the terminal, keeps the first line of a paste and drops the rest, and
refuses a paste that is too long as a whole.
"""

from __future__ import annotations

import re

from textual import events
from textual.suggester import Suggester
from textual.widgets import Input

from content.clean import clean
from screens.widgets.messages import ShowNotice

LIMIT = 4_000
"""Characters of a line: the longest path there is fits."""
_BREAK = re.compile(r"[ \t]*[\n\t]+[ \t]*")


def on_one_line(text: str) -> str:
    """`text` cleaned, each run of line breaks and tabs as one space; other spaces stay as they were typed."""
    text = clean(text)
    return text if text.isprintable() else " ".join(filter(None, _BREAK.split(text)))


class Line(Input):
    """`given` is what stood in it at first, as far as nobody has typed."""

    def __init__(
        self,
        value: str = "",
        *,
        placeholder: str = "",
        suggester: Suggester | None = None,
        max_length: int = LIMIT,
        compact: bool = False,
        id: str | None = None,  # noqa: A002
    ) -> None:
        super().__init__(
            on_one_line(value)[:max_length],
            placeholder=placeholder,
            suggester=suggester,
            max_length=max_length,
            select_on_focus=False,
            compact=compact,
            id=id,
        )
        self.cursor_blink = False
        self.given = self.value

    def replace(self, text: str, start: int, end: int) -> None:
        """Everything typed, pasted and completed comes by here; what does not fit is left out, and said."""
        text = on_one_line(text)
        room = (self.max_length or LIMIT) - len(self.value) + abs(end - start)
        if len(text) > room:
            self.post_message(
                ShowNotice(f"A line holds at most {self.max_length:,} characters; the rest was left out.")
            )
            text = text[: max(0, room)]
        super().replace(text, start, end)

    def validate_value(self, value: str) -> str:
        """What is put there at once."""
        return value if value.isprintable() else on_one_line(value)

    def _on_paste(self, event: events.Paste) -> None:
        """All lines of a paste, one after the other."""
        event.stop()
        event.prevent_default()
        self.replace(event.text, *self.selection)
