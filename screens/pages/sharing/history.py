"""Labels that changed since an earlier release: the person says which are the same, one choice after another."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from screens.pages.sharing.setup_lines import answers_words
from screens.pages.sharing.tools import Tools
from screens.widgets.dialogs import Choose, Offer
from workshop.disclosure.label_changes import (
    AskedColumn,
    AskedValues,
    LabelAnswers,
    Question,
    SameColumn,
    gathered,
    refuse_vague,
)
from workshop.records.labels import column_key
from workshop.records.problems import RequestProblem

_WHY = (
    "The check compares students with earlier releases, even if the file now uses other names. If you are not sure, "
    "press Esc and find out: nothing is released until you answer. The answer is kept in the disclosure log."
)

_Choice = tuple[str, Callable[[], object]]
"""A line that is offered, and what choosing it does."""


@dataclass
class _Chosen:
    """What was chosen so far: pairs of an earlier value and a present one, by column; columns; of which totals do."""

    pairs: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    columns: list[SameColumn] = field(default_factory=list)
    totals_only: set[str] = field(default_factory=set)

    def next_of(self, question: AskedValues) -> tuple[str, str]:
        """The earlier value, or else the present one, about which nothing was chosen yet; two empty texts when there is
        none."""
        pairs = self.pairs.get(question.column, [])
        then = next((value for value in question.then if value not in {old for old, _ in pairs}), "")
        now = next((value for value in question.now if value not in {new for _, new in pairs}), "")
        return (then, "") if then else ("", now)

    def open(self, question: Question) -> bool:
        """Whether something is still to be chosen."""
        if question.column in self.totals_only:
            return False
        if isinstance(question, AskedColumn):
            return column_key(question.column) not in {column_key(column.then) for column in self.columns}
        return any(self.next_of(question))

    def compare_totals(self, question: AskedValues) -> None:
        """Totals will do, so nothing that was chosen of it counts."""
        self.totals_only.add(question.column)
        self.pairs.pop(question.column, None)

    def answers(self) -> LabelAnswers:
        """What was chosen, as the check takes it."""
        values = [answer for column, pairs in self.pairs.items() for answer in gathered(column, pairs)]
        return LabelAnswers(tuple(values), tuple(self.columns))


class HistoryQuestions:
    """Asks about labels, and has the check run again with the answers."""

    def __init__(self, tools: Tools, check: Callable[[], None], forgotten: Callable[[], None]) -> None:
        """`check` makes the preview again; `forgotten` shows that the answers were let go."""
        self._setup, self._prompter = tools.setup, tools.prompter
        self._check, self._forgotten = check, forgotten

    def ask(self, questions: Sequence[Question]) -> None:
        """Ask what the check needs to know; nothing of an earlier round counts."""
        self._ask_next(questions, _Chosen())

    def _ask_next(self, questions: Sequence[Question], chosen: _Chosen) -> None:
        """The first open question; when there is none, check again with the answers."""
        question = next(filter(chosen.open, questions), None)
        if question is None:
            self._take(chosen)
        elif self._setup.attendance is not None:
            choices = self._of_column(question, chosen) if isinstance(question, AskedColumn) else (
                self._of_value(question, chosen)
            )  # fmt: skip
            self._offer(question, choices, questions, chosen)

    def _take(self, chosen: _Chosen) -> None:
        """Go on with these answers; vague ones are refused."""
        answers = chosen.answers()
        try:
            refuse_vague(answers)
        except RequestProblem as problem:
            self._prompter.note(str(problem))
            return
        setup = self._setup
        setup.add_answers(answers, totals_only=bool(chosen.totals_only))
        words = answers_words(setup.answers, setup.totals_only)
        self._prompter.note(f"Compared with earlier releases using your answers. {words}.")
        self._check()

    def _of_value(self, question: AskedValues, chosen: _Chosen) -> list[_Choice]:
        """What became of a value of an earlier release, or where the students of a new one were before."""
        then, now = chosen.next_of(question)
        pairs = chosen.pairs.setdefault(question.column, [])
        choices: list[_Choice] = []
        for value in self._others(question, then):
            pair = (then, value) if then else (value, now)
            words = f"They are now “{value}”" if then else f"They were “{value}” before"
            choices.append((words, lambda pair=pair: pairs.append(pair)))  # type: ignore[misc]
        none = "They have all left" if then else "None of them was in an earlier release"
        choices.append((none, lambda: pairs.append((then, now))))
        if not question.blocks(self._setup.table_columns):
            words = f"Compare the totals over {question.column} only"
            choices.append((words, lambda: chosen.compare_totals(question)))
        return choices

    def _others(self, question: AskedValues, then: str) -> Sequence[str]:
        """The values that may be the same students, the likely ones first."""
        attendance = self._setup.attendance
        if not then or attendance is None:
            return question.then
        present = attendance.attributes[question.column].values
        return [*question.now, *(value for value in present if value not in question.now)]

    def _of_column(self, question: AskedColumn, chosen: _Chosen) -> list[_Choice]:
        """What became of a column of earlier releases."""
        attendance = self._setup.attendance
        present = () if attendance is None else attendance.attributes
        choices: list[_Choice] = []
        for name in [*question.like, *(name for name in present if name not in question.like)]:
            same = SameColumn(question.column, name)
            choices.append((f"It is now called “{name}”", lambda same=same: chosen.columns.append(same)))  # type: ignore[misc]
        if not question.blocks(self._setup.table_columns):
            gone = SameColumn(question.column, "")
            words = "The file does not have it: compare the totals only"
            choices.append((words, lambda: chosen.columns.append(gone)))
        return choices

    def _offer(
        self, question: Question, choices: Sequence[_Choice], questions: Sequence[Question], chosen: _Chosen
    ) -> None:
        """Ask one question, then the next."""

        def answered(answer: str) -> None:
            choices[int(answer)][1]()
            self._ask_next(questions, chosen)

        offers = [Offer(str(place), words) for place, (words, _) in enumerate(choices)]
        explain = f"{question.sentence()} {_WHY}"
        self._prompter.ask(Choose(_title(question, chosen), offers, explain=explain), answered)

    def ask_again(self) -> None:
        """What was said of labels, to be kept or let go."""
        offers = [Offer("keep", "Keep these answers"), Offer("forget", "Forget them, and ask again")]

        def answered(answer: str) -> None:
            if answer == "forget":
                self._setup.forget_answers()
                self._forgotten()

        explain = f"{answers_words(self._setup.answers, self._setup.totals_only)}."
        self._prompter.ask(Choose("Labels of earlier releases", offers, explain=explain), answered)


def _title(question: Question, chosen: _Chosen) -> str:
    if isinstance(question, AskedColumn):
        return f"What became of the column “{question.column}”?"
    then, now = chosen.next_of(question)
    if then:
        return f"{question.column}: what became of the students of “{then}”?"
    return f"{question.column}: where were the students of “{now}” before?"
