"""The one linear system: every number ever published or to be published is a sum over the same unknown counts.

A *path* is a set of students alike in everything the system can see: where they are now and where they were at each
earlier release. Unknowns ("columns") are, for each path, `n` (its students) and `c` (those of them chronically absent
at every date); where outcomes changed between dates, one more column a pattern of outcomes. Without history a path is
an atom. All work is done on deviations from the truth, so that "nothing changed" is always a solution.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any, Protocol

import numpy as np

from workshop.disclosure.engine.model import ALL, At, RosterChange, TableRequest, Task
from workshop.records.problems import RequestProblem

Array = np.ndarray[Any, Any]

_Place = At | None


@dataclass(frozen=True, slots=True)
class LinearForm:
    """A whole-number linear form: sum of `coefs` times `cols`."""

    cols: Array
    coefs: Array

    def minus(self, other: LinearForm) -> LinearForm:
        """This form without the other."""
        cols, where = np.unique(np.concatenate([self.cols, other.cols]), return_inverse=True)
        coefs = np.bincount(where.reshape(-1), np.concatenate([self.coefs, -other.coefs])).astype(np.int64)
        return LinearForm(cols[coefs != 0], coefs[coefs != 0])

    def of(self, values: Array) -> int:
        """The value of the form."""
        return int(values[self.cols] @ self.coefs)


@dataclass(frozen=True, slots=True)
class CellGroup:
    """The students of some paths at one date (-1: now). `n`, `c`: the forms that count them and the chronic of them."""

    n: LinearForm
    c: LinearForm
    date: int

    @property
    def rest(self) -> LinearForm:
        """Those not chronically absent. No column counts both."""
        cols = np.concatenate([self.n.cols, self.c.cols])
        return LinearForm(cols, np.concatenate([self.n.coefs, -self.c.coefs]))

    def minus(self, other: CellGroup) -> CellGroup:
        """Those of this group who are not in the other one, which lies within."""
        return CellGroup(self.n.minus(other.n), self.c.minus(other.c), self.date)


@dataclass(frozen=True, slots=True)
class ListedCell:
    """A cell of a table: its name there and which group of students it is."""

    table: int
    at: At
    group: int


@dataclass(frozen=True, slots=True)
class AdditivityRelation:
    """`parent` is the sum of `children`, which are disjoint; numbers of groups."""

    parent: int
    children: tuple[int, ...]


class LinearSystem(Protocol):
    """What an attack needs of a world, or of a part of it."""

    @property
    def true_counts(self) -> Array:
        """The true value of each column."""

    @property
    def paths(self) -> int:
        """How many paths there are; column p is n of path p, column paths + p is c."""

    @property
    def spread(self) -> Sequence[tuple[int, tuple[bool | None, ...], int]]:
        """Students whose outcome differs between releases: path, outcome in each (None: not in it), how many."""

    @property
    def groups(self) -> Sequence[CellGroup]:
        """The different groups listed now, by their students."""

    @property
    def outside_counts(self) -> Array:
        """For each group, how many of its students are outside this system."""


class TableSystem:
    """The columns with their true values, the groups that tables list, and how they add up.

    Attributes:
        columns: names of the columns that some table uses. places: the atoms of those columns, sorted.
        truth: true value of each column. paths: number of paths; column p is n of path p, column paths + p is c.
        spread: (column, path) of further columns. now: place of each path now, or -1.
        groups: different groups listed now, by their students; cells: what the tables list. lines: sums among groups.
        alone: 1 for each path that is a group of its own, so that somebody is known to be there.
    """

    def __init__(self, task: Task) -> None:
        used = {name for wanted in task.tables for name in wanted.by}
        used |= {name for earlier in task.earlier for table in earlier.tables for name in table.by}
        self._check(task, used)
        self.columns = tuple(name for name in task.columns if name in used)
        self._keep = [task.columns.index(name) for name in self.columns]
        self._build_paths(task)
        self.codes = self._encode()
        self.groups: list[CellGroup] = []
        self._by_students: dict[bytes, int] = {}
        self.members: list[Array] = []
        self.cells: list[ListedCell] = []
        self._kinds: dict[tuple[str, ...], Array] = {}
        self.lines: list[AdditivityRelation] = []
        self._lines_seen: set[AdditivityRelation] = set()
        for number, wanted in enumerate(task.tables):
            self._list(number, wanted, task.hierarchies)
        self.singleton_paths = np.zeros(self.paths, dtype=np.int64)
        self.singleton_paths[[members[0] for members in self.members if len(members) == 1]] = 1

    @staticmethod
    def _check(task: Task, used: Iterable[str]) -> None:
        for name in used:
            if name not in task.columns:
                raise RequestProblem(f'There is no column "{name}" to break down by; choose another.')
        for at, (enrolled, chronic) in task.atoms.items():
            if len(at) != len(task.columns) or not 0 <= chronic <= enrolled or enrolled < 1:
                raise RequestProblem(
                    "The counts contradict each other: every group needs at least one student and not more chronically "
                    "absent students than students; read the attendance file again."
                )
        for part in (task.known, task.known_others):
            for at, (enrolled, chronic) in part.items():
                whole = task.atoms.get(at, (0, 0))
                if not 0 <= chronic <= enrolled or chronic > whole[1] or enrolled - chronic > whole[0] - whole[1]:
                    raise RequestProblem("Individual records and counts contradict each other; read both files again.")

    def project(self, at: At) -> At:
        """The atom, told by the columns in use only."""
        return tuple(at[k] for k in self._keep)

    def _build_paths(self, task: Task) -> None:
        """Count students by path and outcomes; truth, and the columns of each path."""
        dates = len(task.earlier)
        stay: dict[At, list[int]] = {}
        for at, (enrolled, chronic) in task.atoms.items():
            entry = stay.setdefault(self.project(at), [0, 0])
            entry[0] += enrolled
            entry[1] += chronic
        moved: dict[tuple[_Place, ...], dict[tuple[bool | None, ...], int]] = {}
        for trace in task.roster_changes:
            path, outcomes = self._path(trace, dates)
            counts = moved.setdefault(path, {})
            counts[outcomes] = counts.get(outcomes, 0) + trace.students
            if trace.now is not None:
                entry = stay.setdefault(path[0] or (), [0, 0])
                entry[0] -= trace.students
                entry[1] -= trace.students * trace.now[1]
        if any(n < 0 or c < 0 or c > n for n, c in stay.values()):
            raise RequestProblem("The changes since the earlier release contradict the counts; read both files again.")
        paths: dict[tuple[_Place, ...], tuple[int, int]] = {}
        for at in sorted(stay):
            if stay[at][0]:
                paths[(at,) * (dates + 1)] = (stay[at][0], stay[at][1])
        changed: list[tuple[int, tuple[bool | None, ...], int]] = []
        for path in sorted(moved, key=repr):
            total, same = paths.get(path, (0, 0))
            for outcomes, students in moved[path].items():
                total += students
                same += students * (False not in outcomes)
            paths[path] = (total, same)
            number = list(paths).index(path)
            for outcomes, students in sorted(moved[path].items(), key=repr):
                if len({o for o in outcomes if o is not None}) > 1:
                    changed.append((number, outcomes, students))
        self.paths = len(paths)
        self.dates = dates
        self.where = list(paths)
        self.spread = changed
        self.true_counts = np.array(
            [n for n, _ in paths.values()] + [c for _, c in paths.values()] + [students for *_, students in changed],
            dtype=np.int64,
        )

    def _path(self, trace: RosterChange, dates: int) -> tuple[tuple[_Place, ...], tuple[bool | None, ...]]:
        steps = (trace.now, *trace.before)
        if len(steps) != dates + 1 or trace.students < 1 or all(step is None for step in steps):
            raise RequestProblem("The changes since the earlier release are incomplete; read both files again.")
        return (
            tuple(None if step is None else self.project(step[0]) for step in steps),
            tuple(None if step is None else step[1] for step in steps),
        )

    def _encode(self) -> Array:
        """One row a date (now first), path and column: the number of the value, -1 when not enrolled."""
        values = [
            sorted({place[k] for path in self.where for place in path if place is not None})
            for k in range(len(self.columns))
        ]
        self.values = values
        self.present = np.array([[place is not None for place in path] for path in self.where], dtype=bool).T
        index = [{value: number for number, value in enumerate(column)} for column in values]
        codes = np.full((self.dates + 1, self.paths, len(self.columns)), -1, dtype=np.int64)
        for number, path in enumerate(self.where):
            for date, place in enumerate(path):
                if place is not None:
                    codes[date, number] = [index[k][value] for k, value in enumerate(place)]
        return codes

    def group_of(self, paths: Array, date: int = -1) -> CellGroup:
        """The students of those paths; outcomes as of that date: -1 now, 0 the first earlier release, and so on."""
        extra = [
            2 * self.paths + k
            for k, (path, outcomes, _) in enumerate(self.spread)
            if outcomes[date + 1] and (paths == path).any()
        ]
        cols = np.concatenate([self.paths + paths, np.array(extra, dtype=np.int64)])
        return CellGroup(
            LinearForm(paths.astype(np.int64), np.ones(len(paths), dtype=np.int64)),
            LinearForm(cols.astype(np.int64), np.ones(len(cols), dtype=np.int64)),
            date,
        )

    def parts(self, chosen: Sequence[str], date: int = -1) -> tuple[Array, Array]:
        """All paths enrolled at that date, and the number of the part of each when told apart by those columns."""
        here = np.flatnonzero(self.present[date + 1])
        if not chosen:
            return here, np.zeros(len(here), dtype=np.int64)
        columns = [self.columns.index(name) for name in chosen]
        part = np.unique(self.codes[date + 1][here][:, columns], axis=0, return_inverse=True)[1]
        return here, part.reshape(-1)

    def _list(self, table: int, wanted: TableRequest, hierarchies: Sequence[Sequence[str]]) -> None:
        """The cells of one table: every choice of columns down to a level of each hierarchy."""
        blocks = blocks_of(wanted.by, hierarchies)
        for depths in product(*(range(len(block) + 1) for block in blocks)):
            chosen = [name for block, depth in zip(blocks, depths, strict=True) for name in block[:depth]]
            key = tuple(sorted(chosen))
            if key not in self._kinds:
                self._kinds[key] = self._groups_of(key)
            for group in np.unique(self._kinds[key]):
                if group >= 0:
                    path = int(self.members[group][0])
                    place = self.where[path][0] or ()
                    at = tuple(place[self.columns.index(name)] if name in chosen else ALL for name in wanted.by)
                    self.cells.append(ListedCell(table, at, int(group)))
            for block, depth in zip(blocks, depths, strict=True):
                if depth < len(block):
                    finer = tuple(sorted([*chosen, block[depth]]))
                    if finer not in self._kinds:
                        self._kinds[finer] = self._groups_of(finer)
                    self._add_lines(self._kinds[key], self._kinds[finer])

    def _groups_of(self, chosen: tuple[str, ...]) -> Array:
        """The group of every path (-1: not enrolled now) told apart by those columns; new groups are remembered."""
        here, part = self.parts(chosen)
        result = np.full(self.paths, -1, dtype=np.int64)
        order = np.argsort(part, kind="stable")
        cuts = np.flatnonzero(np.diff(part[order])) + 1
        for members in np.split(here[order], cuts):
            if not len(members):
                continue
            key = members.tobytes()
            number = self._by_students.get(key)
            if number is None:
                number = len(self.groups)
                self._by_students[key] = number
                self.groups.append(self.group_of(members))
                self.members.append(members)
            result[members] = number
        return result

    def _add_lines(self, coarse: Array, fine: Array) -> None:
        here = coarse >= 0
        pairs = np.unique(np.stack([coarse[here], fine[here]], axis=1), axis=0)
        cuts = np.flatnonzero(np.diff(pairs[:, 0])) + 1
        for chunk in np.split(pairs, cuts):
            if len(chunk) > 1:
                line = AdditivityRelation(int(chunk[0, 0]), tuple(int(child) for child in chunk[:, 1]))
                if line not in self._lines_seen:
                    self._lines_seen.add(line)
                    self.lines.append(line)

    @property
    def outside_counts(self) -> Array:
        """Students of each group outside of this system: none."""
        return np.zeros(len(self.groups), dtype=np.int64)

    def nested(self, sizes: Array, largest: int) -> Iterable[tuple[int, int]]:
        """(outer, inner): listed groups one of which lies within the other, by their columns, where at most `largest`
        students are in the outer one only. `sizes`: students of each group."""
        kinds = list(self._kinds)
        seen: set[tuple[int, int]] = set()
        for outer, inner in product(kinds, kinds):
            if set(outer) < set(inner):
                both = np.stack([self._kinds[outer], self._kinds[inner]], axis=1)
                both = both[both[:, 0] >= 0]
                close = (sizes[both[:, 0]] - sizes[both[:, 1]] <= largest) & (both[:, 0] != both[:, 1])
                for one, other in np.unique(both[close], axis=0).tolist():
                    if (one, other) not in seen:
                        seen.add((one, other))
                        yield one, other

    def inside(self, paths: Array) -> Iterable[tuple[int, Array]]:
        """Each group that some of the paths belong to, with those of them."""
        seen: set[int] = set()
        for groups in self._kinds.values():
            mine = groups[paths]
            order = np.argsort(mine, kind="stable")
            cuts = np.flatnonzero(np.diff(mine[order])) + 1
            for members in np.split(paths[order], cuts):
                number = int(groups[members[0]]) if len(members) else -1
                if number >= 0 and number not in seen:
                    seen.add(number)
                    yield number, members

    def sizes(self, truth: Array) -> Array:
        """The students of each group."""
        starts = np.cumsum([0, *(len(members) for members in self.members)])[:-1]
        return np.asarray(np.add.reduceat(truth[np.concatenate(self.members)], starts), dtype=np.int64)

    def number(self, students: Array) -> int | None:
        """The listed group of exactly those paths (sorted)."""
        return self._by_students.get(np.ascontiguousarray(students).tobytes())

    def held_counts(self, known: Mapping[At, tuple[int, int]]) -> Array:
        """For each column the known students in it: those who stayed where they are now."""
        result = np.zeros(len(self.true_counts), dtype=np.int64)
        index = {path[0]: number for number, path in enumerate(self.where) if len(set(path)) == 1}
        for at, (enrolled, chronic) in known.items():
            path = index.get(self.project(at))
            if path is not None:
                result[path] += enrolled
                result[self.paths + path] += chronic
        return result


def blocks_of(by: Sequence[str], hierarchies: Sequence[Sequence[str]]) -> list[list[str]]:
    """The columns of a table in blocks: those of one hierarchy together from the widest to the finest, others alone."""
    blocks: list[list[str]] = []
    placed: set[str] = set()
    for name in by:
        if name in placed:
            continue
        ladder = next((h for h in hierarchies if name in h), (name,))
        block = [step for step in ladder if step in by]
        blocks.append(block)
        placed.update(block)
    return blocks
