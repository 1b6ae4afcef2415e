"""Scores, intervals, the seventy-percent rule, the group's weights, agreement in words: against hand-made numbers."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workshop.alignment.agreement import AgreementLevel, cell_agreement, discuss, dots, partner_agreement
from workshop.alignment.bars import bar
from workshop.alignment.ranking import agreed, answers, ranking, shares, standing, whole

CRITERIA = {"aim": 4.0, "resource": 4.0, "reach": 2.0}


Ratings = dict[str, dict[str, dict[str, int | None]]]
"""Answers by partner, rater and criterion; None is “don't know”."""


def one(**cells: int | None) -> dict[str, dict[str, int | None]]:
    """Ratings of one partner by one rater."""
    return {"ana": dict(cells)}


def test_score_and_interval_by_hand() -> None:
    # aim: 3 and 4 -> 3.5/4 = .875; resource: 1 -> .25; reach: 2 and 4 -> .75
    ratings: Ratings = {
        "clinic": {"ana": {"aim": 3, "resource": 1, "reach": 2}, "ben": {"aim": 4, "resource": None, "reach": 4}}
    }
    found = standing("clinic", ratings, CRITERIA)
    assert found.score == pytest.approx(100 * (0.4 * 0.875 + 0.4 * 0.25 + 0.2 * 0.75))  # 60
    assert found.score == pytest.approx(60.0)
    assert found.lo == pytest.approx(100 * (0.4 * 0.75 + 0.4 * 0.25 + 0.2 * 0.5))  # 50
    assert found.hi == pytest.approx(100 * (0.4 * 1 + 0.4 * 0.25 + 0.2 * 1))  # 70
    assert found.known == pytest.approx(1.0) and found.raters == 2 and not found.unknown


def test_an_unrated_criterion_is_left_out_of_the_score_and_widens_the_interval() -> None:
    found = standing("clinic", {"clinic": one(aim=4, resource=2, reach=None)}, CRITERIA)
    assert found.known == pytest.approx(0.8)
    assert found.score == pytest.approx(75.0)  # (0.4 * 1 + 0.4 * 0.5) / 0.8
    assert found.lo == pytest.approx(60.0)
    assert found.hi == pytest.approx(80.0)
    assert found.unknown == ("reach",)
    assert found.enough


@pytest.mark.parametrize(("cells", "enough"), [(("a", "b"), True), (("a", "c"), False), (("b", "c"), True)])
def test_seventy_percent_of_the_weight_must_be_rated(cells: tuple[str, ...], enough: bool) -> None:
    # a 35, b 35, c 30: a+b and nothing less than 70 counts; b+c is 65 short of it unless b weighs more
    weights = (
        {"a": 35.0, "b": 35.0, "c": 30.0} if "b" not in cells or "a" in cells else {"a": 30.0, "b": 40.0, "c": 30.0}
    )
    found = standing("p", {"p": {"ana": dict.fromkeys(cells, 2)}}, weights)
    assert found.enough is enough


def test_dont_know_everywhere_is_not_a_score() -> None:
    found = standing("p", {"p": one(aim=None, resource=None, reach=None)}, CRITERIA)
    assert found.score is None
    assert not found.enough
    assert found.lo == pytest.approx(0) and found.hi == pytest.approx(100)
    assert found.raters == 0


def test_a_criterion_without_weight_neither_counts_nor_is_missed() -> None:
    found = standing("p", {"p": one(aim=4)}, {"aim": 3.0, "reach": 0.0})
    assert found.score == pytest.approx(100)
    assert found.known == pytest.approx(1)
    assert found.unknown == ()


def test_order_is_by_score_then_as_given_and_the_unknown_come_last() -> None:
    full = {"aim": 2, "resource": 2, "reach": 2}
    ratings = {
        "a": {"ana": {"aim": 4}},
        "b": {"ana": full},
        "c": {"ana": {**full, "aim": 3}},
        "d": {"ana": full},
    }
    assert [s.partner for s in ranking(["a", "b", "c", "d"], ratings, CRITERIA)] == ["c", "b", "d", "a"]
    assert [s.partner for s in ranking(["d", "b"], ratings, CRITERIA)] == ["d", "b"]


def test_equal_scores_are_equal_even_where_binary_fractions_are_not() -> None:
    weights = {"a": 0.1, "b": 0.2, "c": 0.3}
    ratings = {"x": {"r": {"a": 4, "b": 0, "c": 1}}, "y": {"r": {"a": 1, "b": 0, "c": 2}}}
    # 0.4 + 0 + 0.3 = 0.1 + 0 + 0.6 = 0.7, whatever the last bit says
    assert [s.partner for s in ranking(["x", "y"], ratings, weights)] == ["x", "y"]
    assert [s.partner for s in ranking(["y", "x"], ratings, weights)] == ["y", "x"]


