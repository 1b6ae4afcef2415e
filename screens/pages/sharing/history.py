"""Labels that changed since an earlier release: the person says which are the same, one choice after another."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from screens.pages.sharing.recoding import SharingCoarser
from screens.pages.sharing.setup import answers_words
from screens.pages.sharing.work import Unsaid
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
    "Students are compared with what was released before, whatever the file calls them now. If you do not know, press "
    "Esc and find out: nothing is released before this is settled. The answer is kept in the disclosure log."
)


@dataclass
class _Said:
    """What was chosen so far: pairs of a value of then and one of now, by column; columns; of which totals do."""

    pairs: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    columns: list[SameColumn] = field(default_factory=list)
    totals_only: set[str] = field(default_factory=set)

    def next_of(self, question: AskedValues) -> tuple[str, str]:
        """The value of then, or else of now, about which nothing was chosen yet; two empty texts when there is none."""
        pairs = self.pairs.get(question.column, [])
        then = next((value for value in question.then if value not in {old for old, _ in pairs}), "")
        now = next((value for value in question.now if value not in {new for _, new in pairs}), "")
        return (then, "") if then else ("", now)

    def answers(self) -> LabelAnswers:
        """What was answered so far, in the shape the check takes."""
        values = [answer for column, pairs in self.pairs.items() for answer in gathered(column, pairs)]
        return LabelAnswers(tuple(values), tuple(self.columns))


class SharingHistory(SharingCoarser):
    """The part of the page that asks about labels."""

    def unsaid(self, unsaid: Unsaid) -> None:
        """The check has stopped; ask what it needs to know."""
        self.failed(unsaid)
        self._ask_next(unsaid.questions, _Said())

    def _ask_next(self, questions: Sequence[Question], said: _Said) -> None:
        """The first open question; when there is none, check again with the answers."""
        for question in questions:
            if question.column in said.totals_only:
                continue
            if isinstance(question, AskedColumn):
                if column_key(question.column) not in {column_key(one.then) for one in said.columns}:
                    self._ask_column(question, questions, said)
                    return
            else:
                then, now = said.next_of(question)
                if then or now:
                    self._ask_value(question, then, now, questions, said)
                    return
        answers = said.answers()
        try:
            refuse_vague(answers)
        except RequestProblem as problem:
            self.note(str(problem))
            return
        setup = self.setup
        setup.totals_only |= bool(said.totals_only)
        setup.answers = LabelAnswers(
            (*setup.answers.values, *answers.values), (*setup.answers.columns, *answers.columns)
        )
        words = answers_words(setup.answers, setup.totals_only)
        self.note(f"Compared with earlier releases as you said. {words}.")
        self.do_sharing_preview()

    def _ask_value(
        self, question: AskedValues, then: str, now: str, questions: Sequence[Question], said: _Said
    ) -> None:
        """What became of a value of an earlier release, or where the students of a new one were before."""
        attendance = self.setup.attendance
        if attendance is None:
            return
        present = attendance.attributes[question.column].values
        others = [*question.now, *(value for value in present if value not in question.now)] if then else question.then
        pairs = said.pairs.setdefault(question.column, [])
        offers: list[tuple[Offer, Callable[[], object]]] = []
        for value in others:
            pair = (then, value) if then else (value, now)
            words = f"They are now “{value}”" if then else f"They were “{value}” before"
            offers.append((Offer(str(len(offers)), words), lambda pair=pair: pairs.append(pair)))  # type: ignore[misc]
        none = "They have all left" if then else "None of them was in an earlier release"
        offers.append((Offer(str(len(offers)), none), lambda: pairs.append((then, now))))
        if not question.blocks(self._tables):
            offer = Offer(str(len(offers)), f"Compare the totals over {question.column} only")
            offers.append((offer, lambda: self._leave(question, said)))
        title = f"{question.column}: what became of the students of “{then}”?" if then else (
            f"{question.column}: where were the students of “{now}” before?"
        )  # fmt: skip
        self._offer(title, question, offers, questions, said)

    def _ask_column(self, question: AskedColumn, questions: Sequence[Question], said: _Said) -> None:
        """What became of a column of earlier releases."""
        attendance = self.setup.attendance
        if attendance is None:
            return
        names = [*question.like, *(name for name in attendance.attributes if name not in question.like)]
        offers: list[tuple[Offer, Callable[[], object]]] = []
        for name in names:
            same = SameColumn(question.column, name)
            offer = Offer(str(len(offers)), f"It is now called “{name}”")
            offers.append((offer, lambda same=same: said.columns.append(same)))  # type: ignore[misc]
        if not question.blocks(self._tables):
            gone = SameColumn(question.column, "")
            offer = Offer(str(len(offers)), "The file does not have it: compare the totals only")
            offers.append((offer, lambda: said.columns.append(gone)))
        self._offer(f"What became of the column “{question.column}”?", question, offers, questions, said)

    def _offer(
        self,
        title: str,
        question: Question,
        offers: Sequence[tuple[Offer, Callable[[], object]]],
        questions: Sequence[Question],
        said: _Said,
    ) -> None:
        def chosen(answer: str) -> None:
            offers[int(answer)][1]()
            self._ask_next(questions, said)

        explain = f"{question.sentence()} {_WHY}"
        self.open_window(Choose(title, [offer for offer, _ in offers], explain=explain), chosen)

    @staticmethod
    def _leave(question: AskedValues, said: _Said) -> None:
        """Totals will do, so nothing that was said of it counts."""
        said.totals_only.add(question.column)
        said.pairs.pop(question.column, None)

    @property
    def _tables(self) -> set[str]:
        """The columns that are told now."""
        return {name for by in (*self.setup.breakdowns, *self.setup.hierarchies) for name in by}

    def ask_anew(self) -> None:
        """What was said of labels, to be taken back."""
        offers = [Offer("keep", "Keep these answers"), Offer("forget", "Forget them, and ask again")]

        def answered(answer: str) -> None:
            if answer == "forget":
                self.setup.forget_answers()
                self.refresh_page("preview")

        explain = f"{answers_words(self.setup.answers, self.setup.totals_only)}."
        self.open_window(Choose("Labels of earlier releases", offers, explain=explain), answered)
