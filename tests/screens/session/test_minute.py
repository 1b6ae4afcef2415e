"""The first line goes on once a minute by itself, says nothing in between, and costs next to nothing."""

from __future__ import annotations

import asyncio
import datetime
from collections.abc import Iterator
from pathlib import Path

import pytest

from screens.app import WorkshopApp
from screens.session.minute import Minute
from screens.session.pace import ClockWindow
from screens.session.screen import MainScreen
from screens.widgets.title_bar import TitleBar
from tests.support.apps import open_at
from tests.support.clock import FixedClock
from tests.support.seat import LARGE, NOW, SESSION, SMALL, seat_at
from tests.support.sessions import NOW as THREE
from tests.support.sessions import SessionBuilder, planned_session
from workshop.clock import SessionTiming, TimeStatus, changes_in
from workshop.sheets.model import Role

MOST = 120
"""Bytes that a minute may cost."""
HOUR = 70


@pytest.fixture
def room() -> Iterator[SessionBuilder]:
    room = planned_session()
    yield room
    room.close()


def pace_with(left: float | None) -> SessionTiming:
    return SessionTiming((), THREE, None, left, TimeStatus.FINE, None, THREE, 0)


@pytest.mark.parametrize(
    ("left", "seconds"), [(12.5, 30), (12, 60), (0.25, 15), (0, 60), (-0.5, 30), (-1.75, 15), (None, None)]
)
def test_when_the_minute_changes(left: float | None, seconds: float | None) -> None:
    assert changes_in(pace_with(left)) == seconds


async def test_it_sleeps_until_the_minute_and_only_while_a_step_has_begun() -> None:
    rung: list[int] = []
    loop = asyncio.get_running_loop()
    minute = Minute(lambda: rung.append(1))
    minute.shown(pace_with(None))
    assert minute._timer is None
    minute.shown(pace_with(5.5))
    first = minute._timer
    assert first is not None and 29 < first.when() - loop.time() <= 30.1
    minute.shown(pace_with(5.5))
    assert minute._timer is first, "a cursor that moves does not start it anew"
    minute.shown(pace_with(5.9))
    assert minute._timer is not first and first.cancelled()
    minute.shown(pace_with(0.0001))
    while not rung:
        await asyncio.sleep(0.01)
    assert minute._timer is None, "whoever is called back shows the clock and starts it again"
    minute.shown(pace_with(3.5))
    minute.stop()
    assert minute._timer is None


async def test_the_first_line_and_the_clock_go_on_without_a_key(room: SessionBuilder) -> None:
    """Half a second before the next minute nobody types any more; the real timer wakes the screen."""
    room.answer("clock", "reflection-two", entered=THREE.isoformat())
    room.answer("room", step="reflection-two")
    async with open_at(room, "") as seat:
        seat.app.push_screen(ClockWindow(seat.main.context))
        await seat.settle()
        dialog = seat.app.screen
        assert isinstance(dialog, ClockWindow)

        def says(minutes: str) -> bool:
            return minutes in seat.main.query_one(TitleBar).render().plain and minutes in seat.text

        room.clock.advance(minutes=4, seconds=59.5)
        seat.main.show_headline()
        dialog.draw()
        await seat.until(lambda: says("21 min left"))
        room.clock.advance(seconds=0.6)
        await seat.until(lambda: says("20 min left"))


@pytest.mark.parametrize("size", [SMALL, LARGE], ids=["80x24", "120x36"])
async def test_a_minute_costs_few_bytes_whatever_it_brings(
    demo_home: Path, monkeypatch: pytest.MonkeyPatch, size: tuple[int, int]
) -> None:
    """Seventy minutes at one step of the sample: to wrap up, over time, late, with another number of digits."""
    monkeypatch.setattr("screens.endings.when_gone", lambda *_: None)
    clock = FixedClock(NOW)
    app = WorkshopApp(demo_home, session=SESSION, person="Ana Ruiz", role=Role.FACILITATOR, theme="dark", clock=clock)
    async with seat_at(app, size, captured=True) as seat:
        await seat.until(lambda: isinstance(app.screen, MainScreen))
        main = seat.main
        step = next(place for place, one in enumerate(main.position.steps) if one.id == "reflection-two")
        await seat.until(lambda: main.follow.room != "")
        await main.go_to(step)
        await seat.until(lambda: "25 min left" in main.query_one(TitleBar).render().plain)
        seen, costs = [], []
        for minute in range(1, HOUR):
            clock.moment = NOW + datetime.timedelta(minutes=minute + 0.001)
            seat.sent()
            main.around.first_line._minute_passed()
            await seat.settle()
            costs.append(len(seat.sent().encode()))
            seen.append(main.query_one(TitleBar).render().plain.strip())
            main.around.first_line._minute_passed()
            await seat.settle()
            assert seat.sent() == "", "the same minute is not written twice"
        main.context.close()
    assert any("wrap up" in line for line in seen) and any("min over" in line for line in seen)
    assert any(" 9 min late" in line for line in seen) and any("10 min late" in line for line in seen)
    assert len(set(seen)) == len(seen) and min(costs) > 0 and max(costs) <= MOST, costs
