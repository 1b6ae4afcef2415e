"""What undo says before it takes back what nobody has in mind."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.support.apps import open_at
from tests.support.sessions import SessionBuilder, three_people


@pytest.fixture
def room() -> Iterator[SessionBuilder]:
    room = three_people()
    yield room
    room.close()


async def test_what_was_written_before_one_came_goes_back_on_a_second_press(room: SessionBuilder) -> None:
    room.add("causes", "c1", cause="No ride", group="barriers")
    async with open_at(room, "reflection-one") as seat:
        await seat.leave()
        await seat.press("u")
        await seat.wait_for("Your last edit is from before you opened this session (Who are our partners")
        assert room.value("causes", "c1", "cause") == "No ride"
        assert seat.main.position.step.id == "reflection-one", "nobody is led away by a question"
        await seat.press("u")
        await seat.until(lambda: not list(room.state.sheet("causes").live()))
        await seat.wait_for("Undone: Who are our partners · “No ride”.")
        assert seat.main.position.step.id == "reflection-one", "who leads the group stays with it"


async def test_what_was_written_since_goes_back_at_once(room: SessionBuilder) -> None:
    room.add("causes", "c1", cause="No ride", group="barriers")
    async with open_at(room, "reflection-one") as seat:
        room.add("causes", "c2", cause="No bus", group="barriers")
        await seat.leave()
        await seat.press("u")
        await seat.until(lambda: [row.id for row in room.state.sheet("causes").live()] == ["c1"])


async def test_undo_of_an_answer_names_its_question_and_no_one(room: SessionBuilder) -> None:
    room.add("qualities", "q1", by="Ben Carter", quality="Trust")
    room.reveal("qualities")
    async with open_at(room, "reflection-one", "qualities-dots") as seat:
        await seat.press("2")
        await seat.saved()
        await seat.press("1")
        await seat.until(lambda: room.value("qualities-dots", "q1.ana-ruiz", "dots") == 1)
        await seat.press("f5")
        await seat.wait_for("Undone: Which three matter most here? · Dots.")
