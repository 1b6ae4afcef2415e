"""Who has opened a session here: the last one last, readable by their owner alone, and worth no error."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from store.visitors import note_visitor, visitors


def test_the_last_one_comes_last_and_once(tmp_path: Path) -> None:
    folder = tmp_path / "people"
    for name in ("Ana Ruiz", "Ben Carter", "Ana Ruiz"):
        note_visitor(folder, "tuesday-abc123", name)
    assert visitors(folder, "tuesday-abc123") == ["Ben Carter", "Ana Ruiz"]
    assert visitors(folder, "another-abc123") == []
    (file,) = folder.iterdir()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


@pytest.mark.parametrize("text", ["", "{}", '[1, null, [], ""]', "\udcff", "[" * 100_000])
def test_a_file_that_is_no_such_list_is_nobody(tmp_path: Path, text: str) -> None:
    (tmp_path / "s.json").write_bytes(text.encode("utf-8", "surrogateescape"))
    assert visitors(tmp_path, "s") == []


def test_where_nothing_can_be_written_nothing_is_said(tmp_path: Path) -> None:
    (tmp_path / "people").write_text("in the way")
    note_visitor(tmp_path / "people", "s", "Ana Ruiz")
    assert visitors(tmp_path / "people", "s") == []
