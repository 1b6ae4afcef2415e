"""Folders that cannot be read, lead elsewhere, or hold too much."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from content import files
from content.errors import PackError, PackErrors, Place, Report
from content.loader import load_pack
from tests.support.packs import FRONT, MANIFEST, block, problems, step, write


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(PackErrors, match=r"^the pack folder '.*nowhere' cannot be read: no such file or directory$"):
        load_pack(tmp_path / "nowhere")


def test_a_file_is_not_a_folder(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(PackErrors, match="cannot be read: not a directory"):
        load_pack(tmp_path / "file")


@pytest.mark.skipif(not hasattr(os, "symlink"), reason="no links here")
def test_a_link_out_of_the_pack_is_not_followed(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text(FRONT + "secret")
    folder = write(tmp_path / "pack", {"10-a.md": step("A")})
    (folder / "20-b.md").symlink_to(secret)
    expected = "20-b.md:1: the file is a link that leads out of the pack; put the file itself there"
    assert problems(folder, {}) == [expected]
    (folder / "20-b.md").unlink()
    (folder / "20-b.md").symlink_to("README.md")
    (folder / "README.md").write_text(step("B").replace("id: step", "id: b"))
    assert problems(folder, {}) == []


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes here")
def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    folder = write(tmp_path, {"10-a.md": step("A")})
    os.mkfifo(folder / "20-b.md")
    assert problems(folder, {}) == ["20-b.md:1: this is not a plain file; put a text file there"]


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="everything can be read")
def test_a_file_that_may_not_be_read(tmp_path: Path) -> None:
    folder = write(tmp_path, {"10-a.md": step("A")})
    (folder / "10-a.md").chmod(0)
    assert problems(folder, {}) == ["10-a.md:1: the file cannot be read: permission denied"]


def test_a_pack_that_is_too_large(tmp_path: Path) -> None:
    large = "x" * (files.FILE_LIMIT - 1000)
    texts: dict[str, str | bytes] = {f"{n}-a.md": large for n in range(10, 40)}
    found = problems(tmp_path, texts)
    assert found[-1].endswith("the pack is larger than 4 MiB; shorten its texts")
    assert len(found) == 1


def test_more_steps_than_anybody_could_follow(tmp_path: Path) -> None:
    texts: dict[str, str | bytes] = {f"{n}-a.md": FRONT for n in range(100, 302)}
    assert problems(tmp_path, texts) == ["300-a.md:1: the pack has more than 200 steps; leave some out"]


def test_hundreds_of_problems_are_cut_short(tmp_path: Path) -> None:
    lines = [f"  c{n}: {{labl{n}: x}}" for n in range(300)]
    assert len(problems(tmp_path, {"10-a.md": step(block("{grid} g", "columns:", *lines))})) == 200


def test_a_yaml_mistake_in_the_manifest_is_the_only_thing_said_of_it(tmp_path: Path) -> None:
    texts: dict[str, str | bytes] = {
        "pack.yaml": MANIFEST + "summary: Again\n",
        "10-a.md": FRONT.replace("minutes: 5", "minutes: 5\ngoals: [other]") + "::: papers\n:::\n",
    }
    assert problems(tmp_path, texts) == [
        "pack.yaml:11: the key 'summary' is already given in line 7; keep one of them",
        "10-a.md:7: unknown audience 'papers'; did you mean 'paper'?",
    ]


def test_messages_are_clean_whatever_they_quote() -> None:
    problem = PackError("10-\x1b[31ma.md", 3, "unknown \x1b]0;x\x07 'a\nb'", "do\u202e it")
    assert "\x1b" not in str(problem)
    assert "\n" not in str(problem)
    assert "\u202e" not in str(problem)


def test_problems_come_in_the_order_of_files_and_lines() -> None:
    report = Report()
    for place in (Place("20-b.md", 2), Place("10-a.md", 9), Place("pack.yaml", 4), Place("10-a.md", 1)):
        report.add(place, "wrong")
    with pytest.raises(PackErrors) as caught:
        report.refuse()
    assert [(p.file, p.line) for p in caught.value.problems] == [
        ("pack.yaml", 4),
        ("10-a.md", 1),
        ("10-a.md", 9),
        ("20-b.md", 2),
    ]
    assert isinstance(caught.value, PackError), "catching one catches both"
