"""The line in which a whole commitment is typed."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.suggester import Suggester

from screens.pages.context import SessionContext
from screens.pages.planner.commitment_lines import tags
from screens.widgets.line import Line
from screens.widgets.messages import FocusLeft
from workshop.services.commitments import gaps_of, people_of

_LIMIT = 1000


class CommitmentInput(Line):
    """One line of text; the arrows lead out of it."""

    DEFAULT_CSS = """
    CommitmentInput, CommitmentInput:focus { background: $background; }
    CommitmentInput:focus { background: $panel; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up,shift+tab", "go('up')", "grid", id="promise.grid", show=False),
        Binding("down,tab", "go('down')", "open points", id="promise.points", show=False),
        Binding("escape", "go('out')", "steps", id="promise.leave", show=False),
    ]

    def __init__(self, suggester: Suggester, *, up: Callable[[], None], down: Callable[[], None]) -> None:
        """`up` and `down` put the keys above and below the line."""
        super().__init__(suggester=suggester, max_length=_LIMIT, compact=True)
        self._up, self._down = up, down

    def action_go(self, where: str) -> None:
        """Leave the line: `up` to the grid, `down` to the open points, `out` to the steps."""
        if where == "out":
            self.post_message(FocusLeft())
        elif where == "up":
            self._up()
        else:
            self._down()


class NamesAndTags(Suggester):
    """Completes the name a line begins with, and the `#tag` it ends with."""

    def __init__(self, context: SessionContext) -> None:
        super().__init__(use_cache=False, case_sensitive=True)
        self._context = context

    async def get_suggestion(self, value: str) -> str | None:
        """The whole line with its last tag completed, else with the name it starts with; None when nothing fits."""
        before, _, last = value.rpartition(" ")
        if last.startswith("#") and len(last) > 1:
            found = [tag for tag in tags(gaps_of(self._context.session)) if tag.casefold().startswith(last.casefold())]
            return f"{before} {found[0]}".lstrip() if found else None
        if len(value) > 1:
            names = [name for name in people_of(self._context.session) if name.casefold().startswith(value.casefold())]
            return value + names[0][len(value) :] if names and names[0] != value else None
        return None
