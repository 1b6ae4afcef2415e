"""Where a person stopped and how far they had seen, as it is kept for the next start."""

from __future__ import annotations

import json
import os
import stat
from pathlib import Path

import pytest

from store.drafts import Drafts
from store.files.home import state_folder
from store.resume_point import ResumePoint, load_resume_point, save_resume_point
from store.settings import record_crash, save_setting
from workshop.sheets.model import Target


def test_a_place_is_found_again_by_the_same_person_only(tmp_path: Path) -> None:
    place = ResumePoint("reflection-two", "causes", "causes", "r1", "gap", seen=412)
    save_resume_point(tmp_path, "tuesday-abcdef", "Ana Ruiz", place)
    assert load_resume_point(tmp_path, "tuesday-abcdef", "Ana Ruiz") == place
    assert load_resume_point(tmp_path, "tuesday-abcdef", "Ben Carter") == ResumePoint()
    assert load_resume_point(tmp_path, "wednesday-abcdef", "Ana Ruiz") == ResumePoint()


@pytest.mark.parametrize("seen", [-1, True, "12", 1.5, None, [3]])
def test_a_revision_that_is_none_counts_as_never_seen(tmp_path: Path, seen: object) -> None:
    save_resume_point(tmp_path, "tuesday-abcdef", "Ana Ruiz", ResumePoint("welcome", seen=5))
    (file,) = tmp_path.iterdir()
    file.write_text(json.dumps({"step": "welcome", "seen": seen, "more": 1}))
    assert load_resume_point(tmp_path, "tuesday-abcdef", "Ana Ruiz") == ResumePoint("welcome")


def test_a_place_of_an_older_version_has_seen_nothing(tmp_path: Path) -> None:
    save_resume_point(tmp_path, "tuesday-abcdef", "Ana Ruiz", ResumePoint())
    (file,) = tmp_path.iterdir()
    file.write_text('{"step": "welcome", "page": "", "sheet": "", "row": "", "column": ""}')
    assert load_resume_point(tmp_path, "tuesday-abcdef", "Ana Ruiz") == ResumePoint("welcome", seen=0)


def test_a_folder_that_cannot_be_written_costs_nothing(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    save_resume_point(tmp_path / "file", "tuesday-abcdef", "Ana Ruiz", ResumePoint("welcome"))
    assert load_resume_point(tmp_path / "file", "tuesday-abcdef", "Ana Ruiz") == ResumePoint()


def _mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_small_files_of_a_person_are_readable_by_nobody_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    before = os.umask(0o022)
    try:
        save_resume_point(state_folder() / "places", "tuesday-abcdef", "Ana Ruiz", ResumePoint("welcome"))
        save_setting("theme", "light")
        assert record_crash(ValueError()) is not None
        Drafts("tuesday-abcdef", "Ana Ruiz").save(Target("s", "r", "c"), "what is typed")
    finally:
        os.umask(before)
    written = [path for path in tmp_path.rglob("*") if path not in (tmp_path / "state", tmp_path / "config")]
    assert len([path for path in written if path.is_file()]) >= 4
    assert {path.name: _mode(path) for path in written} == {
        path.name: 0o600 if path.is_file() else 0o700 for path in written
    }


def test_what_an_earlier_version_left_open_is_closed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    folder = state_folder() / "places"
    folder.mkdir(parents=True)
    (folder / "monday-abcdef.ben.json").write_text("{}")
    outside = tmp_path / "outside"
    outside.write_text("")
    (folder / "link").symlink_to(outside)
    for path in (folder.parent, folder, outside):
        path.chmod(0o755)
    save_resume_point(folder, "tuesday-abcdef", "Ana Ruiz", ResumePoint("welcome"))
    assert {_mode(folder.parent), _mode(folder)} == {0o700}
    assert _mode(folder / "monday-abcdef.ben.json") == 0o600
    assert _mode(outside) == 0o755
