"""Nothing that acts on a terminal passes; everything people write does."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content.clean import REPLACEMENT, clean, clean_line
from tests.support.counting import calls

MARKS = "".join(chr(n) for n in range(0x300, 0x30C)) + "\u20dd\u0591\u05b0\u064b\u093c\ufe0f"
TRICKY = (
    "\x00\x07\x08\x1b[]0;m\x9b\x9d\x7f\r\n\t\x0b\x0c\x85\u2028\u2029\u202e\u202a\u2066\u2069\u200e\u200f\u061c\ufeff"
    "\u200b\u200c\u200d\u2060\ud800\udfff\ufffe\uffff\U0001ffff\U000e0041\ufff9\u206a\ufffd"
    + MARKS
    + "eÅ한글é가\u1100\u1161👩💻😀"
)
anything = st.text(st.one_of(st.characters(exclude_categories=()), st.sampled_from(TRICKY)), max_size=60)

ALLOWED_CONTROLS = "\n\t"
BIDI = set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c")


@given(anything)
def test_twice_is_once(text: str) -> None:
    once = clean(text)
    assert clean(once) == once
    line = clean_line(text)
    assert clean_line(line) == line
    assert clean(line) == line


@given(anything)
def test_no_control_is_left(text: str) -> None:
    for char in clean(text):
        category = unicodedata.category(char)
        assert category not in ("Cs", "Zl", "Zp"), hex(ord(char))
        assert category != "Cc" or char in ALLOWED_CONTROLS
        assert char not in BIDI
        assert ord(char) & 0xFFFE != 0xFFFE, "noncharacters"
        assert not 0xE0000 <= ord(char) <= 0xE007F, "tags"
    assert not set(clean_line(text)) & set("\n\t\r")
    clean(text).encode("utf-8")


@given(anything)
def test_the_result_is_normal_and_bounded(text: str) -> None:
    result = clean(text)
    assert unicodedata.is_normalized("NFC", result)
    run = 0
    for char in result:
        if char in "\u200c\u200d":
            continue
        run = run + 1 if unicodedata.category(char) in ("Mn", "Me") else 0
        assert run <= 8


@given(st.text(st.characters(categories=["L", "N", "P", "S", "Zs"]), max_size=200))
def test_letters_numbers_and_signs_stay(text: str) -> None:
    assert clean(text) == unicodedata.normalize("NFC", text)


@pytest.mark.parametrize(
    "text",
    [
        "👩‍👩‍👧‍👦",
        "👩🏽‍💻",
        "🏴‍☠️",
        "👁️‍🗨️",
        "1️⃣",
        "🇺🇸",
        "क्‍ष",
        "می‌خواهم",
        "שָׁלוֹם",
        "مرحبا بالعالم",
        "日本語のテキスト",
        "한국어",
        "Zoë Ångström",
        "a\nb\tc",
    ],
)
def test_what_people_write_survives(text: str) -> None:
    assert clean(text) == unicodedata.normalize("NFC", text)


@pytest.mark.parametrize("unit", ["😀", "👩🏽‍💻", "漢", "ש", "ﬁ", "🇻🇦"])
def test_ten_thousand_characters_are_kept_and_cost_ten_times_a_thousand(unit: str) -> None:
    text = unit * (10_000 // len(unit))
    assert clean(text) == unicodedata.normalize("NFC", text)
    assert calls(lambda: clean(text)) <= 11 * calls(lambda: clean(text[: len(text) // 10])) + 100


def test_escape_sequences_are_defused_but_seen() -> None:
    assert clean("\x1b[31mred\x1b]0;title\x07") == f"{REPLACEMENT}[31mred{REPLACEMENT}]0;title{REPLACEMENT}"
    assert clean("\x9b31m") == f"{REPLACEMENT}31m"
    assert clean("safe\u202etxt.exe") == f"safe{REPLACEMENT}txt.exe"


def test_line_ends_become_one_kind() -> None:
    assert clean("a\r\nb\rc\x0bd\x0ce\x85f\u2028g\u2029h") == "a\nb\nc\nd\ne\nf\ng\nh"
    assert clean_line("  a\r\n\tb \u3000 c ") == "a b c"


def test_joiners_with_nothing_to_join_go() -> None:
    assert clean("\u200dab\u200d") == "ab"
    assert clean("a\u200b\u2060b") == "ab"
    assert clean("a \u200d b") == "a  b"


def test_marks_cannot_be_piled_up_by_joiners() -> None:
    """Zero-width joiners do not begin a new letter, so they do not allow eight marks more."""
    piled = "a" + ("\u0301" * 8 + "\u200d") * 20
    assert sum(unicodedata.category(c) == "Mn" for c in unicodedata.normalize("NFD", clean(piled))) <= 9
    assert clean("e" + "\u0488" * 50) == "e" + "\u0488" * 8
