"""No release of the engine leaks, judged by an attacker that shares no code with it, or by trying everything."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import replace
from itertools import combinations, product

import numpy as np
import pytest

from tests.workshop.disclosure.engine.cases import Atoms, make, naive, students
from tests.workshop.disclosure.engine.judge import Judge, told_by
from workshop.disclosure.document import FORMAT, encode, table_document, witness_document
from workshop.disclosure.engine.model import At, Attacker, Measure, PublishedAs, PublishedValue, TableRequest, Task
from workshop.disclosure.engine.protect import problem_of, protect
from workshop.disclosure.engine.verify import verify
from workshop.disclosure.engine.world import TableSystem

WITHHELD = PublishedValue(PublishedAs.WITHHELD)


@pytest.mark.parametrize("way", ["whole", "block by block"])
@pytest.mark.parametrize("seed", range(14))
def test_no_attacker_learns_a_group_too_closely(seed: int, way: str) -> None:
    task = make(seed, most=16)
    if way != "whole":
        task = replace(task, exact_up_to=0)
    result = protect(task)
    if result.refusal:
        assert result.tables == ()
        return
    assert Judge(task, told_by(result)).leaks() == []
    document = {
        "format": FORMAT,
        "tables": [table_document(table, "", "") for table in result.tables],
        "witnesses": witness_document(result.witnesses),
    }
    assert verify(encode(document)) == []


def test_records_held_now_say_nothing_of_who_was_there_before() -> None:
    """A partner holds the records of all who are in a small group now; an earlier release told nothing of it."""
    task = make(5126, most=20)
    assert task.known and task.earlier and Judge(task, told_by(protect(task))).leaks() == []


def test_small_groups_stay_together_beside_one_that_records_make_small() -> None:
    """Of three small groups and a larger one all but six of whom the partner knows, the three are ten together."""
    atoms: Atoms = {("a",): (15, 3), ("b",): (24, 3), ("c",): (6, 0), ("d",): (1, 0), ("e",): (3, 1)}
    attackers = frozenset({Attacker.OUTSIDER, Attacker.PARTNER})
    task = Task(("school",), atoms, (TableRequest(("school",)),), attackers=attackers, known={("b",): (18, 3)})
    assert Judge(task, told_by(protect(task))).leaks() == []


def test_the_judge_has_teeth() -> None:
    leaky = 0
    for seed in range(8):
        task = Task(
            ("school", "grade"), students(random.Random(seed), (3, 4), 12), (TableRequest(("school", "grade")),)
        )
        leaky += bool(Judge(task, [dict(table.cells) for table in naive(task)]).leaks())
    assert leaky == 8


def tiny(seed: int) -> Task:
    """One small group among four."""
    chance = random.Random(seed)
    atoms: Atoms = {(f"s{i}",): (chance.randint(4, 9) if i == 0 else chance.randint(15, 40), 0) for i in range(4)}
    atoms = {at: (n, 3 + n // 5) for at, (n, _) in atoms.items()}
    return Task(("school",), atoms, (TableRequest(("school",)),))


@pytest.mark.parametrize("seed", range(4))
def test_no_cheaper_choice_is_safe(seed: int) -> None:
    """Every cheaper set of blanks is tried, and the judge breaks each of them."""
    task = tiny(seed)
    result = protect(task)
    world = TableSystem(task)
    problem = problem_of(task, world)
    free = np.flatnonzero(~problem.primary_items)
    assert result.proof.status == "optimal"
    room = result.proof.cost - float(problem.weight[problem.primary_items].sum()) - 1e-6
    tried = 0
    for extra in _largest(problem.weight, [int(k) for k in free], room):
        hidden = problem.primary_items.copy()
        hidden[extra] = True
        assert Judge(task, [_blanked(task, world, hidden)]).leaks()
        tried += 1
    assert tried or room < problem.weight[free].min()


def _largest(weight: np.ndarray, free: list[int], room: float) -> list[list[int]]:
    """The sets lighter than `room` that take no more: hiding less than one of them protects less still."""
    sets = [set(extra) for size in range(len(free) + 1) for extra in combinations(free, size)]
    light = [extra for extra in sets if weight[list(extra)].sum() < room]
    return [sorted(extra) for extra in light if not any(extra < other for other in light)]


def _blanked(task: Task, world: TableSystem, hidden: np.ndarray) -> dict[At, dict[Measure, PublishedValue]]:
    told = {}
    for cell in world.cells:
        group = world.groups[cell.group]
        told[cell.at] = {
            measure: WITHHELD
            if hidden[2 * cell.group + k]
            else PublishedValue(PublishedAs.EXACT, form.of(world.true_counts))
            for k, (measure, form) in enumerate(((Measure.ENROLLED, group.n), (Measure.CHRONIC, group.c)))
        }
    return told


@pytest.mark.parametrize("seed", range(4))
def test_ranges_are_what_trying_every_table_finds(seed: int) -> None:
    """The interval told of a hidden chronic count is exactly the attacker's own, neither wider nor narrower."""
    chance = random.Random(seed)
    places = [(f"s{i}", f"g{j}") for i in range(2) for j in range(2)]
    task = Task(
        ("school", "grade"),
        {at: (chance.randint(11, 15), chance.randint(0, 5)) for at in places},
        (TableRequest(("school", "grade")),),
    )
    told = told_by(protect(task))[0]
    found: dict[At, set[int]] = {at: set() for at in told}
    for values in product(*(range(task.atoms[at][0] + 1) for at in places)):
        sums = dict.fromkeys(told, 0)
        for (school, grade), value in zip(places, values, strict=True):
            for key in ((school, grade), (school, "*"), ("*", grade), ("*", "*")):
                sums[key] += value
        if all(_fits(one, sums[at], task_size(task, at)) for at, one in told.items()):
            for at, value in sums.items():
                found[at].add(value)
    ranges = [at for at in told if told[at][Measure.CHRONIC].published_as is PublishedAs.RANGE]
    assert ranges
    for at in ranges:
        assert (told[at][Measure.CHRONIC].lo, told[at][Measure.CHRONIC].hi) == (min(found[at]), max(found[at]))


def task_size(task: Task, at: tuple[str, ...]) -> int:
    return sum(n for place, (n, _) in task.atoms.items() if all(v in ("*", p) for v, p in zip(at, place, strict=True)))


def _fits(one: Mapping[Measure, PublishedValue], chronic: int, size: int) -> bool:
    told, percent = one[Measure.CHRONIC], one[Measure.PERCENT]
    if told.published_as is PublishedAs.EXACT:
        return chronic == told.value
    if percent.published_as is not PublishedAs.RANGE:
        return True
    assert percent.lo is not None and percent.hi is not None
    return percent.lo * size <= 100 * chronic <= percent.hi * size


def test_modes_add_up() -> None:
    """More knowledge of the attacker never tells more."""
    atoms = students(random.Random(5), (4, 4), 14)
    kept = []
    for attackers in ([], [Attacker.ENROLLMENT_PUBLIC], [Attacker.ENROLLMENT_PUBLIC, Attacker.STUDENT_IN_GROUP]):
        task = Task(("school", "grade"), atoms, (TableRequest(("school", "grade")),), attackers=frozenset(attackers))
        kept.append(protect(task).proof.cost)
    assert kept == sorted(kept)
