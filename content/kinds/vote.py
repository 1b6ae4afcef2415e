"""`vote`: dots that each person gives to the rows of a sheet."""

from __future__ import annotations

from content.blocks import Vote
from content.fields import LABEL_LIMIT, Fields, in_words
from content.kinds.context import Context, ReferenceKind
from content.sheet_spec import Column, Kind, Shape, SheetSpec
from content.steps import BlockDraft


def build(draft: BlockDraft, context: Context) -> Vote:
    """The vote with its sheet (see `Vote`)."""
    fields = Fields(draft.body, draft.place, context.report, draft.what, ("title", "on", "dots"))
    on = fields.text("on", required=True, limit=LABEL_LIMIT)
    context.refer(on, ReferenceKind.ROWS, fields.at("on"), f"on of {draft.what}")
    columns = (
        Column("row", "What", Kind.LINK, to=on, weight=3),
        Column("person", "Person", Kind.PERSON),
        Column("dots", "Dots", Kind.NUMBER, weight=0.5),
    )
    title = fields.text("title", in_words(draft.id), limit=LABEL_LIMIT)
    dots = fields.whole("dots", 1, 20, default=1, required=True)
    return Vote(
        draft.id,
        draft.place.line,
        on,
        dots,
        SheetSpec(draft.id, title, columns, Shape.KEYED, hidden_until_reveal=True, per_person=True, each=dots),
    )