def test_shares_of_nothing_are_alike() -> None:
    assert shares({"a": 0, "b": 0}) == {"a": 0.5, "b": 0.5}
    assert shares({"a": -3, "b": float("nan"), "c": 2}) == {"a": 0, "b": 0, "c": 1}
    assert shares({}) == {}


def test_agreed_weights_are_the_median_of_shares() -> None:
    default = {"a": 1.0, "b": 1.0}
    private: dict[str, dict[str, float | None]] = {
        "ana": {"a": 3, "b": 1},  # 0.75 0.25
        "ben": {"a": 30, "b": 70},  # 0.30 0.70: larger numbers do not count for more
        "cy": {"a": 1, "b": 1},  # 0.50 0.50
    }
    assert agreed(default, private) == {"a": pytest.approx(0.5), "b": pytest.approx(0.5)}
    assert agreed(default, {"ana": private["ana"]}) == {"a": pytest.approx(0.75), "b": pytest.approx(0.25)}


def test_a_weight_left_out_is_the_packs() -> None:
    assert agreed({"a": 4.0, "b": 4.0}, {"ana": {"a": 12}}) == {"a": pytest.approx(0.75), "b": pytest.approx(0.25)}
    assert agreed({"a": 1.0, "b": 3.0}, {}) == {"a": 0.25, "b": 0.75}
    assert agreed({"a": 1.0, "b": 3.0}, {"ana": {}, "ben": {"a": None}, "cy": {"a": 0, "b": 0}}) == {
        "a": 0.25,
        "b": 0.75,
    }
    assert agreed({"a": 1.0, "b": 3.0}, {"ana": {"a": -1, "z": 5}}) == {"a": 0.25, "b": 0.75}


def test_whole_numbers_round_half_up() -> None:
    assert [whole(x) for x in (70.5, 70.4999, 71.5, 0.0, 100.0, 100 * 0.145 * 5)] == [71, 70, 72, 0, 100, 73]


# --------------------------------------------------------------------------------------------- agreement


@pytest.mark.parametrize(
    ("values", "word", "deviation", "spread"),
    [
        ([], AgreementLevel.NONE, 0, 0),
        ([3], AgreementLevel.ONE, 0, 0),
        ([2, 2, 2], AgreementLevel.AGREE, 0, 0),
        ([2, 3], AgreementLevel.AGREE, 0.5, 1),
        ([1, 3], AgreementLevel.MIXED, 1, 2),
        ([1, 1, 3], AgreementLevel.AGREE, 2 / 3, 2),
        ([1, 1, 3, 3], AgreementLevel.MIXED, 1, 2),
        ([1, 4], AgreementLevel.SPLIT, 1.5, 3),
        ([4, 4, 4, 4, 4, 1], AgreementLevel.SPLIT, 0.5, 3),
        ([0, 4], AgreementLevel.SPLIT, 2, 4),
    ],
)
def test_words_for_a_cell(values: list[int], word: AgreementLevel, deviation: float, spread: int) -> None:
    found = cell_agreement(values)
    assert found.word is word
    assert found.deviation == pytest.approx(deviation)
    assert found.index == pytest.approx(1 - deviation / 2)
    assert (found.range, found.raters) == (spread, len(values))


def two(mine: dict[str, int], theirs: dict[str, int]) -> dict[str, dict[str, dict[str, int]]]:
    return {"p": {"ana": mine, "ben": theirs}}


def test_words_for_a_partner() -> None:
    alike = {"aim": 3, "resource": 3, "reach": 3}
    assert partner_agreement("p", two(alike, alike), CRITERIA).word is AgreementLevel.AGREE
    assert partner_agreement("p", two(alike, {**alike, "reach": 1}), CRITERIA).word is AgreementLevel.MIXED
    # one split cell with a fifth of the weight only makes it mixed, one with two fifths splits it
    assert partner_agreement("p", two(alike, {**alike, "reach": 0}), CRITERIA).word is AgreementLevel.MIXED
    assert partner_agreement("p", two(alike, {**alike, "aim": 0}), CRITERIA).word is AgreementLevel.SPLIT
    assert partner_agreement("p", {"p": {"ana": alike}}, CRITERIA).word is AgreementLevel.ONE
    assert partner_agreement("p", {}, CRITERIA).word is AgreementLevel.NONE
    # two raters who share no cell cannot agree
    assert partner_agreement("p", two({"aim": 3}, {"reach": 3}), CRITERIA).word is AgreementLevel.ONE


def test_discuss_first_where_the_weight_hangs() -> None:
    ratings = {
        "p": {"ana": {"aim": 4, "resource": 2, "reach": 0}, "ben": {"aim": 2, "resource": 2, "reach": 4}},
        "q": {"ana": {"aim": 4, "resource": 1, "reach": 1}, "ben": {"aim": 1, "resource": 2, "reach": 1}},
    }
    found = discuss(["p", "q"], ratings, CRITERIA)
    # q aim .4*3 = 1.2; p aim .4*2 = .8 and p reach .2*4 = .8, the wider range first; q resource differs by one only
    assert [(t.partner, t.criterion, round(t.impact, 3)) for t in found] == [
        ("q", "aim", 1.2),
        ("p", "reach", 0.8),
        ("p", "aim", 0.8),
    ]
    assert [t.word for t in found] == [AgreementLevel.SPLIT, AgreementLevel.SPLIT, AgreementLevel.MIXED]
    assert found[0].dots == ".o..o"


