"""Evidence cards: one audience at a time, facts with source, grade and caution, and into the pitch by one key."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest
from rich.cells import cell_len

from content.blocks import Cards
from content.sheet_spec import FORM_ROW
from screens.pages.cards import CardsPage, cards_pages, fact_text, quotation
from tests.support.apps import PageApp, page_app
from tests.support.seat import seat_at
from tests.support.sessions import SessionBuilder
from workshop.sheets.model import Role, SetCell, Target

REASON = Target("pitch", FORM_ROW, "reason")
HEALTH = "Health Care Providers"


@pytest.fixture
def room() -> Iterator[SessionBuilder]:
    room = SessionBuilder()
    yield room
    room.close()


def cards_of(room: SessionBuilder) -> Cards:
    block = room.pack.first(Cards)
    assert block is not None
    return block


def app_of(room: SessionBuilder, role: Role = Role.PARTICIPANT) -> PageApp:
    return page_app(room, cards_pages(cards_of(room))[0], role=role)


async def until(app: PageApp, words: str) -> None:
    async with asyncio.timeout(10):
        while not any(words in said for said in app.said):
            await asyncio.sleep(0.01)


def place(room: SessionBuilder, title: str) -> int:
    return next(number for number, card in enumerate(cards_of(room).cards) if card.title == title)


async def test_each_audience_can_be_turned_to_and_read(room: SessionBuilder) -> None:
    app = app_of(room)
    cards = cards_of(room).cards
    async with seat_at(app, (78, 40)) as seat:
        for number, card in enumerate(cards):
            await seat.settle()
            shown = seat.text
            assert f"‹ {card.title} ›" in shown and f"{number + 1} of {len(cards)}" in shown
            assert "Cares about:" in shown and "Can bring:" in shown
            await seat.press("right")
        await seat.settle()
        assert f"‹ {cards[0].title} ›" in seat.text, "after the last comes the first"
        await seat.press("left")
        await seat.settle()
        assert f"‹ {cards[-1].title} ›" in seat.text


async def test_every_fact_shows_where_it_is_from_and_how_far_to_trust_it(room: SessionBuilder) -> None:
    for card in cards_of(room).cards:
        for fact in card.facts:
            shown = fact_text(fact).plain
            assert fact.text in shown and fact.source in shown and f"Evidence rating {fact.grade}: " in shown
            assert f"Checked {fact.checked}" in shown and (fact.caution in shown)
            assert ("no date" in shown) == (fact.year == "n.d.") or fact.year in shown


async def test_enter_makes_it_the_audience_of_the_pitch(room: SessionBuilder) -> None:
    app = app_of(room)
    async with seat_at(app, (78, 20)) as seat:
        for _ in range(place(room, HEALTH)):
            await seat.press("right")
        await seat.press("enter")
        await until(app, f"The pitch is for {HEALTH}.")
        await seat.settle()
        assert app.context.session.pitch().audience == HEALTH
        assert "chosen for the pitch" in seat.text and "This is the audience of your pitch." in seat.text


async def test_a_fact_goes_into_the_pitch_with_its_source_and_below_what_is_there(room: SessionBuilder) -> None:
    room.reveal("pitch")
    room.commit(SetCell(*REASON, "We know their waiting room."), SetCell("pitch", FORM_ROW, "audience", HEALTH))
    app = app_of(room)
    fact = cards_of(room).cards[place(room, HEALTH)].facts[0]
    async with seat_at(app, (78, 20)) as seat:
        await seat.settle()
        assert f"‹ {HEALTH} ›" in seat.text, "the card of the audience that is chosen already"
        await seat.press("down", "enter")
        await until(app, "Added to the pitch under")
        reason = app.context.session.pitch().reason
        assert reason == f"We know their waiting room.\n{quotation(fact)}"
        assert fact.source in reason and fact.year in reason and f"evidence rating {fact.grade}" in reason
        assert fact.caution in reason
        await seat.press("enter")
        await until(app, "This fact is already in the pitch.")
        assert app.context.session.pitch().reason == reason


async def test_the_page_turns_to_an_audience_that_somebody_else_chooses(room: SessionBuilder) -> None:
    app = app_of(room)
    async with seat_at(app, (78, 20)) as seat:
        await seat.press("right")
        room.commit(SetCell("pitch", FORM_ROW, "audience", HEALTH))
        async with asyncio.timeout(10):
            while app.context.session.pitch().audience != HEALTH:
                await asyncio.sleep(0.01)
        app.changed()
        await seat.settle()
        assert f"‹ {HEALTH} ›" in seat.text
        await seat.press("right")
        app.changed()
        await seat.settle()
        assert f"‹ {HEALTH} ›" not in seat.text, "a change of something else does not turn the page"


async def test_facts_for_everybody_are_no_audience(room: SessionBuilder) -> None:
    app = app_of(room)
    async with seat_at(app, (78, 20)) as seat:
        assert cards_of(room).cards[0].id == "everyone"
        await seat.press("enter")
        await until(app, "These facts serve every audience.")
        assert app.context.session.pitch().audience == ""


async def test_an_observer_is_told_why_nothing_changes(room: SessionBuilder) -> None:
    app = app_of(room, Role.OBSERVER)
    async with seat_at(app, (78, 20)) as seat:
        await seat.press("right", "down", "enter")
        async with asyncio.timeout(10):
            while not app.said:
                await asyncio.sleep(0.01)
        assert app.context.session.pitch().reason == ""
        assert "Added to the pitch" not in app.said[0]


async def test_a_pitch_that_is_full_takes_no_fact(room: SessionBuilder) -> None:
    room.reveal("pitch")
    room.commit(SetCell(*REASON, "x" * 15_990))
    app = app_of(room)
    async with seat_at(app, (78, 20)) as seat:
        await seat.press("right", "down", "enter")
        await until(app, "16,0")
        assert app.context.session.pitch().reason == "x" * 15_990


@pytest.mark.parametrize("size", [(78, 15), (118, 28), (40, 10)])
async def test_it_fits_and_escape_leads_back(room: SessionBuilder, size: tuple[int, int]) -> None:
    app = app_of(room)
    async with seat_at(app, size) as seat:
        for _ in range(3):
            await seat.press("right", "pagedown", "end")
            assert all(cell_len(line) <= size[0] for line in seat.text.splitlines())
        await seat.press("escape")
        await seat.settle()
        assert app.left == 1
        assert isinstance(app.page, CardsPage) and app.page.HELP
