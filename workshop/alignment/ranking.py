"""From ratings to scores: what each partner's answers add up to, and how far what is not known could move it.

Ratings are whole numbers 0-4 on scales whose points the pack describes; `None` is "don't know", an absent answer was
not given. Neither is ever read as 0 or as an average: the score stands on what was rated, and the interval says what
the rest could still change. Scales are fixed and nothing is rescaled by column, so the score of a partner depends on
that partner's ratings alone, and adding or removing another never reorders the rest.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from typing import TypeAlias

Ratings: TypeAlias = Mapping[str, Mapping[str, Mapping[str, int | None]]]
"""Partner id -> rater -> criterion id -> 0-4, or None for "don't know"; absent when not answered."""

Weights: TypeAlias = Mapping[str, float]
"""Criterion id -> how much it counts, in any unit."""

HIGHEST = 4
ENOUGH = 0.7
"""The share of the weight that must be rated before a score is shown (facilitation reference, section 3)."""

CLOSE = 1e-9
"""Two results nearer than this are equal: it only absorbs the rounding of binary fractions."""


@dataclass(frozen=True, slots=True)
class PartnerScore:
    """Where one partner stands.

    Attributes:
        score: 0-100 over the rated criteria; None when no criterion that counts was rated.
        known: the share of the weight that was rated, 0-1.
        lo, hi: 0-100, each cell at its lowest or highest rater and each unrated cell at 0 or at 4.
        values: criterion id -> mean of the raters / 4, for the rated criteria only.
        unknown: the criteria that count and that nobody rated, in the pack's order.
        raters: how many people rated at least one criterion of this partner.
    """

    partner: str
    score: float | None
    known: float
    lo: float
    hi: float
    values: Mapping[str, float]
    unknown: tuple[str, ...]
    raters: int

    @property
    def enough(self) -> bool:
        """Whether enough is known to show the score and to give a place."""
        return self.score is not None and self.known >= ENOUGH - CLOSE


def shares(weights: Weights) -> dict[str, float]:
    """The weights as shares of 1, `W_j = w_j / sum w`; all alike when every weight is 0.

    A weight that is negative or not a number counts as 0.
    """
    usable = {criterion: max(0.0, float(w)) if math.isfinite(w) else 0.0 for criterion, w in weights.items()}
    total = math.fsum(usable.values())
    if total <= 0:
        return {criterion: 1 / len(usable) for criterion in usable}
    return {criterion: w / total for criterion, w in usable.items()}


def agreed(default: Weights, private: Mapping[str, Mapping[str, float | None]]) -> dict[str, float]:
    """The weights of the group, as shares of 1: the median of the private ones, criterion by criterion.

    `private` is rater -> criterion -> weight. A criterion that a rater left out keeps the pack's weight for this
    rater; each rater's weights are made shares of 1 first, so that nobody counts for more by writing larger numbers.
    A rater who gave no weight above 0 anywhere is left out. Without raters the pack's weights stand.
    """
    allocations = []
    for given in private.values():
        usable = {c: w for c, w in given.items() if c in default and w is not None and math.isfinite(w) and w >= 0}
        completed = {c: usable.get(c, w) for c, w in default.items()}
        if usable and any(w > 0 for w in completed.values()):
            allocations.append(shares(completed))
    if not allocations:
        return shares(default)
    return shares({c: median(allocation[c] for allocation in allocations) for c in default})


def answers(ratings: Ratings, partner: str, criterion: str) -> list[int]:
    """The ratings of one cell, without those who don't know."""
    return [x for of in ratings.get(partner, {}).values() if (x := of.get(criterion)) is not None]


def standing(partner: str, ratings: Ratings, weights: Weights) -> PartnerScore:
    """One partner's score and interval.

    `v_j = mean_r x_jr / 4`; `S = 100 sum_j W_j v_j / sum_j W_j` over the rated criteria; `lo` and `hi` are the same
    sum over all criteria at the lowest and highest rater, 0 and 4 where nobody rated.
    """
    share = shares(weights)
    given = ratings.get(partner, {})
    cells = {criterion: answers(ratings, partner, criterion) for criterion in share}
    values = {criterion: sum(xs) / len(xs) / HIGHEST for criterion, xs in cells.items() if xs}
    known = math.fsum([share[c] for c in values])
    score = None
    if known > CLOSE:
        score = 100 * math.fsum([share[c] * v for c, v in values.items()]) / known
    return PartnerScore(
        partner=partner,
        score=score,
        known=known,
        lo=100 * math.fsum([w * min(cells[c], default=0) / HIGHEST for c, w in share.items()]),
        hi=100 * math.fsum([w * max(cells[c], default=HIGHEST) / HIGHEST for c, w in share.items()]),
        values=values,
        unknown=tuple([c for c, w in share.items() if w > 0 and not cells[c]]),
        raters=sum([not all(of.get(c) is None for c in share) for of in given.values()]),
    )


def ranking(partners: Sequence[str], ratings: Ratings, weights: Weights) -> list[PartnerScore]:
    """All partners: first those of whom enough is known, best score first, then the others as they were given.

    Equal scores keep the order of `partners`.
    """
    standings = [standing(partner, ratings, weights) for partner in partners]
    ranked = [s for s in standings if s.enough]
    # Rounded to the width of CLOSE, so that the noise of the last bit never decides between equals.
    ranked.sort(key=lambda s: -round(s.score or 0.0, 7))
    return ranked + [s for s in standings if not s.enough]


def whole(score: float) -> int:
    """A score as people see it: a whole number, halves upward."""
    return math.floor(score + 0.5 + CLOSE)
