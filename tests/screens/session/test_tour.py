"""The tour, walked by its own words: it says what to press, sees that it was done, and can be left anywhere."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from screens.session.backstage import Backstage
from screens.session.tour import STOPS, Tour, TourBar, tour_on
from tests.support.apps import open_at
from tests.support.seat import Seat
from tests.support.sessions import ANA, SessionBuilder, planned_session


@pytest.fixture
def room() -> Iterator[SessionBuilder]:
    room = planned_session()
    yield room
    room.close()


def bar(seat: Seat) -> str:
    """What the tour says now, its lines as one."""
    return " ".join(str(one.render()) for one in seat.main.query(TourBar)).replace("\n", " ")


async def begin(seat: Seat) -> Tour:
    await seat.leave()
    seat.main.actions.tour = tour_on(seat.main, begin=False)
    assert "Esc, then 0 for a tour" in seat.words
    await seat.press("0")
    tour = seat.main.actions.tour
    assert tour is not None
    await seat.until(lambda: "Tour, " in bar(seat))
    return tour


async def at(seat: Seat, tour: Tour, stop: int, *, said: str = "") -> None:
    await seat.until(lambda: tour.stop == stop and said in bar(seat), f"stop {stop}, {said}: {bar(seat)}")


@pytest.mark.parametrize("size", [(60, 20), (80, 24)])
async def test_the_tour_is_walked_by_doing_what_it_says(room: SessionBuilder, size: tuple[int, int]) -> None:
    async with open_at(room, "welcome", size=size) as seat:
        tour = await begin(seat)
        await at(seat, tour, 0, said="Press → until the step is Root causes.")
        await seat.press("right", "right", "right")
        await at(seat, tour, 1, said="Worksheet")
        await seat.press("right")
        await at(seat, tour, 1, said="Press ← until the step is Root causes.")
        await seat.press("left")
        while seat.main.position.page.id != "causes":
            await seat.press("right_square_bracket")
        await seat.press("n")
        await seat.until(lambda: "Type a cause" in bar(seat))
        await seat.type("The bus leaves too early")
        await seat.press("enter")
        await at(seat, tour, 2, said="Press Esc, then u")
        await seat.leave()
        await seat.until(lambda: "Press u." in bar(seat))
        await seat.press("u")
        await at(seat, tour, 3, said="Undone.")
        assert not any(row.value("cause") == "The bus leaves too early" for row in room.state.sheet("causes").live())
        await seat.press("right", "right")
        await seat.until(lambda: "] until the part is Result" in bar(seat))
        while tour.stop == 3 and seat.main.position.page.id != "alignment-result":
            await seat.press("right_square_bracket")
        await at(seat, tour, 4, said="Sharing check")
        await seat.press("right", "right", "right")
        while seat.main.position.page.id != "sharing-check":
            await seat.press("right_square_bracket")
        await at(seat, tour, 5, said="Clock")
        await seat.press("c")
        await seat.press("escape")
        await at(seat, tour, 6, said="Backstage")
        await seat.press("2")
        if not isinstance(seat.app.screen, Backstage):  # a screen that others may see asks first
            await seat.until(lambda: "Choose “Open it here”." in bar(seat))
            await seat.press("down", "enter")
        await seat.until(lambda: isinstance(seat.app.screen, Backstage))
        await seat.until(lambda: "Tour: press 2 to come back." in seat.text)
        await seat.press("2")
        await at(seat, tour, 7, said="Minutes")
        await seat.press("e")
        await seat.press("escape")
        await at(seat, tour, len(STOPS), said="That was the tour.")
        await seat.press("0")
        assert not tour.running and not seat.main.query(TourBar)


@pytest.mark.parametrize("size", [(60, 20), (80, 24)])
async def test_every_stop_fits_the_smallest_screens(room: SessionBuilder, size: tuple[int, int]) -> None:
    async with open_at(room, "reflection-two", "causes", size=size) as seat:
        tour = await begin(seat)
        await at(seat, tour, 1, said="Press n")
        assert "leaves the tour" in seat.text and "[COMMANDS]" in seat.text
        assert seat.main.query_one(TourBar).size.height <= 4


async def test_a_tour_left_in_the_middle_leaves_nothing_and_begins_anew(room: SessionBuilder) -> None:
    async with open_at(room, "welcome") as seat:
        tour = await begin(seat)
        await seat.press("right")
        revision = room.state.revision
        await seat.press("0")
        assert not tour.running and not seat.main.query(TourBar)
        assert "You left the tour. Press 0 to start it again" in seat.words
        assert room.state.revision == revision, "nothing of it is in the session"
        await seat.press("right", "right", "c", "escape")
        await seat.press("0")
        await at(seat, tour, 1, said="Worksheet")
        assert "0 leaves the tour" in bar(seat)


async def test_elsewhere_the_key_says_where_the_tour_is(room: SessionBuilder) -> None:
    async with open_at(room, "welcome", person=ANA) as seat:
        await seat.leave()
        await seat.press("0")
        assert "workshop demo --tour" in seat.words and not seat.main.query(TourBar)
