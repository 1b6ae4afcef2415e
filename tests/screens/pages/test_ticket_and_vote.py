"""Marks and dots that people give alone, by one key each, and what the group sees of them."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest
from rich.cells import cell_len

from content.model import Ticket, Vote
from screens.grid.source import BadInput
from screens.grid.widget import WorksheetGrid
from screens.pages.own_source import ANSWER
from screens.pages.page import FollowsSession
from screens.pages.ticket import FEWEST, TicketSource, moved, ticket_pages
from screens.pages.vote import VoteSource, near, result, vote_pages
from tests.support.page_room import PageRoom
from workshop.notes.results import FEWEST as IN_NOTES
from workshop.sheets.model import END, DeleteRow, InsertRow, Role, SetCell, Target
from workshop.sheets.values import person_key

ANA = person_key("Ana Ruiz")
QUALITIES = ("Trust", "Shared work", "They keep promises")


@pytest.fixture
def room() -> Iterator[PageRoom]:
    room = PageRoom()
    yield room
    room.close()


def vote_of(room: PageRoom) -> Vote:
    block = room.pack.first(Vote)
    assert block is not None and block.dots == 3
    return block


def ticket_of(room: PageRoom, when: str) -> Ticket:
    return next(b for _, b in room.pack.blocks() if isinstance(b, Ticket) and b.when == when)


# ------------------------------------------------------------------ the ticket


async def test_one_key_marks_and_goes_to_the_next_goal(room: PageRoom) -> None:
    block = ticket_of(room, "before")
    app = room.app(ticket_pages(block)[0])
    async with app.run_test(size=(78, 15)) as pilot:
        await pilot.pause()
        assert block.ask in app.text() and "0 not at all sure" in app.text()
        await pilot.press("1", "0", "4")
        await pilot.pause()
        row = app.context.state.sheet(block.sheet.id).rows[ANA]
        assert [row.value(goal) for goal in block.goals] == ["1", "0", "4"]
        assert row.value("person") == "Ana Ruiz"
        assert app.said == ["That was the last goal. Thank you."]
        await pilot.press("delete")
        await pilot.pause()
        assert app.context.state.sheet(block.sheet.id).rows[ANA].value(block.goals[2]) is None
        await pilot.press("9")
        await pilot.pause()
        assert "the choices are 0, 1, 2, 3, 4" in app.said[-1]
        await pilot.press("escape")
        await pilot.pause(0.1)
        assert app.left == 1


async def test_my_first_mark_stands_beside_the_last_and_nobody_elses(room: PageRoom) -> None:
    before, after = ticket_of(room, "before"), ticket_of(room, "after")
    room.mark(before.sheet.id, "Ana Ruiz", assess_need="1")
    room.mark(before.sheet.id, "Ben", assess_need="3")
    source = TicketSource(room.context(), after)
    assert [column.id for column in source.columns()] == ["goal", "before", ANSWER]
    assert source.cell("assess-need", "before").text == "1"
    assert source.cell("assess-need", ANSWER).text == "" and source.cell("share-lawfully", "before").text == ""
    assert source.cell("assess-need", "before").fixed and not source.cell("assess-need", ANSWER).fixed
    assert [column.id for column in TicketSource(room.context(), before).columns()] == ["goal", ANSWER]


async def test_medians_are_shown_from_three_answers_on(room: PageRoom) -> None:
    before, after = ticket_of(room, "before"), ticket_of(room, "after")
    assert FEWEST == IN_NOTES == 3, "the screen promises what the notes keep"
    assert [page.title for page in ticket_pages(before)] == ["Entry ticket"]
    for name, mark in (("Ana Ruiz", "1"), ("Ben", "0"), ("Cy", "2")):
        room.mark(before.sheet.id, name, assess_need=mark)
    room.mark(after.sheet.id, "Ana Ruiz", assess_need="4")
    context = room.context()
    assert "before 1 (3 answers), after 1 of 3 answers needed" in moved(context).plain
    room.mark(after.sheet.id, "Ben", assess_need="2")
    room.mark(after.sheet.id, "Cy", assess_need="3")
    assert "before 1 (3 answers), after 3 (3 answers): up 2" in moved(room.context()).plain
    app = room.app(ticket_pages(after)[1])
    async with app.run_test(size=(78, 15)) as pilot:
        await pilot.pause()
        assert "up 2" in app.text()
        assert isinstance(app.page, FollowsSession)


# ------------------------------------------------------------------ the vote


async def test_dots_are_given_by_one_key_and_never_too_many(room: PageRoom) -> None:
    room.qualities(*QUALITIES)
    block = vote_of(room)
    app = room.app(vote_pages(block)[0])
    async with app.run_test(size=(78, 15)) as pilot:
        await pilot.pause()
        assert "3 dots left of 3." in app.text() and "Shared work" in app.text()
        await pilot.press("2", "down", "space")
        await pilot.pause()
        assert app.context.session.votes()[block.id] == {"q1": {ANA: 2}, "q2": {ANA: 1}}
        assert "All your dots are given." in app.text()
        await pilot.press("down", "space")
        await pilot.pause()
        assert "You have 3 dots and gave 3 elsewhere: give at most 0 here" in app.said[-1]
        await pilot.press("up", "0")
        await pilot.pause()
        assert app.context.session.votes()[block.id] == {"q1": {ANA: 2}}
        assert "1 dot left of 3." in app.text()
        row = app.context.state.sheet(block.sheet.id).rows[f"q1.{ANA}"]
        assert (row.value("row"), row.value("person")) == ("q1", "Ana Ruiz")


async def test_the_space_bar_goes_round(room: PageRoom) -> None:
    room.qualities("Trust")
    app = room.app(vote_pages(vote_of(room))[0])
    async with app.run_test(size=(78, 15)) as pilot:
        seen = []
        for _ in range(5):
            await pilot.press("space")
            await pilot.pause()
            seen.append(app.context.session.dots(vote_of(room).id).get("q1", 0))
        assert seen == [1, 2, 3, 0, 1]


async def test_what_somebody_deletes_gives_its_dots_back(room: PageRoom) -> None:
    room.qualities(*QUALITIES)
    room.dots("Ana Ruiz", q1=3)
    source = VoteSource(room.context(), vote_of(room))
    assert source.given() == 3
    with pytest.raises(BadInput, match="give at most 0 here"):
        source.parse("q2", ANSWER, "1")
    room.commit(DeleteRow("qualities", "q1"))
    source = VoteSource(room.context(), vote_of(room))
    assert source.given() == 0 and source.parse("q2", ANSWER, "3") == 3
    assert [row.id for row in source.rows()] == ["q2", "q3"]


@pytest.mark.parametrize(("text", "says"), [("1.5", "whole"), ("-1", "whole"), ("4", "at most 3"), ("x", "number")])
async def test_dots_that_are_none(room: PageRoom, text: str, says: str) -> None:
    room.qualities("Trust")
    with pytest.raises(BadInput, match=says):
        VoteSource(room.context(), vote_of(room)).parse("q1", ANSWER, text)


async def test_near_duplicates_are_pointed_out_before_the_vote(room: PageRoom) -> None:
    room.qualities("Trust each other", "trust each other!", "Shared work")
    assert near(room.context(), vote_of(room)) == [
        "Nearly the same: “Trust each other” and “trust each other!”. Merge them before you vote."
    ]
    app = room.app(vote_pages(vote_of(room))[0])
    async with app.run_test(size=(78, 15)) as pilot:
        await pilot.pause()
        assert "Nearly the same" in app.text()


async def test_the_page_fills_itself_once_there_is_something(room: PageRoom) -> None:
    app = room.app(vote_pages(vote_of(room))[0])
    async with app.run_test(size=(78, 15)) as pilot:
        await pilot.pause()
        assert "is not revealed yet" in app.text()
        room.qualities("Trust")
        store = app.context.store
        for _ in range(1000):
            if store.state.revision == room.session_revision():
                break
            await pilot.pause(0.01)
        app.changed()
        await pilot.pause()
        grid = app.page.query_one(WorksheetGrid)
        assert "Trust" in app.text() and grid.display
        assert grid.state.columns[grid.state.col].id == ANSWER, "a digit goes to the dots at once"


async def test_dots_are_seen_once_they_are_revealed(room: PageRoom) -> None:
    room.qualities(*QUALITIES)
    room.commit(*(SetCell("people", person_key(name), "name", name) for name in ("Ana Ruiz", "Ben", "Cy")))
    room.dots("Ben", q2=3)
    block = vote_of(room)
    for context in (room.context(), room.context("Lee", Role.FACILITATOR)):
        hidden = result(context, block).plain
        assert "1 of 3 voted." in hidden and "once the facilitator reveals them" in hidden and "Shared" not in hidden
    room.dots("Ana Ruiz", q1=1, q2=2)
    assert result(room.context(), block).plain.splitlines()[-2:] == ["  2 ●●  Shared work", "  1 ●  Trust"], "one's own"
    room.reveal("qualities-dots")
    lines = result(room.context(), block).plain.splitlines()
    assert lines[-2:] == ["  5 ●●●●●  Shared work", "  1 ●  Trust"]
    assert "Ben" not in "\n".join(lines)


@pytest.mark.parametrize("size", [(78, 15), (118, 28), (20, 5)])
async def test_every_page_fits_every_size(room: PageRoom, size: tuple[int, int]) -> None:
    room.qualities(*QUALITIES, "a " * 200)
    pages = [*vote_pages(vote_of(room)), *ticket_pages(ticket_of(room, "after"))]
    for page in pages:
        app = room.app(page)
        async with app.run_test(size=size) as pilot:
            await pilot.press("down", "pagedown", "home")
            await pilot.pause()
            assert all(cell_len(line) <= size[0] for line in app.text().splitlines())
            assert app.page.HELP


async def test_answers_cannot_be_added_moved_or_deleted_as_rows(room: PageRoom) -> None:
    room.qualities(*QUALITIES)
    source = VoteSource(room.context(), vote_of(room))
    assert source.move("q1", 1) == () and source.delete(["q1"]) == () and source.suggestions("q1", ANSWER, "1") == ()
    with pytest.raises(BadInput, match="not added here"):
        source.insert(None)
    assert source.target("q1", "what") == Target("qualities-dots", f"q1.{ANA}")
    assert source.rows() is source.rows()


# ------------------------------------------------------------------ what can be voted on


def wrote(room: PageRoom, person: str, row: str, **cells: str) -> None:
    """A line of that list, by one of its participants."""
    values = [SetCell("qualities", row, column, text) for column, text in cells.items()]
    room.commit(InsertRow("qualities", row, END), *values, person=person, role=Role.PARTICIPANT)


async def test_the_vote_opens_with_the_reveal(room: PageRoom) -> None:
    wrote(room, "Ana Ruiz", "q1", quality="Trust")
    source = VoteSource(room.context(), vote_of(room))
    assert source.rows() == () and result(room.context(), vote_of(room)).plain.count("Trust") == 0
    room.reveal("qualities")
    while not source.rows():  # the same page, although the list itself did not change
        await asyncio.sleep(0.01)
    assert [row.id for row in source.rows()] == ["q1"]


def test_a_line_without_what_is_required_is_none_to_vote_on(room: PageRoom) -> None:
    wrote(room, "Ben", "q1", quality="Trust", who="Ben")
    wrote(room, "Ben", "q2", who="Ben")
    room.reveal("qualities")
    source = VoteSource(room.context(), vote_of(room))
    assert [row.id for row in source.rows()] == ["q1"]


async def test_nobody_votes_for_a_line_of_their_own(room: PageRoom) -> None:
    wrote(room, "Ana Ruiz", "q1", quality="Trust")
    wrote(room, "Ben", "q2", quality="Shared work")
    room.reveal("qualities")
    source = VoteSource(room.context(), vote_of(room))
    assert source.cell("q1", ANSWER).fixed and not source.cell("q2", ANSWER).fixed
    with pytest.raises(BadInput, match="You wrote this line"):
        source.parse("q1", ANSWER, "1")
    app = room.app(vote_pages(vote_of(room))[0])
    async with app.run_test(size=(78, 15)) as pilot:
        await pilot.press("2")
        await pilot.pause()
        assert app.context.session.dots(vote_of(room).id) == {} and "3 dots left of 3." in app.text()
        assert app.page.query_one(WorksheetGrid).state.cell(0, 1).hint.startswith("You wrote this line")


def test_dots_on_a_line_of_ones_own_from_before_can_be_taken_back(room: PageRoom) -> None:
    wrote(room, "Ana Ruiz", "q1", quality="Trust")
    wrote(room, "Ben", "q2", quality="Shared work")
    room.reveal("qualities")
    room.dots("Ana Ruiz", q1=2)
    source = VoteSource(room.context(), vote_of(room))
    assert not source.cell("q1", ANSWER).fixed and source.parse("q1", ANSWER, "0") is None


def test_one_who_writes_for_all_votes_for_all(room: PageRoom) -> None:
    for number, text in enumerate(QUALITIES, 1):
        wrote(room, "Ana Ruiz", f"q{number}", quality=text)
    room.reveal("qualities")
    source = VoteSource(room.context(), vote_of(room))
    assert not any(source.cell(row.id, ANSWER).fixed for row in source.rows())
    assert source.parse("q1", ANSWER, "3") == 3
