"""Students of values that are one now, spread over what they were called in an earlier release."""

from __future__ import annotations

from dataclasses import replace

from tests.workshop.disclosure.engine.cases import Atoms, naive
from workshop.disclosure.engine.model import (
    Attacker,
    EarlierRelease,
    Measure,
    PublishedAs,
    PublishedTable,
    PublishedValue,
    TableRequest,
    Task,
)
from workshop.disclosure.grouping import Recast
from workshop.disclosure.label_changes import SameValues, gathered, turned
from workshop.disclosure.spread import careful, recast

THEN: Atoms = {("6", "F"): (30, 9), ("6", "M"): (24, 5), ("7", "F"): (14, 4), ("7", "M"): (20, 8), ("8", "F"): (40, 9)}
MERGED = Recast("Grade", (("8", ("8",)), ("Middle", ("6", "7"))), "then")


def task(tables: tuple[PublishedTable, ...]) -> Task:
    """Grades 6 and 7 are one now; one girl of grade 6 has left."""
    atoms: dict[tuple[str, ...], tuple[int, int]] = {}
    for (grade, gender), (n, c) in THEN.items():
        at = ("8" if grade == "8" else "Middle", gender)
        before = atoms.get(at, (0, 0))
        atoms[at] = (before[0] + n, before[1] + c)
    atoms["Middle", "F"] = (43, 12)
    attackers = frozenset({Attacker.OUTSIDER, Attacker.PARTNER})
    known: Atoms = {("Middle", "F"): (40, 12)}
    earlier = (EarlierRelease("r", tables, followed=False),)
    return Task(
        ("Grade", "Gender"), atoms, (TableRequest(("Grade",)),), attackers=attackers, known=known, earlier=earlier
    )


def told(by: tuple[str, ...]) -> tuple[PublishedTable, ...]:
    """Every count of then of more than ten, by those columns of the present system."""
    columns = tuple("then" if name == "Grade" else name for name in ("Grade", "Gender"))
    return naive(Task(columns, THEN, (TableRequest(by),)))


def test_they_are_spread_as_the_release_told() -> None:
    made = recast(task(told(("then", "Gender"))), MERGED)
    assert made.columns == ("Grade", "Gender", "then")
    assert made.atoms[("8", "F", "8")] == (40, 9)
    assert made.atoms[("Middle", "M", "6")] == (24, 5) and made.atoms[("Middle", "M", "7")] == (20, 8)
    girls = [made.atoms[("Middle", "F", grade)] for grade in "67"]
    assert tuple(map(sum, zip(*girls, strict=True))) == (43, 12)
    for (n, c), (then, chronic) in zip(girls, (THEN["6", "F"], THEN["7", "F"]), strict=True):
        assert then - n in (0, 1) and chronic - c in (0, 1)
    assert made.rules == task(()).rules, "everything was told, so nothing is in doubt"


def test_records_stay_within_their_groups() -> None:
    made = recast(task(told(("then", "Gender"))), MERGED)
    assert tuple(map(sum, zip(*made.known.values(), strict=True))) == (40, 12)
    for at, (n, c) in made.known.items():
        whole = made.atoms[at]
        assert c <= whole[1] and n - c <= whole[0] - whole[1]


def test_where_a_part_was_hidden_more_is_protected() -> None:
    """Grade 7 was hidden: what is left of the merged grade without grade 6 is its number, as an attacker would say."""
    table = told(("then",))[0]
    hidden = {
        Measure.ENROLLED: PublishedValue(PublishedAs.WITHHELD),
        Measure.CHRONIC: PublishedValue(PublishedAs.WITHHELD),
    }
    made = recast(task((replace(table, cells={**table.cells, ("7",): hidden}),)), MERGED)
    seven = [counts for at, counts in made.atoms.items() if at[2] == "7"]
    assert 32 <= sum(n for n, _ in seven) <= 34
    assert made.rules == careful(task(()).rules)
    assert made.rules.largest_suppressed > task(()).rules.largest_suppressed


def test_choices_that_meet_are_one_answer() -> None:
    assert gathered("Grade", [("6", "Middle"), ("7", "Middle"), ("3", "a"), ("5", ""), ("3", "b"), ("", "K")]) == (
        SameValues("Grade", ("6", "7"), ("Middle",)),
        SameValues("Grade", ("5",), ()),
        SameValues("Grade", ("3",), ("a", "b")),
        SameValues("Grade", (), ("K",)),
    )


def test_an_answer_may_come_either_way_round() -> None:
    said = SameValues("Grade", ("6", "07"), ("Middle",))
    assert turned("Grade", said.then, said.now, {"6", "7", "8"}) == said
    assert turned("Grade", said.now, said.then, {"6", "7", "8"}) == said
