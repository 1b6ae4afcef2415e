"""A terminal at which nobody types: silence, and once a minute the first line."""

from __future__ import annotations

import datetime
import re

import pytest

from tests.support.console import Console
from tests.support.terminal_rooms import at, new_session, opened
from workshop.sheets.model import SetCell

pytestmark = [pytest.mark.terminal, pytest.mark.timeout(180)]

MOST = 120
"""Bytes that a minute may cost."""


def begun(session: str, minutes: float) -> None:
    """The group has been at the root causes for so long."""
    since = datetime.datetime.now(datetime.UTC) - datetime.timedelta(minutes=minutes)
    with at(session) as ana:
        ana.commit([SetCell("room", "main", "step", "reflection-two")])
        ana.commit([SetCell("clock", "reflection-two", "entered", since.isoformat())])


def minute(console: Console) -> int:
    """Minutes the first line says are left, or below zero how many over; fails when it says none."""
    found = re.search(r"(\d+) min (left|over)", console.text_lines()[0])
    assert found is not None, console.text
    return int(found[1]) if found[2] == "left" else -int(found[1])


def cost_of_a_minute(console: Console) -> int:
    """Bytes that come, with the keys untouched, until the minute after this one has been said."""
    console.wait_for(" min ")
    console.settle(0.5)
    now, quiet = minute(console), len(console.output)
    console.until(lambda: minute(console) == now - 1, "the next minute", timeout=70)
    console.settle(0.5)
    return len(console.output) - quiet


@pytest.mark.parametrize("colors", ["", "truecolor"])
@pytest.mark.parametrize("size", [(80, 24), (120, 36)], ids=["80x24", "120x36"])
def test_once_a_minute_the_first_line_and_nothing_else(size: tuple[int, int], colors: str) -> None:
    session = new_session()
    begun(session, 9 - 8 / 60)
    with opened(session, size=size, environment={"COLORTERM": colors}) as ana:
        assert 0 < cost_of_a_minute(ana) <= MOST, bytes(ana.output[-400:])


def test_a_step_that_is_over_goes_on_too() -> None:
    session = new_session()
    begun(session, 29 - 8 / 60)
    with opened(session, size=(120, 36), environment={"COLORTERM": "truecolor"}) as ana:
        assert 0 < cost_of_a_minute(ana) <= MOST, bytes(ana.output[-400:])
        assert minute(ana) < 0 and "ends" in ana.text_lines()[0]
