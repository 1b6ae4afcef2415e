"""The alignment line by line: weights, one question across all organizations, who closes which gap, the result."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from content.blocks import Criterion, Scorer
from workshop.cli.plain.answers import answers_of
from workshop.cli.plain.cells import Unclear, key_ops
from workshop.cli.plain.marks import marks, or_empty
from workshop.cli.plain.station import GO_ON, ReadingStation, Station, round_words
from workshop.cli.plain.words import cell_text, chapter_lines, ended
from workshop.notes import results
from workshop.session.model import Gap
from workshop.session.private_rounds import is_hidden
from workshop.sheets.model import Op, SetCell, Target
from workshop.wording import count_noun

if TYPE_CHECKING:
    from workshop.cli.plain.station import Desk

HEAVIEST = 100
_NO_PARTNERS = "No organizations yet. Name some in the step before, then rate them here."


class WeightStation(Station):
    """How much each question counts for me."""

    def __init__(self, scorer: Scorer) -> None:
        super().__init__("Weights")
        self.scorer = scorer
        self.private = (scorer.weights,) if scorer.weights.hidden_until_reveal else ()

    def present(self, desk: Desk) -> Iterable[str]:
        """The questions with their usual and one's own weight."""
        yield f"Say how much each question counts for you, from 0 to {HEAVIEST}. Left out, the usual weight counts."
        yield from round_words(desk, self.scorer.weights)
        for number, one in enumerate(self.scorer.criteria, 1):
            cell = desk.visit.state.cell(self._at(desk, one))
            own = f" Yours: {cell.value}." if cell is not None and cell.value is not None else ""
            yield f"{number}. {one.label}. Usual: {one.weight}.{own}"

    def prompt(self, desk: Desk) -> str:
        """How it is answered."""
        return f"Type {count_noun(len(self.scorer.criteria), 'number')}, or one such as 2=4, or Enter to go on:"

    def answer(self, desk: Desk, text: str) -> bool:
        """Weights, all in one edit."""
        try:
            given = marks(text, len(self.scorer.criteria), None)
            values = {place: _weight(word) for place, word in given.items()}
        except Unclear as unclear:
            desk.talk.say(str(unclear))
            return False
        ops: list[Op] = []
        for place, weight in values.items():
            at = self._at(desk, self.scorer.criteria[place])
            ops += key_ops(desk, at, {"person": desk.visit.person} if not ops else {})
            ops.append(SetCell(*at, weight, desk.visit.state.base(at)))
        return desk.write(ops) and len(values) == len(self.scorer.criteria)

    def _at(self, desk: Desk, criterion: Criterion) -> Target:
        return Target(self.scorer.weights.id, desk.visit.key, criterion.id)


def _weight(word: str) -> int:
    if word.isascii() and word.isdigit() and int(word[:6]) <= HEAVIEST:
        return int(word)
    raise Unclear(f"“{word[:20]}” is not a number from 0 to {HEAVIEST}.")


class RatingStation(Station):
    """One question across all organizations: my ratings."""

    def __init__(self, scorer: Scorer, criterion: Criterion) -> None:
        super().__init__(f"Rating: {criterion.label}")
        self.scorer, self.criterion = scorer, criterion
        self.private = (scorer.ratings,) if scorer.ratings.hidden_until_reveal else ()

    def present(self, desk: Desk) -> Iterable[str]:
        """The question, what each mark means, and the organizations with one's own marks."""
        partners = desk.visit.session.partners()
        if not partners:
            yield _NO_PARTNERS
            return
        yield self.criterion.ask
        yield " ".join(f"{mark}: {ended(text)}" for mark, text in enumerate(self.criterion.anchors))
        yield "A question mark is “don't know”, a valid answer."
        yield from round_words(desk, self.scorer.ratings)
        for number, partner in enumerate(partners, 1):
            cell = desk.visit.state.cell(self._at(desk, partner.id))
            given = f" You rated it {cell.value}." if cell is not None and cell.value is not None else ""
            yield f"{number}. {ended(partner.name)}{given}"

    def prompt(self, desk: Desk) -> str:
        """How it is answered."""
        partners = desk.visit.session.partners()
        if not partners:
            return GO_ON
        return f"Type {count_noun(len(partners), 'rating')} in this order, or one such as 2=3, or Enter to go on:"

    def answer(self, desk: Desk, text: str) -> bool:
        """Ratings of this question, all in one edit."""
        partners = desk.visit.session.partners()
        try:
            given = marks(text, len(partners), ("0", "1", "2", "3", "4", "?"))
        except Unclear as unclear:
            desk.talk.say(str(unclear))
            return False
        ops: list[Op] = []
        for place, mark in given.items():
            at = self._at(desk, partners[place].id)
            ops += key_ops(desk, at, {"partner": partners[place].id, "person": desk.visit.person})
            ops.append(SetCell(*at, mark, desk.visit.state.base(at)))
        return desk.write(ops) and len(given) == len(partners)

    def _at(self, desk: Desk, partner: str) -> Target:
        return Target(self.scorer.ratings.id, f"{partner}.{desk.visit.key}", self.criterion.id)


