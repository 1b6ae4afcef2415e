"""The library on screen: found by what is in a session, listed under headings, at the smallest sizes too."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pytest

from screens.app import WorkshopApp
from screens.library.screen import LibraryScreen
from screens.session.screen import MainScreen
from screens.widgets.dialogs import AskLine, Choose
from store import create_session, open_session
from store.api import Identity
from store.files.home import home_folder
from store.library.catalog import Library
from tests.support.seat import Seat, seat_at
from tests.support.sessions import module_12
from workshop.sheets.model import END, InsertRow, Role, SetCell

SIZES = [(60, 20), (80, 24)]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    home = home_folder(tmp_path / "home", create=True)
    for title, school, date in (("Oak team", "Oak", "2026-11-30"), ("Birch team", "Birch [b]", "2025-01-10")):
        session = create_session(home, title=title, school=school, date=date, pack=module_12(),
                                 people=[("Ana Ruiz", "facilitator")])  # fmt: skip
        store = open_session(Library(home).find(session), Identity("Ana Ruiz", Role.FACILITATOR))
        name = SetCell("organisations", "o1", "name", f"Clinic of {school}")
        store.commit([InsertRow("organisations", "o1", END), name])
        store.close()
    return home


def _says(seat: Seat[WorkshopApp], sentence: str) -> bool:
    return sentence in seat.words


async def look_for(seat: Seat[WorkshopApp], words: str) -> None:
    await seat.press("slash")
    await seat.until(lambda: isinstance(seat.app.screen, AskLine))
    await seat.type(words)
    await seat.press("enter")


@pytest.mark.parametrize("size", SIZES)
async def test_a_session_is_found_by_what_is_in_it(home: Path, size: tuple[int, int]) -> None:
    app = WorkshopApp(home)
    async with seat_at(app, size=size) as seat:
        await seat.until(lambda: isinstance(app.screen, LibraryScreen) and "2 sessions" in seat.words)
        await look_for(seat, "birch clinic")
        await seat.until(lambda: "1 session" in seat.words and "Oak team" not in seat.words)
        assert "organization O1: Clinic of Birch [b]" in seat.words
        await seat.press("enter")
        await seat.until(lambda: isinstance(app.screen, MainScreen))
        assert isinstance(app.screen, MainScreen) and app.screen.context.session.title == "Birch team"


@pytest.mark.parametrize("size", SIZES)
async def test_the_order_is_chosen_and_headings_are_passed_over(home: Path, size: tuple[int, int]) -> None:
    app = WorkshopApp(home)
    async with seat_at(app, size=size) as seat:
        await seat.until(lambda: isinstance(app.screen, LibraryScreen) and "2 sessions" in seat.words)
        for number, heading in ((1, "── Oak (1)"), (2, "── without a division (2)"), (3, "── 2026-27 (1)"),
                                (4, "── nothing open (2)")):  # fmt: skip
            await seat.press("S")
            await seat.until(lambda: isinstance(app.screen, Choose))
            await seat.press("home", *["down"] * number, "enter")
            await seat.until(partial(_says, seat, heading))
        await seat.press("home", "enter")
        await seat.until(lambda: isinstance(app.screen, MainScreen))


async def test_words_that_stand_nowhere_say_how_to_see_all(home: Path) -> None:
    app = WorkshopApp(home)
    async with seat_at(app) as seat:
        await seat.until(lambda: isinstance(app.screen, LibraryScreen) and "2 sessions" in seat.words)
        await look_for(seat, "zebra")
        await seat.until(lambda: "No session matches “zebra”." in seat.words)
