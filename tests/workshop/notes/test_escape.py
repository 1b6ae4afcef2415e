"""Whatever people write comes back from two Markdown parsers as what they wrote, and as nothing else."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.workshop.notes.texts import HOSTILE, Blocks, by_cmark, by_markdown_it
from workshop.notes.escape import heading, ident, inline, item, normal, paragraphs, unident

READERS = [by_markdown_it, by_cmark]
_BREAK = re.compile(r" ?\x00 ?\n?")


def cell_texts(html: str, tag: str) -> list[str]:
    return [_BREAK.sub("\n", text).strip() for name, text in Blocks(html).blocks if name == tag]


@given(st.lists(HOSTILE, min_size=40, max_size=40))
@settings(max_examples=100)
def test_four_thousand_cells_come_back(texts: list[str]) -> None:
    texts = [normal(text) for text in texts]
    table = "| a | b |\n| --- | --- |\n" + "".join(f"| {inline(text)} | x |\n" for text in texts)
    for reader in READERS:
        html = reader(table)
        assert cell_texts(html, "td")[::2] == texts
        assert cell_texts(html, "td")[1::2] == ["x"] * len(texts)
        assert Blocks(html).tags <= {"table", "thead", "tbody", "tr", "th", "td", "br"}
        assert Blocks(html).comments == []


def paragraph_texts(html: str) -> list[str]:
    """The texts between the rules: paragraphs joined by an empty line, `br` as a line break, a line end as a space."""
    texts: list[list[str]] = [[]]
    for tag, text in Blocks(html).blocks:
        if tag == "hr":
            texts.append([])
        else:
            texts[-1].append(text.strip("\n").replace("\x00\n", "\x00").replace("\n", " ").replace("\x00", "\n"))
    return ["\n\n".join(each) for each in texts]


@given(st.lists(HOSTILE, min_size=30, max_size=30))
@settings(max_examples=100)
def test_three_thousand_paragraphs_come_back(texts: list[str]) -> None:
    texts = [normal(text) for text in texts]
    for reader in READERS:
        html = reader("\n\n<hr>\n\n".join(paragraphs(text) for text in texts))
        assert paragraph_texts(html) == texts
        assert Blocks(html).tags <= {"p", "br", "hr"}


@given(st.lists(HOSTILE, min_size=20, max_size=20))
@settings(max_examples=100)
def test_items_and_headings_come_back(texts: list[str]) -> None:
    texts = [text for text in map(normal, texts) if text]
    for reader in READERS:
        html = reader("\n".join(f"- {item(text)}" for text in texts))
        assert cell_texts(html, "li") == texts
        assert Blocks(html).tags <= {"ul", "li", "br"}
        html = reader("\n\n".join(f"## {heading(text)}" for text in texts))
        assert cell_texts(html, "h2") == [" ".join(text.split()) for text in texts]
        assert Blocks(html).tags <= {"h2"}


@given(HOSTILE)
@settings(max_examples=300)
def test_normal_takes_white_space_only_and_is_stable(text: str) -> None:
    once = normal(text)
    assert normal(once) == once
    assert "\n\n\n" not in once and "\t" not in once and once == once.strip()


@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1))
@settings(max_examples=300)
def test_ids_survive_a_comment(row_id: str) -> None:
    written = ident(row_id)
    assert unident(written) == row_id
    assert "--" not in f"x{written}x" and not written.startswith("-") and not written.endswith("-")
    assert re.fullmatch(r"[A-Za-z0-9._~%-]+", written)


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("a | b", r"a \| b"),
        ("one\ntwo", "one <br> two"),
        ("www.x.org", r"www\.x.org"),
        ("[x](y) <b> & `c`", r"\[x\](y) \<b\> \& \`c\`"),
        ("a\tb", "a b"),
        ("safe \x1b[31mred\u202e", "safe \ufffd\\[31mred\ufffd"),
    ],
)
def test_cells_look_like_this(text: str, written: str) -> None:
    assert inline(text) == written


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("- a", r"\- a"),
        ("1. a", r"1\. a"),
        ("12) a", r"12\) a"),
        ("---\ntitle", "\\---\\\ntitle"),
        ("One. Two? Three", "One.\nTwo?\nThree"),
        ("a\n\nb", "a\n\nb"),
        ("a\n  b", "a\\\n&#32; b"),
        ("# a", r"\# a"),
    ],
)
def test_paragraphs_look_like_this(text: str, written: str) -> None:
    assert paragraphs(text) == written