class ClosesStation(Station):
    """Who would close one gap; one answer for the whole group."""

    def __init__(self, scorer: Scorer, gap: Gap) -> None:
        super().__init__(f"Who closes: {gap.text}")
        self.scorer, self.gap = scorer, gap

    def present(self, desk: Desk) -> Iterable[str]:
        """The organizations with what they would do."""
        yield f"Which organization could close the gap “{self.gap.text}”? One answer for the whole group."
        column = self.scorer.closes.column("closes")
        texts = []
        for partner in desk.visit.session.partners():
            cell = desk.visit.state.cell(self._at(partner.id, "closes"))
            texts.append("" if cell is None or column is None else cell_text(desk.visit.session, column, cell.value))
        names = [partner.name for partner in desk.visit.session.partners()]
        for number, (name, said) in enumerate(zip(names, or_empty(texts), strict=True), 1):
            yield f"{number}. {name}: {said}."

    def prompt(self, desk: Desk) -> str:
        """How it is answered."""
        return "Type a number, =, and would, could, or no, such as 1=would, or Enter to go on:"

    def answer(self, desk: Desk, text: str) -> bool:
        """What some organizations would do, and how one knows of each that would close the gap."""
        partners = desk.visit.session.partners()
        try:
            given = marks(text.casefold(), len(partners), ("would", "could", "no"))
        except Unclear as unclear:
            desk.talk.say(str(unclear))
            return False
        ops: list[Op] = []
        for place, said in given.items():
            at = self._at(partners[place].id, "closes")
            ops += key_ops(desk, at, {"partner": partners[place].id, "gap": self.gap.id})
            ops.append(SetCell(*at, said, desk.visit.state.base(at)))
        if desk.write(ops):
            for place in (place for place, said in given.items() if said == "would"):
                self._evidence(desk, partners[place].id, partners[place].name)
        return False

    def _evidence(self, desk: Desk, partner: str, name: str) -> None:
        at = self._at(partner, "evidence")
        text = desk.ask(f"How do we know that {name} would? Without an answer it counts as could:")
        if text:
            desk.write([SetCell(*at, text, desk.visit.state.base(at))])

    def _at(self, partner: str, column: str) -> Target:
        return Target(self.scorer.closes.id, f"{partner}.{self.gap.id}", column)


class ResultReading(ReadingStation):
    """The ranking, once the ratings are revealed."""

    def __init__(self, scorer: Scorer) -> None:
        super().__init__("Result", ())
        self.scorer = scorer
        self.private = tuple(spec for spec in (scorer.ratings, scorer.weights) if spec.hidden_until_reveal)

    def present(self, desk: Desk) -> Iterable[str]:
        """The ranking in sentences; before the reveal only how far it is."""
        if is_hidden(desk.visit.state, self.scorer.ratings):
            yield from round_words(desk, self.scorer.ratings)
            return
        answers = answers_of(desk)
        lines = [*chapter_lines(results.ranking(answers, self.scorer)),
                 *chapter_lines(results.closes(answers, self.scorer))]  # fmt: skip
        yield from lines or ["No one has rated yet."]
