"""`scorer`: named organizations against anchored criteria, 0 to 4."""

from __future__ import annotations

from content.blocks import Criterion, Scorer
from content.errors import Place
from content.fields import LABEL_LIMIT, Fields, members
from content.kinds.context import GAPS, Context, ReferenceKind
from content.sheet_spec import Column, Kind, Shape, SheetSpec
from content.steps import BlockDraft
from content.yaml_text import Node

UNKNOWN = "?"
MARKS = ("0", "1", "2", "3", "4", UNKNOWN)
CLOSES = ("no", "could", "would")
CRITERIA_AT_MOST = 20
_KEYS = ("label", "ask", "anchors", "weight", "axis")
AXES = ("trust", "value")
_TAKEN = ("partner", "person")


def build(draft: BlockDraft, context: Context) -> Scorer:
    """The scorer with its four sheets (see `Scorer`)."""
    fields = Fields(draft.body, draft.place, context.report, draft.what, ("rates", "name", "criteria"))
    rates = fields.text("rates", required=True, limit=LABEL_LIMIT)
    name = fields.text("name", required=True, limit=LABEL_LIMIT)
    context.refer(rates, ReferenceKind.ROWS, fields.at("rates"), f"rates of {draft.what}")
    if rates and name:
        context.refer(f"{rates}.{name}", ReferenceKind.COLUMN, fields.at("name"), f"name of {draft.what}")
    context.rated = context.rated or rates
    node = fields.node("criteria", required=True)
    found = members(node, context.report, f"the criteria of {draft.what}", columns=True)
    criteria = tuple(_criterion(key, value, place, draft, context) for key, value, place in found)
    if len(criteria) > CRITERIA_AT_MOST:
        context.report.add(draft.place, f"{draft.what} has more than {CRITERIA_AT_MOST} criteria", "leave some out")
    if criteria and not any(criterion.weight for criterion in criteria):
        context.report.add(draft.place, f"every criterion of {draft.what} weighs 0", "give at least one a weight")
    return Scorer(draft.id, draft.place.line, rates, name, criteria, *_sheets(draft.id, rates, criteria))


def _criterion(key: str, node: Node, place: Place, draft: BlockDraft, context: Context) -> Criterion:
    what = f"criterion '{key}' of {draft.what}"
    fields = Fields(node, place, context.report, what, _KEYS)
    if key in _TAKEN:
        context.report.add(place, f"{draft.what} has a column '{key}' of its own already", "choose another id")
    anchors = fields.texts("anchors", required=True, limit=LABEL_LIMIT)
    if fields.node("anchors") is not None and len(anchors) != 5:
        message = f"{what} has {len(anchors)} anchors instead of 5"
        context.report.add(fields.at("anchors"), message, "say what each of 0, 1, 2, 3 and 4 means")
    zero, one, two, three, four = (*anchors, "", "", "", "", "")[:5]
    return Criterion(
        id=key,
        label=fields.text("label", required=True, limit=LABEL_LIMIT),
        ask=fields.text("ask"),
        anchors=(zero, one, two, three, four),
        weight=fields.whole("weight", 0, 10, default=1, required=True),
        axis=fields.word("axis", AXES, ""),
    )


def _sheets(
    ident: str, rates: str, criteria: tuple[Criterion, ...]
) -> tuple[SheetSpec, SheetSpec, SheetSpec, SheetSpec]:
    partner = Column("partner", "Partner", Kind.LINK, to=rates)
    person = Column("person", "Person", Kind.PERSON)
    marks = tuple(Column(c.id, c.label, Kind.CHOICE, hint=c.ask, choices=MARKS) for c in criteria)
    weights = tuple(Column(c.id, c.label, Kind.NUMBER, hint=c.ask) for c in criteria)
    ratings_sheet = SheetSpec(
        f"{ident}-ratings", "Ratings", (partner, person, *marks), Shape.KEYED, hidden_until_reveal=True, per_person=True
    )
    weights_sheet = SheetSpec(
        f"{ident}-weights", "Weights", (person, *weights), Shape.KEYED, hidden_until_reveal=True, per_person=True
    )
    closes = (
        partner,
        Column("gap", "Gap", Kind.LINK, to=GAPS),
        Column("closes", "Would close it", Kind.CHOICE, choices=CLOSES),
        Column("evidence", "How we know", long=True),
    )
    asks = (
        partner,
        Column("resource", "Which resource should they bring?", long=True),
        Column("argument", "Which argument makes the case?", long=True),
    )
    return (
        ratings_sheet,
        weights_sheet,
        SheetSpec(f"{ident}-closes", "Who closes which gap", closes, Shape.KEYED),
        SheetSpec(f"{ident}-asks", "Resource and argument", asks, Shape.KEYED),
    )
