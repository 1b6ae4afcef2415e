"""The policies that hide small counts, or round: what they promise, and that no attacker gets behind it."""

from __future__ import annotations

import random
from dataclasses import replace
from itertools import product

import numpy as np
import pytest

from tests.workshop.disclosure.engine.cases import Atoms, make, published, students
from tests.workshop.disclosure.engine.judge import Judge, told_by
from tests.workshop.disclosure.engine.planted import KINDS, plant
from workshop.disclosure.document import (
    ROUNDED_FORMAT,
    decode,
    encode,
    published_tables,
    table_document,
    witness_document,
)
from workshop.disclosure.engine.audit import audit
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
    Rules,
    TableRequest,
    Task,
)
from workshop.disclosure.engine.protect import protect
from workshop.disclosure.engine.rounding import rounded, rounded_count
from workshop.disclosure.engine.verify import verify
from workshop.disclosure.policy_file import find_policy, rules_of

COUNTS, ROUNDED = rules_of(find_policy("counts-10")), rules_of(find_policy("rounded-5"))
GRADES = ("school", "grade")


def task_of(seed: int, rules: Rules, dims: tuple[int, int] = (3, 4)) -> Task:
    return Task(GRADES, students(random.Random(seed), dims, 25), (TableRequest(GRADES),), rules=rules)


def document(result: Result) -> bytes:
    return encode(
        {
            "format": ROUNDED_FORMAT,
            "tables": [table_document(table, "", "") for table in result.tables],
            "witnesses": witness_document(result.witnesses),
        }
    )


@pytest.mark.timeout(900)  # some take a long search, and many times that where others work too
@pytest.mark.parametrize("rules", [COUNTS, ROUNDED], ids=["counts", "rounded"])
@pytest.mark.parametrize("way", ["whole", "block by block"])
@pytest.mark.parametrize("seed", [50, 51, 52, pytest.param(53, marks=pytest.mark.scale), 54, 55, 56, 57])
def test_no_attacker_gets_behind_it(seed: int, way: str, rules: Rules) -> None:
    task = replace(make(seed, most=12), rules=rules)
    if way != "whole":
        task = replace(task, exact_up_to=0)
    result = protect(task)
    if result.refusal is None:
        assert Judge(task, told_by(result)).leaks() == []
        assert verify(document(result)) == []


@pytest.mark.parametrize("seed", range(4))
def test_no_count_of_ten_or_fewer_is_given(seed: int) -> None:
    """Neither of those chronically absent nor of the others, and each could be anything from 0 to 11."""
    task = task_of(seed, COUNTS)
    result = protect(task)
    for cell in result.tables[0].cells:
        n, c = cell.published[Measure.ENROLLED], cell.published[Measure.CHRONIC]
        if c.published_as is PublishedAs.EXACT:
            assert int(c.value or 0) > 10
            assert n.published_as is not PublishedAs.EXACT or int(n.value or 0) - int(c.value or 0) > 10
        elif n.published_as is PublishedAs.EXACT:
            chronic = sum(
                k for at, (_, k) in task.atoms.items() if all(v in ("*", p) for v, p in zip(cell.at, at, strict=True))
            )
            if chronic <= 10 < int(n.value or 0):
                assert c.published_as is PublishedAs.RANGE
                assert c.lo == 0 and (c.hi or 0) >= min(11, int(n.value or 0))


@pytest.mark.parametrize("base", [2, 3, 5, 10, 20])
def test_a_rounded_count_is_the_nearest_multiple_and_says_what_it_stands_for(base: int) -> None:
    rules = Rules(rounding=base)
    for count in range(11, 200):
        shown = rounded_count(rules, Measure.ENROLLED, count)
        alike = [other for other in range(11, 300) if rounded(base, other) == rounded(base, count)]
        assert abs(int(shown.value or 0) - count) * 2 <= base
        assert (shown.lo, shown.hi) == (alike[0], alike[-1])


@pytest.mark.parametrize("seed", range(4))
def test_whatever_is_given_is_rounded_and_none_is_known_exactly(seed: int) -> None:
    task = task_of(seed, ROUNDED)
    result = protect(task)
    assert result.proof.kept
    for cell in result.tables[0].cells:
        for measure in (Measure.ENROLLED, Measure.CHRONIC):
            one = cell.published[measure]
            assert one.published_as in (PublishedAs.ROUNDED, PublishedAs.RANGE, PublishedAs.WITHHELD)
            if one.published_as is PublishedAs.ROUNDED:
                assert int(one.value or 0) % 5 == 0
            if one.published_as is PublishedAs.RANGE:
                assert (one.lo or 0) < (one.hi or 0)


