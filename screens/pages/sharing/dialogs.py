"""The windows of the sharing check: type a path with completion, tick what is wanted."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from pathlib import Path

from textual.app import ComposeResult
from textual.binding import Binding
from textual.content import Content
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from content.clean import clean_line
from screens.widgets.dialogs import ESC_KEEPS, Dialog

_SHOWN = 8


def common_start(texts: Sequence[str]) -> str:
    """What all of them begin with."""
    first, last = min(texts), max(texts)
    end = next((i for i, (a, b) in enumerate(zip(first, last, strict=False)) if a != b), min(len(first), len(last)))
    return first[:end]


class AskPath(Dialog[str]):
    """Asks for the path of a file. Tab completes, as in a shell; the matches stand below."""

    BINDINGS = [Binding("tab", "complete", "complete", id="sharing.path.complete", show=False, priority=True)]
    keys = (("Enter", "choose"), ("Tab", "complete"), ESC_KEEPS)

    def __init__(
        self,
        title: str,
        *,
        complete: Callable[[str], Sequence[str]],
        value: str = "",
        explain: str = "",
        hint: str = "for example ~/Downloads/attendance.csv",
    ) -> None:
        """`complete(typed)`: the paths that begin so, for whoever may see them."""
        super().__init__(title)
        self._complete, self._value, self._explain, self._hint = complete, value, explain, hint

    def body(self) -> ComposeResult:
        """An explanation, the line, and under it the names that complete it."""
        yield Static(Content(self._explain), id="window-explain")
        yield self.field(self._value, self._hint)
        yield Static(id="path-matches")

    def on_mount(self) -> None:
        """Show what completes the path that stands there."""
        self._show(self._complete(self._value) if self._value else [])

    def on_input_changed(self, event: Input.Changed) -> None:
        """Show what completes the path so far."""
        self._show(self._complete(event.value))

    def _show(self, matches: Sequence[str]) -> None:
        """The first names that fit, and how many more there are."""
        lines = [clean_line(path) for path in matches[:_SHOWN]]
        if len(matches) > _SHOWN:
            lines.append(f"and {len(matches) - _SHOWN} more")
        self.query_one("#path-matches", Static).update(Content("\n".join(lines)))

    def action_complete(self) -> None:
        """Complete the path as far as all names that fit agree."""
        field = self.query_one(Input)
        matches = self._complete(field.value)
        if matches:
            start = common_start(matches)
            if len(matches) == 1 or len(start) > len(field.value):
                field.value = start
            field.cursor_position = len(field.value)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Answer with the whole path; quotes around a pasted path are dropped."""
        event.stop()
        typed = event.value.strip().strip("\"'")
        if typed:
            self.answer(str(_path(typed)))


def _path(typed: str) -> Path:
    """The path as typed; or, where there is none such, as a terminal pastes it, with a backslash before spaces."""
    path = Path(typed).expanduser()
    plain = Path(typed.replace("\\ ", " ")).expanduser()
    return plain if not os.path.lexists(path) and os.path.lexists(plain) else path


class Tick(Dialog["tuple[str, ...]"]):
    """Asks to tick any number of lines; Space ticks, Enter takes them. `offers` may depend on what is ticked."""

    DEFAULT_CSS = """
    Tick #window-list { max-height: 10; }
    Tick #tick-about { height: 3; color: $text-muted; }
    """
    BINDINGS = [Binding("enter", "take", "use these", id="sharing.tick.take", show=False, priority=True)]
    keys = (("Space", "check"), ("↑↓", "move"), ("Enter", "use these"), ("Esc", "cancel"))

    def __init__(
        self,
        title: str,
        offers: Callable[[Sequence[str]], Sequence[tuple[str, str]]],
        ticked: Sequence[str],
        *,
        most: int,
        explain: str = "",
        about: Callable[[str], str] | None = None,
    ) -> None:
        """`offers(ticked)` gives (id, label) pairs; at most `most` can be ticked. `about(id)` explains a line."""
        super().__init__(title)
        self._offers, self._most, self._explain, self._about = offers, most, explain, about
        self._ticked = list(ticked)
        self._ids: list[str] = []

    def body(self) -> ComposeResult:
        """An explanation, the choices, and a line about the one under the cursor."""
        yield Static(Content(self._explain), id="window-explain")
        yield _TickList(id="window-list")
        if self._about is not None:
            yield Static(id="tick-about")

    def on_mount(self) -> None:
        """The cursor on the first choice."""
        self._fill(0)
        self.query_one(_TickList).focus()

    def _fill(self, highlighted: int) -> None:
        """List the choices again: what is checked may decide which there are."""
        offers = self._offers(tuple(self._ticked))
        self._ids = [offer for offer, _ in offers]
        self._ticked = [offer for offer in self._ids if offer in self._ticked]
        options = self.query_one(_TickList)
        options.clear_options()
        options.add_options(
            Option(Content(f"[{'x' if offer in self._ticked else ' '}] {clean_line(label)}")) for offer, label in offers
        )
        if offers:
            options.highlighted = min(highlighted, len(offers) - 1)

    def tick(self, index: int) -> None:
        """Tick or untick that line."""
        offer = self._ids[index]
        if offer in self._ticked:
            self._ticked.remove(offer)
        elif len(self._ticked) < self._most:
            self._ticked.append(offer)
        full = offer not in self._ticked and len(self._ticked) >= self._most
        self.query_one("#window-explain", Static).update(
            Content(f"You can check at most {self._most} at a time." if full else self._explain)
        )
        self._fill(index)

    def on_option_list_option_highlighted(self, event: OptionList.OptionHighlighted) -> None:
        """Say more about the choice under the cursor."""
        event.stop()
        if self._about is not None and event.option_index < len(self._ids):
            text = clean_line(self._about(self._ids[event.option_index]))
            self.query_one("#tick-about", Static).update(Content(text))

    def action_take(self) -> None:
        """Answer with the ids that are checked, in the order they were checked."""
        self.dismiss(tuple(self._ticked))


class _TickList(OptionList):
    """Space ticks the highlighted line; so does a click."""

    BINDINGS = [Binding("space", "tick", "check", id="sharing.tick", show=False)]

    def action_tick(self) -> None:
        """Check or uncheck the choice under the cursor."""
        if self.highlighted is not None and isinstance(self.screen, Tick):
            self.screen.tick(self.highlighted)

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Check or uncheck a choice that was clicked."""
        event.stop()
        if isinstance(self.screen, Tick):
            self.screen.tick(event.option_index)
