"""Safe margins, places and shares of weightings: against vertices and samples of all weightings in the room."""

from __future__ import annotations

import itertools
import math
import random
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workshop.alignment.ranking import PartnerScore, ranking, shares
from workshop.alignment.robustness import Lead, RankRange, lead, least, rank_ranges, vector, weightings

WEIGHTS = {"a": 4.0, "b": 3.0, "c": 2.0, "d": 1.0}


def rated(**partners: Sequence[int | None]) -> list[PartnerScore]:
    """Standings of partners rated once, best first."""
    ratings = {p: {"ana": dict(zip(WEIGHTS, cells, strict=False))} for p, cells in partners.items()}
    return ranking(list(partners), ratings, WEIGHTS)


def corners(weights: list[float], within: float) -> list[list[float]]:
    """All vertices of the room: every weight at an end but one, which takes what is missing to 1."""
    spans = [(max(0.0, w * (1 - within)), min(1.0, w * (1 + within))) for w in weights]
    found = []
    for free in range(len(weights)):
        others = [span for i, span in enumerate(spans) if i != free]
        for ends in itertools.product(*others):
            rest = 1 - sum(ends)
            if spans[free][0] - 1e-12 <= rest <= spans[free][1] + 1e-12:
                corner = list(ends)
                corner.insert(free, rest)
                found.append(corner)
    return found


def inside(weights: list[float], within: float, rng: random.Random) -> list[float]:
    """A weighting in the room: a random mixture of some of its corners."""
    some = rng.choices(corners(weights, within), k=4)
    mix = [rng.expovariate(1) for _ in some]
    return [sum(m * c[j] for m, c in zip(mix, some, strict=True)) / sum(mix) for j in range(len(weights))]


MARGIN = st.lists(st.integers(-8, 8).map(lambda x: x / 8), min_size=4, max_size=4)
RAW = st.lists(st.integers(1, 9).map(float), min_size=4, max_size=4)
ROOM = st.sampled_from([0.0, 0.1, 0.33, 0.5, 0.7, 1.0, 1.8, 5.0])


@given(MARGIN, RAW, ROOM)
def test_least_is_the_least_corner(c: list[float], raw: list[float], within: float) -> None:
    weights = [w / sum(raw) for w in raw]
    expected = min(sum(map(lambda x, y: x * y, corner, c)) for corner in corners(weights, within))
    assert least(c, weights, within) == pytest.approx(expected, abs=1e-9)


@given(MARGIN, RAW)
def test_least_without_bounds_is_the_smallest_entry(c: list[float], raw: list[float]) -> None:
    assert least(c, [w / sum(raw) for w in raw], math.inf) == pytest.approx(min(c))


def test_least_leaves_out_what_has_no_weight() -> None:
    assert least([-5.0, 0.5], [0.0, 1.0], 1.0) == pytest.approx(0.5)


def test_safe_margin_by_hand() -> None:
    # weights .4 .3 .2 .1; x - y = (+1, 0, -1, 0) in quarters: ahead while w_a > w_c.
    # .4 (1 - d) = .2 (1 + d)  =>  d = 1/3: safe at 33 %, not at 34 %.
    standings = rated(x=[4, 2, 2, 2], y=[3, 2, 3, 2])
    assert [s.partner for s in standings] == ["x", "y"]
    assert lead(standings, WEIGHTS) == Lead(33, always=False)


def test_safe_whatever_the_weights() -> None:
    assert lead(rated(x=[4, 3, 3, 2], y=[3, 2, 2, 1]), WEIGHTS) == Lead(100, always=True)
    # ahead nowhere in the last criterion: a weighting of only that one makes them equal
    found = lead(rated(x=[4, 3, 3, 2], y=[3, 2, 2, 2]), WEIGHTS)
    assert found == Lead(100, always=False)


def test_a_tie_has_no_margin_and_one_partner_no_lead() -> None:
    assert lead(rated(x=[3, 2, 2, 1], y=[3, 2, 2, 1]), WEIGHTS) == Lead(0, always=False)
    assert lead(rated(x=[3, 2, 2, 1]), WEIGHTS) is None
    assert lead([], WEIGHTS) is None


def test_the_margin_is_that_of_the_nearest_rival_not_of_the_second() -> None:
    # y is second but below x everywhere; z is third yet passes x when c and d grow.
    standings = rated(x=[4, 4, 0, 0], y=[3, 3, 0, 0], z=[1, 1, 3, 3])
    assert [s.partner for s in standings] == ["x", "y", "z"]
    alone = lead(rated(x=[4, 4, 0, 0], z=[1, 1, 3, 3]), WEIGHTS)
    assert lead(standings, WEIGHTS) == alone
    assert alone is not None
    # c and d together weigh at most .3 (1 + d), and z catches up at .5: d = 2/3
    assert alone.percent == 66


PEOPLE = st.lists(st.lists(st.integers(0, 4), min_size=4, max_size=4), min_size=2, max_size=6)


