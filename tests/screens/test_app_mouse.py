"""A mouse is never needed, and works: on the steps, the parts, the cells and the lists."""

from __future__ import annotations

from pathlib import Path

import pytest

from screens.session.rail import StepRail
from screens.widgets.page_strip import PageStrip
from tests.support.seat import LARGE, SMALL, Seat, sit


async def click(seat: Seat, text: str, *, times: int = 1) -> None:
    """Click on the first place on the screen that shows this text."""
    for y, line in enumerate(seat.lines):
        if (x := line.find(text)) >= 0:
            for _ in range(times):
                await seat.pilot.click(offset=(x + 1, y))
                await seat.settle()
            return
    raise AssertionError(f"no {text!r} on the screen:\n{seat.text}")


@pytest.mark.parametrize("size", [SMALL, LARGE])
async def test_a_click_on_a_step_or_a_part_goes_there(
    demo_home: Path, monkeypatch: pytest.MonkeyPatch, size: tuple[int, int]
) -> None:
    async with sit(demo_home, monkeypatch, size=size) as seat:
        await click(seat, "Root causes")
        assert seat.main.position.step.id == "reflection-two" and isinstance(seat.app.focused, StepRail)
        await click(seat, "Kinds of partner")
        assert seat.main.position.page_index == 1
        await click(seat, "Notes on Reflection Two" if size == SMALL else "Who are our partners")
        assert seat.main.position.page_index == (2 if size == SMALL else 0)


async def test_a_click_on_an_arrow_goes_to_what_is_out_of_sight(
    demo_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with sit(demo_home, monkeypatch) as seat:
        rail, strip = seat.main.query_one(StepRail), seat.main.query_one(PageStrip)
        await seat.pilot.click(rail, offset=(seat.lines[1].index("›"), 0))
        await seat.settle()
        assert seat.main.position.step_index == 5
        await seat.pilot.click(rail, offset=(0, 0))
        await seat.settle()
        assert seat.main.position.step_index == 3
        line = next(line for line in seat.lines if "[1 Who are" in line)
        await seat.pilot.click(strip, offset=(line.index("›") - 1, 0))
        await seat.settle()
        assert seat.main.position.page_index == 2
        await seat.pilot.click(strip, offset=(0, 0))
        await seat.settle()
        assert seat.main.position.page_index == 1


async def test_what_is_not_a_step_or_a_part_does_nothing(demo_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with sit(demo_home, monkeypatch) as seat:
        for widget in (StepRail, PageStrip):
            for x in (0, seat.main.query_one(widget).size.width - 1):
                await seat.pilot.click(widget, offset=(x, 0))
        await seat.settle()
        assert (seat.main.position.step_index, seat.main.position.page_index) == (0, 0)


async def test_a_click_puts_the_cursor_and_a_second_one_opens_the_cell(
    demo_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with sit(demo_home, monkeypatch) as seat:
        await seat.main.go_to(3, "causes")
        await seat.settle()
        await click(seat, "School nurse")
        grid = seat.main.grid
        assert grid is not None and grid.has_focus and not grid.editing
        target = grid.cursor_target
        assert target is not None and (target.row, target.column) == ("c-asthma", "inside")
        await click(seat, "School nurse")
        assert grid.editing
        await click(seat, "Head Start")
        assert not grid.editing and grid.cursor_target is not None and grid.cursor_target.column == "partners"


async def test_a_click_in_a_list_chooses(demo_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with sit(demo_home, monkeypatch, session="") as seat:
        await seat.wait_for("Sample session")
        await click(seat, "Sample session")
        await seat.wait_for("Who are you?")
        await click(seat, "Chloe Park")
        await seat.wait_for("Engaging Community Partners")
        assert seat.main.context.person == "Chloe Park"
