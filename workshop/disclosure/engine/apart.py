"""Tables that share some columns and nothing else, such as by school and grade, and by school and race.

What anybody can compute from them does not depend on who is in which grade *and* of which race: where the tables agree
on every school, there are students that fit all of them. So ranges and tables are computed of the finest cells of each
table, which are few, and the students are put together afterwards: those of a school stand in a row, by grade in one
table, by race in the other, and who stands at the same place is the same student.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from math import prod

import numpy as np

from workshop.disclosure.engine.clock import TimeLimit
from workshop.disclosure.engine.feasibility import FeasibilityIntervals, PublicSystem, feasibility_intervals
from workshop.disclosure.engine.model import ALL, At, TableRequest
from workshop.disclosure.engine.world import Array, TableSystem

Place = tuple[int, At]
"""A table and a finest cell of it."""


def shared_columns(tables: Sequence[TableRequest]) -> tuple[str, ...] | None:
    """The columns that all of several tables have; None where some of the tables share more."""
    sets = [set(table.by) for table in tables]
    shared = set.intersection(*sets)
    apart = len(sets) > 1 and all((one & other) == shared for k, one in enumerate(sets) for other in sets[:k])
    return tuple(name for name in tables[0].by if name in shared) if apart else None


def intervals_of(
    public: TableSystem, told: PublicSystem, tables: Sequence[TableRequest], clock: TimeLimit
) -> FeasibilityIntervals:
    """The same as `feasibility_intervals(told, clock)`, of each table apart where that can be. Raises Cancelled."""
    shared = shared_columns(tables)
    parts = None if shared is None else _Parts(public, tables, shared)
    if parts is None or parts.combinations != public.paths:  # too many combinations to list each that may occur
        return feasibility_intervals(told, clock)
    members = [parts.members[group] for group in range(len(public.groups))]
    links = tuple((*pair, parts.group_of.get(at, -1)) for at, pair in parts.links())
    found = feasibility_intervals(
        PublicSystem(len(parts.places), members, told.low, told.high, told.lines, links), clock
    )
    index = {place: number for number, (place, *_) in enumerate(public.where) if place is not None}
    return FeasibilityIntervals(found.low, found.high, parts.joined(found.tables, public.columns, index))


class _Parts:
    """The finest cells of every table, in order, and which of them each group is made of."""

    def __init__(self, public: TableSystem, tables: Sequence[TableRequest], shared: Sequence[str]) -> None:
        self.tables, self.shared = tables, shared
        self.places: list[Place] = sorted((cell.table, cell.at) for cell in public.cells if ALL not in cell.at)
        self._common = [[table.by.index(name) for name in shared] for table in tables]
        self.rows: dict[tuple[int, At], list[int]] = {}
        of_table: dict[int, list[int]] = {}
        for number, (table, at) in enumerate(self.places):
            self.rows.setdefault((table, self._shared(table, at)), []).append(number)
            of_table.setdefault(table, []).append(number)
        self.members: dict[int, Array] = {}
        self.group_of: dict[At, int] = {}
        for cell in public.cells:
            if all(
                (value == ALL) == (name not in shared)
                for name, value in zip(tables[cell.table].by, cell.at, strict=True)
            ):
                self.group_of[self._shared(cell.table, cell.at)] = cell.group
            if cell.group not in self.members:
                inside = [
                    number
                    for number in of_table[cell.table]
                    if all(v in (ALL, w) for v, w in zip(cell.at, self.places[number][1], strict=True))
                ]
                self.members[cell.group] = np.array(inside, dtype=np.int64)

    def _shared(self, table: int, at: At) -> At:
        return tuple(at[k] for k in self._common[table])

    def links(self) -> Iterator[tuple[At, tuple[Array, Array]]]:
        """Cells of the first table that are, together, the same students as some of another one."""
        for (table, at), numbers in sorted(self.rows.items()):
            if table:
                yield at, (np.array(self.rows[0, at], dtype=np.int64), np.array(numbers, dtype=np.int64))

    @property
    def combinations(self) -> int:
        """How many combinations of values the tables allow."""
        ats = dict.fromkeys(at for table, at in self.rows if not table)
        return sum(prod(len(self.rows.get((table, at), ())) for table in range(len(self.tables))) for at in ats)

    def joined(self, found: Array, columns: Sequence[str], index: Mapping[At, int]) -> Array:
        """Tables of all columns together with the sums of these ones. `index`: the number of each combination."""
        result = np.zeros((len(found), 2, len(index)), dtype=np.int64)
        for table, (n, c) in zip(result, found, strict=True):
            for counts, measures in ((n - c, table[:1]), (c, table)):
                for at in (at for number, at in self.rows if not number):
                    for place, students in self._row(at, counts, columns):
                        measures[:, index[place]] += students
        return result

    def _row(self, at: At, values: Array, columns: Sequence[str]) -> Iterator[tuple[At, int]]:
        """The students of one place, in a row: their values in all columns, and how many have the same."""
        ends = [np.cumsum(values[self.rows[table, at]]) for table in range(len(self.tables))]
        start = 0
        for stop in np.unique(np.concatenate(ends)).tolist():
            if stop > start:
                fact: dict[str, str] = {}
                for table, wanted in enumerate(self.tables):
                    number = self.rows[table, at][int(np.searchsorted(ends[table], start, side="right"))]
                    fact.update(zip(wanted.by, self.places[number][1], strict=True))
                yield tuple(fact[name] for name in columns), stop - start
                start = stop
