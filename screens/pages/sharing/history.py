"""Labels that changed since an earlier release: the person says which are the same, one choice after another."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from screens.pages.sharing.setup_lines import answers_words
from screens.pages.sharing.tools import Tools
from screens.widgets.dialogs import Choose, Offer
from workshop.disclosure.label_questions import Interview, Question
from workshop.records.problems import RequestProblem

_WHY = (
    "The check compares students with earlier releases, even if the file now uses other names. If you are not sure, "
    "press Esc and find out: nothing is released until you answer. The answer is kept in the disclosure log."
)


class HistoryQuestions:
    """Asks about labels, and has the check run again with the answers."""

    def __init__(self, tools: Tools, check: Callable[[], None], forgotten: Callable[[], None]) -> None:
        """`check` makes the preview again; `forgotten` shows that the answers were let go."""
        self._setup, self._prompter = tools.setup, tools.prompter
        self._check, self._forgotten = check, forgotten

    def ask(self, questions: Sequence[Question]) -> None:
        """Ask what the check needs to know; nothing of an earlier round counts."""
        self._ask_next(Interview(questions, self._setup.table_columns))

    def _ask_next(self, interview: Interview) -> None:
        """The first open question; when there is none, check again with the answers."""
        step = interview.step()
        if step is None:
            self._take(interview)
            return

        def answered(answer: str) -> None:
            interview.choose(step.choices[int(answer)])
            self._ask_next(interview)

        offers = [Offer(str(place), choice.words, choice.detail) for place, choice in enumerate(step.choices)]
        self._prompter.ask(Choose(step.title, offers, explain=f"{step.explain} {_WHY}"), answered)

    def _take(self, interview: Interview) -> None:
        """Go on with these answers; vague ones are refused."""
        try:
            answers = interview.answers()
        except RequestProblem as problem:
            self._prompter.note(str(problem))
            return
        setup = self._setup
        setup.add_answers(answers, totals_only=bool(interview.totals_only))
        words = answers_words(setup.answers, setup.totals_only)
        self._prompter.note(f"Compared with earlier releases using your answers. {words}.")
        self._check()

    def ask_again(self) -> None:
        """What was said of labels, to be kept or let go."""
        offers = [Offer("keep", "Keep these answers"), Offer("forget", "Forget them, and ask again")]

        def answered(answer: str) -> None:
            if answer == "forget":
                self._setup.forget_answers()
                self._forgotten()

        explain = f"{answers_words(self._setup.answers, self._setup.totals_only)}."
        self._prompter.ask(Choose("Labels of earlier releases", offers, explain=explain), answered)