def test_dots() -> None:
    assert dots([2, 3, 3, 4, 4, 4]) == "..o:O"
    assert dots([]) == "....."
    assert dots([4] * 9) == "....O"


# --------------------------------------------------------------------------------------------- the bar


def test_bar_by_hand() -> None:
    assert bar(0, 100, 50, 11) == "├────●────┤"
    assert bar(20, 80, 70, 11) == "  ├────●┤  "
    assert bar(20, 80, 70, 11, ascii_only=True) == "  |----o|  "
    assert bar(60, 60, 60, 11) == "      ●    "
    assert bar(0, 100, None, 5) == "├───┤"
    assert bar(0, 100, 50, 1) == "●"
    assert bar(0, 100, 50, 0) == ""
    assert bar(-50, 500, 1000, 5) == "├───●"


@given(st.floats(0, 100), st.floats(0, 100), st.floats(0, 1), st.integers(1, 60), st.booleans())
def test_bar_is_as_wide_as_asked_and_has_one_tick(a: float, b: float, at: float, width: int, plain: bool) -> None:
    lo, hi = min(a, b), max(a, b)
    drawn = bar(lo, hi, lo + at * (hi - lo), width, ascii_only=plain)
    assert len(drawn) == width
    assert drawn.count("o" if plain else "●") == 1
    assert " " not in drawn.strip()


# --------------------------------------------------------------------------------------------- properties

CELL = st.one_of(st.none(), st.integers(0, 4))
RATINGS = st.dictionaries(
    st.sampled_from("abcdef"),
    st.dictionaries(st.sampled_from(["r1", "r2", "r3"]), st.dictionaries(st.sampled_from(sorted(CRITERIA)), CELL)),
)
WEIGHTS = st.fixed_dictionaries({c: st.integers(0, 9).map(float) for c in CRITERIA})


@given(RATINGS, WEIGHTS)
def test_the_score_lies_in_its_interval(ratings: Ratings, weights: dict[str, float]) -> None:
    for partner in ratings:
        found = standing(partner, ratings, weights)
        assert -1e-9 <= found.lo <= found.hi + 1e-9
        assert found.hi <= 100 + 1e-9
        if found.score is not None:
            assert found.lo - 1e-9 <= found.score <= found.hi + 1e-9


@given(RATINGS, WEIGHTS, st.randoms(use_true_random=False))
def test_adding_or_removing_partners_never_reorders_the_others(
    ratings: Ratings, weights: dict[str, float], rng: random.Random
) -> None:
    everybody = list("abcdef")
    some = [p for p in everybody if rng.random() < 0.6]
    whole_order = [s.partner for s in ranking(everybody, ratings, weights)]
    kept = {p: of for p, of in ratings.items() if p in some}
    assert [s.partner for s in ranking(some, kept, weights)] == [p for p in whole_order if p in some]


@given(RATINGS, WEIGHTS)
def test_a_missing_answer_changes_nothing_but_the_words_dont_know_do_neither(
    ratings: Ratings, weights: dict[str, float]
) -> None:
    """ "Don't know" and no answer give the same numbers: neither is 0, neither is an average."""
    answered = {
        p: {r: {c: x for c, x in cells.items() if x is not None} for r, cells in of.items()}
        for p, of in ratings.items()
    }
    for partner in ratings:
        assert standing(partner, ratings, weights) == standing(partner, answered, weights)
        assert partner_agreement(partner, ratings, weights) == partner_agreement(partner, answered, weights)


@given(RATINGS, WEIGHTS, st.sampled_from("abcdef"), st.sampled_from(sorted(CRITERIA)))
def test_one_more_full_rating_never_lowers_the_score(
    ratings: Ratings, weights: dict[str, float], partner: str, criterion: str
) -> None:
    """Raising one answer by a point never lowers the score."""
    for of in ratings.get(partner, {}).values():
        answer = of.get(criterion)
        if answer is not None and answer < 4:
            before = standing(partner, ratings, weights).score
            of[criterion] = answer + 1
            after = standing(partner, ratings, weights).score
            assert (before is None) == (after is None)
            if before is not None and after is not None:
                assert after >= before - 1e-9
            return


@given(st.lists(st.integers(0, 4), max_size=9))
def test_answers_of_many(values: list[int]) -> None:
    ratings = {"p": {f"r{i}": {"aim": x} for i, x in enumerate(values)} | {"silent": {"aim": None}, "gone": {}}}
    assert answers(ratings, "p", "aim") == values
