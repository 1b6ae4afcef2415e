"""What is due over all sessions, on screen: read, done, moved, dropped, and opened."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest

from screens.app import WorkshopApp
from screens.library.follow_up import FollowUp
from screens.library.screen import LibraryScreen
from screens.session.screen import MainScreen
from screens.widgets.dialogs import AskLine, Read
from store import create_session, open_session
from store.api import Identity
from store.files.home import home_folder, state_folder
from store.visitors import note_visitor
from tests.support.seat import Seat, seat_at
from tests.support.sessions import module_12
from workshop.services.follow_up import read_facts
from workshop.sheets.model import END, InsertRow, Role, SetCell

COMMITMENTS = "meeting-commitments"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Two schools; one commitment of the first is overdue, one of the second has no owner."""
    home = home_folder(tmp_path / "home", create=True)
    today = datetime.date.today()
    late, soon = (today + datetime.timedelta(days=days) for days in (-3, 30))
    for school, row, cells in (
        ("Ash", "a1", {"text": "Ask the clinic", "owner": "Ana Ruiz", "due": late.isoformat()}),
        ("Birch", "b1", {"text": "Find a room", "due": soon.isoformat()}),
    ):
        people = [("Ana Ruiz", "facilitator")]
        session = create_session(home, title=f"{school} team", school=school, pack=module_12(), people=people)
        store = open_session(session, Identity("Ana Ruiz", Role.FACILITATOR), home=home, pack=module_12())
        store.commit([InsertRow(COMMITMENTS, row, END), *(SetCell(COMMITMENTS, row, c, v) for c, v in cells.items())])
        store.close()
        note_visitor(state_folder() / "people", session, "Ana Ruiz")
    return home


async def opened(seat: Seat, app: WorkshopApp) -> FollowUp:
    await seat.until(lambda: isinstance(app.screen, LibraryScreen))
    await app.workers.wait_for_complete()
    await seat.press("D")
    await seat.until(lambda: isinstance(app.screen, FollowUp) and ("open" in seat.words or "No " in seat.words))
    await seat.until(lambda: "Reading" not in seat.words)
    assert isinstance(app.screen, FollowUp)
    return app.screen


def state(home: Path) -> dict[str, tuple[str, str]]:
    return {one.text: (one.status, one.due) for facts in read_facts(home) for one in facts.commitments}


@pytest.mark.parametrize("size", [(60, 20), (80, 24), (120, 36)])
async def test_what_is_overdue_comes_first(home: Path, size: tuple[int, int]) -> None:
    app = WorkshopApp(home)
    async with seat_at(app, size=size) as seat:
        await opened(seat, app)
        assert "2 commitments open, 1 overdue." in seat.words
        words = seat.words
        assert words.index("Overdue (1)") < words.index("3 days late") < words.index("Without an owner (1)")
        assert "Ana Ruiz: Ask the clinic" in words and "no owner: Find a room" in words


async def test_done_moved_and_dropped_right_there(home: Path) -> None:
    app = WorkshopApp(home)
    async with seat_at(app) as seat:
        await opened(seat, app)
        await seat.press("space")
        await seat.until(lambda: "A1: open -> done (as Ana Ruiz)." in seat.words and "Overdue" not in seat.words)
        await seat.press("f2")
        await seat.until(lambda: isinstance(app.screen, AskLine))
        await seat.type("2031-01-15 the gym is booked")
        await seat.press("enter")
        await seat.until(lambda: "Jan 15, 2031 (the gym is booked)" in seat.words)
        assert state(home) == {
            "Ask the clinic": ("done", state(home)["Ask the clinic"][1]),
            "Find a room": ("", "2031-01-15"),
        }
        await seat.press("delete")
        await seat.until(lambda: isinstance(app.screen, AskLine))
        await seat.press("enter")
        await seat.until(lambda: "open -> dropped" in seat.words)
        assert state(home)["Find a room"][0] == "dropped"


async def test_a_reply_that_says_nothing_is_refused_in_words(home: Path) -> None:
    app = WorkshopApp(home)
    async with seat_at(app) as seat:
        await opened(seat, app)
        before = state(home)
        await seat.press("f2")
        await seat.until(lambda: isinstance(app.screen, AskLine))
        await seat.type("some day")
        await seat.press("enter")
        await seat.until(lambda: "nor a new date" in seat.words)
        assert state(home) == before


async def test_enter_opens_the_session_and_a_reminder_can_be_copied(home: Path) -> None:
    app = WorkshopApp(home)
    async with seat_at(app) as seat:
        await opened(seat, app)
        await seat.press("e")
        await seat.until(lambda: "A reminder for Ana Ruiz is copied." in seat.words)
        assert "Ana, from the workshop at Ash" in app.clipboard and "Find a room" not in app.clipboard
        await seat.press("enter")
        await seat.until(lambda: isinstance(app.screen, MainScreen))
        assert isinstance(app.screen, MainScreen) and app.screen.context.session.school == "Ash"


@pytest.mark.parametrize("size", [(60, 20), (120, 36)])
async def test_the_timeline_is_one_key_away(home: Path, size: tuple[int, int]) -> None:
    app = WorkshopApp(home)
    async with seat_at(app, size=size) as seat:
        await opened(seat, app)
        await seat.press("tab")
        await seat.until(lambda: isinstance(app.screen, Read) and "Week of" in seat.words)
        assert "1 overdue" in seat.words and "! overdue" in seat.words
        await seat.press("escape")
        await seat.until(lambda: isinstance(app.screen, FollowUp))


async def test_an_empty_home_says_so(tmp_path: Path) -> None:
    app = WorkshopApp(home_folder(tmp_path / "empty", create=True))
    async with seat_at(app) as seat:
        await opened(seat, app)
        assert "No commitments yet." in seat.words
        await seat.press("space", "f2", "delete", "e", "enter")
        assert isinstance(app.screen, FollowUp)
        await seat.press("escape")
        await seat.until(lambda: isinstance(app.screen, LibraryScreen))
