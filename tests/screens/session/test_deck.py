"""Pages while they are built: what others do goes on, and a page is told of it once its parts are there."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator

import pytest

from screens.pages.scorer.page import AnswerPage, RatePage
from tests.support.apps import open_at
from tests.support.seat import Seat
from tests.support.sessions import SessionBuilder, add_partners, planned_session
from workshop.sheets.model import Role


@pytest.fixture
def room() -> Iterator[SessionBuilder]:
    room = planned_session()
    add_partners(room)
    yield room
    room.close()


def places(seat: Seat) -> list[tuple[int, str]]:
    """Every page of the module: the place of its step, and its id."""
    position = seat.main.position
    return [(index, page.id) for index, step in enumerate(position.steps) for page in position.pages_of(step)]


def shown(seat: Seat) -> list[object]:
    """The pages that are visible: one."""
    return [child for child in seat.main.deck.children if child.display]


async def meanwhile(seat: Seat, place: tuple[int, str], do: Callable[[], None]) -> int:
    """Go to a page that is not built yet, and do something whenever the loop comes round; how often it did."""
    going = asyncio.create_task(seat.main.go_to(*place, focus=True))
    rounds = 0
    await asyncio.sleep(0)
    while not going.done():
        do()
        rounds += 1
        await asyncio.sleep(0)
    await going
    await seat.settle()
    return rounds


async def test_others_write_while_a_page_is_built(room: SessionBuilder) -> None:
    async with open_at(room, "") as seat:
        built = 0
        for place in places(seat):
            built += await meanwhile(seat, place, lambda: seat.main.deck.apply_records(())) > 0
            assert shown(seat) == [seat.main.deck.page]
        assert built > 20


async def test_what_came_while_a_page_was_built_is_on_it(room: SessionBuilder) -> None:
    async with open_at(room, "") as seat:
        place = next(place for place in places(seat) if place[1] == "alignment-ratings")
        added: list[bool] = []

        def add() -> None:
            if not added:
                added.append(True)
                room.add("organisations", "new", name="Bike library")

        assert await meanwhile(seat, place, add) > 0
        assert isinstance(seat.main.deck.page, RatePage)
        await seat.wait_for("Bike library")


async def test_what_is_hidden_while_a_page_is_built_is_hidden_on_it(
    room: SessionBuilder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody comes in meanwhile, and the notes are hidden: the page is written again, though no one wrote."""
    async with open_at(room, "", person="Ben Carter", role=Role.PARTICIPANT) as seat:
        written: list[AnswerPage] = []
        monkeypatch.setattr(AnswerPage, "session_changed", lambda page, records: written.append(page))
        first, second = [place for place in places(seat) if place[1] in ("alignment-ratings", "alignment-weights")]
        assert await meanwhile(seat, first, lambda: None) > 0
        assert not written
        hidden: list[bool] = []

        def hide() -> None:
            if not hidden:
                hidden.append(True)
                seat.main.show_discretion()

        assert await meanwhile(seat, second, hide) > 0
        assert seat.main.deck.page in written


async def test_two_ways_to_one_page(room: SessionBuilder) -> None:
    """A person and the group come to the same page at once: it is built once."""
    async with open_at(room, "") as seat:
        place = places(seat)[-1]
        await asyncio.gather(seat.main.go_to(*place), seat.main.go_to(*place, focus=True))
        await seat.settle()
        assert shown(seat) == [seat.main.deck.page]
        assert len(seat.main.deck.children) == 2


async def test_led_on_while_a_page_is_built(room: SessionBuilder) -> None:
    """The page that is shown is that of the step which the rail marks."""
    async with open_at(room, "") as seat:
        first, last = places(seat)[-3], places(seat)[-1]
        await asyncio.gather(seat.main.go_to(*first, focus=True), seat.main.go_to(*last))
        await seat.settle()
        assert seat.main.position.key == (seat.main.position.steps[last[0]].id, last[1])
        assert shown(seat) == [seat.main.deck.page]
