"""A session that is deleted or moved while it is open: noticed without a write, said, and letters do nothing."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from screens.session.backstage import Backstage
from screens.session.screen import MainScreen
from store import drafts as draft_files
from tests.support.seat import SESSION, Seat, sit


def deleted(folder: Path) -> None:
    while folder.exists():  # the window may write into it meanwhile, where it says who is here
        shutil.rmtree(folder, ignore_errors=True)


def moved(folder: Path) -> None:
    folder.rename(folder.with_name("elsewhere"))


def replaced(folder: Path) -> None:
    journal = folder / "journal.jsonl"
    text = journal.read_bytes()
    journal.unlink()
    journal.write_bytes(text)


async def noticed(seat: Seat) -> None:
    """Wait until the window knows, with nobody at the keys."""
    while not seat.main.context.store.gone:
        await asyncio.sleep(0.01)
    await seat.wait_for("F10 closes this window.")


@pytest.mark.parametrize("harm", [deleted, moved, replaced])
async def test_a_gone_session_is_said_without_a_write_and_letters_do_nothing(
    demo_home: Path, monkeypatch: pytest.MonkeyPatch, harm: Callable[[Path], None]
) -> None:
    ran: list[str] = []
    async with sit(demo_home, monkeypatch) as seat:
        await seat.main.go_to(3, "causes", focus=False)
        seat.main.set_focus(seat.main.rail)
        await seat.settle()
        harm(demo_home / "sessions" / SESSION)
        await noticed(seat)
        assert "read only" in seat.text
        old = MainScreen.action_do

        async def noted(self: MainScreen, action_id: str) -> None:
            ran.append(action_id)
            await old(self, action_id)

        monkeypatch.setattr(MainScreen, "action_do", noted)
        for letter in "the quick brown fox jumps over a lazy dog g2".replace(" ", ""):
            await seat.press(letter)
            assert "F10 closes this window." in seat.main.status.text
        assert ran == [] and isinstance(seat.app.screen, MainScreen)
        await seat.press("f10")
        assert ran == ["quit"] and seat.app.return_value == 0


async def test_the_second_screen_says_it_too(demo_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with sit(demo_home, monkeypatch) as seat:
        await seat.press("escape", "2")
        assert isinstance(seat.app.screen, Backstage)
        deleted(demo_home / "sessions" / SESSION)
        await noticed(seat)
        await seat.press("g", "q", "b")
        assert isinstance(seat.app.screen, Backstage) and "F10 closes this window." in seat.text


async def test_what_was_being_typed_is_not_lost_with_the_session(
    demo_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with sit(demo_home, monkeypatch) as seat:
        await seat.main.go_to(3, "causes", focus=True)
        await seat.settle()
        await seat.type("Half a thought")
        deleted(demo_home / "sessions" / SESSION)
        await noticed(seat)
        await seat.type(" and more")
        await seat.press("enter")
        grid = seat.main.grid
        assert grid is not None and grid.state.editor is not None, "the text stays in its line"
        await seat.press("f10")
    assert [draft.text for draft in draft_files.leftovers(SESSION, "Ana Ruiz")] == ["Half a thought and more"]
