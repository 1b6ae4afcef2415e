"""How firm an order is when people value the criteria differently: safe margins, places and shares of weightings.

Every weighting within +-d of the chosen one is `{w : (1-d) W_j <= w_j <= (1+d) W_j, w_j >= 0, sum w = 1}`. The least
value of `w . c` over it is a continuous knapsack and found exactly by filling the cheapest criteria first.

A criterion nobody rated for a partner counts as this partner's own score at the chosen weights, so that at these
weights each vector gives exactly the score people see. What is not known is shown by the interval, not here.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from random import Random

from workshop.alignment.ranking import PartnerScore, Weights, shares

PLACES_WITHIN = 0.5
"""The room the places are computed for: each weight may be half as much or half as much again."""

DRAWS = 2000
FEWEST = 200
SEED = 12
_BETTER = 1e-9


@dataclass(frozen=True, slots=True)
class Lead:
    """How safely the first stands.

    `percent`: the first is ahead under every weighting within +-percent, a whole number 0-100, rounded down; 0 when
    even one percent may turn it. `always`: ahead whatever the weights, as long as they are not all 0.
    """

    percent: int
    always: bool


@dataclass(frozen=True, slots=True)
class RankRange:
    """The places a partner can take, best and worst, 1 being first; equal partners share the better place.

    The pairwise bound: no weighting in the room gives a place outside it. Nearly always both ends are reached.
    """

    best: int
    worst: int


@dataclass(frozen=True, slots=True)
class WinFrequency:
    """The share of all weightings, 0-1, that put a partner first, and among the first three."""

    first: float
    top3: float


def vector(standing: PartnerScore, criteria: Sequence[str]) -> tuple[float, ...]:
    """The partner's values 0-1 by criterion; its own score where nobody rated. Needs a standing with a score."""
    own = (standing.score or 0.0) / 100
    return tuple(standing.values.get(criterion, own) for criterion in criteria)


def least(c: Sequence[float], weights: Sequence[float], within: float) -> float:
    """The least value of `w . c` over all weightings within +-`within` (0.5 is 50 %) of `weights`, which sum to 1.

    Exact: every weight starts at its lower end, and what is missing to 1 goes to the criteria with the smallest `c`
    first, each up to its upper end. An infinite `within` lets every weight above 0 be anything from 0 to 1.
    """
    return _WeightRanges(weights, within).least(c)


class _WeightRanges:
    """The ends of every weight, found once for many vectors."""

    def __init__(self, weights: Sequence[float], within: float) -> None:
        self._lows = [max(0.0, w * (1 - within)) if w > 0 else 0.0 for w in weights]
        self._spans = [min(1.0, w * (1 + within)) - low for w, low in zip(weights, self._lows, strict=True)]
        self._used = [place for place, w in enumerate(weights) if w > 0]
        self._missing = 1.0 - math.fsum(self._lows)

    def least(self, c: Sequence[float]) -> float:
        """The least value of `w . c` (see `least`)."""
        total = sum(map(float.__mul__, self._lows, c))
        missing = self._missing
        for value, span in sorted([(c[place], self._spans[place]) for place in self._used]):
            if missing <= span:
                return total + max(0.0, missing) * value
            total += span * value
            missing -= span
        return total


def lead(standings: Sequence[PartnerScore], weights: Weights) -> Lead | None:
    """How safe the first of `standings` is against all others; None with fewer than two that have a score."""
    share = shares(weights)
    criteria, w = tuple(share), tuple(share.values())
    vectors = [vector(s, criteria) for s in standings if s.score is not None]
    if len(vectors) < 2:
        return None
    margins = [tuple(a - b for a, b in zip(vectors[0], other, strict=True)) for other in vectors[1:]]

    def safe(within: float) -> bool:
        return all(least(margin, w, within) > _BETTER for margin in margins)

    if safe(math.inf):
        return Lead(100, always=True)
    # The margin only shrinks as the room grows, so the largest safe whole percent is found by halving.
    low, high = 0, 101
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if safe(middle / 100) else (low, middle)
    return Lead(low, always=False)


def rank_ranges(
    standings: Sequence[PartnerScore], weights: Weights, within: float = PLACES_WITHIN
) -> dict[str, RankRange]:
    """The best and worst place of each partner that has a score, over all weightings within +-`within`.

    `best = 1 + #{b always ahead of a}`, `worst = 1 + #{b ahead of a under some weighting}`.
    """
    share = shares(weights)
    criteria, room = tuple(share), _WeightRanges(tuple(share.values()), within)
    vectors = [(s.partner, vector(s, criteria)) for s in standings if s.score is not None]
    best, worst = dict.fromkeys((p for p, _ in vectors), 1), dict.fromkeys((p for p, _ in vectors), 1)
    for (a, mine), (b, other) in itertools.combinations(vectors, 2):
        ahead = [y - x for x, y in zip(mine, other, strict=True)]
        low, high = room.least(ahead), -room.least([-d for d in ahead])  # how far b is ahead of a, at least and at most
        best[a] += low > _BETTER
        worst[a] += high > _BETTER
        best[b] += -high > _BETTER
        worst[b] += -low > _BETTER
    return {partner: RankRange(best[partner], worst[partner]) for partner in best}


def weightings(standings: Sequence[PartnerScore], weights: Weights, draws: int = 0) -> dict[str, WinFrequency]:
    """In which share of all weightings each partner comes first, and among the first three (SMAA acceptability).

    The weightings are drawn uniformly from all that use the criteria with a weight above 0, with a fixed seed, so
    that two screens agree; with 2,000 draws a share is right to about two in a hundred. Equal partners share a place.
    `draws` 0 takes 2,000, and fewer for more than ten partners, so that the cost stays the same.
    """
    share = shares(weights)
    criteria = tuple(c for c, w in share.items() if w > 0)
    vectors = [(s.partner, vector(s, criteria)) for s in standings if s.score is not None]
    if not vectors:
        return {}
    draws = draws or draws_for(len(vectors))
    first = [0] * len(vectors)
    top3 = [0] * len(vectors)
    for w in _simplex(len(criteria), draws):
        totals = [sum(map(float.__mul__, w, v)) for _, v in vectors]
        ordered = sorted(totals, reverse=True)
        best, third = ordered[0] - _BETTER, ordered[min(2, len(ordered) - 1)] - _BETTER
        for index, total in enumerate(totals):
            if total >= third:
                top3[index] += 1
                first[index] += total >= best
    return {partner: WinFrequency(first[i] / draws, top3[i] / draws) for i, (partner, _) in enumerate(vectors)}


def draws_for(partners: int) -> int:
    """How many weightings are drawn for so many partners."""
    return max(FEWEST, min(DRAWS, 10 * DRAWS // max(partners, 1)))


@lru_cache(maxsize=8)
def _simplex(size: int, draws: int) -> tuple[tuple[float, ...], ...]:
    """Points drawn uniformly from the simplex: exponential variates made shares of 1, alike on every Python."""
    random = Random(SEED).random
    points = []
    for _ in range(draws):
        raw = [-math.log(1.0 - random()) for _ in range(size)]
        total = math.fsum(raw)
        points.append(tuple(x / total for x in raw))
    return tuple(points)
