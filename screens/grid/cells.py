"""Text measured as a terminal shows it: in cells, by whole characters as people see them (graphemes)."""

from __future__ import annotations

import re
from functools import lru_cache

from rich.cells import cell_len, set_cell_size, split_graphemes

_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_JOINER = "\u200d"
_WINDOW = 64  # code points around the cursor in which a grapheme is looked for; `clean` keeps them far shorter


@lru_cache(maxsize=8192)
def drawable(text: str) -> str:
    """`text` of the same length that a terminal can only show: tabs and line breaks as spaces, controls as U+FFFD."""
    if text.isascii() and text.isprintable():
        return text
    return _CONTROL.sub("\ufffd", text.replace("\t", " ").replace("\n", " "))


def width(text: str) -> int:
    """How many cells `text` takes on one line."""
    if text.isascii():
        return len(text)
    return cell_len(drawable(text))


def pad(text: str, cells: int) -> str:
    """`text` cut or filled with spaces to exactly `cells`; a wide character that would be halved becomes a space."""
    if text.isascii():
        return text[:cells].ljust(cells)
    return set_cell_size(drawable(text).rstrip(_JOINER), cells)


def fit(text: str, cells: int) -> str:
    """`text` in at most `cells`, with an ellipsis where it had to be cut; not filled."""
    if width(text) <= cells:
        return text
    return "" if cells < 1 else pad(text, cells - 1).rstrip() + "…"


def before(text: str, index: int) -> int:
    """Where the grapheme that ends at `index` begins."""
    if index <= 0:
        return 0
    if text[index - 1].isascii() and text[index - 2 : index - 1] != _JOINER:
        return index - 1
    start = max(0, index - _WINDOW)
    spans, _ = split_graphemes(drawable(text[start:index]))
    return start + spans[-1][0]


def after(text: str, index: int) -> int:
    """Where the grapheme that begins at `index` ends."""
    if index >= len(text):
        return len(text)
    if text[index].isascii() and text[index + 1 : index + 2].isascii():
        return index + 1
    spans, _ = split_graphemes(drawable(text[index : index + _WINDOW]))
    return index + spans[0][1]


def snap(text: str, index: int) -> int:
    """The nearest grapheme boundary at or before `index`."""
    index = max(0, min(index, len(text)))
    if index == len(text) or index == 0 or text[index].isascii():
        return index
    start = before(text, index)
    return start if after(text, start) > index else index


def index_at(text: str, cells: int) -> int:
    """The index of the character shown at cell `cells` of one line of text; its length when the line ends before."""
    if text.isascii():
        return max(0, min(cells, len(text)))
    used = 0
    for start, _, size in split_graphemes(drawable(text))[0]:
        if used + size > cells:
            return start
        used += size
    return len(text)
