"""What the scorer's four pages show in a grid: my ratings, my weights, who closes what, what to ask of whom.

All four answer under keys: a row on screen is a partner, a criterion or a pair, and the row of the sheet is made by
the first edit of one of its cells.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from content.blocks import Criterion, Scorer
from content.sheet_spec import Kind, SheetSpec
from screens.grid.source import BadInput, GridCell, GridColumn, GridRow
from screens.pages.context import SessionContext
from screens.pages.keyed_source import KeyedSource
from workshop.session.private_rounds import weights_locked
from workshop.sheets.model import Target, Value

UNKNOWN = "?"
DONT_KNOW = "don't know"
WOULD = "would"
HEAVIEST = 100
LOCKED = "Locked at the reveal. Space unlocks yours; the result names who changed."
COUNTS_AS_COULD = "how do we know? counts as could"
_SHORT = 8


class ScorerSource(KeyedSource):
    """Answers about the partners that a scorer rates."""

    def __init__(self, context: SessionContext, scorer: Scorer, spec: SheetSpec) -> None:
        super().__init__(context, spec)
        self.scorer = scorer

    def _partner_name(self, partner: str) -> str:
        """The name of a partner by its id; empty when it has gone."""
        return next((p.name for p in self.context.session.partners() if p.id == partner), "")


class RatingSource(ScorerSource):
    """My ratings: a row a partner, a column a criterion. The key `?` is "don't know", and no answer stays empty."""

    def __init__(self, context: SessionContext, scorer: Scorer) -> None:
        super().__init__(context, scorer, scorer.ratings)
        self.title = f"Your ratings, {context.person}"
        self._criteria = {criterion.id: criterion for criterion in scorer.criteria}

    def columns(self) -> Sequence[GridColumn]:
        """The partner, then the criteria as narrow as their labels: seven fit beside the names at 80 columns."""
        # As numbers they are as narrow as their heading, so that seven criteria fit beside the names at 80 columns.
        rated = [
            GridColumn(c.id, c.label, Kind.NUMBER, hint=c.ask, short=short_label(c.label)) for c in self.scorer.criteria
        ]
        return [GridColumn("partner", "Partner", weight=3, fixed=True), *rated]

    def make_rows(self) -> Sequence[GridRow]:
        """A row for each partner."""
        return [GridRow(partner.id) for partner in self.context.session.partners()]

    def target(self, row: str, column: str) -> Target:
        """This person's rating of that partner: row `<partner>.<person>`, a column for each criterion."""
        return Target(self.spec.id, f"{row}.{self.context.person_key}", column if column in self._criteria else "")

    def fixed_text(self, row: str, column: str) -> str:
        """The name of the partner."""
        return self._partner_name(row)

    def keys(self, row: str) -> Mapping[str, Value]:
        """Whom the rating is about, and who gave it."""
        return {"partner": row, "person": self.context.person}

    def hint(self, row: str, column: str, text: str) -> str:
        """What the mark means for that criterion."""
        criterion = self._criteria.get(column)
        return "" if criterion is None else meaning(criterion, text)

    def criterion(self, column: str) -> Criterion | None:
        """The criterion a column is for."""
        return self._criteria.get(column)

    def answered(self) -> tuple[int, int]:
        """How many of my cells have an answer, and how many there are."""
        partners = self.context.session.partners()
        sheet, done = self.context.state.sheet(self.spec.id), 0
        for partner in partners:
            row = sheet.rows.get(f"{partner.id}.{self.context.person_key}")
            if row is not None and not row.deleted:
                done += sum(row.value(criterion) is not None for criterion in self._criteria)
        return done, len(partners) * len(self._criteria)


class WeightSource(ScorerSource):
    """How much each criterion counts for me: a row a criterion. Left empty, the module's usual weight counts."""

    def __init__(self, context: SessionContext, scorer: Scorer) -> None:
        super().__init__(context, scorer, scorer.weights)
        self.title = f"Your weights, {context.person}"
        self.unlocked = False
        self._criteria = {criterion.id: criterion for criterion in scorer.criteria}

    def columns(self) -> Sequence[GridColumn]:
        """What counts, its question, the usual weight and one's own."""
        return [
            GridColumn("label", "What counts", weight=2, fixed=True),
            GridColumn("ask", "Question", weight=4, fixed=True),
            GridColumn("usual", "Usual", Kind.NUMBER, fixed=True),
            GridColumn("weight", "Yours", Kind.NUMBER),
        ]

    def make_rows(self) -> Sequence[GridRow]:
        """A row for each criterion."""
        return [GridRow(criterion.id) for criterion in self.scorer.criteria]

    def target(self, row: str, column: str) -> Target:
        """This person's row; here a row of the grid is a column of the sheet."""
        return Target(self.spec.id, self.context.person_key, row if column == "weight" else "")

    def fixed_text(self, row: str, column: str) -> str:
        """What counts, its question and its usual weight."""
        criterion = self._criteria[row]
        return {"label": criterion.label, "ask": criterion.ask, "usual": str(criterion.weight)}.get(column, "")

    def keys(self, row: str) -> Mapping[str, Value]:
        """Whose weights they are."""
        return {"person": self.context.person}

    def parse(self, row: str, column: str, text: str) -> Value:
        """A number from 0 to HEAVIEST, or nothing. Raises BadInput."""
        value = super().parse(row, column, text)
        if isinstance(value, int | float) and not 0 <= value <= HEAVIEST:
            raise BadInput(f"A weight is a number from 0 to {HEAVIEST}; write how much this counts beside the others.")
        return value

    @property
    def closed(self) -> bool:
        """Whether the weights were locked by the reveal, and this person did not unlock theirs."""
        return not self.unlocked and bool(weights_locked(self.context.state, self.scorer))

    def cell(self, row: str, column: str) -> GridCell:
        """The weight; read-only once the reveal locked it."""
        found = super().cell(row, column)
        return replace(found, fixed=True, why=LOCKED) if column == "weight" and self.closed else found

    def hint(self, row: str, column: str, text: str) -> str:
        """What an empty cell and a 0 do."""
        if self.closed:
            return LOCKED
        usual = self._criteria[row].weight
        if text:
            return f"0 leaves it out; the usual weight is {usual}."
        return f"Empty counts {usual}, as usual. Of any numbers only proportions count."


