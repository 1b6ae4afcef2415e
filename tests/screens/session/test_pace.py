"""The clock's dialog on the real main screen: one key ends on time, five minutes more or less, back to the plan."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from pathlib import Path

import pytest

from content.sheet_spec import FORM_ROW
from screens.session.pace import ClockWindow, pace_now
from store import create_session, open_session
from store.api import Identity, StoreError
from tests.support.apps import open_at
from tests.support.seat import Seat
from tests.support.sessions import NOW, SessionBuilder, module_12, planned_session
from workshop.clock import times
from workshop.replan import replan
from workshop.sheets.model import Role, SetCell, State


@pytest.fixture
def room() -> Iterator[SessionBuilder]:
    """At Reflection Two since 40 minutes, of which 25 were planned."""
    room = planned_session()
    ago = {"welcome": 60, "purpose": 55, "reflection-one": 50, "reflection-two": 40}
    for step, minutes in ago.items():
        at = (NOW - datetime.timedelta(minutes=minutes)).isoformat()
        room.answer("clock", step, entered=at)
    room.answer("room", step="reflection-two")
    yield room
    room.close()


def minutes(state: State) -> dict[str, int]:
    return dict(times(state).minutes)


async def clock(seat: Seat) -> ClockWindow:
    """The dialog, opened by its key."""
    await seat.leave()
    await seat.press("c")
    await seat.until(lambda: isinstance(seat.app.screen, ClockWindow))
    dialog = seat.app.screen
    assert isinstance(dialog, ClockWindow)
    return dialog


@pytest.mark.parametrize("size", [(80, 24), (120, 36)])
async def test_one_key_takes_the_proposal(room: SessionBuilder, size: tuple[int, int]) -> None:
    async with open_at(room, "reflection-two", size=size) as seat:
        plan = replan(pace_now(seat.main.context, NOW))
        assert plan.savings
        dialog = await clock(seat)
        assert "min late" in dialog.shown
        for saving in plan.savings:
            assert str(saving) in dialog.shown
        assert "Press Enter to apply" in dialog.shown
        assert "Enter end on time" in seat.text
        revision = room.state.revision
        await seat.press("enter")
        await seat.until(lambda: "Plan shortened by" in dialog.shown)
        assert room.state.revision == revision + 1, "one edit"
        assert minutes(room.state) == dict(plan.minutes)
        assert pace_now(seat.main.context, NOW).late == plan.still_late
        assert "To end on time" not in dialog.shown or plan.still_late
        assert "planned " in dialog.shown


async def test_back_to_the_plan(room: SessionBuilder) -> None:
    async with open_at(room, "reflection-two") as seat:
        dialog = await clock(seat)
        before = pace_now(seat.main.context, NOW)
        assert "back to the plan" not in seat.text
        await seat.press("enter")
        await seat.until(lambda: "Plan shortened by" in dialog.shown)
        await seat.until(lambda: "u back to the plan" in seat.text)
        await seat.press("u")
        await seat.until(lambda: "Back to the agenda's times." in dialog.shown)
        assert minutes(room.state) == {}
        assert pace_now(seat.main.context, NOW) == before
        await seat.press("u")
        assert "already" in dialog.shown


async def test_five_minutes_more_or_less_for_this_step(room: SessionBuilder) -> None:
    async with open_at(room, "reflection-two") as seat:
        dialog = await clock(seat)
        await seat.press("plus")
        await seat.until(lambda: minutes(room.state) == {"reflection-two": 30})
        await seat.until(lambda: "Root causes has 30 minutes now." in dialog.shown)
        await seat.press("minus")
        await seat.until(lambda: minutes(room.state) == {"reflection-two": 25})
        await seat.press("equals_sign")
        await seat.until(lambda: minutes(room.state) == {"reflection-two": 30})
        await seat.press("escape")
        assert not isinstance(seat.app.screen, ClockWindow)
        assert "10 min over" in seat.text, "the first line has the new minutes"


async def test_a_step_keeps_a_minute(room: SessionBuilder) -> None:
    room.answer("clock", "reflection-two", minutes=4)
    async with open_at(room, "reflection-two") as seat:
        dialog = await clock(seat)
        await seat.press("minus")
        await seat.until(lambda: minutes(room.state) == {"reflection-two": 1})
        await seat.until(lambda: "has 1 minute now" in dialog.shown)
        await seat.press("minus")
        assert "cannot be any shorter" in dialog.shown


async def test_on_time_there_is_nothing_to_take(room: SessionBuilder) -> None:
    room.answer("clock", "reflection-two", entered=(NOW - datetime.timedelta(minutes=5)).isoformat())
    room.answer("clock", "welcome", entered=(NOW - datetime.timedelta(minutes=18)).isoformat())
    async with open_at(room, "reflection-two") as seat:
        dialog = await clock(seat)
        revision = room.state.revision
        assert "You are on time." in dialog.shown
        await seat.press("enter")
        assert room.state.revision == revision
        assert isinstance(seat.app.screen, ClockWindow)


async def test_before_its_day_the_clock_says_when_it_starts(room: SessionBuilder) -> None:
    room.commit(SetCell("session", FORM_ROW, "date", "2026-12-04"))
    async with open_at(room, "welcome") as seat:
        assert "min left" not in seat.text
        dialog = await clock(seat)
        assert "The clock starts on Fri, Dec 4, or when you press k on a step." in dialog.shown
        await seat.press("escape", "k")
        await seat.wait_for("min left")


async def test_only_the_facilitator_sets_the_times(room: SessionBuilder) -> None:
    async with open_at(room, "reflection-two", person="Ben Carter", role=Role.PARTICIPANT) as seat:
        dialog = await clock(seat)
        revision = room.state.revision
        assert "To end on time" in dialog.shown
        assert "Press Enter to apply" not in dialog.shown
        for key in ("enter", "plus", "minus", "u"):
            await seat.press(key)
            assert "The facilitator sets the times." in dialog.shown
        assert room.state.revision == revision


async def test_what_could_not_be_written_is_said(room: SessionBuilder, monkeypatch: pytest.MonkeyPatch) -> None:
    async with open_at(room, "reflection-two") as seat:
        dialog = await clock(seat)

        def full(held: object, ops: object, **_: object) -> object:
            from concurrent.futures import Future

            failed: Future[object] = Future()
            failed.set_exception(StoreError("The disk is full."))
            return failed

        monkeypatch.setattr(type(seat.main.context.store), "submit", full)
        await seat.press("plus")
        await seat.until(lambda: "The disk is full." in dialog.shown)
        assert minutes(room.state) == {}


async def test_clock_edits_are_on_nobodys_undo_stack(room: SessionBuilder) -> None:
    room.add("causes", "c1", cause="No ride", group="barriers")
    async with open_at(room, "reflection-two") as seat:
        dialog = await clock(seat)
        await seat.press("plus")
        await seat.until(lambda: "30 minutes" in dialog.shown)
        await seat.press("escape", "u", "u")
        await seat.until(lambda: not list(room.state.sheet("causes").live()))
        assert minutes(room.state) == {"reflection-two": 30}


def test_the_times_are_there_after_a_restart(tmp_path: Path) -> None:
    name = create_session(tmp_path, title="Clock", pack=module_12(), people=[("Ana Ruiz", "facilitator")])
    path = tmp_path / "sessions" / name
    store = open_session(path, Identity("Ana Ruiz", Role.FACILITATOR))
    store.commit([SetCell("clock", "reflection-two", "minutes", 17)])
    store.close()
    again = open_session(path, Identity("Ana Ruiz", Role.FACILITATOR))
    assert minutes(again.state) == {"reflection-two": 17}
    again.close()
