"""Marks and dots that people give alone, by one key each, and what the group sees of them."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest
from rich.cells import cell_len

from content.blocks import Ticket, Vote
from screens.grid.source import BadInput
from screens.grid.widget import WorksheetGrid
from screens.pages.own_source import ANSWER
from screens.pages.page import FollowsSession
from screens.pages.ticket import FEWEST, TicketSource, moved, ticket_pages
from screens.pages.vote import VoteSource, near, result, vote_pages
from tests.support.apps import page_app
from tests.support.seat import seat_at
from tests.support.sessions import SessionBuilder, add_qualities, give_dots, mark_ticket
from workshop.notes.results import FEWEST as IN_NOTES
from workshop.sheets.model import END, DeleteRow, InsertRow, Role, SetCell, Target
from workshop.sheets.values import person_key

ANA = person_key("Ana Ruiz")
QUALITIES = ("Trust", "Shared work", "They keep promises")


@pytest.fixture
def room() -> Iterator[SessionBuilder]:
    room = SessionBuilder()
    yield room
    room.close()


def vote_of(room: SessionBuilder) -> Vote:
    block = room.pack.first(Vote)
    assert block is not None and block.dots == 3
    return block


def ticket_of(room: SessionBuilder, when: str) -> Ticket:
    return next(b for _, b in room.pack.blocks() if isinstance(b, Ticket) and b.when == when)


# ------------------------------------------------------------------ the ticket


async def test_one_key_marks_and_goes_to_the_next_goal(room: SessionBuilder) -> None:
    block = ticket_of(room, "before")
    app = page_app(room, ticket_pages(block)[0])
    async with seat_at(app, (78, 15)) as seat:
        await seat.settle()
        assert block.ask in seat.text and "0 not at all sure" in seat.text
        await seat.press("1", "0", "4")
        await seat.settle()
        row = app.context.state.sheet(block.sheet.id).rows[ANA]
        assert [row.value(goal) for goal in block.goals] == ["1", "0", "4"]
        assert row.value("person") == "Ana Ruiz"
        assert app.said == ["That was the last goal. Thank you."]
        await seat.press("delete")
        await seat.settle()
        assert app.context.state.sheet(block.sheet.id).rows[ANA].value(block.goals[2]) is None
        await seat.press("9")
        await seat.settle()
        assert "the choices are 0, 1, 2, 3, 4" in app.said[-1]
        await seat.press("escape")
        await seat.settle()
        assert app.left == 1


async def test_my_first_mark_stands_beside_the_last_and_nobody_elses(room: SessionBuilder) -> None:
    before, after = ticket_of(room, "before"), ticket_of(room, "after")
    mark_ticket(room, before.sheet.id, "Ana Ruiz", assess_need="1")
    mark_ticket(room, before.sheet.id, "Ben", assess_need="3")
    source = TicketSource(room.context(), after)
    assert [column.id for column in source.columns()] == ["goal", "before", ANSWER]
    assert source.cell("assess-need", "before").text == "1"
    assert source.cell("assess-need", ANSWER).text == "" and source.cell("share-lawfully", "before").text == ""
    assert source.cell("assess-need", "before").fixed and not source.cell("assess-need", ANSWER).fixed
    assert [column.id for column in TicketSource(room.context(), before).columns()] == ["goal", ANSWER]


async def test_medians_are_shown_from_three_answers_on(room: SessionBuilder) -> None:
    before, after = ticket_of(room, "before"), ticket_of(room, "after")
    assert FEWEST == IN_NOTES == 3, "the screen promises what the notes keep"
    assert [page.title for page in ticket_pages(before)] == ["Entry ticket"]
    for name, mark in (("Ana Ruiz", "1"), ("Ben", "0"), ("Cy", "2")):
        mark_ticket(room, before.sheet.id, name, assess_need=mark)
    mark_ticket(room, after.sheet.id, "Ana Ruiz", assess_need="4")
    context = room.context()
    assert "before 1 (3 answers), after 1 of 3 answers needed" in moved(context).plain
    mark_ticket(room, after.sheet.id, "Ben", assess_need="2")
    mark_ticket(room, after.sheet.id, "Cy", assess_need="3")
    assert "before 1 (3 answers), after 3 (3 answers): up 2" in moved(room.context()).plain
    app = page_app(room, ticket_pages(after)[1])
    async with seat_at(app, (78, 15)) as seat:
        await seat.settle()
        assert "up 2" in seat.text
        assert isinstance(app.page, FollowsSession)


# ------------------------------------------------------------------ the vote


async def test_dots_are_given_by_one_key_and_never_too_many(room: SessionBuilder) -> None:
    add_qualities(room, *QUALITIES)
    block = vote_of(room)
    app = page_app(room, vote_pages(block)[0])
    async with seat_at(app, (78, 15)) as seat:
        await seat.settle()
        assert "3 dots left of 3." in seat.text and "Shared work" in seat.text
        await seat.press("2", "down", "space")
        await seat.settle()
        assert app.context.session.votes()[block.id] == {"q1": {ANA: 2}, "q2": {ANA: 1}}
        assert "All your dots are given." in seat.text
        await seat.press("down", "space")
        await seat.settle()
        assert "You have 3 dots and gave 3 elsewhere: type 0 there first." in app.said[-1]
        await seat.press("up", "0")
        await seat.settle()
        assert app.context.session.votes()[block.id] == {"q1": {ANA: 2}}
        assert "1 dot left of 3." in seat.text
        row = app.context.state.sheet(block.sheet.id).rows[f"q1.{ANA}"]
        assert (row.value("row"), row.value("person")) == ("q1", "Ana Ruiz")


async def test_the_space_bar_goes_round(room: SessionBuilder) -> None:
    add_qualities(room, "Trust")
    app = page_app(room, vote_pages(vote_of(room))[0])
    async with seat_at(app, (78, 15)) as seat:
        seen = []
        for _ in range(5):
            await seat.press("space")
            await seat.settle()
            seen.append(app.context.session.dots(vote_of(room).id).get("q1", 0))
        assert seen == [1, 2, 3, 0, 1]


async def test_what_somebody_deletes_gives_its_dots_back(room: SessionBuilder) -> None:
    add_qualities(room, *QUALITIES)
    give_dots(room, "Ana Ruiz", q1=3)
    source = VoteSource(room.context(), vote_of(room))
    assert source.given() == 3
    with pytest.raises(BadInput, match="type 0 there first"):
        source.parse("q2", ANSWER, "1")
    room.commit(DeleteRow("qualities", "q1"))
    source = VoteSource(room.context(), vote_of(room))
    assert source.given() == 0 and source.parse("q2", ANSWER, "3") == 3
    assert [row.id for row in source.rows()] == ["q2", "q3"]


@pytest.mark.parametrize(("text", "says"), [("1.5", "whole"), ("-1", "whole"), ("4", "at most 3"), ("x", "“x” is not")])
async def test_dots_that_are_none(room: SessionBuilder, text: str, says: str) -> None:
    add_qualities(room, "Trust")
    with pytest.raises(BadInput, match=says):
        VoteSource(room.context(), vote_of(room)).parse("q1", ANSWER, text)


async def test_near_duplicates_are_pointed_out_before_the_vote(room: SessionBuilder) -> None:
    add_qualities(room, "Trust each other", "trust each other!", "Shared work")
    assert near(room.context(), vote_of(room)) == [
        "Nearly the same: “Trust each other” and “trust each other!”. Merge them before you vote."
    ]
    app = page_app(room, vote_pages(vote_of(room))[0])
    async with seat_at(app, (78, 15)) as seat:
        await seat.settle()
        assert "Nearly the same" in seat.text


async def test_the_page_fills_itself_once_there_is_something(room: SessionBuilder) -> None:
    app = page_app(room, vote_pages(vote_of(room))[0])
    async with seat_at(app, (78, 15)) as seat:
        await seat.settle()
        assert "is not revealed yet" in seat.text
        add_qualities(room, "Trust")
        store = app.context.store
        await seat.until(lambda: store.state.revision == room.state.revision)
        app.changed()
        await seat.settle()
        grid = app.page.query_one(WorksheetGrid)
        assert "Trust" in seat.text and grid.display
        assert grid.state.columns[grid.state.col].id == ANSWER, "a digit goes to the dots at once"


async def test_dots_are_seen_once_they_are_revealed(room: SessionBuilder) -> None:
    add_qualities(room, *QUALITIES)
    room.commit(*(SetCell("people", person_key(name), "name", name) for name in ("Ana Ruiz", "Ben", "Cy")))
    give_dots(room, "Ben", q2=3)
    block = vote_of(room)
    for context in (room.context(), room.context("Lee", Role.FACILITATOR)):
        hidden = result(context, block).plain
        assert "1 of 3 voted." in hidden and "once the facilitator reveals them" in hidden and "Shared" not in hidden
    give_dots(room, "Ana Ruiz", q1=1, q2=2)
    assert result(room.context(), block).plain.splitlines()[-2:] == ["  2 ●●  Shared work", "  1 ●  Trust"], "one's own"
    room.reveal("qualities-dots")
    lines = result(room.context(), block).plain.splitlines()
    assert lines[-2:] == ["  5 ●●●●●  Shared work", "  1 ●  Trust"]
    assert "Ben" not in "\n".join(lines)


@pytest.mark.parametrize("size", [(78, 15), (118, 28), (20, 5)])
async def test_every_page_fits_every_size(room: SessionBuilder, size: tuple[int, int]) -> None:
    add_qualities(room, *QUALITIES, "a " * 200)
    pages = [*vote_pages(vote_of(room)), *ticket_pages(ticket_of(room, "after"))]
    for page in pages:
        app = page_app(room, page)
        async with seat_at(app, size) as seat:
            await seat.press("down", "pagedown", "home")
            await seat.settle()
            assert all(cell_len(line) <= size[0] for line in seat.text.splitlines())
            assert app.page.HELP


async def test_answers_cannot_be_added_moved_or_deleted_as_rows(room: SessionBuilder) -> None:
    add_qualities(room, *QUALITIES)
    source = VoteSource(room.context(), vote_of(room))
    assert source.move("q1", 1) == () and source.delete(["q1"]) == () and source.suggestions("q1", ANSWER, "1") == ()
    with pytest.raises(BadInput, match="not added here"):
        source.insert(None)
    assert source.target("q1", "what") == Target("qualities-dots", f"q1.{ANA}")
    assert source.rows() is source.rows()


# ------------------------------------------------------------------ what can be voted on


def wrote(room: SessionBuilder, person: str, row: str, **cells: str) -> None:
    """A line of that list, by one of its participants."""
    values = [SetCell("qualities", row, column, text) for column, text in cells.items()]
    room.commit(InsertRow("qualities", row, END), *values, person=person, role=Role.PARTICIPANT)


async def test_the_vote_opens_with_the_reveal(room: SessionBuilder) -> None:
    wrote(room, "Ana Ruiz", "q1", quality="Trust")
    source = VoteSource(room.context(), vote_of(room))
    assert source.rows() == () and result(room.context(), vote_of(room)).plain.count("Trust") == 0
    room.reveal("qualities")
    while not source.rows():  # the same page, although the list itself did not change
        await asyncio.sleep(0.01)
    assert [row.id for row in source.rows()] == ["q1"]


def test_a_line_without_what_is_required_is_none_to_vote_on(room: SessionBuilder) -> None:
    wrote(room, "Ben", "q1", quality="Trust", who="Ben")
    wrote(room, "Ben", "q2", who="Ben")
    room.reveal("qualities")
    source = VoteSource(room.context(), vote_of(room))
    assert [row.id for row in source.rows()] == ["q1"]


async def test_nobody_votes_for_a_line_of_their_own(room: SessionBuilder) -> None:
    wrote(room, "Ana Ruiz", "q1", quality="Trust")
    wrote(room, "Ben", "q2", quality="Shared work")
    room.reveal("qualities")
    source = VoteSource(room.context(), vote_of(room))
    assert source.cell("q1", ANSWER).fixed and not source.cell("q2", ANSWER).fixed
    with pytest.raises(BadInput, match="You wrote this line"):
        source.parse("q1", ANSWER, "1")
    app = page_app(room, vote_pages(vote_of(room))[0])
    async with seat_at(app, (78, 15)) as seat:
        await seat.press("2")
        await seat.settle()
        assert app.context.session.dots(vote_of(room).id) == {} and "3 dots left of 3." in seat.text
        assert app.page.query_one(WorksheetGrid).state.cell(0, 1).hint.startswith("You wrote this line")


def test_dots_on_a_line_of_ones_own_from_before_can_be_taken_back(room: SessionBuilder) -> None:
    wrote(room, "Ana Ruiz", "q1", quality="Trust")
    wrote(room, "Ben", "q2", quality="Shared work")
    room.reveal("qualities")
    give_dots(room, "Ana Ruiz", q1=2)
    source = VoteSource(room.context(), vote_of(room))
    assert not source.cell("q1", ANSWER).fixed and source.parse("q1", ANSWER, "0") is None


def test_one_who_writes_for_all_votes_for_all(room: SessionBuilder) -> None:
    for number, text in enumerate(QUALITIES, 1):
        wrote(room, "Ana Ruiz", f"q{number}", quality=text)
    room.reveal("qualities")
    source = VoteSource(room.context(), vote_of(room))
    assert not any(source.cell(row.id, ANSWER).fixed for row in source.rows())
    assert source.parse("q1", ANSWER, "3") == 3
