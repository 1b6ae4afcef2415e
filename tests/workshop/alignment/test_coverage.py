"""Coverage, all smallest sets, sole closers, open gaps, next best: against counting every set."""

from __future__ import annotations

import itertools
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.counting import calls
from workshop.alignment import coverage as cover
from workshop.alignment.coverage import SHOWN_SETS, Next, coverage, covered, next_best, one_by_one, proven, smallest

GAPS = {"asthma": 2, "teeth": 1, "moves": 2, "walk": 2}
CLOSES = {
    ("clinic", "asthma"): 2,
    ("clinic", "teeth"): 1,
    ("housing", "moves"): 2,
    ("coalition", "moves"): 2,
    ("coalition", "teeth"): 2,
    ("chamber", "walk"): 1,
}
PARTNERS = ["clinic", "housing", "coalition", "chamber"]
EVIDENCE = {pair: "said so on 3 October" for pair, level in CLOSES.items() if level == 2}


def test_coverage_of_a_set_by_hand() -> None:
    assert covered([], GAPS, CLOSES) == 0
    # asthma 2 of 2, teeth half of 1, moves 0, walk 0: 2.5 of 7
    assert covered(["clinic"], GAPS, CLOSES) == pytest.approx(2.5 / 7)
    assert covered(["clinic", "coalition"], GAPS, CLOSES) == pytest.approx(5 / 7)
    assert covered(PARTNERS, GAPS, CLOSES) == pytest.approx(6 / 7)
    assert covered([], {}, {}) == 1


def test_the_whole_picture_by_hand() -> None:
    found = coverage(PARTNERS, GAPS, CLOSES, EVIDENCE)
    assert found.open == ("walk",)
    assert found.sole == {"clinic": ("asthma",), "coalition": ("teeth",)}
    assert found.smallest.sets == (("clinic", "coalition"),)
    assert found.smallest.every == ("clinic", "coalition")
    assert found.helpers["walk"] == ("chamber",)
    assert found.closers["moves"] == ("housing", "coalition")
    assert found.whole == pytest.approx(6 / 7)
    assert found.unproven == ()


def test_a_claim_without_evidence_counts_as_could_help_and_is_named() -> None:
    evidence = {**EVIDENCE, ("coalition", "teeth"): "  "}
    found = coverage(PARTNERS, GAPS, CLOSES, evidence)
    assert found.unproven == (("coalition", "teeth"),)
    assert found.open == ("teeth", "walk")
    assert found.helpers["teeth"] == ("clinic", "coalition")
    assert proven(CLOSES, {})[0] == dict.fromkeys(CLOSES, 1)
    assert CLOSES[("coalition", "teeth")] == 2


def test_claims_of_deleted_partners_and_gaps_do_not_count() -> None:
    found = coverage(["clinic"], {"asthma": 2}, CLOSES, EVIDENCE)
    assert found.closers == {"asthma": ("clinic",)}
    assert found.unproven == ()


def test_nobody_closes_anything_and_no_gaps_at_all() -> None:
    nobody = coverage(PARTNERS, GAPS, {}, {})
    assert nobody.open == tuple(GAPS)
    assert nobody.smallest.sets == ((),)
    assert nobody.smallest.every == ()
    none = coverage(PARTNERS, {}, {}, {})
    assert (none.open, none.whole, none.smallest.sets) == ((), 1, ((),))
    assert coverage([], GAPS, {}, {}).open == tuple(GAPS)


def test_sets_with_the_higher_scores_come_first() -> None:
    closers = {"asthma": ("a", "b"), "moves": ("c",)}
    found = smallest(["a", "b", "c"], closers, {"a": 40, "b": 71, "c": 50})
    assert found.sets == (("b", "c"), ("a", "c"))
    assert found.every == ("c",)


