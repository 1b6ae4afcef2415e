"""Generated tasks for the engine: tables of one to four dimensions, hierarchies, consents, earlier releases."""

from __future__ import annotations

import random
from dataclasses import replace
from typing import Any

from workshop.disclosure.engine.model import (
    At,
    Attacker,
    EarlierRelease,
    Measure,
    PublishedAs,
    PublishedTable,
    PublishedValue,
    Result,
    RosterChange,
    TableRequest,
    Task,
)

COLUMNS = ("school", "grade", "race", "gender")
Atoms = dict[At, tuple[int, int]]
"""(enrolled, chronic) of each group of students with the same values."""


def students(chance: random.Random, dims: tuple[int, ...], mean: float) -> dict[Any, tuple[int, int]]:
    """(enrolled, chronic) of every group; some groups have nobody."""
    weights = [[chance.gammavariate(1.2, 1.0) for _ in range(d)] for d in dims]
    scale = mean
    for part in weights:
        scale /= sum(part) / len(part)
    atoms = {}
    places: list[tuple[int, ...]] = [()]
    for d in dims:
        places = [(*place, k) for place in places for k in range(d)]
    for place in places:
        size = scale
        for part, k in zip(weights, place, strict=True):
            size *= part[k]
        n = round(chance.gammavariate(3.0, size / 3.0))
        rate = min(chance.gammavariate(2.0, 0.1), 0.9)
        if n:
            c = sum(chance.random() < rate for _ in range(n))
            atoms[tuple(f"{name[0]}{k}" for name, k in zip(COLUMNS, place, strict=False))] = (n, c)
    return atoms


def tables(chance: random.Random, columns: tuple[str, ...]) -> tuple[TableRequest, ...]:
    """One table by all columns, or several by some of them."""
    if len(columns) == 1 or chance.random() < 0.6:
        return (TableRequest(columns),)
    count = chance.randint(1, 3)
    found = {tuple(sorted(chance.sample(columns, chance.randint(1, len(columns))))) for _ in range(count)}
    return tuple(TableRequest(by) for by in sorted(found))


def nested(atoms: dict[Any, tuple[int, int]], chance: random.Random) -> dict[Any, tuple[int, int]]:
    """The same students, with a division above each school."""
    divisions: dict[str, str] = {}
    return {
        (divisions.setdefault(at[0], f"d{chance.randrange(2)}"), *at): counts for at, counts in sorted(atoms.items())
    }


def make(seed: int, *, most: int = 30) -> Task:
    """One generated task; the same seed gives the same task. `most` bounds the number of groups."""
    chance = random.Random(seed)
    while True:
        dims = tuple(chance.choice((2, 3, 4, 5)) for _ in range(chance.choice((1, 2, 2, 3, 4))))
        size = 1
        for d in dims:
            size *= d
        if size <= most:
            break
    atoms = students(chance, dims, chance.choice((4, 8, 15, 30)))
    if not atoms:
        return make(seed + 1_000_000, most=most)
    columns = COLUMNS[: len(dims)]
    hierarchies: tuple[tuple[str, ...], ...] = ()
    if len(dims) <= 3 and chance.random() < 0.3:
        atoms, columns = nested(atoms, chance), ("division", *columns)
        hierarchies = (("division", "school"),)
    attackers = {Attacker.OUTSIDER}
    for attacker, share in ((Attacker.ENROLLMENT_PUBLIC, 0.4), (Attacker.STUDENT_IN_GROUP, 0.25)):
        if chance.random() < share:
            attackers.add(attacker)
    task = Task(columns, atoms, tables(chance, columns), hierarchies, attackers=frozenset(attackers), seconds=4.0)
    if chance.random() < 0.4:
        task = with_records(task, chance)
    if chance.random() < 0.5:
        task = with_history(task, chance)
    return task


def with_records(task: Task, chance: random.Random) -> Task:
    """Some students' records are held by the partner, some by others."""
    known: list[dict[Any, tuple[int, int]]] = [{}, {}]
    for at, (n, c) in task.atoms.items():
        if chance.random() < 0.4:
            which = chance.choice((0, 0, 1))
            chronic, rest = chance.randint(0, c), chance.randint(0, n - c)
            if chronic + rest:
                known[which][at] = (chronic + rest, chronic)
    attacker = chance.choice((Attacker.PARTNER, Attacker.POOLED))
    return replace(task, known=known[0], known_others=known[1], attackers=task.attackers | {attacker})


