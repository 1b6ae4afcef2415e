"""The lines over every step of the sharing check: the five steps, and the three rules of the module."""

from __future__ import annotations

from rich.cells import cell_len
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.events import Click
from textual.message import Message
from textual.widgets import Static

from screens.pages.sharing.steps import CheckState, CheckStep, rule_words, step_parts, wrapped


class StepLine(Static):
    """One line of steps; a click on one goes there."""

    DEFAULT_CSS = """
    StepLine { height: auto; color: $text-muted; }
    """

    class Chosen(Message):
        """A step was clicked."""

        def __init__(self, step: CheckStep) -> None:
            super().__init__()
            self.step = step

    def __init__(self) -> None:
        super().__init__(id="check-steps")
        self._ends: list[tuple[int, CheckStep]] = []

    def show(self, state: CheckState, current: CheckStep, width: int) -> None:
        """Say how far the check is, in so many columns."""
        found = step_parts(state, current, width)
        room = width - sum(cell_len(words) for _, words in found)
        gap = " " * min(max(room // max(len(found) - 1, 1), 1), 3)
        parts: list[Content] = []
        self._ends, at = [], 0
        for step, words in found:
            parts.append(Content.styled(words, "bold $accent") if step is current else Content(words))
            at += cell_len(words) + len(gap)
            self._ends.append((at, step))
        self.update(Content(gap).join(parts))

    def on_click(self, event: Click) -> None:
        """Go to the step that was clicked."""
        if event.y == 0:
            step = next((step for end, step in self._ends if event.x < end), None)
            if step is not None:
                self.post_message(self.Chosen(step))


class StepHead(Vertical):
    """Steps and rules; always in view, but in a window too low for more than the page itself."""

    DEFAULT_CSS = """
    StepHead { height: auto; width: 1fr; }
    StepHead #check-rules { height: auto; }
    """

    def __init__(self) -> None:
        super().__init__(id="check-head")
        self._shown: tuple[CheckState, CheckStep, int] | None = None

    def compose(self) -> ComposeResult:
        """The steps, and under them the rules."""
        yield StepLine()
        yield Static(id="check-rules")

    def show(self, state: CheckState, current: CheckStep, threshold: int) -> None:
        """Say how far the check is, and what the rules are now."""
        self._shown = state, current, threshold
        width = self.size.width or self.app.size.width
        self.query_one(StepLine).show(state, current, width)
        rules = wrapped(rule_words(state, threshold), width)
        self.query_one("#check-rules", Static).update(Content("\n".join(rules)))

    def on_resize(self) -> None:
        """Fit the new width."""
        if self._shown is not None:
            self.show(*self._shown)