def test_the_percentage_is_that_of_the_rounded_counts() -> None:
    task = Task(("school",), {("a",): (42, 13), ("b",): (58, 21)}, (TableRequest(("school",)),), rules=ROUNDED)
    told = told_by(protect(task))[0]
    assert [one.value for one in told[("a",)].values()] == [40, 15, 38]
    assert [one.value for one in told[("*",)].values()] == [100, 35, 35]


def test_the_same_count_rounds_the_same_in_every_table_and_release() -> None:
    task = task_of(3, ROUNDED)
    other = replace(task, tables=(TableRequest(("grade",)), TableRequest(("school",))))
    first, second = told_by(protect(task))[0], told_by(protect(other))
    both = 0
    for table, at_of in ((second[0], lambda v: ("*", v)), (second[1], lambda v: (v, "*"))):
        for at, cell in table.items():
            for measure, one in cell.items():
                before = first[at_of(at[0])][measure]
                if one.published_as is before.published_as is PublishedAs.ROUNDED:
                    assert one == before
                    both += 1
    assert both


def test_parts_that_give_a_rounded_total_away_are_not_all_given() -> None:
    """Nine counts of 22 round to 20, and their total of 198 to 200: no part can be smaller than 22."""
    atoms: Atoms = {(f"s{k}",): (60, 22) for k in range(9)}
    task = Task(("school",), atoms, (TableRequest(("school",)),), rules=ROUNDED)
    told: dict[At, dict[Measure, PublishedValue]] = {
        at: {
            m: rounded_count(ROUNDED, m, n if m is Measure.ENROLLED else c) for m in (Measure.ENROLLED, Measure.CHRONIC)
        }
        for at, (n, c) in {**atoms, ("*",): (540, 198)}.items()
    }
    assert audit(task, [PublishedTable(("school",), told)])
    result = protect(task)
    assert audit(task, published(task, result)) == ()
    assert Judge(task, told_by(result)).leaks() == []


def test_rounding_hides_no_more_than_is_hidden_exactly() -> None:
    """What is given rounded protects others, so less has to be hidden."""
    for seed in range(4):
        exact, rough = (protect(task_of(seed, rules)) for rules in (Rules(), ROUNDED))
        assert rough.proof.kept >= exact.proof.kept


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("rules", [COUNTS, ROUNDED], ids=["counts", "rounded"])
def test_an_earlier_release_counts(kind: str, rules: Rules) -> None:
    """What was told exactly before, and who left since, is taken into account."""
    for seed in range(3):
        task = plant(kind, 300 + seed).task
        task = replace(task, rules=replace(rules, largest_suppressed=task.rules.largest_suppressed))
        result = protect(task)
        if result.refusal is None:
            assert Judge(task, told_by(result)).leaks() == []


def test_two_rounded_releases_between_which_a_number_jumps() -> None:
    """One student more and 62 becomes 65: who came stays uncertain."""
    then = task_of(2, ROUNDED)
    at = max(then.atoms, key=lambda key: then.atoms[key][0])
    told = published(then, protect(then))
    for chronic, more in product((False, True), (1, 3)):
        n, c = then.atoms[at]
        now = replace(
            then,
            atoms={**then.atoms, at: (n + more, c + more * chronic)},
            attackers=frozenset({Attacker.OUTSIDER, Attacker.PARTNER}),
            earlier=(EarlierRelease("before", told),),
            roster_changes=(RosterChange((at, chronic), (None,), more),),
        )
        result = protect(now)
        if result.refusal is None:
            assert Judge(now, told_by(result)).leaks() == []


def test_a_rounded_release_is_read_back_as_it_was_published() -> None:
    task = task_of(1, ROUNDED)
    result = protect(task)
    read = published_tables(decode(document(result)))
    assert read == published(task, result)


def test_a_witness_outside_of_what_a_rounded_count_stands_for_is_found() -> None:
    task = task_of(1, ROUNDED)
    result = protect(task)
    tables = [np.array(table) for table in result.witnesses.tables]
    tables[0][0] += 50
    moved = tuple(tuple((int(n), int(c)) for n, c in table) for table in tables)
    broken = replace(result, witnesses=replace(result.witnesses, tables=moved))
    assert any("rounded" in wrong for wrong in verify(document(broken)))


def test_rounding_that_says_too_much_is_found() -> None:
    """A group of 7 rounded to 5 would be known to be small."""
    task = Task(("school",), {("a",): (7, 3), ("b",): (58, 21)}, (TableRequest(("school",)),), rules=ROUNDED)
    value = PublishedValue(PublishedAs.ROUNDED, 5, 6, 7)
    assert audit(task, [PublishedTable(("school",), {("a",): {Measure.ENROLLED: value}})])
