"""What is published as a linear program: how small and how large each hidden number can be, with tables for both.

Sums that are *held* stay what they are in one table of the whole. Where an end does not depend on that, which the dual
solution says, it is the end for the whole as well.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from workshop.disclosure.engine.clock import TimeLimit
from workshop.disclosure.engine.solver import CLOSE, PRIMAL, Bounds, SparseRows, optimal, quiet, rounded, whole_near
from workshop.disclosure.engine.world import Array

_ROUNDS = 3
_HELD = (1, 2, 4, 8, 16, 32, 64)


@dataclass(frozen=True, slots=True)
class SumConstraint:
    """`low` <= sum of `coefs` times `cols` <= `high` (either may be infinite)."""

    cols: Array
    coefs: Array
    low: float
    high: float


class Component:
    """The columns `cols`, from `low` to `high`, and the sums that bind them. `tables`: what `find_ranges` found."""

    def __init__(
        self,
        cols: Array,
        low: Array,
        high: Array,
        constraints: Sequence[SumConstraint],
        held: Sequence[SumConstraint] = (),
    ) -> None:
        self.cols = cols
        self.low, self.high, self.constraints = low, high, constraints
        self.tables = np.zeros((0, len(cols)), dtype=np.int64)
        self._highs = quiet()
        self._highs.setOptionValue("presolve", "off")  # every push starts where the last one ended
        self._highs.setOptionValue("simplex_strategy", PRIMAL)
        self._highs.addVars(len(cols), low.astype(float), high.astype(float))
        self._own = len(constraints)
        rows = [*constraints, *held]
        lengths = [len(constraint.cols) for constraint in rows]
        self._rows = SparseRows(
            len(rows),
            np.repeat(np.arange(len(rows)), lengths),
            self.place(np.concatenate([np.zeros(0, dtype=np.int64), *(constraint.cols for constraint in rows)])),
            np.concatenate([np.zeros(0), *(constraint.coefs for constraint in rows)]),
        )
        ends = np.array([(constraint.low, constraint.high) for constraint in rows]).reshape(-1, 2)
        self._bounds = Bounds(low, high, ends[:, 0].copy(), ends[:, 1].copy())
        starts = np.cumsum([0, *lengths])[:-1].astype(np.int32)
        index = self._rows.index.astype(np.int32)
        least, most = self._bounds.row_low, self._bounds.row_high
        self._highs.addRows(len(rows), least, most, len(index), starts, index, self._rows.value)
        self._every = np.arange(len(cols), dtype=np.int32)
        self._aim = self._every

    def place(self, cols: Array) -> Array:
        """Where those columns stand in this part, which has them all."""
        return np.searchsorted(self.cols, cols)

    def find_ranges(self, sums: Sequence[Array], clock: TimeLimit) -> tuple[Array, Array]:
        """The smallest and largest value of each sum of some columns, and whether no table of the whole goes farther:
        (sums, 2) both. As few tables are kept as reach them all. When the time is over, sums in which two tables differ
        are left as they are found, and not sure. Raises Cancelled."""
        rows = np.zeros((len(sums), len(self.cols)), dtype=np.int64)
        for number, cols in enumerate(sums):
            rows[number, self.place(cols)] = 1
        low, high = self._tightened()
        edges = np.rint(np.stack([rows @ low, rows @ high], axis=1))
        ends, sure = np.zeros((len(sums), 2), dtype=np.int64), np.ones((len(sums), 2), dtype=bool)
        found: list[Array] = []
        values = np.zeros((0, len(sums)), dtype=np.int64)
        for number, row in enumerate(rows):
            if clock.late() and len(np.unique(values[:, number])) > 1:
                ends[number], sure[number] = (values[:, number].min(), values[:, number].max()), False
                continue
            for k, sign in enumerate((-1, 1)):
                if (values[:, number] == edges[number, k]).any():
                    ends[number, k] = edges[number, k]
                    continue
                table, sure[number, k] = self.optimize_sum(np.flatnonzero(row), sign)
                ends[number, k] = row @ table
                if not (values[:, number] == ends[number, k]).any():
                    found.append(table)
                    values = np.vstack([values, rows @ table])
        kept = _fewest(values, ends)
        self.tables = np.array([found[k] for k in kept] or [self.optimize_sum(self._every[:0], 1)[0]])
        return ends, sure

    def _tightened(self) -> tuple[Array, Array]:
        """Bounds of the columns that follow from one sum at a time; they hold in the whole."""
        low, high = self.low.astype(float), self.high.astype(float)
        if not self.constraints:
            return low, high
        coefs = np.zeros((len(self.constraints), len(self.cols)))
        for row, constraint in zip(coefs, self.constraints, strict=True):
            row[self.place(constraint.cols)] = constraint.coefs
        least, most = np.array([(constraint.low, constraint.high) for constraint in self.constraints]).T
        for _ in range(_ROUNDS):
            smallest = np.where(coefs > 0, coefs * low, coefs * high)
            largest = np.where(coefs > 0, coefs * high, coefs * low)
            room = (most - smallest.sum(axis=1))[:, None] + smallest
            need = (least - largest.sum(axis=1))[:, None] + largest
            with np.errstate(divide="ignore", invalid="ignore"):
                above = np.where(coefs > 0, room / coefs, np.where(coefs < 0, need / coefs, np.inf))
                below = np.where(coefs > 0, need / coefs, np.where(coefs < 0, room / coefs, -np.inf))
            high = np.minimum(high, above.min(axis=0))
            low = np.maximum(low, below.max(axis=0))
        return low, high

    def optimize_sum(self, index: Array, sign: int) -> tuple[Array, bool]:
        """A table in whole numbers with the sum of the columns at `index` as large (or, with -1, small) as it can be,
        and whether no table of the whole goes farther."""
        self._highs.changeColsCost(len(self._aim), self._aim, np.zeros(len(self._aim)))
        self._aim = index.astype(np.int32)
        self._highs.changeColsCost(len(index), self._aim, np.full(len(index), -float(sign)))
        self._highs.run()
        if not optimal(self._highs):
            raise RuntimeError("no table agrees with what is published")
        solution = self._highs.getSolution()
        values = np.array(solution.col_value)
        sure = not np.abs(np.array(solution.row_dual)[self._own :]).max(initial=0) > CLOSE
        most = np.floor(sign * float(values[index].sum()) + CLOSE)
        near = self._near(values)
        if near is not None and sign * near[index].sum() >= most:
            return near, sure
        found = whole_near(self._rows, self._bounds, values, index, np.full(len(index), float(sign)), most)
        return (found, sure) if found is not None else (self._optimize_whole(), sure and self._own == self._rows.count)

    def diversify(self, index: Array, coefs: Array, base: Array) -> Array | None:
        """A table in whole numbers in which `coefs` times the columns at `index` is well above what it is in `base`, if
        one is found soon."""
        self._highs.changeColsCost(len(self._aim), self._aim, np.zeros(len(self._aim)))
        self._aim = index.astype(np.int32)
        self._highs.changeColsCost(len(index), self._aim, -coefs.astype(float))
        self._highs.run()
        if not optimal(self._highs):
            raise RuntimeError("no table agrees with what is published")
        values = np.array(self._highs.getSolution().col_value)
        near = self._near(values)
        if near is not None:
            return near
        gain = float(coefs @ (values - base)[index])
        need = float(coefs @ base[index]) + np.floor(gain / 2)
        return whole_near(self._rows, self._bounds, values, index, coefs.astype(float), need) if gain >= 1 else None

    def _near(self, values: Array) -> Array | None:
        """The last answer in whole numbers, or one near to it, if that is found soon."""
        whole = rounded(self._highs, values, self.low, self.high)
        return _whole(whole) if whole is not None and self._bounds.hold(self._rows, whole) else None

    def _optimize_whole(self) -> Array:
        """The same with whole numbers from the start."""
        size = len(self.cols)
        self._highs.changeColsIntegrality(size, self._every, np.ones(size, dtype=np.uint8))
        self._highs.run()
        if not optimal(self._highs):
            raise RuntimeError("no whole-number table agrees with what is published")
        values = np.array(self._highs.getSolution().col_value)
        self._highs.changeColsIntegrality(size, self._every, np.zeros(size, dtype=np.uint8))
        return _whole(values)


def split_components(chosen: Array, constraints: Sequence[SumConstraint]) -> list[tuple[Array, list[SumConstraint]]]:
    """The columns in parts that no sum joins, each with its sums."""
    leader = np.arange(int(chosen.max(initial=-1)) + 1)

    def find(x: int) -> int:
        while leader[x] != x:
            leader[x] = leader[leader[x]]
            x = int(leader[x])
        return x

    for constraint in constraints:
        first = find(int(constraint.cols[0]))
        for col in constraint.cols[1:].tolist():
            leader[find(col)] = first
    roots = np.array([find(col) for col in chosen.tolist()], dtype=np.int64)
    mine: dict[int, list[SumConstraint]] = {root: [] for root in np.unique(roots).tolist()}
    for constraint in constraints:
        mine[find(int(constraint.cols[0]))].append(constraint)
    return [(chosen[roots == root], some) for root, some in mine.items()]


def split_by_fixing(whole: Component, most: int) -> list[Component]:
    """The part in pieces of `most` columns at most, by holding the sums that reach farthest at what they are in some
    table; the part itself where that would take too many."""
    order = sorted(whole.constraints, key=lambda constraint: -len(constraint.cols))
    for count in _HELD:
        held, rest = order[:count], order[count:]
        pieces = split_components(whole.cols, rest)
        if max(len(cols) for cols, _ in pieces) <= most:
            break
    else:
        return [whole]
    base = whole.optimize_sum(np.zeros(0, dtype=np.int64), 1)[0]
    return [_piece(whole, base, cols, constraints, held) for cols, constraints in pieces]


def _piece(
    whole: Component, base: Array, cols: Array, constraints: Sequence[SumConstraint], held: Sequence[SumConstraint]
) -> Component:
    at_base = []
    for constraint in held:
        inside = np.isin(constraint.cols, cols)
        if inside.any():
            value = float(constraint.coefs[inside] @ base[whole.place(constraint.cols[inside])])
            at_base.append(SumConstraint(constraint.cols[inside], constraint.coefs[inside], value, value))
    place = whole.place(cols)
    return Component(cols, whole.low[place], whole.high[place], constraints, at_base)


def _fewest(values: Array, ends: Array) -> list[int]:
    """As few of the tables as still reach every end."""
    missing = np.concatenate([values == ends[:, 0], values == ends[:, 1]], axis=1)
    chosen = []
    while missing.any():
        best = int(np.argmax(missing.sum(axis=1)))
        chosen.append(best)
        missing &= ~missing[best]
    return sorted(chosen)


def _whole(values: Array) -> Array:
    return np.asarray(np.rint(values), dtype=np.int64)
