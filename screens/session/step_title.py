"""The title of a step, and at its right what else the step says: where there is additional information."""

from __future__ import annotations

from rich.cells import cell_len
from textual.content import Content
from textual.widget import Widget

_GAP = 3


class StepTitle(Widget):
    """One line. The words at the right take less where there is less room, and none of the title's."""

    DEFAULT_CSS = """
    StepTitle { height: 1; color: $accent; }
    """

    def __init__(self) -> None:
        super().__init__(id="step-title")
        self._title = self._more = ""

    def show(self, title: str, more: str) -> None:
        """`more` may begin with words that a colon ends; without room for them what follows stands alone."""
        if (title, more) != (self._title, self._more):
            self._title, self._more = title, more
            self.refresh()

    def render(self) -> Content:
        """The title, bold, and at the right as much of the rest as there is room for."""
        room = self.size.width
        title = Content.styled(self._title, "bold").truncate(room, ellipsis=True)
        left = room - cell_len(title.plain) - _GAP
        brief = f"› {self._more.partition(': ')[2] or self._more}"
        more = next((words for words in (self._more, brief) if cell_len(words) <= left), "")
        if not self._more or not more:
            return title
        return Content.assemble(title, " " * (left + _GAP - cell_len(more)), (more, "$text-muted"))
