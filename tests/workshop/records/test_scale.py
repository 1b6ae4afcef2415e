"""A million rows: in reasonable time and memory, measured against a plain read of the same file."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

_MAKE = """
import sys, random
chance = random.Random(1)
with open(sys.argv[1], "w") as out:
    out.write("Student ID,School,Grade,Gender,Days absent,Days enrolled\\n")
    for i in range(int(sys.argv[2])):
        out.write(f"S{i},School {i % 60},{i % 13},{'FM'[i % 2]},{chance.randrange(40)},{chance.randrange(90, 181)}\\n")
"""

_READ = """
import json, sys
from pathlib import Path
from workshop.records.read import read_attendance
from tests.support.memory import peak_memory
from workshop.disclosure.consented import ConsentOutcome
from workshop.records.answers import Answers
from workshop.disclosure.prepare import CheckSpec, Request, build_task, wanted_tables
found = read_attendance(Path(sys.argv[1]), Answers("Days absent", "Days enrolled", "Student ID"))
by = (("School",), ("Grade",), ("School", "Grade"), ("School", "Grade", "Gender"), ("Gender",))
asked = CheckSpec(Request("Clinic", "x", by))
task = build_task(found, asked, wanted_tables(found, asked), ConsentOutcome())
print(json.dumps({"students": found.students, "tables": len(task.tables), "groups": len(task.atoms),
                  "megabytes": peak_memory() / 2**20}))
"""


def _run(code: str, *arguments: str) -> str:
    done = subprocess.run([sys.executable, "-c", code, *arguments], capture_output=True, text=True, check=True)
    return done.stdout


@pytest.mark.scale
@pytest.mark.timeout(300)
def test_a_million_students(tmp_path: Path) -> None:
    path = tmp_path / "million.csv"
    _run(_MAKE, str(path), "1000000")
    figures = json.loads(_run(_READ, str(path)))
    assert figures["students"] == 1_000_000
    assert figures["tables"] == 5
    assert figures["groups"] == 60 * 13  # the number of a school says the gender
    assert figures["megabytes"] <= 900, figures


@pytest.mark.scale
@pytest.mark.timeout(600)
def test_a_large_workbook(tmp_path: Path) -> None:
    """Excel is slow to read, but in bounded memory, and it can be stopped."""
    import openpyxl

    from workshop.records.answers import Answers
    from workshop.records.problems import Cancelled
    from workshop.records.read import read_attendance

    made = openpyxl.Workbook(write_only=True)
    sheet = made.create_sheet("Totals")
    sheet.append(["Student ID", "Grade", "Days absent", "Days enrolled"])
    for i in range(100_000):
        sheet.append([i, i % 13, i % 40, 180])
    path = tmp_path / "large.xlsx"
    made.save(path)
    columns = Answers("Days absent", "Days enrolled", "Student ID")
    assert read_attendance(path, columns).students == 100_000
    told: list[float] = []
    with pytest.raises(Cancelled):
        read_attendance(path, columns, progress=lambda share, words: told.append(share), cancelled=lambda: bool(told))
    assert told[0] < 0.1


def test_fifty_thousand_students_by_default(tmp_path: Path) -> None:
    path = tmp_path / "many.csv"
    _run(_MAKE, str(path), "50000")
    from workshop.records.read import read_attendance
    from workshop.records.survey import survey

    found = read_attendance(path, survey(path).answers)
    assert found.students == 50_000
    assert len(found.attributes["School"].values) == 60
