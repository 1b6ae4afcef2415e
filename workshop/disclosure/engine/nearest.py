"""The smallest move that takes a form as far as asked. Where the farthest move ends in fractions more often than not,
the smallest one is nearly always whole, and it moves few counts, so that it still fits when more of them are
published."""

from __future__ import annotations

import numpy as np

from workshop.disclosure.engine.solver import DUAL, Bounds, SparseRows, optimal, quiet, rounded
from workshop.disclosure.engine.world import Array


class Nearest:
    """A linear program in two columns for each column that can move, how far up and how far down; the sum of all, each
    at its `price`, is least. Every search starts from "nothing moves", which is best but for what is asked."""

    def __init__(self, rows: SparseRows, bounds: Bounds, price: Array) -> None:
        self._moving = np.flatnonzero((bounds.low < 0) | (bounds.high > 0))
        self._place = np.full(len(bounds.low), -1)
        self._place[self._moving] = np.arange(len(self._moving))
        size = len(self._moving)
        self._least = np.zeros(2 * size)
        self._most = np.concatenate([bounds.high[self._moving], -bounds.low[self._moving]])
        self._highs = quiet()
        self._highs.setOptionValue("presolve", "off")
        self._highs.setOptionValue("simplex_scale_strategy", 0)
        self._highs.setOptionValue("simplex_strategy", DUAL)
        self._highs.addVars(2 * size, self._least, self._most)
        self._highs.changeColsCost(2 * size, np.arange(2 * size, dtype=np.int32), np.tile(price[self._moving], 2))
        entries = np.flatnonzero(self._place[rows.index] >= 0)
        touched, of = np.unique(rows.of[entries], return_inverse=True)
        index, value = self._both(rows.index[entries], rows.value[entries])
        order = np.argsort(np.concatenate([of, of]), kind="stable")
        starts = 2 * np.searchsorted(of, np.arange(len(touched))).astype(np.int32)
        self._count = len(touched)
        least, most = bounds.row_low[touched], bounds.row_high[touched]
        self._highs.addRows(self._count, least, most, len(index), starts, index[order], value[order])

    def _both(self, cols: Array, coefs: Array) -> tuple[Array, Array]:
        index = self._place[cols]
        index = np.concatenate([index, index + len(self._moving)]).astype(np.int32)
        return index, np.concatenate([coefs, -coefs]).astype(float)

    def find(self, cols: Array, coefs: Array, need: float) -> Array | None:
        """The move with `coefs` times `cols` at least `need`, or None when there is none; in whole numbers if that is
        found soon."""
        mine = self._place[cols] >= 0
        index, value = self._both(cols[mine], coefs[mine])
        self._highs.addRow(need, np.inf, len(index), index, value)
        self._highs.clearSolver()
        self._highs.run()
        values = np.array(self._highs.getSolution().col_value) if optimal(self._highs) else None
        if values is not None:
            whole = rounded(self._highs, values, self._least, self._most)
            values = values if whole is None else whole
        self._highs.deleteRows(1, np.array([self._count], dtype=np.int32))
        if values is None:
            return None
        move = np.zeros(len(self._place))
        move[self._moving] = values[: len(self._moving)] - values[len(self._moving) :]
        return move
