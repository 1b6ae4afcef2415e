"""The few small windows over a screen: ask for a line, choose from a list, read something. Esc always closes.

What was typed into a window that Esc closed stands there again when it is opened the next time over the same screen.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeAlias, TypeVar
from weakref import WeakKeyDictionary

from textual import on
from textual.app import App, ComposeResult
from textual.binding import Binding
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen, Screen
from textual.widgets import Input, OptionList, Static
from textual.widgets.input import Selection
from textual.widgets.option_list import Option

from content.clean import clean, clean_line
from screens.terminal.places import ShowsNotices
from screens.widgets.key_footer import KeyFooter
from screens.widgets.line import Line
from screens.widgets.messages import ShowNotice

T = TypeVar("T")
Kept: TypeAlias = "dict[str, str]"
"""What was typed into the fields of a window: id of the field -> text."""

_KEPT: WeakKeyDictionary[Screen[Any], dict[tuple[str, ...], Kept]] = WeakKeyDictionary()
ESC_KEEPS = ("Esc", "close, keep text")


def is_open(screen: Screen[Any]) -> bool:
    """Whether a screen still has the widgets it was made of: for whatever comes back to it from a thread.

    Its `is_attached` is true while it is taken apart, too, since its parent is the application.
    """
    return screen.is_attached and screen in screen.app.screen_stack


class Dialog(ModalScreen[T], Generic[T]):
    """A framed window with a title; Esc closes it with no answer and keeps what was typed into its fields.

    `about` tells windows of one title apart, such as those about two sessions.
    """

    BINDINGS = [Binding("escape", "close", "close", id="dialog.close", show=False)]
    keys: Sequence[tuple[str, str]] = (("Esc", "close"),)

    def __init__(self, title: str, *, about: str = "") -> None:
        super().__init__()
        self.title_text = clean_line(title)
        self._key = (type(self).__name__, self.title_text, about)
        self._below: Screen[Any] | None = None

    def compose(self) -> ComposeResult:
        """Title, body and keys in a frame."""
        stack = self.app.screen_stack
        self._below = stack[stack.index(self) - 1] if self in stack[1:] else None
        with Vertical(id="window"):
            yield Static(Content.styled(self.title_text, "bold"), id="window-title")
            yield from self.body()
            yield KeyFooter(self.keys)

    def body(self) -> ComposeResult:
        """What stands between the title and the keys."""
        yield from ()

    # ------------------------------------------------------------------ what is typed

    @property
    def kept(self) -> Kept:
        """What was typed here before Esc closed it the last time; empty when there is none."""
        return _KEPT.get(self._below, {}).get(self._key, {}) if self._below is not None else {}

    def field(self, value: str = "", hint: str = "", id: str = "window-line", *, select: bool = True) -> Line:  # noqa: A002
        """One line to type in, for `body`. What it holds already is selected, so that typing replaces it; a text that
        was kept is not: one goes on with it.

        Selected at once and not when the focus comes: by then a fast hand has typed something, which would be replaced.
        """
        field = Line(value, placeholder=hint, id=id)
        kept = self.kept.get(id)
        if kept is not None:
            field.value = kept
            field.cursor_position = len(field.value)
        elif select:
            field.selection = Selection(0, len(field.value))
        return field

    def typed(self) -> Kept:
        """The fields that hold something else than what they were given."""
        return {field.id or "": field.value for field in self.query(Line) if field.value not in ("", field.given)}

    def action_close(self) -> None:
        """Close without an answer; what was typed is kept for the next time on the screen below."""
        if self._below is not None:
            typed = self.typed()
            _KEPT.setdefault(self._below, {})[self._key] = typed
            if typed and isinstance(self._below, ShowsNotices):
                self._below.say("What you typed is kept. It will be there when you open this again.")
        self.dismiss(None)

    def answer(self, result: T) -> None:
        """Close with that answer; what was kept has served."""
        if self._below is not None:
            _KEPT.get(self._below, {}).pop(self._key, None)
        self.dismiss(result)

    @on(ShowNotice)
    def _say_here(self, message: ShowNotice) -> None:
        """A sentence about what is typed, in the place of what explains the window."""
        for explain in self.query("#window-explain").results(Static):
            explain.update(Content.styled(clean_line(message.text), "bold"))


async def ask(app: App[Any], dialog: Screen[T], then: Callable[[T], object]) -> None:
    """Show a dialog in a worker and hand its answer to `then`, unless it was closed without one."""
    answer = await app.push_screen_wait(dialog)
    if answer is not None:
        result = then(answer)
        if isinstance(result, Awaitable):
            await result


class Read(Dialog[None]):
    """Something to read; scrolls."""

    keys = (("↑↓", "scroll"), ("Esc", "close"))

    def __init__(self, title: str, text: Content) -> None:
        super().__init__(title)
        self._text = text

    def body(self) -> ComposeResult:
        """The text, in a part that scrolls."""
        with VerticalScroll(id="window-text"):
            yield Static(self._text)

    def on_mount(self) -> None:
        """Let the arrow keys scroll at once."""
        self.query_one("#window-text").focus()


class AskLine(Dialog[str]):
    """Asks for one line; Enter answers it. `empty`: an empty line is an answer too, and not the same as none."""

    keys = (("Enter", "continue"), ESC_KEEPS)

    def __init__(
        self, title: str, *, value: str = "", hint: str = "", explain: str = "", about: str = "", empty: bool = False
    ) -> None:
        super().__init__(title, about=about)
        self._value, self._hint, self._explain, self._empty = value, hint, explain, empty

    def body(self) -> ComposeResult:
        """An explanation, if there is one, and the line."""
        if self._explain:
            yield Static(Content(self._explain), id="window-explain")
        yield self.field(clean_line(self._value), self._hint)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Answer with the line; an empty one closes, unless empty is an answer."""
        event.stop()
        text = clean_line(event.value)
        if text or self._empty:
            self.answer(text)
        else:
            self.action_close()


