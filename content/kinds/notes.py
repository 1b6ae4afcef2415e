"""`notes`: a form of one or more texts, or a list of short texts."""

from __future__ import annotations

from content.blocks import Notes
from content.fields import LABEL_LIMIT, Fields, in_words
from content.kinds.columns import read_columns
from content.kinds.context import Context
from content.sheet_spec import Column, Shape, SheetSpec
from content.steps import BlockDraft

TEXT_COLUMN = "text"
_SHAPES = (Shape.FORM.value, Shape.ROWS.value)


def build(draft: BlockDraft, context: Context) -> Notes:
    """The notes: `label` gives one long text in the column `text`, `fields` gives columns like those of a grid."""
    keys = ("title", "label", "hint", "fields", "shape")
    fields = Fields(draft.body, draft.place, context.report, draft.what, keys)
    label = fields.text("label", limit=LABEL_LIMIT)
    node = fields.node("fields")
    if bool(label) == (node is not None):
        remedy = "'label: …' for one text, 'fields:' for several"
        context.report.add(draft.place, f"{draft.what} needs either label or fields", remedy)
    columns = read_columns(node, context, draft.id, f"{draft.what}")
    if label:
        columns = (Column(TEXT_COLUMN, label, hint=fields.text("hint"), long=True),)
        context.places["column", draft.id, TEXT_COLUMN] = fields.at("label")
    elif fields.node("hint") is not None:
        context.report.add(fields.at("hint"), f"hint of {draft.what} goes with label", "give each field its own hint")
    sheet = SheetSpec(
        id=draft.id,
        title=fields.text("title", label or in_words(draft.id), limit=LABEL_LIMIT),
        columns=columns,
        shape=Shape(fields.word("shape", _SHAPES, Shape.FORM.value)),
    )
    return Notes(draft.id, draft.place.line, sheet)
