"""Copying, archiving, restoring and deleting from the library, by keys."""

from __future__ import annotations

import asyncio
import datetime
import re
from functools import partial
from pathlib import Path

import pytest

from content.pack_registry import copy_pack, shipped_packs
from screens.app import WorkshopApp
from screens.library.screen import LibraryScreen
from screens.widgets.dialogs import AskLine, Choose, ReadAndChoose
from store import create_session, open_session
from store.api import Identity
from store.files.home import home_folder, state_folder
from store.library.archived import Archive
from store.library.catalog import Library
from store.library.packs import import_pack
from store.visitors import note_visitor
from tests.support.clock import FixedClock
from tests.support.seat import Seat, seat_at
from tests.support.sessions import NOW, module_12
from workshop.services.updating import look_at_update, update_of
from workshop.sheets.model import END, InsertRow, Role, SetCell

SIZES = [(60, 20), (80, 24)]
HOSTILE = "Oak [b]team[/b]"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    home = home_folder(tmp_path / "home", create=True)
    people = [("Ana Ruiz", "facilitator")]
    session = create_session(home, title=HOSTILE, school="Oak", pack=module_12(), people=people)
    store = open_session(Library(home).find(session), Identity("Ana Ruiz", Role.FACILITATOR))
    store.commit([InsertRow("organisations", "o1", END), SetCell("organisations", "o1", "name", "Riverside Clinic")])
    store.close()
    note_visitor(state_folder() / "people", session, "Ana Ruiz")
    return home


def _says(seat: Seat[WorkshopApp], sentence: str) -> bool:
    return sentence in seat.words


async def ready(seat: Seat, app: WorkshopApp) -> None:
    await seat.until(lambda: isinstance(app.screen, LibraryScreen) and "1 session" in seat.words)


@pytest.mark.parametrize("size", SIZES)
async def test_a_session_is_copied_under_a_new_title(home: Path, size: tuple[int, int]) -> None:
    app = WorkshopApp(home)
    async with seat_at(app, size=size) as seat:
        await ready(seat, app)
        await seat.press("N", "enter")
        await seat.until(lambda: isinstance(app.screen, AskLine))
        await seat.type("Next year")
        await seat.press("enter")
        await seat.until(lambda: "2 sessions" in seat.words and "Copied: 1 organization" in seat.words)
        assert "Next year" in seat.words
    assert {entry.title for entry in Library(home).sessions()} == {HOSTILE, "Next year"}


@pytest.mark.parametrize("size", SIZES)
async def test_one_is_put_aside_and_restored(home: Path, size: tuple[int, int]) -> None:
    app = WorkshopApp(home)
    async with seat_at(app, size=size) as seat:
        await ready(seat, app)
        await seat.press("f8")
        await seat.until(lambda: "is archived. Press Z to restore it." in seat.words and "0 sessions" in seat.words)
        await seat.press("Z")
        await seat.until(lambda: isinstance(app.screen, Choose))
        assert HOSTILE in seat.words
        await seat.press("enter")
        await seat.until(lambda: "It can be deleted 30 days after" in seat.words)
        assert "Delete for good" not in seat.words
        await seat.press("enter")
        await seat.until(lambda: "is restored." in seat.words and "1 session" in seat.words)
    assert Archive(home).sessions() == []


async def test_one_that_someone_has_open_stays(home: Path) -> None:
    (entry,) = Library(home).sessions()
    store = open_session(Library(home).find(entry.id), Identity("Ben Carter", Role.PARTICIPANT))
    app = WorkshopApp(home)
    async with seat_at(app) as seat:
        await ready(seat, app)
        await seat.press("f8")
        await seat.until(lambda: "Ben Carter has this session open." in seat.words)
    store.close()
    assert Archive(home).sessions() == []


async def test_one_is_deleted_only_by_its_title(home: Path) -> None:
    (entry,) = Library(home).sessions()
    Archive(home, FixedClock(NOW - datetime.timedelta(days=400))).put_aside(home / "sessions" / entry.id)
    app = WorkshopApp(home)
    async with seat_at(app) as seat:
        await seat.until(lambda: isinstance(app.screen, LibraryScreen) and "No sessions yet" in seat.words)
        for title, said in (("Oak", "Nothing was deleted."), (HOSTILE, f"Deleted: {HOSTILE}")):
            await seat.press("Z")
            await seat.until(lambda: isinstance(app.screen, Choose))
            await seat.press("enter")
            await seat.until(lambda: "Delete for good" in seat.words)
            await seat.press("down", "enter")
            await seat.until(lambda: isinstance(app.screen, AskLine))
            await seat.type(title)
            await seat.press("enter")
            await seat.until(partial(_says, seat, said))
        await seat.press("Z")
        await seat.until(lambda: "No archived sessions." in seat.words)
    assert not list((home / "archived").iterdir())


async def test_the_module_is_brought_up_to_date_once_its_changes_were_read(home: Path, tmp_path: Path) -> None:
    newer_module(home, tmp_path)
    app = WorkshopApp(home)
    (entry,) = Library(home).sessions()
    async with seat_at(app, size=(80, 24)) as seat:
        await ready(seat, app)
        await seat.press("U")
        await seat.until(lambda: isinstance(app.screen, ReadAndChoose) and "Who addresses every cause?" in seat.words)
        await seat.press("down", "enter")  # keep it
        await seat.until(lambda: isinstance(app.screen, LibraryScreen))
        assert version(home, entry.id) == "1.0.0"
        await seat.press("U")
        await seat.until(lambda: isinstance(app.screen, ReadAndChoose))
        await seat.press("down", "down", "enter")
        await seat.until(lambda: _says(seat, "The earlier module is kept."))
        await seat.press("U")
        await seat.until(lambda: _says(seat, "The module of this session is up to date."))
    assert version(home, entry.id) == "9.0.0"


async def test_an_open_window_is_told_of_a_newer_module_and_goes_on(home: Path, tmp_path: Path) -> None:
    (entry,) = Library(home).sessions()
    app = WorkshopApp(home, session=entry.id, person="Ana Ruiz", role=Role.FACILITATOR)
    async with seat_at(app, size=(80, 24)) as seat:
        await seat.until(lambda: app.main is not None)
        newer_module(home, tmp_path)
        update = look_at_update(Library(home), entry.id, "Ana Ruiz")
        await asyncio.to_thread(update_of, Library(home), entry.id, "Ana Ruiz", update)
        await seat.until(lambda: _says(seat, "This session has a newer version of its module now"))
        assert seat.main.context.pack.version == "1.0.0" and not seat.main.context.store.read_only
        await seat.main.go_to(3, tell=False)
        seat.main.context.send([InsertRow("organisations", "o2", END)])
        await seat.until(lambda: "o2" in seat.main.context.state.sheet("organisations").rows)


def newer_module(home: Path, tmp_path: Path) -> None:
    """Import module 12 with another title of a step, as version 9."""
    folder = tmp_path / "newer"
    copy_pack(shipped_packs()["va-attendance-12"], folder)
    about, step = folder / "pack.yaml", folder / "30-reflection-two.md"
    about.write_text(re.sub(r"^version: .*$", "version: 9.0.0", about.read_text("utf-8"), flags=re.M), "utf-8")
    step.write_text(step.read_text("utf-8").replace("addresses each cause?", "addresses every cause?"), "utf-8")
    import_pack(home, folder)


def version(home: Path, session: str) -> str:
    store = open_session(Library(home).find(session), Identity("", Role.OBSERVER))
    store.close()
    return store.pack.version
