"""One nonce is one history: copies beside the original, renamed ones, ones brought back from a backup."""

from __future__ import annotations

import shutil
import time
from pathlib import Path

import pytest

from store import open_session
from store.api import MissingError, ReadOnlyError
from store.files import disk
from store.journal.fsck import fsck
from store.journal.rebuild import rebuild_session
from store.journal.sessionfile import read_session
from store.library.catalog import Library
from tests.support.small_pack import ANA, BEN, EYE, insert, journal, lines, live, new_session, opened, put, value
from workshop.cli.main import run


@pytest.fixture(autouse=True)
def _quick_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("fsync", "fdatasync", "sync_folder"):
        monkeypatch.setattr(disk, name, lambda *_: None)


@pytest.fixture
def worked(folder: Path) -> Path:
    store = opened(folder)
    store.commit([insert("r1"), put("r1", "cause", "No ride")])
    store.close()
    return folder


def copied(folder: Path, name: str = "other-name-aaaaaa") -> Path:
    return Path(shutil.copytree(folder, folder.with_name(name)))


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_copy_is_read_and_never_written(worked: Path) -> None:
    at_work = opened(worked)
    copy = copied(worked)
    before = contents(copy)
    store = opened(copy, BEN)
    assert f"copy of {worked.name}" in store.read_only and f"Open {worked.name}" in store.read_only
    assert value(store, "r1", "cause") == "No ride"
    with pytest.raises(ReadOnlyError, match="Only one of them can be edited"):
        store.commit([insert("never")])
    store.close()
    assert contents(copy) == before
    at_work.commit([insert("r2")])
    at_work.close()
    again = opened(worked, BEN)
    assert again.read_only == "" and live(again.state) == ["r1", "r2"]
    again.close()


def test_the_library_and_fsck_say_which_is_which(worked: Path, home: Path) -> None:
    copy = copied(worked)
    entries = {entry.id: entry for entry in Library(home).sessions()}
    assert not entries[worked.name].problem and entries[worked.name].title == "Spring"
    assert f"copy of {worked.name}" in entries[copy.name].problem
    assert fsck(worked).sound
    report = fsck(copy)
    assert not report.sound and f"copy of {worked.name}" in str(report)
    assert Library(home).find("spring") == worked, "by its title it is the original that is opened"
    assert Library(home).find(copy.name) == copy
    shutil.rmtree(worked)
    assert not Library(home).sessions()[0].problem, "the only one left may go on"


def test_a_copy_that_went_on_by_itself_is_a_copy_too(worked: Path) -> None:
    copy = copied(worked, "elsewhere-aaaaaa")
    away = worked.rename(worked.parent.parent / "away")
    store = opened(copy)
    assert store.read_only == ""
    store.commit([insert("of-the-copy")])
    store.close()
    away.rename(worked)
    store = opened(copy)
    assert "copy of" in store.read_only and live(store.state) == ["r1", "of-the-copy"]
    store.close()


def test_a_session_that_was_renamed_or_moved_goes_on(worked: Path, tmp_path: Path) -> None:
    renamed = worked.rename(worked.with_name("renamed-aaaaaa"))
    moved = Path(shutil.copytree(renamed, tmp_path / "usb" / "anything"))
    for folder in (renamed, moved):
        store = opened(folder)
        assert store.read_only == ""
        store.commit([insert("r2")])
        store.close()


def test_a_link_to_a_session_is_no_copy(worked: Path) -> None:
    link = worked.with_name("link-aaaaaa")
    link.symlink_to(worked)
    ana, ben = opened(worked), opened(link, BEN)
    ben.commit([insert("r2")])
    ana.commit([insert("r3")])
    assert live(ana.state) == ["r1", "r2", "r3"] and ben.read_only == ""
    ana.close()
    ben.close()


def test_of_two_that_both_lost_their_name_neither_goes_on(worked: Path) -> None:
    one = worked.rename(worked.with_name("one-aaaaaa"))
    two = copied(one, "two-aaaaaa")
    for folder, other in ((one, two), (two, one)):
        store = opened(folder)
        assert other.name in store.read_only and "neither" in store.read_only and live(store.state) == ["r1"]
        store.close()
    two.rename(worked.parent.parent / "two")
    store = opened(one)
    assert store.read_only == ""
    store.close()


