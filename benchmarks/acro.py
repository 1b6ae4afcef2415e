"""Side by side with ACRO on a student table: what of the hidden cells follows from the margins.

    uv run python -m benchmarks.acro FILE.csv [--absent COLUMN] [--days 180]

Every pair of columns with 2 to 10 different values gives a table of counts. ACRO (suppression on, its defaults: counts
below 10 and empty cells hidden) makes it, and the two one-way tables, in an environment of its own that `uv` provides,
because its pandas does not go with ours. Ours makes the same table with its totals by `prepare`, as the command line
does, with chronic absence beside the count. The attacker is the same for both: the least and the greatest whole number
of students that each hidden cell can have beside everything told of the table and its margins, by integer programming.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp

from workshop.disclosure.engine import model as engine
from workshop.disclosure.engine.model import ALL, Measure, ResultTable
from workshop.disclosure.prepare import CheckSpec, Request, prepare
from workshop.records.answers import Answers
from workshop.records.attendance import Attendance
from workshop.records.read import read_attendance
from workshop.records.survey import survey

MOST_VALUES = 10
_CLOSE = 3
_ACRO = """
import contextlib, io, json, logging, sys, time, warnings
warnings.filterwarnings("ignore")
logging.disable(logging.CRITICAL)
import pandas as pd
quiet = contextlib.redirect_stdout(io.StringIO())
with quiet:
    from acro import ACRO
    acro = ACRO(suppress=True)
frame = pd.read_csv(sys.argv[1], dtype=str, keep_default_na=False)
found = {"single": {}, "pairs": []}
def cells(table):
    return [[str(i), str(j), None if v != v else int(v)] for j in table.columns for i, v in table[j].items()]
for name in json.loads(sys.argv[3]):
    with quiet:
        found["single"][name] = cells(acro.crosstab(frame[name], pd.Series(["all"] * len(frame), name="all")))
for one, other in json.loads(sys.argv[2]):
    started = time.process_time()
    with quiet:
        table = acro.crosstab(frame[one], frame[other])
    found["pairs"].append([one, other, cells(table), time.process_time() - started])
