"""Columns of earlier tables made of those of the file: what the students of today were called then.

Where several values of then are one now, nothing says which of its students were in which. The earlier release knows it
in part: they are spread over its values so that what it told comes out, as far as nobody left or came. So the one value
less those that were published is what is left of the others, which is what somebody who subtracts finds.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from workshop.disclosure.engine.clock import TimeLimit
from workshop.disclosure.engine.model import ALL, At, Measure, PublishedAs, PublishedValue, Rules, Task
from workshop.disclosure.engine.roster import Condition, conditions_of
from workshop.disclosure.engine.solver import quiet, run_until
from workshop.disclosure.grouping import Grouping, Recast, ValueGroup, regroup
from workshop.records.problems import RequestProblem

_NO_CLOCK = TimeLimit()
_SECONDS = 20.0
_GAP = 0.02
_MORE, _SLACK, _TAIL = 10, 6, 2
_EVEN = 1e-4
"""How much less than a student's change it costs to spread unevenly, where the release leaves both open."""

if TYPE_CHECKING:
    from highspy._core import _Highs as Highs

Counts = Mapping[At, tuple[int, int]]
_Shares = dict[tuple[At, int], dict[str, int]]
"""Of the students of a place with an outcome: how many of each value of then."""


def recast(task: Task, made: Recast, clock: TimeLimit = _NO_CLOCK) -> Task:
    """The task with the column of then beside the one it is made of. Raises Cancelled."""
    groups = tuple(ValueGroup(then[0], (now,)) for now, then in made.values)
    task = regroup(task, Grouping(made.column, groups, made.name), tables=False)
    several = {now: then for now, then in made.values if len(then) > 1}
    there = {at[task.columns.index(made.column)] for at in task.atoms}
    if there.isdisjoint(several):
        return task
    return _Spread(task, made, several).done(clock)


def careful(rules: Rules) -> Rules:
    """Rules for groups of which it is not known for sure how large they are: those a little larger are small too."""
    return replace(
        rules, largest_suppressed=rules.largest_suppressed + _MORE, slack=rules.slack + _SLACK, tail=rules.tail + _TAIL
    )


