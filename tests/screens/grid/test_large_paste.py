"""Hundreds of pasted rows come to everybody's screen, so the person is asked first."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual import events

from tests.support.seat import Seat, sit

ROWS = 250
TEXT = "\n".join(f"Pasted cause {number}" for number in range(ROWS))


async def pasted(seat: Seat) -> int:
    """How many of the rows are in the session."""
    rows = seat.main.context.state.sheet("causes").live()
    return sum(str(row.value("cause")).startswith("Pasted cause") for row in rows)


async def paste(seat: Seat) -> None:
    await seat.main.go_to(3, "causes", focus=True)
    await seat.press("ctrl+end")
    assert seat.main.grid is not None
    seat.main.grid.post_message(events.Paste(TEXT))
    await seat.wait_for("Paste 250 rows?")


async def test_it_asks_and_enter_keeps_the_sheet(demo_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with sit(demo_home, monkeypatch) as seat:
        for answer in ("enter", "escape"):
            await paste(seat)
            await seat.press(answer)
            assert "Paste 250 rows?" not in seat.text
            assert await pasted(seat) == 0


async def test_a_yes_pastes_them_all(demo_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with sit(demo_home, monkeypatch) as seat:
        await paste(seat)
        await seat.press("down", "enter")
        assert await pasted(seat) == ROWS
