"""Who came and went since an earlier release, where the records of then are not at hand: as few as explain it.

An attacker who knows a school assumes that most students are still there. So we take the smallest number of students
who left, came, or changed outcome such that everything told then was true then, and protect them as if it were known
who they are. Where nothing changed, the earlier release is simply one more table about the same students.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from workshop.sharing.engine.model import ALL, At, Earlier, Measure, Shown, Task, Told, Trace
from workshop.sharing.engine.solver import quiet
from workshop.sharing.problems import RequestProblem

Step = tuple[At, bool] | None
Population = dict[tuple[Step, ...], int]
"""Students by where they were and their outcome: now, then at each earlier release."""


def followed(task: Task) -> Task:
    """The same task with a trace for every student who was not the same at every date."""
    if all(earlier.followed for earlier in task.earlier):
        return task
    people = _now(task)
    for date in reversed(range(len(task.earlier))):
        if not task.earlier[date].followed:
            people = _fill(people, task, date)
    traces = tuple(
        Trace(path[0], path[1:], students)
        for path, students in sorted(people.items(), key=repr)
        if len(set(path)) > 1 and students
    )
    earlier = tuple(replace(one, followed=True) for one in task.earlier)
    return replace(task, earlier=earlier, traces=traces)


def _now(task: Task) -> Population:
    """Everybody, with what the traces tell; dates not followed are like now for the time being."""
    dates = len(task.earlier)
    people: Population = {}
    left = {at: [n - c, c] for at, (n, c) in task.atoms.items()}
    for trace in task.traces:
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


def _fill(people: Population, task: Task, date: int) -> Population:
    """Everybody, with the smallest change between that earlier release and the date after it."""
    newer = date + 2 if date + 1 < len(task.earlier) else 0
    base: dict[tuple[At, bool], int] = {}
    for path, students in people.items():
        step = path[newer]
        if step is not None:
            base[step] = base.get(step, 0) + students
    left, came, turned = _smallest_change(base, task, task.earlier[date])
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


def _smallest_change(base: Change, task: Task, earlier: Earlier) -> tuple[Change, Change, Change]:
    """(left since, came since, outcome turned since; the latter two by their newer place and outcome)."""
    rows = list(_rows(task, earlier))
    places = sorted({at for at, _ in base} | set(_gone(task, earlier, {at for at, _ in base})))
    if all(_holds(task, row, base) for row in rows):
        return {}, {}, {}
    steps = [(at, outcome) for at in places for outcome in (False, True)]
    have = np.array([base.get(step, 0) for step in steps], dtype=float)
    size = len(steps)
    highs = quiet()
    highs.setOptionValue("time_limit", 20.0)
    highs.addVars(3 * size, np.zeros(3 * size), np.concatenate([np.full(size, 1e6), have, have]))
    every = np.arange(3 * size, dtype=np.int32)
    highs.changeColsCost(3 * size, every, np.repeat([1.0, 1.0, 1.001], size))
    highs.changeColsIntegrality(3 * size, every, np.ones(3 * size, dtype=np.uint8))
    for k in range(size):
        highs.addRow(-np.inf, have[k], 2, np.array([size + k, 2 * size + k], dtype=np.int32), np.ones(2))
    for chosen, students, chronic, lo, hi in rows:
        factor = np.array([students + chronic * o if _within(task, at, chosen) else 0.0 for at, o in steps])
        other = factor.reshape(-1, 2)[:, ::-1].reshape(-1)
        coefs = np.concatenate([factor, -factor, other - factor])
        index = np.flatnonzero(coefs).astype(np.int32)
        value = float(factor @ have)
        low, high = -np.inf if lo is None else lo - value, np.inf if hi is None else hi - value
        highs.addRow(low, high, len(index), index, coefs[index])
    highs.run()
    values = highs.getSolution().col_value
    if not values or highs.modelStatusToString(highs.getModelStatus()) not in ("Optimal", "Time limit reached"):
        raise RequestProblem(f'What the release "{earlier.id}" told contradicts itself; check the disclosure log.')
    found = np.rint(np.array(values)).astype(int).reshape(3, size)
    left, came, turned = ({step: int(k) for step, k in zip(steps, part, strict=True) if k} for part in found)
    return left, came, turned


Condition = tuple[dict[str, str], float, float, float | None, float | None]
"""Of the students of the cell `chosen`: lo <= students x enrolled + chronic x chronically absent <= hi."""


def _rows(task: Task, earlier: Earlier) -> Iterator[Condition]:
    for table in earlier.tables:
        for at, told in table.cells.items():
            chosen = {name: value for name, value in zip(table.by, at, strict=True) if value != ALL}
            for measure, one in told.items():
                if one.shown is not Shown.WITHHELD:
                    yield from _conditions(chosen, measure, one)


def _conditions(chosen: dict[str, str], measure: Measure, told: Told) -> Iterator[Condition]:
    lo, hi = (told.value, told.value) if told.shown is Shown.EXACT else (told.lo, told.hi)
    if measure is Measure.PERCENT:
        if told.shown is Shown.PERCENT:
            lo, hi = max(float(told.value or 0) - 0.5, 0.0), min(float(told.value or 0) + 0.5, 100.0)
        elif told.shown is Shown.EXACT:
            lo, hi = float(told.value or 0) - 0.005, float(told.value or 0) + 0.005
        if lo is not None:
            yield chosen, -float(lo), 100.0, 0.0, None
        if hi is not None:
            yield chosen, -float(hi), 100.0, None, 0.0
    else:
        enrolled = measure is Measure.ENROLLED
        low, high = None if lo is None else float(lo), None if hi is None else float(hi)
        yield chosen, float(enrolled), float(not enrolled), low, high


def _holds(task: Task, row: Condition, base: Change) -> bool:
    chosen, students, chronic, lo, hi = row
    value = sum((students + chronic * o) * count for (at, o), count in base.items() if _within(task, at, chosen))
    return (lo is None or value >= lo - 1e-6) and (hi is None or value <= hi + 1e-6)


def _within(task: Task, at: At, chosen: dict[str, str]) -> bool:
    return all(at[task.columns.index(name)] == value for name, value in chosen.items())


def _gone(task: Task, earlier: Earlier, places: set[At]) -> Iterator[At]:
    """Places told then where nobody is any more; columns not told take the first value there is."""
    some = min(places) if places else tuple(ALL for _ in task.columns)
    for table in earlier.tables:
        for at in table.cells:
            chosen = {name: value for name, value in zip(table.by, at, strict=True) if value != ALL}
            if not any(_within(task, place, chosen) for place in places):
                yield tuple(chosen.get(name, value) for name, value in zip(task.columns, some, strict=True))
