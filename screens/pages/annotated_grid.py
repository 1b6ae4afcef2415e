"""A worksheet with a few sentences under it, written anew whenever the session or the size changes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from rich.cells import cell_len
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from screens.grid.source import GridSource
from screens.grid.widget import WorksheetGrid
from screens.pages.context import SessionContext
from workshop.sheets.model import Record

STATE, WRONG = "$accent", "bold $error"
"""Looks of a sentence that says how things stand, and of one that says what does not work out."""
_LOW = 20
_FEW, _MANY = 4, 12


class Annotation(NamedTuple):
    """One sentence under a grid, with the look of its text; words carry the meaning, never the look alone."""

    text: str
    look: str = ""


class AnnotatedGrid(Vertical):
    """A grid and its annotations. A page of fewer than twenty lines has room for four lines of them, a taller one for
    twelve; what does not fit is counted."""

    DEFAULT_CSS = """
    AnnotatedGrid { height: 1fr; width: 1fr; }
    AnnotatedGrid > .annotations { height: auto; }
    """

    def __init__(self, context: SessionContext, source: GridSource, sheet: str) -> None:
        super().__init__()
        self.context = context
        self.source = source
        self.sheet = sheet
        self._drawn: Content | None = None

    def compose(self) -> ComposeResult:
        """The worksheet, and under it the annotations."""
        yield WorksheetGrid(self.source, id=f"grid-{self.sheet}")
        yield Static(classes="annotations")

    @property
    def grid(self) -> WorksheetGrid:
        """The worksheet of this page."""
        return self.query_one(WorksheetGrid)

    @property
    def text(self) -> str:
        """What stands under the grid now."""
        return "" if self._drawn is None else self._drawn.plain

    def annotations(self) -> Sequence[Annotation]:
        """What is to be said now, the most important first."""
        return ()

    def on_mount(self) -> None:
        """Write the annotations for the first time."""
        self.look()

    def on_resize(self) -> None:
        """Write as many annotations as there is room for now."""
        self.look()

    def session_changed(self, records: Sequence[Record]) -> None:
        """Say what is true now; the grid itself is refreshed by the screen."""
        self.look()

    def look(self) -> None:
        """Write the annotations; paints only when they changed."""
        if not self.size.width:
            return
        content = fitting(self.annotations(), self.size.width, _FEW if self.size.height < _LOW else _MANY)
        if content != self._drawn:
            self._drawn = content
            below = self.query_one(".annotations", Static)
            below.display = bool(content.plain)
            below.update(content)


def fitting(annotations: Sequence[Annotation], cells: int, room: int) -> Content:
    """As many annotations as fit into `room` lines of `cells`, the first one always; the rest as a number."""
    lines: list[Content] = []
    used = 0
    for place, annotation in enumerate(annotations):
        left = len(annotations) - place
        used += -(-cell_len(annotation.text) // max(1, cells - 2))
        if place and used > room - (left > 1):
            lines.append(Content.styled(f"and {left} more", "$text-muted"))
            break
        lines.append(Content.styled(annotation.text, annotation.look) if annotation.look else Content(annotation.text))
    return Content("\n").join(lines)
