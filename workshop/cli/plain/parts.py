"""The stops of a step, made of its blocks in the order of the module."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from content.blocks import Block, Cards, Checklist, Grid, Links, Notes, Planner, Scorer, Sharing, Ticket, Vote
from content.clean import clean_line
from content.model import Step
from content.sheet_spec import Shape, SheetSpec
from workshop.cli.plain.answers import GoalsReading, TicketStation, VoteStation
from workshop.cli.plain.counting import DotTallyStation, HandTallyStation
from workshop.cli.plain.forms import FieldStation
from workshop.cli.plain.meeting import CommitmentsStation
from workshop.cli.plain.rating import ClosesStation, RatingStation, ResultReading, WeightStation
from workshop.cli.plain.rows import RowsStation
from workshop.cli.plain.station import ReadingStation, Station
from workshop.cli.plain.words import ended, numbered, shown_columns

if TYPE_CHECKING:
    from content.blocks import Card
    from workshop.cli.plain.station import Desk

_CHECK = (
    "The check of what a partner may receive reads student records, so it does not run here. The coordinator runs: "
    "workshop share check."
)


def stations(desk: Desk, step: Step) -> list[Station]:
    """Every stop of that step as the session stands now."""
    return [station for block in step.blocks for station in _of(desk, block)]


def _of(desk: Desk, block: Block) -> Iterator[Station]:
    match block:
        case Grid(sheet=spec) | Checklist(sheet=spec):
            yield from _rows(spec)
        case Notes(sheet=spec):
            yield from _form(desk, spec) if spec.shape is Shape.FORM else _rows(spec)
        case Vote():
            yield VoteStation(block)
            if desk.visit.leads:
                yield DotTallyStation(block)
        case Ticket():
            yield TicketStation(block)
            if desk.visit.leads:
                yield HandTallyStation(block)
            if block.when == "after":
                yield GoalsReading(desk.visit.pack.blocks_of(Ticket))
        case Scorer():
            yield from _scorer(desk, block)
        case Planner():
            yield from _form(desk, block.meeting)
            for spec in (block.agenda, block.invitees, block.resources):
                yield RowsStation(spec)
            yield CommitmentsStation(block)
            yield RowsStation(block.decisions)
        case Sharing():
            yield ReadingStation(block.form.title, [*numbered(block.rules), _CHECK])
            yield from _form(desk, block.form)
        case Cards(cards=cards):
            yield CardsReading(cards)
        case Links(links=links):
            lines = (f"{one.title}: {one.now or one.url} (checked {one.checked})." for one in links)
            yield ReadingStation("Links", [ended(clean_line(line)) for line in lines])


def _rows(spec: SheetSpec) -> Iterator[Station]:
    if not spec.groups:
        yield RowsStation(spec)
    for group in spec.groups:
        yield RowsStation(spec, group)


def _form(desk: Desk, spec: SheetSpec) -> Iterator[Station]:
    columns = shown_columns(spec, contacts=desk.contacts)
    for column in columns:
        yield FieldStation(spec, column, spec.title if len(columns) == 1 else f"{spec.title}: {column.label}")


def _scorer(desk: Desk, scorer: Scorer) -> Iterator[Station]:
    session = desk.visit.session
    yield WeightStation(scorer)
    for criterion in scorer.criteria:
        yield RatingStation(scorer, criterion)
    for gap in session.gaps() if session.partners() else ():
        yield ClosesStation(scorer, gap)
    for partner in session.partners():
        for column in (c for c in scorer.asks.columns if c.id != "partner"):
            title = f"{partner.name}: {column.label}"
            yield FieldStation(scorer.asks, column, title, partner.id, {"partner": partner.id})
    yield ResultReading(scorer)


class CardsReading(ReadingStation):
    """Facts for each audience, by number."""

    def __init__(self, cards: tuple[Card, ...]) -> None:
        super().__init__("Facts for each audience", numbered(ended(card.title) for card in cards))
        self.cards = cards

    def prompt(self, desk: Desk) -> str:
        """A number reads one out."""
        return "Type a number to hear the facts for it, or Enter to go on:"

    def answer(self, desk: Desk, text: str) -> bool:
        """Read out one card."""
        if not (text.isascii() and text.isdigit() and 0 < int(text[:6]) <= len(self.cards)):
            desk.talk.say(f"Type a number from 1 to {len(self.cards)}.")
            return False
        card = self.cards[int(text) - 1]
        desk.talk.say(
            ended(card.title), f"What they want: {ended(card.goals)}", f"They can bring: {ended(card.brings)}"
        )
        for fact in card.facts:
            caution = f" Caution: {ended(fact.caution)}" if fact.caution else ""
            desk.talk.say(f"{ended(fact.text)} ({fact.source}, {fact.year}; evidence rating {fact.grade}.){caution}")
        if card.avoid:
            desk.talk.say(f"Avoid: {ended(card.avoid)}")
        return False
