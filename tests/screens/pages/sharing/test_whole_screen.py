"""The preview in the whole application: it has the room of the steps, and gives it back."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from screens.pages.sharing.page import SharingCheck
from tests.support.seat import LARGE, SMALL, Seat, sit
from tests.support.sharing import finished
from workshop.sheets.model import Role


async def _preview(seat: Seat) -> SharingCheck:
    steps = [step.id for step in seat.main.position.steps]
    await seat.main.go_to(steps.index("reflection-six"), "sharing-check", focus=True)
    page = seat.main.query_one(SharingCheck)
    await _press(seat, page, ["F", "enter", "enter", "B", "space", "enter", "V"])
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
    async with sit(demo_home, monkeypatch, size=LARGE, person="Eve Long", role=Role.COORDINATOR) as seat:
        page = await _preview(seat)
        assert not _shows_steps(seat)
        assert "Share data with care" not in seat.text
        assert page.view.table.has_focus
        await _press(seat, page, ["escape"])
        assert _shows_steps(seat)
        assert page.lines.has_focus
        await _press(seat, page, ["V", "Y"])
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
    async with sit(demo_home, monkeypatch, size=LARGE, person="Eve Long", role=Role.COORDINATOR) as seat:
        page = await _preview(seat)
        page.parts.partner.write("partner", "o-housing")
        await seat.until(lambda: page.preview is None and _shows_steps(seat))
        await seat.settle()
        assert page.lines.has_focus
        assert "Press V for the new preview" in " ".join(seat.text.split())


async def test_on_a_low_screen_the_check_has_the_room_of_the_steps_while_it_has_the_keys(
    demo_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with sit(demo_home, monkeypatch, size=SMALL, person="Eve Long", role=Role.COORDINATOR) as seat:
        page = await _preview(seat)
        await _press(seat, page, ["escape"])
        assert page.lines.has_focus and not _shows_steps(seat)
        await seat.leave()
        assert _shows_steps(seat) and "Think of a partner" in seat.words
        await seat.press("enter")
        assert page.lines.has_focus and not _shows_steps(seat)


async def test_small_letters_mean_what_they_mean_everywhere(demo_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """They do here what they do on the steps; the check's own commands are capitals."""
    async with sit(demo_home, monkeypatch, size=SMALL, person="Eve Long", role=Role.COORDINATOR) as seat:
        steps = [step.id for step in seat.main.position.steps]
        await seat.main.go_to(steps.index("reflection-six"), "sharing-check", focus=True)
        for letter, shows in (
            ("p", "Parking lot"),
            ("g", "Gaps"),
            ("h", "Who is here"),
            ("c", "Time"),
            ("?", "Help: "),
        ):
            await seat.press("question_mark" if letter == "?" else letter)
            await seat.until(lambda: seat.app.screen is not seat.main and shows in seat.text, shows)  # noqa: B023
            await seat.press("escape")
        await seat.press("F")
        assert "One row for each student" in seat.text
