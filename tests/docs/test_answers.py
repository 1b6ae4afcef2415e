"""Every example in the document about answers is one that the program takes."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from workshop.records.answers import Answers, Finding
from workshop.records.answers_file import _ORDER, answers_of

DOCUMENT = Path(__file__).parents[2] / "docs" / "answers.md"
BLOCKS = re.findall(r"```toml\n(.*?)```", DOCUMENT.read_text("utf-8"), re.DOTALL)


@pytest.mark.parametrize("text", BLOCKS)
def test_an_example_is_taken(text: str) -> None:
    found = answers_of(tomllib.loads(text), "")
    assert found != Answers()
    if found.daily or found.absent or found.present:
        found.check([*found.named, "x"])


def test_there_is_an_example_for_every_setting() -> None:
    """And those of the file of answers are all there are."""
    said = set()
    for text in BLOCKS:
        said |= set(tomllib.loads(text))
    rest = {"date_format", "header_row", "sheet", "school", "absent_marks", "present_marks"}
    assert said | rest == set(_ORDER)
    for name in rest - {"school"}:
        assert f"`{name} = " in DOCUMENT.read_text("utf-8"), name


def test_every_finding_is_explained() -> None:
    text = DOCUMENT.read_text("utf-8")
    for name in Finding:
        assert f"| `{name}` |" in text
