"""Counting the room: numbers typed or stepped, what is left, two who count at once, and what stands where."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import pytest

from content.blocks import Ticket, Vote
from screens.grid.source import BadInput
from screens.pages.context import SessionContext
from screens.pages.counter import Counter
from screens.pages.tally import DotTally
from screens.pages.ticket import moved, ticket_pages
from screens.pages.vote import result, vote_pages
from store.api import Receipt
from tests.support.apps import page_app
from tests.support.seat import seat_at
from tests.support.sessions import ANA, BEN, CHLOE, SessionBuilder, add_qualities, give_dots, three_people
from workshop.session.tally import counted, place
from workshop.sheets.model import Op, Role, SetCell
from workshop.sheets.values import person_key


@pytest.fixture
def room() -> Iterator[SessionBuilder]:
    room = three_people()
    add_qualities(room, "Trust", "Shared work")
    room.reveal("qualities")
    yield room
    room.close()


def vote_of(room: SessionBuilder) -> Vote:
    block = room.pack.first(Vote)
    assert block is not None
    return block


def ticket_of(room: SessionBuilder) -> Ticket:
    return next(block for _, block in room.pack.blocks() if isinstance(block, Ticket) and block.when == "after")


async def test_the_room_is_counted_beside_the_screens(room: SessionBuilder) -> None:
    page = vote_pages(vote_of(room), leads=True)[1]
    assert (page.title, page.seat) == ("Tally", "qualities-dots")
    app = page_app(room, page)
    async with seat_at(app, (78, 15)) as seat:
        await seat.settle()
        said: list[str] = []
        app.context.say = said.append
        assert "Dots: 2 people, 6 dots, 6 left" in seat.text
        assert f"^O hands the keyboard to: {BEN} ▸  {CHLOE}" in seat.text
        await seat.press("+", "+", "-", "+")
        await seat.settle()
        assert counted(room.state, vote_of(room).sheet) == {"q1": 2}
        assert "●●" in seat.text and "4 left" in seat.text
        await seat.press("down", "4", "enter")
        await seat.settle()
        assert "6 dots, all counted" in seat.text
        await seat.press("0", "enter", "up", "minus", "minus", "minus")
        await seat.settle()
        assert said == ["No count is below 0."]
        assert counted(room.state, vote_of(room).sheet) == {}


async def test_who_voted_at_a_screen_is_not_counted_again(room: SessionBuilder) -> None:
    give_dots(room, BEN, q1=1)
    room.commit(SetCell("counted_in_room", "qualities-dots.q2", "count", 6), person=ANA)
    page = vote_pages(vote_of(room), leads=True)[1]
    async with seat_at(page_app(room, page), (78, 15)) as seat:
        await seat.settle()
        assert "1 person, 3 dots, 3 too many · 1 person answered at a screen" in seat.text
        assert "Count again, or add who is missing" in seat.words
        assert "Screens" not in seat.text, "what one person gave is not shown before the reveal"
    room.reveal("qualities-dots")
    async with seat_at(page_app(room, page), (78, 15)) as seat:
        await seat.settle()
        assert "Screens" in seat.text


@pytest.mark.parametrize("text", ["1000", "-1", "2.5"])
async def test_a_count_that_is_none(room: SessionBuilder, text: str) -> None:
    source = DotTally(room.context(), vote_of(room))
    with pytest.raises(BadInput, match="whole number from 0 to 999"):
        source.parse("q1", "count", text)
    assert source.parse("q1", "count", "0") is None and source.parse("q1", "count", "999") == 999


async def test_a_long_bar_says_how_much_a_dot_is(room: SessionBuilder) -> None:
    room.commit(SetCell("counted_in_room", "qualities-dots.q1", "count", 90), person=ANA)
    source = DotTally(room.context(), vote_of(room))
    assert source.columns()[1].label == "Dots, ● is 5" and source.fixed_text("q1", "drawn") == "●" * 18


async def test_the_result_says_what_was_counted_in_the_room(room: SessionBuilder) -> None:
    give_dots(room, BEN, q1=2)
    room.commit(SetCell("counted_in_room", "qualities-dots.q1", "count", 3), person=ANA)
    room.commit(SetCell("counted_in_room", "qualities-dots.q2", "count", 1), person=ANA)
    before = result(room.context(), vote_of(room)).plain
    assert "2 voted, 1 of them counted in the room." in before and "3 ●●●  Trust  (counted in the room)" in before
    room.reveal("qualities-dots")
    after = result(room.context(), vote_of(room)).plain
    assert "5 ●●●●●  Trust  (3 of them counted in the room)" in after
    assert "1 ●  Shared work  (counted in the room)" in after


async def test_who_leads_is_told_on_the_result_that_too_much_was_counted(room: SessionBuilder) -> None:
    wrong = "Counted in the room: 2 people, 6 dots, 2 too many."
    room.commit(SetCell("counted_in_room", "qualities-dots.q1", "count", 6), person=ANA)
    assert wrong not in result(room.context(), vote_of(room)).plain
    room.commit(SetCell("counted_in_room", "qualities-dots.q2", "count", 2), person=ANA)
    assert wrong in result(room.context(), vote_of(room)).plain
    room.reveal("qualities-dots")
    assert wrong in result(room.context(), vote_of(room)).plain
    assert wrong not in result(room.context(BEN), vote_of(room)).plain


async def test_the_exit_ticket_opens_with_one_screen(room: SessionBuilder) -> None:
    block = ticket_of(room)
    for name in ("Dev", "Eve"):
        room.commit(SetCell("people", person_key(name), "name", name), person=ANA)
    assert "after 0 of 3 answers needed" in moved(room.context()).plain
    app = page_app(room, ticket_pages(block, leads=True)[1])
    async with seat_at(app, (78, 15)) as seat:
        await seat.settle()
        assert "Hands: 4 people, 4 hands, 4 left" in seat.text
        await seat.press("right", "right", "right", "1", "tab", "+", "+", "+")
        await seat.settle()
    assert counted(room.state, block.sheet) == {"assess-need.3": 1, "assess-need.4": 3}
    assert "after 4 (4 answers, 4 counted in the room)" in moved(room.context()).plain
    app = page_app(room, ticket_pages(block, leads=True)[0])
    async with seat_at(app, (78, 15)) as seat:
        await seat.settle()
        assert "4 of 4 have written (4 counted in the room)." in seat.text


async def test_participants_have_no_tally(room: SessionBuilder) -> None:
    assert [page.title for page in vote_pages(vote_of(room))] == ["Vote", "Where the dots went"]
    assert "Tally" not in [page.title for page in ticket_pages(ticket_of(room))]


# ------------------------------------------------------------------ two who count


class Desk:
    """A facilitator whose edits wait until they are told to go."""

    def __init__(self, room: SessionBuilder, person: str) -> None:
        self.context: SessionContext = room.context(person, Role.FACILITATOR)
        self.counter = Counter(self.context)
        self.waiting: list[tuple[list[Op], Callable[[Receipt], None]]] = []
        self.context.send = self.hold  # type: ignore[method-assign,assignment]

    def hold(self, ops: Sequence[Op], done: Callable[[Receipt], None]) -> None:
        """What the counter sends."""
        self.waiting.append((list(ops), done))

    def go(self) -> None:
        """Let everything out, and what follows from it."""
        while self.waiting:
            ops, done = self.waiting.pop(0)
            done(self.context.store.commit(ops))


@pytest.mark.parametrize("steps", [(1, 1), (1, 2), (3, -1), (2, 2)])
async def test_no_step_of_two_facilitators_is_lost(room: SessionBuilder, steps: tuple[int, int]) -> None:
    room.commit(SetCell("people", person_key("Dev"), "name", "Dev"), person=ANA)
    room.commit(SetCell("people", person_key("Dev"), "role", "facilitator"), person=ANA)
    spec = vote_of(room).sheet
    room.commit(SetCell(*place(spec, "q1"), 5), person=ANA)
    ana, dev = Desk(room, ANA), Desk(room, "Dev")
    for desk, by in zip((ana, dev), steps, strict=True):
        desk.counter.add(place(spec, "q1"), by)
        desk.counter.add(place(spec, "q1"), by)
    ana.go()
    dev.go()
    assert counted(room.state, spec) == {"q1": 5 + 2 * sum(steps)}
    cell = room.state.cell(place(spec, "q1"))
    assert cell is not None and not cell.conflicts
