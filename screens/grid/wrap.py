"""Word wrap by cells. Every character of the text stands in exactly one line, so a cursor always has a place."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from rich.cells import split_graphemes

from screens.grid.cells import drawable, width


class Span(NamedTuple):
    """One line on screen: `text[start:end]`. Spaces at the end may hang over the edge; they are not drawn."""

    start: int
    end: int


@lru_cache(maxsize=4096)
def wrap(text: str, cells: int) -> tuple[Span, ...]:
    """The lines of `text` in a column of `cells` (at least 2): never empty; a line break belongs to no line."""
    cells = max(2, cells)
    if "\n" not in text:
        return _paragraph(text, cells)
    lines: list[Span] = []
    at = 0
    for paragraph in text.split("\n"):
        lines += [Span(at + start, at + end) for start, end in _paragraph(paragraph, cells)]
        at += len(paragraph) + 1
    return tuple(lines)


def line_of(lines: tuple[Span, ...], index: int) -> int:
    """The line on which a cursor at `index` stands: at a wrap, the beginning of the next line."""
    low, high = 0, len(lines) - 1
    while low < high:
        middle = (low + high + 1) // 2
        if lines[middle].start <= index:
            low = middle
        else:
            high = middle - 1
    return low


@lru_cache(maxsize=4096)
def _paragraph(text: str, cells: int) -> tuple[Span, ...]:
    """The lines of a text without breaks of its own."""
    if width(text) <= cells:
        return (Span(0, len(text)),)
    return _by_letters(text, cells) if text.isascii() else _by_graphemes(drawable(text), cells)


def _by_letters(text: str, cells: int) -> tuple[Span, ...]:
    """Every character is one cell wide."""
    lines: list[Span] = []
    start, length = 0, len(text)
    while length - start > cells:
        space = max(text.rfind(" ", start, start + cells + 1), text.rfind("\t", start, start + cells + 1))
        end = start + cells
        if space > start:
            end = space + 1
            while end < length and text[end] in " \t":
                end += 1
        lines.append(Span(start, end))
        start = end
    lines.append(Span(start, length))
    return tuple(lines)


def _by_graphemes(text: str, cells: int) -> tuple[Span, ...]:
    """Lines also break after any wide character, as scripts without spaces do."""
    lines: list[Span] = []
    start = used = 0
    stop, used_at_stop = 0, 0  # the last place where the line may end, and its width up to there
    for begin, end, size in split_graphemes(text)[0]:
        if text[begin:end] == " ":
            used += 1
            stop, used_at_stop = end, used
            continue
        while used + size > cells and begin > start:
            cut, left = (stop, used - used_at_stop) if stop > start else (begin, 0)
            lines.append(Span(start, cut))
            start, used, used_at_stop = cut, left, 0
        used += size
        if size == 2:
            stop, used_at_stop = end, used
    lines.append(Span(start, len(text)))
    return tuple(lines)
