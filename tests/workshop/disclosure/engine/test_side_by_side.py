"""The attacker of `benchmarks/acro.py` finds what can be computed by hand, in both kinds of table, and no more."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from benchmarks.acro import Shown, widths_of_acro, widths_of_ours
from tests.workshop.disclosure.engine.cases import naive
from workshop.disclosure.engine.model import (
    At,
    Attacker,
    Measure,
    PublishedAs,
    PublishedValue,
    ResultTable,
    TableCell,
    TableRequest,
    Task,
)
from workshop.disclosure.engine.protect import protect

TRUE: Counter[At] = Counter({("a", "x"): 3, ("a", "y"): 20, ("b", "x"): 30, ("b", "y"): 47})


def test_one_hidden_cell_follows_from_its_margins() -> None:
    table: Shown = {at: n if n >= 10 else None for at, n in TRUE.items()}
    margins: list[Shown] = [{("a",): 23, ("b",): 77}, {("x",): 33, ("y",): 67}]
    assert widths_of_acro(table, margins, TRUE) == [0]
    assert widths_of_acro(table, [{("a",): None, ("b",): None}, {("x",): None, ("y",): None}], TRUE) == [0]  # 100 - 97


def test_what_is_empty_is_unknown_and_counts_not_as_hidden() -> None:
    true: Counter[At] = Counter({("a", "x"): 3, ("b", "x"): 30, ("b", "y"): 47})
    table: Shown = {("a", "x"): None, ("a", "y"): None, ("b", "x"): 30, ("b", "y"): 47}
    assert widths_of_acro(table, [{("a",): None, ("b",): 77}, {("x",): None, ("y",): None}], true) == [3]
    assert widths_of_acro(table, [{("a",): None, ("b",): 77}, {("x",): 33, ("y",): 47}], true) == [0]


def test_the_careless_table_of_ours_leaks_and_the_protected_one_does_not() -> None:
    task = Task(("A", "B"), {at: (n, n // 3) for at, n in TRUE.items()}, (TableRequest(("A", "B")),))
    careless = ResultTable(
        ("A", "B"), tuple(TableCell(at, _full(told), {}) for at, told in naive(task)[0].cells.items())
    )
    students, both = widths_of_ours(careless, TRUE)
    assert students == [0]
    assert both == [0, 0]
    result = protect(Task(task.columns, task.atoms, task.tables, attackers=frozenset({Attacker.OUTSIDER})))
    students, both = widths_of_ours(result.tables[0], TRUE)
    assert students
    assert all(width >= 3 for width in students)
    assert all(both)


def _full(told: Mapping[Measure, PublishedValue]) -> dict[Measure, PublishedValue]:
    return {Measure.PERCENT: PublishedValue(PublishedAs.WITHHELD), **told}
