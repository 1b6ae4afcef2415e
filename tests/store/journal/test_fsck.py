"""fsck says in words what is wrong, changes nothing unless asked, and never deletes a byte."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from store.api import MissingError
from store.files.lock import Lock
from store.files.tablefile import encode_tables, read_tables
from store.journal.fsck import fsck
from tests.support.small_pack import insert, journal, live, opened, put


@pytest.fixture
def worked(folder: Path) -> Path:
    """A session with some edits and a checkpoint."""
    store = opened(folder)
    for n in range(6):
        store.commit([insert(f"r{n}"), put(f"r{n}", "cause", f"cause {n}")])
    store.close()
    return folder


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_sound_session_is_sound(worked: Path) -> None:
    before = contents(worked)
    report = fsck(worked)
    assert report.sound and not report.repaired and report.revision == 8
    assert "8 records verify" in str(report) and "equal to the journal" in str(report)
    assert fsck(str(worked), repair=True).sound
    assert contents(worked) == before


def test_no_session_is_no_report(tmp_path: Path) -> None:
    with pytest.raises(MissingError):
        fsck(tmp_path)


def test_a_torn_tail_is_moved_only_when_asked(worked: Path) -> None:
    (worked / "checkpoint.json").unlink()  # it would know the record that is cut off
    data = journal(worked).read_bytes()
    journal(worked).write_bytes(data[:-7])
    cut = contents(worked)
    report = fsck(worked)
    assert not report.sound and report.revision == 7 and "cut off" in str(report) and "--repair" in str(report)
    assert contents(worked) == cut
    report = fsck(worked, repair=True)
    assert report.sound and report.repaired
    (torn,) = (worked / "torn").iterdir()
    assert journal(worked).read_bytes() + torn.read_bytes() == data[:-7]
    again = fsck(worked)
    assert again.sound and f"torn/{torn.name}" in str(again)
    store = opened(worked)
    assert live(store.state) == [f"r{n}" for n in range(5)]
    store.close()


def test_damage_in_the_middle_is_told_and_left(worked: Path) -> None:
    data = journal(worked).read_bytes()
    journal(worked).write_bytes(data.replace(b"cause 2", b"cause X"))
    before = contents(worked)
    for repair in (False, True):
        report = fsck(worked, repair=repair)
        assert not report.sound and not report.repaired
        offset = data.splitlines(keepends=True)
        where = sum(len(line) for line in offset[:4])
        assert f"from byte {where} on" in str(report) and "3 whole records stand after" in str(report)
    assert contents(worked) == before


def test_a_journal_that_is_missing_or_unreadable_is_told(worked: Path) -> None:
    journal(worked).unlink()
    assert "missing" in str(fsck(worked))
    journal(worked).mkdir()
    assert not fsck(worked).sound


def test_a_lying_checkpoint_is_told(worked: Path) -> None:
    path = worked / "checkpoint.json"
    tables = read_tables(path, 1 << 20)
    assert tables is not None
    tables["causes"]["1"]["cells"]["cause"] = "a lie"
    path.write_bytes(encode_tables(tables))
    report = fsck(worked)
    assert not report.sound and "something else than the journal" in str(report)


def test_a_damaged_or_missing_checkpoint_is_no_problem(worked: Path) -> None:
    path = worked / "checkpoint.json"
    path.write_bytes(b"\0" * 50)
    assert fsck(worked).sound and "not used" in str(fsck(worked))
    path.unlink()
    assert fsck(worked).sound


def test_a_changed_pack_is_told(worked: Path) -> None:
    step = worked / "pack" / "10-work.md"
    step.write_text(step.read_text() + "\n")
    assert "not the module" in str(fsck(worked))
    shutil.rmtree(worked / "pack")
    assert "cannot be read" in str(fsck(worked))


def test_a_damaged_session_file_is_told(worked: Path) -> None:
    (worked / "session.json").write_bytes(b"{")
    report = fsck(worked)
    assert not report.sound and "session.json" in str(report)


def test_a_newer_format_is_told(worked: Path) -> None:
    path = worked / "session.json"
    path.write_bytes(path.read_bytes().replace(b'"format":1', b'"format":9'))
    assert "newer" in str(fsck(worked))


def test_somebody_writing_just_now_is_not_judged(worked: Path) -> None:
    (worked / "checkpoint.json").unlink()
    data = journal(worked).read_bytes()
    journal(worked).write_bytes(data[:-7])
    lock = Lock(worked / "lock", "Ben")
    with lock.hold():
        report = fsck(worked, repair=True)
        assert "someone is writing" in str(report) and "Ben" in str(report) and not report.repaired
        assert journal(worked).read_bytes() == data[:-7]
    lock.close()
    assert fsck(worked, repair=True).repaired


def test_a_repair_that_has_no_room_changes_nothing(worked: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from store.files import disk

    def full(*_: object) -> int:
        raise OSError(28, "No space left on device")

    (worked / "checkpoint.json").unlink()
    data = journal(worked).read_bytes()[:-7]
    journal(worked).write_bytes(data)
    monkeypatch.setattr(disk, "pwrite", full)
    report = fsck(worked, repair=True)
    assert not report.sound and "could not be repaired" in str(report)
    assert journal(worked).read_bytes() == data and not list((worked / "torn").iterdir())
