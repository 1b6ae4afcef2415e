"""The looks: dark, light (for a projector), high contrast, and the terminal's own 16 colors."""

from __future__ import annotations

from textual.theme import Theme

# One accent says where you are, one warning color asks for attention; everything else is text.
DARK = Theme(
    name="dark", primary="#7fb4ca", secondary="#7fb4ca", accent="#e6c384", warning="#ffa066", error="#ff7a7a",
    success="#98bb6c", foreground="#e8e6df", background="#16161d", surface="#1b1b23", panel="#24242e", dark=True,
)  # fmt: skip
LIGHT = Theme(
    name="light", primary="#00557f", secondary="#00557f", accent="#8a4b00", warning="#9a3a00", error="#a80000",
    success="#2c5f00", foreground="#111111", background="#fdfdfb", surface="#ffffff", panel="#eeeeea", dark=False,
)  # fmt: skip
CONTRAST = Theme(
    name="high-contrast", primary="#ffff00", secondary="#ffff00", accent="#00ffff", warning="#ffb000",
    error="#ff8080", success="#00ff00", foreground="#ffffff", background="#000000", surface="#000000",
    panel="#000000", dark=True, text_alpha=1.0, luminosity_spread=0.0,
)  # fmt: skip

ANSI = "ansi-dark"
THEMES = (DARK, LIGHT, CONTRAST)
ORDER = ("dark", "light", "high-contrast", ANSI)
NAMES = {"dark": "dark", "light": "light", "high-contrast": "high contrast", ANSI: "16 colors"}

BLENDED = 0.8
"""How much of the page's color is left while letters command: plainly less, and still 4.5:1 for what it says."""


def page_opacity(name: str, *, commands: bool) -> float:
    """How strongly the page is drawn: never less where contrast is asked for, or only the terminal knows its colors."""
    return BLENDED if commands and name in (DARK.name, LIGHT.name) else 1.0


def following(name: str) -> str:
    """The theme after `name` in the round of four."""
    return ORDER[(ORDER.index(name) + 1) % len(ORDER)] if name in ORDER else ORDER[0]
