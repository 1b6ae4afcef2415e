"""The way in: from a task to what may be published, with its proof, its witnesses and the reasons."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

import numpy as np

from workshop.disclosure.engine import model
from workshop.disclosure.engine.apart import intervals_of
from workshop.disclosure.engine.attack import UNBOUNDED, Attack, Cut
from workshop.disclosure.engine.clock import TimeLimit
from workshop.disclosure.engine.feasibility import FeasibilityIntervals, PublicSystem
from workshop.disclosure.engine.large import BlockResult, BlockwiseProtection, publish_more
from workshop.disclosure.engine.listed import released_system
from workshop.disclosure.engine.model import Measure, Proof, PublishedAs, Result, Status, Task
from workshop.disclosure.engine.pool import WitnessPool, items_of, link_scenarios
from workshop.disclosure.engine.reasons import Reasons
from workshop.disclosure.engine.roster import infer_roster_changes
from workshop.disclosure.engine.rounding import published_windows, rounded_count, rounded_percent
from workshop.disclosure.engine.substitutes import PublishedBounds, publish_ranges
from workshop.disclosure.engine.suppress import (
    SuppressionPattern,
    SuppressionProblem,
    heuristic_pattern,
    optimal_pattern,
    quick_pattern,
)
from workshop.disclosure.engine.targets import ProtectionTarget, Scenario, scenarios
from workshop.disclosure.engine.world import Array, CellGroup, TableSystem
from workshop.records.rows import Progress, never, no_progress

_PINNED = 200
_BLOCKS = 0.6
"""The part of the time that a large task may take to choose block by block."""

Choose = Callable[[Task, TableSystem, SuppressionProblem], SuppressionPattern]


def protect(
    task: Task,
    *,
    progress: Progress = no_progress,
    cancelled: Callable[[], bool] = never,
    optimize: bool = True,
    choose: Choose | None = None,
) -> Result:
    """What may be published of these tables. The answer is the same every time, unless time runs out. `choose`: another
    way to choose what is hidden; what it gives has to be protected.

    Raises RequestProblem when the task contradicts itself, and Cancelled.
    """
    clock = TimeLimit(time.perf_counter() + task.seconds, cancelled)
    progress(0.0, "setting up the tables")
    task = infer_roster_changes(task, clock)
    world = TableSystem(task)
    large = choose is None and len(world.groups) > task.exact_up_to
    if large:
        found, problem, choice, bounds = _by_blocks(task, world, clock, progress)
    else:
        found, problem, choice, bounds = _whole(task, world, clock, progress, optimize, choose)
    progress(0.7, "finding the ranges anyone could work out")
    public = released_system(task, world)
    published = public_system_of(world, public, bounds)
    patience = clock if large else TimeLimit(cancelled=cancelled)  # small ones have all the time they take
    known = intervals_of(public, published, task.tables, patience)
    clock.left()
    progress(0.9, "writing down the reasons")
    reasons = Reasons(world, problem, bounds, [target for scenario in found for target in scenario.targets])
    result = _result(task, world, problem, choice, reasons, bounds, public, known)
    if result.proof.kept == 0:
        result = replace(result, tables=(), refusal=_refusal(task, world, result))
    progress(1.0, "done")
    return result


def _refusal(task: Task, world: TableSystem, result: Result) -> model.Refusal:
    """Why nothing may be released."""
    students = int(world.true_counts[: world.paths][world.present[0]].sum())
    largest = task.rules.largest_suppressed
    if students <= largest:
        who = "student is" if students == 1 else "students are"
        small = f"only {students} {who} included, and groups of {largest} or fewer are never shown exactly"
        return model.Refusal(model.NOTHING_SAFE, small)
    for table in result.tables:
        for cell in table.cells:
            for reason in cell.reasons.values():
                if reason.derivation:
                    return model.Refusal(model.NOTHING_SAFE, reason.derivation, reason.at)
    return model.Refusal(model.NOTHING_SAFE)


_Found = tuple[list[Scenario], SuppressionProblem, SuppressionPattern, PublishedBounds]


def _whole(
    task: Task, world: TableSystem, clock: TimeLimit, progress: Progress, optimize: bool, choose: Choose | None
) -> _Found:
    """The best release, or the best that time allows."""
    found = scenarios(task, world)
    problem = problem_of(task, world, found)
    problem.clock = clock
    progress(0.1, "choosing what to suppress")
    ours = optimal_pattern if optimize else quick_pattern
    choice = ours(problem) if choose is None else choose(task, world, problem)
    progress(0.6, "choosing ranges")
    bounds = publish_ranges(task, world, problem, choice.suppressed)
    return found, problem, choice, bounds


def _by_blocks(task: Task, world: TableSystem, clock: TimeLimit, progress: Progress) -> _Found:
    """A good release of a table too large to be worked on whole."""
    found = scenarios(task, world)
    forced = _forced(world, (target for scenario in found for target in scenario.targets))
    weights, pinned = _weights(task, world), _pinned(task, world)
    large = BlockwiseProtection(
        world, world.true_counts, weights, pinned, forced.copy(), task.hierarchies, task.rules, clock.share(_BLOCKS)
    )
    progress(0.1, "choosing what to suppress, block by block")
    left = large.run(found)
    problem = SuppressionProblem(large.weight, large.hidden, np.ones(len(forced), dtype=bool), large.told, [], [], [])
    problem.clock = clock
    if left:
        problem.pools = _pools(world, left, large.told)
        large.hidden |= heuristic_pattern(problem)[0].suppressed
        large.steps.append(BlockResult(np.arange(len(forced)), problem.pools))
    problem = replace(problem, pools=[pool for step in large.steps for pool in step.pools])
    progress(0.6, "choosing ranges")
    bounds = publish_more(task, large, clock)
    cost, bound = problem.cost(large.hidden), problem.cost(forced)
    return found, problem, SuppressionPattern(large.hidden, cost, bound), bounds


def _pools(
    world: TableSystem, wanted: Iterable[tuple[Scenario, Sequence[ProtectionTarget]]], told: tuple[Array, Array]
) -> list[WitnessPool]:
    items = items_of(world)
    pools = [WitnessPool(world, scenario, items, Attack(world, scenario), targets) for scenario, targets in wanted]
    for pool in pools:
        pool.attack.told = told
    link_scenarios(pools)
    return pools


def problem_of(task: Task, world: TableSystem, found: Sequence[Scenario] | None = None) -> SuppressionProblem:
    """The optimization problem: weights, what is hidden in any case, the pools and the first rows."""
    found = scenarios(task, world) if found is None else found
    told = published_windows(task.rules, items_of(world).of(world.true_counts))
    pools = _pools(world, [(scenario, scenario.targets) for scenario in found], told)
    free = np.ones(2 * len(world.groups), dtype=bool)
    forced = _forced(world, (target for scenario in found for target in scenario.targets))
    for pool in pools:
        pool.attack.primary_items = forced
    cuts, bridges = _lines(world, forced) if task.rules.rounding == 1 else ([], [])
    return SuppressionProblem(_weights(task, world), forced, free, told, pools, cuts, bridges)


def _weights(task: Task, world: TableSystem) -> Array:
    """1000 a count and 10 for each doubling of its size, so that first the number of counts decides; pinned cells weigh
    most. In such steps, so that fewer choices differ by next to nothing, which takes long to prove."""
    sizes = np.array([group.n.of(world.true_counts) for group in world.groups])
    share = np.ones(len(sizes))
    for cell in world.cells:
        share[cell.group] = max(share[cell.group], task.tables[cell.table].priority.get(cell.at, 1.0))
    weight = np.repeat(np.rint((1000 + 10 * np.rint(np.log2(1 + sizes))) * share), 2)
    weight[_pinned(task, world)] *= _PINNED
    return weight


def _pinned(task: Task, world: TableSystem) -> Array:
    """The items that are to be published before all others; the total of all students is always one."""
    pinned = np.zeros(len(world.groups), dtype=bool)
    for cell in world.cells:
        pinned[cell.group] |= cell.at in task.tables[cell.table].pinned or all(value == model.ALL for value in cell.at)
    return np.repeat(pinned, 2)


def _forced(world: TableSystem, targets: Iterable[ProtectionTarget]) -> Array:
    """The items that are themselves what some target must keep uncertain."""
    lookup = {}
    for number, group in enumerate(world.groups):
        lookup[group.n.cols.tobytes()] = 2 * number
        lookup[group.c.cols.tobytes()] = 2 * number + 1
    forced = np.zeros(2 * len(world.groups), dtype=bool)
    for target in targets:
        if target.is_sensitive and (target.form.coefs == 1).all():
            item = lookup.get(target.form.cols.tobytes())
            if item is not None:
                forced[item] = True
    return forced


def _lines(world: TableSystem, forced: Array) -> tuple[list[Cut], list[tuple[int, Array]]]:
    """In each line: another blank beside a forced one; and no other item is worth hiding alone."""
    cuts: list[Cut] = []
    bridges: list[tuple[int, Array]] = []
    for line in world.lines:
        for measure in (0, 1):
            items = np.array([2 * group + measure for group in (line.parent, *line.children)])
            if not forced[items].sum() > 1:
                for item in items:
                    others = items[items != item]
                    if forced[item]:
                        cuts.append(Cut(others, np.ones(len(others)), 1.0))
                    elif not forced[others].any():
                        bridges.append((int(item), others))
    return cuts, bridges


def public_system_of(world: TableSystem, public: TableSystem, bounds: PublishedBounds) -> PublicSystem:
    """What the release tells, in absolute numbers and without anything else, group by group of `public`."""
    values = items_of(world).of(world.true_counts)
    bounded = bounds.high < UNBOUNDED
    low = np.where(bounded, values + bounds.low, np.tile([1, 0], len(world.groups)))
    high = np.where(bounded, values + bounds.high, -1)
    group = {(cell.table, cell.at): cell.group for cell in world.cells}
    items = np.zeros(2 * len(public.groups), dtype=np.int64)
    for cell in public.cells:
        items[2 * cell.group : 2 * cell.group + 2] = 2 * group[cell.table, cell.at] + np.arange(2)
    return PublicSystem(public.paths, public.members, low[items], high[items], public.lines)


def _result(
    task: Task,
    world: TableSystem,
    problem: SuppressionProblem,
    choice: SuppressionPattern,
    reasons: Reasons,
    bounds: PublishedBounds,
    public: TableSystem,
    known: FeasibilityIntervals,
) -> Result:
    tables = [model.ResultTable(wanted.by, ()) for wanted in task.tables]
    cells: list[list[model.TableCell]] = [[] for _ in tables]
    numbered = 0
    seen = {(cell.table, cell.at): cell.group for cell in public.cells}
    for listed in world.cells:
        published = _published(seen[listed.table, listed.at], bounds.percent.get(2 * listed.group + 1), known)
        if task.rules.rounding > 1:
            _round(task.rules, world.groups[listed.group], choice.suppressed[2 * listed.group :][:2], world, published)
        numbered += any(one.published_as is not PublishedAs.WITHHELD for one in published.values())
        why = {
            measure: reasons.of(2 * listed.group + k)
            for measure, k in ((Measure.ENROLLED, 0), (Measure.CHRONIC, 1), (Measure.PERCENT, 1))
            if published[measure].published_as is not PublishedAs.EXACT and choice.suppressed[2 * listed.group + k]
        }
        cells[listed.table].append(model.TableCell(listed.at, published, why))
    tables = [
        model.ResultTable(wanted.by, tuple(sorted(found, key=lambda cell: [(v == model.ALL, v) for v in cell.at])))
        for wanted, found in zip(task.tables, cells, strict=True)
    ]
    gap = 0.0 if choice.cost - choice.bound < 1e-6 else (choice.cost - choice.bound) / choice.cost
    proof = Proof(
        Status.OPTIMAL if gap == 0 else Status.HEURISTIC,
        int((known.low == known.high).sum()) if task.rules.rounding == 1 else int((~choice.suppressed).sum()),
        len(known.low),
        gap,
        choice.cost,
        choice.bound,
        numbered,
        sum(pool.solved for pool in problem.pools),
        sum(len(pool.targets) for pool in problem.pools),
    )
    witnesses = model.Witnesses(
        public.columns,
        tuple(place or () for place, *_ in public.where),
        tuple(tuple(zip(*table.tolist(), strict=True)) for table in known.tables),
    )
    return Result(tuple(tables), proof, witnesses)


def _published(
    group: int, percent: model.PublishedValue | None, known: FeasibilityIntervals
) -> dict[Measure, model.PublishedValue]:
    """The three measures of one cell, each as precisely as the release tells it. `percent`: what may be published."""
    published = {}
    for k, measure in enumerate((Measure.ENROLLED, Measure.CHRONIC)):
        item = 2 * group + k
        low, high = int(known.low[item]), int(known.high[item])
        if low == high:
            published[measure] = model.PublishedValue(PublishedAs.EXACT, low)
        elif high < 0:
            published[measure] = model.PublishedValue(PublishedAs.WITHHELD)
        else:
            published[measure] = model.PublishedValue(PublishedAs.RANGE, lo=low, hi=high)
    n, c = published[Measure.ENROLLED], published[Measure.CHRONIC]
    if n.published_as is PublishedAs.EXACT and c.published_as is PublishedAs.EXACT:
        published[Measure.PERCENT] = model.PublishedValue(
            PublishedAs.EXACT, round(100 * int(c.value or 0) / int(n.value or 1), 2)
        )
    elif percent is not None:
        published[Measure.PERCENT] = percent
    elif n.published_as is PublishedAs.EXACT and c.published_as is PublishedAs.RANGE:
        size = int(n.value or 1)
        published[Measure.PERCENT] = model.PublishedValue(
            PublishedAs.RANGE, lo=100 * int(c.lo or 0) // size, hi=-(-100 * int(c.hi or 0) // size)
        )
    else:
        published[Measure.PERCENT] = model.PublishedValue(PublishedAs.WITHHELD)
    return published


def _round(
    rules: model.Rules,
    group: CellGroup,
    hidden: Array,
    world: TableSystem,
    published: dict[Measure, model.PublishedValue],
) -> None:
    """Publish what is not hidden of a cell rounded, and its percentage accordingly."""
    counts = (Measure.ENROLLED, group.n), (Measure.CHRONIC, group.c)
    for (measure, form), away in zip(counts, hidden.tolist(), strict=True):
        if not away:
            published[measure] = rounded_count(rules, measure, form.of(world.true_counts))
    n, c = published[Measure.ENROLLED], published[Measure.CHRONIC]
    if n.published_as is c.published_as is PublishedAs.ROUNDED:
        published[Measure.PERCENT] = rounded_percent(n, c)
    elif n.published_as is PublishedAs.ROUNDED and c.published_as is PublishedAs.RANGE:
        low, high = 100 * int(c.lo or 0) // int(n.hi or 1), -(-100 * int(c.hi or 0) // max(int(n.lo or 1), 1))
        published[Measure.PERCENT] = model.PublishedValue(PublishedAs.RANGE, lo=low, hi=min(high, 100))
    else:
        published[Measure.PERCENT] = model.PublishedValue(PublishedAs.WITHHELD)
