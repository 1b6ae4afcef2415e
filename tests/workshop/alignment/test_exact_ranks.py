"""Exact best and worst ranks: against every set of rivals with another solver, and against sampled weightings."""

from __future__ import annotations

import itertools
import random
from collections.abc import Mapping, Sequence

import numpy as np
import pytest
from scipy.optimize import linprog

from workshop.alignment import exact_ranks as module
from workshop.alignment.exact_ranks import exact_ranks
from workshop.alignment.ranking import PartnerScore, ranking, shares
from workshop.alignment.robustness import RankRange, rank_ranges, vector


def drawn(seed: int, *, partners: int, criteria: int) -> tuple[list[PartnerScore], dict[str, float]]:
    """Partners rated at random, with gaps in the ratings."""
    rng = random.Random(seed)
    weights = {f"c{i}": float(rng.randint(1, 5)) for i in range(criteria)}
    raters = rng.randint(1, 3)
    ratings = {
        f"p{i}": {f"r{j}": {c: rng.choice([0, 1, 2, 3, 4, 4, None]) for c in weights} for j in range(raters)}
        for i in range(partners)
    }
    return [s for s in ranking(list(ratings), ratings, weights) if s.score is not None], weights


def by_trying(standings: Sequence[PartnerScore], weights: Mapping[str, float], within: float) -> dict[str, RankRange]:
    """For every set of rivals: is there a weighting that puts all of them ahead and nobody else?"""
    share = shares(weights)
    room = [(max(0.0, w * (1 - within)), min(1.0, w * (1 + within))) for w in share.values()]
    vectors = {s.partner: np.array(vector(s, tuple(share))) for s in standings}
    found = {}
    for partner, mine in vectors.items():
        ahead = [other - mine for name, other in vectors.items() if name != partner]
        counts = set()
        for chosen in itertools.product((False, True), repeat=len(ahead)):
            # As far ahead as can be, the others not ahead at all.
            rows = [[*-d, 1.0] if yes else [*d, 0.0] for yes, d in zip(chosen, ahead, strict=True)]
            best = linprog(
                [0.0] * len(room) + [-1.0],
                A_ub=rows or None,
                b_ub=[0.0] * len(rows) or None,
                A_eq=[[1.0] * len(room) + [0.0]],
                b_eq=[1.0],
                bounds=[*room, (None, 1.0)],
            )
            if best.status == 0 and (not any(chosen) or -best.fun > 1e-6):
                counts.add(sum(chosen))
        found[partner] = RankRange(1 + min(counts), 1 + max(counts))
    return found


@pytest.mark.parametrize("seed", range(25))
def test_both_ends_equal_those_of_trying_every_set(seed: int) -> None:
    rng = random.Random(seed)
    standings, weights = drawn(seed, partners=rng.randint(1, 6), criteria=rng.randint(2, 6))
    within = rng.choice([0.1, 0.5, 1.0])
    found = exact_ranks(standings, weights, within)
    assert found is not None
    assert found.ranges == by_trying(standings, weights, within)
    assert not found.unproven


def test_the_bound_is_sometimes_wider_so_there_is_something_to_solve() -> None:
    wider = 0
    for seed in range(20):
        standings, weights = drawn(seed, partners=12, criteria=7)
        found, bound = exact_ranks(standings, weights), rank_ranges(standings, weights)
        assert found is not None
        for partner, place in found.ranges.items():
            assert bound[partner].best <= place.best <= place.worst <= bound[partner].worst
            wider += place != bound[partner]
    assert wider > 10


def test_no_sampled_weighting_gives_a_rank_outside() -> None:
    standings, weights = drawn(7, partners=15, criteria=7)
    found = exact_ranks(standings, weights, 0.5)
    assert found is not None
    share = shares(weights)
    vectors = {s.partner: np.array(vector(s, tuple(share))) for s in standings}
    rng = np.random.default_rng(7)
    base = np.array(list(share.values()))
    tried = 0
    for _ in range(4000):
        w = base * rng.uniform(0.5, 1.5, len(base))
        w /= w.sum()
        if (w < base * 0.5).any() or (w > base * 1.5).any():
            continue
        tried += 1
        scores = {p: float(w @ v) for p, v in vectors.items()}
        for p, mine in scores.items():
            rank = 1 + sum(other > mine + 1e-6 for other in scores.values())
            assert found.ranges[p].best <= rank <= found.ranges[p].worst
    assert tried > 500


def test_without_solving_what_the_corners_leave_open_is_unproven_and_keeps_the_bound() -> None:
    seeds = [seed for seed in range(20) if _open(seed)]
    assert seeds
    for seed in seeds:
        standings, weights = drawn(seed, partners=12, criteria=7)
        quick, bound = exact_ranks(standings, weights, solve=False), rank_ranges(standings, weights)
        whole = exact_ranks(standings, weights)
        assert quick is not None and whole is not None
        for partner in quick.ranges:
            if partner not in quick.unproven:
                assert quick.ranges[partner] == whole.ranges[partner]
            assert bound[partner].best <= quick.ranges[partner].best
            assert quick.ranges[partner].worst <= bound[partner].worst


def _open(seed: int) -> bool:
    standings, weights = drawn(seed, partners=12, criteria=7)
    quick = exact_ranks(standings, weights, solve=False)
    return quick is not None and bool(quick.unproven)


def test_a_search_that_is_given_up_leaves_the_bound_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    standings, weights = drawn(3, partners=12, criteria=7)
    monkeypatch.setattr(module, "_solve", lambda *args, **more: None)
    found = exact_ranks(standings, weights)
    quick = exact_ranks(standings, weights, solve=False)
    assert found == quick


def test_cancelled_on_the_way_there_is_no_answer() -> None:
    standings, weights = drawn(1, partners=8, criteria=5)
    asked = iter([False, False, True])
    assert exact_ranks(standings, weights, cancelled=lambda: next(asked)) is None


def test_equal_partners_share_the_better_rank_and_nobody_has_none() -> None:
    same = {"ana": {"a": 2, "b": 3}}
    standings = ranking(["x", "y"], {"x": same, "y": same}, {"a": 1.0, "b": 1.0})
    found = exact_ranks(standings, {"a": 1.0, "b": 1.0})
    assert found is not None
    assert found.ranges == {"x": RankRange(1, 1), "y": RankRange(1, 1)}
    assert exact_ranks([], {"a": 1.0}) == module.ExactRanks({})
