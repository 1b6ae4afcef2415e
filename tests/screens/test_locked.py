"""A locked window on screen: every action there is, and no path asked for, no file outside the home's own folders."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from textual.app import SystemCommand
from textual.screen import Screen
from textual.widgets import Input

from screens.library.screen import LibraryScreen
from screens.pages.sharing.dialogs import AskPath
from screens.palette import commands
from screens.session.actions import SESSION_ACTIONS
from screens.widgets.dialogs import AskLine
from tests.support.seat import SESSION, Seat, sit
from workshop.locked import VARIABLE, environment
from workshop.sheets.model import Role

ALLOWED = ("sessions/", "state/", "library")
"""Where in the home the program keeps its own."""


@pytest.fixture
def closed(demo_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The home of a locked window, whose environment is as such a window has it."""
    monkeypatch.setenv("WORKSHOP_HOME", str(demo_home))
    monkeypatch.setenv(VARIABLE, "1")
    for name, value in environment(os.environ).items():
        if name.startswith(("XDG_", "WORKSHOP_")):
            monkeypatch.setenv(name, value)
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")
    return demo_home


def outside(tmp_path: Path, home: Path) -> set[str]:
    """Every file below the test's folder but what the program keeps for itself in the home."""
    found = {path for path in tmp_path.rglob("*") if path.is_file()}
    return {
        str(path) for path in found
        if not path.is_relative_to(home) or not str(path.relative_to(home)).startswith(ALLOWED)
    }  # fmt: skip


def asks_for_a_path(screen: Screen[object]) -> bool:
    return isinstance(screen, AskPath) or (
        isinstance(screen, AskLine) and any(os.sep in field.value for field in screen.query(Input))
    )


async def away(seat: Seat) -> None:
    """Out of whatever window an action opened."""
    while seat.app.screen is not seat.main:
        await seat.press("escape")


@pytest.mark.timeout(300)
@pytest.mark.parametrize("person, role", [("Ana Ruiz", Role.FACILITATOR), ("Ben Carter", Role.PARTICIPANT)])
async def test_every_action(
    closed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, person: str, role: Role
) -> None:
    before = outside(tmp_path, closed)
    async with sit(closed, monkeypatch, person=person, role=role) as seat:
        last = len(seat.main.position.steps) - 1
        for index in (0, 3, last - 1, last):  # to read, a worksheet, the sharing check, the notes
            await seat.main.go_to(index)
            await seat.settle()
            for action in SESSION_ACTIONS:
                if action.id in ("quit", "step.next", "step.previous"):
                    continue
                await seat.main.action_do(action.id)
                await seat.settle()
                assert not asks_for_a_path(seat.app.screen), (seat.main.position.step.id, action.id)
                assert not any(isinstance(one, LibraryScreen) for one in seat.app.screen_stack)
                await away(seat)
        assert (seat.main.context.person, seat.main.context.role) == (person, role)
    assert outside(tmp_path, closed) - before == {str(closed / "notes" / f"{SESSION}.md")}


async def test_the_palette_offers_nothing_else(closed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with sit(closed, monkeypatch) as seat:
        offered: list[SystemCommand] = list(commands(seat.app, seat.main))
        assert not [one.title for one in offered if any(w in one.title.casefold() for w in ("screenshot", "suspend"))]
        assert {type(provider).__name__ for provider in seat.app.COMMANDS} == {"function"}, "no provider of Textual's"
        seat.app.action_screenshot("a.svg", str(closed))
        seat.app.action_suspend_process()
        await seat.settle()
        assert not (closed / "a.svg").exists()


async def test_the_page_of_the_sharing_check_says_why_it_is_closed(
    closed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with sit(closed, monkeypatch, role=Role.COORDINATOR) as seat:
        sharing = next(i for i, step in enumerate(seat.main.position.steps) if step.short == "Sharing")
        await seat.main.go_to(sharing, "sharing-check", focus=True)
        await seat.wait_for("is not open in this window")
        await seat.press("F", "C", "L", "W")
        assert seat.app.screen is seat.main


async def test_leaving_ends_the_program(closed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with sit(closed, monkeypatch) as seat:
        await seat.press("f10")
        await seat.settle()
        assert not any(isinstance(one, LibraryScreen) for one in seat.app.screen_stack)
        assert seat.app.return_code == 0 or not seat.app.is_running
