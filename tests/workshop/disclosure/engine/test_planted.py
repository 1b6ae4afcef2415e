"""Leaks planted between two releases: the judge sees each of them, the audit finds it, the engine closes it."""

from __future__ import annotations

import os
from collections import Counter
from dataclasses import replace

import pytest

from tests.workshop.disclosure.engine.cases import published
from tests.workshop.disclosure.engine.judge import Judge, told_by
from tests.workshop.disclosure.engine.planted import KINDS, Planted, cells, plant
from workshop.disclosure.engine.audit import audit
from workshop.disclosure.engine.protect import protect


def alone(planted: Planted) -> bool:
    """Whether each of the two releases tells nothing by itself."""
    now = replace(planted.task, earlier=(), roster_changes=())
    return not (
        Judge(now, cells(planted.second)).leaks()
        or Judge(planted.then, cells(planted.first)).leaks()
        or audit(now, planted.second)
        or audit(planted.then, planted.first)
    )


def verdict(planted: Planted) -> str:
    """`found and closed`, or what went wrong."""
    if not alone(planted):
        return "leaks by itself"
    if not Judge(planted.task, cells(planted.second)).leaks():
        return "no leak"
    found = audit(planted.task, planted.second)
    if not found:
        return "not found"
    if not any(finding.derivation or finding.reason.derivation for finding in found):
        return "found without a derivation"
    result = protect(planted.task)
    if audit(planted.task, published(planted.task, result)):
        return "not closed, says the audit"
    if result.refusal is None and Judge(planted.task, told_by(result)).leaks():
        return "not closed, says the judge"
    return "found and closed"


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("seed", range(8))
def test_a_planted_leak_is_found_and_closed(kind: str, seed: int) -> None:
    assert verdict(plant(kind, seed)) == "found and closed"


@pytest.mark.parametrize("kind", KINDS)
def test_it_is_found_too_where_nobody_knows_who_changed(kind: str) -> None:
    """Without the older records the engine has to guess the roster; the leak is found all the same."""
    for seed in range(5):
        planted = plant(kind, 100 + seed)
        earlier = tuple(replace(one, followed=False) for one in planted.task.earlier)
        task = replace(planted.task, earlier=earlier, roster_changes=())
        assert audit(task, planted.second)
        assert audit(task, published(task, protect(task))) == ()


@pytest.mark.scale
@pytest.mark.timeout(0)
def test_hundreds_of_planted_leaks() -> None:
    """`ENGINE_PLANTED=200 uv run pytest -m scale -n 0 -s tests/workshop/disclosure/engine/test_planted.py`."""
    counts: Counter[tuple[str, str]] = Counter()
    for kind in KINDS:
        for seed in range(int(os.environ.get("ENGINE_PLANTED", "200"))):
            counts[kind, verdict(plant(kind, 1000 + seed))] += 1
    print()  # noqa: T201
    for (kind, word), count in sorted(counts.items()):
        print(f"{count:8,} {kind}: {word}")  # noqa: T201
    assert {word for _, word in counts} == {"found and closed"}
