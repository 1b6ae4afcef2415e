"""NO_COLOR: what is told by color elsewhere is told by the terminal's own bold, underline and reverse."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

from rich.color import ColorType
from rich.segment import Segment
from rich.style import Style
from textual.color import Color
from textual.filter import LineFilter

_FAR = 90
"""Steps of brightness (0 to 255) from which a ground stands out and is shown in reverse."""


class NoColors(LineFilter):
    """Takes every color away. Textual's own way leaves shades of gray, which are colors to a terminal all the same."""

    def __init__(self, ground: Callable[[], str]) -> None:
        """`ground` names the color behind everything, in the theme of the moment."""
        super().__init__()
        self._ground = ground

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """The segments without colors; what stood out by color stands out by weight or in reverse."""
        ground = Color.parse(self._ground()).brightness * 255
        return [
            Segment(text, None if style is None else _plain(style, ground), control)
            for text, style, control in segments
        ]


@lru_cache(1024)
def _plain(style: Style, ground: float) -> Style:
    """The style without colors, reversed where its ground stood out."""
    return Style(
        bold=style.bold,
        dim=style.dim,
        italic=style.italic,
        underline=style.underline,
        strike=style.strike,
        reverse=bool(style.reverse) != _stands_out(style, ground) or None,
        meta=style.meta,
    )


def _stands_out(style: Style, ground: float) -> bool:
    """Whether the ground of a style differs enough from the screen's to mean something."""
    color = style.bgcolor
    if color is None or color.type is ColorType.DEFAULT:
        return False
    if color.triplet is None:
        return color.number not in (0, None)  # one of the terminal's own sixteen: any but black
    return abs(Color(*color.triplet).brightness * 255 - ground) > _FAR
