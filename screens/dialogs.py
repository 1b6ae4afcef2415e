"""The few small windows over a screen: ask for a line, choose from a list, read something. Esc always closes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, OptionList, Static
from textual.widgets.input import Selection
from textual.widgets.option_list import Option

from content.clean import clean, clean_line
from screens.keyline import KeyLine

T = TypeVar("T")


class Dialog(ModalScreen[T], Generic[T]):
    """A framed window with a title; Esc closes it with no answer."""

    BINDINGS = [Binding("escape", "close", "close", id="dialog.close", show=False)]
    keys: Sequence[tuple[str, str]] = (("Esc", "close"),)

    def __init__(self, title: str) -> None:
        super().__init__()
        self.title_text = clean_line(title)

    def compose(self) -> ComposeResult:
        with Vertical(id="window"):
            yield Static(Content.styled(self.title_text, "bold"), id="window-title")
            yield from self.body()
            yield KeyLine(self.keys)

    def body(self) -> ComposeResult:
        """What stands between the title and the keys."""
        yield from ()

    def action_close(self) -> None:
        self.dismiss(None)


class Read(Dialog[None]):
    """Something to read; scrolls."""

    keys = (("↑↓", "scroll"), ("Esc", "close"))

    def __init__(self, title: str, text: Content) -> None:
        super().__init__(title)
        self._text = text

    def body(self) -> ComposeResult:
        with VerticalScroll(id="window-text"):
            yield Static(self._text)

    def on_mount(self) -> None:
        self.query_one("#window-text").focus()


class AskLine(Dialog[str]):
    """Asks for one line; Enter answers it."""

    keys = (("Enter", "go on"), ("Esc", "cancel"))

    def __init__(self, title: str, *, value: str = "", hint: str = "", explain: str = "") -> None:
        super().__init__(title)
        self._value, self._hint, self._explain = value, hint, explain

    def body(self) -> ComposeResult:
        if self._explain:
            yield Static(Content(self._explain), id="window-explain")
        yield line_field(clean_line(self._value), self._hint)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        text = clean_line(event.value)
        self.dismiss(text or None)


def line_field(value: str = "", hint: str = "") -> Input:
    """One line to type in. What it holds already is selected, so that typing replaces it.

    Selected at once and not when the focus comes: by then a fast hand has typed something, which would be replaced.
    """
    field = Input(value=value, placeholder=hint, select_on_focus=False, id="window-line")
    field.cursor_blink = False
    field.selection = Selection(0, len(value))
    return field


@dataclass(frozen=True, slots=True)
class Offer:
    """One line of a choice: an id, what is read first, and what explains it."""

    id: str
    label: str
    detail: str = ""


class Choose(Dialog[str]):
    """Asks to choose one of several lines; answers with its id."""

    keys = (("↑↓", "choose"), ("Enter", "take it"), ("Esc", "cancel"))

    def __init__(self, title: str, offers: Sequence[Offer], *, explain: str = "", start: int = 0) -> None:
        super().__init__(title)
        self._offers, self._explain, self._start = tuple(offers), explain, start

    def body(self) -> ComposeResult:
        if self._explain:
            yield Static(Content(self._explain), id="window-explain")
        yield OptionList(*(Option(_prompt(offer)) for offer in self._offers), id="window-list")

    def on_mount(self) -> None:
        options = self.query_one(OptionList)
        options.highlighted = self._start if self._offers else None
        options.focus()

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self.dismiss(self._offers[event.option_index].id)


def _prompt(offer: Offer) -> Content:
    label = Content.styled(clean_line(offer.label), "bold")
    if not offer.detail:
        return label
    return Content.assemble(label, "\n", Content.styled("  " + clean(offer.detail), "dim"))
