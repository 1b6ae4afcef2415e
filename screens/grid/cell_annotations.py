"""What is drawn beside the text of a cell: another value that waits there, and words about who just did what."""

from __future__ import annotations

from collections.abc import Sequence

from content.clean import clean
from screens.grid.cells import fit, pad, width
from screens.grid.frame import Run
from screens.grid.source import Other
from screens.grid.wrap import wrap

MOST = 3
"""Lines that another value takes at most; the details of the cell show it whole."""


def sibling_lines(others: Sequence[Other], cells: int) -> list[str]:
    """The newest of the other values, with its author, in lines of at most `cells`; how many more there are."""
    if not others:
        return []
    newest, more = others[-1], len(others) - 1
    words = f"{newest.person}: {newest.text or '(empty)'}" + (f" (and {more} more)" if more else "")
    text = clean(words).replace("\n", " ")
    room = max(1, cells - 2)
    spans = wrap(text, room)
    lines = [text[start:end].rstrip() for start, end in spans[:MOST]]
    if len(spans) > MOST:
        lines[-1] = pad(lines[-1], room - 1).rstrip() + "…"
    return [("⁺ " if not place else "  ") + line for place, line in enumerate(lines)]


def with_author(lines: Sequence[tuple[Run, ...]], cells: int, words: str) -> list[tuple[Run, ...]]:
    """The lines of a cell with those words at the right end: where there is room for them, else over the last text."""
    tag = " " + fit(clean(words).replace("\n", " "), max(1, cells - 2)) + " "
    wide = width(tag)
    place = next((at for at, line in enumerate(lines) if width(line[1][0].rstrip()) < cells - wide), len(lines) - 1)
    left, (text, style), right = lines[place]
    return [
        *lines[:place],
        (left, (pad(text, max(0, cells - wide)), style), (pad(tag, min(wide, cells)), "author"), right),
        *lines[place + 1 :],
    ]
