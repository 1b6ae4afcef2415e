"""The causes that need somebody, the organizations that could help, and what the group says to one of them."""

from __future__ import annotations

from collections.abc import Mapping

from content.blocks import Cards, Choices, Grid, Scorer
from content.model import Pack
from content.sheet_spec import FORM_ROW, GROUP_COLUMN, OWN_ROW, Kind, SheetSpec
from workshop.session.links import gap_grids, row_label
from workshop.session.model import Gap, Partner, Pitch
from workshop.session.private_rounds import is_hidden
from workshop.session.values import form, text, texts
from workshop.sheets.model import Row, Sheet, State


def gaps(pack: Pack, state: State) -> list[Gap]:
    """The causes that nobody addresses, or that are addressed thinly, in the order of the worksheet."""
    found: list[Gap] = []
    for spec, column in gap_grids(pack):
        severities = dict.fromkeys(column.choices[1:], 1)
        severities[column.choices[-1]] = 2
        marked = _marked(state.sheet(spec.id), column.id, severities)
        owner = next((c.id for c in spec.columns if c.kind in (Kind.LIST, Kind.PERSON)), "")
        order = {group.id: place for place, group in enumerate(spec.groups)}
        labels = {group.id: group.label for group in spec.groups}
        if order:
            marked.sort(key=lambda row: order.get(text(row.value(GROUP_COLUMN)), -1))
        for row in marked:
            covered = text(row.value(column.id))
            group = labels.get(text(row.value(GROUP_COLUMN)), "")
            inside = "; ".join(texts(row.value(owner)))
            found.append(Gap(row.id, row_label(spec, row), group, severities[covered], covered, inside, spec.id))
    return found


def partner_sheet(pack: Pack, scorer: Scorer | None) -> tuple[str, str]:
    """The sheet of the partners and its column of names; two empty texts when the pack has neither."""
    if scorer is not None:
        return scorer.rates, scorer.name_column
    for grid in pack.blocks_of(Grid):
        if grid.sheet.column("name") is not None:
            return grid.sheet.id, "name"
    return "", ""


def partners(state: State, spec: SheetSpec, name: str) -> list[Partner]:
    """The organizations that have a name, in the order of their sheet; `name` is its column of names."""
    kinds = [c.id for c in spec.columns if c.kind is Kind.CHOICE and c.id != GROUP_COLUMN]
    category = "category" if spec.column("category") is not None else next(iter(kinds), "")
    already = next((c.id for c in spec.columns if c.kind is Kind.YESNO), "")
    found = []
    for row in state.sheet(spec.id).live():
        named, works = text(row.value(name)), row.value(already)
        if named:
            now = works if isinstance(works, bool) else None
            found.append(Partner(row.id, named, text(row.value(category)), now))
    return found


def pitch(pack: Pack, state: State, spec: SheetSpec) -> Pitch:
    """What the group says to its one audience, from the form that names it."""
    row = _speaking_row(state, spec)
    audience = text(row.value("audience"))
    cards = {card.id: card for block in pack.blocks_of(Cards) for card in block.cards}
    choices = [choice for block in pack.blocks_of(Choices) for choice in block.items]
    card = next((cards[one.id] for one in choices if one.label == audience and one.id in cards), None)
    return Pitch(audience, text(row.value("reason")), text(row.value("words")), card, spec.id)


def _speaking_row(state: State, spec: SheetSpec) -> Row:
    """The row that speaks for a form: before its reveal one's own, after it the shared one, else the only one."""
    live = state.sheet(spec.id).live()
    rows = [row for row in live if any(row.value(column.id) is not None for column in spec.columns)]
    own = [row for row in rows if row.id.startswith(OWN_ROW)]
    shared = [row for row in rows if row.id == FORM_ROW]
    first = [*own, *shared] if is_hidden(state, spec) else [*shared, *own]
    return first[0] if len(own) < 2 and first else form(state, spec.id)


def _marked(sheet: Sheet, column: str, marks: Mapping[str, int]) -> list[Row]:
    """The live rows whose value in that column is among the marks. Every key press looks at all rows here."""
    rows = sheet.rows
    return [
        row
        for row_id in sheet.order
        if (cell := (row := rows[row_id]).cells.get(column)) is not None and cell.value in marks and not row.deleted
    ]
