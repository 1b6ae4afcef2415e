"""Several people at one keyboard: each writes under their own name, and nobody reads what the one before wrote."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from screens.session.hand_over import Cover, SeatScreen
from screens.widgets.dialogs import Choose
from tests.support.apps import open_at
from tests.support.seat import Seat
from tests.support.sessions import ANA, SessionBuilder, add_partners, planned_session, rate, scorer_of
from workshop import locked
from workshop.sheets.model import Role
from workshop.sheets.values import person_key

BEN, CHLOE = "Ben Carter", "Chloe Park"


@pytest.fixture
def room() -> Iterator[SessionBuilder]:
    room = planned_session()
    room.close()
    yield room
    room.close()


async def hand_over(seat: Seat, *down: str) -> None:
    """Press ^O, choose, and wait for the cover."""
    await seat.press("ctrl+o")
    await seat.until(lambda: isinstance(seat.app.screen, Choose))
    await seat.press(*down, "enter")
    await seat.until(lambda: isinstance(seat.app.screen, Cover))


async def test_each_person_writes_a_private_round_under_their_own_name(room: SessionBuilder) -> None:
    async with open_at(room, "reflection-one", "qualities") as seat:
        assert "^O hand over" in seat.keys_line
        await hand_over(seat)
        assert f"{BEN}, it is your turn" in seat.words
        assert "What made it good?" not in seat.text, "the cover hides everything"
        await seat.press("enter")
        await seat.until(lambda: isinstance(seat.app.screen, SeatScreen))
        assert f"{BEN} has the keyboard" in seat.words
        await seat.type("They call back")
        await seat.press("ctrl+o")
        await seat.until(lambda: isinstance(seat.app.screen, Cover))
        assert f"{CHLOE}, it is your turn" in seat.words and "They call back" not in seat.text
        await seat.press("enter")
        await seat.until(lambda: isinstance(seat.app.screen, SeatScreen))
        await seat.settle()
        assert "They call back" not in seat.text, "nobody reads what the one before wrote"
        await seat.type("One named person")
        await seat.press("ctrl+o")
        await seat.until(lambda: "Everyone else is done here. You have the keyboard again." in seat.words)
        assert len([one for one in seat.app.screen_stack if isinstance(one, SeatScreen)]) == 0
        assert "They call back" not in seat.text and "One named person" not in seat.text
    wrote = {row.person: row.value("quality") for row in room.state.sheet("qualities").live() if row.value("quality")}
    assert wrote == {BEN: "They call back", CHLOE: "One named person"}


async def test_who_is_done_is_marked_and_comes_last(room: SessionBuilder) -> None:
    room.add("qualities", "q1", by=BEN, quality="They call back", who=BEN)
    async with open_at(room, "reflection-one", "qualities") as seat:
        await seat.press("ctrl+o")
        await seat.until(lambda: isinstance(seat.app.screen, Choose))
        lines = [line for line in seat.lines if BEN in line or CHLOE in line]
        assert CHLOE in lines[0] and "✓" not in lines[0]
        assert BEN in lines[1] and "✓ done" in lines[1]


async def test_a_turn_that_is_given_back_changes_nothing(room: SessionBuilder) -> None:
    async with open_at(room, "reflection-one", "qualities") as seat:
        before = room.state.sheet("qualities")
        await hand_over(seat, "down")
        await seat.press("escape")
        await seat.until(lambda: "You have the keyboard again." in seat.words)
        assert room.state.sheet("qualities") is before or room.state.sheet("qualities") == before
        assert not seat.main.on_steps or seat.main.rail.has_focus


async def test_a_turn_ends_by_the_key_that_closes_a_session(room: SessionBuilder) -> None:
    async with open_at(room, "reflection-one", "qualities") as seat:
        await hand_over(seat)
        await seat.press("enter")
        await seat.until(lambda: isinstance(seat.app.screen, SeatScreen))
        await seat.type("Half a thought")
        await seat.press("f10")
        await seat.until(lambda: "You have the keyboard again." in seat.words)
        assert seat.app.is_running
    assert [row.person for row in room.state.sheet("qualities").live() if row.value("quality")] == [BEN]


async def test_dots_and_tickets_are_given_person_by_person(room: SessionBuilder) -> None:
    room.add("qualities", "q1", by=ANA, quality="They call back", who=ANA)
    room.reveal("qualities")
    async with open_at(room, "reflection-one", "qualities-dots") as seat:
        for person in (BEN, CHLOE):
            if person == BEN:
                await hand_over(seat)
            await seat.wait_for(f"{person}, it is your turn")
            await seat.press("enter")
            await seat.until(lambda: isinstance(seat.app.screen, SeatScreen))
            await seat.press("2")
            await seat.press("ctrl+o")
            await seat.settle()
        await seat.until(lambda: "You have the keyboard again." in seat.words)
    for person in (BEN, CHLOE):
        assert room.value("qualities-dots", f"q1.{person_key(person)}", "dots") == 2


async def test_who_has_rated_is_done_though_weights_are_revealed_with_the_ratings(room: SessionBuilder) -> None:
    add_partners(room)
    rate(room, BEN, clinic="4 3 2 1 0 4 3")
    async with open_at(room, "reflection-four", scorer_of(room).ratings.id) as seat:
        await seat.press("ctrl+o")
        await seat.until(lambda: isinstance(seat.app.screen, Choose))
        assert any(BEN in line and "✓ done" in line for line in seat.lines)
        assert any(CHLOE in line and "✓" not in line for line in seat.lines)


async def test_a_participant_hands_nothing_over(room: SessionBuilder) -> None:
    async with open_at(room, "reflection-one", "qualities", person=BEN, role=Role.PARTICIPANT) as seat:
        assert "^O" not in seat.keys_line
        await seat.press("ctrl+o")
        assert "Only the facilitator hands the keyboard over." in seat.words


async def test_a_locked_window_is_for_one_person(room: SessionBuilder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(locked.VARIABLE, "1")
    async with open_at(room, "reflection-one", "qualities") as seat:
        await seat.press("ctrl+o")
        assert "This window is for one person." in seat.words


async def test_without_participants_it_says_where_to_add_them() -> None:
    made = SessionBuilder()
    async with open_at(made, "reflection-one", "qualities") as seat:
        await seat.press("ctrl+o")
        assert "No participants are on the list of people." in seat.words
    made.close()
