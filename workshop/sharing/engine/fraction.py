"""Targets when items are hidden in part, as in the linear relaxation: moves found so far, scaled to what is allowed
now, protect most of them without another attack."""

from __future__ import annotations

import numpy as np

from workshop.sharing.engine.pool import Guard
from workshop.sharing.engine.world import Array

_KEPT = 1000
_TINY, _ALL = 1e-9, 1e9


class Fractions:
    """The moves known to one guard: its alternative tables, and what attacks on items hidden in part have found.

    Where item i is hidden by the share x[i], it may move up by need * x[i] and down by min(need, room[i]) * x[i].
    """

    def __init__(self, guard: Guard) -> None:
        self.guard = guard
        self._room = guard.attack.room()
        self._taken = self._size = 0
        sizes = guard.items.count, len(guard.targets), guard.attack.rows.count
        self._moves = [np.zeros((_KEPT, size)) for size in sizes]
        wide = guard.width > 0
        self._asked = np.array([np.where(wide, guard.width, guard.up), np.where(wide, guard.width, guard.down)])
        self._wide = wide

    def enter(self, share: Array) -> None:
        """Look at those shares from now on."""
        self._share = share
        self._slack = self.guard.attack.slack(share)
        for deviation in self.guard.deviations[self._taken :]:
            self._keep(deviation.astype(float))
        self._taken = len(self.guard.deviations)
        self._covered = np.zeros((2, len(self.guard.targets)))
        self._count(slice(0, min(self._size, _KEPT)))

    def open(self) -> Array:
        """The targets that no scaled move protects, those with the same need one after another."""
        numbers = np.flatnonzero(self._missing())
        return numbers[np.argsort(self._asked.max(axis=0)[numbers], kind="stable")]

    def is_open(self, number: int) -> bool:
        """Whether no scaled move protects that target."""
        return bool(self._missing()[number])

    def separate(self, number: int) -> tuple[Array, float, float]:
        """The cut of one target: (coefs, constant, need). What the attack found is remembered."""
        coefs, constant, need, moves = self.guard.separate(number, self._share)
        for move in moves:
            place = self._keep(move)
            self._count(slice(place, place + 1))
        return coefs, constant, need

    def _keep(self, move: Array) -> int:
        """Remember a move, in place of the oldest where there are too many."""
        place = self._size % _KEPT
        for table, row in zip(self._moves, self.guard.measure(move), strict=True):
            table[place] = row
        self._size += 1
        return place

    def _count(self, some: slice) -> None:
        """Note what those moves protect. Each is scaled by min(1, need * `per_need`, `most`)."""
        shift, reach, excess = (table[some] for table in self._moves)
        x = self._share
        with np.errstate(divide="ignore", invalid="ignore"):
            per_need = np.where(np.abs(shift) > _TINY, x / np.abs(shift), _ALL).min(axis=1, initial=_ALL)
            down = np.where(shift < -_TINY, x * self._room / -shift, np.inf).min(axis=1, initial=np.inf)
            pairs = np.where(excess > _TINY, self._slack / excess, np.inf).min(axis=1, initial=np.inf)
        most = np.minimum(np.minimum(down, pairs), 1.0)
        for k, sign in enumerate((1, -1)):
            scale = np.minimum(most[:, None], self._asked[k] * per_need[:, None])
            reached = (scale * np.maximum(sign * reach, 0.0)).max(axis=0, initial=0.0)
            self._covered[k] = np.maximum(self._covered[k], reached)

    def _missing(self) -> Array:
        above, below = self._covered + 1e-6
        return np.asarray(
            np.where(
                self._wide,
                above + below < self.guard.width,
                (above < self.guard.up) | (below < self.guard.down),
            )
        )
