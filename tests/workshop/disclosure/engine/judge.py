"""An attacker that shares no code with the engine: from rules, truth and what was told it looks for leaks.

It counts students by path and outcome (z), writes everything an attacker knows as rows over z, and asks
`scipy.optimize.milp` how far each group that must stay uncertain can go in whole students.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, product
from typing import Any

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp

from workshop.disclosure.engine.model import ALL, Attacker, Measure, PublishedAs, PublishedValue, Task

Vector = np.ndarray[Any, Any]


@dataclass(frozen=True)
class Leak:
    """Something an attacker learns too closely."""

    attacker: str
    group: str
    what: str
    wanted: tuple[int, int, int]
    found: tuple[int, int]


@dataclass(frozen=True)
class Wish:
    """`form` must reach `down` below and `up` above the truth and span `width`; z[i] >= 1 where `pupil` is i."""

    name: str
    what: str
    form: Vector
    down: int
    up: int
    width: int
    pupil: int | None = None


class Judge:
    """What the attackers know after `told` (for each table: cell -> measure -> PublishedValue)."""

    def __init__(self, task: Task, told: Sequence[Mapping[Any, Mapping[Measure, PublishedValue]]]) -> None:
        self.task, self.told = task, told
        self.t = task.rules.largest_suppressed
        self._population()

    # ------------------------------------------------------------ who is where

    def _population(self) -> None:
        task, dates = self.task, len(self.task.earlier)
        used = {c for wanted in task.tables for c in wanted.by}
        used |= {c for earlier in task.earlier for table in earlier.tables for c in table.by}
        self.columns = [c for c in task.columns if c in used]
        pick = [task.columns.index(c) for c in self.columns]
        people: dict[tuple[Any, tuple[bool | None, ...]], int] = {}

        def put(steps: list[Any], students: int) -> None:
            path = tuple(None if s is None else tuple(s[0][k] for k in pick) for s in steps)
            outcome = tuple(None if s is None else bool(s[1]) for s in steps)
            people[path, outcome] = people.get((path, outcome), 0) + students

        for at, (n, c) in task.atoms.items():
            put([(at, True)] * (dates + 1), c)
            put([(at, False)] * (dates + 1), n - c)
        for trace in task.roster_changes:
            put([trace.now, *trace.before], trace.students)
            if trace.now is not None:
                put([trace.now] * (dates + 1), -trace.students)
        size: dict[Any, int] = {}
        for (path, _), students in people.items():
            size[path] = size.get(path, 0) + students
        self.paths = [path for path in size if size[path]]
        keys = {key for key, students in people.items() if students and key[0] in self.paths}
        for path in self.paths:
            keys |= {(path, tuple(None if place is None else o for place in path)) for o in (True, False)}
        self.keys = sorted(keys, key=repr)
        self.truth = np.array([people.get(key, 0) for key in self.keys])
        self.total = int(self.truth.sum())

    def n(self, chosen: Mapping[str, str], date: int = 0) -> Vector:
        """Who is in that cell at that date: 0 now, 1 the first earlier release."""
        return np.array(
            [
                float(path[date] is not None and all(path[date][self.columns.index(k)] == v for k, v in chosen.items()))
                for path, _ in self.keys
            ]
        )

    def c(self, n: Vector, date: int = 0) -> Vector:
        """Those of them who were chronically absent at that date."""
        chronic: Vector = n * np.array([float(bool(outcome[date])) for _, outcome in self.keys])
        return chronic

    # ------------------------------------------------------------ what is known

    def rows(
        self, n: Vector, date: int, told: Mapping[Measure, PublishedValue]
    ) -> Iterator[tuple[Vector, float, float]]:
        """What was told of one cell."""
        c = self.c(n, date)
        for measure, one in told.items():
            if one.published_as is PublishedAs.WITHHELD:
                continue
            form = n if measure is Measure.ENROLLED else c
            if one.published_as is PublishedAs.ROUNDED:
                if measure is not Measure.PERCENT:  # a percentage of two rounded counts tells nothing more
                    yield form, float(one.lo or 0), np.inf if one.hi is None else float(one.hi)
            elif measure is not Measure.PERCENT:
                low, high = (one.value, one.value) if one.published_as is PublishedAs.EXACT else (one.lo, one.hi)
                yield form, -np.inf if low is None else float(low), np.inf if high is None else float(high)
            elif one.published_as is PublishedAs.RANGE:
                yield 100 * c - (one.lo or 0) * n, 0.0, np.inf
                yield 100 * c - (100 if one.hi is None else one.hi) * n, -np.inf, 0.0
            elif one.published_as is PublishedAs.PERCENT:
                assert one.value is not None
                yield 200 * c - (2 * one.value - 1) * n, 0.0, np.inf
                yield 200 * c - (2 * one.value + 1) * n, -np.inf, 0.0
            else:
                assert one.value is not None
                cents = round(100 * one.value)
                yield 20000 * c - (2 * cents - 1) * n, 0.0, np.inf
                yield 20000 * c - (2 * cents + 1) * n, -np.inf, 0.0

    def cells(self) -> Iterator[tuple[dict[str, str], Mapping[Measure, PublishedValue]]]:
        for wanted, table in zip(self.task.tables, self.told, strict=True):
            for at, told in table.items():
                yield {k: v for k, v in zip(wanted.by, at, strict=True) if v != ALL}, told

    def knowledge(self, attacker: Attacker, public: bool, *, released: bool = True) -> tuple[list[Any], Vector]:
        """Rows and lower bounds of an attacker."""
        rows: list[Any] = []
        for chosen, told in self.cells():
            rows.append((self.n(chosen), 1.0, np.inf))
            if released:
                rows += self.rows(self.n(chosen), 0, told)
        if public:
            for path in self.paths:
                form = np.array([float(p == path) for p, _ in self.keys])
                rows.append((form, float(form @ self.truth), float(form @ self.truth)))
        least = np.zeros(len(self.keys))
        if attacker is not Attacker.OUTSIDER:
            for number, earlier in enumerate(self.task.earlier, 1):
                if earlier.to_partner or attacker is Attacker.POOLED:
                    for table in earlier.tables:
                        for at, told in table.cells.items():
                            chosen = {k: v for k, v in zip(table.by, at, strict=True) if v != ALL}
                            rows += self.rows(self.n(chosen, number), number, told)
            least += self.held(self.task.known)
        if attacker is Attacker.POOLED:
            least += self.held(self.task.known_others)
        return rows, least

    def held(self, known: Mapping[Any, tuple[int, int]]) -> Vector:
        found = np.zeros(len(self.keys))
        pick = [self.task.columns.index(c) for c in self.columns]
        for at, (n, c) in known.items():
            place = tuple(at[k] for k in pick)
            for o, students in ((True, c), (False, n - c)):
                key = ((place,) * (len(self.task.earlier) + 1), (o,) * (len(self.task.earlier) + 1))
                if key in self.keys:
                    found[self.keys.index(key)] += students
        both: Vector = np.minimum(found, self.truth)
        return both

    # ------------------------------------------------------------ what must stay uncertain

    def groups(self, least: Vector, history: bool) -> Iterator[tuple[str, Vector, int, bool]]:
        """(name, who, date, listed)."""
        listed: dict[bytes, tuple[str, Vector]] = {}
        for chosen, _ in self.cells():
            n = self.n(chosen)
            listed.setdefault(n.tobytes(), (str(chosen), n))
        for name, n in listed.values():
            yield name, n, 0, True
        seen = set(listed)
        for (name, n), (other, m) in combinations(list(listed.values()), 2):
            for one, two, text in ((n, m, f"{name} without {other}"), (m, n, f"{other} without {name}")):
                rest = one - two
                small = (rest >= 0).all() and 1 <= rest @ self.truth <= self.t
                if small and rest.tobytes() not in seen and self._by_columns(name, other):
                    seen.add(rest.tobytes())
                    yield text, rest, 0, True
        for text, rest in self._unions(least):
            if rest.tobytes() not in seen:
                seen.add(rest.tobytes())
                yield text, rest, 0, True
        for path in self.paths:
            n = np.array([float(p == path) for p, _ in self.keys])
            if path[0] is not None and n.tobytes() not in seen and 1 <= n @ self.truth <= self.t:
                yield f"only {path[0]}", n, 0, False
        if history:
            yield from self._told_before()
            yield from self._changes()

    def _unions(self, least: Vector) -> Iterator[tuple[str, Vector]]:
        """The small cells of a table that differ in one column only, together, where not more than T students: by their
        students, and by those whom the attacker does not know."""
        for wanted, table in zip(self.task.tables, self.told, strict=True):
            for k, column in enumerate(wanted.by):
                rows: dict[Any, list[Any]] = {}
                for at in table:
                    if at[k] != ALL:
                        rows.setdefault((*at[:k], *at[k + 1 :]), []).append(at)
                for rest, cells in rows.items():
                    if ((*rest[:k], ALL, *rest[k:])) not in table:
                        continue
                    forms = [self.n({c: v for c, v in zip(wanted.by, at, strict=True) if v != ALL}) for at in cells]
                    for students in (self.truth, self.truth - least):
                        small = [form for form in forms if form @ students <= self.t]
                        together = np.sum(small, axis=0)
                        if 1 < len(small) < len(forms) and together @ (self.truth - least) <= self.t:
                            yield f"{column} of {rest} with few", together

    @staticmethod
    def _by_columns(name: str, other: str) -> bool:
        one, two = set(eval(name).items()), set(eval(other).items())
        return one <= two or two <= one

    def _told_before(self) -> Iterator[tuple[str, Vector, int, bool]]:
        """Every cell of an earlier release: as it was, and those of it who are still here."""
        here = self.n({})
        for number, earlier in enumerate(self.task.earlier, 1):
            for table in earlier.tables:
                for at in table.cells:
                    then = self.n({k: v for k, v in zip(table.by, at, strict=True) if v != ALL}, number)
                    yield f"{at} of {earlier.id} now", then * here, 0, True
                    yield f"{at} of {earlier.id} then", then, number, True

    def _changes(self) -> Iterator[tuple[str, Vector, int, bool]]:
        for number, earlier in enumerate(self.task.earlier, 1):
            for table in earlier.tables:
                for at in table.cells:
                    chosen = {k: v for k, v in zip(table.by, at, strict=True) if v != ALL}
                    then, now = self.n(chosen, number), self.n(chosen)
                    for text, rest, date in (("left", then, number), ("came", now, 0)):
                        who = rest * (1 - (now if date else then))
                        if 1 <= who @ self.truth <= self.t:
                            yield f"{text} {chosen} since {earlier.id}", who, date, True

    def wishes(self, least: Vector, history: bool, public: bool) -> Iterator[Wish]:
        rules = self.task.rules
        for name, n, date, listed in self.groups(least, history):
            c, size, known = self.c(n, date), int(n @ self.truth), int(n @ least) if date == 0 else 0
            count = int(c @ self.truth)
            known_c = int(c @ least) if date == 0 else 0
            left, left_c = size - known, count - known_c
            sides = [("chronic", c, left_c), ("not chronic", n - c, left - left_c)]
            pupils = (
                self._pupils(n, least)
                if Attacker.STUDENT_IN_GROUP in self.task.attackers and listed and not date
                else []
            )
            if left == 0:
                continue
            if left <= self.t:
                if not public and listed:
                    low = known if " with" in name else max(known, 1)
                    yield Wish(name, "students", n, max(min(size - low, rules.slack), 0), rules.slack, 0)
                for what, form, _ in sides:
                    yield Wish(name, what, form, 0, 0, -(-left // 2) if listed else 1)
                    for pupil in pupils if left > 1 else []:
                        yield Wish(name, what, form, 0, 0, -(-(left - 1) // 2), pupil)
            elif listed:
                if rules.rounding > 1 and not date and " with" not in name and " of " not in name:
                    for what, form in (("chronic", c), *([] if public else [("students", n)])):
                        yield Wish(name, what, form, 0, 0, 1)
                for what, form, few in sides:
                    if few <= rules.tail:
                        band = max((b for b in rules.bands if b.students <= left), key=lambda b: b.students)
                        end = min(max(rules.tail + 1, left * band.end // 100), left)
                        yield Wish(name, what, form, few, end - few, 0)
                        for pupil in pupils:
                            own = bool(self.keys[pupil][1][0]) == (what == "chronic")
                            yield Wish(name, what, form, max(few - own, 0), end - few, 0, pupil)

    def recounted(self) -> Iterator[Wish]:
        """How many more of each cell of an earlier release are chronically absent by the rule of now than by the one of
        then: few are told by the two numbers."""
        for number, earlier in enumerate(self.task.earlier, 1):
            for table in earlier.tables if earlier.recounted else ():
                for at in table.cells:
                    chosen = {k: v for k, v in zip(table.by, at, strict=True) if v != ALL}
                    form = self.c(self.n(chosen)) - self.c(self.n(chosen, number), number)
                    more = int(form @ self.truth)
                    if 1 <= abs(more) <= self.t:
                        slack = self.task.rules.slack
                        back = min(abs(more), slack)
                        down, up = (back, slack) if more > 0 else (slack, back)
                        yield Wish(f"{chosen} since {earlier.id}", "counted otherwise", form, down, up, 0)

    def _pupils(self, n: Vector, least: Vector) -> list[int]:
        return [
            i
            for i, (_, outcome) in enumerate(self.keys)
            if n[i] and self.truth[i] > least[i] and len(set(outcome) - {None}) == 1
        ]

    # ------------------------------------------------------------ the verdict

    def leaks(self) -> list[Leak]:
        """Everything that some attacker learns too closely, and could not know before the release."""
        attackers = [Attacker.OUTSIDER] + [a for a in (Attacker.PARTNER, Attacker.POOLED) if a in self.task.attackers]
        modes = (False, True) if Attacker.ENROLLMENT_PUBLIC in self.task.attackers else (False,)
        return [leak for attacker in attackers for public in modes for leak in self._against(attacker, public)]

    def _against(self, attacker: Attacker, public: bool) -> Iterator[Leak]:
        rows, least = self.knowledge(attacker, public)
        before, _ = self.knowledge(attacker, public, released=False)
        history = attacker is not Attacker.OUTSIDER and any(
            e.to_partner or attacker is Attacker.POOLED for e in self.task.earlier
        )
        found: list[Vector] = [self.truth.astype(float)]
        for wish in (*self.wishes(least, history, public), *(self.recounted() if history else ())):
            floor = least.copy()
            if wish.pupil is not None:
                floor[wish.pupil] = max(floor[wish.pupil], 1)
            reach = self._reach(wish, rows, floor, found)
            if not self._enough(wish, reach):
                free = self._reach(wish, before, floor, [self.truth.astype(float)])
                short = reach[0] < min(wish.down, free[0]) or reach[1] < min(wish.up, free[1])
                if short or sum(reach) < min(wish.width, sum(free)):
                    yield Leak(attacker, wish.name, wish.what, (wish.down, wish.up, wish.width), reach)

    @staticmethod
    def _enough(wish: Wish, reach: tuple[int, int]) -> bool:
        return reach[0] >= wish.down and reach[1] >= wish.up and sum(reach) >= wish.width

    def _reach(self, wish: Wish, rows: list[Any], floor: Vector, found: list[Vector]) -> tuple[int, int]:
        """How far below and above the truth the form can lie, as far as it matters."""
        fitting = [z for z in found if (z >= floor).all()]
        values = [round(float(wish.form @ (z - self.truth))) for z in fitting] or [0]
        reach = (max(-min(values), 0), max(*values, 0))
        for sign in (-1, 1):
            if self._enough(wish, reach):
                break
            z = self._push(sign * wish.form, rows, floor, wish)
            found.append(z)
            moved = round(float(wish.form @ (z - self.truth)))
            reach = (max(reach[0], -moved), max(reach[1], moved))
        return reach

    def _push(self, form: Vector, rows: list[Any], floor: Vector, wish: Wish) -> Vector:
        """The whole-number table that maximizes the form (no farther than is asked)."""
        top = float(form @ self.truth) + max(wish.down, wish.up, wish.width)
        matrix = np.array([row for row, _, _ in rows] + [form])
        low = np.array([lo for _, lo, _ in rows] + [-np.inf])
        high = np.array([hi for _, _, hi in rows] + [top])
        answer = milp(
            -form,
            constraints=LinearConstraint(matrix, low, high),
            bounds=Bounds(floor, np.full(len(floor), 10.0 * self.total + 1000)),
            integrality=np.ones(len(floor)),
        )
        if answer.x is None:
            raise AssertionError(f"the judge finds no table at all: {answer.message}")
        table: Vector = np.rint(answer.x)
        return table


def told_by(result: Any) -> list[dict[Any, Any]]:
    """What a result tells, as the judge reads it."""
    return [{cell.at: cell.published for cell in table.cells} for table in result.tables]


def every_table(judge: Judge, most: int) -> Iterator[Vector]:
    """Every whole-number table with no count above `most`: for very small instances only."""
    for values in product(range(most + 1), repeat=len(judge.keys)):
        yield np.array(values, dtype=float)
