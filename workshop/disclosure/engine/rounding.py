"""Counts published as multiples of a base, each rounded by itself to the nearest one.

The same count always rounds the same, in every table and in every release, so nobody learns more by asking again.
What anybody knows of a rounded count is a window about it; where counts add up the windows narrow each other, which the
attackers and the feasibility intervals take into account as they do every other bound.
"""

from __future__ import annotations

import numpy as np

from workshop.disclosure.engine.model import Measure, PublishedAs, PublishedValue, Rules
from workshop.disclosure.engine.world import Array


def rounded(base: int, count: int) -> int:
    """The nearest multiple of `base`; the larger one of two that are as near."""
    return base * ((count + base // 2) // base)


def rounded_count(rules: Rules, measure: Measure, count: int) -> PublishedValue:
    """That count as it is published, with the least and the greatest count that it can stand for. Whoever knows the
    rules knows that small groups, and counts at either end, are never given."""
    base, shown = rules.rounding, rounded(rules.rounding, count)
    least = (rules.largest_suppressed if measure is Measure.ENROLLED else rules.tail) + 1
    low = max(shown - base // 2, min(least, count))
    return PublishedValue(PublishedAs.ROUNDED, shown, low, shown - base // 2 + base - 1)


def rounded_percent(enrolled: PublishedValue, chronic: PublishedValue) -> PublishedValue:
    """The whole percentage, half up, of two rounded counts: it tells nothing that they do not tell."""
    n, c = int(enrolled.value or 0), int(chronic.value or 0)
    return PublishedValue(PublishedAs.ROUNDED, (200 * c + n) // (2 * n))


def published_windows(rules: Rules, counts: Array) -> tuple[Array, Array]:
    """How far below and above its true value each item may lie for all that is published of it when it is not hidden.
    `counts`: students of group g at 2 g, chronic at 2 g + 1."""
    low, high = np.zeros((2, len(counts)), dtype=np.int64)
    if rules.rounding > 1:
        for item, count in enumerate(counts.tolist()):
            one = rounded_count(rules, (Measure.ENROLLED, Measure.CHRONIC)[item % 2], count)
            low[item], high[item] = int(one.lo or 0) - count, int(one.hi or 0) - count
    return low, high
