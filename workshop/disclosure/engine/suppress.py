"""Which counts to hide so that every target stays uncertain, at least cost: by cutting planes, proven, or by repair."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from workshop.disclosure.engine.attack import UNBOUNDED, Cut
from workshop.disclosure.engine.clock import TimeLimit
from workshop.disclosure.engine.pool import WitnessPool, cut_of
from workshop.disclosure.engine.solver import CLOSE, infeasible, optimal, quiet, run_until
from workshop.disclosure.engine.world import Array


@dataclass
class SuppressionProblem:
    """Which items to hide at the least weight so that no target is known too closely.

    Attributes:
        weight: of each item. primary_items: those hidden in any case. suppressible: those that may be hidden.
        told: how far below and above its true value each item may lie for all that is published when it is not hidden.
        pools: one for each attacker. cuts: rows known beforehand.
        bridges: an item alone hidden in its line protects nothing.
        deferred: where targets that cannot be protected go, if there is such a list; else less is asked of them.
    """

    weight: Array
    primary_items: Array
    suppressible: Array
    told: tuple[Array, Array]
    pools: list[WitnessPool]
    cuts: list[Cut]
    bridges: list[tuple[int, Array]]
    clock: TimeLimit = field(default_factory=TimeLimit)
    deferred: list[tuple[WitnessPool, int]] | None = None

    @property
    def step(self) -> float:
        """Weights are whole numbers: a better choice costs at least this much less."""
        return float(np.gcd.reduce(self.weight.astype(np.int64)))

    def cost(self, hidden: Array) -> float:
        """The weight of the hidden items."""
        return float(self.weight[hidden].sum())

    def release_bounds(self, hidden: Array) -> tuple[Array, Array]:
        """The windows of a release that hides those items and tells the others."""
        return np.where(hidden, -UNBOUNDED, self.told[0]), np.where(hidden, UNBOUNDED, self.told[1])

    def sure(self, bound: float) -> float:
        """The least cost of a choice that is not cheaper than `bound`."""
        return float(np.ceil(bound / self.step - 1e-6) * self.step)


def violated_cuts(problem: SuppressionProblem, hidden: Array, most: int = 10**9) -> list[Cut]:
    """The cuts of every target that is not protected (at most about so many); an empty list says that all are."""
    cuts: list[Cut] = []
    for pool in problem.pools:
        pool.set_release(*problem.release_bounds(hidden))
        failed = np.zeros(len(pool.world.true_counts), dtype=bool)
        for number in pool.unprotected():
            problem.clock.left()
            cols = pool.targets[number].form.cols
            if failed[cols].any():
                continue  # what is hidden for one target mostly serves those that share counts with it
            while pool.is_unprotected(number):
                protected, coefs, constant, need = pool.attack_target(int(number))
                if protected:
                    break
                cut = _cut(problem, coefs, constant, need) if need else _whole_cut(problem, pool, int(number), hidden)
                if cut.coefs.sum() > 1 - 1e-7:
                    cuts.append(cut)
                    failed[cols] = True
                    pool.failures[number] += 1
                    break
                if problem.deferred is not None:
                    pool.waive(int(number))
                    problem.deferred.append((pool, int(number)))
                else:
                    pool.relax_target(int(number), problem.suppressible | problem.primary_items)
            if len(cuts) >= most:
                return cuts
    return cuts


def _cut(problem: SuppressionProblem, coefs: Array, constant: float, need: float) -> Cut:
    """What a failed attack asks for."""
    cut = cut_of(coefs, constant, need, problem.primary_items, problem.suppressible)
    if cut is None:
        raise RuntimeError("a failed attack gave no cut")
    return cut


def _whole_cut(problem: SuppressionProblem, pool: WitnessPool, number: int, hidden: Array) -> Cut:
    """What an attack asks for that only whole numbers fail: that anything more is hidden. The fewer items can help, the
    more it says, so those that do not help together are left out."""
    wide = hidden.copy()
    parts = np.array_split(np.flatnonzero(problem.suppressible & ~hidden), _PARTS)
    while parts and not problem.clock.late():
        part = parts.pop(0)
        wider = wide.copy()
        wider[part] = True
        pool.set_release(*problem.release_bounds(wider))
        if pool.is_unprotected(number) and not pool.attack_target(number)[0]:
            wide = wider
        elif len(part) > 2 * _PARTS:
            parts.extend(np.array_split(part, 2))
    pool.set_release(*problem.release_bounds(hidden))
    rest = np.flatnonzero(problem.suppressible & ~wide)
    return Cut(rest, np.ones(len(rest)), 1.0)


_PARTS = 6
_TRIES, _GLANCE = 5, 0.3
"""So many tries of the fast way, in so many seconds each."""
_ENOUGH, _NEAR, _SELDOM = 50, 10, 4
"""So many cuts of one choice are gathered. One that breaks so few is mended, and each fourth one: that takes long, but
a cheap choice that is protected rules out many."""


class CutPool:
    """Rows `coefs . hidden >= 1` gathered so far, each once, dense, so that thousands are judged at once."""

    def __init__(self, items: int, cuts: Sequence[Cut]) -> None:
        self.rows = np.zeros((64, items))
        self.size = 0
        self._seen: set[bytes] = set()
        self.extend(cuts)

    def extend(self, cuts: Sequence[Cut]) -> None:
        """Remember these cuts."""
        while self.size + len(cuts) > len(self.rows):
            self.rows = np.concatenate([self.rows, np.zeros_like(self.rows)])
        for cut in cuts:
            key = cut.items.tobytes() + cut.coefs.tobytes()
            if key not in self._seen:
                self._seen.add(key)
                self.rows[self.size, cut.items] = cut.coefs
                self.size += 1

    def missing(self, hidden: Array) -> Array:
        """What each row still lacks."""
        return np.maximum(1.0 - self.rows[: self.size] @ hidden, 0.0)


def repair(problem: SuppressionProblem, cover: CutPool, hidden: Array) -> Array:
    """Hide more until every target is protected: each time the item that serves the open cuts best for its weight."""
    hidden = hidden.copy()
    while True:
        lacking = cover.missing(hidden)
        while lacking.max(initial=0) > 1e-7:
            gain = np.minimum(cover.rows[: cover.size], lacking[:, None]).sum(axis=0)
            gain[hidden | ~problem.suppressible] = 0
            hidden[int(np.argmax(gain / problem.weight))] = True
            lacking = cover.missing(hidden)
        cuts = violated_cuts(problem, hidden)
        if not cuts:
            return hidden
        cover.extend(cuts)


def remove_redundant(problem: SuppressionProblem, cover: CutPool, hidden: Array) -> Array:
    """Tell again, the dearest first, whatever need not be hidden."""
    hidden = hidden.copy()
    order = np.flatnonzero(hidden & ~problem.primary_items)
    for item in order[np.argsort(-problem.weight[order], kind="stable")]:
        hidden[item] = False
        if cover.missing(hidden).max(initial=0) > 1e-7:
            hidden[item] = True
            continue
        cuts = violated_cuts(problem, hidden, most=1)
        if cuts:
            cover.extend(cuts)
            hidden[item] = True
        if problem.clock.late():
            break
    return hidden


@dataclass(frozen=True, slots=True)
class SuppressionPattern:
    """The items to hide, what that costs, and a cost that no protected choice can undercut."""

    suppressed: Array
    cost: float
    bound: float


def heuristic_pattern(problem: SuppressionProblem) -> tuple[SuppressionPattern, CutPool]:
    """A protected choice from which nothing more can be published, without a bound beyond what is forced."""
    cover = CutPool(len(problem.weight), problem.cuts)
    found = _mended(problem, cover, problem.primary_items)
    return replace(found, bound=problem.cost(problem.primary_items)), cover


def quick_pattern(problem: SuppressionProblem) -> SuppressionPattern:
    """A good protected choice soon: the heuristic, then a few times the cheapest choice by the cuts known so far,
    repaired."""
    best, cover = heuristic_pattern(problem)
    master = _Master(problem, cover)
    for _ in range(_TRIES):
        hidden = None if problem.clock.late() else master.cheapest(_GLANCE)
        if hidden is None or problem.cost(hidden) >= best.cost:
            break
        fixed = remove_redundant(problem, cover, repair(problem, cover, hidden))
        if problem.cost(fixed) < best.cost:
            best = SuppressionPattern(fixed, problem.cost(fixed), best.bound)
    return SuppressionPattern(best.suppressed, best.cost, min(max(best.bound, master.bound), best.cost))


class _Master:
    """The choice of hidden items alone: their weights, the cuts of `cover` as they come, and the bridges. `bound`: no
    protected choice costs less, other than those that `fix` was given."""

    def __init__(self, problem: SuppressionProblem, cover: CutPool) -> None:
        self.problem, self.cover = problem, cover
        items = len(problem.weight)
        self.bound = problem.cost(problem.primary_items)
        self._every = np.arange(items, dtype=np.int32)
        self._open = problem.suppressible & ~problem.primary_items
        self._told = 0
        self._highs = quiet()
        self._highs.addVars(
            items, problem.primary_items.astype(float), (problem.primary_items | problem.suppressible).astype(float)
        )
        self._highs.changeColsCost(items, self._every, problem.weight.astype(float))
        for item, others in problem.bridges:
            index = np.concatenate([[item], others]).astype(np.int32)
            self._highs.addRow(-np.inf, 0.0, len(index), index, np.concatenate([[1.0], -np.ones(len(others))]))

    def _catch_up(self) -> None:
        for row in self.cover.rows[self._told : self.cover.size]:
            index = np.flatnonzero(row).astype(np.int32)
            self._highs.addRow(1.0 - CLOSE, np.inf, len(index), index, row[index])
        self._told = self.cover.size

    def fix(self, best: float) -> None:
        """Leave out what cannot be in a choice cheaper than `best`, as the cheapest choice with items hidden in part
        tells."""
        self._catch_up()
        self._highs.run()
        if not optimal(self._highs):
            return  # nothing is cheaper: `cheapest` will find the same
        value = float(self._highs.getInfo().objective_function_value)
        reduced = np.array(self._highs.getSolution().col_dual)
        most = best - self.problem.step + CLOSE
        never, always = self._open & (value + reduced > most), self._open & (value - reduced > most)
        self._open &= ~(never | always)  # the price of what is fixed says nothing of the other choice
        index = self._every[never | always]
        self._highs.changeColsBounds(len(index), index, always[index].astype(float), (~never[index]).astype(float))

    def cheapest(self, seconds: float = np.inf) -> Array | None:
        """The cheapest choice in whole, or None when it is not found in time; `bound` is proven in any case."""
        self._catch_up()
        size = len(self._every)
        self._highs.changeColsIntegrality(size, self._every, np.ones(size, dtype=np.uint8))
        left = min(self.problem.clock.left(), seconds, 1e9)
        self._highs.clearSolver()  # with a start it may call optimal what is not
        self._highs.setOptionValue("time_limit", self._highs.getRunTime() + max(left, 0.01))
        run_until(self._highs, self.problem.clock)
        done, hidden = optimal(self._highs), np.array(self._highs.getSolution().col_value) > 0.5
        bound = np.inf if infeasible(self._highs) else self.problem.sure(self._highs.getInfo().mip_dual_bound)
        self.bound = max(self.bound, bound)
        self._highs.changeColsIntegrality(size, self._every, np.zeros(size, dtype=np.uint8))
        return hidden if done and self.problem.cost(hidden) <= self.bound else None


def optimal_pattern(problem: SuppressionProblem) -> SuppressionPattern:
    """The cheapest protected choice; when the time is over, the best one found and the bound proven so far."""
    cover = CutPool(len(problem.weight), problem.cuts)
    master = _Master(problem, cover)
    best, rounds = SuppressionPattern(problem.primary_items, np.inf, 0.0), 0
    while master.bound < best.cost and not problem.clock.late():
        hidden = master.cheapest()
        if hidden is None or master.bound >= best.cost:
            break
        cuts = violated_cuts(problem, hidden, most=_ENOUGH)
        if not cuts:
            best = SuppressionPattern(hidden, problem.cost(hidden), 0.0)
            break
        cover.extend(cuts)
        rounds += 1
        if len(cuts) <= _NEAR or rounds % _SELDOM == 0:
            best = min(best, _mended(problem, cover, hidden), key=lambda choice: choice.cost)
            master.fix(best.cost)
    if best.cost == np.inf:
        best = _mended(problem, cover, problem.primary_items)
    return SuppressionPattern(best.suppressed, best.cost, min(master.bound, best.cost))


def _mended(problem: SuppressionProblem, cover: CutPool, hidden: Array) -> SuppressionPattern:
    """A choice near to this one that is protected, and from which nothing more can be published; without a bound."""
    hidden = remove_redundant(problem, cover, repair(problem, cover, hidden))
    return SuppressionPattern(hidden, problem.cost(hidden), 0.0)
