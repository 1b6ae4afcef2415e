"""Cost and time beside pytauargus, on the same tables with the same protection levels and weights.

    uv run --isolated --extra tauargus python -m benchmarks.tauargus [--seeds 3] [--seconds 30]

One count a cell: students. Cells of 1 to 10 must be hidden, and an attacker's interval has to reach 3 below (as far as
there are students) and 3 above the count; a hidden cell costs 1000 + 10 log2(1 + students), the total of all stays. For
ours the chronic counts are hidden throughout, so that they tell nothing. Our attacker knows that no listed group is
empty; tau-Argus' believes that counts are 0 or more, so it is given the students of each group beyond the first one.
Every pattern is then judged by our attacker, which asks for whole students. Both are given the same deadline. Times are
by the clock, of each alone, with the start of pytauargus' own process.
"""

from __future__ import annotations

import argparse
import math
import statistics
import time
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from benchmarks.sharing import SHAPES, table
from workshop.disclosure.engine.clock import TimeLimit
from workshop.disclosure.engine.model import ALL, At, Attacker, Reason, SuppressionReason, Task
from workshop.disclosure.engine.protect import problem_of
from workshop.disclosure.engine.suppress import SuppressionProblem, optimal_pattern, violated_cuts
from workshop.disclosure.engine.targets import ProtectionTarget, Scenario
from workshop.disclosure.engine.world import TableSystem
from workshop.disclosure.tauargus import TauArgusCell, hidden_by_tauargus
from workshop.records.problems import RequestProblem

_NOTHING = 0.001
DEEP = ((3, 4, 2, 2), (4, 5, 2, 2))


def both(task: Task) -> tuple[SuppressionProblem, TableSystem, dict[At, TauArgusCell]]:
    """The same question for ours and for tau-Argus."""
    world = TableSystem(task)
    targets: list[ProtectionTarget] = []
    cells: dict[At, TauArgusCell] = {}
    weight = np.ones(2 * len(world.groups))
    free = np.ones(2 * len(world.groups), dtype=bool)
    for cell in world.cells:
        number, group = cell.group, world.groups[cell.group]
        n, more = group.n.of(world.true_counts), group.n.of(world.true_counts) - len(group.n.cols)
        small, total = n <= task.rules.largest_suppressed, all(value == ALL for value in cell.at)
        lower, cost = min(more, 3), float(round(1000 + 10 * math.log2(1 + n)))
        if weight[2 * number] > 1:
            cost = _NOTHING  # the same students under another name
        else:
            weight[2 * number], free[2 * number] = cost, not total
            if small:
                targets.append(ProtectionTarget(group.n, lower, 3, 0, Reason(SuppressionReason.SMALL, n)))
        cells[cell.at] = TauArgusCell(more, cost, small, lower if small else 0, 3 if small else 0, total)
    nothing = np.zeros(len(world.true_counts), dtype=np.int64)
    scenario = Scenario(Attacker.OUTSIDER, False, nothing, nothing[: world.paths], (), targets)
    problem = problem_of(task, world, [scenario])
    problem.weight = weight
    problem.primary_items[1::2] = True
    problem.suppressible = free
    return problem, world, cells


@dataclass(frozen=True, slots=True)
class EngineAnswer:
    """The cells hidden, their cost, a cost that nobody can undercut (0 where nobody says), and how long it took."""

    hidden: frozenset[At]
    cost: float
    bound: float
    seconds: float


def ours(problem: SuppressionProblem, world: TableSystem, seconds: float) -> EngineAnswer:
    """What the engine hides, without the chronic counts."""
    started = time.perf_counter()
    problem.clock = TimeLimit(started + seconds)
    found = optimal_pattern(problem)
    chronic = len(world.groups)
    hidden = frozenset(cell.at for cell in world.cells if found.suppressed[2 * cell.group])
    return EngineAnswer(hidden, found.cost - chronic, found.bound - chronic, time.perf_counter() - started)


def theirs(task: Task, cells: dict[At, TauArgusCell], method: str, seconds: float = 60.0) -> EngineAnswer | None:
    """What tau-Argus hides; None when it does not finish."""
    started = time.perf_counter()
    try:
        hidden = hidden_by_tauargus(task.tables[0].by, (), cells, seconds=math.ceil(seconds), method=method)
    except RequestProblem:
        return None
    cost = float(round(sum(cells[at].cost for at in hidden)))
    return EngineAnswer(frozenset(hidden), cost, 0.0, time.perf_counter() - started)


def holds(task: Task, hidden: Iterable[At]) -> bool:
    """Whether our attacker, asking for whole students, finds that pattern protected at these levels."""
    problem, world, _ = both(task)
    names = {cell.at: cell.group for cell in world.cells}
    items = problem.primary_items.copy()
    items[[2 * names[at] for at in hidden]] = True
    (pool,) = problem.pools
    down, up = pool.lower_levels.copy(), pool.upper_levels.copy()
    return not violated_cuts(problem, items) and bool(
        (pool.lower_levels == down).all() and (pool.upper_levels == up).all()
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=30.0)
    options = parser.parse_args()
    print("| table | cells | ours | gap | s | OPT | holds | s | MOD | holds | s | ours / OPT |")
    print("|---|---|---|---|---|---|---|---|---|---|---|---|")
    rows: list[tuple[EngineAnswer, EngineAnswer | None, bool]] = []
    for shape in (*SHAPES, *DEEP):
        for seed in range(options.seeds):
            task = table(shape, seed, frozenset({Attacker.OUTSIDER}), options.seconds)
            problem, world, cells = both(task)
            mine = ours(problem, world, options.seconds)
            if any(pool.relaxed for pool in problem.pools):
                continue  # nobody who keeps the total can protect it at these levels
            opt = theirs(task, cells, "OPT", options.seconds)
            mod = theirs(task, cells, "MOD", options.seconds)
            assert holds(task, mine.hidden)
            rows.append((mine, opt, opt is not None and holds(task, opt.hidden)))
            ratio = f"{mine.cost / opt.cost:.3f}" if opt else "-"
            print(
                f"| {' x '.join(map(str, shape))} | {len(cells)} | {mine.cost:,.0f} | "
                f"{(mine.cost - mine.bound) / mine.cost:.1%} | {mine.seconds:.2f} | {words(task, opt)} | "
                f"{words(task, mod)} | {ratio} |",
                flush=True,
            )
    summary(rows)


def words(task: Task, answer: EngineAnswer | None) -> str:
    """Three columns: cost, whether it holds, seconds."""
    if answer is None:
        return "not finished | - | -"
    return f"{answer.cost:,.0f} | {'yes' if holds(task, answer.hidden) else 'no'} | {answer.seconds:.2f}"


def summary(rows: list[tuple[EngineAnswer, EngineAnswer | None, bool]]) -> None:
    """The last words."""
    done = [(mine, opt, hold) for mine, opt, hold in rows if opt is not None]
    ratios = [mine.cost / opt.cost for mine, opt, hold in done if hold]
    times = [mine.seconds / opt.seconds for mine, opt, _ in done]
    print(
        f"\n{len(rows)} tables, {sum(m.cost - m.bound < 1e-6 for m, _, _ in rows)} of ours proven; OPT finishes "
        f"{len(done)} and holds in {len(ratios)}, and there ours costs {statistics.median(ratios):.3f} of it in the "
        f"median, {min(ratios):.3f} to {max(ratios):.3f}; ours takes {statistics.median(times):.2f} times as long in "
        f"the median, {max(times):.1f} times at most."
    )


if __name__ == "__main__":
    main()
