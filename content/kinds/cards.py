"""`cards`: the evidence for each audience; and the evidence file it comes from."""

from __future__ import annotations

import re
from dataclasses import replace

from content.blocks import Card, Cards, Fact
from content.errors import Place, Report, nearest, shown
from content.fields import LABEL_LIMIT, TEXT_LIMIT, Fields, members
from content.kinds.choices import SIDES
from content.kinds.context import Context, Places
from content.steps import BlockDraft
from content.yaml_text import Node, Seq

EVERYONE = "everyone"
GRADES = ("A", "B", "C", "D")
UNDATED = "n.d."
_YEAR = r"(?:1[89]|20)[0-9]{2}"
_YEARS = re.compile(rf"{_YEAR}(?:[-–](?:{_YEAR}|[0-9]{{2}}))?(?:, ?{_YEAR})*")
_CARD_KEYS = ("title", "side", "goals", "brings", "avoid", "facts")
_FACT_KEYS = ("text", "source", "year", "place", "grade", "checked", "caution")


def build(draft: BlockDraft, context: Context) -> Cards:
    """The cards in the order of the choices `audiences` names, the card for everyone first. Title and side come from
    the choice where the card has none."""
    fields = Fields(draft.body, draft.place, context.report, draft.what, ("audiences",))
    name = fields.text("audiences", required=True, limit=LABEL_LIMIT)
    choices = context.choices.get(name)
    if choices is None:
        if name and name not in context.broken:
            message = f"{draft.what} names an unknown choices block {shown(name)}"
            context.report.add(fields.at("audiences"), message, nearest(name, context.choices))
        context.audiences.update(context.evidence)
        return Cards(draft.id, draft.place.line, ())
    if not context.manifest.evidence:
        remedy = "name the file in pack.yaml: 'evidence: evidence.yaml'"
        context.report.add(draft.place, f"{draft.what} has no evidence to show", remedy)
    context.places["audiences", name] = fields.at("audiences")
    context.audiences.update(choice.id for choice in choices.items)
    general = context.evidence.get(EVERYONE)
    cards = [replace(general, title=general.title or "For everyone")] if general else []
    for choice in choices.items:
        card = context.evidence.get(choice.id)
        if card is not None:
            cards.append(replace(card, title=card.title or choice.label, side=card.side or choice.side))
    return Cards(draft.id, draft.place.line, tuple(cards))


def read_evidence(node: Node | None, file: str, report: Report, places: Places) -> dict[str, Card]:
    """The cards of the evidence file by id, in its order. Title and side are "" where the file gives none."""
    fields = Fields(node, Place(file, 1), report, file, ("checked", "cards"))
    checked = fields.month("checked")
    cards = {}
    for key, value, place in members(fields.node("cards", required=True), report, f"the cards of {file}"):
        places["card", key] = place
        cards[key] = _card(key, value, place, checked, report, places)
    return cards


def _card(key: str, node: Node, place: Place, checked: str, report: Report, places: Places) -> Card:
    fields = Fields(node, place, report, f"card '{key}'", _CARD_KEYS)
    facts = fields.node("facts")
    items = facts.items if isinstance(facts, Seq) else []
    if facts is not None and not isinstance(facts, Seq):
        report.add(facts.place, f"the facts of card '{key}' must be a list", "begin each with '- text: …'")
    for number, item in enumerate(items):
        places["fact", key, str(number)] = item.place
    return Card(
        id=key,
        title=fields.text("title", limit=LABEL_LIMIT),
        side=fields.word("side", SIDES, ""),
        goals=fields.text("goals", required=key != EVERYONE),
        brings=fields.text("brings", required=key != EVERYONE),
        facts=tuple(_fact(item, f"fact {n} of card '{key}'", checked, report) for n, item in enumerate(items, 1)),
        avoid=fields.text("avoid"),
    )


def _fact(node: Node, what: str, checked: str, report: Report) -> Fact:
    fields = Fields(node, node.place, report, what, _FACT_KEYS)
    fields.node("grade", required=True)
    fact = Fact(
        text=fields.text("text", required=True, limit=TEXT_LIMIT),
        source=fields.text("source", required=True),
        year=fields.text("year", required=True, limit=LABEL_LIMIT),
        place=fields.text("place", required=True, limit=LABEL_LIMIT),
        grade=fields.word("grade", GRADES, ""),
        checked=fields.month("checked", default=checked, required=not checked),
        caution=fields.text("caution"),
    )
    if fact.year and fact.year != UNDATED and not _YEARS.fullmatch(fact.year):
        remedy = "write 2021, 2022-23, '2004, 2006' or n.d."
        report.add(fields.at("year"), f"year of {what} cannot be {shown(fact.year)}", remedy)
    elif fact.checked and fact.year[:4].isdecimal() and fact.year[:4] > fact.checked[:4]:
        message = f"year of {what} ({fact.year}) is after the month it was checked ({fact.checked})"
        report.add(fields.at("year"), message, "correct one of them")
    return fact
