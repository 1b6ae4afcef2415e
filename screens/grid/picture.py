"""What a grid has on screen: its frame, what of it changed, and its lines as Textual's strips."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from rich.segment import Segment
from rich.style import Style
from textual.geometry import Region
from textual.strip import Strip

from screens.grid.frame import Frame, Line, changed_spans
from screens.grid.painter import Painter

_STRIPS = 500  # strips kept, far more than fit on any screen


class GridPicture:
    """The last frame of a painter. `style_of` gives the look of a named style, asked once for each theme."""

    def __init__(self, painter: Painter, style_of: Callable[[str], Style]) -> None:
        self.frame = Frame()
        self._painter = painter
        self._style_of = style_of
        self._styles: dict[str, Style] = {}
        self._strips: dict[Line, Strip] = {}

    def update(self, size: tuple[int, int], *, focused: bool) -> Sequence[Region] | None:
        """Draw a widget of that many cells and lines; what differs from before, None when everything does."""
        old, self.frame = self.frame, self._painter.paint(size, focused=focused)
        if old.size != self.frame.size:
            return None
        spans = changed_spans(old.lines, self.frame.lines)
        return [Region(start, y, end - start, 1) for y, start, end in spans]

    def forget_styles(self) -> None:
        """The theme changed."""
        self._styles.clear()
        self._strips.clear()

    def strip(self, y: int, wide: int) -> Strip:
        """A line of the frame; a blank one of that many cells below its end."""
        if y >= len(self.frame.lines):
            return Strip.blank(wide, self.style("text"))
        line = self.frame.lines[y]
        strip = self._strips.get(line)
        if strip is None:
            if len(self._strips) > _STRIPS:
                self._strips.clear()
            strip = Strip([Segment(text, self.style(name)) for text, name in line], self.frame.size[0])
            self._strips[line] = strip
        return strip

    def style(self, name: str) -> Style:
        """The look of a named style in the present theme."""
        style = self._styles.get(name)
        if style is None:
            style = self._styles[name] = self._style_of(name)
        return style
