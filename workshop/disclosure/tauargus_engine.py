"""tau-Argus as the engine: it chooses what is hidden, our audit proves it, or nothing is released.

tau-Argus looks at one count of one table at a time and at intervals of real numbers. It knows nothing of percentages,
of chronic counts that cannot exceed the students, of groups left over, earlier releases, or records a partner holds. So
its choice is no proof: whatever it leaves open is found by the same attackers as always, and then there is a refusal
with the sum that tells it.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from workshop.disclosure.engine.model import ALL, At, Proof, Refusal, Result, Status, Task, Witnesses
from workshop.disclosure.engine.pool import items_of
from workshop.disclosure.engine.reasons import derivation
from workshop.disclosure.engine.suppress import SuppressionPattern, SuppressionProblem, violated_cuts
from workshop.disclosure.engine.world import Array, TableSystem
from workshop.disclosure.tauargus import TauArgusCell, hidden_by_tauargus
from workshop.records.rows import Progress, never, no_progress


class AuditFailed(Exception):
    """The choice leaves something open."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.sentence)
        self.refusal = refusal


_OPEN = (
    "tau-Argus did not suppress enough: a protected number can be worked out from the rest. Run again without --engine "
    "tauargus."
)


def protect_by_tauargus(
    task: Task, *, progress: Progress = no_progress, cancelled: Callable[[], bool] = never
) -> Result:
    """As `protect`, with the choice of tau-Argus; refused where that cannot be proven. Raises as `choose` does."""
    from workshop.disclosure.engine.protect import protect

    try:
        return protect(task, progress=progress, cancelled=cancelled, choose=choose)
    except AuditFailed as problem:
        nothing = Proof(Status.HEURISTIC, 0, 0, 0.0, 0.0, 0.0, 0, 0, 0)
        return Result((), nothing, Witnesses((), (), ()), problem.refusal)


def choose(task: Task, world: TableSystem, problem: SuppressionProblem) -> SuppressionPattern:
    """What tau-Argus hides of every table and count, if our attackers find nothing open in it.

    Raises AuditFailed, RequestProblem when it is not installed or does not finish, and Cancelled.
    """
    hidden = problem.primary_items.copy()
    values = items_of(world).of(world.true_counts)
    lower, upper = _levels(problem, world)

    def given(at: At, item: int) -> TauArgusCell:
        must, total = bool(problem.primary_items[item]), all(value == ALL for value in at)
        levels = (int(lower[item]), int(upper[item])) if must else (0, 0)
        return TauArgusCell(int(values[item]), float(problem.weight[item]), must, *levels, total and not must)

    for number, wanted in enumerate(task.tables):
        items = {cell.at: 2 * cell.group for cell in world.cells if cell.table == number}
        for measure in (0, 1):
            cells = {at: given(at, item + measure) for at, item in items.items()}
            if wanted.by and any(cell.hidden for cell in cells.values()):
                seconds = max(int(task.seconds), 1)
                found = hidden_by_tauargus(
                    wanted.by, task.hierarchies, cells, seconds=seconds, cancelled=problem.clock.cancelled
                )
                hidden[[items[at] + measure for at in found]] = True
    if violated_cuts(problem, hidden, most=1):
        raise AuditFailed(_refusal(world, problem, hidden))
    return SuppressionPattern(hidden, problem.cost(hidden), problem.cost(problem.primary_items))


def _levels(problem: SuppressionProblem, world: TableSystem) -> tuple[Array, Array]:
    """How far below and above its value each item must be able to lie: the most that any attacker is kept from."""
    items = {}
    for number, group in enumerate(world.groups):
        items[group.n.cols.tobytes()], items[group.c.cols.tobytes()] = 2 * number, 2 * number + 1
    lower, upper = np.zeros((2, 2 * len(world.groups)), dtype=np.int64)
    for pool in problem.pools:
        for target, down, up, width in zip(
            pool.targets, pool.lower_levels, pool.upper_levels, pool.sliding_levels, strict=True
        ):
            item = items.get(target.form.cols.tobytes()) if (target.form.coefs == 1).all() else None
            if item is not None:
                below = min(int(width), target.form.of(world.true_counts))
                lower[item] = max(lower[item], down, below)
                upper[item] = max(upper[item], up, int(width) - below)
    return lower, upper


def _refusal(world: TableSystem, problem: SuppressionProblem, hidden: Array) -> Refusal:
    """The first thing that is left open, with the sum that tells it."""
    for pool in problem.pools:
        pool.set_release(*problem.release_bounds(hidden))
        for number in pool.unprotected():
            if pool.is_unprotected(number) and not pool.attack_target(int(number))[0]:
                reason = pool.targets[number].reason
                return Refusal(_OPEN, derivation(world, pool, int(number)) or reason.derivation, reason.at)
    return Refusal(_OPEN)
