"""Copies that sync programs leave beside a journal are named, compared, and become a session of their own."""

from __future__ import annotations

from pathlib import Path

import pytest

from store.api import StoreError
from store.journal.fsck import fsck
from store.journal.synced import copies_beside
from tests.support.small_pack import ANA, BEN, EYE, insert, journal, lines, live, opened, put
from workshop.cli.exit_codes import DONE, REFUSED, USAGE
from workshop.cli.main import run

NAMES = (
    "journal (1).jsonl",
    "journal (Ana's conflicted copy 2026-11-29).jsonl",
    "journal (conflicted copy 2026-11-29 101500).jsonl",
    "journal-LAPTOP.jsonl",
    "journal.sync-conflict-20261129-101500-ABCDEFG.jsonl",
    "journal 2.jsonl",
    "journal_conflict-20261129-101500.jsonl",
    "Journal.jsonl.bak",
)


@pytest.fixture
def forked(folder: Path) -> tuple[Path, bytes]:
    """A session, and a journal of it in which somebody went on on another computer."""
    store = opened(folder)
    store.commit([insert("r1"), put("r1", "cause", "here")])
    store.close()
    common = lines(folder)
    store = opened(folder, BEN)
    store.commit([insert("r2"), put("r2", "cause", "there")])
    store.commit([insert("r3")])
    store.close()
    other = lines(folder)
    journal(folder).write_bytes(common)
    (folder / "checkpoint.json").unlink()
    return folder, other


def test_what_is_ours_is_no_copy(folder: Path) -> None:
    opened(folder).close()
    for name in ("notes.md", "checkpoint.lock", "sessions.txt", "journalism.jsonl", ".journal.jsonl.swp"):
        (folder / name).write_bytes(b"")
    assert copies_beside(folder) == []
    store = opened(folder)
    assert store.notice == ""
    store.close()


@pytest.mark.parametrize("name", NAMES)
def test_a_copy_is_named_with_what_it_holds(forked: tuple[Path, bytes], name: str) -> None:
    folder, other = forked
    (folder / name).write_bytes(other)
    report = fsck(folder)
    assert not report.sound and f"“{name}”" in str(report)
    assert "2 edits that the journal does not have (by Ben)" in str(report) and "--as-new --from" in str(report)
    for who in (ANA, EYE):
        store = opened(folder, who)
        assert f"“{name}”" in store.notice and "workshop fsck" in store.notice
        assert live(store.state) == ["r1"] and (who is EYE or store.read_only == "")
        store.close()


def test_an_older_copy_and_one_of_something_else_are_no_problem(forked: tuple[Path, bytes]) -> None:
    folder, _ = forked
    (folder / "journal (1).jsonl").write_bytes(lines(folder)[:-20])
    (folder / "journal (2).jsonl").write_bytes(b"something else")
    (folder / "checkpoint (1).json").write_bytes(b"{}")
    report = fsck(folder)
    assert report.sound and "older copy" in str(report) and "holds no edit" in str(report)
    assert "“checkpoint (1).json” is a copy" in str(report)


def test_a_copy_becomes_a_session_of_its_own(
    forked: tuple[Path, bytes], home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    folder, other = forked
    name = NAMES[1]
    (folder / name).write_bytes(other)
    before = {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}
    monkeypatch.setenv("WORKSHOP_HOME", str(home))
    for source in (name, str(folder / name)):
        there = set(folder.parent.iterdir())
        assert run(["fsck", folder.name, "--as-new", "--from", source]) == DONE
        assert "5 records recovered" in capsys.readouterr().out
        (made,) = set(folder.parent.iterdir()) - there
        store = opened(made)
        assert live(store.state) == ["r1", "r2", "r3"] and store.read_only == ""
        store.close()
    assert {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()} == before
    assert run(["show", folder.name]) == DONE
    assert name in capsys.readouterr().err
    assert run(["fsck", folder.name, "--from", name]) == USAGE
    assert "--as-new" in capsys.readouterr().err


@pytest.mark.parametrize(
    "source", ["../../other/journal.jsonl", "/etc/passwd", "nothing.jsonl", "pack", "link.jsonl", "a\0b"]
)
def test_only_a_file_of_the_sessions_own_folder_is_taken(
    forked: tuple[Path, bytes],
    home: Path,
    source: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    from store.journal.rebuild import rebuild_session

    folder, other = forked
    (home / "other").mkdir()
    (home / "other" / "journal.jsonl").write_bytes(other)
    (folder / "link.jsonl").symlink_to(home / "other" / "journal.jsonl")
    there = set(folder.parent.iterdir())
    with pytest.raises(StoreError):
        rebuild_session(folder, source)
    monkeypatch.setenv("WORKSHOP_HOME", str(home))
    assert run(["fsck", folder.name, "--as-new", "--from", source]) in (REFUSED, USAGE)
    assert len(capsys.readouterr().err.splitlines()) == 1
    assert set(folder.parent.iterdir()) == there


def test_a_file_of_another_session_is_no_journal_of_this_one(forked: tuple[Path, bytes], home: Path) -> None:
    from store.journal.rebuild import rebuild_session
    from tests.support.small_pack import new_session

    folder, _ = forked
    (folder / "journal (1).jsonl").write_bytes(lines(new_session(home, "Other")))
    with pytest.raises(StoreError, match="can be read as edits of this session"):
        rebuild_session(folder, "journal (1).jsonl")
    assert "holds no edit of this session" in str(fsck(folder))


def test_a_copy_with_a_hostile_name_cannot_write_on_the_terminal(
    forked: tuple[Path, bytes], home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    folder, other = forked
    (folder / "journal \x1b]0;evil\x07\u202e.jsonl").write_bytes(other)
    monkeypatch.setenv("WORKSHOP_HOME", str(home))
    run(["fsck", folder.name])
    run(["show", folder.name])
    printed = capsys.readouterr()
    assert not set(printed.out + printed.err) & {"\x1b", "\x07", "\u202e"}
