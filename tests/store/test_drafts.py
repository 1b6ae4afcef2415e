"""What was being typed survives the window it was typed in, and only then is it offered."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from store.drafts import Drafts, discard, drafts_folder, drafts_folders, leftovers
from store.files import disk
from store.files.home import state_folder
from workshop.sheets.model import Target

CELL = Target("causes", "r1", "cause")
OTHER = Target("causes", "r2", "note")

TYPE = """
import sys, time
from store.drafts import Drafts
from workshop.sheets.model import Target
drafts = Drafts(sys.argv[1], "Ana")
drafts.save(Target("causes", "r1", "cause"), "half a sen")
print("typing", flush=True)
time.sleep(60)
"""


def die(drafts: Drafts) -> None:
    """Let a window end without warning: its lock goes, its file stays."""
    assert drafts._lock is not None
    drafts._lock.close()


def test_a_killed_window_leaves_what_was_typed() -> None:
    process = subprocess.Popen([sys.executable, "-c", TYPE, "spring-abcdef"], stdout=subprocess.PIPE, env=os.environ)
    assert process.stdout is not None and process.stdout.readline() == b"typing\n"
    assert leftovers("spring-abcdef", "Ana") == [], "it is still being typed"
    process.send_signal(signal.SIGKILL)
    process.wait()
    process.stdout.close()
    (draft,) = leftovers("spring-abcdef", "Ana")
    assert (draft.target, draft.text) == (CELL, "half a sen") and draft.at.endswith("Z")
    assert leftovers("spring-abcdef", "Ben") == leftovers("autumn-abcdef", "Ana") == []
    discard(draft)
    assert leftovers("spring-abcdef", "Ana") == []
    assert list(drafts_folder("spring-abcdef").iterdir()) == []


def test_the_newest_text_counts_and_a_cleared_cell_does_not() -> None:
    drafts = Drafts("s-abcdef", "Ana")
    for text in ("h", "ha", "half"):
        assert drafts.save(CELL, text) == ""
    drafts.save(OTHER, "more")
    drafts.clear(OTHER)
    drafts.clear(OTHER)
    die(drafts)
    assert [(d.target, d.text) for d in Drafts("s-abcdef", "ANA").leftovers()] == [(CELL, "half")]


def test_a_window_that_ends_well_leaves_nothing() -> None:
    drafts = Drafts("s-abcdef", "Ana")
    assert not drafts_folder("s-abcdef").exists(), "nothing is made before something is typed"
    drafts.close()
    drafts = Drafts("s-abcdef", "Ana")
    drafts.save(CELL, "x")
    drafts.clear(CELL)
    drafts.close()
    drafts.close()
    assert list(drafts_folder("s-abcdef").iterdir()) == []


def test_a_window_that_ends_in_the_middle_of_a_cell_keeps_it() -> None:
    drafts = Drafts("s-abcdef", "Ana")
    drafts.save(CELL, "x")
    drafts.close()
    assert len(leftovers("s-abcdef", "Ana")) == 1


def test_leftovers_are_discarded_one_by_one() -> None:
    drafts = Drafts("s-abcdef", "Ana")
    drafts.save(CELL, "one")
    drafts.save(OTHER, "two")
    die(drafts)
    mine = Drafts("s-abcdef", "Ana")
    first, second = mine.leftovers()
    mine.discard(first)
    assert mine.leftovers() == [second]
    mine.discard(second)
    mine.discard(second)
    assert mine.leftovers() == []


def test_files_are_private_and_names_are_tame(tmp_path: Path) -> None:
    drafts = Drafts("../../etc/x\0", "Ana")
    drafts.save(CELL, "x")
    folder = drafts_folder("../../etc/x\0")
    assert folder.parent == state_folder() / "drafts" and folder.is_dir()
    assert folder.stat().st_mode & 0o777 == 0o700
    assert all(path.stat().st_mode & 0o777 == 0o600 for path in folder.iterdir())
    drafts.close()


def test_a_draft_that_cannot_be_kept_anywhere_is_a_sentence_and_a_text_at_risk(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def full(*_: object) -> int:
        raise OSError(28, "No space left on device")

    drafts = Drafts("s-abcdef", "Ana")
    monkeypatch.setattr(disk, "pwrite", full)
    why = drafts.save(CELL, "x")
    assert why.startswith("Drafts cannot be saved") and "no space left" in why
    drafts.save(OTHER, "gone again")
    drafts.clear(OTHER)
    assert drafts.at_risk() == ["x"]
    assert not any(path.is_file() for folder in drafts_folders("s-abcdef") for path in folder.rglob("*"))
    monkeypatch.undo()
    assert drafts.at_risk() == [], "the next try found room"
    assert drafts.save(CELL, "xy") == ""
    drafts.close()


@pytest.fixture
def no_state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A state folder that cannot be made."""
    (tmp_path / "file").write_bytes(b"")
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "file"))


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder for temporary files, where everybody may write."""
    folder = tmp_path / "tmp"
    folder.mkdir()
    folder.chmod(0o1777)
    monkeypatch.setattr("tempfile.tempdir", str(folder))
    return folder


def test_where_the_usual_folder_fails_the_next_takes_the_draft(
    no_state: None, temporary: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for runtime in (str(tmp_path / "runtime"), "not absolute"):
        monkeypatch.setenv("XDG_RUNTIME_DIR", runtime)
        drafts = Drafts("s-abcdef", "Ana")
        assert drafts.save(CELL, "x") == "" and drafts.save(CELL, "xy") == "" and drafts.at_risk() == []
        assert leftovers("s-abcdef", "Ana") == [], "it is still being typed"
        die(drafts)
        (draft,) = leftovers("s-abcdef", "Ana")
        assert draft.text == "xy" and draft.file.stat().st_mode & 0o777 == 0o600
        assert draft.file.parent.stat().st_mode & 0o777 == 0o700
        assert draft.file.is_relative_to(tmp_path / "runtime" if runtime.startswith("/") else temporary)
        discard(draft)
        assert not any(path.is_file() for folder in drafts_folders("s-abcdef") for path in folder.rglob("*"))


def test_a_disk_that_fills_up_moves_the_draft_and_leaves_no_older_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    drafts = Drafts("s-abcdef", "Ana")
    drafts.save(CELL, "half a")
    usual, whole = drafts_folder("s-abcdef"), disk.write_whole

    def full(path: Path, data: bytes, *, durable: bool = True) -> None:
        if path.is_relative_to(usual):
            raise OSError(28, "No space left on device")
        whole(path, data, durable=durable)

    monkeypatch.setattr(disk, "write_whole", full)
    assert drafts.save(CELL, "half a sentence") == ""
    assert list(usual.iterdir()) == []
    die(drafts)
    assert [draft.text for draft in leftovers("s-abcdef", "Ana")] == ["half a sentence"]


@pytest.mark.parametrize("planted", ["open to others", "a link"])
def test_a_folder_that_somebody_else_may_have_put_there_is_not_used(
    no_state: None, temporary: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, planted: str
) -> None:
    monkeypatch.setenv("XDG_RUNTIME_DIR", "")
    folder = drafts_folders("s-abcdef")[-1]
    if planted == "a link":
        (tmp_path / "elsewhere").mkdir()
        folder.symlink_to(tmp_path / "elsewhere")
    else:
        folder.mkdir()
        folder.chmod(0o777)
    (folder / "1abc.json").write_text(
        '{"person":"Ana","drafts":[["causes","r1","cause","not mine","2026-03-02T00:00:00Z"]]}'
    )
    assert leftovers("s-abcdef", "Ana") == []
    assert Drafts("s-abcdef", "Ana").save(CELL, "x").startswith("Drafts cannot be saved")
    assert [path.name for path in folder.iterdir()] == ["1abc.json"]


@pytest.mark.parametrize(
    "bad",
    [
        b"",
        b"[]",
        b"{}",
        b'{"person":"Ana","drafts":[[1,2,3,4,5]]}',
        b'{"person":"Ana","drafts":[["a"]]}',
        b"\xff",
        b"[" * 99_999,
    ],
)
def test_a_damaged_draft_is_left_alone(bad: bytes) -> None:
    folder = drafts_folder("s-abcdef")
    folder.mkdir(parents=True)
    (folder / "1abc.json").write_bytes(bad)
    assert leftovers("s-abcdef", "Ana") == []
    assert (folder / "1abc.json").read_bytes() == bad


def test_hostile_text_is_clean() -> None:
    drafts = Drafts("s-abcdef", "Ana")
    drafts.save(CELL, "a\x1b]0;x\x07\ud800")
    die(drafts)
    (draft,) = leftovers("s-abcdef", "Ana")
    assert not set(draft.text) & set("\x1b\x07\ud800")