print(json.dumps(found))
"""


@dataclass
class Tally:
    """Hidden counts of one program: how many, how many follow exactly, how many to fewer than 3 students."""

    tables: int = 0
    leaky: int = 0
    cells: int = 0
    hidden: int = 0
    exact: int = 0
    close: int = 0
    seconds: list[float] = field(default_factory=list)

    def add(self, told: int, widths: Sequence[int], seconds: float) -> None:
        self.tables += bool(widths)
        self.leaky += 0 in widths
        self.cells += told
        self.hidden += len(widths)
        self.exact += sum(width == 0 for width in widths)
        self.close += sum(width < _CLOSE for width in widths)
        self.seconds.append(seconds)


Vector = np.ndarray[Any, Any]
Row = tuple[Vector, float, float]


def widths(forms: Sequence[Vector], rows: Iterable[Row]) -> list[int]:
    """The greatest less the least whole value of each form, for somebody who knows the rows (lo <= row . x <= hi)."""
    rows = list(rows)
    size = len(forms[0])
    matrix, low, high = (np.array(part) for part in zip(*rows, strict=True))
    found = []
    for form in forms:
        ends = []
        for sign in (1, -1):
            answer = milp(
                sign * form,
                constraints=LinearConstraint(matrix, low, high),
                bounds=Bounds(np.zeros(size), np.full(size, np.inf)),
                integrality=np.ones(size),
            )
            assert answer.x is not None, answer.message
            ends.append(round(float(form @ np.rint(answer.x))))
        found.append(ends[1] - ends[0])
    return found


Shown = dict[tuple[str, ...], int | None]
"""Of each cell the count shown, None where it is hidden."""


def acro_tables(
    path: Path, columns: Sequence[str]
) -> tuple[dict[str, Shown], dict[tuple[str, str], Shown], list[float]]:
    """Its one-way tables by column, its two-way tables by pair, and the seconds of the processor for each of those."""
    pairs = list(combinations(columns, 2))
    command = ["uv", "run", "--quiet", "--no-project", "--isolated", "--with", "acro", "python", "-c", _ACRO, str(path)]
    done = subprocess.run(
        [*command, json.dumps(pairs), json.dumps(columns)], check=True, capture_output=True, text=True
    )
    found = json.loads(done.stdout.splitlines()[-1])
    single = {name: {(i,): shown for i, _, shown in cells} for name, cells in found["single"].items()}
    tables = {(one, other): {(i, j): shown for i, j, shown in cells} for one, other, cells, _ in found["pairs"]}
    return single, tables, [seconds for *_, seconds in found["pairs"]]


def widths_of_acro(table: Shown, single: Sequence[Shown], true: Counter[tuple[str, ...]]) -> list[int]:
    """Widths of its hidden cells with students in them, beside what it shows of the table, the one-way tables, and the
    number of all students."""
    atoms = list(table)
    rows: list[Row] = [(np.ones(len(atoms)), true.total(), true.total())]
    rows += [(_where(atoms, at), shown, shown) for at, shown in table.items() if shown is not None]
    for place, margin in enumerate(single):
        for (value,), shown in margin.items():
            if shown is not None:
                rows.append((_where(atoms, (value, ALL) if place == 0 else (ALL, value)), shown, shown))
    hidden = [_where(atoms, at) for at, shown in table.items() if shown is None and true[at]]
    return widths(hidden, rows) if hidden else []


def widths_of_ours(table: ResultTable, true: Counter[tuple[str, ...]]) -> tuple[list[int], list[int]]:
    """Widths of the counts of students, and of all counts, that ours does not tell exactly, beside what it tells."""
    atoms = [at for at in true if true[at]]
    size = len(atoms)
    both = np.eye(2 * size)
    rows: list[Row] = [(both[k] - both[size + k], 0.0, np.inf) for k in range(size)]
    hidden: dict[Measure, list[Vector]] = {Measure.ENROLLED: [], Measure.CHRONIC: []}
    for cell in table.cells:
        here = _where(atoms, cell.at)
        n, c = np.concatenate([here, 0 * here]), np.concatenate([0 * here, here])
        rows.append((n, 1.0, np.inf))
        for measure, form in ((Measure.ENROLLED, n), (Measure.CHRONIC, c)):
            told = cell.published[measure]
            if told.published_as is engine.PublishedAs.EXACT:
                rows.append((form, float(told.value or 0), float(told.value or 0)))
            else:
                hidden[measure].append(form)
                rows.append((form, float(told.lo or 0), np.inf if told.hi is None else float(told.hi)))
        rows += _percent(n, c, cell.published[Measure.PERCENT])
    students, chronic = hidden[Measure.ENROLLED], hidden[Measure.CHRONIC]
    found = widths([*students, *chronic], rows) if students or chronic else []
    return found[: len(students)], found


def _percent(n: Vector, c: Vector, told: engine.PublishedValue) -> Iterator[Row]:
    """A percentage told, off by half a unit at most."""
    match told.published_as:
        case engine.PublishedAs.EXACT:
            low = high = float(told.value or 0)
            half = 0.005
        case engine.PublishedAs.PERCENT:
            low = high = float(told.value or 0)
            half = 0.5
        case engine.PublishedAs.RANGE:
            low, high, half = float(told.lo or 0), 100.0 if told.hi is None else float(told.hi), 0.0
        case _:
            return
    yield 100 * c - (low - half) * n, -1e-9, np.inf
    yield 100 * c - (high + half) * n, -np.inf, 1e-9


def _where(atoms: Sequence[tuple[str, ...]], at: Sequence[str]) -> Vector:
    """1 for each atom within that cell."""
    return np.array([float(all(c in (ALL, v) for c, v in zip(at, atom, strict=True))) for atom in atoms])


def counts(attendance: Attendance, pair: tuple[str, str]) -> Counter[tuple[str, ...]]:
    """Students by two columns."""
    columns = [attendance.attributes[name] for name in pair]
    return Counter(zip(*([fact.values[code] for code in fact.codes] for fact in columns), strict=True))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", type=Path)
    parser.add_argument("--absent", default="", metavar="COLUMN", help="the column of days absent (else detected)")
    parser.add_argument("--days", type=int, default=180)
    options = parser.parse_args()
    chosen = Answers(options.absent) if options.absent else survey(options.file).answers
    attendance = read_attendance(options.file, chosen, days=options.days)
    columns = [name for name, fact in attendance.attributes.items() if 2 <= len(fact.values) <= MOST_VALUES]
    single, tables, seconds = acro_tables(options.file, columns)
    acro, ours, all_ours = Tally(), Tally(), Tally()
    for (pair, table), used in zip(tables.items(), seconds, strict=True):
        true = counts(attendance, pair)
        acro.add(sum(n > 0 for n in true.values()), widths_of_acro(table, [single[name] for name in pair], true), used)
        started = time.process_time()
        answer = prepare(attendance, CheckSpec(Request("somebody", "", (pair,))))
        used = time.process_time() - started
        if answer.refusal is None:
            students, both = widths_of_ours(answer.result.tables[0], true)
            ours.add(len(answer.result.tables[0].cells), students, used)
            all_ours.add(2 * len(answer.result.tables[0].cells), both, used)
    print(f"{len(tables)} two-way tables of {len(columns)} columns, {attendance.students:,} students\n")
    print(
        "| | tables with hidden cells | hidden | follow exactly | to fewer than 3 students | tables where some do | s |"
    )
    print("|---|---|---|---|---|---|---|")
    for name, one in (("ACRO, counts", acro), ("ours, counts of students", ours), ("ours, chronic too", all_ours)):
        share = max(one.hidden, 1)
        print(
            f"| {name} | {one.tables} | {one.hidden} of {one.cells} | {one.exact} ({one.exact / share:.0%}) | "
            f"{one.close} ({one.close / share:.0%}) | {one.leaky} | {statistics.median(one.seconds):.3f} |"
        )


if __name__ == "__main__":
    main()
