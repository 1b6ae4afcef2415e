"""Finding packs and copying them."""

from __future__ import annotations

from pathlib import Path

import pytest

from content.errors import PackError, PackErrors
from content.loader import load_pack
from content.pack_registry import all_packs, copy_pack, find_pack, shipped_packs
from tests.support.packs import MANIFEST, step, write


def test_the_shipped_packs_are_found() -> None:
    assert {"va-attendance-12", "va-attendance-10"} <= set(shipped_packs())
    assert find_pack("va-attendance-12") == shipped_packs()["va-attendance-12"]
    assert all((folder / "pack.yaml").is_file() for folder in shipped_packs().values())


def test_an_unknown_pack_has_a_nearest_one() -> None:
    with pytest.raises(PackError, match=r"^there is no pack 'va-attendance-13'; did you mean 'va-attendance-1[02]'\?$"):
        find_pack("va-attendance-13")


def test_extra_folders_hold_packs_or_are_one(tmp_path: Path) -> None:
    mine = MANIFEST.replace("id: va-attendance-12", 'id: "mine" # a remark')
    write(tmp_path / "packs" / "folder-name", {"pack.yaml": mine, "10-a.md": step("A")})
    write(tmp_path / "packs" / "broken", {"pack.yaml": "title: ["})
    write(tmp_path / "own", {"pack.yaml": MANIFEST.replace("va-attendance-12", "own")})
    (tmp_path / "packs" / "empty").mkdir()
    extra = [tmp_path / "packs", tmp_path / "own", tmp_path / "missing"]
    found = all_packs(extra)
    assert set(found) == {"broken", "mine", "own"} | set(shipped_packs())
    assert list(found) == sorted(found)
    assert find_pack("mine", extra) == tmp_path / "packs" / "folder-name"
    assert find_pack("own", extra) == tmp_path / "own"


def test_a_pack_somebody_put_there_comes_before_the_shipped_one(tmp_path: Path) -> None:
    write(tmp_path / "one", {"10-a.md": step("A")})
    assert find_pack("va-attendance-12", [tmp_path]) == tmp_path / "one"


def test_a_copy_has_the_files_that_count_and_the_same_hash(tmp_path: Path) -> None:
    source = write(tmp_path / "src", {"10-a.md": step("A"), "README.md": "no", ".swp": "no"})
    (source / "es").mkdir()
    copy_pack(source, tmp_path / "deep" / "pack")
    assert sorted(file.name for file in (tmp_path / "deep" / "pack").iterdir()) == ["10-a.md", "pack.yaml"]
    assert load_pack(tmp_path / "deep" / "pack").sha256 == load_pack(source).sha256
    for ident, folder in shipped_packs().items():
        copy_pack(folder, tmp_path / ident)
        copied, shipped = load_pack(tmp_path / ident), load_pack(folder)
        assert (copied.sha256, copied.steps) == (shipped.sha256, shipped.steps)


def test_a_copy_never_writes_over_anything(tmp_path: Path) -> None:
    source = write(tmp_path / "src", {"10-a.md": step("A")})
    target = tmp_path / "target"
    target.mkdir()
    (target / "kept").write_text("x")
    with pytest.raises(PackError, match="is not empty; name a folder that is new or empty"):
        copy_pack(source, target)
    with pytest.raises(PackError, match="is not empty"):
        copy_pack(source, target / "kept")
    with pytest.raises(PackErrors):
        copy_pack(tmp_path / "nowhere", tmp_path / "other")
    assert [file.name for file in target.iterdir()] == ["kept"]
    assert not (tmp_path / "other").exists()
