"""Writes to the terminal only the cells that changed.

Textual repaints whole pieces of lines: one letter typed at the right of a grid sends the line from its left edge. Here
what was written last is kept, cell by cell, and only what differs is sent. On a slow line that is what one feels.

This leans on two private things of Textual, `App._display` and the compositor's updates, which is why its version is
bounded; the tests compare the emulated screens of both ways cell by cell and fail when an upgrade changes them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, TypeAlias, cast

from rich.cells import split_graphemes
from rich.color import ColorSystem
from rich.console import Console
from rich.style import Style
from textual._compositor import ChopsUpdate, CompositorUpdate, LayoutUpdate
from textual.app import App, ReturnType
from textual.screen import Screen
from textual.strip import Strip

if TYPE_CHECKING:
    from rich.console import RenderableType

_OVERRUN = 40
_GAP = 6  # cells between two changes that are cheaper to write again than to jump over
StyleCodes: TypeAlias = tuple[str, str]
"""What switches a style on and off again."""
Cell: TypeAlias = tuple[str, StyleCodes]
"""What stands in a cell; the second cell of a wide character holds no text."""
Piece: TypeAlias = tuple[str, Sequence[Cell]]
"""The move to a place, and the neighboring cells that are written there."""


class DiffDisplay(App[ReturnType]):
    """An application that writes only what changed. Off when `thin` is False, and in a browser or inline."""

    thin = True

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._written = ScreenBuffer()

    def on_mount(self) -> None:
        """Draw everything after the process was stopped and resumed: the terminal was used by others meanwhile."""
        self.app_resume_signal.subscribe(self, lambda _: self.forget_display())

    def forget_display(self) -> None:
        """Something else may have written to the terminal: the next update writes all it covers."""
        self._written.forget()

    def _display(self, screen: Screen[object], renderable: RenderableType | None) -> None:
        """Send only what differs, where the terminal is a plain one. Overrides a private method of Textual."""
        usable = self.thin and self._driver is not None and not (self._driver.is_inline or self._driver.is_web)
        if not usable:
            self._written.forget()
        elif isinstance(renderable, LayoutUpdate | ChopsUpdate):
            renderable = cast("RenderableType", DiffUpdate(renderable, self._written))
        super()._display(screen, renderable)


class DiffUpdate(CompositorUpdate):
    """An update of the compositor, reduced to what differs when it is written."""

    def __init__(self, update: LayoutUpdate | ChopsUpdate, written: ScreenBuffer) -> None:
        self._update = update
        self._written = written

    def render_segments(self, console: Console) -> str:
        """The bytes for what differs from what was sent before; empty when nothing does."""
        colors = console._color_system or ColorSystem.TRUECOLOR
        lines = _whole(self._update) if isinstance(self._update, LayoutUpdate) else _partial(self._update)
        if isinstance(self._update, LayoutUpdate):
            self._written.resize(self._update.region.size)
        return self._written.write(lines, colors)


class ScreenBuffer:
    """The cells of the terminal as they were last written; None where that is not known."""

    def __init__(self) -> None:
        self._lines: dict[int, list[Cell | None]] = {}
        self._size: tuple[int, int] | None = None
        self._dresses: dict[tuple[Style | None, ColorSystem], StyleCodes] = {}

    def forget(self) -> None:
        """Treat everything on screen as unknown, so that all of it is sent again."""
        self._lines.clear()

    def resize(self, size: tuple[int, int]) -> None:
        """A terminal of another size has moved what was on it."""
        if size != self._size:
            self._size = size
            self._lines.clear()

    def write(self, lines: Iterable[tuple[int, int, Strip]], colors: ColorSystem) -> str:
        """What to send so that each strip stands in its line, from its column on."""
        return _with_style_codes(piece for y, x, strip in lines for piece in self._pieces(y, x, strip, colors))

    def _pieces(self, y: int, x: int, strip: Strip, colors: ColorSystem) -> list[Piece]:
        new = self._cells(strip, colors)
        line = self._lines.setdefault(y, [])
        if len(line) < x + len(new):
            line += [None] * (x + len(new) - len(line))
        old = line[x : x + len(new)]
        if old == new:
            return []
        line[x : x + len(new)] = new
        if _simple(old) and _simple(new):
            spans = _changes(old, new)
        else:
            spans = [(0, len(new))]
            below = self._lines.get(y + 1, [])  # a line that turns out longer than thought runs on into the next
            below[:_OVERRUN] = [None] * len(below[:_OVERRUN])
        return [(f"\x1b[{y + 1};{x + start + 1}H", new[start:end]) for start, end in spans]

    def _cells(self, strip: Strip, colors: ColorSystem) -> list[Cell]:
        """The strip as cells: a character each, with its style codes."""
        cells: list[Cell] = []
        for text, style, control in strip:
            if control:
                continue
            dress = self._style_codes(style, colors)
            if text.isascii():
                cells += [(letter, dress) for letter in text]
                continue
            for start, end, size in split_graphemes(text)[0]:
                if size == 0 and cells:
                    cells[-1] = (cells[-1][0] + text[start:end], cells[-1][1])
                elif size:
                    cells.append((text[start:end], dress))
                    cells += [("", dress)] * (size - 1)
        return cells

    def _style_codes(self, style: Style | None, colors: ColorSystem) -> StyleCodes:
        """The codes before and after a text of that style, kept for the next time."""
        dress = self._dresses.get((style, colors))
        if dress is None:
            before, _, after = ("", "", "") if style is None else _render(style, colors).partition("\0")
            if len(self._dresses) > 2000:
                self._dresses.clear()
            dress = self._dresses[style, colors] = (before, after)
        return dress


def _render(style: Style, colors: ColorSystem) -> str:
    """The style's codes around a mark, as Textual renders them."""
    return Strip.render_style(style, "\0", color_system=colors)


