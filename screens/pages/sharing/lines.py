"""The list of what was chosen for the sharing check, a line each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from screens.pages.sharing.setup_lines import Line


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
    ]

    def __init__(self) -> None:
        super().__init__(id="sharing-lines")

    def show(self, lines: Sequence[Line], highlight: str = "") -> None:
        """Show these; the highlight goes to the line of that id, or stays where it was."""
        keep = self.highlighted
        room = max(len(line.label) for line in lines)
        self.set_options([Option(_prompt(line, room), id=line.id) for line in lines])
        ids = [line.id for line in lines]
        start = ids.index(highlight) if highlight in ids else (keep or 0)
        self.highlighted = min(start, len(lines) - 1)

    def action_text(self, direction: int) -> None:
        """The page keys scroll the text below: the list is short."""
        detail = self.screen.query_one("#sharing-detail", VerticalScroll)
        detail.scroll_relative(y=direction * max(detail.size.height - 1, 1), animate=False)


def _prompt(line: Line, room: int) -> Content:
    label = f"{line.label:<{room}}  "
    return Content.assemble((label, "bold"), (line.text, "italic" if line.missing else ""))
