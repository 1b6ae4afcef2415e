"""Whatever people write comes back from four Markdown readers as what they wrote, and looks like it in the file."""

from __future__ import annotations

import os

import pytest
from hypothesis import given, settings

from tests.workshop.notes.readers import READERS, differences, random_texts, require
from tests.workshop.notes.texts import HOSTILE
from workshop.notes.escape import cell, heading, inline, item, normal, paragraphs

_AT_ONCE = 250
EVERYDAY = """
16:00 · Meet at 4:30 pm, room B-12 · https://www.school.example/plan_26?week=3&day=2 · Boys & Girls Club · AT&T
www.school.example · bo_diaz@school.example · $5 a child · Item #3 on the list · Ask: who pays? · [draft] letter
5 * 3 = 15 · ~20 families · 3 < 5 and 7 > 2 · Q&A at 6:00 · Why? Because: "it works"! · said_yes · Grade 4/5, K-2
C. Park (nurse) & Dr. Kim · @bo will call · 50% off; 2 vans · 1. first call · - then write · # of absences · x^2
100% of 4th graders! · Don't_do_this · A|B · Room {2} · C:\\Users\\bo · 2026. A good year · e.g. a van
(a) call, (b) write · Table: seats · -- · <5 days · snake_case and *stars* · mail a.b@c.example!
St. Mary's + St. Ann's · 16:00:30 · see http://school.example · ten days fewer: by May
""".replace("\n", " · ").strip(" ·").split(" · ")  # fmt: skip


@pytest.mark.parametrize("reader", READERS)
def test_random_texts_come_back_in_every_context(reader: str) -> None:
    require(reader)
    assert differences(reader, random_texts(12345, 1_000)[:_AT_ONCE]) == []
    assert differences(reader, EVERYDAY) == []


@pytest.mark.scale
@pytest.mark.parametrize("reader", READERS)
@pytest.mark.timeout(7_200)
def test_a_hundred_thousand_random_texts_come_back(reader: str) -> None:
    """NOTES_TEXTS says how many; with 100,000 it takes minutes for each reader."""
    require(reader)
    texts = random_texts(20261129, int(os.environ.get("NOTES_TEXTS", "100000")))
    wrong = [text for at in range(0, len(texts), _AT_ONCE) for text in differences(reader, texts[at : at + _AT_ONCE])]
    assert wrong == []


def test_everyday_texts_have_few_backslashes() -> None:
    own = sum(text.count("\\") for text in EVERYDAY)
    assert sum(paragraphs(text).count("\\") for text in EVERYDAY) - own <= 14
    assert sum(cell(text).count("\\") for text in EVERYDAY) - own <= 8


@given(HOSTILE)
@settings(max_examples=300)
def test_normal_takes_white_space_only_and_is_stable(text: str) -> None:
    once = normal(text)
    assert normal(once) == once
    assert "\n\n\n" not in once and "\t" not in once and "  " not in once and "\n " not in once and once == once.strip()


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("a | b", r"a \| b"),
        ("one\ntwo", "one <br> two"),
        ("- not a list in here", "- not a list in here"),
        ("www.x.org", "www.x.org"),
        ("www.x.org/*", r"www\.x.org/\*"),
        ("see https://x.org/a_b|c", r"see <https://x.org/a_b>\|c"),
        ("https://x.org/a?b&copy", r"https\://x.org/a?b&copy"),
        ("https://x.org{.c}", r"<https://x.org>\{.c}"),
        ("[x](y) <b> & `c`", r"\[x](y) \<b> & \`c\`"),
        ("a <!-- b", r"a \<\!-- b"),
        ("&amp; and R&D", r"\&amp; and R&D"),
        (":+1: :100: 16:00:30", r"\:+1: \:100: 16:00:30"),
        ("{{ x }} {% y %}", r"{\{ x }} &#123;% y %}"),
        ("a@b.c and d@e", "a@b.c and d@e"),
        ("m@a@b.c", r"m@a\@b.c"),
        ("http://a@b.c", r"<http://a>\@b.c"),
        ("a\tb", "a b"),
        ("safe \x1b[31mred\u202e", "safe \ufffd\\[31mred\ufffd"),
    ],
)
def test_cells_look_like_this(text: str, written: str) -> None:
    assert cell(text) == written


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("- a", r"\- a"),
        ("1. a", r"1\. a"),
        ("12) a", r"12\) a"),
        ("iv. a", r"iv\. a"),
        ("C. Park", "C. Park"),
        ("(a) call", r"\(a) call"),
        ("Table: seats", r"Table\: seats"),
        ("---\ntitle", "\\---\\\ntitle"),
        ("One. Two? Three", "One. Two? Three"),
        ("www.a.org\nb", "www\\.a.org\\\nb"),
        ("a\n\nb", "a\n\nb"),
        ("a\n  b", "a\\\nb"),
        ("# a", r"\# a"),
        ("<<<<<<< ours", r"\<<<<<<< ours"),
        ("A|B", "A|B"),
        ("B.", "B\\."),
        ("#)", "\\#)"),
    ],
)
def test_paragraphs_look_like_this(text: str, written: str) -> None:
    assert paragraphs(text) == written


def test_other_contexts_look_like_this() -> None:
    assert heading("Room {2}") == r"Room \{2}" and heading("Room {2}, C##") == r"Room {2}, C\#\#"
    assert item("1. one") == r"1\. one" and item("[x] one") == r"\[x]&#32;one"
    assert inline("1. one | two\nthree") == "1. one | two <br> three"
