"""Pairs of releases that are harmless one by one and leak together, made on purpose: who left or came, other groups of
the same students, another threshold, the same table again with other blanks."""

from __future__ import annotations

import random
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from typing import Any

from tests.workshop.disclosure.engine.cases import Atoms, naive
from workshop.disclosure.engine.model import (
    At,
    Attacker,
    EarlierRelease,
    Measure,
    PublishedAs,
    PublishedTable,
    PublishedValue,
    RosterChange,
    TableRequest,
    Task,
)
from workshop.disclosure.grouping import Grouping, ValueGroup, regroup
from workshop.disclosure.recoding_steps import of_runs

WITHHELD = {
    Measure.ENROLLED: PublishedValue(PublishedAs.WITHHELD),
    Measure.CHRONIC: PublishedValue(PublishedAs.WITHHELD),
}
PARTNER = frozenset({Attacker.OUTSIDER, Attacker.PARTNER})


@dataclass(frozen=True)
class Planted:
    """`task` has the first release as its history; `second` is what somebody careless would send now, `first` what was
    sent before, of `then`."""

    task: Task
    second: tuple[PublishedTable, ...]
    then: Task
    first: tuple[PublishedTable, ...]


def large(chance: random.Random) -> tuple[int, int]:
    """A group that may be told, with counts away from both ends."""
    n = chance.randint(22, 60)
    return n, chance.randint(6, n - 8)


def small(chance: random.Random, least: int = 3, most: int = 9) -> tuple[int, int]:
    """A group that may not."""
    n = chance.randint(least, most)
    return n, chance.randint(1, n - 1)


def task_of(columns: tuple[str, ...], atoms: Atoms, by: tuple[str, ...]) -> Task:
    return Task(columns, atoms, (TableRequest(by),), attackers=PARTNER, seconds=4.0)


def told(task: Task, hidden: Collection[At]) -> tuple[PublishedTable, ...]:
    """Everything exactly but these cells."""
    sent = naive(task, 0)[0]
    return (replace(sent, cells={at: WITHHELD if at in hidden else cell for at, cell in sent.cells.items()}),)


def with_before(
    now: Task, then: Task, first: tuple[PublishedTable, ...], traces: tuple[RosterChange, ...] = ()
) -> Task:
    return replace(now, earlier=(EarlierRelease("before", first, followed=True),), roster_changes=traces)


def roster(chance: random.Random) -> Planted:
    """A few students left, came or moved between two tables of the same kind."""
    columns = ("school", "grade")
    now: Atoms = {(s, g): large(chance) for s in ("a", "b") for g in ("5", "6", "7")}
    then = dict(now)
    at, other = chance.sample(sorted(now), 2)
    few, chronic = chance.randint(1, 3), chance.random() < 0.5

    def shift(place: tuple[str, ...], n: int, c: int) -> None:
        then[place] = then[place][0] + n, then[place][1] + c

    match chance.choice(("left", "came", "moved")):
        case "left":
            shift(at, few, few * chronic)
            trace = RosterChange(None, ((at, chronic),), few)
        case "came":
            shift(at, -few, -few * chronic)
            trace = RosterChange((at, chronic), (None,), few)
        case _:
            shift(at, -few, -few * chronic)
            shift(other, few, few * chronic)
            trace = RosterChange((at, chronic), ((other, chronic),), few)
    before = task_of(columns, then, columns)
    task = with_before(task_of(columns, now, columns), before, naive(before), (trace,))
    return Planted(task, naive(task), before, naive(before))


def regrouping(chance: random.Random) -> Planted:
    """Grades in bands and singly, in either order, or in two kinds of bands: the difference is one small grade."""
    grades = ("K", "1", "2", "3", "4", "5")
    odd = chance.choice(("1", "2"))
    atoms: Atoms = {(g,): large(chance) for g in grades}
    atoms[(odd,)] = small(chance)
    single = task_of(("grade",), atoms, ("grade",))
    rest = [g for g in grades[:3] if g != odd]
    bands = of_runs("grade", [["K", "1", "2"], ["3", "4", "5"]])
    others = Grouping("grade", (ValueGroup(" and ".join(rest), tuple(rest)),), "grade (other bands)")
    kind = chance.choice(("bands first", "singles first", "bands twice"))
    grouped = regroup(single, bands)
    if kind == "bands twice":
        # Grades `rest` as one group, the small grade and the total untold: harmless; the wider band less it is not.
        both = regroup(regroup(single, bands, tables=False), others)
        hidden: set[At] = {("*",), (odd,)}
        task = with_before(replace(both, tables=grouped.tables), both, told(both, hidden))
        return Planted(task, naive(task), both, told(both, hidden))
    hidden = {("*",), (odd,)}
    if kind == "singles first":
        task = with_before(grouped, single, told(single, hidden))
        return Planted(task, naive(task), single, told(single, hidden))
    task = with_before(replace(grouped, tables=single.tables), grouped, naive(grouped))
    return Planted(task, told(task, hidden), grouped, naive(grouped))


def threshold(chance: random.Random) -> Planted:
    """With another threshold the small group was hidden beside another one than now."""
    lower = chance.random() < 0.5
    few, some = (
        (chance.randint(5, 6), chance.randint(8, 10)) if lower else (chance.randint(7, 9), chance.randint(15, 18))
    )
    atoms: Atoms = {("a",): (few, few // 2), ("b",): large(chance), ("c",): (some, some // 2), ("d",): large(chance)}
    task = task_of(("group",), atoms, ("group",))
    strict, lax = told(task, {("a",), ("c",)}), told(task, {("a",), ("b",)})
    if lower:  # groups of 7 and more were told before: c was, and b was hidden for a
        then = replace(task, rules=replace(task.rules, largest_suppressed=6))
        return Planted(with_before(task, then, lax), strict, then, lax)
    then = replace(
        task, rules=replace(task.rules, largest_suppressed=20)
    )  # a and c were hidden; now c is told, b is not
    return Planted(with_before(task, then, strict), lax, then, strict)


def again(chance: random.Random) -> Planted:
    """The same table twice, with other blanks beside the small group: in one line, or in one more line of a table."""
    if chance.random() < 0.5:
        columns: tuple[str, ...] = ("group",)
        atoms: Atoms = {("a",): small(chance), ("b",): large(chance), ("c",): large(chance), ("d",): large(chance)}
        one: set[At] = {("a",), ("b",)}
        other: set[At] = {("a",), ("c",)}
    else:
        columns = ("school", "grade")
        atoms = {(s, g): large(chance) for s in ("a", "b", "c") for g in ("5", "6", "7")}
        atoms["a", "5"] = small(chance)
        one = {("a", "5"), ("a", "6"), ("b", "5"), ("b", "6")}
        other = {("a", "5"), ("a", "7"), ("c", "5"), ("c", "7")}
    task = task_of(columns, atoms, columns)
    return Planted(with_before(task, task, told(task, one)), told(task, other), task, told(task, one))


KINDS: Mapping[str, Callable[[random.Random], Planted]] = {
    "roster": roster, "regrouping": regrouping, "threshold": threshold, "re-release": again,
}  # fmt: skip


def plant(kind: str, seed: int) -> Planted:
    """One pair; the same seed gives the same pair."""
    return KINDS[kind](random.Random(f"{kind} {seed}"))


def cells(tables: tuple[PublishedTable, ...]) -> list[Mapping[Any, Mapping[Measure, PublishedValue]]]:
    return [table.cells for table in tables]
