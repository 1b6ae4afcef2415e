"""The preview in the whole application: it has the room of the steps, and gives it back."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from screens.pages.sharing.page import SharingCheck
from tests.support.seat import SMALL, Seat, sit
from tests.support.sharing import finished
from workshop.sheets.model import Role


async def _preview(seat: Seat) -> SharingCheck:
    steps = [step.id for step in seat.main.position.steps]
    await seat.main.go_to(steps.index("reflection-six"), "sharing-check", focus=True)
    page = seat.main.query_one(SharingCheck)
    await _press(seat, page, ["f", "enter", "enter", "b", "space", "enter", "v"])
    assert page.preview is not None
    return page


async def _press(seat: Seat, page: SharingCheck, keys: Sequence[str]) -> None:
    for key in keys:
        await seat.press(key)
        await finished(seat, page)


def _shows_steps(seat: Seat) -> bool:
    shown = [seat.main.rail.display, *(seat.main.query_one(f"#{name}").display for name in ("step-title", "ask"))]
    assert len(set(shown)) == 1
    return shown[0]


async def test_the_steps_step_aside_for_the_preview_and_come_back(
    demo_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with sit(demo_home, monkeypatch, size=SMALL, person="Eve Long", role=Role.COORDINATOR) as seat:
        page = await _preview(seat)
        assert not _shows_steps(seat)
        assert "Share data with care" not in seat.text
        assert page.view.table.has_focus
        await _press(seat, page, ["escape"])
        assert _shows_steps(seat)
        assert page.lines.has_focus
        await _press(seat, page, ["v", "f"])
        assert not _shows_steps(seat)
        assert "for your eyes alone" in seat.text

        await seat.press("f6")
        assert _shows_steps(seat), "another part of the step has its steps"
        await seat.press("shift+f6")
        assert not _shows_steps(seat)
        assert page.preview is not None
        assert "for your eyes alone" not in seat.text, "full numbers are not left standing"
        await _press(seat, page, ["escape", "escape"])
        assert seat.main.rail.has_focus


async def test_another_partner_ends_the_preview_and_brings_the_steps_back(
    demo_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with sit(demo_home, monkeypatch, size=SMALL, person="Eve Long", role=Role.COORDINATOR) as seat:
        page = await _preview(seat)
        page.parts.partner.write("partner", "o-housing")
        await seat.until(lambda: page.preview is None and _shows_steps(seat))
        await seat.settle()
        assert page.lines.has_focus
        assert "Press v for the new preview" in " ".join(seat.text.split())
