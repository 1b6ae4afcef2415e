"""The long run: thousands of generated tasks, each judged by the attacker that shares no code with the engine.

    uv run pytest -m scale -n 0 -s tests/workshop/disclosure/engine/test_scale.py

prints how many were judged, how many had a history, records or percentages, and how many leaked (none may). Every
second task is worked on block by block, as large ones are; of five one is rounded and one hides counts of ten or fewer.
`ENGINE_SEEDS=1000:3000` chooses other seeds than the first thousand.
"""

from __future__ import annotations

import os
import time
from collections import Counter
from dataclasses import replace

import pytest

from tests.workshop.disclosure.engine.cases import make
from tests.workshop.disclosure.engine.judge import Judge, told_by
from workshop.disclosure.document import FORMAT, encode, table_document, witness_document
from workshop.disclosure.engine.model import PublishedAs
from workshop.disclosure.engine.protect import protect
from workshop.disclosure.engine.verify import verify
from workshop.disclosure.policy_file import find_policy, rules_of

FIRST, LAST = (int(part) for part in os.environ.get("ENGINE_SEEDS", "0:1000").split(":"))
POLICIES = {2: rules_of(find_policy("rounded-5")), 4: rules_of(find_policy("counts-10"))}


@pytest.mark.scale
@pytest.mark.timeout(0)
def test_thousands_of_releases_leak_nothing() -> None:
    counts: Counter[str] = Counter()
    leaky = []
    started = time.perf_counter()
    for seed in range(FIRST, LAST):
        task = make(seed, most=20)
        if seed % 2:
            task = replace(task, exact_up_to=0)
        task = replace(task, rules=POLICIES.get(seed % 5, task.rules))
        result = protect(task)
        counts["tasks"] += 1
        counts["rounded"] += task.rules.rounding > 1
        counts["with counts of ten or fewer hidden"] += task.rules.tail == 10
        counts["worked on block by block"] += seed % 2
        counts[f"of {len(task.columns)} columns"] += 1
        counts["with earlier releases"] += bool(task.earlier)
        counts["with a changed roster"] += bool(task.roster_changes)
        counts["with individual records"] += bool(task.known or task.known_others)
        counts["with a hierarchy"] += bool(task.hierarchies)
        for attacker in task.attackers:
            counts[f"against {attacker.value}"] += 1
        if result.refusal:
            counts["refused"] += 1
            continue
        counts[result.proof.status.value] += 1
        counts["cells"] += sum(len(table.cells) for table in result.tables)
        counts["cells with a number"] += result.proof.numbered
        told = [one for table in result.tables for cell in table.cells for one in cell.published.values()]
        counts["told as ranges or percentages"] += sum(
            one.published_as in (PublishedAs.RANGE, PublishedAs.PERCENT) for one in told
        )
        document = {
            "format": FORMAT,
            "tables": [table_document(table, "", "") for table in result.tables],
            "witnesses": witness_document(result.witnesses),
        }
        if verify(encode(document)) or Judge(task, told_by(result)).leaks():
            leaky.append(seed)
    print()  # noqa: T201
    for name, count in sorted(counts.items()):
        print(f"{count:8,} {name}")  # noqa: T201
    print(f"{len(leaky):8,} leaked {leaky or ''} ({time.perf_counter() - started:.0f} s)")  # noqa: T201
    assert leaky == []
