"""The agenda's window on the real screen, and what everyone else sees of a changed agenda."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path
from time import monotonic
from typing import Any

import pytest
from textual import events
from textual.keys import _character_to_key

from screens.session.agenda import AgendaWindow
from screens.session.pace import pace_now
from screens.terminal.letters import TOGETHER
from tests.support.apps import open_at
from tests.support.seat import Seat, sit
from tests.support.sessions import ANA, BEN, NOW, SessionBuilder, three_people
from workshop.session.agenda import agenda_of, leave_out_ops, plan_ops
from workshop.sheets.model import Role


@pytest.fixture
def room() -> Iterator[SessionBuilder]:
    room = three_people()
    yield room
    room.close()


async def window(seat: Seat) -> AgendaWindow:
    """The window, opened from the clock."""
    await seat.leave()
    await seat.press("c", "7")
    await seat.until(lambda: isinstance(seat.app.screen, AgendaWindow))
    dialog = seat.app.screen
    assert isinstance(dialog, AgendaWindow)
    return dialog


def out(room: SessionBuilder) -> list[str]:
    return [step.id for step in agenda_of(room.pack, room.state).steps if step.left_out]


@pytest.mark.parametrize("size", [(60, 20), (80, 24), (120, 36)])
async def test_one_key_leaves_a_step_out_and_everything_follows(room: SessionBuilder, size: tuple[int, int]) -> None:
    async with open_at(room, "welcome", size=size) as seat:
        assert "90 minutes, 10 of 10 steps" not in seat.text
        dialog = await window(seat)
        assert "90 minutes, 10 of 10 steps." in seat.text and "Space leave out" in seat.text
        for _ in range(3):  # the welcome and its two rounds
            await seat.press("down")
        assert dialog.line is not None and dialog.line.row == "purpose"
        await seat.press("space")
        await seat.until(lambda: out(room) == ["purpose"])
        await seat.until(lambda: "88 minutes, 9 of 10 steps." in seat.text)
        assert "Purpose is left out." in seat.text
        await seat.press("escape")
        assert "Purpose" not in str(seat.main.rail.render())
        await seat.press("right")
        assert seat.main.position.step.id == "reflection-one"
        await seat.press("u")
        await seat.until(lambda: out(room) == [])
        await seat.until(lambda: "Purpose" in str(seat.main.rail.render()))


async def test_minutes_are_typed_and_what_cannot_be_is_said(room: SessionBuilder) -> None:
    async with open_at(room, "welcome") as seat:
        await window(seat)
        for text, said in (("0", "0 minutes cannot be planned."), ("1000", "1,000 minutes cannot be planned.")):
            await seat.press("enter")
            await seat.type(text)
            await seat.press("enter")
            await seat.until(lambda said=said: said in seat.text)  # type: ignore[misc]
        await seat.press("enter")
        await seat.type("soon")
        await seat.press("enter")
        await seat.until(lambda: "is not a number of minutes" in seat.text)
        await seat.press("enter")
        await seat.type("12")
        await seat.press("enter")
        await seat.until(lambda: room.value("session_agenda", "welcome", "minutes") == 12)
        await seat.until(lambda: "Welcome has 12 minutes now." in seat.text)
        assert pace_now(seat.main.context, NOW).steps[0].minutes == 12
        await seat.press("minus")
        await seat.until(lambda: room.value("session_agenda", "welcome", "minutes") == 11)
        await seat.press("greater_than_sign")
        await seat.until(lambda: agenda_of(room.pack, room.state).steps[0].id == "purpose")
        await seat.press("u")
        await seat.until(lambda: agenda_of(room.pack, room.state).steps[0].id == "welcome")


async def test_a_ready_made_agenda_is_taken_and_undone_as_one(room: SessionBuilder) -> None:
    async with open_at(room, "welcome") as seat:
        await window(seat)
        revision = room.state.revision
        await seat.press("colon")
        await seat.until(lambda: "45 minutes: causes" in seat.text)
        await seat.press("down", "enter")
        await seat.until(lambda: "45 minutes, 6 of 10 steps." in seat.text)
        assert room.state.revision == revision + 1
        await seat.press("u")
        await seat.until(lambda: "90 minutes, 10 of 10 steps." in seat.text)


async def test_undo_here_takes_back_nothing_of_another_page(room: SessionBuilder) -> None:
    async with open_at(room, "reflection-two", "causes") as seat:
        await seat.type("No ride")
        await seat.press("enter")
        await seat.until(lambda: [row.value("cause") for row in room.state.sheet("causes").rows.values()])
        await window(seat)
        revision = room.state.revision
        await seat.press("u")
        await seat.until(lambda: "is not one of the agenda" in seat.words)
        assert room.state.revision == revision


async def test_keys_pressed_quickly_all_count(demo_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each is pressed before the one before it is saved."""
    async with sit(demo_home, monkeypatch, together=TOGETHER) as seat:
        context = seat.main.context

        def at_once(key: str, times: int, gap: float = 0.0, ago: float = 60) -> None:
            for turn in range(times):
                event = events.Key(_character_to_key(key), key)
                event.time = monotonic() - ago + turn * gap
                seat.app.key_order.add(event)

        def minutes() -> int:
            return next(step.minutes for step in context.session.agenda.steps if step.id == "welcome")

        def order() -> list[str]:
            return [step.id for step in context.session.agenda.steps][:5]

        send = context.send

        def late(*what: Any) -> None:  # as to a slow disk or a database far away
            asyncio.get_running_loop().call_later(0.2, send, *what)

        monkeypatch.setattr(context, "send", late)
        seat.main.show(AgendaWindow(context, seat.main.actions.back))
        await seat.until(lambda: isinstance(seat.app.screen, AgendaWindow))
        first, was = minutes(), order()
        at_once("+", 4)
        await seat.until(lambda: minutes() == first + 4)
        at_once(">", 3)
        await seat.until(lambda: order() == [*was[1:4], was[0], was[4]])
        at_once("u", 3, gap=TOGETHER)
        await seat.until(lambda: order() == was)
        at_once("u", 4, gap=TOGETHER, ago=40)
        await seat.until(lambda: minutes() == first)


async def test_a_participant_reads_it(room: SessionBuilder) -> None:
    async with open_at(room, "welcome", person=BEN, role=Role.PARTICIPANT) as seat:
        await window(seat)
        await seat.press("space")
        assert "The facilitator plans the session." in seat.text and out(room) == []


async def test_who_looks_at_a_step_that_is_left_out_stays_and_is_told(room: SessionBuilder) -> None:
    async with open_at(room, "purpose", person=BEN, role=Role.PARTICIPANT) as seat:
        room.commit(*leave_out_ops(room.pack, room.state, "purpose", True), person=ANA)
        await seat.until(lambda: "(left out of this session)" in seat.text)
        assert "Purpose, left out" in str(seat.main.rail.render())
        await seat.leave()
        await seat.press("right")
        assert seat.main.position.step.id == "reflection-one"
        await seat.press("left")
        assert seat.main.position.step.id == "welcome"


async def test_the_list_of_people_comes_with_whatever_step_is_first(room: SessionBuilder) -> None:
    short = next(one for one in room.pack.agendas if one.id == "45")
    room.commit(*plan_ops(room.pack, room.state, short), person=ANA)
    room.commit(*leave_out_ops(room.pack, room.state, "welcome", True), person=ANA)
    async with open_at(room, "reflection-two") as seat:
        titles = [page.title for page in seat.main.position.pages]
        assert "People" in titles and "Parking lot" not in titles
