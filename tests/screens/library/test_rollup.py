"""The roll-up on screen: bars beside words, names decided right there, the document saved, and no school ranked."""

from __future__ import annotations

import datetime
import threading
from pathlib import Path

import pytest
from textual.containers import VerticalScroll

from screens.app import WorkshopApp
from screens.library.names import NamesToDecide
from screens.library.rollup import RollupScreen
from screens.library.screen import LibraryScreen
from screens.widgets.dialogs import AskLine, Read
from store import open_session
from store.api import Identity
from store.archive import archive_of
from store.files.home import home_folder
from store.library.catalog import Library
from store.library.names import read_names
from tests.support.schools import home_of_schools
from tests.support.seat import Seat, seat_at
from workshop.sheets.model import Role


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return home_of_schools(tmp_path / "home", datetime.date.today(), 10)


async def opened(seat: Seat, app: WorkshopApp) -> RollupScreen:
    app.key_order.letters.together = 0.0  # keys of a test are quicker than those of a hand
    await seat.until(lambda: isinstance(app.screen, LibraryScreen))
    await app.workers.wait_for_complete()
    await seat.press("E")
    await seat.until(lambda: isinstance(app.screen, RollupScreen) and "Esc back" in seat.words)
    assert isinstance(app.screen, RollupScreen)
    return app.screen


@pytest.mark.parametrize("size", [(60, 20), (80, 24), (120, 36)])
async def test_bars_stand_beside_their_numbers_and_words(home: Path, size: tuple[int, int]) -> None:
    app = WorkshopApp(home)
    async with seat_at(app, size=size) as seat:
        screen = await opened(seat, app)
        assert "Cedar County" in seat.text and "10 schools" in seat.text
        assert "9 schools held a session, 1 not yet." in seat.words
        assert "9 commitments: 3 overdue, 6 open." in seat.words
        assert "█" in seat.text
        seen = seat.words
        for _ in range(20):
            await seat.press("pagedown")
            seen += seat.words
        assert "Gaps shared by 3 schools or more" in seen and "3 schools" in seen
        assert "Schools without a session (1)" in seen and "School 10" in seen
        assert "How this was counted" in seen
        assert screen.query_one(VerticalScroll).max_scroll_x == 0


async def test_names_are_settled_right_there_and_counted_together(home: Path) -> None:
    app = WorkshopApp(home)
    async with seat_at(app, size=(100, 50)) as seat:
        await opened(seat, app)
        assert "4 schools; contact: Ana Ruiz (School 01)" in seat.words and "names to decide (1)" in seat.text
        await seat.press("m")
        await seat.until(lambda: isinstance(app.screen, NamesToDecide))
        await seat.until(lambda: "partner, perhaps the same" in seat.text and "1 pair left." in seat.text)
        await seat.press("x")
        await seat.until(lambda: len(read_names(home).different) == 1)
        await seat.press("u")
        await seat.until(lambda: read_names(home).different == ())
        await seat.until(lambda: "Undone. 1 pair left." in seat.text)
        await seat.press("m", "u", "m")
        await seat.press("escape")
        await seat.until(lambda: isinstance(app.screen, RollupScreen))
        await seat.until(lambda: "5 schools; contact" in seat.words and "names to decide" not in seat.text)
        assert len(read_names(home).same) == 1
        assert "also written" in seat.text and "Riverside Clinik" in seat.text
        await seat.press("m")
        await seat.until(lambda: "No names here look alike" in seat.text)


async def test_the_document_is_saved_in_the_format_of_its_name(home: Path, tmp_path: Path) -> None:
    app = WorkshopApp(home)
    async with seat_at(app, size=(100, 40)) as seat:
        await opened(seat, app)
        for name in ("report.docx", "report.xlsx", "report.md"):
            await seat.press("e")
            await seat.until(lambda: isinstance(app.screen, AskLine))
            await seat.type(str(tmp_path / name))
            await seat.press("enter")
            await seat.until((tmp_path / name).exists)
            await seat.until(lambda: "Written:" in seat.words)
        before = (tmp_path / "report.md").read_bytes()
        await seat.press("e")
        await seat.until(lambda: isinstance(app.screen, AskLine))
        await seat.type(str(tmp_path / "report.md"))
        await seat.press("enter")
        await seat.until(lambda: "already exists" in seat.words)
        assert (tmp_path / "report.md").read_bytes() == before and b"Cedar County" in before
        await seat.press("e")
        await seat.until(lambda: isinstance(app.screen, AskLine))
        await seat.type(str(tmp_path / "tables.csv"))
        await seat.press("enter")
        await seat.until((tmp_path / "tables-gaps.csv").exists)


async def test_a_folder_of_archives_is_read_instead(home: Path, tmp_path: Path) -> None:
    folder = tmp_path / "sent"
    folder.mkdir()
    for one in Library(home).folders()[:3]:
        store = open_session(one, Identity("reader", Role.OBSERVER))
        (folder / f"{one.name}.json").write_bytes(archive_of(store))
        store.close()
    (folder / "broken.json").write_text("{", encoding="utf-8")
    app = WorkshopApp(home_folder(tmp_path / "empty", create=True))
    async with seat_at(app, size=(100, 50)) as seat:
        await opened(seat, app)
        assert "No sessions yet, so there is nothing to put together." in seat.words
        await seat.press("e", "m")
        assert isinstance(app.screen, RollupScreen)
        await seat.press("l")
        await seat.until(lambda: isinstance(app.screen, AskLine))
        await seat.type(str(folder))
        await seat.press("enter")
        await seat.until(lambda: "3 schools held a session." in seat.words)
        assert "Sessions that could not be read (1)" in seat.words and "broken.json" in seat.words
        await seat.press("l")
        await seat.until(lambda: isinstance(app.screen, AskLine))
        await seat.type(str(tmp_path / "nowhere"))
        await seat.press("enter")
        await seat.until(lambda: "No session" in seat.words)


async def test_reading_can_be_stopped_and_the_keys_are_explained(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from workshop.services import follow_up

    seen, stopped = threading.Event(), threading.Event()

    def slow(home: Path, names: object, progress: object, cancelled: object) -> list[object]:
        assert callable(progress) and callable(cancelled)
        progress(3, 2640)
        seen.set()
        while not cancelled():
            seen.wait(0.01)
        stopped.set()
        return []

    app = WorkshopApp(home)
    async with seat_at(app) as seat:
        await opened(seat, app)
        await seat.press("question_mark")
        await seat.until(lambda: isinstance(app.screen, Read))
        await seat.until(lambda: "never ranked" in seat.words and "decide about names" in seat.words)
        await seat.press("escape", "escape")
        await seat.until(lambda: isinstance(app.screen, LibraryScreen))
        monkeypatch.setattr(follow_up, "read_facts", slow)
        await seat.press("E")
        await seat.until(lambda: "Read 3 of 2,640 sessions" in seat.words and "Esc stop" in seat.words)
        await seat.press("escape")
        await seat.until(lambda: isinstance(app.screen, LibraryScreen) and stopped.is_set())
