"""`sharing`: the sharing check for one partner, and the approvals that came of it."""

from __future__ import annotations

from content.blocks import Sharing
from content.fields import LABEL_LIMIT, Fields, in_words
from content.kinds.context import Context, ReferenceKind
from content.sheet_spec import ALL_WRITERS, FACILITATOR_ONLY, Column, Kind, Shape, SheetSpec
from content.steps import BlockDraft


def build(draft: BlockDraft, context: Context) -> Sharing:
    """The sharing check with its two sheets (see `Sharing`)."""
    fields = Fields(draft.body, draft.place, context.report, draft.what, ("title", "rules", "partners"))
    partners = fields.text("partners", required=True, limit=LABEL_LIMIT)
    context.refer(partners, ReferenceKind.ROWS, fields.at("partners"), f"partners of {draft.what}")
    title = fields.text("title", in_words(draft.id), limit=LABEL_LIMIT)
    partner = Column("partner", "Partner", Kind.LINK, to=partners)
    form = (
        partner,
        Column("approach", "How to win its support", long=True),
        Column("purpose", "Purpose of sharing", hint="what the partner will do with it", long=True),
        Column("data", "Data asked for", hint="for example: absence by grade, for the whole school", long=True),
    )
    approvals = (
        Column("date", "Date", Kind.DATE, weight=0.7),
        partner,
        Column("what", "What was approved", hint="kinds of data; nothing about any student", required=True, weight=2),
        Column("by", "Approved by", Kind.PERSON),
    )
    return Sharing(
        draft.id,
        draft.place.line,
        rules=fields.texts("rules", required=True),
        partners=partners,
        form=SheetSpec(draft.id, title, form, Shape.FORM, writers=ALL_WRITERS),
        approvals=SheetSpec(
            f"{draft.id}-approvals", "Approvals", approvals, writers=FACILITATOR_ONLY | {"coordinator"}
        ),
    )
