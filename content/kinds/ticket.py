"""`ticket`: how sure each person is of each goal, before or after the workshop."""

from __future__ import annotations

from content.blocks import Ticket
from content.fields import LABEL_LIMIT, Fields
from content.kinds.context import Context
from content.sheet_spec import Column, Kind, Shape, SheetSpec
from content.steps import BlockDraft

WHEN = ("before", "after")
MARKS = ("0", "1", "2", "3", "4")


def build(draft: BlockDraft, context: Context) -> Ticket:
    """The ticket with its sheet (see `Ticket`); all goals of the pack unless it names some."""
    fields = Fields(draft.body, draft.place, context.report, draft.what, ("title", "when", "ask", "goals"))
    fields.node("when", required=True)
    when = fields.word("when", WHEN, WHEN[0])
    named = context.goals(fields.texts("goals"), fields.at("goals"), draft.what)
    goals = named or tuple(goal.id for goal in context.manifest.goals)
    if not context.manifest.goals:
        context.report.add(draft.place, f"{draft.what} has no goals to ask about", "list goals in pack.yaml")
    texts = {goal.id: goal.text for goal in context.manifest.goals}
    columns = (
        Column("person", "Person", Kind.PERSON),
        *(Column(goal, texts[goal], Kind.CHOICE, choices=MARKS) for goal in goals),
    )
    title = fields.text("title", "Entry ticket" if when == "before" else "Exit ticket", limit=LABEL_LIMIT)
    sheet = SheetSpec(draft.id, title, columns, Shape.KEYED, per_person=True)
    return Ticket(draft.id, draft.place.line, when, fields.text("ask", required=True), goals, sheet)
