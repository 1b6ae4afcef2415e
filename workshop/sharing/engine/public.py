"""What anybody can compute from the release alone: the range of every hidden number, and tables that show it.

Nothing here knows the truth: the input is what is told, so the ranges and the tables tell nothing more. Where hidden
numbers do not meet in a told sum they are worked on apart, and the tables of the parts are put side by side.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from workshop.sharing.engine.attack import quiet
from workshop.sharing.engine.world import Array
from workshop.sharing.problems import Cancelled

_CLOSE = 1e-6


@dataclass(frozen=True, slots=True)
class Told:
    """What is told, in absolute numbers: item 2 g is the students, 2 g + 1 the chronic of group g, which is made of the
    atoms `members[g]`; it is known to lie from `low` to `high` (-1: no upper end)."""

    atoms: int
    members: Sequence[Array]
    low: Array
    high: Array


@dataclass(frozen=True, slots=True)
class Known:
    """The range of each item (`high` -1: no upper end), and the tables: (tables, 2, atoms), enrolled then chronic. Each
    end of each range is reached by one of them."""

    low: Array
    high: Array
    tables: Array


def known_to_all(told: Told, cancelled: Callable[[], bool] = lambda: False) -> Known:
    """Range of every item and witnesses for both ends, from what is told. Raises Cancelled."""
    system = _System(told)
    parts = [_Part(system, cols) for cols in system.parts()]
    low, high = told.low.copy(), told.high.copy()
    for part in parts:
        if cancelled():
            raise Cancelled
        part.explore(low, high)
    for item, cols in system.rows:
        if not system.free[cols].any():
            low[item] = high[item] = int(system.fixed[cols].sum())
    count = max([len(part.tables) for part in parts], default=1)
    tables = np.repeat(system.fixed[None], max(count, 1), axis=0)
    for part in parts:
        for k in range(len(tables)):
            tables[k, part.cols] = part.tables[min(k, len(part.tables) - 1)]
    return Known(low, high, tables.reshape(len(tables), 2, told.atoms))


class _System:
    """Columns: enrolled of each atom, then chronic of each; rows: what is told of groups, chronic <= enrolled."""

    def __init__(self, told: Told) -> None:
        a = told.atoms
        self.told = told
        self.cap = 10 * (int(told.high.max(initial=0)) + 100)
        self.low = np.zeros(2 * a, dtype=np.int64)
        self.high = np.full(2 * a, self.cap, dtype=np.int64)
        self.rows: list[tuple[int, Array]] = []
        for group, members in enumerate(told.members):
            for k in (0, 1):
                item, cols = 2 * group + k, members + k * a
                if len(cols) == 1:
                    self.low[cols[0]] = max(self.low[cols[0]], told.low[item])
                    if told.high[item] >= 0:
                        self.high[cols[0]] = min(self.high[cols[0]], told.high[item])
                else:
                    self.rows.append((item, cols))
        self.low[:a] = np.maximum(self.low[:a], self.low[a:])
        self.high[a:] = np.minimum(self.high[a:], self.high[:a])
        self.free = self.low < self.high
        self.fixed = self.low.copy()

    def parts(self) -> list[Array]:
        """The free columns, those together that meet in a group."""
        a = self.told.atoms
        leader = np.arange(2 * a)

        def find(x: int) -> int:
            while leader[x] != x:
                leader[x] = leader[leader[x]]
                x = int(leader[x])
            return x

        for _, cols in self.rows:
            inside = cols[self.free[cols]]
            for col in inside[1:]:
                leader[find(int(col))] = find(int(inside[0]))
        for atom in range(a):
            if self.free[atom] and self.free[a + atom]:
                leader[find(a + atom)] = find(atom)
        free = np.flatnonzero(self.free)
        roots = np.array([find(int(col)) for col in free], dtype=np.int64)
        return [free[roots == root] for root in np.unique(roots)]


class _Part:
    """One part of the system as a linear program, and the tables found for it."""

    def __init__(self, system: _System, cols: Array) -> None:
        self.system, self.cols = system, cols
        a = system.told.atoms
        local = np.full(2 * a, -1, dtype=np.int64)
        local[cols] = np.arange(len(cols))
        self.local = local
        self.highs = quiet()
        self.highs.addVars(len(cols), system.low[cols].astype(float), system.high[cols].astype(float))
        self.items: list[tuple[int, Array]] = []
        told = system.told
        for group, members in enumerate(told.members):
            for k in (0, 1):
                if (local[members + k * a] >= 0).any():
                    self._row(2 * group + k, members + k * a)
        for atom in range(a):
            n, c = local[atom], local[a + atom]
            if n >= 0 and c >= 0:
                self.highs.addRow(0.0, np.inf, 2, np.array([n, c], dtype=np.int32), np.array([1.0, -1.0]))
            elif n >= 0:
                self.highs.addRow(float(system.fixed[a + atom]), np.inf, 1, np.array([n], dtype=np.int32), np.ones(1))
        self.tables: list[Array] = []

    def _row(self, item: int, cols: Array) -> None:
        told = self.system.told
        inside = self.local[cols] >= 0
        rest = int(self.system.fixed[cols[~inside]].sum())
        low, high = float(told.low[item] - rest), np.inf if told.high[item] < 0 else float(told.high[item] - rest)
        if len(cols) > 1:
            index = self.local[cols[inside]].astype(np.int32)
            self.highs.addRow(low, high, len(index), index, np.ones(len(index)))
        if told.low[item] != told.high[item]:
            self.items.append((item, cols))

    def explore(self, low: Array, high: Array) -> None:
        """Find the range of each item of this part, with a table at each end; `low` and `high` are made tight."""
        at_low: dict[int, float] = {}
        at_high: dict[int, float] = {}
        for item, cols in self.items:
            inside = self.local[cols] >= 0
            index = self.local[cols[inside]]
            rest = int(self.system.fixed[cols[~inside]].sum())
            for sign, best in ((-1, at_low), (1, at_high)):
                values = [int(table[index].sum()) + rest for table in self.tables]
                edge = int(low[item]) if sign < 0 else int(high[item])
                if values and ((sign < 0 and min(values) == edge) or (sign > 0 and max(values) == edge)):
                    best[item] = edge
                    continue
                table = self._push(index, sign)
                value = int(table[index].sum()) + rest
                if not values or value not in values:
                    self.tables.append(table)
                best[item] = value
        for item, _ in self.items:
            low[item] = at_low[item]
            high[item] = -1 if at_high[item] >= self.system.cap else at_high[item]
        if not self.tables:
            self.tables.append(self._push(np.arange(0), 1))

    def _push(self, index: Array, sign: int) -> Array:
        """A table of this part, in whole numbers, with the sum of those columns as large (or small) as it can be."""
        size = len(self.cols)
        cost = np.zeros(size)
        cost[index] = -float(sign)
        every = np.arange(size, dtype=np.int32)
        self.highs.changeColsCost(size, every, cost)
        self.highs.run()
        values = np.array(self.highs.getSolution().col_value)
        if self._optimal() and np.abs(values - np.rint(values)).max(initial=0) < _CLOSE:
            return _whole(values)
        self.highs.changeColsIntegrality(size, every, np.ones(size, dtype=np.uint8))
        self.highs.run()
        values = np.array(self.highs.getSolution().col_value)
        if not self._optimal():
            raise RuntimeError("no whole-number table agrees with what is told")
        self.highs.changeColsIntegrality(size, every, np.zeros(size, dtype=np.uint8))
        return _whole(values)

    def _optimal(self) -> bool:
        return self.highs.modelStatusToString(self.highs.getModelStatus()) == "Optimal"


def _whole(values: Array) -> Array:
    return np.asarray(np.rint(values), dtype=np.int64)
