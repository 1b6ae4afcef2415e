"""The questions about a file, one after another: each answer is tried on the file, and may lead to other questions.

Going back keeps what was answered, and has the cursor on it when the question comes again.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from screens.pages.sharing.jobs import Failed, or_failed
from screens.pages.sharing.questions.dialog import Asked, QuestionDialog
from screens.pages.sharing.questions.given import given, without
from screens.pages.sharing.tools import Tools
from screens.widgets.dialogs import Choose, Offer
from workshop.records.answers import Answers
from workshop.records.attendance import InMemoryOnly
from workshop.records.problems import ColumnProblem
from workshop.records.questions import Question, SettingChoice, answered
from workshop.services.surveyed import Surveyed

_FIRST_ROW_BELOW = 1
"""The first row of data stands so many rows below the header."""


@dataclass(frozen=True, slots=True, repr=False, eq=False)
class _Step(InMemoryOnly):
    """Where the questions were before an answer: what the file was then, and what was open."""

    found: Surveyed
    questions: tuple[Question, ...]


class FileQuestions:
    """Asks what a file does not say, and hands over what it is when nothing is open any more."""

    def __init__(
        self,
        tools: Tools,
        sees_rows: Callable[[], bool],
        *,
        complete: Callable[[Surveyed], None],
        left: Callable[[Surveyed], None],
    ) -> None:
        """`sees_rows`: whether rows of the file may be on this screen. `complete` gets what the file is when nothing is
        open, `left` what it is when somebody goes away from the questions."""
        self._service, self._jobs, self._prompter = tools.service, tools.jobs, tools.prompter
        self._sees_rows, self._complete, self._left = sees_rows, complete, left
        self._dialog: QuestionDialog | None = None
        self._found: Surveyed | None = None
        self._questions: tuple[Question, ...] = ()
        self._steps: list[_Step] = []
        self._kept: dict[tuple[str, str, str], SettingChoice] = {}
        self._then = complete

    def begin(self, found: Surveyed, questions: Sequence[Question] = ()) -> None:
        """Ask these, or what is open about that file; what was answered about another one does not count."""
        self._start(found, self._complete)
        self._take(found, questions)

    def look_again(self, found: Surveyed, then: Callable[[Surveyed], None]) -> None:
        """Look at that file once more with the answers it has, ask what is open then, and hand it over to `then`."""
        self._start(found, then)
        self._try(found, found.survey.answers, None)

    def _start(self, found: Surveyed, then: Callable[[Surveyed], None]) -> None:
        if self._found is None or self._found.survey.facts.path != found.survey.facts.path:
            self._kept = {}
        self._steps, self._then = [], then

    def forget(self) -> None:
        """Keep nothing of any file."""
        self._close()
        self._found, self._questions, self._steps, self._kept = None, (), [], {}

    # ------------------------------------------------------------------ asking

    def _take(self, found: Surveyed, questions: Sequence[Question] = ()) -> None:
        """Go on with that: ask the first open question, or be done."""
        self._found, self._questions = found, tuple(questions) or found.survey.questions
        if not self._questions:
            self._close()
            self._then(found)
        elif self._dialog is None:
            self._dialog = QuestionDialog(self._asked(found), self)
            self._prompter.show(self._dialog)
        else:
            self._dialog.ask(self._asked(found))

    def _asked(self, found: Surveyed) -> Asked:
        """The first open question, with the rows beside it for whoever may see them."""
        question, survey = self._questions[0], found.survey
        rows = survey.preview if self._sees_rows() else ()
        first = survey.facts.header_row + _FIRST_ROW_BELOW
        numbers = tuple(range(first, first + len(rows)))
        return Asked(
            question, survey.file, len(self._steps) + 1, len(self._questions), survey.header, rows, numbers,
            self._kept.get(_key(question)),
        )  # fmt: skip

    def _close(self) -> None:
        """Take the window away."""
        dialog, self._dialog = self._dialog, None
        if dialog is not None:
            dialog.dismiss(None)

    # ------------------------------------------------------------------ answering

    def answer(self, choice: SettingChoice) -> None:
        """Try the answer on the file; one that says that the file cannot be used stays on screen."""
        found, dialog = self._found, self._dialog
        if found is None or dialog is None:
            return
        question, *others = self._questions
        try:
            answers = answered(found.survey.answers, question, choice)
        except ColumnProblem as problem:
            dialog.say(str(problem))
            return
        self._kept[_key(question)] = choice
        step = _Step(found, self._questions)
        # What turned out when the values were read is not found again by a look at the file.
        more = () if found.survey.questions else others
        self._try(found, answers, step, more)

    def change(self, found: Surveyed, answers: Answers) -> None:
        """Look at the file with these answers instead, and ask what is open then."""
        if self._dialog is None:
            self._start(found, self._complete)
        self._try(found, answers, _Step(found, self._questions) if self._dialog is not None else None)

    def _try(self, found: Surveyed, answers: Answers, step: _Step | None, more: Sequence[Question] = ()) -> None:
        """Look at the file with these answers; `more` is open besides what is found."""
        service = self._service

        def tried(result: Surveyed | Failed) -> None:
            if isinstance(result, Failed):
                self._refused(result)
            else:
                self._steps += [] if step is None else [step]
                self._take(result, [*result.survey.questions, *more])

        self._jobs.start(
            lambda job: or_failed(
                lambda: service.resurvey(found, answers, progress=job.progress, cancelled=job.cancelled)
            ),
            tried,
        )

    def _refused(self, failed: Failed) -> None:
        """The file cannot be used with that answer: the question stays, with the reason."""
        if self._found is not None and self._dialog is not None:
            self._dialog.ask(self._asked(self._found))
            self._dialog.say(failed.sentence)
        elif failed.sentence:
            self._prompter.note(failed.sentence)

    # ------------------------------------------------------------------ going back

    def back(self) -> None:
        """Stop the work; else to the question before, or away from the first one."""
        found = self._found
        if found is None:
            self._close()
        elif self._jobs.running:
            self._jobs.stop()
            if self._dialog is not None:
                self._dialog.ask(self._asked(found))
        elif self._steps:
            step = self._steps.pop()
            self._take(step.found, step.questions)
        else:
            self._close()
            self._left(found)

    def review(self) -> None:
        """Show what was answered; the one that is chosen is asked again."""
        found, dialog = self._found, self._dialog
        if found is None or dialog is None:
            return
        answers = given(found.survey.answers)
        if not answers:
            dialog.say("Nothing was answered yet.")
            return
        offers = [Offer(one.id, f"{one.label}: {one.words}") for one in answers]
        window = Choose("Your answers", offers, explain="Choose one to answer it again.", escape="back")
        self._prompter.ask(window, lambda answer: self.change(found, without(found.survey.answers, answer)))

    def show_progress(self, words: str) -> None:
        """How far the work between two questions is."""
        if self._dialog is not None:
            self._dialog.show_progress(words)


def _key(question: Question) -> tuple[str, str, str]:
    """What tells a question from the others when it is asked again."""
    return (question.kind.value, question.setting, question.subject or "\x1f".join(question.columns))
