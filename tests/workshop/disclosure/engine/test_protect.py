"""The engine's answer: shapes, reasons, pins, refusals, repeatability, and the check by addition."""

from __future__ import annotations

import json
import random
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from benchmarks.sharing import state, table
from tests.workshop.disclosure.engine.cases import Atoms, students
from workshop.disclosure.document import FORMAT, encode, table_document, witness_document
from workshop.disclosure.engine import feasibility
from workshop.disclosure.engine import verify as verify_module
from workshop.disclosure.engine.large import BlockwiseProtection
from workshop.disclosure.engine.model import (
    Attacker,
    Measure,
    PublishedAs,
    Result,
    Rules,
    Status,
    SuppressionReason,
    TableRequest,
    Task,
)
from workshop.disclosure.engine.protect import problem_of, protect
from workshop.disclosure.engine.substitutes import percent_range, publication_options
from workshop.disclosure.engine.suppress import optimal_pattern, quick_pattern
from workshop.disclosure.engine.verify import VERIFIED, verify
from workshop.disclosure.engine.world import TableSystem
from workshop.records.problems import Cancelled, RequestProblem


def grades(seed: int = 1, dims: tuple[int, ...] = (4, 4), mean: float = 16) -> Task:
    columns = ("school", "grade", "race")[: len(dims)]
    return Task(columns, students(random.Random(seed), dims, mean), (TableRequest(columns),))


def document(result: Result) -> dict[str, object]:
    return {
        "format": FORMAT,
        "tables": [table_document(table, "", "") for table in result.tables],
        "witnesses": witness_document(result.witnesses),
    }


def test_the_model_loads_no_solver() -> None:
    heavy = "[m for m in ('numpy', 'highspy', 'scipy', 'pandas') if m in sys.modules]"
    code = f"import sys, workshop.disclosure.engine.model, workshop.disclosure.engine.verify; print({heavy})"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_the_solver_writes_nothing(capfd: pytest.CaptureFixture[str]) -> None:
    protect(grades())
    assert capfd.readouterr() == ("", "")


def test_same_task_same_answer_in_any_order() -> None:
    task = grades()
    turned = Task(task.columns, dict(reversed(list(task.atoms.items()))), task.tables)
    assert protect(task) == protect(task) == protect(turned)


def test_a_small_group_has_company_and_a_reason() -> None:
    atoms: Atoms = {("a",): (3, 1), ("b",): (20, 6), ("c",): (10, 4), ("d",): (40, 13)}
    result = protect(Task(("grade",), atoms, (TableRequest(("grade",)),)))
    cells = {cell.at: cell for cell in result.tables[0].cells}
    assert result.proof.status is Status.OPTIMAL and result.proof.gap == 0
    assert cells[("*",)].published[Measure.ENROLLED].value == 73
    for small, size in ((("a",), 3), (("c",), 10)):
        assert cells[small].published[Measure.ENROLLED].published_as is not PublishedAs.EXACT
        assert (
            cells[small].reasons[Measure.ENROLLED].suppressed_because,
            cells[small].reasons[Measure.ENROLLED].students,
        ) == (
            SuppressionReason.SMALL,
            size,
        )
    derivations = [
        r.derivation
        for cell in cells.values()
        for r in cell.reasons.values()
        if r.suppressed_because is SuppressionReason.SECONDARY
    ]
    assert derivations == [] or any(" = " in text for text in derivations)


def test_a_secondary_blank_tells_the_sum_it_prevents() -> None:
    atoms: Atoms = {("a",): (3, 1), ("b",): (20, 6), ("d",): (40, 13)}
    result = protect(Task(("grade",), atoms, (TableRequest(("grade",)),)))
    reasons = {cell.at: cell.reasons for cell in result.tables[0].cells}
    assert reasons[("b",)][Measure.ENROLLED].suppressed_because is SuppressionReason.SECONDARY
    assert reasons[("b",)][Measure.ENROLLED].derivation == "63 - 40 - 20 = 3"
    assert reasons[("b",)][Measure.ENROLLED].at == {"grade": "a"}


def test_pinned_cells_stay() -> None:
    atoms: Atoms = {("a",): (3, 1), ("b",): (20, 6), ("d",): (40, 13)}
    pinned = TableRequest(("grade",), frozenset({("b",)}))
    result = protect(Task(("grade",), atoms, (pinned,)))
    told = {cell.at: cell.published for cell in result.tables[0].cells}
    assert told[("b",)][Measure.ENROLLED].published_as is PublishedAs.EXACT
    assert told[("d",)][Measure.ENROLLED].published_as is not PublishedAs.EXACT


