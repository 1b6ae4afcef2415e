"""What a release shows of its students beyond its numbers: nothing that its own tables do not list."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from tests.workshop.disclosure.engine.cases import Atoms, published
from workshop.disclosure.document import FORMAT, encode, table_document, witness_document
from workshop.disclosure.engine import listed
from workshop.disclosure.engine.model import Attacker, EarlierRelease, Result, TableRequest, Task
from workshop.disclosure.engine.protect import protect
from workshop.disclosure.engine.verify import verify

GRADES, RACES = ("6", "7", "8"), ("Asian", "Black", "White")
APART = (TableRequest(("grade",)), TableRequest(("race",)))


def task(atoms: Mapping[Any, tuple[int, int]], tables: tuple[TableRequest, ...] = APART) -> Task:
    return Task(("grade", "race"), atoms, tables)


def document(result: Result) -> bytes:
    tables = [table_document(table, "", "") for table in result.tables]
    return encode({"format": FORMAT, "tables": tables, "witnesses": witness_document(result.witnesses)})


def test_which_values_occur_together_makes_no_difference() -> None:
    """The same two tables of two schools: in one no student of grade 8 is Asian, in the other there are many."""
    mixed = {(grade, race): (30, 10) for grade in GRADES for race in RACES}
    parted = dict(mixed) | {("6", "Asian"): (60, 20), ("6", "Black"): (30, 10), ("8", "White"): (60, 20)}
    del parted[("8", "Asian")], parted[("6", "White")]
    one, other = protect(task(mixed)), protect(task(parted))
    assert document(one) == document(other) and verify(document(one)) == []
    assert set(one.witnesses.atoms) == {(grade, race) for grade in GRADES for race in RACES}


def test_one_table_lists_its_own_groups_and_no_others() -> None:
    atoms = {("6", "Asian"): (20, 5), ("6", "White"): (30, 10), ("7", "White"): (40, 10)}
    result = protect(task(atoms, (TableRequest(("grade", "race")),)))
    assert set(result.witnesses.atoms) == set(atoms) and verify(document(result)) == []


def test_tables_that_share_a_column_allow_what_both_list() -> None:
    columns = ("school", "grade", "race")
    atoms: Atoms = {
        ("N", "6", "White"): (40, 10),
        ("N", "7", "Asian"): (40, 10),
        ("S", "6", "White"): (40, 10),
    }
    result = protect(Task(columns, atoms, (TableRequest(("school", "grade")), TableRequest(("school", "race")))))
    assert set(result.witnesses.atoms) == {*atoms, ("N", "6", "Asian"), ("N", "7", "White")}
    assert verify(document(result)) == []


@pytest.mark.parametrize("to_partner", [True, False])
def test_columns_of_earlier_releases_are_not_named(to_partner: bool) -> None:
    atoms = {(grade, race): (25, 8) for grade in GRADES for race in RACES}
    before = task(atoms, (TableRequest(("race",)),))
    earlier = EarlierRelease("r1", published(before, protect(before)), to_partner)
    attackers = frozenset({Attacker.OUTSIDER, Attacker.PARTNER, Attacker.POOLED})
    now = replace(task(atoms, (TableRequest(("grade",)),)), earlier=(earlier,), attackers=attackers)
    result = protect(now)
    assert result.witnesses.columns == ("grade",) and result.witnesses.atoms == (("6",), ("7",), ("8",))
    assert b"race" not in document(result) and b"Asian" not in document(result) and verify(document(result)) == []


def test_where_there_are_too_many_only_those_that_occur(monkeypatch: pytest.MonkeyPatch) -> None:
    atoms = {(grade, race): (30, 10) for grade in GRADES for race in RACES if (grade, race) != ("8", "Asian")}
    monkeypatch.setattr(listed, "MOST", 8)
    result = protect(task(atoms))
    assert set(result.witnesses.atoms) == set(atoms) and verify(document(result)) == []
