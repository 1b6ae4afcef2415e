"""An energizer is counted down like a round, and the round waits for it."""

from __future__ import annotations

import datetime
from collections.abc import Iterator

import pytest

from content.loader import load_pack
from content.pack_registry import shipped_packs
from tests.support.sessions import ANA, NOW, SessionBuilder, three_people
from workshop.session.countdown import countdown, start_ops
from workshop.session.energizers import (
    begin_ops,
    end_ops,
    energizer_countdown,
    energizer_on,
    more_energizer_ops,
    pause_energizer_ops,
)
from workshop.sheets.model import SetCell


@pytest.fixture
def room() -> Iterator[SessionBuilder]:
    room = three_people()
    yield room
    room.close()


def after(minutes: float) -> datetime.datetime:
    return NOW + datetime.timedelta(minutes=minutes)


def test_module_12_ships_three_short_ones() -> None:
    pack = load_pack(shipped_packs()["va-attendance-12"])
    assert [(one.title, one.minutes) for one in pack.energizers] == [
        ("Weather report", 2),
        ("Stretch and swap seats", 2),
        ("One good thing", 3),
    ]
    assert load_pack(shipped_packs()["va-attendance-10"]).energizers == ()


def test_it_is_begun_paused_given_time_and_ended(room: SessionBuilder) -> None:
    step, pack = room.pack.step("reflection-two"), room.pack
    assert step is not None and energizer_countdown(room.state, pack, NOW) is None
    room.commit(*start_ops(room.state, step, NOW), person=ANA)
    room.commit(*begin_ops(room.state, pack.energizers[0], step, after(1)), person=ANA)
    round_ = countdown(room.state, step, after(2))
    assert round_ is not None and (round_.digits, round_.running) == ("5:00", False), "the round waits"
    here = energizer_countdown(room.state, pack, after(2))
    assert here is not None and (here.title, here.digits, here.running) == ("Weather report", "1:00", True)
    room.commit(*pause_energizer_ops(room.state, here, after(2)), person=ANA)
    here = energizer_countdown(room.state, pack, after(30))
    assert here is not None and (here.digits, here.running) == ("1:00", False)
    room.commit(*more_energizer_ops(room.state, here, after(30), 5), person=ANA)
    here = energizer_countdown(room.state, pack, after(31))
    assert here is not None and here.digits == "6:00"
    room.commit(*pause_energizer_ops(room.state, here, after(31)), person=ANA)
    here = energizer_countdown(room.state, pack, after(40))
    assert here is not None and here.over and here.digits == "0:00"
    room.commit(*end_ops(room.state), person=ANA)
    assert energizer_on(room.state, pack) is None


def test_one_that_this_pack_does_not_have_is_none(room: SessionBuilder) -> None:
    room.commit(SetCell("energizer_now", "main", "which", "of another pack"))
    room.commit(SetCell("energizer_now", "main", "until", "tomorrow"))
    assert energizer_countdown(room.state, room.pack, NOW) is None
