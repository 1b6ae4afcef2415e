"""What a given release gives away: made by hand, by another tool, or by us long ago."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from workshop.disclosure.engine.attack import UNBOUNDED, Attack
from workshop.disclosure.engine.history import ReleaseConstraint, percent_rows
from workshop.disclosure.engine.model import (
    Attacker,
    Measure,
    PublishedAs,
    PublishedTable,
    PublishedValue,
    Reason,
    Task,
)
from workshop.disclosure.engine.pool import WitnessPool, items_of
from workshop.disclosure.engine.reasons import derivation
from workshop.disclosure.engine.roster import infer_roster_changes
from workshop.disclosure.engine.substitutes import PublishedBounds
from workshop.disclosure.engine.targets import ProtectionTarget, scenarios
from workshop.disclosure.engine.world import Array, TableSystem
from workshop.records.problems import RequestProblem


@dataclass(frozen=True, slots=True)
class AuditFinding:
    """A group that this attacker learns too closely: `reason` says which and why it is sensitive, `what` whether its
    size (enrolled), its chronic count, or the rest; `derivation` how, where a short sum tells it. Coordinator only."""

    attacker: Attacker
    what: str
    reason: Reason
    derivation: str


def audit(task: Task, tables: Sequence[PublishedTable]) -> tuple[AuditFinding, ...]:
    """Everything that the attackers of the task learn too closely from `tables` (as told for `task.tables`, in order),
    and could not know before. Raises RequestProblem when the tables contradict the counts."""
    task = infer_roster_changes(task)
    world = TableSystem(task)
    bounds, rows = _windows(task, world, tables)
    items = items_of(world)
    findings: list[AuditFinding] = []
    for scenario in scenarios(task, world):
        before = WitnessPool(world, scenario, items, Attack(world, scenario), scenario.targets)
        wider = replace(scenario, rows=(*scenario.rows, *rows))
        pool = WitnessPool(world, wider, items, Attack(world, wider), scenario.targets)
        everything = np.ones(items.count, dtype=bool)
        before.set_release(bounds.low, bounds.high)
        pool.set_release(bounds.low, bounds.high)
        for number in pool.unprotected():
            if not pool.is_unprotected(number) or pool.attack_target(int(number))[0]:
                continue
            before.relax_target(int(number), everything, strict=False)
            pool.lower_levels, pool.upper_levels, pool.sliding_levels = (
                before.lower_levels,
                before.upper_levels,
                before.sliding_levels,
            )
            if pool.is_unprotected(number) and not pool.attack_target(int(number))[0]:
                target = pool.targets[number]
                text = derivation(world, pool, int(number))
                findings.append(AuditFinding(scenario.name, _what(target), target.reason, text))
    return tuple(findings)


def _what(target: ProtectionTarget) -> str:
    if (target.form.coefs < 0).any():
        return "rest"
    return (
        Measure.CHRONIC.value
        if target.sliding_level or target.reason.suppressed_because == "end"
        else Measure.ENROLLED.value
    )


def _windows(
    task: Task, world: TableSystem, tables: Sequence[PublishedTable]
) -> tuple[PublishedBounds, list[ReleaseConstraint]]:
    """How far each item may lie from the truth for all that is published, and rows for percentages."""
    values = items_of(world).of(world.true_counts)
    low, high = np.full(len(values), -UNBOUNDED), np.full(len(values), UNBOUNDED)
    rows: list[ReleaseConstraint] = []
    cells = {(cell.table, cell.at): cell.group for cell in world.cells}
    for number, table in enumerate(tables):
        for at, published in table.cells.items():
            group = cells.get((number, at))
            if group is None:
                raise RequestProblem(f"The table has a group without students: {', '.join(at)}; correct it.")
            for k, measure in enumerate((Measure.ENROLLED, Measure.CHRONIC)):
                if measure in published:
                    _narrow(low, high, 2 * group + k, int(values[2 * group + k]), published[measure])
            percent = published.get(Measure.PERCENT)
            if percent is not None and percent.published_as not in (PublishedAs.WITHHELD, PublishedAs.ROUNDED):
                rows.extend(percent_rows(world.groups[group], percent, "this release"))
    return PublishedBounds(low, high), rows


def _narrow(low: Array, high: Array, item: int, value: int, published: PublishedValue) -> None:
    if published.published_as is PublishedAs.WITHHELD:
        return
    lo, hi = (
        (published.value, published.value)
        if published.published_as is PublishedAs.EXACT
        else (published.lo, published.hi)
    )
    if (lo is not None and lo > value) or (hi is not None and hi < value):
        raise RequestProblem("The tables and the counts contradict each other; check which students were counted.")
    if lo is not None:
        low[item] = max(int(low[item]), int(lo) - value)
    if hi is not None:
        high[item] = min(int(high[item]), int(hi) - value)
