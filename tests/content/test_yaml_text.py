"""Strict YAML: text only, nothing shared, the same with and without libyaml."""

from __future__ import annotations

import pytest
import yaml
from hypothesis import assume, given
from hypothesis import strategies as st

from content import yaml_text
from content.clean import clean
from content.errors import PackError, Place
from content.yaml_text import Map, Node, Scalar, Seq, parse

LOADERS = [yaml.BaseLoader] + ([yaml.CBaseLoader] if hasattr(yaml, "CBaseLoader") else [])


@pytest.fixture(params=LOADERS, ids=lambda loader: loader.__name__)
def _loader(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(yaml_text, "_LOADER", request.param)


def plain(node: Node | None) -> object:
    match node:
        case Map():
            return {key: plain(entry.value) for key, entry in node.entries.items()}
        case Seq():
            return [plain(item) for item in node.items]
        case Scalar():
            return node.text
        case None:
            return None


@pytest.mark.usefixtures("_loader")
def test_everything_is_text() -> None:
    text = (
        "a: no\nb: 12:30\nc: 2026-11-23\nd: [1, 1.5, ~, 0o7]\n"
        'e: >-\n  two\n  lines\nf: |\n  kept\n  apart\ng:\nh: "x\\ty"'
    )
    assert plain(parse(text, "f")) == {
        "a": "no",
        "b": "12:30",
        "c": "2026-11-23",
        "d": ["1", "1.5", "~", "0o7"],
        "e": "two lines",
        "f": "kept\napart\n",
        "g": "",
        "h": "x\ty",
    }
    assert parse("", "f") is None
    assert parse("# only a remark\n", "f") is None


@pytest.mark.usefixtures("_loader")
def test_places_are_lines_of_the_file() -> None:
    node = parse("a: 1\nb:\n  - x\n  - {c: y}\n", "file.md", first_line=22)
    assert isinstance(node, Map)
    assert node.entries["a"].key.place == Place("file.md", 22)
    b = node.entries["b"].value
    assert isinstance(b, Seq)
    assert b.items[0].place == Place("file.md", 24)
    inner = b.items[1]
    assert isinstance(inner, Map)
    assert inner.entries["c"].value.place == Place("file.md", 25)


REFUSED = [
    ("a: {b: Why?}", 1, "column 11", 'put the text in double quotes, like "Why?"'),
    ("x: y\na: [Why?, b]", 2, "column 8", 'put the text in double quotes, like "Why?"'),
    ("a: {b: What? Then, c: d}", 1, "column 12", 'put the text in double quotes, like "Why?"'),
    ("a: b: c", 1, "column 5", "put a text with a colon in double quotes, and check the indentation"),
    ("a: {b: c: d}", 1, "column 9", "put a text with a colon in double quotes, and check the indentation"),
    ("a: @b", 1, "column 4", "put a text that begins with '@' in double quotes"),
    ("a: `b", 1, "column 4", "put a text that begins with '`' in double quotes"),
    ("a: %b", 1, "column 4", "put a text that begins with '%' in double quotes"),
    ("a:\n\tb: c", 2, "column 1", "indent with spaces, not with a tab"),
    ('a: x\nb: "c\nd: e', 2, "opens here", "close it on the same line"),
    ("a: [b, c", 1, "", "close the bracket, put a comma between items, and put texts with signs in double quotes"),
    ('a: "b" c', 1, "column 8", "check the indentation, and put the whole text in double quotes"),
    ("a: &x b", 1, "anchor", "remove it, or put the text in double quotes"),
    ("a: &x {b: c}", 1, "anchor", "remove it, or put the text in double quotes"),
    ("a: *x", 1, "alias", "write the value out, or put it in double quotes"),
    ("a: !!python/object:os.system x", 1, "tag", "remove it, or put the text in double quotes"),
    ("a: ! x", 1, "tag", "remove it, or put the text in double quotes"),
    ("a: b\n---\nc: d", 2, "another document", "remove that line"),
    ("---\na: b", 1, "another document", "remove that line"),
    ("a: b\na: c", 2, "already given in line 1", "keep one of them"),
    ("{a: b, a: c}", 1, "already given in line 1", "keep one of them"),
    ("? [a]\n: b", 1, "a key must be a word", "write it as key: value"),
    ("{{a: b}: c}", 1, "a key must be a word", "write it as key: value"),
    ("[" * 13 + "]" * 13, 1, "12 levels", "flatten it"),
    ("a: " + "x" * 16_001, 1, "16,000", "shorten it"),
]


@pytest.mark.usefixtures("_loader")
@pytest.mark.parametrize(("text", "line", "says", "remedy"), REFUSED, ids=lambda value: str(value)[:20])
def test_what_is_refused_names_line_and_remedy(text: str, line: int, says: str, remedy: str) -> None:
    with pytest.raises(PackError) as caught:
        parse(text, "f.yaml")
    assert caught.value.line == line
    assert says in caught.value.message
    assert caught.value.remedy == remedy


@pytest.mark.usefixtures("_loader")
@pytest.mark.parametrize("text", ['a: {b: "Why?"}', "a: {b: 'Why?'}", "a: Why?", "a:\n  - Why?", "a: [b, 'c?']"])
def test_questions_in_quotes_or_in_block_style_are_read(text: str) -> None:
    assert "?" in str(plain(parse(text, "f")))


@pytest.mark.usefixtures("_loader")
def test_escapes_cannot_smuggle_controls() -> None:
    node = parse('a: "\\e[31m\\u202e\\u0000"', "f")
    assert plain(node) == {"a": "\ufffd[31m\ufffd\ufffd"}


@pytest.mark.usefixtures("_loader")
@pytest.mark.parametrize("text", ["[" * 100_000, "{a: " * 50_000, "- " * 50_000, "a: [" + "b, " * 80_000 + "]"])
def test_hostile_sizes_are_refused(text: str) -> None:
    with pytest.raises(PackError):
        parse(text, "f")


bits = st.sampled_from([*"ab:?-,[]{}&*!|>'\"%@`# \n\t\\", ": ", "- ", "\n  ", "---\n", "é", "😀"])


@given(st.lists(bits, max_size=40).map("".join))
def test_any_text_gives_nodes_or_a_pack_error(text: str) -> None:
    try:
        parse(clean(text), "f", 5)
    except PackError as error:
        assert 5 <= error.line <= 5 + clean(text).count("\n")


@pytest.mark.skipif(len(LOADERS) < 2, reason="PyYAML without libyaml")
@given(st.lists(bits, max_size=25).map("".join))
def test_both_parsers_read_the_same(text: str) -> None:
    """Where both accept a text they must agree on what it says."""
    read = []
    for loader in LOADERS:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(yaml_text, "_LOADER", loader)
            try:
                read.append(plain(parse(clean(text), "f")))
            except PackError:
                assume(False)
    assert read[0] == read[1]