@settings(max_examples=60)
@given(PEOPLE, st.integers(0, 2**32))
def test_the_lead_holds_inside_its_margin_and_ends_just_outside(cells: list[list[int]], seed: int) -> None:
    standings = rated(**{f"p{i}": row for i, row in enumerate(cells)})
    found = lead(standings, WEIGHTS)
    assert found is not None
    share = list(shares(WEIGHTS).values())
    vectors = [vector(s, tuple(WEIGHTS)) for s in standings]

    def ahead(w: list[float]) -> float:
        """By how much the first beats the best of the others."""
        totals = [sum(x * y for x, y in zip(w, v, strict=True)) for v in vectors]
        return totals[0] - max(totals[1:])

    if found.percent:
        rng = random.Random(seed)
        for _ in range(40):
            assert ahead(inside(share, found.percent / 100, rng)) > -1e-12
        assert min(ahead(corner) for corner in corners(share, found.percent / 100)) > 0
    if found.percent < 100:
        assert min(ahead(corner) for corner in corners(share, (found.percent + 1) / 100)) <= 1e-9


@settings(max_examples=60)
@given(PEOPLE, ROOM, st.integers(0, 2**32))
def test_places_contain_every_sampled_place(cells: list[list[int]], within: float, seed: int) -> None:
    standings = rated(**{f"p{i}": row for i, row in enumerate(cells)})
    found = rank_ranges(standings, WEIGHTS, within)
    share = list(shares(WEIGHTS).values())
    vectors = {s.partner: vector(s, tuple(WEIGHTS)) for s in standings}
    rng = random.Random(seed)
    for weighting in [share, *corners(share, within), *(inside(share, within, rng) for _ in range(20))]:
        totals = {p: sum(x * y for x, y in zip(weighting, v, strict=True)) for p, v in vectors.items()}
        for partner, total in totals.items():
            place = 1 + sum(1 for other in totals.values() if other > total + 1e-9)
            assert found[partner].best <= place <= found[partner].worst


@given(st.tuples(*[st.lists(st.integers(0, 4), min_size=4, max_size=4)] * 2), ROOM)
def test_places_of_two_are_exact(cells: tuple[list[int], list[int]], within: float) -> None:
    standings = rated(x=cells[0], y=cells[1])
    found = rank_ranges(standings, WEIGHTS, within)
    room = corners(list(shares(WEIGHTS).values()), within)
    x, y = (vector(s, tuple(WEIGHTS)) for s in sorted(standings, key=lambda s: s.partner))
    behind = [sum(w * (b - a) for w, a, b in zip(corner, x, y, strict=True)) > 1e-9 for corner in room]
    assert found["x"] == RankRange(1 + all(behind), 1 + any(behind))


def test_places_by_hand() -> None:
    # x is above both everywhere; y and z change places where a and c trade.
    standings = rated(x=[4, 4, 4, 4], y=[3, 1, 1, 1], z=[1, 1, 3, 1])
    assert rank_ranges(standings, WEIGHTS, 0.1) == {"x": RankRange(1, 1), "y": RankRange(2, 2), "z": RankRange(3, 3)}
    assert rank_ranges(standings, WEIGHTS, 0.5) == {"x": RankRange(1, 1), "y": RankRange(2, 3), "z": RankRange(2, 3)}


def test_equal_partners_share_the_better_place() -> None:
    standings = rated(x=[2, 2, 2, 2], y=[2, 2, 2, 2], z=[1, 1, 1, 1])
    assert rank_ranges(standings, WEIGHTS, 0.5) == {"x": RankRange(1, 1), "y": RankRange(1, 1), "z": RankRange(3, 3)}


def test_at_the_chosen_weights_vectors_give_the_shown_score_even_with_gaps_in_the_ratings() -> None:
    standings = rated(x=[4, None, 2, 1], y=[3, 3, None, None], z=[1, 2, 3, 4])
    share = shares(WEIGHTS)
    for s in standings:
        assert s.score is not None
        total = sum(w * v for w, v in zip(share.values(), vector(s, tuple(share)), strict=True))
        assert 100 * total == pytest.approx(s.score)


# --------------------------------------------------------------------------------------------- shares of weightings


def test_shares_of_weightings_add_up_and_repeat() -> None:
    standings = rated(x=[4, 0, 2, 2], y=[0, 4, 2, 2], z=[1, 1, 1, 1], q=[0, 0, 0, 0])
    found = weightings(standings, WEIGHTS)
    assert found == weightings(standings, WEIGHTS)
    assert sum(s.first for s in found.values()) == pytest.approx(1, abs=0.01)
    # x beats y exactly when w_a > w_b: half of all weightings
    assert found["x"].first == pytest.approx(0.5, abs=0.04)
    assert found["y"].first == pytest.approx(0.5, abs=0.04)
    assert (found["z"].first, found["q"].first) == (0, 0)
    assert found["z"].top3 == 1
    assert found["q"].top3 == 0


def test_a_dominating_partner_is_first_in_every_weighting() -> None:
    found = weightings(rated(x=[4, 4, 4, 4], y=[3, 3, 3, 3]), WEIGHTS)
    assert (found["x"].first, found["y"].first, found["y"].top3) == (1, 0, 1)
    assert weightings([], WEIGHTS) == {}