def with_history(task: Task, chance: random.Random) -> Task:
    """One or two earlier releases: the same students told in other tables, or a roster that changed since."""
    from workshop.disclosure.engine.protect import protect

    earlier: list[EarlierRelease] = []
    traces: tuple[RosterChange, ...] = ()
    for number in range(chance.choice((1, 1, 2))):
        then = replace(task, earlier=(), roster_changes=(), known={}, known_others={})
        if number == 0 and chance.random() < 0.6:
            then, traces = earlier_roster(then, chance)
        wanted = tables(chance, task.columns)
        then = replace(then, tables=wanted, hierarchies=() if chance.random() < 0.3 else task.hierarchies)
        if chance.random() < 0.3:
            then = replace(then, rules=replace(then.rules, largest_suppressed=chance.choice((4, 15))))
        result = protect(then)
        earlier.append(EarlierRelease(f"r{number + 1}", published(then, result), to_partner=chance.random() < 0.6))
    traces = tuple(replace(t, before=t.before + (t.now,) * (len(earlier) - 1)) for t in traces)
    # a student who is not here now was there at the first release only: the second is of now
    attacker = chance.choice((Attacker.PARTNER, Attacker.POOLED))
    return replace(task, earlier=tuple(earlier), roster_changes=traces, attackers=task.attackers | {attacker})


def earlier_roster(task: Task, chance: random.Random) -> tuple[Task, tuple[RosterChange, ...]]:
    """The students of then, and the traces of those who changed since."""
    atoms = {at: [n, c] for at, (n, c) in task.atoms.items()}
    now = {at: [n, c] for at, (n, c) in task.atoms.items()}
    traces = []
    for _ in range(chance.randint(1, 3)):
        at = chance.choice(sorted(task.atoms))
        o = chance.random() < 0.4
        kind = chance.choice(("left", "left", "came", "moved", "turned"))
        n, c = now[at]
        if kind == "left":
            atoms[at][0] += 1
            atoms[at][1] += o
            traces.append(RosterChange(None, ((at, o),), 1))
            continue
        if (o and c < 1) or (not o and n - c < 1):
            continue
        now[at][0] -= 1
        now[at][1] -= o
        if kind == "came":
            atoms[at][0] -= 1
            atoms[at][1] -= o
            traces.append(RosterChange((at, o), (None,), 1))
        elif kind == "moved":
            other = chance.choice(sorted(task.atoms))
            atoms[at][0] -= 1
            atoms[at][1] -= o
            atoms[other][0] += 1
            atoms[other][1] += o
            traces.append(RosterChange((at, o), ((other, o),), 1))
        else:
            atoms[at][1] += 1 - 2 * o
            traces.append(RosterChange((at, o), ((at, not o),), 1))
    kept = {at: (n, c) for at, (n, c) in atoms.items() if n}
    return replace(task, atoms=kept), tuple(traces)


def published(task: Task, result: Result) -> tuple[PublishedTable, ...]:
    """The tables of a result as they were sent; nothing where it was refused."""
    if result.refusal:
        return ()
    return tuple(
        PublishedTable(wanted.by, {cell.at: cell.published for cell in table.cells})
        for wanted, table in zip(task.tables, result.tables, strict=True)
    )


def naive(task: Task, largest_hidden: int = 10) -> tuple[PublishedTable, ...]:
    """What somebody careless would send: every count exactly, but for cells of 1 to `largest_suppressed` students."""
    found = []
    for wanted in task.tables:
        cells: dict[Any, dict[Measure, PublishedValue]] = {}
        sums: dict[Any, list[int]] = {}
        for at, (n, c) in task.atoms.items():
            place = [at[task.columns.index(name)] for name in wanted.by]
            for mask in range(2 ** len(place)):
                key = tuple("*" if mask >> k & 1 else value for k, value in enumerate(place))
                entry = sums.setdefault(key, [0, 0])
                entry[0] += n
                entry[1] += c
        for key, (n, c) in sums.items():
            shown = n > largest_hidden
            cells[key] = {
                Measure.ENROLLED: PublishedValue(PublishedAs.EXACT, n)
                if shown
                else PublishedValue(PublishedAs.WITHHELD),
                Measure.CHRONIC: PublishedValue(PublishedAs.EXACT, c)
                if shown
                else PublishedValue(PublishedAs.WITHHELD),
            }
        found.append(PublishedTable(wanted.by, cells))
    return tuple(found)
