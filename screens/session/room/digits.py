"""Minutes and seconds in large digits, three lines high, drawn with half blocks that every font has."""

from __future__ import annotations

from rich.cells import cell_len
from textual.content import Content
from textual.widget import Widget

_SHAPES = {
    "0": ("█▀█", "█ █", "▀▀▀"),
    "1": (" ▀█", "  █", "  ▀"),
    "2": ("▀▀█", "█▀▀", "▀▀▀"),
    "3": ("▀▀█", " ▀█", "▀▀▀"),
    "4": ("█ █", "▀▀█", "  ▀"),
    "5": ("█▀▀", "▀▀█", "▀▀▀"),
    "6": ("█▀▀", "█▀█", "▀▀▀"),
    "7": ("▀▀█", "  █", "  ▀"),
    "8": ("█▀█", "█▀█", "▀▀▀"),
    "9": ("█▀█", "▀▀█", "▀▀▀"),
    ":": ("▄", "▄", " "),
}
HIGH, NARROWEST = 3, 6


def large(text: str) -> tuple[str, ...]:
    """The three lines of a time such as `4:05`. Digits have the same width, so only what changed is painted again."""
    return tuple("  ".join(_SHAPES[letter][line] for letter in text) for line in range(HIGH))


class BigTime(Widget):
    """A time in large digits at the right edge, and the same time in words for a terminal that reads aloud."""

    DEFAULT_CSS = f"""
    BigTime {{ height: {HIGH}; width: auto; min-width: {NARROWEST}; text-style: bold; color: $accent; display: none; }}
    BigTime.-shown {{ display: block; }}
    """

    def __init__(self) -> None:
        super().__init__(id="room-time")
        self.text = ""

    def show(self, text: str) -> None:
        """Show that time, or nothing; the width stays until the time needs more or there is none."""
        if text == self.text:
            return
        resized = len(text) != len(self.text)
        self.text = text
        self.set_class(bool(text), "-shown")
        self.refresh(layout=resized)

    def get_content_width(self, container: object, viewport: object) -> int:
        """As wide as the digits."""
        return self.width(self.text)

    @staticmethod
    def width(text: str) -> int:
        """The cells that time takes; as many as the shortest one at least."""
        return max(NARROWEST, *(cell_len(line) for line in large(text)))

    def render(self) -> Content:
        """The digits."""
        return Content("\n".join(large(self.text)))
