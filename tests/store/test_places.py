"""Where a person stopped and how far they had seen, as it is kept for the next start."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from store.places import Place, load_place, save_place


def test_a_place_is_found_again_by_the_same_person_only(tmp_path: Path) -> None:
    place = Place("reflection-two", "causes", "causes", "r1", "gap", seen=412)
    save_place(tmp_path, "tuesday-abcdef", "Ana Ruiz", place)
    assert load_place(tmp_path, "tuesday-abcdef", "Ana Ruiz") == place
    assert load_place(tmp_path, "tuesday-abcdef", "Ben Carter") == Place()
    assert load_place(tmp_path, "wednesday-abcdef", "Ana Ruiz") == Place()


@pytest.mark.parametrize("seen", [-1, True, "12", 1.5, None, [3]])
def test_a_revision_that_is_none_counts_as_never_seen(tmp_path: Path, seen: object) -> None:
    save_place(tmp_path, "tuesday-abcdef", "Ana Ruiz", Place("welcome", seen=5))
    (file,) = tmp_path.iterdir()
    file.write_text(json.dumps({"step": "welcome", "seen": seen, "more": 1}))
    assert load_place(tmp_path, "tuesday-abcdef", "Ana Ruiz") == Place("welcome")


def test_a_place_of_an_older_version_has_seen_nothing(tmp_path: Path) -> None:
    save_place(tmp_path, "tuesday-abcdef", "Ana Ruiz", Place())
    (file,) = tmp_path.iterdir()
    file.write_text('{"step": "welcome", "page": "", "sheet": "", "row": "", "column": ""}')
    assert load_place(tmp_path, "tuesday-abcdef", "Ana Ruiz") == Place("welcome", seen=0)


def test_a_folder_that_cannot_be_written_costs_nothing(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    save_place(tmp_path / "file", "tuesday-abcdef", "Ana Ruiz", Place("welcome"))
    assert load_place(tmp_path / "file", "tuesday-abcdef", "Ana Ruiz") == Place()
