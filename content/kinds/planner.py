"""`planner`: the meeting that starts the partnership. Its columns are fixed here; a pack gives the first agenda.

The columns answer the six questions of organizing a partnership (who leads, who helps, which resources, what time
frame, who commits to what, by when) and what a record needs beyond them: purpose, outcomes, reasons, replies.
"""

from __future__ import annotations

from content.blocks import Planner
from content.errors import Place
from content.fields import LABEL_LIMIT, Fields, in_words, members
from content.kinds.context import GAPS, Context
from content.sheet_spec import Column, Kind, Shape, SheetSpec
from content.steps import BlockDraft
from content.yaml_text import Node

STATES = ("draft", "invited", "held")
OUTCOMES = ("inform", "decide", "commit")
REPLIES = ("yes", "no", "?")
OFFERS = ("offered", "asked", "confirmed")
STATUSES = ("open", "done", "late", "dropped")
ZONE = "America/New_York"

_MEETING = (
    Column("purpose", "Purpose", hint="one sentence: what should be different afterwards", long=True),
    Column("lead", "Who leads", Kind.PERSON, hint="exactly one person"),
    Column("helpers", "Who helps", Kind.LIST),
    Column("resources", "Resources we can use", long=True),
    Column("frame", "Time frame", hint="from when to when the work runs"),
    Column("date", "Date", Kind.DATE),
    Column("start", "Starts at", hint="for example 2:30 PM"),
    Column("minutes", "Minutes", Kind.NUMBER),
    Column("place", "Place"),
    Column("state", "State", Kind.CHOICE, hint="draft until someone is invited", choices=STATES),
    Column("zone", "Time zone", hint=f"{ZONE} when left empty"),
)

_AGENDA = (
    Column("minutes", "Minutes", Kind.NUMBER, weight=0.5),
    Column("title", "Item", required=True, weight=3),
    Column("outcome", "Outcome", Kind.CHOICE, choices=OUTCOMES, weight=0.7),
    Column("opens", "Who opens", Kind.PERSON),
)

_DECISIONS = (
    Column("text", "Decision", required=True, weight=3),
    Column("reason", "Reason", weight=2),
    Column("who", "Who decided"),
    Column("when", "When", Kind.DATE, weight=0.7),
)


def build(draft: BlockDraft, context: Context) -> Planner:
    """The planner with its six sheets (see `Planner`). Invited organizations are rows of the sheet the pack's first
    scorer rates, and gaps are links, when the pack has such; otherwise both are text."""
    fields = Fields(draft.body, draft.place, context.report, draft.what, ("title", "agenda"))
    ident = draft.id
    title = fields.text("title", in_words(ident), limit=LABEL_LIMIT)
    found = members(fields.node("agenda"), context.report, f"the agenda of {draft.what}")
    agenda = {key: _item(value, place, f"agenda item '{key}' of {draft.what}", context) for key, value, place in found}
    return Planner(
        ident,
        draft.place.line,
        meeting=SheetSpec(ident, title, _MEETING, Shape.FORM),
        agenda=SheetSpec(f"{ident}-agenda", "Agenda", _AGENDA, seeds=agenda),
        invitees=SheetSpec(f"{ident}-invitees", "Invitees", _invitees(context)),
        resources=SheetSpec(f"{ident}-resources", "Resources", _resources(context)),
        commitments=SheetSpec(f"{ident}-commitments", "Commitments", _commitments(context)),
        decisions=SheetSpec(f"{ident}-decisions", "Decisions", _DECISIONS),
    )


def _item(node: Node, place: Place, what: str, context: Context) -> dict[str, str]:
    fields = Fields(node, place, context.report, what, ("minutes", "title", "outcome"))
    item = {
        "minutes": str(fields.whole("minutes", 1, 600, default=1, required=True)),
        "title": fields.text("title", required=True, limit=LABEL_LIMIT),
        "outcome": fields.word("outcome", OUTCOMES, ""),
    }
    return {key: text for key, text in item.items() if text}


def _gap(context: Context) -> Column:
    if context.feeder:
        return Column("gap", "Gap", Kind.LINK, hint="the gap it addresses", to=GAPS)
    return Column("gap", "What it addresses")


def _invitees(context: Context) -> tuple[Column, ...]:
    to = context.rated
    return (
        Column("organisation", "Organization", Kind.LINK if to else Kind.TEXT, to=to, weight=1.5),
        Column("person", "Person"),
        Column("kind", "Kind of partner"),
        Column("why", "Why them", weight=1.5),
        Column("reply", "Reply", Kind.CHOICE, choices=REPLIES, weight=0.5),
        Column("contact", "Contact", hint="notes leave it out unless you ask", private=True),
    )


def _resources(context: Context) -> tuple[Column, ...]:
    return (
        Column("what", "Resource", required=True, weight=2),
        Column("from", "From whom"),
        Column("state", "State", Kind.CHOICE, choices=OFFERS, weight=0.7),
        _gap(context),
    )


def _commitments(context: Context) -> tuple[Column, ...]:
    return (
        Column("text", "What", required=True, weight=3),
        Column("owner", "Owner", Kind.PERSON, hint="one person, not a team"),
        Column("helpers", "Helpers", Kind.LIST),
        Column("due", "Due", Kind.DATE, weight=0.8),
        Column("done_means", "Done means", hint="how everyone can tell"),
        _gap(context),
        Column("status", "Status", Kind.CHOICE, hint="open when left empty", choices=STATUSES, weight=0.6),
        Column("reason", "Reason", hint="why the date moved, or why it was dropped"),
        Column("said_yes", "Said yes", Kind.YESNO, hint="the owner agreed out loud", weight=0.5),
    )
