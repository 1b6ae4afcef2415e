"""Measure how attendance is read: student totals against plain pandas, a workbook of many sheets, the questions about
a large file, and rows of single days in bounded memory.

uv run python -m benchmarks.reading [--students 1300000] [--rows 50000000] [--rounds 3]

The files are generated in a temporary folder (about 45 bytes a row) and taken away again. Each run is a process of its
own, so that its peak of memory is its own; ours and plain pandas take turns. Times are of the processor.
"""

from __future__ import annotations

import argparse
import datetime
import json
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parent.parent

_TIMED = """
import json, resource, sys, time
from pathlib import Path
path = Path(sys.argv[1])
import numpy, pandas
{imports}
start = time.process_time()
{work}
seconds = time.process_time() - start
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
print(json.dumps({{"seconds": seconds, "peak": peak, "students": int(students)}}))
"""
_PLAIN_TOTALS = """
frame = pandas.read_csv(path)
frame["chronic"] = 10 * frame["Days absent"] >= frame["Days enrolled"]
groups = frame.groupby(["School", "Grade", "Gender"])["chronic"].agg(["size", "sum"])
students = groups["size"].sum()
"""
_PLAIN_DAYS = """
frame = pandas.read_csv(path)
days = frame.assign(away=frame["Status"] == "A").groupby("Student ID")["away"].agg(["size", "sum"])
students = len(days)
"""
_PLAIN_READ = """
students = len(pandas.read_csv(path))
"""
_SURVEY = """
from workshop.records.survey import survey
"""
_QUESTIONS = """
students = survey(path, by=("School", "Grade")).rows
"""
_PLAIN_SHEETS = """
students = sum(map(len, pandas.read_excel(path, sheet_name=None, dtype=str).values()))
"""
_SHEETS = """
asked = survey(path, by=("School", "Grade"))
assert [question.setting for question in asked.questions] == ["sheets"]
settings = asked.questions[0].choices[0].settings
answers = Answers("Days absent", "Days enrolled", "Student ID", sheets=tuple(settings["sheets"]),
                  sheet_is=settings["sheet_is"])
students = read_attendance(path, answers).students
"""
_OUR_IMPORTS = """
from workshop.records.answers import Answers
from workshop.records.read import read_attendance
from workshop.disclosure.patterns import count
from workshop.disclosure.policy import MODULE_12
"""
_OURS = """
totals = Answers("Days absent", "Days enrolled", "Student ID")
days = Answers(id="Student ID", date="Date", mark="Status", absent_marks=("A",), present_marks=("P",))
with path.open() as lines:
    daily = "Status" in next(lines)
found = read_attendance(path, days if daily else totals)
counted = found.eligible(MODULE_12)
patterns = count(found, [name for name in ("School", "Grade", "Gender") if name in found.attributes], counted, ~counted)
students = found.students
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--students", type=int, default=1_300_000)
    parser.add_argument("--rows", type=int, default=50_000_000)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    os.chdir(ROOT)
    print("| figure | ours | against | ratio | at most |\n|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        print(_totals(Path(folder) / "totals.csv", options.students, options.rounds), flush=True)
        for line in _questions(Path(folder), 1_000_000, options.rounds):
            print(line, flush=True)
        print(_workbook(Path(folder) / "schools.xlsx", options.rounds), flush=True)
        for line in _days(Path(folder) / "days.csv", options.rows):
            print(line, flush=True)


def _run(imports: str, work: str, path: Path) -> dict[str, float]:
    code = _TIMED.format(imports=imports, work=work)
    done = subprocess.run([sys.executable, "-c", code, str(path)], capture_output=True, text=True, check=True)
    found: dict[str, float] = json.loads(done.stdout)
    return found


def _totals(path: Path, students: int, rounds: int) -> str:
    """Student totals: read, checked row by row and counted, against pandas' read and group-by."""
    _write_totals(path, students)
    ours, plain = [], []
    for _ in range(rounds):
        plain.append(_run("", _PLAIN_TOTALS, path)["seconds"])
        found = _run(_OUR_IMPORTS, _OURS, path)
        assert found["students"] == students
        ours.append(found["seconds"])
    ratio = statistics.median(o / p for o, p in zip(ours, plain, strict=True))
    path.unlink()
    return (
        f"| {students:,} student totals read and counted | {statistics.median(ours):.1f} s | plain pandas read and "
        f"group-by {statistics.median(plain):.1f} s | {ratio:.2f} | 1.5 |"
    )


