"""`choices`: a vocabulary that columns, suggestions and evidence cards refer to."""

from __future__ import annotations

from content.blocks import Choice, Choices
from content.errors import Place, shown
from content.fields import LABEL_LIMIT, Fields, in_words, lines_of, members, one_line, proposed_id
from content.kinds.columns import distinct
from content.kinds.context import Context
from content.steps import BlockDraft
from content.yaml_text import Map, Node, Scalar, Seq

SIDES = ("inside", "outside", "mixed")
_KEYS = ("label", "side", "note")


def build(draft: BlockDraft, context: Context) -> Choices:
    """The vocabulary: a list of labels or `id: label` lines, with a title when they stand under `items`."""
    node, title = draft.body, in_words(draft.id)
    if isinstance(node, Map) and "items" in node.entries:
        fields = Fields(node, draft.place, context.report, draft.what, ("title", "items"))
        title = fields.text("title", title, limit=LABEL_LIMIT)
        node = fields.node("items")
    items = _listed(node, draft, context) if isinstance(node, Seq) else _named(node, draft, context)
    if node is None or not (isinstance(node, Scalar) or items):
        context.report.add(draft.place, f"{draft.what} has no choices", "write a list of labels")
    distinct([item.label for item in items], draft.place, context, draft.what)
    choices = Choices(draft.id, draft.place.line, title, tuple(items))
    context.choices[draft.id] = choices
    return choices


def _listed(node: Seq, draft: BlockDraft, context: Context) -> list[Choice]:
    items: list[Choice] = []
    labels: dict[str, str] = {}
    for number, label in enumerate(lines_of(node, context.report, draft.what, LABEL_LIMIT), 1):
        ident = proposed_id(label) or f"choice-{number}"
        earlier = labels.setdefault(ident, label)
        if earlier.casefold() != label.casefold():
            message = f"{shown(label)} and {shown(earlier)} of {draft.what} get the same id '{ident}'"
            context.report.add(node.place, message, "give each an id of its own, as 'id: label' lines")
        items.append(Choice(ident, label))
    return items


def _named(node: Node | None, draft: BlockDraft, context: Context) -> list[Choice]:
    found = members(node, context.report, draft.what)
    return [_choice(key, value, place, draft, context) for key, value, place in found]


def _choice(key: str, node: Node, place: Place, draft: BlockDraft, context: Context) -> Choice:
    name = f"choice '{key}' of {draft.what}"
    context.places["choice", draft.id, key] = place
    if isinstance(node, Scalar) and node.text.strip():
        return Choice(key, one_line(node, context.report, name, LABEL_LIMIT))
    fields = Fields(node, place, context.report, name, _KEYS)
    return Choice(
        id=key,
        label=fields.text("label", required=True, limit=LABEL_LIMIT),
        side=fields.word("side", SIDES, ""),
        note=fields.text("note"),
    )
