"""Under the grid of the commitments: the line a whole promise is typed into, and the list of what is still open."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, cast

from textual import events
from textual.binding import Binding, BindingType
from textual.suggester import Suggester
from textual.widget import Widget
from textual.widgets import OptionList

from screens.pages.context import SessionContext
from screens.pages.planner.commitment_lines import gaps_of, people_of, tags
from screens.widgets.line import Line
from screens.widgets.messages import FocusLeft

if TYPE_CHECKING:
    from screens.pages.planner.commitments import CommitmentsPage

_LIMIT = 1000


def page_of(part: Widget) -> CommitmentsPage:
    """The page a part is on."""
    return cast("CommitmentsPage", part.query_ancestor("CommitmentsPage"))


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

    def __init__(self, suggester: Suggester) -> None:
        super().__init__(suggester=suggester, max_length=_LIMIT, compact=True)

    def action_go(self, where: str) -> None:
        """Leave the line: `up` to the grid, `down` to the open points, `out` to the steps."""
        page = page_of(self)
        if where == "out":
            self.post_message(FocusLeft())
        elif where == "up" or not page.points.option_count:
            page.grid.focus()
        else:
            page.points.focus()


class NamesAndTags(Suggester):
    """Completes the name a line begins with, and the `#tag` it ends with."""

    def __init__(self, context: SessionContext) -> None:
        super().__init__(use_cache=False, case_sensitive=True)
        self._desk = context

    async def get_suggestion(self, value: str) -> str | None:
        """The whole line with its last tag completed, else with the name it starts with; None when nothing fits."""
        before, _, last = value.rpartition(" ")
        if last.startswith("#") and len(last) > 1:
            found = [tag for tag in tags(gaps_of(self._desk)) if tag.casefold().startswith(last.casefold())]
            return f"{before} {found[0]}".lstrip() if found else None
        if len(value) > 1:
            names = [name for name in people_of(self._desk) if name.casefold().startswith(value.casefold())]
            return value + names[0][len(value) :] if names and names[0] != value else None
        return None


class OpenPoints(OptionList):
    """What is still to be settled; Enter goes to it."""

    DEFAULT_CSS = """
    OpenPoints, OpenPoints:focus {
        height: auto; border: none; padding: 0; background: $background; background-tint: $background 0%;
        scrollbar-size-vertical: 1;
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", "steps", id="points.leave", show=False),
        Binding("shift+tab", "back", "line", id="points.line", show=False),
    ]

    def check_consume_key(self, key: str, character: str | None) -> bool:
        """A letter typed here is the beginning, or the rest, of a promise."""
        return bool(character) and str(character).isprintable() and character not in ("?", "/", " ")

    def on_key(self, event: events.Key) -> None:
        """A letter typed here begins a commitment in the line."""
        if event.character and self.check_consume_key(event.key, event.character):
            event.stop()
            event.prevent_default()
            page_of(self).enter_line(event.character)

    def on_paste(self, event: events.Paste) -> None:
        """A text pasted here goes to the line."""
        event.stop()
        page_of(self).enter_line(event.text)

    def action_cursor_up(self) -> None:
        """Over the first point stands the line."""
        if self.highlighted:
            super().action_cursor_up()
        else:
            self.action_back()

    def action_cursor_down(self) -> None:
        """The last point is the end; the list does not begin again."""
        if self.highlighted is None or self.highlighted + 1 < self.option_count:
            super().action_cursor_down()

    def action_back(self) -> None:
        """The keys to the line."""
        page_of(self).enter_line()

    def action_leave(self) -> None:
        """Back to the steps."""
        self.post_message(FocusLeft())
