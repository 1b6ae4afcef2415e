"""The five screens as text, at 60 x 20, 80 x 24 and 120 x 36: room, two levels, a vote, the result, sharing check.

At each size what is needed is there, and nothing that the room must not see.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable
from pathlib import Path

import pytest

from screens.pages.sharing.page import SharingCheck
from tests.screens.test_snapshots import STEPS, take
from tests.support.apps import room_of
from tests.support.seat import sit
from tests.support.sessions import NOW, planned_session
from tests.support.sharing import finished
from workshop.session.countdown import start_ops
from workshop.sheets.model import Role, SetCell

Picture = Callable[[str, str], None]
SIZES = pytest.mark.parametrize("size", [(60, 20), (80, 24), (120, 36)], ids=["60x20", "80x24", "120x36"])


@SIZES
async def test_the_room(picture: Picture, size: tuple[int, int]) -> None:
    room = planned_session()
    room.commit(SetCell("room", "main", "step", "reflection-two"))
    room.reveal("causes")
    room.add("causes", "c1", cause="Asthma, no inhaler at school", group="barriers", inside=("School nurse",))
    room.add("causes", "c2", cause="No ride after the move", group="barriers", inside=("Bus office",), gap="nobody")
    (step,) = [one for one in room.pack.steps if one.id == "reflection-two"]
    room.commit(*start_ops(room.state, step, NOW - datetime.timedelta(seconds=122)))
    async with room_of(room, size=size) as seat:
        await seat.wait_for("ROUND 1 OF 3")
        take(picture, seat, "five-1-room")
    room.close()


@SIZES
async def test_the_two_levels(
    demo_home: Path, monkeypatch: pytest.MonkeyPatch, picture: Picture, size: tuple[int, int]
) -> None:
    async with sit(demo_home, monkeypatch, size=size) as seat:
        await seat.main.go_to(STEPS.index("reflection-two"), "causes", focus=True)
        await seat.settle()
        assert "[TYPE]" in seat.keys_line and "▌Only unexcused" in seat.text
        take(picture, seat, "five-2-type")
        await seat.leave()
        assert "[COMMANDS]" in seat.keys_line and "┆Only unexcused" in seat.text
        take(picture, seat, "five-2-commands")


@SIZES
async def test_a_vote(
    demo_home: Path, monkeypatch: pytest.MonkeyPatch, picture: Picture, size: tuple[int, int]
) -> None:
    async with sit(demo_home, monkeypatch, size=size) as seat:
        await seat.main.go_to(STEPS.index("reflection-one"), "qualities-dots", focus=True)
        await seat.settle()
        take(picture, seat, "five-3-vote")


@SIZES
async def test_the_result(
    demo_home: Path, monkeypatch: pytest.MonkeyPatch, picture: Picture, size: tuple[int, int]
) -> None:
    async with sit(demo_home, monkeypatch, size=size) as seat:
        await seat.main.go_to(STEPS.index("reflection-four"), "alignment-result", focus=True)
        await seat.settle()
        for words in ("START WITH", "Rank", "Score", "Raters", "TALK FIRST", "(without names)", "ONLY ONE CLOSES"):
            assert words in seat.text
        take(picture, seat, "five-4-result")


@SIZES
async def test_the_sharing_check(
    demo_home: Path, monkeypatch: pytest.MonkeyPatch, picture: Picture, size: tuple[int, int]
) -> None:
    async with sit(demo_home, monkeypatch, size=size, person="Eve Long", role=Role.COORDINATOR) as seat:
        await seat.main.go_to(STEPS.index("reflection-six"), "sharing-check", focus=True)
        page = seat.main.query_one(SharingCheck)
        for key in ("F", "enter", "enter", "B", "space", "down", "space", "end", "space", "enter"):
            await seat.press(key)
            await finished(seat, page)
        await seat.wait_for("12 groups, 0 small")
        for rule in ("✓ totals", "✓ breakdowns: every group 11 or more", "✗ one student: needs consent"):
            assert rule in seat.text
        take(picture, seat, "five-5-sharing-check")