@dataclass(frozen=True, slots=True)
class Offer:
    """One line of a choice: an id, what is read first, and what explains it."""

    id: str
    label: str
    detail: str = ""


class Choose(Dialog[str]):
    """Asks to choose one of several lines; answers with its id. `escape` says what Esc does here."""

    def __init__(
        self, title: str, offers: Sequence[Offer], *, explain: str = "", start: int = 0, escape: str = "cancel"
    ) -> None:
        super().__init__(title)
        self.keys = (("↑↓", "move"), ("Enter", "choose"), ("Esc", escape))
        self._offers, self._explain, self._start = tuple(offers), explain, start

    def body(self) -> ComposeResult:
        """An explanation, if there is one, and the offers."""
        if self._explain:
            yield Static(Content(self._explain), id="window-explain")
        yield OptionList(*(Option(_prompt(offer)) for offer in self._offers), id="window-list")

    def on_mount(self) -> None:
        """The cursor on the offer that is safe."""
        options = self.query_one(OptionList)
        options.highlighted = self._start if self._offers else None
        options.focus()

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Answer with the id of the offer."""
        event.stop()
        self.dismiss(self._offers[event.option_index].id)


class ReadAndChoose(Dialog[str]):
    """Something to read, and under it what can be done about it; answers with the id of what is chosen."""

    BINDINGS = [
        # Before the list of offers takes them.
        Binding("pageup", "scroll_text(-1)", "scroll the text", id="dialog.text.up", show=False, priority=True),
        Binding("pagedown", "scroll_text(1)", "scroll the text", id="dialog.text.down", show=False, priority=True),
        Binding("enter", "take", "choose", id="dialog.text.take", show=False, priority=True),
    ]

    def __init__(self, title: str, text: Content, offers: Sequence[Offer], *, marked: bool = False) -> None:
        super().__init__(title)
        self._text, self._offers, self._marked = text, tuple(offers), marked
        self.keys = (("↑↓ Enter", "choose"), ("PgDn", "read on"), ("Esc", "close"))

    def body(self) -> ComposeResult:
        """The text, in a part that scrolls, and the offers."""
        with VerticalScroll(id="window-text", can_focus=False):
            yield Static(self._text)
        yield OptionList(*(Option(_prompt(offer)) for offer in self._offers), id="window-list")

    def on_mount(self) -> None:
        """Nothing is chosen beforehand, unless the first offer is `marked`."""
        options = self.query_one(OptionList)
        options.highlighted = 0 if self._marked and self._offers else None
        options.focus()

    def action_take(self) -> None:
        """Enter goes to the first offer, where none is chosen yet, and takes the one that is."""
        options = self.query_one(OptionList)
        if options.highlighted is None:
            options.action_first()
        else:
            options.action_select()

    def action_scroll_text(self, direction: int) -> None:
        """The page keys scroll the text."""
        text = self.query_one("#window-text", VerticalScroll)
        text.scroll_relative(y=direction * max(text.size.height - 1, 1), animate=False)

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Answer with the id of the offer."""
        event.stop()
        self.dismiss(self._offers[event.option_index].id)


def _prompt(offer: Offer) -> Content:
    """An offer as two lines: what it does, and under it the detail."""
    label = Content.styled(clean_line(offer.label), "bold")
    if not offer.detail:
        return label
    return Content.assemble(label, "\n", Content.styled("  " + clean(offer.detail), "dim"))
