"""Speaking and energizers on the facilitator's second screen; the room sees only the energizer."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from screens.session.backstage import Backstage
from tests.support.apps import open_at, room_of
from tests.support.seat import Seat
from tests.support.sessions import BEN, CHLOE, SessionBuilder, planned_session
from workshop.sheets.values import person_key


@pytest.fixture
def room() -> Iterator[SessionBuilder]:
    room = planned_session()
    yield room
    room.close()


async def backstage(seat: Seat) -> None:
    await seat.leave()
    await seat.press("2")
    if not isinstance(seat.app.screen, Backstage):  # where others are here it asks first
        await seat.wait_for("Open it here")
        await seat.press("down", "enter")
    await seat.until(lambda: isinstance(seat.app.screen, Backstage))


async def test_who_was_heard_is_marked_with_one_key_and_stays_off_the_rooms_screen(room: SessionBuilder) -> None:
    async with open_at(room, "reflection-two") as seat, room_of(room) as wall:
        await backstage(seat)
        await seat.press("8")
        await seat.wait_for("0 of 2 heard.")
        await seat.press("space")
        await seat.wait_for("1 of 2 heard.")
        assert room.value("speaking_turns", person_key(BEN), "heard") is True
        await seat.press("greater_than_sign")
        await seat.until(lambda: "Next: Chloe Park, drawn with seed" in seat.words)
        assert "from 1 person not heard" in seat.words
        await seat.press("S")
        await seat.until(lambda: "This order was drawn with seed" in seat.words)
        await seat.press("escape")
        await seat.until(lambda: "Not heard yet: Chloe Park" in seat.words)
        await wall.settle()
        assert CHLOE not in wall.text and "heard" not in wall.text
        await seat.press("8", "enter")
        await seat.wait_for("Everyone was heard: 2 people.")
        await seat.press("n")
        await seat.wait_for("0 of 2 heard.")


async def test_an_energizer_is_counted_down_before_everyone(room: SessionBuilder) -> None:
    async with open_at(room, "reflection-two") as seat, room_of(room) as wall:
        await backstage(seat)
        await seat.press("9")
        await seat.wait_for("Begin an energizer")
        await seat.press("down", "down", "enter")
        await seat.until(lambda: "3:00 running" in seat.words and "One good thing" in seat.words)
        await wall.until(lambda: "ENERGIZER" in wall.text and "ONE GOOD THING" in wall.text)
        assert "The listener only asks what helped." in wall.words
        await seat.press("space")
        await wall.until(lambda: "PAUSED" in wall.text)
        await seat.press("9", "enter")
        await wall.until(lambda: "ENERGIZER" not in wall.text)