def _whole(update: LayoutUpdate) -> Iterator[tuple[int, int, Strip]]:
    """The lines of a full update with their places."""
    for y, strips in enumerate(update.strips, update.region.y):
        yield y, update.region.x, Strip.join(strips)


def _partial(update: ChopsUpdate) -> Iterator[tuple[int, int, Strip]]:
    """The pieces of lines that an update touches, each whole."""
    for y, x1, x2 in update.spans:
        for end, (x, strip) in zip(update.chop_ends[y], update.chops[y].items(), strict=False):
            if strip is not None and x < x2 and end > x1:
                yield y, x, strip


def _simple(cells: Iterable[Cell | None]) -> bool:
    """Whether every terminal agrees on where these cells stand: no joined characters, emoji or right-to-left script."""
    for cell in cells:
        if cell is None:
            continue
        text = cell[0]
        if len(text) > 1 or ("\u0590" <= text <= "\u08ff") or ("\u2600" <= text <= "\u27bf") or text >= "\ufb1d":
            return False
    return True


def _changes(old: Sequence[Cell | None], new: Sequence[Cell]) -> list[tuple[int, int]]:
    """Where the two differ, from cell to cell behind, near changes joined, no wide character cut."""
    spans: list[list[int]] = []
    for at, (before, now) in enumerate(zip(old, new, strict=True)):
        if before == now:
            continue
        start = at
        while start > 0 and new[start][0] == "":
            start -= 1
        if spans and start - spans[-1][1] <= _GAP:
            spans[-1][1] = at + 1
        else:
            spans.append([start, at + 1])
    for span in spans:
        while span[1] < len(new) and new[span[1]][0] == "":
            span[1] += 1
    return [(start, end) for start, end in spans]


def _with_style_codes(pieces: Iterable[Piece]) -> str:
    """All that is sent: what is of one style as the piece before it shares its codes, on other lines too."""
    out: list[str] = []
    dress: StyleCodes = ("", "")
    for move, cells in pieces:
        out.append(move)
        for text, its in cells:
            if its != dress:
                out += [dress[1], its[0]]
                dress = its
            out.append(text)
    out.append(dress[1])
    return "".join(out)
