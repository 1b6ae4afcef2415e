"""A session moves between homes with its whole history, byte for byte, and is never at work in two of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from store.api import BusyError, MissingError, StoreError
from store.home import Home
from store.homes import home_at, move
from store.library.catalog import Library
from store.postgres.home import DatabaseHome
from store.postgres.moved import journal_of
from store.postgres.server import connect
from store.postgres.sessions import session_at
from tests.store.postgres.conftest import new_in
from tests.support.postgres import Server
from tests.support.small_pack import ANA, insert, new_session, put


@pytest.fixture
def files(tmp_path: Path) -> Library:
    return Library(tmp_path / "files")


def worked_in(home: Home, name: str, row: str) -> None:
    store = home.open(home.find(name), ANA, None, home.clock)
    store.commit([insert(row), put(row, "cause", f"in {row} ö")])
    store.close()


def lines(home: Home, name: str) -> bytes:
    where = home.find(name)
    if isinstance(where, Path):
        return (where / "journal.jsonl").read_bytes().rstrip(b"\0\n") + b"\n"
    assert isinstance(home, DatabaseHome)
    link = connect(home.address)
    try:
        return journal_of(link, session_at(link, where)[0].key)
    finally:
        link.close()


def test_there_and_back_with_work_in_both(files: Library, home: DatabaseHome) -> None:
    name = new_session(files.home).name
    worked_in(files, name, "r1")
    before = lines(files, name)
    assert move(files, name, home) == name
    assert lines(home, name) == before
    with pytest.raises(MissingError):
        files.find(name)
    worked_in(home, name, "r2")
    move(home, name, files)
    after = lines(files, name)
    assert after.startswith(before) and len(after) > len(before) and files.fsck(files.find(name)).sound
    with pytest.raises(MissingError):
        home.find(name)
    worked_in(files, name, "r3")
    move(files, name, home)
    assert lines(home, name).startswith(after) and home.fsck(home.find(name)).sound
    assert [entry.id for entry in home.sessions()] == [name] and not files.sessions()
    put_away = sorted(path.name for path in (files.home / "moved").iterdir())
    assert put_away == [name, f"{name}-2"]


def test_a_copy_with_another_history_is_refused(files: Library, home: DatabaseHome, tmp_path: Path) -> None:
    import shutil

    folder = new_session(files.home)
    copy = tmp_path / "copy" / "sessions" / folder.name
    shutil.copytree(folder, copy)
    other = Library(tmp_path / "copy")
    worked_in(files, folder.name, "r1")
    worked_in(other, folder.name, "r2")
    move(files, folder.name, home)
    before = lines(home, folder.name)
    for target in (home,):
        with pytest.raises(StoreError, match="another history"):
            move(other, folder.name, target)
    assert lines(home, folder.name) == before and other.find(folder.name)
    with pytest.raises(StoreError, match="another history"):
        move(home, folder.name, other)
    assert home.find(folder.name).id == folder.name


def test_what_was_broken_off_goes_on(files: Library, home: DatabaseHome) -> None:
    """The other home has it already, and the old one never came to let go."""
    name = new_session(files.home).name
    with files.leaving(files.find(name), home.name) as whole:
        home.arrive(whole)
        copied = whole
    files.arrive(copied)  # as if it had not been put away
    move(files, name, home)
    assert home.find(name) and not files.sessions()


def test_somebody_at_work_is_named_and_nothing_moves(files: Library, home: DatabaseHome) -> None:
    name = new_in(home)
    store = home.open(home.find(name), ANA, None, home.clock)
    try:
        with pytest.raises(BusyError, match="Ana has this session open"):
            move(home, name, files)
    finally:
        store.close()
    assert home.find(name) and not files.sessions()


def test_a_window_that_came_late_cannot_write_into_what_was_moved(files: Library, home: DatabaseHome) -> None:
    name = new_in(home)
    store = home.open(home.find(name), ANA, None, home.clock)
    try:
        with home.leaving(home.find(name), files.name) as whole:
            files.arrive(whole)
        with pytest.raises(MissingError, match="moved out of"):
            store.commit([insert("r1")])
        assert store.gone
    finally:
        store.close()


def test_a_move_that_fails_leaves_everything_where_it_was(
    files: Library, home: DatabaseHome, pg: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = new_session(files.home).name

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    pg.sql(home.address.database, "REVOKE INSERT ON workshop.packs FROM workshop_app")
    with pytest.raises(StoreError):
        move(files, name, home)
    assert files.find(name).is_dir() and not home.sessions()
    made = new_in_other(pg, files)
    monkeypatch.setattr("store.files.disk.write_new", full)
    with pytest.raises(StoreError, match="no space left"):
        move(made, made.sessions()[0].id, files)
    assert len(made.sessions()) == 1


def new_in_other(pg: Server, files: Library) -> DatabaseHome:
    found = home_at(pg.database())
    assert isinstance(found, DatabaseHome)
    found.home = files.home.parent / "third"
    found.path = found.home / "library.json"
    new_in(found)
    return found
