"""The attacker: what the tables with some numbers hidden still allow, as a linear program and then in whole numbers.

Everything is a deviation from the truth. An *item* is one count of one group (2 g: enrolled, 2 g + 1: chronic), told or
hidden. Where an attack falls short of what a target needs, its dual solution says which items would have to be hidden:
a *cut*, valid for every choice of hidden items (Fischetti and Salazar-Gonzalez, Management Science 2001).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from workshop.disclosure.engine.nearest import Nearest
from workshop.disclosure.engine.solver import (
    CLOSE,
    DUAL,
    PRIMAL,
    Bounds,
    SparseRows,
    is_whole,
    optimal,
    quiet,
    whole_near,
)
from workshop.disclosure.engine.targets import Insider, ProtectionTarget, Scenario
from workshop.disclosure.engine.world import Array, LinearForm, LinearSystem

UNBOUNDED = 10**9
"""The window of a hidden item reaches this far: farther than any count."""
_ROOM = 10
_BLUR = 1e-3
"""What is published may move so many students where a cut is looked for: see `Attack._send`."""
_DEAR = 16.0
"""Moves of counts that may be published again are so dear: what moves only such as are hidden anyway stays good."""


@dataclass(frozen=True, slots=True)
class Cut:
    """The sum of `coefs` over hidden `items` must be at least `need` (1 after scaling)."""

    items: Array
    coefs: Array
    need: float


@dataclass(frozen=True, slots=True)
class AttackBound:
    """How far a form can go: at most `value`, and when other items are hidden at most the sum of `coefs` over them +
    `constant`, which makes a cut where it falls short."""

    value: float
    coefs: Array
    constant: float

    @property
    def floor(self) -> int:
        """As many students are uncertain at most."""
        return int(np.floor(self.value + CLOSE))


class Attack:
    """One scenario's linear program over the whole world, or over a region of it: then all else stays as it is.

    Raises RuntimeError when the solver fails.
    """

    def __init__(self, world: LinearSystem, scenario: Scenario) -> None:
        self.world = world
        self.public = scenario.knows_enrollment
        self.items = 2 * len(world.groups)
        self.primary_items = np.zeros(self.items, dtype=bool)
        self.told = np.zeros(self.items, dtype=np.int64), np.zeros(self.items, dtype=np.int64)
        chosen = np.arange(world.paths)
        self.size = len(world.true_counts)
        self._bounds(world, scenario, chosen)
        self._rows(world, scenario, chosen)
        self._nearest: Nearest | None = None
        self._build()

    def _bounds(self, world: LinearSystem, scenario: Scenario, chosen: Array) -> None:
        truth = world.true_counts
        low = scenario.lower_bounds - truth
        high = _ROOM * (truth + 100)
        self.col_item = np.full(self.size, -1, dtype=np.int64)
        for number, group in enumerate(world.groups):
            if len(group.n.cols) == 1 and self.col_item[group.n.cols[0]] < 0:
                j = group.n.cols[0]
                self.col_item[j] = 2 * number
                low[j] = max(low[j], 1 - truth[j] - world.outside_counts[number])
            if len(group.c.cols) == 1 and self.col_item[group.c.cols[0]] < 0:
                self.col_item[group.c.cols[0]] = 2 * number + 1
        if self.public:
            low[: len(chosen)] = high[: len(chosen)] = 0
            self.col_item[: len(chosen)] = -1
        self.low, self.high = low.astype(float), high.astype(float)

    def _rows(self, world: LinearSystem, scenario: Scenario, chosen: Array) -> None:
        starts: list[tuple[Array, Array]] = []
        low: list[float] = []
        high: list[float] = []
        item: list[int] = []
        pair: list[tuple[int, int]] = []
        big = float(_ROOM * (int(world.true_counts[: world.paths].sum()) + 100))

        def add(form: LinearForm, lo: float, hi: float, of: int, both: tuple[int, int] = (-1, -1)) -> None:
            starts.append((form.cols, form.coefs))
            low.append(lo)
            high.append(hi)
            item.append(of)
            pair.append(both)

        for number, group in enumerate(world.groups):
            for form, of in ((group.n, 2 * number), (group.c, 2 * number + 1)):
                bound = len(form.cols) == 1 and self.col_item[form.cols[0]] == of
                if len(form.cols) and not bound and not (self.public and of % 2 == 0):
                    least = 1 - world.outside_counts[number] if of % 2 == 0 else 0
                    add(form, float(least - form.of(world.true_counts)), big, of)
        p = world.paths
        self.slack_row: dict[int, int] = {}
        for k, path in enumerate(chosen):
            of_path = [2 * p + e for e, (q, _, _) in enumerate(world.spread) if q == path]
            form = LinearForm(np.array([path, p + path, *of_path]), np.array([-1, 1, *([1] * len(of_path))]))
            slack = -form.of(world.true_counts) - int(scenario.non_chronic_bounds[path])
            if self.public and not of_path:
                j = len(chosen) + k
                self.high[j] = slack
            else:
                self.slack_row[int(path)] = len(item)
                both = (int(self.col_item[k]), int(self.col_item[len(chosen) + k])) if not of_path else (-1, -1)
                add(form, -np.inf, float(slack), -1, both)
        for row in scenario.rows:
            value = row.form.of(world.true_counts)
            if len(row.form.cols):
                add(
                    row.form,
                    -np.inf if row.lo is None else float(row.lo - value),
                    np.inf if row.hi is None else float(row.hi - value),
                    -1,
                )
        self.row_low, self.row_high = np.array(low), np.array(high)
        self.row_item = np.array(item, dtype=np.int64)
        self.row_pair = np.array(pair, dtype=np.int64).reshape(-1, 2)
        self.row_parts = starts
        lengths = [len(cols) for cols, _ in starts]
        self.rows = SparseRows(
            len(starts),
            np.repeat(np.arange(len(starts)), lengths),
            np.concatenate([np.zeros(0, dtype=np.int64), *(cols for cols, _ in starts)]),
            np.concatenate([np.zeros(0), *(coefs for _, coefs in starts)]),
        )
        self._begin = np.concatenate([[0], np.cumsum(lengths, dtype=np.int64)])

    def _build(self) -> None:
        self.highs = quiet()
        self.highs.setOptionValue("presolve", "off")  # every attack starts where the last one ended
        self.highs.setOptionValue("simplex_scale_strategy", 0)
        self.highs.addVars(self.size, self.low, self.high)
        self._all_cols = np.arange(self.size, dtype=np.int32)
        self._now = (self.low.copy(), self.high.copy(), self.row_low.copy(), self.row_high.copy())
        self._sent = self._now
        self._stale = False
        self._place_of = np.full(len(self.row_low), -1)  # of each row in the solver
        self._rows_in = np.zeros(0, dtype=np.int64)
        self._insert(np.flatnonzero(~(self.row_pair >= 0).all(axis=1)))
        self._cost: Array = np.zeros(0, dtype=np.int64)

    def _insert(self, rows: Array) -> None:
        """Put rows into the solver. Those that keep chronic students within the enrolled only go there when needed."""
        if len(rows):
            begin, end = self._begin[rows], self._begin[rows + 1]
            places = np.concatenate([np.arange(a, b) for a, b in zip(begin, end, strict=True)])
            starts = np.concatenate([[0], np.cumsum(end - begin)[:-1]]).astype(np.int32)
            low, high = self._now[2][rows], self._now[3][rows]
            index, value = self.rows.index[places].astype(np.int32), self.rows.value[places]
            self.highs.addRows(len(rows), low, high, len(index), starts, index, value)
            self._place_of[rows] = len(self._rows_in) + np.arange(len(rows))
            self._rows_in = np.concatenate([self._rows_in, rows])

    def _run(self, strategy: int) -> None:
        """After bounds changed or rows came, the old optimum is right but for its feasibility, which is what the dual
        simplex method restores; after the objective changed it is feasible, and the primal one goes on from there."""
        self.highs.setOptionValue("simplex_strategy", strategy)
        self.highs.run()

    def _solve(self) -> tuple[Array, Array]:
        """The dual solution: of columns and of all rows."""
        strategy = PRIMAL
        while True:
            self._run(strategy)
            strategy = DUAL
            if not optimal(self.highs):
                raise RuntimeError(f"the solver answered: {self.highs.getModelStatus()}")
            solution = self.highs.getSolution()
            moved = np.array(solution.col_value)
            broken = np.flatnonzero((self.rows.sums(moved) > self._now[3] + CLOSE) & (self._place_of < 0))
            if not len(broken):
                dual = np.zeros(len(self.row_high))
                dual[self._rows_in] = solution.row_dual
                return np.array(solution.col_dual), dual
            self._insert(broken)

    def restrict(self, low: Array, high: Array) -> None:
        """Let each item move within its window, `low` to `high` about its true value; 0 to 0 when told."""
        self._hidden = high > low
        self._now = (self.low.copy(), self.high.copy(), self.row_low.copy(), self.row_high.copy())
        for kind, of in ((0, self.col_item), (2, self.row_item)):
            bound = of >= 0
            self._now[kind][bound] = np.maximum(self._now[kind][bound], low[of[bound]])
            self._now[kind + 1][bound] = np.minimum(self._now[kind + 1][bound], high[of[bound]])
        self._nearest = None
        self._send()

    def _send(self) -> None:
        """To the solver. What is published may move by `_BLUR` there: of the many bounds that say the same of this
        release it then finds the one that says most of others. How far a form goes at most is computed without
        (`_most`)."""
        low, high, row_low, row_high = (ends.copy() for ends in self._now)
        for least, most, floor, of in (
            (low, high, self.low, self.col_item),
            (row_low, row_high, self.row_low, self.row_item),
        ):
            told = (of >= 0) & (least == 0) & (most == 0)
            least[told], most[told] = np.maximum(floor[told], -_BLUR), _BLUR
        changed = np.flatnonzero((low != self._sent[0]) | (high != self._sent[1]))
        self.highs.changeColsBounds(len(changed), changed.astype(np.int32), low[changed], high[changed])
        changed = (row_low != self._sent[2]) | (row_high != self._sent[3])
        for r in np.flatnonzero(changed & (self._place_of >= 0)).tolist():
            self.highs.changeRowBounds(int(self._place_of[r]), row_low[r], row_high[r])
        self._sent = low, high, row_low, row_high
        self._stale = True

    def _aim(self, target: ProtectionTarget, sign: int) -> None:
        """Make the target's form the objective."""
        if self._stale:
            self._run(DUAL)
            self._stale = False
        cols, coefs = target.form.cols, target.form.coefs
        if len(self._cost):
            self.highs.changeColsCost(len(self._cost), self._cost.astype(np.int32), np.zeros(len(self._cost)))
        self.highs.changeColsCost(len(cols), cols.astype(np.int32), (-sign * coefs).astype(float))
        self._cost = cols

    def max_deviation(self, target: ProtectionTarget, sign: int) -> AttackBound:
        """Push the target's form up (`sign` 1) or down (-1) as far as it goes, in fractions if need be."""
        undo = self._enter(target.insider)
        self._aim(target, sign)
        col_dual, row_dual = self._solve()
        self._dual = col_dual, row_dual
        value, cut = self._most(col_dual, row_dual), self._cut(col_dual, row_dual, target.insider)
        if undo is not None:
            self._set(*undo)
        return AttackBound(value, *cut)

    def _most(self, col_dual: Array, row_dual: Array) -> float:
        """How far the objective goes at most, by this dual solution."""
        low, high, row_low, row_high = self._now
        least, most = (np.where(np.isfinite(ends), ends, 0.0) for ends in (row_low, row_high))  # their duals are 0
        return -float(
            np.maximum(col_dual, 0.0) @ low
            + np.minimum(col_dual, 0.0) @ high
            + np.maximum(row_dual, 0.0) @ least
            + np.minimum(row_dual, 0.0) @ most
        )

    def find_deviation(self, target: ProtectionTarget, sign: int, need: int) -> Array | None:
        """A small whole-number deviation that pushes the form by `need`, or None when there is none."""
        undo = self._enter(target.insider)
        bounds = Bounds(*self._now)
        if self._nearest is None:
            dear = (self.col_item >= 0) & ~self.primary_items[self.col_item]
            self._nearest = Nearest(self.rows, bounds, np.where(dear, _DEAR, 1.0))
        cols, coefs = target.form.cols, sign * target.form.coefs
        moved = self._nearest.find(cols, coefs, float(need))
        deviation = None
        if moved is not None:
            deviation = np.rint(moved).astype(np.int64)
            if not is_whole(moved) or not bounds.hold(self.rows, deviation):
                deviation = whole_near(self.rows, bounds, moved, cols, coefs, need)
        if undo is not None:
            self._set(*undo)
        return deviation

    def _place(self, insider: Insider) -> tuple[str, int, float]:
        """Which bound tells that the insider exists: the least of a column, the most of a column, or of a row."""
        truth, p = self.world.true_counts, self.world.paths
        j = p + insider.path
        if insider.chronic:
            return "least", j, 1.0 - float(truth[p + insider.path])
        if insider.path not in self.slack_row:
            return "most", j, float(truth[insider.path] - truth[p + insider.path]) - 1.0
        r = self.slack_row[insider.path]
        cols, coefs = self.row_parts[r]
        return "row", r, -float(coefs @ truth[cols]) - 1.0

    def _enter(self, insider: Insider | None) -> tuple[str, int, float] | None:
        """Put the insider's bound in place; what to restore afterwards."""
        if insider is None:
            return None
        kind, number, bound = self._place(insider)
        low, high, _, row_high = self._now
        old = float({"least": low, "most": high, "row": row_high}[kind][number])
        self._set(kind, number, max(bound, old) if kind == "least" else min(bound, old))
        return kind, number, old

    def _set(self, kind: str, number: int, bound: float) -> None:
        low, high, _, row_high = self._now
        self._stale = True
        self._nearest = None
        if kind == "row":
            row_high[number] = bound
            if self._place_of[number] < 0:
                self._insert(np.array([number]))
            self.highs.changeRowBounds(int(self._place_of[number]), -np.inf, bound)
        else:
            (low if kind == "least" else high)[number] = bound
            self.highs.changeColBounds(number, low[number], high[number])

    def _cut(self, col_dual: Array, row_dual: Array, insider: Insider | None) -> tuple[Array, float]:
        """From the dual: how much hiding each item would widen the attack at most, and a constant that is free."""
        low, high, most = self.low, self.high, np.where(np.isfinite(self.row_high), self.row_high, 0.0)
        least = np.where(np.isfinite(self.row_low), self.row_low, 0.0)
        if insider is not None:
            kind, number, bound = self._place(insider)
            low, high = low.copy(), high.copy()
            side = {"least": low, "most": high, "row": most}[kind]
            side[number] = max(side[number], bound) if kind == "least" else min(side[number], bound)
        coefs = np.zeros(self.items + 1)
        part = self._part(coefs, col_dual, low, high, self.col_item)
        np.add.at(coefs, self.col_item, part)
        part = self._part(coefs, row_dual, least, most, self.row_item)
        exact = not self.told[1].any()  # else what is published moves too, and the row between the two may bind
        both = np.asarray((self.row_pair >= 0).all(axis=1)) & exact
        pairs = self.row_pair[both]
        both[both] = (self._hidden[pairs].sum(axis=1) <= 1) & ~self.primary_items[pairs].any(axis=1)
        for k in (0, 1):
            np.add.at(coefs, self.row_pair[both, k], part[both])
        np.add.at(coefs, self.row_item[~both], part[~both])
        return coefs[: self.items], float(coefs[self.items])

    def _part(self, coefs: Array, dual: Array, low: Array, high: Array, of: Array) -> Array:
        """How much each bound adds when its item is hidden, beyond what it adds when the item is published: that is
        added to the constant."""
        hidden: Array = np.maximum(dual, 0.0) * -low + np.maximum(-dual, 0.0) * high
        item = of >= 0
        least, most = (ends[of[item]] for ends in self.told)
        told = np.maximum(dual[item], 0.0) * -np.maximum(low[item], least)
        told += np.maximum(-dual[item], 0.0) * np.minimum(high[item], most)
        coefs[self.items] += float(told.sum())
        hidden[item] -= told
        return hidden

    def multipliers(self) -> list[tuple[float, int, bool]]:
        """How the last attack's bound is a sum: (factor, number, whether that number is published exactly). Numbers
        that are 0, such as "not less than nobody", are left out."""
        truth = self.world.true_counts
        sums = self.rows.sums(truth)
        low, high, row_low, row_high = self._now
        found: list[tuple[float, int, bool]] = []
        for dual, least, most, values in (
            (self._dual[0], low, high, truth),
            (self._dual[1], row_low, row_high, sums),
        ):
            for k in np.flatnonzero(np.abs(dual) > CLOSE):
                number = round(float(values[k] + (least[k] if dual[k] > 0 else most[k])))
                if number:
                    found.append((-float(dual[k]), number, bool(least[k] == most[k])))
        return found
