"""What anybody can compute from the release alone: the range of every hidden number, and tables that show it.

Nothing here knows the truth: the input is what is published, so the ranges and the tables tell nothing more. Hidden
numbers that do not meet in a published sum are worked on apart, and the tables of the parts are put side by side.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from workshop.disclosure.engine.clock import TimeLimit
from workshop.disclosure.engine.component import Component, SumConstraint, split_by_fixing, split_components
from workshop.disclosure.engine.world import AdditivityRelation, Array

_FEW, _IDLE = 8, 4
"""Items are stirred together while there are more than so few, and until so many tables in a row part none."""
_PAIRS = 3_000_000
"""Numbers of students in all tables together after which a range has to do without tables of its own."""
_WIDE = 400
"""Parts of more columns are taken apart by holding the sums that reach farthest."""


@dataclass(frozen=True, slots=True)
class PublicSystem:
    """What is published, in absolute numbers: item 2 g is the students, 2 g + 1 the chronic of group g, which is made
    of the atoms `members[g]`; it is known to lie from `low` to `high` (-1: no upper end). `lines`: sums among the
    groups. `links`: atoms that are together as many as other atoms, and the group that both are, or -1."""

    atoms: int
    members: Sequence[Array]
    low: Array
    high: Array
    lines: Sequence[AdditivityRelation]
    links: Sequence[tuple[Array, Array, int]] = ()


@dataclass(frozen=True, slots=True)
class FeasibilityIntervals:
    """The range of each item (`high` -1: no upper end, or none that is sure), and the tables: (tables, 2, atoms),
    enrolled then chronic. Each end of each range is reached by one of them."""

    low: Array
    high: Array
    tables: Array


def feasibility_intervals(told: PublicSystem, clock: TimeLimit) -> FeasibilityIntervals:
    """Range of every item and witnesses for both ends, from what is published. Inside a wide part a range is left out
    that time or space does not suffice for; two tables differ there all the same. Raises Cancelled."""
    system = _SystemBuilder(told)
    free = np.flatnonzero(system.free)
    wholes = [
        Component(cols, system.low[cols], system.high[cols], constraints)
        for cols, constraints in split_components(free, system.constraints)
    ]
    pieces = [
        piece for whole in wholes for piece in (split_by_fixing(whole, _WIDE) if len(whole.cols) > _WIDE else [whole])
    ]
    low, high = told.low.copy(), told.high.copy()
    left = _explore(system, pieces, low, high, clock)
    tables = [system.fixed.copy() for _ in range(max([len(piece.tables) for piece in pieces], default=1))]
    for piece in pieces:
        for number, table in enumerate(tables):
            table[piece.cols] = piece.tables[min(number, len(piece.tables) - 1)]
    across = _CrossComponent(system, wholes, tables)
    across.diversify(left, clock)
    for item in left:
        spent = clock.late() or len(tables) * told.atoms > _PAIRS
        if spent and across.has_two_values(item):
            high[item] = -1
        else:
            low[item], high[item] = across.range_of(item)
    high[high >= system.cap] = -1
    return FeasibilityIntervals(low, high, np.array(tables).reshape(len(tables), 2, told.atoms))


def _explore(
    system: _SystemBuilder, pieces: Sequence[Component], low: Array, high: Array, clock: TimeLimit
) -> list[int]:
    """Make the ranges of the items inside one piece tight; the items for which that is not enough."""
    of = system.places(pieces)
    inside: list[list[int]] = [[] for _ in pieces]
    left: list[int] = []
    for item in np.flatnonzero(low != high).tolist():
        cols, rest = system.sums[item]
        touched = np.unique(of[cols])
        if not len(cols):
            low[item] = high[item] = rest
        elif len(touched) == 1:
            inside[touched[0]].append(item)
        else:
            left.append(item)
    for piece, items in zip(pieces, inside, strict=True):
        ends, sure = piece.find_ranges([system.sums[item][0] for item in items], clock)
        for item, end, both in zip(items, ends, np.asarray(sure.all(axis=1)), strict=True):
            if both:
                low[item], high[item] = end + system.sums[item][1]
            else:
                left.append(item)
    return left


class _CrossComponent:
    """Ranges of sums that reach over several parts or pieces. The tables that they take are added to `tables`."""

    def __init__(self, system: _SystemBuilder, wholes: Sequence[Component], tables: list[Array]) -> None:
        self.system, self.wholes, self.tables = system, wholes, tables
        self._of = system.places(wholes)
        self._found = np.array(tables)
        self._used: list[tuple[Array, set[int]]] = []

    def has_two_values(self, item: int) -> bool:
        """Whether the item lies in one part, and two tables differ in it."""
        cols = self.system.sums[item][0]
        return len(np.unique(self._of[cols])) == 1 and bool(np.ptp(self._found[:, cols].sum(axis=1)) > 0)

    def diversify(self, items: Sequence[int], clock: TimeLimit) -> None:
        """Find tables in which many of those items differ at once, so that not each of them needs two of its own."""
        chance = np.random.default_rng(0)
        for number, whole in enumerate(self.wholes):
            mine = [item for item in items if (self._of[self.system.sums[item][0]] == number).all()]
            idle = 0
            while len(open_ := [item for item in mine if not self.has_two_values(item)]) > _FEW and idle < _IDLE:
                clock.left()
                cols = np.concatenate([self.system.sums[item][0] for item in open_])
                signs = np.concatenate(
                    [np.full(len(self.system.sums[item][0]), chance.choice((-1, 1))) for item in open_]
                )
                index, where = np.unique(cols, return_inverse=True)
                coefs = np.bincount(where.reshape(-1), signs)
                found = whole.diversify(whole.place(index), coefs, self.tables[0][whole.cols])
                if found is not None:
                    self.tables.append(self.tables[0].copy())
                    self.tables[-1][whole.cols] = found
                    self._found = np.array(self.tables)
                idle = 0 if sum(not self.has_two_values(item) for item in open_) < len(open_) else idle + 1

    def range_of(self, item: int) -> tuple[int, int]:
        """The range of the item, with a table for each end."""
        cols, rest = self.system.sums[item]
        touched = np.unique(self._of[cols]).tolist()
        ends = []
        for sign in (-1, 1):
            table = self._table(set(touched))
            for number in touched:
                whole = self.wholes[number]
                table[whole.cols] = whole.optimize_sum(whole.place(cols[self._of[cols] == number]), sign)[0]
            ends.append(int(table[cols].sum()) + rest)
        return ends[0], ends[1]

    def _table(self, touched: set[int]) -> Array:
        """A table in which those parts are still as they are in the first one."""
        for table, used in self._used:
            if not used & touched:
                used |= touched
                return table
        self.tables.append(self.tables[0].copy())
        self._used.append((self.tables[-1], touched))
        return self.tables[-1]


class _SystemBuilder:
    """Columns: enrolled of each atom, then chronic of each, from `low` to `high`; `free` ones are not fixed by that.
    `sums`: of each item its free columns and what the others add up to."""

    def __init__(self, told: PublicSystem) -> None:
        a = told.atoms
        self.published = told
        self.cap = 10 * (int(told.high.max(initial=0)) + 100)
        self.low = np.zeros(2 * a, dtype=np.int64)
        self.high = np.full(2 * a, self.cap, dtype=np.int64)
        columns = [members + k * a for members in told.members for k in (0, 1)]
        for item, cols in enumerate(columns):
            if len(cols) == 1:
                self.low[cols[0]] = max(self.low[cols[0]], told.low[item])
                if told.high[item] >= 0:
                    self.high[cols[0]] = min(self.high[cols[0]], told.high[item])
        self.low[:a] = np.maximum(self.low[:a], self.low[a:])
        self.high[a:] = np.minimum(self.high[a:], self.high[:a])
        self.free = self.low < self.high
        self.fixed = self.low.copy()
        self.sums = [(cols[self.free[cols]], int(self.fixed[cols[~self.free[cols]]].sum())) for cols in columns]
        self.constraints = [*self._published_sums(), *self._pairs(), *self._linked()]

    def places(self, parts: Sequence[Component]) -> Array:
        """The number of the part of each column, or -1."""
        of = np.full(len(self.free), -1)
        for number, part in enumerate(parts):
            of[part.cols] = number
        return of

    def _published_sums(self) -> Iterator[SumConstraint]:
        """What is published of sums, but for what the bounds of their columns say anyway."""
        told, left = self.published, self._left_over()
        for item, (cols, rest) in enumerate(self.sums):
            if len(told.members[item // 2]) > 1 and len(cols):
                low, high = (
                    float(told.low[item] - rest),
                    np.inf if told.high[item] < 0 else float(told.high[item] - rest),
                )
                if item in left:
                    cols, low = left[item]
                    high = low
                if len(cols) and (high < np.inf or self.low[cols].sum() < low):
                    yield SumConstraint(cols, np.ones(len(cols)), low, high)

    def _left_over(self) -> dict[int, tuple[Array, float]]:
        """What the exact parts of an exact sum leave: free columns and their sum, the fewest columns there are."""
        low, exact = self.published.low, self.published.low == self.published.high
        found: dict[int, tuple[Array, float]] = {}
        for line in self.published.lines:
            for k in (0, 1):
                item = 2 * line.parent + k
                if exact[item]:
                    children = np.array(line.children) * 2 + k
                    rest = [self.sums[child] for child in children[~exact[children]]]
                    cols = np.concatenate([np.zeros(0, dtype=np.int64), *(cols for cols, _ in rest)])
                    value = low[item] - low[children[exact[children]]].sum() - sum(value for _, value in rest)
                    if item not in found or len(cols) < len(found[item][0]):
                        found[item] = np.sort(cols), float(value)
        return found

    def _linked(self) -> Iterator[SumConstraint]:
        """Both sides of each link are the same; where that number is published, each side is it."""
        told, none = self.published, np.zeros(0, dtype=np.int64)
        for one, other, group in told.links:
            for k in (0, 1):
                exact = group >= 0 and told.low[2 * group + k] == told.high[2 * group + k]
                both = [(one, none), (other, none)] if exact else [(one, other)]
                value = int(told.low[2 * group + k]) if exact else 0
                for plus, minus in both:
                    cols, coefs = np.concatenate([plus, minus]) + k * told.atoms, np.ones(len(plus) + len(minus))
                    coefs[len(plus) :] = -1
                    free = self.free[cols]
                    rest = value - float(coefs[~free] @ self.fixed[cols[~free]])
                    order = np.argsort(cols[free])
                    if free.any():
                        yield SumConstraint(cols[free][order], coefs[free][order], rest, rest)

    def _pairs(self) -> Iterator[SumConstraint]:
        """Nowhere are more chronically absent than enrolled."""
        a = self.published.atoms
        for atom in np.flatnonzero(self.free[:a] & self.free[a:] & (self.low[:a] < self.high[a:])).tolist():
            yield SumConstraint(np.array([atom, a + atom]), np.array([1.0, -1.0]), 0.0, np.inf)