def _write_totals(path: Path, students: int) -> None:
    with path.open("w", buffering=1 << 22) as out:
        out.write("Student ID,School,Grade,Gender,Days absent,Days enrolled\n")
        for i in range(students):
            out.write(f"S{i},School {i % 1950},{i % 13},{'FM'[i % 2]},{i * 7919 % 41},{90 + i * 104729 % 91}\n")


def _questions(folder: Path, rows: int, rounds: int) -> list[str]:
    """What a file is and what has to be asked about it, every row seen, against plain pandas reading."""
    totals, days = folder / "totals.csv", folder / "days.csv"
    _write_totals(totals, rows)
    _write_days(days, rows // 180, 180)
    lines = []
    for path, words in ((totals, "student totals"), (days, "day rows")):
        ours, plain = [], []
        for _ in range(rounds):
            plain.append(_run("", _PLAIN_READ, path)["seconds"])
            ours.append(_run(_SURVEY, _QUESTIONS, path)["seconds"])
        ratio = statistics.median(o / p for o, p in zip(ours, plain, strict=True))
        lines.append(
            f"| questions about {rows:,} {words} | {statistics.median(ours):.1f} s | plain pandas read "
            f"{statistics.median(plain):.1f} s | {ratio:.2f} | 6, and 3 s |"
        )
        path.unlink()
    return lines


def _workbook(path: Path, rounds: int) -> str:
    """A workbook with one school a sheet: what it is, what has to be asked, and all its students, against pandas' read
    of all sheets as texts."""
    rows = _write_workbook(path)
    ours, plain = [], []
    for _ in range(rounds):
        plain.append(_run("", _PLAIN_SHEETS, path)["seconds"])
        found = _run(_SURVEY + _OUR_IMPORTS, _SHEETS, path)
        assert found["students"] == rows
        ours.append(found["seconds"])
    ratio = statistics.median(o / p for o, p in zip(ours, plain, strict=True))
    path.unlink()
    return (
        f"| a workbook of 20 sheets and {rows:,} rows, asked about and read | {statistics.median(ours):.1f} s | plain "
        f"pandas read {statistics.median(plain):.1f} s | {ratio:.2f} | 10 s |"
    )


def _write_workbook(path: Path) -> int:
    from openpyxl import Workbook

    book, size = Workbook(write_only=True), 2_500
    for school in range(20):
        sheet = book.create_sheet(f"School {school}")
        sheet.append(["Student ID", "Grade", "Gender", "Days absent", "Days enrolled"])
        for i in range(school * size, (school + 1) * size):
            sheet.append([f"S{i:06d}", i % 13, "FM"[i % 2], i * 7919 % 41, 180])
    book.save(path)
    return 20 * size


def _days(path: Path, rows: int) -> list[str]:
    """Rows of single days: the peak of memory with all rows against a quarter of them, the students being the same."""
    students = max(rows // 180, 1)
    quarter = _write_days(path, students, 45)
    small = _run(_OUR_IMPORTS, _OURS, path)
    plain = _run("", _PLAIN_DAYS, path)
    whole = _write_days(path, students, 180)
    large = _run(_OUR_IMPORTS, _OURS, path)
    assert small["students"] == large["students"] == students
    each, plain_each = 1e6 * large["seconds"] / whole, 1e6 * plain["seconds"] / quarter
    return [
        f"| {whole:,} day rows of {students:,} students, peak of memory | {large['peak']:.0f} MB | {quarter:,} rows of "
        f"the same students {small['peak']:.0f} MB | {large['peak'] / small['peak']:.2f} | 1.2 |",
        f"| the same, time of a million rows | {each:.2f} s | plain pandas with a quarter of the rows "
        f"{plain_each:.2f} s, {plain['peak']:.0f} MB | {each / plain_each:.2f} | |",
    ]


def _write_days(path: Path, students: int, days: int) -> int:
    first = datetime.date(2026, 9, 1)
    tails = [f",School {i % 60},{i % 13}\n" for i in range(780)]
    with path.open("w", buffering=1 << 22) as out:
        out.write("Student ID,Date,Status,School,Grade\n")
        for number in range(days):
            day = (first + datetime.timedelta(days=number)).isoformat()
            marks = [f",{day},{mark}" for mark in "AP"]
            out.writelines(f"S{i}{marks[(i * 31 + number * 17) % 14 > 0]}{tails[i % 780]}" for i in range(students))
    return students * days


if __name__ == "__main__":
    main()
