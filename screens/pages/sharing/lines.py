"""The lines of one step of the sharing check: what each is about, and what was chosen."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from screens.pages.sharing.setup_lines import SetupLine


class Lines(OptionList):
    """The list of choices: what each is about, what is chosen; in italics while something is missing."""

    DEFAULT_CSS = """
    Lines, Lines:focus {
        height: auto; border: none; padding: 0; background: $background; background-tint: $background 0%;
        text-wrap: nowrap; text-overflow: ellipsis; scrollbar-size-vertical: 1;
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("pageup", "text(-1)", "scroll the text", id="sharing.text.up", show=False),
        Binding("pagedown,space", "text(1)", "scroll the text", id="sharing.text.down", show=False),
        Binding("tab,right_square_bracket", "turn(1)", "next step", id="sharing.step.next", show=False),
        Binding("shift+tab,left_square_bracket", "turn(-1)", "step before", id="sharing.step.previous", show=False),
    ]

    class Turned(Message):
        """The lines of the next step are wanted (1), or of the one before (-1)."""

        def __init__(self, by: int) -> None:
            super().__init__()
            self.by = by

    def __init__(self) -> None:
        super().__init__(id="sharing-lines")

    def show(self, lines: Sequence[SetupLine], highlight: str = "") -> None:
        """Show these; the highlight goes to the line of that id, or stays where it was."""
        here, place = self.here, self.highlighted or 0
        room = max(len(line.label) for line in lines)
        self.set_options([Option(_prompt(line, room), id=line.id) for line in lines])
        ids = [line.id for line in lines]
        wanted = next((name for name in (highlight, here) if name in ids), "")
        self.highlighted = ids.index(wanted) if wanted else min(place, len(lines) - 1)

    @property
    def here(self) -> str:
        """The id of the line under the cursor; empty in an empty list."""
        if self.highlighted is None or not self.option_count:
            return ""
        return self.get_option_at_index(self.highlighted).id or ""

    def action_turn(self, by: int) -> None:
        """To the next step, or the one before."""
        self.post_message(self.Turned(by))

    def action_text(self, direction: int) -> None:
        """The page keys scroll the text below: the list is short."""
        detail = self.screen.query_one("#sharing-detail", VerticalScroll)
        detail.scroll_relative(y=direction * max(detail.size.height - 1, 1), animate=False)


def _prompt(line: SetupLine, room: int) -> Content:
    label = f"{line.label:<{room}}  "
    return Content.assemble((label, "bold"), (line.text, "italic" if line.missing else ""))
