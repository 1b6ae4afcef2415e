"""`checklist`: things to tick off, with a note to each."""

from __future__ import annotations

from content.blocks import Checklist
from content.fields import LABEL_LIMIT, Fields, in_words, members, one_line
from content.kinds.columns import read_columns
from content.kinds.context import Context
from content.sheet_spec import Column, Kind, SheetSpec
from content.steps import BlockDraft

OWN = ("item", "done", "note")


def build(draft: BlockDraft, context: Context) -> Checklist:
    """The checklist: columns `item` (fixed), `done`, those declared, `note`; its items are the seeds."""
    keys = ("title", "items", "columns", "labels")
    fields = Fields(draft.body, draft.place, context.report, draft.what, keys)
    labels = Fields(fields.node("labels"), fields.at("labels"), context.report, f"labels of {draft.what}", OWN)
    items = fields.node("items", required=True)
    seeds: dict[str, dict[str, str]] = {}
    for key, value, place in members(items, context.report, f"the items of {draft.what}"):
        text = one_line(value, context.report, f"item '{key}' of {draft.what}")
        if not text:
            context.report.add(place, f"item '{key}' of {draft.what} has no text", "write it after the id")
        seeds[key] = {"item": text}
    columns = (
        Column("item", labels.text("item", "What", limit=LABEL_LIMIT), required=True, fixed=True, weight=3),
        Column("done", labels.text("done", "Done", limit=LABEL_LIMIT), Kind.YESNO, weight=0.5),
        *read_columns(fields.node("columns"), context, draft.id, draft.what, OWN),
        Column("note", labels.text("note", "Note", limit=LABEL_LIMIT), weight=2),
    )
    for own in OWN:
        context.places["column", draft.id, own] = labels.at(own)
    title = fields.text("title", in_words(draft.id), limit=LABEL_LIMIT)
    return Checklist(draft.id, draft.place.line, SheetSpec(draft.id, title, columns, seeds=seeds))
