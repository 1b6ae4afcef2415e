"""A participant at a phone: the question, their own entry, and the group's list, in 40 columns and a little more."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from content.blocks import Audience
from screens.widgets.hanging_text import HangingText
from tests.support.apps import open_at
from tests.support.sessions import SessionBuilder, planned_session
from workshop.sheets.model import Role

BEN, CHLOE = "Ben Carter", "Chloe Park"
UPRIGHT = [(40, 31), (49, 46), (49, 53)]
ALL = [(40, 24), (49, 30), (107, 23), *UPRIGHT]
STEPS = {"reflection-one": "qualities", "reflection-two": "causes", "reflection-three": "organisations"}


@pytest.fixture
def room() -> Iterator[SessionBuilder]:
    room = planned_session()
    yield room
    room.close()


def joined(lines: list[str]) -> str:
    return " ".join(" ".join(lines).split())


@pytest.mark.parametrize("size", UPRIGHT)
@pytest.mark.parametrize("step", STEPS)
async def test_upright_the_whole_question_is_there(room: SessionBuilder, step: str, size: tuple[int, int]) -> None:
    asked = next(one for one in room.pack.steps if one.id == step).prose(Audience.PARTICIPANTS)
    async with open_at(room, step, STEPS[step], size=size, person=BEN, role=Role.PARTICIPANT) as seat:
        shown = joined(seat.lines)
        asks = seat.main.query_one("#ask", HangingText).content
        assert asked and " ".join(str(asks).split()[-3:]) in shown
        assert "…" not in shown[: shown.index("[1 ")].partition("step")[2], "nothing of it is cut"


@pytest.mark.parametrize("size", ALL)
async def test_a_text_that_does_not_fit_says_so(room: SessionBuilder, size: tuple[int, int]) -> None:
    """Nothing ends in the middle of a sentence as if it were the end."""
    async with open_at(room, "reflection-three", "organisations", size=size, person=BEN, role=Role.PARTICIPANT) as seat:
        ask = seat.main.query_one("#ask")
        region = ask.region
        asked = [line[region.x : region.right].rstrip() for line in seat.lines[region.y : region.bottom]]
        assert asked and asked[-1][-1] in ".?…", asked


@pytest.mark.parametrize("size", ALL)
async def test_my_entry_and_the_groups_list(room: SessionBuilder, size: tuple[int, int]) -> None:
    """How many have written is told whole; after the reveal all entries are there with their names."""
    room.add("qualities", "q1", by=CHLOE, quality="They call back the same day", who=CHLOE)
    async with open_at(room, "reflection-one", "qualities", size=size, person=BEN, role=Role.PARTICIPANT) as seat:
        assert "1 of 2 has written" in seat.text
        assert "They call back" not in seat.text
        await seat.type("They know us")
        await seat.press("enter")
        await seat.saved()
        assert "They know us" in seat.text and "2 of 2 have written" in seat.text
        room.reveal("qualities")
        await seat.until(lambda: "They call back" in joined(seat.lines) and "Chloe" in seat.text)
        assert "They know us" in joined(seat.lines)
