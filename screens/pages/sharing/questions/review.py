"""All that is said of a file in one window: read it so, or change an answer, before or after it was read."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from content.clean import clean_line
from screens.pages.sharing.dialogs import AskPath
from screens.pages.sharing.questions.given import Given, given, replaced, without
from screens.pages.sharing.questions.interview import FileQuestions
from screens.pages.sharing.tools import Tools
from screens.widgets.dialogs import AskLine, Choose, Offer
from workshop.records.answers import MOST_DAYS, Answers
from workshop.records.problems import ColumnProblem
from workshop.services.surveyed import Surveyed
from workshop.wording import count_noun

_READ, _OPEN, _FORGET = "$read", "$open", "$forget"
_BESIDE = {
    "roster": ("Roster", "Who was enrolled from when to when: one row a student, with entry and exit dates."),
    "calendar": ("Calendar", "The school days: one row a day."),
}
_MISFIT = "The answers remembered for this layout do not fit this file, so it was looked at again. Check them."


class Surveys(Protocol):
    """Has the file looked at again."""

    def __call__(self, answers: Answers | None = None, *, forget: bool = False) -> None:
        """With these answers; or with nothing that is remembered, which is forgotten."""


class AnswerReview:
    """Shows the answers, and asks again about the one that is chosen."""

    def __init__(
        self,
        tools: Tools,
        questions: FileQuestions,
        *,
        read: Callable[[], None],
        survey: Surveys,
        drop: Callable[[], None],
    ) -> None:
        """`read` reads the file, `survey` looks at it again; `drop` lets go of a preview made with other answers."""
        self._service, self._setup, self._prompter = tools.service, tools.setup, tools.prompter
        self._questions, self._read, self._survey, self._drop = questions, read, survey, drop

    def show(self) -> None:
        """The answers; the first line reads the file, or goes on with the questions."""
        surveyed = self._setup.surveyed
        if surveyed is None:
            self._prompter.note(self._setup.unread())
            return
        survey = surveyed.survey
        answers = given(survey.answers)
        offers = [self._first(surveyed)]
        offers += [Offer(one.id, f"{one.label}: {one.words}") for one in answers]
        if survey.grain.daily:
            named = {one.id for one in answers}
            offers += [
                Offer(key, f"{words}: none beside it") for key, (words, _) in _BESIDE.items() if key not in named
            ]
        if self._setup.recalled is not None or surveyed.misfit:
            offers.append(Offer(_FORGET, "Forget what is remembered for this layout", "everything is asked again"))
        window = Choose(f"What {survey.file} says", offers, explain=self._explain(surveyed))
        self._prompter.ask(window, self._chosen)

    def _first(self, surveyed: Surveyed) -> Offer:
        """What Enter does at once."""
        survey = surveyed.survey
        if survey.questions:
            return Offer(
                _OPEN, f"Answer {count_noun(len(survey.questions), 'open question')}", survey.questions[0].text
            )
        return Offer(_READ, "Read the file with these answers", f"{survey.facts.words}; remembered for this layout")

    def _explain(self, surveyed: Surveyed) -> str:
        """What kind of file it is, and where its answers come from."""
        kind = f"{surveyed.survey.grain.value[:1].upper()}{surveyed.survey.grain.value[1:]}."
        remembered = self._setup.remembered()
        said = f"The answers are {remembered}." if remembered else _MISFIT if surveyed.misfit else ""
        return clean_line(f"{kind} {said} Choose an answer to change it.")

    # ------------------------------------------------------------------ what was chosen

    def _chosen(self, line: str) -> None:
        """Do what the line says, or ask about that answer again."""
        surveyed = self._setup.surveyed
        if surveyed is None:
            return
        if line == _READ:
            self._setup.attendance = None
            self._drop()
            self._read()
        elif line == _OPEN:
            self._questions.begin(surveyed)
        elif line == _FORGET:
            self._setup.surveyed = self._setup.recalled = self._setup.attendance = None
            self._drop()
            self._survey(forget=True)
        elif line in _BESIDE:
            self.ask_beside(line)
        else:
            self._ask_again(next(one for one in given(surveyed.survey.answers) if one.id == line), surveyed)

    def _ask_again(self, one: Given, surveyed: Surveyed) -> None:
        """Choose another column, type another number of days, or have the question asked once more."""
        survey = surveyed.survey
        if one.column:
            offers = [Offer(name, name) for name in survey.header]
            start = next((place for place, offer in enumerate(offers) if offer.id == one.words), 0)
            window = Choose(f"{one.label}: which column?", offers, start=start)
            self._prompter.ask(window, lambda name: self._change(one.id, name))
        elif one.id == "days":
            explain = f"The division's school days in this period, 1 to {MOST_DAYS}. Leave it empty to say nothing."
            days = survey.answers.days
            window = AskLine("School days", value=str(days or ""), explain=explain, empty=True)  # type: ignore[assignment]
            self._prompter.ask(window, self._days_typed)
        else:
            self._take(without(survey.answers, one.id))

    def _days_typed(self, text: str) -> None:
        """Take the number, or say what it may be."""
        if text and not (text.isascii() and text.isdigit() and 1 <= int(text) <= MOST_DAYS):
            self._prompter.note(
                f"“{clean_line(text)}” is not a number of days. Type a whole number from 1 to {MOST_DAYS}."
            )
        else:
            self._change("days", int(text) if text else "")

    def ask_beside(self, key: str) -> None:
        """Type the path of a roster or a calendar that lies beside the file."""
        title, explain = _BESIDE[key]
        value = getattr(self._setup.columns, key, "")
        window = AskPath(title, complete=self._service.complete, value=value, explain=explain)
        self._prompter.ask(window, lambda path: self._beside_chosen(key, path))

    def _beside_chosen(self, key: str, path: str) -> None:
        """Look at the file together with that one. Without answers so far it was refused: then it is looked at anew."""
        columns = self._setup.columns
        if columns is None:
            self._survey(replaced(Answers(), key, str(Path(path))))
        else:
            self._change(key, str(Path(path)))

    def _change(self, key: str, value: object) -> None:
        """Another answer of that name; an empty one says nothing."""
        columns = self._setup.columns
        if columns is not None:
            try:
                self._take(replaced(columns, key, value))
            except ColumnProblem as problem:
                self._prompter.note(str(problem))

    def _take(self, answers: Answers) -> None:
        """Look at the file with these answers, and ask what is open then."""
        if self._setup.surveyed is not None:
            self._drop()
            self._questions.change(self._setup.surveyed, answers)
