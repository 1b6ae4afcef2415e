"""Text whose list items, indents and quotations hang: what goes on in a second line stands under the first."""

from __future__ import annotations

import re

from textual.app import RenderResult
from textual.content import Content
from textual.geometry import Size
from textual.widgets import Static

_LEAD = re.compile(r"((?:│ )*)( *(?:\d+\. |• )?)")
_NARROW = 16
"""Cells that must be left beside an indent; where there are fewer, lines begin at the edge."""


def hang_lines(content: Content, width: int) -> list[Content]:
    """The lines of `content` in `width` cells; a wrapped line goes on under its own text, not under its bullet."""
    lines: list[Content] = []
    for line in content.split("\n", allow_blank=True):
        lead = _LEAD.match(line.plain)
        indent = lead.end() if lead is not None else 0
        if line.cell_length <= width:
            lines.append(line)
        elif lead is None or not indent or width - indent < _NARROW:
            lines += line.wrap(width)
        else:
            first, *rest = line[indent:].wrap(width - indent)
            under = Content(lead[1] + " " * len(lead[2]))
            lines += [line[:indent] + first, *(under + more for more in rest)]
    return lines


def cut(lines: list[Content], width: int, height: int) -> list[Content]:
    """As many lines as there is room for; the last one says when there are more."""
    if not 0 < height < len(lines):
        return lines
    return [*lines[: height - 1], lines[height - 1].rstrip().truncate(width - 1) + "…"]


class HangingText(Static):
    """A text that flows into the width it is given."""

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """The lines that the text takes at that width, hanging lines counted."""
        text = self.content
        if not width or not isinstance(text, Content):
            return super().get_content_height(container, viewport, width)
        return len(hang_lines(text, width))

    def render(self) -> RenderResult:
        """The text with its hanging lines, made for the present width."""
        text, (width, height) = self.content, self.size
        if not width or not isinstance(text, Content):
            return self.visual
        return Content("\n").join(cut(hang_lines(text, width), width, height))
