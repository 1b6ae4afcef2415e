"""Merging of two changes to one text by words, and of lists by items: the laws, and what people would expect."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.counting import calls
from workshop.sheets.merge import merge3, merge_lists

words = st.lists(st.sampled_from(["the", "bus", "comes", "late", " ", "\n", "on", "Monday"]), max_size=12)
texts = st.one_of(words.map(" ".join), st.text(alphabet="ab \n", max_size=12), st.text(max_size=12))
lists = st.lists(st.sampled_from(["nurse", "Nurse", "aunt", "bus driver", "mayor"]), max_size=4).map(
    lambda items: tuple({item.casefold(): item for item in items}.values())
)


@given(texts, texts)
def test_one_change_alone_stands(base: str, changed: str) -> None:
    assert merge3(base, changed, base) == changed
    assert merge3(base, base, changed) == changed
    assert merge3(base, changed, changed) == changed


@given(texts, texts, texts)
@settings(max_examples=300)
def test_the_order_of_the_two_does_not_matter(base: str, mine: str, theirs: str) -> None:
    assert merge3(base, mine, theirs) == merge3(base, theirs, mine)


@given(texts, texts, texts)
@settings(max_examples=300)
def test_a_clean_merge_invents_nothing(base: str, mine: str, theirs: str) -> None:
    merged = merge3(base, mine, theirs)
    if merged is not None:
        assert set(merged.split()) <= {*base.split(), *mine.split(), *theirs.split()}


@given(st.lists(st.integers(0, 9), min_size=3, max_size=12, unique=True), st.data())
def test_changes_to_words_apart_both_arrive(numbers: list[int], data: st.DataObject) -> None:
    base = [f"w{number}" for number in numbers]
    one = data.draw(st.integers(0, len(base) - 3))
    other = data.draw(st.integers(one + 2, len(base) - 1))
    mine, theirs = list(base), list(base)
    mine[one], theirs[other] = "mine", "theirs"
    expected = list(base)
    expected[one], expected[other] = "mine", "theirs"
    assert merge3(" ".join(base), " ".join(mine), " ".join(theirs)) == " ".join(expected)


@pytest.mark.parametrize(
    ("base", "mine", "theirs", "merged"),
    [
        (
            "Ask the health clinic on Monday",
            "Ask the health clinic on Tuesday",
            "Ask the health clinic for visits on Monday",
            "Ask the health clinic for visits on Tuesday",
        ),
        ("one two three", "zero one two three", "one two three four", "zero one two three four"),
        ("one\n\ntwo  three", "one\n\ntwo  3", "1\n\ntwo  three", "1\n\ntwo  3"),
        ("one two three", "one three", "one two three four", "one three four"),
        ("one two three four", "two three four", "one two three four five", "two three four five"),
        ("at 4 pm", "at 5 pm", "at 4 am", None),
        ("at 4 pm", "at 5 pm", "at 5 pm", "at 5 pm"),
        ("at 4 pm today", "by 4 pm today", "at 4 pm tomorrow", "by 4 pm tomorrow"),
        ("", "mine", "theirs", None),
        ("same start", "same start, mine", "same start, theirs", None),
        ("a b c", "", "a b c d", None),
    ],
)
def test_what_people_would_expect(base: str, mine: str, theirs: str, merged: str | None) -> None:
    assert merge3(base, mine, theirs) == merged


def test_texts_that_share_little_are_given_up_soon_however_long_they_are() -> None:
    chance = random.Random(1)

    def texts(words: int) -> tuple[str, ...]:
        return tuple(" ".join(chance.choice("abcdefghij") for _ in range(words)) for _ in range(3))

    few, many = texts(1_000), texts(5_000)
    assert merge3(*many) is None
    assert calls(lambda: merge3(*many)) <= 5 * calls(lambda: merge3(*few))


def test_long_texts_with_small_changes_merge_fast() -> None:
    words = [f"word{number}" for number in range(1500)]
    mine, theirs = list(words), list(words)
    mine[10], theirs[1400] = "mine", "theirs"
    merged = merge3(" ".join(words), " ".join(mine), " ".join(theirs))
    assert merged is not None and merged.split()[10] == "mine" and merged.split()[1400] == "theirs"


@given(lists, lists)
def test_one_change_of_a_list_stands(base: tuple[str, ...], changed: tuple[str, ...]) -> None:
    assert {item.casefold() for item in merge_lists(base, changed, base)} == {item.casefold() for item in changed}
    assert merge_lists(base, base, changed) == changed


@given(lists, lists, lists)
def test_lists_merge_as_what_was_added_and_taken_away(
    base: tuple[str, ...], mine: tuple[str, ...], theirs: tuple[str, ...]
) -> None:
    merged = [item.casefold() for item in merge_lists(base, mine, theirs)]
    b, m, t = ({item.casefold() for item in items} for items in (base, mine, theirs))
    assert len(merged) == len(set(merged))
    assert set(merged) == (b & m & t) | (m - b) | (t - b)


def test_a_list_keeps_their_order_and_my_spelling() -> None:
    assert merge_lists(("a", "b"), ("A", "b", "c"), ("x", "a", "b")) == ("x", "A", "b", "c")
