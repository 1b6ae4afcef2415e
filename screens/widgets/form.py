"""A window with a form: a labeled line for each thing that has to be known, checked as a whole at the end."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar, Generic, TypeVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.events import Resize
from textual.widgets import Input, Static

from content.clean import clean_line
from screens.widgets.dialogs import ESC_KEEPS, Dialog

T = TypeVar("T")
_ROOMY = 3
"""Lines that a labeled line takes where there is an empty one between two."""


@dataclass(frozen=True, slots=True)
class FormLine:
    """One line of a form: what it is called, an example where it is empty, and what stands there at first."""

    id: str
    label: str
    hint: str = ""
    value: str = ""


class LineProblem(ValueError):
    """What is wrong with a form, in one sentence with what to do; `line` is the id of the line to mend."""

    def __init__(self, line: str, sentence: str) -> None:
        super().__init__(sentence)
        self.line = line


class Form(Dialog[T], Generic[T]):
    """Enter goes to the next line, and from the last one answers with what `take` makes of all lines."""

    DEFAULT_CSS: ClassVar[str] = """
    Form #form-lines { height: auto; max-height: 70vh; scrollbar-size-vertical: 1; }
    Form .form-line { height: 1; }
    Form.-roomy .form-line { margin-bottom: 1; }
    Form .form-line Static { width: 18; }
    Form .form-line Input { width: 1fr; height: 1; border: none; padding: 0 1; background: $panel; }
    Form .form-line Input:focus { border: none; background: $boost; text-style: underline; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down", "app.focus_next", "next", id="form.next", show=False),
        Binding("up", "app.focus_previous", "previous", id="form.previous", show=False),
    ]
    keys = (("Enter", "next line"), ("↑↓", "line"), ESC_KEEPS)

    def __init__(
        self, title: str, lines: Sequence[FormLine], take: Callable[[Mapping[str, str]], T], *, explain: str
    ) -> None:
        """`take(typed)` gets what stands in each line, cleaned, and makes the answer; raises LineProblem."""
        super().__init__(title)
        self._lines, self._take, self._explain = tuple(lines), take, explain

    def body(self) -> ComposeResult:
        """What the form is for, and its lines."""
        yield Static(Content(self._explain), id="window-explain")
        with VerticalScroll(id="form-lines", can_focus=False):
            for line in self._lines:
                with Horizontal(classes="form-line"):
                    yield Static(Content.styled(line.label, "bold"))
                    yield self.field(line.value, line.hint, self._field_id(line.id), select=False)

    @staticmethod
    def _field_id(line: str) -> str:
        return f"form-{line}"

    def on_mount(self) -> None:
        """The keys to the first line."""
        self.query(Input).first().focus()

    def on_resize(self, event: Resize) -> None:
        """An empty line between two where all of them fit so."""
        self.set_class(len(self._lines) * 2 + 2 * _ROOMY + 4 <= event.size.height, "-roomy")

    @on(Input.Changed)
    def _changed(self) -> None:
        """What was wrong is being mended."""
        self.query_one("#window-explain", Static).update(Content(self._explain))

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        """To the next line; on the last one answer, or go to the line that is wrong."""
        event.stop()
        ids = [self._field_id(line.id) for line in self._lines]
        place = ids.index(event.input.id or "")
        if place + 1 < len(ids):
            self.query_one(f"#{ids[place + 1]}", Input).focus()
            return
        typed = {
            line.id: clean_line(self.query_one(f"#{self._field_id(line.id)}", Input).value) for line in self._lines
        }
        try:
            answer = self._take(typed)
        except LineProblem as problem:
            self.query_one("#window-explain", Static).update(Content.styled(clean_line(str(problem)), "bold"))
            self.query_one(f"#{self._field_id(problem.line)}", Input).focus()
        else:
            self.answer(answer)