def test_sessions_that_do_not_know_their_name_are_compared(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from store.journal import create
    from store.journal.sessionfile import session_bytes

    real = session_bytes

    def older(*args: object) -> bytes:
        import re

        return re.sub(rb'"id":"[^"]*",', b"", real(*args))  # type: ignore[arg-type]

    monkeypatch.setattr(create, "session_bytes", older)
    folder = new_session(home)
    store = opened(folder)
    assert read_session(folder).made_as == "" and store.read_only == ""
    store.close()
    copied(folder)
    store = opened(folder)
    assert "Only one of them can be edited" in store.read_only
    store.close()


def test_a_copy_becomes_a_session_of_its_own(
    worked: Path, home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    copy = copied(worked)
    before = contents(copy)
    monkeypatch.setenv("WORKSHOP_HOME", str(home))
    assert run(["fsck", copy.name, "--as-new"]) == 0
    said = capsys.readouterr().out
    (new,) = {path.name for path in worked.parent.iterdir()} - {worked.name, copy.name}
    assert new in said and "3 records" in said and f"{copy.name} itself is unchanged" in said
    assert contents(copy) == before
    session, old = read_session(worked.parent / new), read_session(worked)
    assert session.info.nonce != old.info.nonce and session.info.created == old.info.created
    ana, ben = open_session(new, ANA, home=home), opened(worked, BEN)
    assert ana.read_only == ben.read_only == ""
    assert {key: sheet for key, sheet in ana.state.sheets.items() if key != "session"} == {
        key: sheet for key, sheet in ben.state.sheets.items() if key != "session"
    }
    assert ana.state.sheet("session").rows["main"].value("title") == "Spring (copy)"
    assert [record.edit for record in ana.records()][:-1] == [record.edit for record in ben.records()]
    ana.undo()
    ana.close()
    ben.close()
    assert fsck(worked.parent / new).sound


def test_a_backup_put_in_the_place_of_the_session(worked: Path, tmp_path: Path) -> None:
    """Older than what readers have: those at work stop in a sentence and keep what they had, and nobody writes on."""
    backup = shutil.copytree(worked, tmp_path / "backup")
    ana, eye = opened(worked), opened(worked, EYE)
    for n in range(3):
        ana.commit([insert(f"later{n}")])
    newer = lines(worked)
    worked.rename(tmp_path / "newer")
    shutil.copytree(backup, worked)
    with pytest.raises((MissingError, ReadOnlyError), match=r"replaced|deleted"):
        for n in range(500):  # at work at that very moment: what is still acknowledged is where the session went
            ana.commit([insert(f"last{n}")])
            time.sleep(0.01)
    assert live(ana.state)[:4] == ["r1", "later0", "later1", "later2"], "what is on the screen stays"
    acknowledged = live(ana.state)
    ana.close()
    eye.close()
    assert journal(worked).read_bytes() == journal(Path(backup)).read_bytes()
    assert journal(tmp_path / "newer").read_bytes().startswith(newer)
    moved = opened(tmp_path / "newer", EYE)
    assert live(moved.state) == acknowledged
    moved.close()
    store = opened(worked)
    assert (
        "is missing edits" in store.read_only and "torn/checkpoint-" in store.read_only and live(store.state) == ["r1"]
    )
    store.close()
    report = fsck(worked)
    assert not report.sound and "--as-new" in str(report)
    rescued = opened(worked.parent / rebuild_session(worked).id)
    assert live(rescued.state) == acknowledged and rescued.read_only == ""
    rescued.close()


def test_only_the_journal_brought_back_from_a_backup(worked: Path) -> None:
    older = journal(worked).read_bytes()
    store = opened(worked)
    for n in range(3):
        store.commit([insert(f"later{n}")])
    store.close()
    newer, saved = journal(worked).read_bytes(), (worked / "checkpoint.json").read_bytes()
    journal(worked).write_bytes(older)
    store = opened(worked)  # the checkpoint holds what this journal does not: it is damage, and nobody writes on
    assert "checkpoint.json holds edits" in store.read_only and live(store.state) == ["r1"]
    store.close()
    assert (worked / "checkpoint.json").read_bytes() == saved and journal(worked).read_bytes() == older
    journal(worked).write_bytes(newer)
    again = opened(worked)
    assert again.read_only == "" and live(again.state) == ["r1", "later0", "later1", "later2"]
    again.close()
    assert fsck(worked).sound


def test_a_new_one_of_a_session_at_work_takes_what_is_there(worked: Path) -> None:
    store = opened(worked)
    store.commit([insert("r2")])
    made = rebuild_session(worked)
    store.commit([insert("r3")])
    store.close()
    again = opened(worked.parent / made.id)
    assert live(again.state) == ["r1", "r2"] and not made.salvage.said
    again.close()