class ClosesSource(ScorerSource):
    """Who would close which gap: under each gap every partner, what it would do and how we know. One answer for all."""

    def __init__(self, context: SessionContext, scorer: Scorer) -> None:
        super().__init__(context, scorer, scorer.closes)
        self.title = scorer.closes.title

    def columns(self) -> Sequence[GridColumn]:
        """The partner, whether it closes the gap, and how one knows."""
        closes, evidence = self.spec.column("closes"), self.spec.column("evidence")
        assert closes is not None and evidence is not None  # the scorer's sheets always have them
        return [
            GridColumn("partner", "Partner", weight=2, fixed=True),
            GridColumn("closes", closes.label, closes.kind, choices=closes.choices, short="Closes"),
            GridColumn("evidence", evidence.label, weight=3, long=True),
        ]

    def make_rows(self) -> Sequence[GridRow]:
        """The partners under each gap."""
        session = self.context.session
        rows: list[GridRow] = []
        for gap in session.gaps():
            rows.append(GridRow(f"heading:{gap.id}", heading=f"{gap.text} · {gap.state}", group=gap.id))
            rows += [GridRow(f"{partner.id}.{gap.id}", group=gap.id) for partner in session.partners()]
        return rows

    def target(self, row: str, column: str) -> Target:
        """Row `<partner>.<gap>` of the sheet."""
        return Target(self.spec.id, row, column if column in ("closes", "evidence") else "")

    def fixed_text(self, row: str, column: str) -> str:
        """The name of the partner."""
        return self._partner_name(row.partition(".")[0])

    def keys(self, row: str) -> Mapping[str, Value]:
        """Which partner, and which gap."""
        partner, _, gap = row.partition(".")
        return {"partner": partner, "gap": gap}

    def evidence(self, row: str) -> str:
        """How we know what was said of that partner and gap; empty when nobody wrote it."""
        evidence = self.context.state.cell(self.target(row, "evidence"))
        return str(evidence.value or "").strip() if evidence is not None else ""

    def waits(self, row: str) -> bool:
        """Whether “would close” stands there without evidence, and so counts as “could help”."""
        closes = self.context.state.cell(self.target(row, "closes"))
        return closes is not None and closes.value == WOULD and not self.evidence(row)

    def cell(self, row: str, column: str) -> GridCell:
        """The answer; in the place of missing evidence, what that does to the answer."""
        found = super().cell(row, column)
        return replace(found, text=COUNTS_AS_COULD, covered=True) if column == "evidence" and self.waits(row) else found

    def hint(self, row: str, column: str, text: str) -> str:
        """What is still missing for the answer to count."""
        if column == "evidence":
            return "Who said so, or what they did; without it, would counts as could."
        if self.waits(row):
            return "Counts as could until the next cell says how we know."
        return "no, could (help with it) or would (close it)"


class AsksSource(ScorerSource):
    """What each partner should bring and which argument makes the case. One answer for all."""

    def __init__(self, context: SessionContext, scorer: Scorer) -> None:
        super().__init__(context, scorer, scorer.asks)
        self.title = scorer.asks.title

    def columns(self) -> Sequence[GridColumn]:
        """The partner, then what to ask for and with which argument."""
        answers = [c for c in self.spec.columns if c.id != "partner"]
        asked = [GridColumn(c.id, c.label, c.kind, 3, long=c.long, short=c.id.capitalize()) for c in answers]
        return [GridColumn("partner", "Partner", weight=2, fixed=True), *asked]

    def make_rows(self) -> Sequence[GridRow]:
        """A row for each partner."""
        return [GridRow(partner.id) for partner in self.context.session.partners()]

    def target(self, row: str, column: str) -> Target:
        """The row of that partner."""
        return Target(self.spec.id, row, "" if column == "partner" else column)

    def fixed_text(self, row: str, column: str) -> str:
        """The name of the partner."""
        return self._partner_name(row)

    def keys(self, row: str) -> Mapping[str, Value]:
        """Which partner the row is about."""
        return {"partner": row}


def short_label(label: str) -> str:
    """The first word of a label, at most eight letters."""
    words = label.split()
    return words[0][:_SHORT] if words else ""


def meaning(criterion: Criterion, mark: str) -> str:
    """What a mark means on that criterion; without one, the two ends of the scale."""
    if mark == UNKNOWN:
        return f"? {DONT_KNOW}: a valid answer; it does not change the score"
    if mark.isdigit() and int(mark) < len(criterion.anchors):
        return f"{mark} {criterion.anchors[int(mark)]}"
    return f"0 {criterion.anchors[0]} … 4 {criterion.anchors[-1]} · ? {DONT_KNOW}"