class _Spread:
    """Students of the values of `several` over what these were then, by every other column that a table tells too."""

    def __init__(self, task: Task, made: Recast, several: Mapping[str, tuple[str, ...]]) -> None:
        self._task, self._several = task, several
        self._now, self._then = task.columns.index(made.column), task.columns.index(made.name)
        used = {name for one in task.earlier for table in one.tables if made.name in table.by for name in table.by}
        self._keep = [place for place, name in enumerate(task.columns) if name in used or name == made.column]
        self._columns = [task.columns[place] for place in self._keep]
        self._at = self._columns.index(made.name)
        places: dict[At, list[int]] = {}
        for at, (n, c) in task.atoms.items():
            entry = places.setdefault(self._place(at), [0, 0])
            entry[0] += n - c
            entry[1] += c
        self._places = {place: tuple(counts) for place, counts in sorted(places.items())}
        self._steps = [
            (place, outcome, then)
            for place, counts in self._places.items()
            if place[self._columns.index(made.column)] in several
            for outcome in (0, 1)
            if counts[outcome]
            for then in several[place[self._columns.index(made.column)]]
        ]
        self._cells: dict[tuple[str, ...], dict[At, tuple[list[At], list[int]]]] = {}

    def _place(self, at: At) -> At:
        return tuple(at[place] for place in self._keep)

    def done(self, clock: TimeLimit) -> Task:
        """The task with every student in one value of then."""
        shares: _Shares = {}
        for (place, outcome, then), students in zip(self._steps, self._solve(clock), strict=True):
            shares.setdefault((place, outcome), {})[then] = students
        atoms, moved = self._moved(self._task.atoms, shares)
        known, others = (self._within(some, moved, atoms) for some in (self._task.known, self._task.known_others))
        rules = self._task.rules if self._certain() else careful(self._task.rules)
        return replace(self._task, atoms=atoms, known=known, known_others=others, rules=rules)

    def _certain(self) -> bool:
        """Whether earlier tables published exactly how many students of each value of then there were."""
        counts = (Measure.ENROLLED, Measure.CHRONIC)
        return all(
            measure in published and published[measure].published_as is PublishedAs.EXACT
            for _, published in self._before()
            for measure in counts
        )

    # ------------------------------------------------------------------ which students were what

    def _solve(self, clock: TimeLimit) -> list[int]:
        """Students of each step: as the earlier tables told, with as little change as can be, evenly where open."""
        highs = quiet()
        for option, value in (("time_limit", _SECONDS), ("mip_abs_gap", _GAP), ("mip_rel_gap", 0.0)):
            highs.setOptionValue(option, value)
        size = len(self._steps)
        most = [self._places[place][outcome] for place, outcome, _ in self._steps]
        highs.addVars(size, np.zeros(size), np.array(most, dtype=float))
        highs.changeColsIntegrality(size, np.arange(size, dtype=np.int32), np.ones(size, dtype=np.uint8))
        wholes: dict[tuple[At, int], list[int]] = {}
        for number, (place, outcome, _) in enumerate(self._steps):
            wholes.setdefault((place, outcome), []).append(number)
        for (place, outcome), numbers in wholes.items():
            whole = float(self._places[place][outcome])
            highs.addRow(whole, whole, len(numbers), np.array(numbers, dtype=np.int32), np.ones(len(numbers)))
            for number in numbers:
                self._near(highs, {number: 1.0}, whole / len(numbers), whole / len(numbers), _EVEN)
        for chosen, nonchronic, chronic, low, high in self._published():
            weights = (nonchronic, nonchronic + chronic)
            fixed, open_ = self._cell(chosen, weights)
            if open_:
                scale = max(abs(weights[0]), abs(weights[1]), 1.0)
                self._near(
                    highs,
                    {number: weight / scale for number, weight in open_.items()},
                    -np.inf if low is None else (low - fixed) / scale,
                    np.inf if high is None else (high - fixed) / scale,
                    1.0,
                )
        run_until(highs, clock)
        found = highs.getSolution().col_value
        if not found:
            raise RequestProblem(
                f"It takes too long to find out what the students of {self._columns[self._at]} were called then; leave "
                "that column out, or give the earlier values back their names in the file."
            )
        return [round(students) for students in found[:size]]

    @staticmethod
    def _near(highs: Highs, row: Mapping[int, float], low: float, high: float, cost: float) -> None:
        """The row lies between the two, or whatever it lies beyond costs."""
        first = highs.getNumCol()
        highs.addVars(2, np.zeros(2), np.full(2, np.inf))
        index = np.array([first, first + 1], dtype=np.int32)
        highs.changeColsCost(2, index, np.full(2, cost))
        cols = np.array([*row, first, first + 1], dtype=np.int32)
        highs.addRow(low, high, len(cols), cols, np.array([*row.values(), 1.0, -1.0]))

    def _published(self) -> Iterator[Condition]:
        """What earlier tables told of values of then that are open; a group that is listed has somebody in it."""
        for chosen, published in self._before():
            yield chosen, 1.0, 0.0, 1.0, None
            for measure, one in published.items():
                if one.published_as is not PublishedAs.WITHHELD:
                    yield from conditions_of(chosen, measure, one)

    def _before(self) -> Iterator[tuple[dict[str, str], Mapping[Measure, PublishedValue]]]:
        """The cells of earlier tables that are of one of these values."""
        name = self._columns[self._at]
        values = {then for some in self._several.values() for then in some}
        for earlier in self._task.earlier:
            for table in earlier.tables:
                if name in table.by:
                    for at, published in table.cells.items():
                        if at[table.by.index(name)] in values:
                            yield {k: v for k, v in zip(table.by, at, strict=True) if v != ALL}, published

    def _cell(self, chosen: Mapping[str, str], weights: Sequence[float]) -> tuple[float, dict[int, float]]:
        """What the settled students of that cell count together, and how each step counts."""
        then = chosen[self._columns[self._at]]
        names = tuple(name for name in chosen if name != self._columns[self._at])
        if names not in self._cells:
            cells: dict[At, tuple[list[At], list[int]]] = {}
            which = [self._columns.index(name) for name in names]
            open_ = {place for place, _, _ in self._steps}
            for place in self._places:
                if place not in open_:
                    cells.setdefault(tuple(place[k] for k in which), ([], []))[0].append(place)
            for number, (place, _, _) in enumerate(self._steps):
                cells.setdefault(tuple(place[k] for k in which), ([], []))[1].append(number)
            self._cells[names] = cells
        settled, steps = self._cells[names].get(tuple(chosen[name] for name in names), ([], []))
        fixed = [self._places[place] for place in settled if place[self._at] == then]
        return (
            sum(weights[0] * counts[0] + weights[1] * counts[1] for counts in fixed),
            {number: weights[self._steps[number][1]] for number in steps if self._steps[number][2] == then},
        )

    # ------------------------------------------------------------------ back to the atoms

    def _moved(self, atoms: Counts, shares: _Shares) -> tuple[dict[At, tuple[int, int]], dict[At, list[At]]]:
        """The atoms with the open ones spread, and what became of each of these. Uses up the shares."""
        found: dict[At, list[int]] = {}
        moved: dict[At, list[At]] = {}
        for at, (n, c) in sorted(atoms.items()):
            if at[self._now] not in self._several:
                found.setdefault(at, [0, 0])
                found[at] = [found[at][0] + n, found[at][1] + c]
                continue
            for outcome, students in ((0, n - c), (1, c)):
                share = shares.get((self._place(at), outcome), {})
                for then in share:
                    taken = min(students, share[then])
                    if taken:
                        share[then] -= taken
                        students -= taken
                        to = (*at[: self._then], then, *at[self._then + 1 :])
                        entry = found.setdefault(to, [0, 0])
                        entry[0] += taken
                        entry[1] += taken * outcome
                        if to not in moved.setdefault(at, []):
                            moved[at].append(to)
        return {at: (n, c) for at, (n, c) in found.items()}, moved

    def _within(self, known: Counts, moved: Mapping[At, Sequence[At]], atoms: Counts) -> dict[At, tuple[int, int]]:
        """Those of the students whose records somebody holds, each in an atom that has room for them."""
        found: dict[At, tuple[int, int]] = {}
        for at, (n, c) in known.items():
            rest, chronic = n - c, c
            for to in moved.get(at, ()):
                whole = atoms[to]
                some, few = min(chronic, whole[1]), min(rest, whole[0] - whole[1])
                if some + few:
                    found[to] = (some + few, some)
                chronic, rest = chronic - some, rest - few
            if at not in moved:
                found[at] = (n, c)
        return found
