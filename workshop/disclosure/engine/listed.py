"""The groups that a release lists, as anybody sees them who knows its tables and nothing else.

The tables say which values there are, not which of them occur together in a student: somebody of grade 8 may or may not
be Asian when grades and races are listed apart. So what is computed for all to see is computed over every combination
that the tables allow, and over the columns of this release alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from workshop.disclosure.engine.model import ALL, At, Task
from workshop.disclosure.engine.world import TableSystem

MOST = 20_000
"""Combinations that are worked on; when the tables allow more, only those that occur."""


def released_system(task: Task, world: TableSystem) -> TableSystem:
    """The groups of `world` over every combination of values that the tables allow; `world` itself where that is so."""
    columns = tuple(name for name in world.columns if any(name in wanted.by for wanted in task.tables))
    keep = [world.columns.index(name) for name in columns]
    there = {tuple(place[k] for k in keep) for place, *_ in world.where if place is not None}
    allowed = _allowed(task, world, columns) or there
    if columns == world.columns and world.dates == 0 and len(allowed) == len(there):
        return world
    return TableSystem(Task(columns, dict.fromkeys(sorted(allowed), (1, 0)), task.tables, task.hierarchies))


def _allowed(task: Task, world: TableSystem, columns: Sequence[str]) -> set[At]:
    """Every combination whose part is listed in each table; none when there are too many."""
    finest: list[list[At]] = [[] for _ in task.tables]
    for cell in world.cells:
        if ALL not in cell.at:
            finest[cell.table].append(cell.at)
    rows: list[At] = [()]
    known: tuple[str, ...] = ()
    for wanted, ats in zip(task.tables, finest, strict=True):
        shared = [name for name in wanted.by if name in known]
        new = [name for name in wanted.by if name not in known]
        parts: dict[At, set[At]] = {}
        for at in ats:
            parts.setdefault(_pick(wanted.by, shared, at), set()).add(_pick(wanted.by, new, at))
        rows = [(*row, *part) for row in rows for part in parts.get(_pick(known, shared, row), ())]
        known = (*known, *new)
        if len(rows) > MOST:
            return set()
    order = [known.index(name) for name in columns]
    return {tuple(row[k] for k in order) for row in rows}


def _pick(by: Sequence[str], names: Iterable[str], at: At) -> At:
    """The values of those columns."""
    return tuple(at[by.index(name)] for name in names)
