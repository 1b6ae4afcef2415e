"""No file is counted wrongly in silence: of thousands of mutated files each is refused, asked about, or counted as an
independent recount counts it.

    MUTATIONS=10000 uv run pytest -m scale -n 0 -s tests/workshop/records/mutations
"""

from __future__ import annotations

import os
import random
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from tests.workshop.records.mutations.made import KINDS, Made, make
from tests.workshop.records.mutations.mutate import Written, write
from tests.workshop.records.mutations.recount import CannotCount, Row, Truth, label, recount, rows_of
from workshop.disclosure.policy import MODULE_12, Eligibility
from workshop.records.answers import TotalsRows
from workshop.records.attendance import Attendance
from workshop.records.counts import counted, counted_by
from workshop.records.problems import SharingProblem
from workshop.records.read import read_attendance

SHARE, ALL = 150, int(os.environ.get("MUTATIONS", "10000"))
ANY_DAY = replace(MODULE_12, eligibility=Eligibility.ANY_DAY)
HALF_YEAR = replace(MODULE_12, eligibility=Eligibility.HALF_YEAR)


def truth_of(made: Made, written: Written) -> Truth | None:
    """What the recount says of the file; None when nobody could count it."""
    try:
        texts = [line.text for line in written.lines if line.is_row]
        rows = rows_of(texts, written.header, written.delimiter)
        if made.answers.totals_rows is TotalsRows.LEAVE_OUT:  # a person said so of whatever is called a sum
            rows = [row for row in rows if not _is_called_a_sum(row)]
        return recount(rows, made.spec, made.roster or None)
    except CannotCount:
        return None


def _is_called_a_sum(row: Row) -> bool:
    """In place of a student, or anywhere in a row without a student."""
    return label(row["ID"]) == "total" or (not row["ID"] and "total" in map(label, row.values()))


def differs(found: Attendance, truth: Truth | None) -> str:
    """How what was counted is wrong; empty when it is right."""
    if truth is None:
        return "counted, though nobody can"
    if counted(found, ANY_DAY) != truth.any_day:
        return f"{counted(found, ANY_DAY)} of all, and not {truth.any_day}"
    if counted(found, HALF_YEAR) != truth.half_year:
        return f"{counted(found, HALF_YEAR)} by half a year, and not {truth.half_year}"
    if "School" in found.varying and (found.spells is None or "School" not in found.spells.attributes):
        return "" if set(truth.schools) == {"?"} else "the school is no fact"
    schools = {label(name): tuple(count) for name, count in counted_by(found, ANY_DAY, "School").items()}
    expected = {name or "(not given)": count for name, count in truth.schools.items()}
    return "" if schools == expected else f"{schools} by school, and not {expected}"


def outcome(made: Made, written: Written, folder: Path) -> str:
    """`counted`, `refused`, or what is wrong."""
    path = folder / "made.csv"
    path.write_bytes(written.data())
    roster = None
    if made.roster:
        roster = folder / "roster.csv"
        lines = [f"{who},{school},{days}" for who, (school, days) in made.roster.items()]
        roster.write_text("\n".join(["ID,School,Days enrolled", *lines, ""]), "utf-8")
    try:
        found = read_attendance(path, made.answers, roster=roster)
    except SharingProblem as problem:
        assert str(problem)
        return "refused"
    return differs(found, truth_of(made, written)) or "counted"


def run(kind: str, number: int, folder: Path) -> Counter[str]:
    """So many mutations of one kind, each by a seed of its own. Fails with the seeds of those that are wrong."""
    outcomes: Counter[str] = Counter()
    wrong = []
    for seed in range(number):
        chance = random.Random(f"{kind} {seed}")
        made = make(kind, chance)
        if made.answers.enrolled and chance.random() < 0.5:
            made.answers = replace(made.answers, totals_rows=TotalsRows.LEAVE_OUT)
        written = write(made, chance, chance.choice((0, 0, 1, 1, 1, 2)))
        found = outcome(made, written, folder)
        if found in ("counted", "refused"):
            outcomes[f"{'damaged' if written.damaged else 'whole'}, {found}"] += 1
        else:
            wrong.append((seed, found))
    assert not wrong, f"{len(wrong)} of {number} {kind} counted wrongly in silence: {wrong[:5]}"
    return outcomes


@pytest.mark.parametrize("kind", KINDS)
def test_a_share_of_mutations(kind: str, tmp_path: Path) -> None:
    """And it is not by refusing everything: most files that are only written in another way are counted."""
    found = run(kind, SHARE, tmp_path)
    assert found["whole, counted"] > found["whole, refused"]
    assert found["damaged, counted"] and found["damaged, refused"]


@pytest.mark.scale
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("kind", KINDS)
def test_ten_thousand_mutations(kind: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = run(kind, ALL, tmp_path)
    with capsys.disabled():
        print(f"\n{kind}: {ALL:,} mutations, 0 silent wrong counts; {dict(sorted(found.items()))}")  # noqa: T201
