"""The pictures of the documents: small, whole, and made by the program."""

from __future__ import annotations

import re
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pytest

from tests.docs.documents import (
    PICTURES,
    ROOT,
)

_SVG = "{http://www.w3.org/2000/svg}"


def pictures() -> list[Path]:
    return sorted(PICTURES.glob("*.svg"))


def test_there_is_a_picture_of_each_thing_at_both_sizes() -> None:
    names = {path.stem for path in pictures()}
    shown = {"worksheet", "result", "commitments", "sharing", "notes"}
    assert names == {f"{name}-{size}" for name in shown for size in ("80x24", "120x36")}


@pytest.mark.parametrize("path", pictures(), ids=lambda path: path.stem)
def test_a_picture_is_small_whole_and_asks_nobody(path: Path) -> None:
    text = path.read_text("utf-8")
    root = ElementTree.fromstring(text)
    assert root.tag == f"{_SVG}svg"
    without = text.replace('xmlns="http://www.w3.org/2000/svg"', "", 1)
    assert not re.search(r"https?:|@font-face|@import|<image|<script|href|url\((?!#)", without)
    assert len(text.encode()) < 60 * 1024
    words = " ".join("".join(node.itertext()) for node in root.iter(f"{_SVG}text")).replace("\u00a0", " ")
    assert "leading" in words, "the first line says how this screen stands to the group"
    assert "Ana Ruiz" in words or path.stem.endswith("80x24"), "and, where there is room, who is working"
    assert not re.search(r"/tmp|/home|/root|/Users|Traceback", words)


@pytest.mark.parametrize("name", ["page-laptop", "page-phone"])
def test_the_page_is_shown_on_a_laptop_and_a_phone(name: str) -> None:
    data = (PICTURES / f"{name}.png").read_bytes()
    assert data.startswith(b"\x89PNG\r\n\x1a\n") and len(data) < 90 * 1024
    text = (ROOT / "docs" / "participants.md").read_text("utf-8")
    assert f"(pictures/{name}.png)" in text


def test_the_pictures_are_made_by_the_program(tmp_path: Path) -> None:
    """The script runs, and the same sources give the same bytes twice."""
    for folder in ("one", "two"):
        command = [sys.executable, str(ROOT / "docs" / "pictures.py"), "--to", str(tmp_path / folder), "worksheet"]
        done = subprocess.run(command, capture_output=True, text=True, timeout=150)
        assert done.returncode == 0, done.stderr
    made = sorted((tmp_path / "one").iterdir())
    assert [path.name for path in made] == ["worksheet-120x36.svg", "worksheet-80x24.svg"]
    for path in made:
        assert path.read_bytes() == (tmp_path / "two" / path.name).read_bytes()
        assert "Asthma" in path.read_text("utf-8")
