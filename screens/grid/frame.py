"""A picture of a grid as lines of styled text, and what differs between two of them. Knows nothing of Textual.

A style is a name of `screens.grid.styles`; every state has a mark or a word beside its color.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from rich.cells import split_text

from screens.grid.cells import drawable, pad, width

Run: TypeAlias = tuple[str, str]
"""Text and the name of its style."""
Line: TypeAlias = tuple[Run, ...]


@dataclass(frozen=True, slots=True)
class Frame:
    """What is on screen. `rows` gives for each line the row it shows (None: none); `caret` is where the eye should be.

    `list_at` is the place of the open list: first line, first cell, cells, first and last suggestion shown.
    """

    lines: tuple[Line, ...] = ()
    rows: tuple[int | None, ...] = ()
    caret: tuple[int, int] | None = None
    list_at: tuple[int, int, int, int, int] | None = None
    size: tuple[int, int] = (0, 0)

    def suggestion_at(self, x: int, y: int) -> int | None:
        """Which suggestion of the open list is drawn at that place; None elsewhere, and without a list."""
        if self.list_at is None:
            return None
        top, left, wide, first, last = self.list_at
        return first + y - top if left <= x < left + wide and top <= y < top + last - first else None

    @property
    def text(self) -> str:
        """The lines as plain text, for tests and for people who debug."""
        return "\n".join("".join(text for text, _ in line).rstrip() for line in self.lines)


@dataclass(slots=True)
class Canvas:
    """Lines under construction, each exactly `cells` wide."""

    cells: int
    lines: list[Line] = field(default_factory=list)

    def over(self, y: int, x: int, runs: Iterable[Run]) -> None:
        """Draw runs over a line from cell `x` on; what stands beyond the edges is cut."""
        if not 0 <= y < len(self.lines):
            return
        runs = tuple(runs)
        wide = sum(width(text) for text, _ in runs)
        line = self.lines[y]
        whole = (*cut(line, 0, x), *runs, *cut(line, x + wide, self.cells))
        self.lines[y] = cut(whole, 0, self.cells) if x + wide > self.cells else joined(whole)


def joined(runs: Iterable[Run]) -> Line:
    """The runs without empty ones, neighbors of one style made one."""
    out: list[Run] = []
    for text, style in runs:
        if not text:
            continue
        if out and out[-1][1] == style:
            out[-1] = (out[-1][0] + text, style)
        else:
            out.append((text, style))
    return tuple(out)


def cut(line: Iterable[Run], start: int, end: int) -> Line:
    """The part of a line between two cells; half of a wide character becomes a space."""
    out: list[Run] = []
    at = 0
    for text, style in line:
        size = width(text)
        begin, stop = max(start, at), min(end, at + size)
        if begin < stop:
            if (begin, stop) == (at, at + size):
                out.append((text, style))
            else:
                out.append((_slice(text, begin - at, stop - at), style))
        at += size
    return joined(out)


def line_of(runs: Iterable[Run], cells: int, style: str = "text") -> Line:
    """Runs as a line of exactly `cells`, filled with spaces."""
    runs = joined((drawable(text), name) for text, name in runs)
    wide = sum(width(text) for text, _ in runs)
    if wide > cells:
        return cut(runs, 0, cells)
    return joined((*runs, (" " * (cells - wide), style)))


def difference(old: Line, new: Line) -> tuple[int, int] | None:
    """The first cell in which two lines of one width differ, and the cell after the last; None when they are equal."""
    if old == new:
        return None
    start, before, now = _strip_start(list(old), list(new))
    rest = sum(width(text) for text, _ in now)
    return start, start + max(1, rest - _common_end(before, now))


def changed_spans(old: Sequence[Line], new: Sequence[Line]) -> Iterator[tuple[int, int, int]]:
    """Line, first cell and end cell of what differs between two pictures of one size."""
    for y, (before, now) in enumerate(zip(old, new, strict=True)):
        if before is not now and (span := difference(before, now)) is not None:
            yield (y, *span)


def _slice(text: str, start: int, end: int) -> str:
    """The text between two cells; half of a wide character becomes a space."""
    if text.isascii():
        return text[start:end]
    _, rest = split_text(text, start)
    return pad(rest, end - start)


def _strip_start(old: list[Run], new: list[Run]) -> tuple[int, list[Run], list[Run]]:
    """Cells that both lines have in common at their start, and what is left of both."""
    start = 0
    while old and new and old[0] == new[0]:
        start += width(new[0][0])
        del old[0], new[0]
    if old and new and old[0][1] == new[0][1]:
        a, b = old[0][0], new[0][0]
        same = 0
        if a.isascii() and b.isascii():
            limit = min(len(a), len(b))
            while same < limit and a[same] == b[same]:
                same += 1
        old[0], new[0] = (a[same:], old[0][1]), (b[same:], new[0][1])
        start += same
    return start, old, new


def _common_end(old: list[Run], new: list[Run]) -> int:
    """Cells that two rests of equal width have in common at their end."""
    tail = 0
    while old and new and old[-1] == new[-1]:
        tail += width(new[-1][0])
        del old[-1], new[-1]
    if old and new and old[-1][1] == new[-1][1]:
        a, b = old[-1][0], new[-1][0]
        if a.isascii() and b.isascii():
            limit, same = min(len(a), len(b)), 0
            while same < limit and a[-1 - same] == b[-1 - same]:
                same += 1
            tail += same
    return tail
