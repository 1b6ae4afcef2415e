"""Every example in the document about answers is one that the program takes."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

import workshop.records
from workshop.records.answers import Answers
from workshop.records.answers_file import _ORDER, answers_of

RECORDS = Path(workshop.records.__file__).parent
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
    sources = [RECORDS / "plausible.py", *RECORDS.glob("ask_*.py")]
    named = re.compile(r'(?:finding|FINDING)(?:, \w+)? = "([a-z ]+)"')
    found = {name for path in sources for name in named.findall(path.read_text("utf-8"))}
    assert len(found) >= 7
    for name in found:
        assert f"| `{name}` |" in text
