"""The window of the questions about a file: one at a time, its rule beside it, the first rows above it.

A number chooses at once; the arrows and Enter do too. Nothing is chosen beforehand: every answer is somebody's. What
may be typed instead is the last line of the choices. Esc goes back one question, and from the first one to the page;
what was answered is kept either way.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Protocol

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from content.clean import clean_line
from screens.pages.sharing.questions.first_rows import row_lines
from screens.widgets.dialogs import Dialog
from screens.widgets.key_footer import KeyFooter
from screens.widgets.line import Line
from workshop.records.attendance import InMemoryOnly
from workshop.records.problems import ColumnProblem
from workshop.records.questions import Question, SettingChoice, Typed, typed
from workshop.wording import join_with_and

_KEYS_NUMBERED = 9
_TYPE_IT = {
    Typed.DAYS: "Type a number of days",
    Typed.SHARE: "Type a share of the day, like 0.25",
    Typed.NAME: "Type a name",
    Typed.YEAR: "Type a school year, like 2026-2027",
}
_HIDDEN_ROWS = "Rows are shown to the coordinator only, never on a projector."
_FRAME = 7
"""Lines that stand whatever is asked: the border, the title, the names of the columns, two empty ones, the keys."""
_FEWEST_ROWS, _MOST_ROWS = 2, 8
_WIDEST, _TALLEST = 120, 40
"""The window grows no further."""
_SIDE = 100
"""Columns from which on the rule stands beside the question, not under it."""


@dataclass(frozen=True, slots=True, repr=False, eq=False)
class Asked(InMemoryOnly):
    """One question as it is asked now.

    Attributes:
        question: what is asked. file: its name. number, open: it is the `number`th, and `open` are not answered.
        header, rows, numbers: the first rows and their numbers, as a spreadsheet counts; no rows for those who may not
            see them. before: what was answered before, when somebody comes back to it.
    """

    question: Question
    file: str
    number: int
    open: int
    header: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    numbers: tuple[int, ...] = ()
    before: SettingChoice | None = None


class Interviewer(Protocol):
    """Who asks: takes the answers, and says what is asked next by `QuestionDialog.ask`."""

    def answer(self, choice: SettingChoice) -> None:
        """That is the answer."""

    def back(self) -> None:
        """To the question before, or away from the questions."""

    def review(self) -> None:
        """Show what was answered."""


class QuestionDialog(Dialog[None]):
    """Stays open from the first question to the last; work between two questions shows how far it is."""

    DEFAULT_CSS: ClassVar[str] = """
    QuestionDialog #question-rows { height: auto; text-wrap: nowrap; text-overflow: ellipsis; }
    QuestionDialog #question-words { height: auto; max-height: 45%; margin-top: 1; scrollbar-size-vertical: 1; }
    QuestionDialog #question-source { color: $text-muted; }
    QuestionDialog.-side #question-words { layout: horizontal; }
    QuestionDialog.-side #question-text { width: 3fr; padding-right: 3; }
    QuestionDialog.-side #question-source { width: 2fr; }
    QuestionDialog #question-note { height: auto; max-height: 3; color: $accent; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        *(
            Binding(str(number), f"number({number})", f"answer {number}", id=f"question.{number}", show=False)
            for number in range(1, _KEYS_NUMBERED + 1)
        ),
        Binding("d", "review", "answers", id="question.answers", show=False),
        # Before the list of answers takes them.
        Binding("pageup", "scroll_words(-1)", "scroll the text", id="question.text.up", show=False, priority=True),
        Binding("pagedown", "scroll_words(1)", "scroll the text", id="question.text.down", show=False, priority=True),
    ]

    def __init__(self, asked: Asked, interviewer: Interviewer) -> None:
        super().__init__(_title(asked))
        self._asked, self._interviewer = asked, interviewer
        self._busy = False
        self._note = Content("")

    @property
    def question(self) -> Question:
        """What is asked now."""
        return self._asked.question

    # ------------------------------------------------------------------ what is shown

    def body(self) -> ComposeResult:
        """The first rows, the question with its rule, the answers, a line to type in, and what is wrong."""
        yield Static(id="question-rows")
        with VerticalScroll(id="question-words", can_focus=False):
            yield Static(id="question-text")
            yield Static(id="question-source")
        yield OptionList(id="window-list")
        yield Line(id="window-line")
        yield Static(id="question-note")

    def on_mount(self) -> None:
        """Ask."""
        self.ask(self._asked)

    def ask(self, asked: Asked) -> None:
        """Ask this from now on."""
        self._asked, self._busy = asked, False
        question = asked.question
        self.query_one("#window-title", Static).update(Content.styled(clean_line(_title(asked)), "bold"))
        self.query_one("#question-text", Static).update(Content.styled(clean_line(question.text), "bold"))
        self.query_one("#question-source", Static).update(_beside(question))
        self.query_one("#question-words").scroll_home(animate=False)
        self._show_choices()
        self.say("")

    def _show_rows(self) -> None:
        """As many of the first rows as the question and its answers leave room for."""
        asked, width = self._asked, self._width
        count = max(min(self._room_for_rows(width), _MOST_ROWS), _FEWEST_ROWS) if asked.rows else 0
        lines = row_lines(asked.header, asked.rows[:count], asked.question.columns, width, asked.numbers[:count])
        if not asked.rows:
            lines.append(Content.styled(_HIDDEN_ROWS, "dim"))
        self.query_one("#question-rows", Static).update(Content("\n").join(lines))

    @property
    def _width(self) -> int:
        """Of a line in the window."""
        return min(self.size.width, _WIDEST) - 4

    def _room_for_rows(self, width: int) -> int:
        """Lines that are left beside the question, its rule and its answers."""
        question = self.question
        text, beside = Content(clean_line(question.text)), _beside(question)
        if self.has_class("-side"):
            words = max(_lines(text, width * 3 // 5 - 3), _lines(beside, width * 2 // 5))
        else:
            words = _lines(text, width) + _lines(beside, width)
        below = (
            max(_lines(self._note, width), 1)
            + self.has_class("-typing")
            + sum(_lines(Content(text), width - 3) for text in self._texts)
        )
        return min(self.size.height, _TALLEST) - _FRAME - words - below

    @property
    def _texts(self) -> list[str]:
        """The lines of the answers: each choice, and the line to type in."""
        typing = [] if self.question.typed is None else [_TYPE_IT[self.question.typed]]
        return [*(choice.text for choice in self.question.choices), *typing]

    def _show_choices(self) -> None:
        """The answers with their numbers; what was answered before has the cursor, and nothing else has."""
        choices, options, texts = self.question.choices, self.query_one(OptionList), self._texts
        options.clear_options()
        options.add_options(Option(_choice_words(place, text)) for place, text in enumerate(texts, 1))
        before = self._asked.before
        at = next((place for place, choice in enumerate(choices) if choice == before), None)
        options.highlighted = len(choices) if at is None and before is not None and len(texts) > len(choices) else at
        self._type(typing=not choices and self.question.typed is not None)

    def on_resize(self, event: events.Resize) -> None:
        """More or fewer rows and columns fit."""
        self.set_class(event.size.width >= _SIDE, "-side")
        self._show_rows()

    def say(self, words: str) -> None:
        """What is wrong with an answer, or how far the work between two questions is."""
        self._note = Content(clean_line(words))
        self.query_one("#question-note", Static).update(self._note)
        self._show_rows()

    def show_progress(self, words: str) -> None:
        """Work is under way; no answer is taken meanwhile, and Esc stops it."""
        self._busy = True
        self.say(words)
        self._show_keys()

    # ------------------------------------------------------------------ what is answered

    def action_number(self, number: int) -> None:
        """The answer with that number."""
        if number <= self.query_one(OptionList).option_count:
            self._choose(number - 1)

    @on(OptionList.OptionSelected)
    def _chosen(self, event: OptionList.OptionSelected) -> None:
        """Enter on an answer, or a click."""
        event.stop()
        self._choose(event.option_index)

    def key_enter(self) -> None:
        """Enter while no answer has the cursor."""
        if not self._busy and self.query_one(OptionList).highlighted is None:
            self.say("Press the number of an answer, or move to one with ↓ and press Enter.")

    def _choose(self, index: int) -> None:
        """That line of the answers: one of them, or the line to type in."""
        if self._busy:
            return
        if index == len(self.question.choices):
            self._type(typing=True)
        else:
            self._interviewer.answer(self.question.choices[index])

    def _type(self, *, typing: bool) -> None:
        """Put the keys into the line to type in, or back on the answers."""
        self.set_class(typing, "-typing")
        line = self.query_one(Line)
        if typing:
            line.value = ""
            line.focus()
        else:
            self.query_one(OptionList).focus()
        self.say("")
        self._show_keys()

    @on(Input.Submitted)
    def _typed(self, event: Input.Submitted) -> None:
        """Take what was typed, or say what it should be."""
        event.stop()
        if self._busy:
            return
        try:
            choice = typed(self.question, event.value)
        except ColumnProblem as problem:
            self.say(str(problem))
        else:
            self._interviewer.answer(choice)

    # ------------------------------------------------------------------ other ways to go

    def action_close(self) -> None:
        """Esc: stop the work, leave the line, or go back one question."""
        if self.has_class("-typing") and self.question.choices and not self._busy:
            self._type(typing=False)
        else:
            self._interviewer.back()

    def action_review(self) -> None:
        """Show what was answered."""
        if not self._busy:
            self._interviewer.review()

    def action_scroll_words(self, direction: int) -> None:
        """The page keys scroll a long question."""
        words = self.query_one("#question-words", VerticalScroll)
        words.scroll_relative(y=direction * max(words.size.height - 1, 1), animate=False)

    def _show_keys(self) -> None:
        """What the keys do now."""
        if self._busy:
            keys = [("Esc", "stop")]
        elif self.has_class("-typing"):
            keys = [("Enter", "answer"), ("Esc", "back")]
        else:
            last = min(self.query_one(OptionList).option_count, _KEYS_NUMBERED)
            keys = [
                (f"1–{last}", "answer"),
                ("↑↓ Enter", "choose"),
                ("d", "your answers"),
                ("Esc", "back, keep answers"),
            ]
        self.query_one(KeyFooter).show(keys)


def _title(asked: Asked) -> str:
    """`Question 2 of 4 or more · absences.csv`: an answer can lead to another question."""
    last = asked.number + asked.open - 1
    of = f"of {last} or more" if asked.open > 1 else "· the last one, as far as is known"
    return f"Question {asked.number} {of} · {asked.file}"


def _beside(question: Question) -> Content:
    """The rule with its source, and the rows it is about."""
    places = [
        f"{row:,} of sheet “{question.sheets[at]}”" if question.sheets else f"{row:,}"
        for at, row in enumerate(question.rows)
    ]
    where = f"First seen in {'row' if len(places) == 1 else 'rows'} {join_with_and(places)}." if places else ""
    return Content("\n").join(Content(clean_line(line)) for line in (question.source, where) if line)


def _lines(text: Content, width: int) -> int:
    """How many lines it takes."""
    return len(text.wrap(max(width, 1))) if text.plain else 0


def _choice_words(number: int, text: str) -> Content:
    """`2  Half of the periods or more`."""
    key = f"{number}" if number <= _KEYS_NUMBERED else " "
    return Content.assemble((f"{key}  ", "bold $accent"), clean_line(text))