def test_ends_are_coded_and_percentages_follow_the_policy() -> None:
    rules = Rules()
    assert percent_range(rules, 15, 1) == (0, 20)
    assert percent_range(rules, 15, 6) == (40, 60)
    assert percent_range(rules, 60, 60) == (95, 100)
    assert [told.published_as for told, _, _ in publication_options(rules, 400, 100)] == [
        PublishedAs.PERCENT,
        PublishedAs.RANGE,
    ]
    for n in (11, 25, 60, 150, 400):
        for c in range(n + 1):
            for told, low, high in publication_options(rules, n, c):
                assert 0 <= low <= c <= high <= n
                if told.published_as is PublishedAs.PERCENT:
                    fits = [k for k in range(n + 1) if (200 * k + n) // (2 * n) == told.value]
                    assert (low, high) == (fits[0], fits[-1])


def test_every_cell_of_an_ordinary_table_carries_some_number() -> None:
    result = protect(grades(3, (5, 4)))
    assert result.proof.numbered >= 0.95 * sum(len(table.cells) for table in result.tables)


def test_nobody_and_too_few() -> None:
    few = protect(Task(("grade",), {("a",): (4, 1), ("b",): (5, 2)}, (TableRequest(("grade",)),)))
    assert few.tables == () and few.refusal is not None and "only 9 students" in few.refusal.derivation
    alone = protect(Task(("grade",), {("a",): (40, 12)}, (TableRequest(("grade",)),)))
    assert all(cell.published[Measure.CHRONIC].value == 12 for cell in alone.tables[0].cells)
    total = protect(Task((), {(): (40, 12)}, (TableRequest(()),)))
    assert [cell.published[Measure.ENROLLED].value for cell in total.tables[0].cells] == [40]


@pytest.mark.parametrize("counts", [(0, 0), (5, 6), (5, -1)])
def test_counts_that_contradict_each_other_are_refused(counts: tuple[int, int]) -> None:
    with pytest.raises(RequestProblem):
        protect(Task(("grade",), {("a",): counts}, (TableRequest(("grade",)),)))


def test_records_beyond_the_counts_are_refused() -> None:
    with pytest.raises(RequestProblem):
        protect(Task(("grade",), {("a",): (20, 5)}, (TableRequest(("grade",)),), known={("a",): (21, 5)}))


def test_cancel_stops_the_work() -> None:
    with pytest.raises(Cancelled):
        protect(grades(2, (6, 6)), cancelled=lambda: True)


def large(seed: int = 2, schools: int = 12, races: int = 7) -> Task:
    """Schools in three divisions, worked on block by block."""
    places = students(random.Random(seed), (schools, races), 60)
    atoms = {(f"d{int(school[1:]) % 3}", school, *rest): counts for (school, *rest), counts in places.items()}
    columns = ("division", "school", "race")
    return Task(columns, atoms, (TableRequest(columns),), (("division", "school"),), exact_up_to=0)


def test_hidden_numbers_of_a_large_table_carry_the_interval_that_anybody_can_compute() -> None:
    result = protect(large())
    cells = sum(len(table.cells) for table in result.tables)
    told = [one for table in result.tables for cell in table.cells for one in cell.published.values()]
    assert any(one.published_as is PublishedAs.RANGE for one in told)
    assert result.proof.numbered >= 0.95 * cells
    assert verify(encode(document(result))) == []


def test_schools_of_one_name_in_two_divisions_are_not_one_block() -> None:
    """Their names say nothing across divisions: what is hidden in one protects nothing in the other."""
    task = state(4, schools=6)
    world = TableSystem(task)
    none = np.zeros(2 * len(world.groups), dtype=bool)
    block = BlockwiseProtection(world, world.true_counts, np.ones(len(none)), none, none, task.hierarchies).blocks()
    assert block.tolist() == world.codes[0][:, world.columns.index("division")].tolist()


def test_where_room_for_tables_ends_hidden_numbers_differ_without_a_range(monkeypatch: pytest.MonkeyPatch) -> None:
    crossed = replace(state(5), columns=("a", "b", "c"), tables=(TableRequest(("a", "b", "c")),), hierarchies=())
    whole = protect(crossed)
    monkeypatch.setattr(feasibility, "_PAIRS", 0)
    short = protect(crossed)
    assert len(short.witnesses.tables) < len(whole.witnesses.tables) / 2 and short.proof.numbered < whole.proof.numbered
    assert verify(encode(document(whole))) == [] and verify(encode(document(short))) == []


@pytest.mark.parametrize("seed", range(6))
def test_block_by_block_the_total_and_what_is_pinned_are_told(seed: int) -> None:
    task = large(seed, schools=9, races=5)
    race = ("*", "*", sorted({at[2] for at in task.atoms})[0])
    pinned = replace(task, tables=(replace(task.tables[0], pinned=frozenset({race})),))
    cells = {cell.at: cell.published for cell in protect(pinned).tables[0].cells}
    for at in (("*", "*", "*"), race):
        assert all(cells[at][measure].published_as is PublishedAs.EXACT for measure in Measure), at


@pytest.mark.parametrize("asked", [1, 5, 40, 200])
def test_cancel_in_the_middle_of_a_large_table(asked: int) -> None:
    """Wherever it is asked for the n-th time whether to go on, the work stops there."""
    times = iter(range(asked + 1))
    with pytest.raises(Cancelled):
        protect(large(schools=24), cancelled=lambda: next(times) >= asked)


def test_a_large_table_without_time_is_still_protected() -> None:
    from tests.workshop.disclosure.engine.judge import Judge, told_by

    task = replace(large(schools=6, races=4), seconds=0.0)
    assert Judge(task, told_by(protect(task))).leaks() == []


def test_without_time_the_release_is_still_protected() -> None:
    from tests.workshop.disclosure.engine.judge import Judge, told_by

    task = grades(4, (3, 3))
    hurried = protect(Task(task.columns, task.atoms, task.tables, seconds=0.0))
    assert Judge(task, told_by(hurried)).leaks() == []


def test_what_is_told_as_proven_is_the_cheapest_there_is() -> None:
    """No choice of the fast way is cheaper than the one that is proven to be the cheapest."""
    tasks = [grades(seed, (5, 4), 12) for seed in range(6)]
    tasks += [table((5, 5), seed, frozenset({Attacker.OUTSIDER}), 10.0) for seed in (7, 10)]
    for task in tasks:
        problem = problem_of(task, TableSystem(task))
        best = optimal_pattern(problem)
        assert best.cost == best.bound <= quick_pattern(problem_of(task, TableSystem(task))).cost


def test_a_changed_byte_is_found() -> None:
    data = encode(document(protect(grades(2, (3, 3)))))
    assert verify(data) == []
    chance = random.Random(1)
    for _ in range(300):
        place = chance.randrange(len(data))
        changed = bytearray(data)
        changed[place] ^= 1 << chance.randrange(8)
        assert verify(bytes(changed)) != []
    assert verify(data + b" ") != [] and verify(data[:-1]) != [] and verify(b"") != []


def test_a_witness_that_does_not_fit_is_found() -> None:
    whole = document(protect(grades(2, (3, 3))))
    one = json.loads(encode(whole))
    one["witnesses"]["tables"][0][0][0] += 1
    two = json.loads(encode(whole))
    two["witnesses"]["tables"] = two["witnesses"]["tables"][:1]
    three = json.loads(encode(whole))
    cell = next(c for t in three["tables"] for c in t["cells"] if c["shown"] == "range" and c["measure"] != "percent")
    cell["hi"] += 1
    four = json.loads(encode(whole))
    del four["witnesses"]
    for wrong in (one, two, three, four):
        wrong.pop("sha256")
        assert verify(encode(wrong)) != []


def test_the_check_needs_no_more_than_python(tmp_path: Path) -> None:
    source = Path(verify_module.__file__).read_text("utf-8")
    assert len(source.splitlines()) < 100
    (tmp_path / "check.py").write_text(source, "utf-8")
    (tmp_path / "release.json").write_bytes(encode(document(protect(grades(2, (3, 3))))))
    command = [sys.executable, "-I", "-S", str(tmp_path / "check.py"), str(tmp_path / "release.json")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout.strip()) == (0, VERIFIED)


def test_the_witnesses_do_not_depend_on_the_truth() -> None:
    """Two schools with different pupils and the same release have the same witnesses."""
    one: Atoms = {("a",): (3, 1), ("b",): (20, 6), ("c",): (40, 13)}
    two: Atoms = {("a",): (4, 2), ("b",): (19, 5), ("c",): (40, 13)}
    results = [protect(Task(("grade",), atoms, (TableRequest(("grade",)),))) for atoms in (one, two)]
    first, second = ([cell.published for cell in result.tables[0].cells] for result in results)
    assert first == second
    assert results[0].witnesses == results[1].witnesses


def test_whoever_knows_enrollment_still_does_not_learn_who_is_absent() -> None:
    task = grades(6)
    public = Task(task.columns, task.atoms, task.tables, attackers=frozenset({Attacker.ENROLLMENT_PUBLIC}))
    for cell in protect(public).tables[0].cells:
        if cell.published[Measure.ENROLLED].published_as is not PublishedAs.EXACT:
            assert cell.published[Measure.ENROLLED].value is None
