"""`grid`: a worksheet of rows, perhaps in groups under their own guiding questions."""

from __future__ import annotations

from content.blocks import Grid
from content.errors import Place
from content.fields import LABEL_LIMIT, Fields, in_words, members, one_line
from content.kinds.columns import read_columns, read_seeds
from content.kinds.context import Context
from content.sheet_spec import GROUP_COLUMN, Column, Kind, SheetSpec, WorksheetGroup
from content.steps import BlockDraft
from content.yaml_text import Node, Scalar

GROUPS_AT_MOST = 20
_GROUP_KEYS = ("label", "ask", "hints", "optional")


def build(draft: BlockDraft, context: Context) -> Grid:
    """The worksheet. With groups its sheet has the choice column `group` as the first, its choices the group ids."""
    fields = Fields(draft.body, draft.place, context.report, draft.what, ("title", "columns", "groups", "seeds"))
    groups = _groups(fields.node("groups"), draft, context)
    taken = (GROUP_COLUMN,) if groups else ()
    node = fields.node("columns", required=True)
    columns = read_columns(node, context, draft.id, draft.what, taken, feeds=True)
    if groups:
        chosen = Column(GROUP_COLUMN, "Group", Kind.CHOICE, choices=tuple(group.id for group in groups))
        columns = (chosen, *columns)
    sheet = SheetSpec(
        id=draft.id,
        title=fields.text("title", in_words(draft.id), limit=LABEL_LIMIT),
        columns=columns,
        groups=groups,
        seeds=read_seeds(fields.node("seeds"), columns, context, draft.what),
    )
    return Grid(draft.id, draft.place.line, sheet)


def _groups(node: Node | None, draft: BlockDraft, context: Context) -> tuple[WorksheetGroup, ...]:
    found = members(node, context.report, f"the groups of {draft.what}")
    groups = tuple(_group(key, value, place, draft, context) for key, value, place in found)
    if len(groups) > GROUPS_AT_MOST and node is not None:
        context.report.add(node.place, f"{draft.what} has more than {GROUPS_AT_MOST} groups", "leave some out")
    return groups


def _group(key: str, node: Node, place: Place, draft: BlockDraft, context: Context) -> WorksheetGroup:
    name = f"group '{key}' of {draft.what}"
    context.places["group", draft.id, key] = place
    if isinstance(node, Scalar) and node.text.strip():
        return WorksheetGroup(key, one_line(node, context.report, name, LABEL_LIMIT))
    fields = Fields(node, place, context.report, name, _GROUP_KEYS)
    return WorksheetGroup(
        id=key,
        label=fields.text("label", in_words(key), limit=LABEL_LIMIT),
        ask=fields.text("ask"),
        hints=fields.texts("hints"),
        optional=fields.flag("optional"),
    )
