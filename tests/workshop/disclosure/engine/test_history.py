"""What earlier releases, rosters and individual records give away together is found, with the sum that tells it."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import pytest

from tests.workshop.disclosure.engine.cases import Atoms, naive, published
from tests.workshop.disclosure.engine.judge import Judge, told_by
from workshop.disclosure.engine.audit import audit
from workshop.disclosure.engine.model import (
    Attacker,
    EarlierRelease,
    Measure,
    PublishedAs,
    PublishedTable,
    RosterChange,
    SuppressionReason,
    TableRequest,
    Task,
)
from workshop.disclosure.engine.protect import protect
from workshop.disclosure.engine.roster import infer_roster_changes

PARTNER = frozenset({Attacker.OUTSIDER, Attacker.PARTNER})


def school(chance: random.Random, groups: int = 4) -> dict[tuple[str, ...], tuple[int, int]]:
    """Groups large enough to be told, with counts away from both ends."""
    return {(f"g{k}",): (n := chance.randint(20, 60), chance.randint(5, n - 8)) for k in range(groups)}


def task_of(atoms: Mapping[Any, tuple[int, int]], columns: tuple[str, ...] = ("grade",)) -> Task:
    return Task(columns, atoms, (TableRequest(columns),), attackers=PARTNER)


@pytest.mark.parametrize("seed", range(12))
def test_one_student_who_left_is_not_told(seed: int) -> None:
    """Two releases a month apart, each harmless, differ by one or two children of one group."""
    chance = random.Random(seed)
    now = school(chance)
    at, leavers, chronic = chance.choice(sorted(now)), chance.randint(1, 3), chance.random() < 0.5
    then = now | {at: (now[at][0] + leavers, now[at][1] + leavers * chronic)}
    task = replace(
        task_of(now),
        earlier=(EarlierRelease("March", naive(task_of(then)), followed=seed % 2 == 0),),
        roster_changes=(RosterChange(None, ((at, chronic),), leavers),) if seed % 2 == 0 else (),
    )
    assert audit(replace(task, earlier=(), roster_changes=()), naive(task)) == ()
    found = audit(task, naive(task))
    assert any(
        finding.reason.suppressed_because is SuppressionReason.BETWEEN_RELEASES and finding.reason.students == leavers
        for finding in found
    )
    result = protect(task)
    assert audit(task, published(task, result)) == ()
    reasons = {
        reason.suppressed_because for table in result.tables for cell in table.cells for reason in cell.reasons.values()
    }
    assert SuppressionReason.BETWEEN_RELEASES in reasons


@pytest.mark.parametrize("seed", range(12))
def test_few_who_count_otherwise_by_another_rule_are_not_told(seed: int) -> None:
    """The same students on the same day, chronically absent by one rule and not by the other: 17, then 18."""
    chance = random.Random(seed)
    now = school(chance)
    at, turned, more = chance.choice(sorted(now)), chance.randint(1, 3), chance.random() < 0.5
    n, c = now[at]
    then = now | {at: (n, c - turned if more else c + turned)}
    earlier = EarlierRelease("by another rule", naive(task_of(then)), followed=seed % 2 == 0, recounted=True)
    changes = (RosterChange((at, more), ((at, not more),), turned),) if seed % 2 == 0 else ()
    task = replace(task_of(now), earlier=(earlier,), roster_changes=changes)
    assert not Judge(replace(task, earlier=(replace(earlier, recounted=False),)), told(naive(task))).leaks()
    found = audit(task, naive(task))
    assert any(f"{turned} counted otherwise" in finding.reason.derivation for finding in found)
    result = protect(task)
    assert audit(task, published(task, result)) == ()
    if seed % 2 == 0:
        assert Judge(task, told(naive(task))).leaks()
        assert Judge(task, told_by(result)).leaks() == []


def told(tables: Sequence[PublishedTable]) -> list[Any]:
    return [dict(table.cells) for table in tables]


@pytest.mark.parametrize("seed", range(6))
def test_another_grouping_of_the_same_students(seed: int) -> None:
    """Told by band before and by grade now: a band less its only large grade leaves a small one."""
    chance = random.Random(seed)
    few = chance.randint(6, 9)
    atoms: Atoms = {
        ("K-2", "K"): (30, 10),
        ("K-2", "1"): (few, few // 2),
        ("3-5", "3"): (35, 12),
        ("3-5", "4"): (8, 4),
    }
    by_band = Task(("band", "grade"), atoms, (TableRequest(("band",)),), attackers=PARTNER)
    task = replace(
        by_band, tables=(TableRequest(("grade",)),), earlier=(EarlierRelease("bands", naive(by_band), followed=False),)
    )
    assert audit(replace(task, earlier=()), naive(task)) == ()
    found = audit(task, naive(task))
    assert any(f"{30 + few} - 30 = {few}" in (f.derivation, f.reason.derivation) for f in found)
    assert audit(task, published(task, protect(task))) == ()


@pytest.mark.parametrize("before", [4, 20])
def test_another_threshold(before: int) -> None:
    """A stricter or laxer threshold before hid other cells than now."""
    atoms = {("a",): (7, 3), ("b",): (13, 5), ("c",): (40, 12), ("d",): (33, 11)}
    task = task_of(atoms)
    then = protect(replace(task, rules=replace(task.rules, largest_suppressed=before)))
    earlier = EarlierRelease("before", published(task, then), followed=False)
    result = protect(replace(task, earlier=(earlier,)))
    assert audit(replace(task, earlier=(earlier,)), published(task, result)) == ()
    if before == 20:
        assert audit(replace(task, earlier=(earlier,)), naive(task))


def test_the_same_table_again_with_other_blanks() -> None:
    """Each of two releases blanks another number beside the small one; together they blank none."""
    atoms = {("a",): (7, 3), ("b",): (33, 9), ("c",): (40, 12)}
    task = task_of(atoms)
    sent = naive(task)[0]
    first = replace(sent, cells={**sent.cells, ("b",): sent.cells[("a",)]})
    second = replace(sent, cells={**sent.cells, ("c",): sent.cells[("a",)]})
    assert audit(task, [first]) == () == audit(task, [second])
    again = replace(task, earlier=(EarlierRelease("first", (first,), followed=False),))
    found = audit(again, [second])
    assert {"80 - 40 - 33 = 7", "24 - 12 - 9 = 3"} & {finding.derivation for finding in found}
    assert audit(again, published(again, protect(again))) == ()


@pytest.mark.parametrize("seed", range(8))
def test_those_left_over_beside_the_records_of_a_partner(seed: int) -> None:
    chance = random.Random(seed)
    atoms = {("a",): (14, 5), ("b",): (33, 9), ("c",): (40, 12)}
    held = chance.randint(4, 13)
    chronic = min(chance.randint(0, 5), held)
    chronic = max(chronic, held - 9)
    task = replace(task_of(atoms), known={("a",): (held, chronic)})
    result = protect(task)
    cell = next(cell for cell in result.tables[0].cells if cell.at == ("a",))
    assert cell.published[Measure.ENROLLED].published_as is not PublishedAs.EXACT
    assert cell.reasons[Measure.ENROLLED].suppressed_because is SuppressionReason.RESIDUAL_GROUP
    assert cell.reasons[Measure.ENROLLED].students == 14 - held
    assert any(
        finding.reason.suppressed_because is SuppressionReason.RESIDUAL_GROUP for finding in audit(task, naive(task))
    )
    everybody = protect(replace(task, known={("a",): (14, 5)}))
    assert all(cell.published[Measure.ENROLLED].published_as is PublishedAs.EXACT for cell in everybody.tables[0].cells)


def test_the_smallest_change_explains_an_earlier_release() -> None:
    now = {("a",): (30, 10), ("b",): (40, 12)}
    then = {("a",): (31, 11), ("b",): (38, 12)}
    task = replace(task_of(now), earlier=(EarlierRelease("before", naive(task_of(then)), followed=False),))
    traces = infer_roster_changes(task).roster_changes
    assert sum(trace.students for trace in traces) == 3
    assert {(trace.now is None, trace.students) for trace in traces} == {(True, 1), (False, 2)}


def test_a_release_nobody_else_got_binds_only_the_pooled() -> None:
    atoms = {("a",): (7, 3), ("b",): (33, 9), ("c",): (40, 12)}
    task = task_of(atoms)
    sent = naive(task)[0]
    first = replace(sent, cells={**sent.cells, ("b",): sent.cells[("a",)]})
    other = replace(task, earlier=(EarlierRelease("to others", (first,), to_partner=False, followed=False),))
    second = replace(sent, cells={**sent.cells, ("c",): sent.cells[("a",)]})
    assert audit(other, [second]) == ()
    pooled = replace(other, attackers=PARTNER | {Attacker.POOLED})
    assert {finding.attacker for finding in audit(pooled, [second])} == {Attacker.POOLED}
