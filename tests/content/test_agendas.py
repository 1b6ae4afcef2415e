"""Agendas that a pack ships: what can be declared, and what the checker says of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from content.lint import lint
from content.model import StepPlan
from tests.support.packs import MANIFEST, block, load, problems, step

NOTE = "::: facilitator\nAsk once.\n:::"
TIMER = block("{timer} t", "- {do: a, minutes: 4}", "- {do: b, minutes: 1}")
HEAD = MANIFEST.split("goals:")[0] + "agendas:\n  3: {title: Short, minutes: 3}\n"


def files(plan: str, manifest: str = HEAD) -> dict[str, str | bytes]:
    first = step(NOTE, TIMER).replace("minutes: 5", f"minutes: 5\nagendas:\n{plan}" if plan else "minutes: 5")
    last = step(NOTE).replace("id: step", "id: b").replace("minutes: 5", "minutes: 1")
    return {"pack.yaml": manifest, "10-a.md": first, "20-b.md": last}


@pytest.mark.parametrize(
    ("plan", "expected"),
    [
        ("  3: out", StepPlan(out=True)),
        ("  3: 2", StepPlan(minutes=2)),
        ("  3: {rounds: [2, out]}", StepPlan(rounds=(2, 0))),
        ("  3: {minutes: 2, break: yes}", StepPlan(minutes=2, ends_sitting=True)),
    ],
)
def test_what_a_step_can_say(tmp_path: Path, plan: str, expected: StepPlan) -> None:
    pack = load(tmp_path, files(plan))
    assert [(one.id, one.title, one.minutes) for one in pack.agendas] == [("3", "Short", 3)]
    assert pack.steps[0].plans == {"3": expected} and pack.steps[1].plans == {}


@pytest.mark.parametrize(
    ("plan", "problem"),
    [
        ("  45: out", "pack.yaml declares no agenda '45'"),
        ("  3: 0", "cannot be '0'"),
        ("  3: 1000", "cannot be '1000'"),
        ("  3: {rounds: [1]}", "must be a list of 2, one for each round"),
        ("  3: {rounds: [1, none]}", "cannot be 'none'"),
        ("  3: {minute: 1}", "unknown key 'minute'"),
        ("  [3]", "must be written as 'id: …' lines"),
    ],
)
def test_what_is_refused(tmp_path: Path, plan: str, problem: str) -> None:
    found = problems(tmp_path, files(plan))
    assert any(problem in one for one in found), found


@pytest.mark.parametrize(
    ("head", "problem"),
    [
        ("agendas:\n  A b: {title: x, minutes: 3}\n", "is not an id of an agenda"),
        ("agendas:\n  3: {minutes: 3}\n", "has no 'title'"),
        ("agendas:\n  3: {title: x, minutes: 0}\n", "minutes of agenda '3' cannot be '0'"),
    ],
)
def test_what_the_manifest_cannot_say(tmp_path: Path, head: str, problem: str) -> None:
    found = problems(tmp_path, files("", MANIFEST.split("goals:")[0] + head))
    assert any(problem in one for one in found), found


def test_the_checker_counts(tmp_path: Path) -> None:
    assert [str(one) for one in lint(load(tmp_path, files("  3: 2")))] == []


def test_minutes_that_do_not_add_up_and_breaks_at_the_end(tmp_path: Path) -> None:
    made = dict(files("  3: {minutes: 3, rounds: [4, 1]}"))
    made["20-b.md"] = str(made["20-b.md"]).replace("minutes: 1\n", "minutes: 1\nagendas:\n  3: {break: yes}\n")
    found = [str(one) for one in lint(load(tmp_path, made))]
    assert any("agenda '3' says 3 minutes, but its steps take 4" in one for one in found)
    assert any("has a break after the last step" in one for one in found)
    assert any("the rounds take 5 minutes in agenda '3', but the step has 3" in one for one in found)
