"""Tables that share some columns only: what is computed of each apart is what is computed of all combinations."""

from __future__ import annotations

import random

import pytest

from tests.workshop.disclosure.engine.cases import COLUMNS, students
from workshop.disclosure.document import FORMAT, encode, table_document, witness_document
from workshop.disclosure.engine import apart
from workshop.disclosure.engine.apart import shared_columns
from workshop.disclosure.engine.model import Result, Rules, TableRequest, Task
from workshop.disclosure.engine.protect import protect
from workshop.disclosure.engine.verify import verify

WANTED = (
    (("school", "grade"), ("school", "race"), ("school", "gender")),
    (("grade",), ("race",)),
    (("school",), ("school", "grade")),
    (("school", "grade"), ("gender",)),
)


def task_of(seed: int, wanted: tuple[tuple[str, ...], ...], rounding: int, *, nested: bool) -> Task:
    chance = random.Random(seed)
    atoms = students(chance, (chance.choice((1, 2, 3)), 3, 2, 2), chance.choice((4, 8, 15)))
    hierarchies = (("school", "grade"),) if nested else ()
    tables = tuple(TableRequest(by) for by in wanted)
    return Task(COLUMNS, atoms, tables, hierarchies, rules=Rules(rounding=rounding))


def verified(result: Result) -> list[str]:
    tables = [table_document(table, "", "") for table in result.tables]
    return verify(encode({"format": FORMAT, "tables": tables, "witnesses": witness_document(result.witnesses)}))


@pytest.mark.parametrize("wanted", WANTED, ids=lambda wanted: f"{len(wanted)} by {len(wanted[0])}")
@pytest.mark.parametrize(("rounding", "nested"), [(1, False), (1, True), (5, False)])
def test_ranges_are_those_of_all_combinations(
    wanted: tuple[tuple[str, ...], ...], rounding: int, nested: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    for seed in range(3):
        task = task_of(seed, wanted, rounding, nested=nested)
        ours = protect(task)
        with monkeypatch.context() as patch:
            patch.setattr(apart, "shared_columns", lambda _: None)
            theirs = protect(task)
        assert ours.tables == theirs.tables
        if ours.refusal is None:
            assert verified(ours) == verified(theirs) == []


def test_tables_that_share_more_are_worked_on_together() -> None:
    assert shared_columns([TableRequest(("a", "b")), TableRequest(("a", "c"))]) == ("a",)
    assert shared_columns([TableRequest(("a",)), TableRequest(("b",))]) == ()
    assert shared_columns([TableRequest(("a", "b")), TableRequest(("b", "c")), TableRequest(("a", "c"))]) is None
    assert shared_columns([TableRequest(("a", "b"))]) is None