def test_next_best_partner_one_after_the_other() -> None:
    steps = list(one_by_one(PARTNERS, GAPS, CLOSES))
    assert [(s.partner, round(7 * s.adds, 6)) for s in steps] == [("coalition", 3), ("clinic", 2), ("chamber", 1)]
    assert steps[-1].total == pytest.approx(6 / 7)
    assert next_best(PARTNERS, GAPS, CLOSES, chosen=PARTNERS) is None
    assert next_best([], GAPS, CLOSES) is None


def test_among_equals_the_higher_score_is_called_first() -> None:
    closes = {("a", "g"): 2, ("b", "g"): 2}
    assert next_best(["a", "b"], {"g": 1}, closes) == Next("a", 1.0, 1.0)
    assert next_best(["a", "b"], {"g": 1}, closes, scores={"a": 30, "b": 60}) == Next("b", 1.0, 1.0)


# --------------------------------------------------------------------------------------------- against brute force


def by_counting(partners: list[str], closers: dict[str, tuple[str, ...]]) -> set[tuple[str, ...]]:
    """All smallest closing sets, found by trying every set."""
    targets = [set(able) for able in closers.values() if able]
    for size in range(len(partners) + 1):
        found = {c for c in itertools.combinations(partners, size) if all(able & set(c) for able in targets)}
        if found:
            return found
    raise AssertionError("all partners together close what can be closed")


@settings(max_examples=150)
@given(st.lists(st.sets(st.integers(0, 7)), max_size=8))
def test_smallest_sets_are_all_and_only_the_smallest(gaps: list[set[int]]) -> None:
    partners = [f"p{i}" for i in range(8)]
    closers = {f"g{j}": tuple(p for i, p in enumerate(partners) if i in able) for j, able in enumerate(gaps)}
    expected = by_counting(partners, closers)
    found = smallest(partners, closers, {})
    assert found.proven
    if len(expected) <= SHOWN_SETS:
        assert len(found.sets) == len(set(found.sets))
        assert set(found.sets) == expected
        assert not found.more
    else:
        assert found.more
        assert set(found.sets) < expected
    assert set(found.every) == set.intersection(*(set(names) for names in expected))


@given(st.dictionaries(st.tuples(st.sampled_from("abcd"), st.sampled_from("xyz")), st.integers(0, 2)))
def test_more_partners_never_cover_less(closes: dict[tuple[str, str], int]) -> None:
    gaps = {"x": 2, "y": 1, "z": 1}
    for size in range(4):
        assert covered("abcd"[:size], gaps, closes) <= covered("abcd"[: size + 1], gaps, closes) + 1e-12


def test_many_smallest_sets_are_cut_short_but_what_all_share_is_exact() -> None:
    # 12 gaps with two closers each that nobody shares: 4,096 smallest sets; one more gap with a sole closer.
    closers = {f"g{j}": (f"a{j}", f"b{j}") for j in range(12)} | {"sole": ("z",)}
    partners = [p for able in closers.values() for p in able]
    found = smallest(partners, closers, {})
    assert found.proven
    assert found.more
    assert len(found.sets) == SHOWN_SETS
    assert all(len(names) == 13 for names in found.sets)
    assert found.every == ("z",)


def test_a_search_that_takes_too_long_says_so_and_still_closes(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = random.Random(1)
    partners = [f"p{i}" for i in range(60)]
    closers = {f"g{j}": tuple(p for p in partners if rng.random() < 0.06) for j in range(60)} | {"sole": ("p7",)}
    monkeypatch.setattr(cover, "_STEPS", 30)
    found = smallest(partners, closers, {})
    assert not found.proven
    assert len(found.sets) == 1
    assert all(set(able) & set(found.sets[0]) for able in closers.values() if able)
    assert "p7" in found.every


def test_a_hundred_partners_and_gaps_stay_a_small_question() -> None:
    rng = random.Random(5)
    partners = [f"p{i}" for i in range(100)]
    closers = {f"g{j}": tuple(p for p in partners if rng.random() < 0.04) for j in range(100)}
    found = smallest(partners, closers, {})
    assert calls(lambda: smallest(partners, closers, {})) < 4_000_000, "the search is given up in time"
    assert all(set(able) & set(found.sets[0]) for able in closers.values() if able)
