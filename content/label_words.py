"""Words in the labels of schools and grades that stand for the same: `content/labels/*.yaml`, each list with the line
that says where it comes from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from content.yaml_text import Map, Node, Scalar, Seq, parse

FOLDER = Path(__file__).parent / "labels"


@dataclass(frozen=True, slots=True)
class GradeWords:
    """`same`: word -> the grade that it surely names, as `3`, `k` or `pk`. `near`: word -> a group of grades of which a
    person says whether they are the same. `source`: where the words come from."""

    same: Mapping[str, str]
    near: Mapping[str, str]
    source: str


@dataclass(frozen=True, slots=True)
class SchoolWords:
    """`full`: short word -> what it stands for, in one or more words. `levels`: words that say which kind of school it
    is. `source`: where the words come from."""

    full: Mapping[str, str]
    levels: frozenset[str]
    source: str


@cache
def grade_words() -> GradeWords:
    """The words for grades."""
    root = _read("grades")
    return GradeWords(_pairs(root, "same", "grade", "words"), _pairs(root, "near", "grade", "words"), _source(root))


@cache
def school_words() -> SchoolWords:
    """The words in names of schools."""
    root = _read("schools")
    levels = frozenset(_texts(root.entries["levels"].value))
    return SchoolWords(_pairs(root, "words", "full", "short"), levels, _source(root))


def _read(name: str) -> Map:
    root = parse((FOLDER / f"{name}.yaml").read_text("utf-8"), f"{name}.yaml")
    assert isinstance(root, Map), "a list of words is a mapping"
    return root


def _source(root: Map) -> str:
    return _text(root.entries["source"].value)


def _pairs(root: Map, key: str, to: str, words: str) -> dict[str, str]:
    """Each of the `words` with what it belongs to."""
    found: dict[str, str] = {}
    node = root.entries[key].value
    for item in node.items if isinstance(node, Seq) else ():
        assert isinstance(item, Map), f"each of {key} is a mapping"
        for word in _texts(item.entries[words].value):
            assert word not in found, f"{word} stands for one thing"
            found[word] = _text(item.entries[to].value)
    return found


def _texts(node: Node) -> Iterator[str]:
    assert isinstance(node, Seq), "words are a list"
    return map(_text, node.items)


def _text(node: Node) -> str:
    assert isinstance(node, Scalar), "a word is a text"
    return node.text
