"""What a hidden count can be published as instead: a whole percentage, the policy's range, or tens or hundreds. The
attacker's own interval costs nothing and is added afterwards."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import numpy as np

from workshop.disclosure.engine.attack import UNBOUNDED
from workshop.disclosure.engine.clock import TimeLimit
from workshop.disclosure.engine.model import PublishedAs, PublishedValue, Rules, Task
from workshop.disclosure.engine.pool import items_of
from workshop.disclosure.engine.suppress import SuppressionProblem
from workshop.disclosure.engine.targets import band_of
from workshop.disclosure.engine.world import Array, TableSystem

_WIDTHS = (10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000)
_WHOLE_PERCENT = 2
"""From this step down groups are large enough that a whole percentage may be tried."""


@dataclass
class PublishedBounds:
    """The window of each item about its true value, and what percentage is published of which chronic item."""

    low: Array
    high: Array
    percent: dict[int, PublishedValue] = field(default_factory=dict)


def publish_ranges(task: Task, world: TableSystem, problem: SuppressionProblem, hidden: Array) -> PublishedBounds:
    """Tell what can be published of each hidden chronic count, the weightiest first, while every target stays
    protected."""
    bounds = PublishedBounds(*problem.release_bounds(hidden))
    chronic = np.flatnonzero(hidden[1::2] & ~hidden[::2]) * 2 + 1
    if task.rules.rounding > 1:
        chronic = chronic[:0]  # a share of a rounded size is no range of counts
    for item in chronic[np.argsort(-problem.weight[chronic], kind="stable")]:
        group = world.groups[item // 2]
        n, c = group.n.of(world.true_counts), group.c.of(world.true_counts)
        for published, low, high in publication_options(task.rules, n, c):
            bounds.low[item], bounds.high[item] = low - c, high - c
            if protected(problem, bounds):
                bounds.percent[int(item)] = published
                break
            bounds.low[item], bounds.high[item] = -UNBOUNDED, UNBOUNDED
        if problem.clock.late():
            break
    publish_widths(world, problem.primary_items, bounds, lambda _: protected(problem, bounds), problem.clock)
    return bounds


def publish_widths(
    world: TableSystem, primary: Array, bounds: PublishedBounds, holds: Callable[[int], bool], clock: TimeLimit
) -> None:
    """Where a count has no upper end, because nothing above it is published, tell in which ten, twenty, … it lies, the
    narrowest that `holds`. The largest groups come first: what bounds a group bounds all within."""
    values = items_of(world).of(world.true_counts)
    bounded = bounds.high < UNBOUNDED
    below: dict[int, list[int]] = {}
    for line in world.lines:
        below.setdefault(line.parent, []).extend(line.children)
    for group in np.argsort(-values[::2], kind="stable").tolist():
        for item in (2 * group, 2 * group + 1):
            bounded[item] |= bool(item % 2 and bounded[item - 1])
            if not bounded[item] and not primary[item] and not clock.late():
                bounded[item] = _told_in_part(item, int(values[item]), bounds, holds)
        for child in below.get(group, ()):
            bounded[2 * child : 2 * child + 2] |= bounded[2 * group : 2 * group + 2]


def _told_in_part(item: int, value: int, bounds: PublishedBounds, holds: Callable[[int], bool]) -> bool:
    """Narrow the item to the first width that holds. Where a width begins does not depend on the value."""
    for width in _WIDTHS:
        low = value // width * width
        bounds.low[item], bounds.high[item] = max(low, 1 - item % 2) - value, low + width - 1 - value
        if holds(item):
            return True
        if width > 2 * value:
            break
    bounds.low[item], bounds.high[item] = -UNBOUNDED, UNBOUNDED
    return False


def publication_options(rules: Rules, n: int, c: int) -> Iterator[tuple[PublishedValue, int, int]]:
    """Ways to tell c of n, the most precise first, each with the least and the greatest count that it allows."""
    band = band_of(rules, n)
    if band.step <= _WHOLE_PERCENT and band.end * n <= 100 * c <= (100 - band.end) * n:
        percent = (200 * c + n) // (2 * n)
        low = -(-(2 * percent - 1) * n // 200)
        high = -(-(2 * percent + 1) * n // 200) - 1
        yield PublishedValue(PublishedAs.PERCENT, percent), max(low, 0), min(high, n)
    low, high = percent_range(rules, n, c)
    yield PublishedValue(PublishedAs.RANGE, lo=low, hi=high), -(-low * n // 100), high * n // 100


def percent_range(rules: Rules, n: int, c: int) -> tuple[int, int]:
    """The policy's range, in percent, that holds c of n: a coded end, or steps in between; neighbors touch."""
    band = band_of(rules, n)
    if 100 * c <= band.end * n:
        return 0, band.end
    if 100 * c >= (100 - band.end) * n:
        return 100 - band.end, 100
    low = band.end + (100 * c - band.end * n) // (band.step * n) * band.step
    return low, min(low + band.step, 100 - band.end)


def protected(problem: SuppressionProblem, bounds: PublishedBounds) -> bool:
    """Whether every target is protected when each item is published within its window."""
    for pool in problem.pools:
        pool.set_release(bounds.low, bounds.high)
        for number in pool.unprotected():
            if pool.is_unprotected(number) and not pool.attack_target(int(number))[0]:
                return False
    return True
