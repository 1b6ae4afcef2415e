"""Sessions put aside: whole, restored, deleted by their title after 30 days, never while they are open."""

from __future__ import annotations

import datetime
import subprocess
import sys
from pathlib import Path

import pytest

from store import create_session, open_session
from store.api import ROOM_SCREEN, BusyError, Identity, Location, MissingError, StoreError
from store.files import disk
from store.homes import move
from store.library.archived import Archive
from store.library.catalog import Library
from tests.support.clock import FixedClock
from tests.support.sessions import NOW, module_12
from tests.support.waiting import until
from workshop.sheets.model import Role


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


@pytest.fixture
def session(home: Path) -> str:
    return create_session(home, title="Oak team", school="Oak", pack=module_12(), people=[("Ana", "facilitator")])


def archive_of(home: Path, days: int = 0) -> Archive:
    return Archive(home, FixedClock(NOW + datetime.timedelta(days=days)))


def whole(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def test_it_leaves_the_library_whole_and_is_restored_as_it_was(home: Path, session: str) -> None:
    library, folder = Library(home), home / "sessions" / session
    before = whole(folder)
    archive_of(home).put_aside(folder)
    assert library.sessions() == [] and not folder.exists()
    (one,) = archive_of(home).sessions()
    assert (one.entry.id, one.entry.title, one.since) == (session, "Oak team", NOW.date())
    assert archive_of(home).restore("oak team") == session
    assert {**whole(folder), "lock": b""} == {**before, "lock": b""}
    assert [entry.id for entry in library.sessions()] == [session] and archive_of(home).sessions() == []
    assert list((home / "archived").iterdir()) == []


def test_one_that_is_open_stays(home: Path, session: str) -> None:
    store = open_session(Library(home).find(session), Identity("Ben Carter", Role.PARTICIPANT))
    with pytest.raises(BusyError, match="Ben Carter has this session open"):
        archive_of(home).put_aside(home / "sessions" / session)
    store.close()
    archive_of(home).put_aside(home / "sessions" / session)
    assert archive_of(home).sessions()


def test_the_room_s_screen_is_named_after_the_people(home: Path, session: str) -> None:
    folder = home / "sessions" / session
    screen = open_session(folder, Identity("", Role.OBSERVER))
    screen.announce(Location(page=ROOM_SCREEN))
    until(lambda: [one.where.page for one in screen.present()] == [ROOM_SCREEN])
    with pytest.raises(BusyError, match=r"^The room's screen has this session open\."):
        archive_of(home).put_aside(folder)
    ana = open_session(folder, Identity("Ana", Role.FACILITATOR))
    with pytest.raises(BusyError, match=r"^Ana and the room's screen have this session open\."):
        archive_of(home).put_aside(folder)
    with pytest.raises(BusyError, match=r"^Ana and the room's screen have this session open;"):
        move(Library(home), session, Library(home.parent / "other"))
    screen.close()
    ana.close()


def test_it_is_deleted_after_thirty_days_and_by_its_title(home: Path, session: str) -> None:
    archive_of(home).put_aside(home / "sessions" / session)
    with pytest.raises(StoreError, match=r"It can be deleted from Dec 23, 2026 on, in 1 day\."):
        archive_of(home, 29).delete(session, "Oak team")
    for title in ("", "oak team", "Oak"):
        with pytest.raises(StoreError, match="Nothing was deleted"):
            archive_of(home, 30).delete(session, title)
    assert archive_of(home).sessions()
    assert archive_of(home, 30).delete(session, "Oak team") == "Oak team"
    assert archive_of(home).sessions() == [] and list((home / "archived").iterdir()) == []
    with pytest.raises(MissingError):
        archive_of(home).restore(session)


def test_nothing_is_written_over(home: Path, session: str) -> None:
    import shutil

    folder = home / "sessions" / session
    shutil.copytree(folder, home / "copy")
    archive_of(home).put_aside(folder)
    shutil.copytree(home / "copy", folder)
    with pytest.raises(StoreError, match="in the library already"):
        archive_of(home).restore(session)
    with pytest.raises(StoreError, match="in the way"):
        archive_of(home).put_aside(folder)
    assert folder.is_dir() and archive_of(home).sessions()


@pytest.mark.parametrize("number", [28, 13, 5])
def test_a_disk_that_fails_leaves_it_where_it_was(
    home: Path, session: str, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    def fails(*given: object) -> None:
        raise OSError(number, "no")

    monkeypatch.setattr(disk, "rename", fails)
    with pytest.raises(StoreError, match="it is where it was"):
        archive_of(home).put_aside(home / "sessions" / session)
    assert Library(home).sessions()


@pytest.mark.parametrize("call", ["rename", "sync_folder", "make_folder"])
def test_a_kill_leaves_it_in_one_place(home: Path, session: str, call: str) -> None:
    """The process dies right before or right after what changes the disk."""
    for when in ("before", "after"):
        script = f"""
import os, sys
from pathlib import Path
from store.files import disk
from store.library.archived import Archive
real = disk.{call}
def dies(*given):
    {"" if when == "before" else "real(*given)"}
    os._exit(9)
disk.{call} = dies
Archive(Path({str(home)!r})).put_aside(Path({str(home / "sessions" / session)!r}))
"""
        subprocess.run([sys.executable, "-c", script], check=False, timeout=60)
        places = [*(home / "sessions").glob(session), *(home / "archived").glob(f"*/{session}")]
        assert len(places) == 1 and (places[0] / "journal.jsonl").is_file()
        if places[0].parent.name != "sessions":
            Archive(home).restore(session)


def test_what_does_not_belong_there_is_passed_over(home: Path, session: str) -> None:
    archive_of(home).put_aside(home / "sessions" / session)
    (home / "archived" / "notes.txt").write_text("mine")
    (home / "archived" / "not-a-day").mkdir()
    (home / "archived" / NOW.date().isoformat() / "stranger").mkdir()
    assert [one.entry.id for one in archive_of(home).sessions()] == [session]
    assert (home / "archived" / "not-a-day").is_dir()


def test_a_session_elsewhere_is_not_moved(home: Path, session: str, tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="is not a session of"):
        archive_of(tmp_path / "other").put_aside(home / "sessions" / session)


def test_one_without_a_readable_title_is_deleted_by_its_id(home: Path, session: str) -> None:
    archive_of(home).put_aside(home / "sessions" / session)
    (one,) = archive_of(home).sessions()
    (one.folder / "journal.jsonl").write_bytes(b"no journal")
    with pytest.raises(StoreError, match="Nothing was deleted"):
        archive_of(home, 30).delete(session, "")
    assert archive_of(home, 30).delete(session, session) == session
