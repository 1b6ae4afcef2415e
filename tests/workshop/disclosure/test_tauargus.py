"""tau-Argus beside our engine: the same cost where both hold; nothing of its choice goes out that our audit breaks."""

from __future__ import annotations

import sys
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy.optimize import Bounds, LinearConstraint, milp

from benchmarks.sharing import table
from benchmarks.tauargus import both, holds, ours, theirs
from tests.support.school_files import records
from tests.workshop.cli.test_share import check, problem, released
from tests.workshop.disclosure.engine.cases import make, published
from tests.workshop.disclosure.engine.judge import Judge, told_by
from workshop.cli.exit_codes import USAGE
from workshop.disclosure import tauargus
from workshop.disclosure.engine.audit import audit
from workshop.disclosure.engine.model import At, Attacker, Task
from workshop.disclosure.engine.protect import protect
from workshop.disclosure.tauargus import TauArgusCell, available, hidden_by_tauargus
from workshop.disclosure.tauargus_engine import protect_by_tauargus
from workshop.records.problems import Cancelled, RequestProblem

installed = pytest.mark.skipif(not available(), reason="needs pytauargus: uv run --extra tauargus pytest")
OUTSIDER = frozenset({Attacker.OUTSIDER})


def given(task: Task) -> dict[Any, TauArgusCell]:
    return both(task)[2]


def reach(cells: dict[Any, TauArgusCell], hidden: set[Any], at: Any) -> tuple[int, int]:
    """How far below and above its count a cell can lie in whole numbers, for somebody who sees the others."""
    atoms = sorted(place for place in cells if "*" not in place)
    truth = np.array([cells[place].count for place in atoms], dtype=float)

    def form(cell: Any) -> Any:
        return np.array([float(all(c in ("*", v) for c, v in zip(cell, place, strict=True))) for place in atoms])

    shown = [cell for cell in cells if cell not in hidden]
    rows = LinearConstraint(np.array([form(c) for c in shown]), *([[float(cells[c].count) for c in shown]] * 2))
    most = float(truth.sum())
    ends = []
    for sign in (1, -1):
        answer = milp(sign * form(at), constraints=rows, bounds=Bounds(0, most), integrality=np.ones(len(atoms)))
        ends.append(round(float(form(at) @ answer.x)))
    return cells[at].count - ends[0], ends[1] - cells[at].count


@pytest.mark.parametrize("shape", [(5, 5), (8, 6), (4, 3, 2)])
@pytest.mark.parametrize("seed", range(3))
def test_ours_holds_and_is_no_dearer_than_its_bound(shape: tuple[int, ...], seed: int) -> None:
    """What the comparison takes for our answer protects every cell, judged by an attacker of its own."""
    task = table(shape, seed, OUTSIDER, 20.0)
    question, world, cells = both(task)
    mine = ours(question, world, 20.0)
    assert mine.cost == pytest.approx(sum(round(cells[at].cost) for at in mine.hidden))
    for at, cell in cells.items():
        if cell.hidden and not question.pools[0].relaxed:
            below, above = reach(cells, set(mine.hidden), at)
            assert below >= cell.lower
            assert above >= cell.upper


def test_the_proven_optimum_is_one() -> None:
    """Here HiGHS 1.16, when given a solution to start from, called 45,297 optimal."""
    question, world, _ = both(table((20, 7), 2, OUTSIDER, 60.0))
    mine = ours(question, world, 60.0)
    assert mine.cost == 45_268
    assert mine.bound == pytest.approx(mine.cost)


@installed
@pytest.mark.parametrize("shape", [(5, 5), (8, 6), (10, 8), (4, 3, 2)])
@pytest.mark.parametrize("seed", range(2))
def test_never_more_cost_than_tauargus(shape: tuple[int, ...], seed: int) -> None:
    """The same levels and weights: where its choice holds, for us and for another attacker, ours costs no more."""
    task = table(shape, seed, OUTSIDER, 30.0)
    question, world, cells = both(task)
    mine, its = ours(question, world, 30.0), theirs(task, cells, "OPT")
    assert its is not None
    assert {at for at, cell in cells.items() if cell.hidden} <= its.hidden
    if not question.pools[0].relaxed:
        protected = all(
            below >= cells[at].lower and above >= cells[at].upper
            for at in its.hidden
            if cells[at].hidden
            for below, above in [reach(cells, set(its.hidden), at)]
        )
        assert protected == holds(task, its.hidden)
        assert not protected or mine.cost <= its.cost + 1e-6


@installed
@pytest.mark.parametrize("seed", range(16))
def test_its_choice_is_proven_or_refused(seed: int) -> None:
    task = make(seed, most=16)
    result = protect_by_tauargus(task)
    if result.refusal:
        assert result.tables == ()
        assert result.refusal.sentence.startswith(("tau-Argus did not suppress enough", "Every number would reveal"))
        return
    assert audit(task, published(task, result)) == ()
    assert Judge(task, told_by(result)).leaks() == []
    mine = protect(task)
    assert mine.proof.cost <= result.proof.cost + 1e-6 or mine.proof.status == "heuristic"


@installed
def test_hierarchies_are_one_dimension() -> None:
    """A total within a division is only a sum of its schools: beside one hidden school another one is hidden."""
    sizes: dict[At, int] = {("d0", "a"): 5, ("d0", "b"): 30, ("d0", "c"): 41, ("d1", "a"): 50, ("d1", "d"): 60}
    cells: dict[At, TauArgusCell] = {
        at: TauArgusCell(n, 1000 + n, n < 11, 3 if n < 11 else 0, 3 if n < 11 else 0) for at, n in sizes.items()
    }
    for division in ("d0", "d1"):
        whole = sum(n for (d, *_), n in sizes.items() if d == division)
        cells[division, "*"] = TauArgusCell(whole, 3000)
    cells["*", "*"] = TauArgusCell(186, 9000, kept=True)
    hidden = hidden_by_tauargus(("Division", "School"), (("Division", "School"),), cells)
    assert hidden == {("d0", "a"), ("d0", "b")}


@installed
def test_it_can_be_stopped() -> None:
    with pytest.raises(Cancelled):
        hidden_by_tauargus(("a", "b"), (), given(table((5, 5), 0, OUTSIDER, 5.0)), cancelled=lambda: True)


@installed
def test_nothing_of_it_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tauargus, "_MEMORY", tmp_path)
    hidden_by_tauargus(("a", "b"), (), given(table((5, 5), 0, OUTSIDER, 5.0)))
    assert list(tmp_path.iterdir()) == []


@installed
def test_what_it_cannot_do_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    cells: dict[At, TauArgusCell] = {
        at: TauArgusCell(5, 1.0) for at in product("ab*", "xy*")
    }  # totals that do not add up
    with pytest.raises(RequestProblem, match="could not protect this table"):
        hidden_by_tauargus(("a", "b"), (), cells)
    monkeypatch.setattr(tauargus, "_GRACE", -5.0)
    with pytest.raises(RequestProblem, match="did not finish in time"):
        hidden_by_tauargus(("a", "b"), (), given(table((5, 5), 0, OUTSIDER, 5.0)), seconds=1)


@installed
def test_at_the_command_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = records(tmp_path)
    arguments = check(path, "--by", "School", "--engine", "tauargus", "--attacker", "outsider")
    released(capsys, arguments)
    released(capsys, ["share", "verify", str(tmp_path / "out" / "release.json")])


def test_without_the_package_it_says_how_to_get_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pytauargus", None)
    path = records(tmp_path)
    words = problem(capsys, check(path, "--by", "School,Grade", "--engine", "tauargus"), USAGE)
    assert "pip install" in words
