"""`timer`: the rounds of a step."""

from __future__ import annotations

from content.blocks import Mode, Round, Timer
from content.fields import LABEL_LIMIT, Fields
from content.kinds.context import Context
from content.steps import BlockDraft
from content.yaml_text import Node, Seq

ROUNDS_AT_MOST = 30
_KEYS = ("do", "minutes", "mode", "optional", "on")
_MODES = tuple(mode.value for mode in Mode)


def build(draft: BlockDraft, context: Context) -> Timer:
    """The timer; a list of rounds, at least one."""
    if not isinstance(draft.body, Seq) or not draft.body.items:
        place = draft.body.place if draft.body else draft.place
        context.report.add(place, f"{draft.what} must be a list of rounds", "write '- {do: Write alone, minutes: 5}'")
        return Timer(draft.id, draft.place.line, ())
    if len(draft.body.items) > ROUNDS_AT_MOST:
        context.report.add(draft.body.place, f"{draft.what} has more than {ROUNDS_AT_MOST} rounds", "leave some out")
        return Timer(draft.id, draft.place.line, ())
    rounds = tuple(_round(node, n, draft, context) for n, node in enumerate(draft.body.items, 1))
    return Timer(draft.id, draft.place.line, rounds)


def _round(node: Node, n: int, draft: BlockDraft, context: Context) -> Round:
    fields = Fields(node, node.place, context.report, f"round {n} of {draft.what}", _KEYS)
    context.places["round", draft.id, str(n)] = fields.at("on")
    return Round(
        do=fields.text("do", required=True, limit=LABEL_LIMIT),
        minutes=fields.whole("minutes", 1, 600, default=1, required=True),
        mode=Mode(fields.word("mode", _MODES, Mode.SHARED.value)),
        optional=fields.flag("optional"),
        on=fields.texts("on"),
    )
