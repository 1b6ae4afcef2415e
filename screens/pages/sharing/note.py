"""The text below the choices: the rules at first, then what the last key did or could not do."""

from __future__ import annotations

from collections.abc import Sequence

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from content.clean import clean_line
from workshop.records.problems import RejectionKind


class NotePane(VerticalScroll, can_focus=False):
    """A few sentences that scroll. `wrong`: they say what did not work, which does not wait for the next visit."""

    DEFAULT_CSS = """
    NotePane { height: 1fr; width: 1fr; padding: 0 1; scrollbar-size-vertical: 1; }
    """

    def __init__(self) -> None:
        super().__init__(id="sharing-detail")
        self.wrong = False

    def compose(self) -> ComposeResult:
        """The text, in a part that scrolls."""
        yield Static(id="sharing-text")

    def say(self, text: str, kinds: Sequence[RejectionKind] = (), *, wrong: bool = False) -> None:
        """Show these lines, and the reasons why rows cannot be used."""
        self.wrong = wrong
        lines = [Content(clean_line(line)) for line in text.split("\n")]
        lines += [Content(f"  {clean_line(kind.sentence())}") for kind in kinds]
        self.query_one("#sharing-text", Static).update(Content("\n").join(lines))
        self.scroll_home(animate=False)
