"""A terminal at which nobody types: silence, and once a minute the first line."""

from __future__ import annotations

import datetime
import re
from collections.abc import Sequence
from contextlib import ExitStack

import pytest

from tests.support.console import Console
from tests.support.terminal_rooms import at, new_session, opened
from workshop.sheets.model import SetCell

pytestmark = [pytest.mark.terminal, pytest.mark.timeout(600)]

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


def costs_of_a_minute(consoles: Sequence[Console]) -> list[int]:
    """Bytes that come to each, with the keys untouched, until the minute after this one has been said."""
    for console in consoles:
        console.wait_for(" min ")
        console.settle(0.5)
    before = [(minute(console), len(console.output)) for console in consoles]
    for console, (now, _) in zip(consoles, before, strict=True):
        console.until(lambda console=console, now=now: minute(console) == now - 1, "the next minute")  # type: ignore[misc]
    for console in consoles:
        console.settle(0.5)
    return [len(console.output) - quiet for console, (_, quiet) in zip(consoles, before, strict=True)]


def test_once_a_minute_the_first_line_and_nothing_else() -> None:
    """In every size and with all colors, and at a step that is over; they wait for the minute together."""
    left, over = new_session(), new_session("Over time")
    begun(left, 9 - 20 / 60)
    begun(over, 29 - 20 / 60)
    looks = [(size, colors) for size in ((80, 24), (120, 36)) for colors in ("", "truecolor")]
    with ExitStack() as stack:
        consoles = [
            stack.enter_context(opened(session, size=size, environment={"COLORTERM": colors}))
            for session, (size, colors) in [*((left, look) for look in looks), (over, looks[-1])]
        ]
        for console, cost in zip(consoles, costs_of_a_minute(consoles), strict=True):
            assert 0 < cost <= MOST, bytes(console.output[-400:])
        assert minute(consoles[-1]) < 0 and "ends" in consoles[-1].text_lines()[0]
