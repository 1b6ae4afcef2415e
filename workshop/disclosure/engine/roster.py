"""Who came and went since an earlier release, where the records of then are not at hand: as few as explain it.

An attacker who knows a school assumes that most students are still there. So we take the smallest number of students
who left, came, or changed outcome such that everything published then was true then, and protect them as if it were
known who they are. Where nothing changed, the earlier release is simply one more table about the same students.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from workshop.disclosure.engine.clock import TimeLimit
from workshop.disclosure.engine.model import (
    ALL,
    At,
    EarlierRelease,
    Measure,
    PublishedAs,
    PublishedValue,
    RosterChange,
    Task,
)
from workshop.disclosure.engine.solver import quiet, run_until
from workshop.disclosure.engine.world import Array
from workshop.records.problems import RequestProblem

_NO_CLOCK = TimeLimit()

Step = tuple[At, bool] | None
Population = dict[tuple[Step, ...], int]
"""Students by where they were and their outcome: now, then at each earlier release."""


def infer_roster_changes(task: Task, clock: TimeLimit = _NO_CLOCK) -> Task:
    """The same task with a trace for every student who was not the same at every date."""
    if all(earlier.followed for earlier in task.earlier):
        return task
    people = _now(task)
    for date in reversed(range(len(task.earlier))):
        if not task.earlier[date].followed:
            people = _fill(people, task, date, clock)
    traces = tuple(
        RosterChange(path[0], path[1:], students)
        for path, students in sorted(people.items(), key=repr)
        if len(set(path)) > 1 and students
    )
    earlier = tuple(replace(one, followed=True) for one in task.earlier)
    return replace(task, earlier=earlier, roster_changes=traces)


def _now(task: Task) -> Population:
    """Everybody, with what the roster changes tell; dates not followed are like now for the time being."""
    dates = len(task.earlier)
    people: Population = {}
    left = {at: [n - c, c] for at, (n, c) in task.atoms.items()}
    for trace in task.roster_changes:
        if len(trace.before) != dates:
            raise RequestProblem("The changes since the earlier release are incomplete; read both files again.")
        people[(trace.now, *trace.before)] = people.get((trace.now, *trace.before), 0) + trace.students
        if trace.now is not None:
            left[trace.now[0]][trace.now[1]] -= trace.students
    for at, counts in left.items():
        for outcome, students in enumerate(counts):
            step = (at, bool(outcome))
            people[(step,) * (dates + 1)] = people.get((step,) * (dates + 1), 0) + students
    return people


def _fill(people: Population, task: Task, date: int, clock: TimeLimit) -> Population:
    """Everybody, with the smallest change between that earlier release and the date after it."""
    newer = date + 2 if date + 1 < len(task.earlier) else 0
    base: dict[tuple[At, bool], int] = {}
    for path, students in people.items():
        step = path[newer]
        if step is not None:
            base[step] = base.get(step, 0) + students
    left, came, turned = _smallest_change(base, task, task.earlier[date], clock)
    result: Population = {}

    def put(path: tuple[Step, ...], step: Step, students: int) -> None:
        if students:
            new = (*path[: date + 1], step, *path[date + 2 :])
            result[new] = result.get(new, 0) + students

    for path, count in sorted(people.items(), key=lambda entry: (len(set(entry[0])), repr(entry[0]))):
        step = path[newer]
        students = count
        if step is not None:
            for changed, into in ((came, None), (turned, (step[0], not step[1]))):
                taken = min(students, changed.get(step, 0))
                if taken:
                    changed[step] -= taken
                    students -= taken
                    put(path, into, taken)
        put(path, step, students)
    for step, students in left.items():
        put((None,) * (len(task.earlier) + 1), step, students)
    return result


Change = dict[tuple[At, bool], int]


def _smallest_change(
    base: Change, task: Task, earlier: EarlierRelease, clock: TimeLimit
) -> tuple[Change, Change, Change]:
    """(left since, came since, outcome turned since; the latter two by their newer place and outcome).

    Few of the sums that were published then are not the same now, so the search starts with those that are not, and
    takes in others when what it finds breaks them.
    """
    places = sorted({at for at, _ in base} | set(_gone(task, earlier, {at for at, _ in base})))
    steps = [(at, outcome) for at in places for outcome in (False, True)]
    have = np.array([base.get(step, 0) for step in steps], dtype=float)
    conditions = _Conditions(task, earlier, places)
    found = np.zeros((3, len(steps)))
    taken = np.zeros(len(conditions.low), dtype=bool)
    while True:
        then = have + found[0] - found[1] - found[2] + found[2].reshape(-1, 2)[:, ::-1].reshape(-1)
        broken = conditions.broken(then)
        if not len(broken):
            break
        if taken[broken].all():
            raise RequestProblem(
                f'What the release "{earlier.id}" published contradicts itself. Check the disclosure log.'
            )
        taken[broken] = True
        found = _search(conditions, np.flatnonzero(taken), have, clock, earlier.id)
    left, came, turned = ({step: int(k) for step, k in zip(steps, part, strict=True) if k} for part in found)
    return left, came, turned


def _search(conditions: _Conditions, taken: Array, have: Array, clock: TimeLimit, name: str) -> Array:
    """The smallest change that keeps those conditions: (3, steps)."""
    factors = np.array([conditions.factors(number) for number in taken])
    near = np.flatnonzero((factors != 0).any(axis=0).reshape(-1, 2).any(axis=1))
    near = (2 * near[:, None] + np.array([0, 1])).reshape(-1)
    factors, own, size = factors[:, near], have[near], len(near)
    highs = quiet()
    highs.setOptionValue("time_limit", 20.0)
    highs.addVars(3 * size, np.zeros(3 * size), np.concatenate([np.full(size, 1e6), own, own]))
    every = np.arange(3 * size, dtype=np.int32)
    highs.changeColsCost(3 * size, every, np.repeat([1.0, 1.0, 1.001], size))
    highs.changeColsIntegrality(3 * size, every, np.ones(3 * size, dtype=np.uint8))
    for k in np.flatnonzero(own):
        highs.addRow(-np.inf, own[k], 2, np.array([size + k, 2 * size + k], dtype=np.int32), np.ones(2))
    other = factors.reshape(len(taken), -1, 2)[:, :, ::-1].reshape(len(taken), -1)
    values = factors @ own
    for row, value, number in zip(np.hstack([factors, -factors, other - factors]), values, taken, strict=True):
        index = np.flatnonzero(row).astype(np.int32)
        low, high = conditions.low[number] - value, conditions.high[number] - value
        highs.addRow(low, high, len(index), index, row[index])
    run_until(highs, clock)
    solution = highs.getSolution().col_value
    if not solution or highs.modelStatusToString(highs.getModelStatus()) not in ("Optimal", "Time limit reached"):
        raise RequestProblem(f'What the release "{name}" published contradicts itself. Check the disclosure log.')
    found = np.zeros((3, len(have)))
    found[:, near] = np.rint(np.array(solution)).reshape(3, size)
    return found


class _Conditions:
    """What an earlier release told, over the students of each place without and with chronic absence: condition k says
    low[k] <= students[k] x enrolled + chronic[k] x chronically absent <= high[k] of the cell `chosen[k]`."""

    def __init__(self, task: Task, earlier: EarlierRelease, places: Sequence[At]) -> None:
        self._codes: list[Array] = []
        self._values: list[dict[str, int]] = []
        for k in range(len(task.columns)):
            values = {value: number for number, value in enumerate(sorted({at[k] for at in places}))}
            self._values.append(values)
            self._codes.append(np.array([values[at[k]] for at in places]))
        self._columns, self._masks = task.columns, dict[tuple[tuple[str, str], ...], Array]()
        self._places = len(places)
        rows = list(_rows(task, earlier))
        self.chosen = [tuple(chosen.items()) for chosen, *_ in rows]
        self.weights = np.array([(students, students + chronic) for _, students, chronic, _, _ in rows]).reshape(-1, 2)
        self.low = np.array([-np.inf if lo is None else lo for *_, lo, _ in rows])
        self.high = np.array([np.inf if hi is None else hi for *_, hi in rows])

    def inside(self, chosen: tuple[tuple[str, str], ...]) -> Array:
        """The numbers of the places in that cell."""
        if chosen not in self._masks:
            mask = np.ones(self._places, dtype=bool)
            for name, value in chosen:
                k = self._columns.index(name)
                mask &= self._codes[k] == self._values[k].get(value, -1)
            self._masks[chosen] = np.flatnonzero(mask)
        return self._masks[chosen]

    def factors(self, number: int) -> Array:
        """How each place and outcome counts in that condition."""
        factors = np.zeros((self._places, 2))
        factors[self.inside(self.chosen[number])] = self.weights[number]
        return factors.reshape(-1)

    def broken(self, then: Array) -> Array:
        """The conditions that these students of then do not keep."""
        of_place = then.reshape(-1, 2)
        sums = np.array([of_place[self.inside(chosen)].sum(axis=0) for chosen in self.chosen]).reshape(-1, 2)
        values = (sums * self.weights).sum(axis=1)
        return np.flatnonzero((values < self.low - 1e-6) | (values > self.high + 1e-6))


Condition = tuple[dict[str, str], float, float, float | None, float | None]
"""Of the students of the cell `chosen`: lo <= students x enrolled + chronic x chronically absent <= hi."""


def _rows(task: Task, earlier: EarlierRelease) -> Iterator[Condition]:
    for table in earlier.tables:
        for at, published in table.cells.items():
            chosen = {name: value for name, value in zip(table.by, at, strict=True) if value != ALL}
            yield chosen, 1.0, 0.0, 1.0, None  # whoever is listed was there, however many they were
            for measure, one in published.items():
                if one.published_as is not PublishedAs.WITHHELD:
                    yield from conditions_of(chosen, measure, one)


def conditions_of(chosen: dict[str, str], measure: Measure, published: PublishedValue) -> Iterator[Condition]:
    """What one measure of a cell, as it was published, says of the students of then."""
    lo, hi = (
        (published.value, published.value)
        if published.published_as is PublishedAs.EXACT
        else (published.lo, published.hi)
    )
    if measure is Measure.PERCENT and published.published_as is PublishedAs.ROUNDED:
        return  # it follows from the rounded counts
    if measure is Measure.PERCENT:
        if published.published_as is PublishedAs.PERCENT:
            lo, hi = max(float(published.value or 0) - 0.5, 0.0), min(float(published.value or 0) + 0.5, 100.0)
        elif published.published_as is PublishedAs.EXACT:
            lo, hi = float(published.value or 0) - 0.005, float(published.value or 0) + 0.005
        if lo is not None:
            yield chosen, -float(lo), 100.0, 0.0, None
        if hi is not None:
            yield chosen, -float(hi), 100.0, None, 0.0
    else:
        enrolled = measure is Measure.ENROLLED
        low, high = None if lo is None else float(lo), None if hi is None else float(hi)
        yield chosen, float(enrolled), float(not enrolled), low, high


def _gone(task: Task, earlier: EarlierRelease, places: set[At]) -> Iterator[At]:
    """Places published then where nobody is any more; columns not published take the first value there is."""
    some = min(places) if places else tuple(ALL for _ in task.columns)
    seen: dict[tuple[str, ...], set[At]] = {}
    for table in earlier.tables:
        for at in table.cells:
            chosen = {name: value for name, value in zip(table.by, at, strict=True) if value != ALL}
            names = tuple(chosen)
            if names not in seen:
                which = [task.columns.index(name) for name in names]
                seen[names] = {tuple(place[k] for k in which) for place in places}
            if tuple(chosen.values()) not in seen[names]:
                yield tuple(chosen.get(name, value) for name, value in zip(task.columns, some, strict=True))
