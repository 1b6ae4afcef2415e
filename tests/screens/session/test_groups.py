"""Small groups on the real main screen: drawn, at work apart, shown side by side, and one list from then on."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from screens.session.private_round import PrivateRoundBar
from screens.session.side_by_side import NARROWEST, GroupColumn, side_by_side
from tests.support.apps import open_at, room_of
from tests.support.seat import Seat
from tests.support.sessions import BEN, CHLOE, SessionBuilder, planned_session
from workshop.session.group_rounds import open_ops
from workshop.sheets.model import Role, SetCell, Target
from workshop.sheets.rounds import APART, MERGED, SIDE_BY_SIDE, stage_of
from workshop.sheets.values import person_key

SHEET = "organisations"


@pytest.fixture
def room() -> Iterator[SessionBuilder]:
    room = planned_session()
    yield room
    room.close()


def put_into(room: SessionBuilder, **groups: str) -> None:
    for person, group in zip((BEN, CHLOE), groups.values(), strict=False):
        at = Target("people", person_key(person), "group")
        room.commit(SetCell(*at, group, room.state.base(at)))


def line(seat: Seat) -> str:
    return seat.main.query_one(PrivateRoundBar).text


async def choose(seat: Seat, label: str) -> None:
    """Press 6 on the steps and take the offer of that label."""
    await seat.leave()
    await seat.press("6")
    await seat.wait_for("Groups")
    await seat.wait_for(label)
    while not marked(seat, label):
        await seat.press("down")
    await seat.press("enter")


def marked(seat: Seat, label: str) -> bool:
    from textual.widgets import OptionList

    options = seat.app.screen.query_one(OptionList)
    at = options.highlighted
    return at is not None and label in str(options.get_option_at_index(at).prompt)


async def test_groups_are_drawn_with_a_seed_that_repeats_the_draw(room: SessionBuilder) -> None:
    async with open_at(room, "reflection-three", SHEET) as seat:
        await choose(seat, "Draw groups at random")
        await seat.wait_for("2 participants")
        await seat.type("2 4821")
        await seat.press("enter")
        await seat.until(lambda: "Drawn with seed 4821: 2 groups of 1." in seat.words)
        drawn = {room.value("people", person_key(person), "group") for person in (BEN, CHLOE)}
        assert drawn == {"Group 1", "Group 2"}
        await seat.press("6")
        await seat.wait_for("Last drawn with seed 4821.")
        await seat.press("escape")
        await choose(seat, "Draw groups at random")
        await seat.type("3")
        await seat.press("enter")
        await seat.until(lambda: "2 participants cannot make 3 groups." in seat.words)
        await seat.press("u")
        await seat.until(lambda: room.value("people", person_key(BEN), "group") is None)
        await choose(seat, "Draw groups at random")
        await seat.type("2 77")
        await seat.press("enter")
        await seat.until(lambda: "Drawn with seed 77" in seat.words, "a draw after an undone one")


async def test_while_groups_are_at_work_undo_does_not_take_their_draw_back(room: SessionBuilder) -> None:
    async with open_at(room, "reflection-three", SHEET) as seat:
        await choose(seat, "Draw groups at random")
        await seat.type("2")
        await seat.press("enter")
        await seat.until(lambda: room.value("people", person_key(BEN), "group"))
        await choose(seat, "Open this worksheet per group")
        await seat.until(lambda: stage_of(room.state, SHEET) == APART)
        await seat.press("u")
        await seat.wait_for("Groups are at work: to undo them, call the round off first (6).")
        assert room.value("people", person_key(BEN), "group")
        await choose(seat, "Call the round per group off")
        await seat.until(lambda: stage_of(room.state, SHEET) == "")
        await seat.press("u")
        await seat.until(lambda: room.value("people", person_key(BEN), "group") is None)


async def test_groups_work_apart_are_shown_and_become_one_list(room: SessionBuilder) -> None:
    put_into(room, ben="Blue", chloe="Green")
    async with open_at(room, "reflection-three", SHEET) as seat, room_of(room) as wall:
        await choose(seat, "Open this worksheet per group")
        await seat.until(lambda: "Blue: 0 rows · Green: 0 rows" in line(seat))
        room.add(SHEET, "o1", by=BEN, name="Riverside Clinic")
        room.add(SHEET, "o2", by=CHLOE, name="Faith coalition")
        await seat.until(lambda: line(seat) == "Per group until shown · Blue: 1 row · Green: 1 row · ^R shows them")
        assert "Riverside" not in seat.text and "Faith" not in seat.text
        room.commit(SetCell("room", "main", "step", "reflection-three"))
        await wall.until(lambda: "Green: 1 row" in wall.text)
        assert "Riverside" not in wall.text and "Ben" not in wall.text
        async with open_at(room, "reflection-three", SHEET, person=BEN, role=Role.PARTICIPANT) as ben:
            assert "Riverside Clinic" in ben.text and "Faith coalition" not in ben.text
            assert "you: Blue" in line(ben)
        await seat.press("v")
        await seat.wait_for("Show the rows of all groups")
        assert "Riverside" not in seat.text
        await seat.press("enter")
        await seat.wait_for("Riverside Clinic")
        assert stage_of(room.state, SHEET) == SIDE_BY_SIDE
        await wall.until(lambda: any("Blue · 1 row" in one and "Green · 1 row" in one for one in wall.lines))
        assert "Faith coalition" in wall.text
        await choose(seat, "Look at the groups side by side")
        await seat.until(lambda: any("Blue · 1 row" in one and "Green · 1 row" in one for one in seat.lines))
        await seat.press("escape")
        await choose(seat, "Go on with one list")
        await seat.until(lambda: stage_of(room.state, SHEET) == MERGED)
        await wall.until(lambda: "Blue · 1 row" not in wall.text and "Riverside Clinic" in wall.text)


async def test_whoever_is_in_no_group_joins_one(room: SessionBuilder) -> None:
    put_into(room, ben="Blue")
    room.commit(*open_ops(room.state, SHEET, room.clock.now()))
    room.add(SHEET, "o1", by=BEN, name="Riverside Clinic")
    async with open_at(room, "reflection-three", SHEET, person=CHLOE, role=Role.PARTICIPANT) as seat:
        assert "you are in no group: 6 joins one" in line(seat) and "Riverside" not in seat.text
        await choose(seat, "Join Blue")
        await seat.wait_for("Riverside Clinic")
        assert "you: Blue" in line(seat)


@pytest.mark.parametrize("width", [20, 60, 78, 118])
def test_columns_stand_beside_each_other_as_far_as_they_fit(width: int) -> None:
    nine = [GroupColumn(f"Group {number}", ("Asthma, and no inhaler at school", "No ride")) for number in range(1, 10)]
    lines = [line.plain for line in side_by_side(nine, width)]
    assert all(len(line) <= max(width, NARROWEST) for line in lines)
    assert sum(line.count("No ride") for line in lines) == 9
    assert lines[0].count("Group") == {20: 1, 60: 2, 78: 3, 118: 3}[width]
    assert side_by_side([], width) == []
