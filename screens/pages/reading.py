"""A page that is read: scrolls by key, changes nothing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content

from content.blocks import Choices
from screens.pages.context import SessionContext
from screens.pages.page import Page
from screens.widgets.hanging_text import HangingText
from screens.widgets.messages import FocusLeft
from screens.widgets.prose import to_content
from workshop.sheets.model import Record


class Reading(VerticalScroll, can_focus=True):
    """Text that `write` makes, made again after every change of the session when `follows` is true."""

    DEFAULT_CSS = """
    Reading { scrollbar-size-vertical: 1; }
    Reading > HangingText { height: auto; max-width: 88; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", "steps", id="reading.leave", show=False),
        Binding("space", "page_down", "page down", id="reading.on", show=False),
    ]

    def __init__(self, write: Callable[[], Content], *, follows: bool = False, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self._write, self._follows = write, follows

    def compose(self) -> ComposeResult:
        """The text, wrapped to the width of the page."""
        yield HangingText(self._write())

    def session_changed(self, records: Sequence[Record]) -> None:
        """Write the text again when it depends on the session."""
        if self._follows:
            self.query_one(HangingText).update(self._write())

    def action_leave(self) -> None:
        """Back to the steps."""
        self.post_message(FocusLeft())


def reading_page(page_id: str, title: str, markdown: str) -> Page:
    """A page of a pack's Markdown."""
    return Page(page_id, title, lambda context: Reading(lambda: to_content(markdown)))


def notes_page(markdown: str) -> Page:
    """The facilitator's notes on a step, where the room does not see them."""

    def build(context: SessionContext) -> Reading:
        hidden = Content("Your notes are hidden on this screen. Esc, then i shows them.")
        return Reading(lambda: hidden if context.discretion.hidden else to_content(markdown), follows=True)

    return Page("for-you", "For you", build)


def choices_page(block: Choices) -> Page:
    """A vocabulary to read: each word, on which side of the school system it is, and what is said of it."""

    def build(context: SessionContext) -> Reading:
        return Reading(lambda: _choices(block))

    return Page(block.id, block.title or "Words", build)


def _choices(block: Choices) -> Content:
    """The choices as a list, with notes, and on which side of the school system each is."""
    lines = []
    for item in block.items:
        side = f"  ({item.side} the school system)" if item.side in ("inside", "outside") else ""
        side = "  (partly inside the school system)" if item.side == "mixed" else side
        lines.append(Content.assemble("• ", (item.label, "bold"), (side, "$text-muted")))
        if item.note:
            lines.append(Content(f"  {item.note}"))
    return Content("\n").join(lines)
