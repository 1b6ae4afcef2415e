"""The list of people on the real screen: choices with a space inside, names that are refused, and undo of all of it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from screens.grid.widget import WorksheetGrid
from tests.support.apps import open_at
from tests.support.seat import Seat
from tests.support.sessions import SessionBuilder, three_people


@pytest.fixture
def room() -> Iterator[SessionBuilder]:
    room = three_people()
    yield room
    room.close()


def grid_of(seat: Seat) -> WorksheetGrid:
    assert seat.main.grid is not None
    return seat.main.grid


def names(seat: Seat) -> list[str]:
    """What stands in the first column, the invitation to add aside."""
    grid = grid_of(seat)
    return [grid.state.cell(index, 0).text for index in range(len(grid.state.rows))][:-1]


async def to_the_end(seat: Seat) -> None:
    for _ in range(8):
        await seat.press("down")


async def test_a_choice_with_a_space_can_be_typed(room: SessionBuilder) -> None:
    async with open_at(room, "welcome", "people") as seat:
        await seat.press("down", "right", "right", "right", "right")
        await seat.type("came late")
        await seat.saved()
        assert room.value("people", "ben-carter", "how") == "came late"
        await seat.press("space")
        await seat.until(lambda: room.value("people", "ben-carter", "how") == "left", "space alone still goes on")


async def test_a_refused_name_is_left_by_a_second_esc(room: SessionBuilder) -> None:
    async with open_at(room, "welcome", "people") as seat:
        await to_the_end(seat)
        await seat.type("ana ruiz")
        await seat.press("escape")
        await seat.wait_for("Esc again leaves the cell as it was.")
        await seat.press("escape")
        assert not grid_of(seat).editing
        assert names(seat) == ["Ana Ruiz", "Ben Carter", "Chloe Park"]


async def test_a_renamed_person_is_undone_to_the_old_name_and_away(room: SessionBuilder) -> None:
    async with open_at(room, "welcome", "people") as seat:
        await to_the_end(seat)
        await seat.type("Zoe")
        await seat.press("enter")
        await seat.saved()
        await seat.press("up")
        await seat.type("Zed One")
        await seat.press("tab")
        await seat.until(lambda: room.value("people", "zed-one", "name") == "Zed One")
        await seat.press("f5")
        await seat.until(lambda: names(seat)[-1] == "Zoe", "not the name that was undone")
        await seat.press("f5")
        await seat.until(lambda: names(seat) == ["Ana Ruiz", "Ben Carter", "Chloe Park"])
        await to_the_end(seat)
        await seat.type("Zoe")
        await seat.press("enter")
        await seat.until(lambda: room.value("people", "zoe", "name") == "Zoe", "a name that was undone can come again")
        assert "Someone deleted" not in seat.words


async def test_whoever_renames_themselves_learns_that_the_window_stays_theirs(room: SessionBuilder) -> None:
    async with open_at(room, "welcome", "people") as seat:
        await seat.type("Ana Maria Ruiz")
        await seat.press("tab")
        await seat.until(lambda: room.value("people", "ana-maria-ruiz", "name"))
        await seat.wait_for("This window stays Ana Ruiz's.")
