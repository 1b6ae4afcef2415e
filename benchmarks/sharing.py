"""Figures of the disclosure-control engine on generated tables.

uv run python -m benchmarks.sharing [--seconds 2] [--seeds 2] [--divisions 130] [--processor] [--only-schools]

Prints, for tables of up to 500 cells, how long the proof took and whether it was finished, what the fast way alone
costs against the proven optimum, how many cells carry a number; then twenty schools by three break-downs apart, a
division and a whole state. Times are of the
process, so that other work on the machine does not count; the deadline is of the clock, or with `--processor` of the
process too.
"""

from __future__ import annotations

import argparse
import random
import statistics
import time
from itertools import product

from workshop.disclosure.engine.model import Attacker, Status, TableRequest, Task
from workshop.disclosure.engine.protect import problem_of, protect
from workshop.disclosure.engine.suppress import quick_pattern
from workshop.disclosure.engine.world import TableSystem

SHAPES = ((5, 5), (8, 6), (10, 8), (20, 7), (40, 7), (60, 7), (4, 3, 2), (6, 5, 2), (12, 7, 2), (7, 6, 3))
RACES = {
    "White": 0.47,
    "Black": 0.22,
    "Hispanic": 0.17,
    "Asian": 0.07,
    "Multiple": 0.06,
    "Native": 0.007,
    "Islander": 0.003,
}


def table(shape: tuple[int, ...], seed: int, attackers: frozenset[Attacker], seconds: float) -> Task:
    """Groups of about 15 students, very uneven."""
    chance = random.Random(seed)
    weights = [[chance.gammavariate(1.5, 1.0) for _ in range(size)] for size in shape]
    places: list[tuple[int, ...]] = [()]
    for size in shape:
        places = [(*place, k) for place in places for k in range(size)]
    atoms = {}
    for place in places:
        mean = 15.0
        for part, k in zip(weights, place, strict=True):
            mean *= part[k] / 1.5
        n = round(chance.gammavariate(4.0, mean / 4.0))
        if n:
            rate = min(0.9, 0.2 * chance.gammavariate(4.0, 0.25))
            atoms[tuple(f"{'abcd'[i]}{k:02d}" for i, k in enumerate(place))] = (
                n,
                sum(chance.random() < rate for _ in range(n)),
            )
    columns = tuple("abcd"[: len(shape)])
    return Task(columns, atoms, (TableRequest(columns),), attackers=attackers, seconds=seconds)


def state(divisions: int, schools: int = 20, seed: int = 1) -> Task:
    """About 500 students a school, by division, school and race."""
    chance = random.Random(seed)
    atoms = {}
    for d in range(divisions):
        here = {race: chance.gammavariate(12 * share, 1.0) for race, share in RACES.items()}
        for s in range(schools):
            size = chance.gammavariate(4.0, 125.0)
            mix = {race: chance.gammavariate(60 * here[race] / sum(here.values()) + 1e-3, 1.0) for race in RACES}
            for race, part in mix.items():
                n = round(size * part / sum(mix.values()))
                if n:
                    rate = min(0.9, 0.2 * chance.gammavariate(6.0, 1 / 6))
                    atoms[(f"D{d:03d}", f"S{s:02d}", race)] = (n, sum(chance.random() < rate for _ in range(n)))
    columns = ("division", "school", "race")
    return Task(columns, atoms, (TableRequest(columns),), (("division", "school"),), seconds=60.0)


def schools_apart(seed: int, schools: int = 20, grades: int = 5) -> Task:
    """About 300 students a school, by grade, by race and by gender: three tables that share the school alone."""
    chance = random.Random(seed)
    here = {race: chance.gammavariate(12 * share, 1.0) for race, share in RACES.items()}
    atoms = {}
    for s in range(schools):
        size = chance.gammavariate(4.0, 75.0) / grades / 2
        mix = {race: chance.gammavariate(60 * here[race] / sum(here.values()) + 1e-3, 1.0) for race in RACES}
        for g, (race, part), gender in product(range(grades), mix.items(), "FM"):
            n = round(chance.gammavariate(4.0, size * part / sum(mix.values()) / 4 + 1e-9))
            if n:
                rate = min(0.9, 0.2 * chance.gammavariate(6.0, 1 / 6))
                chronic = sum(chance.random() < rate for _ in range(n))
                atoms[(f"S{s:02d}", str(g + 4), race, gender)] = (n, chronic)
    tables = tuple(TableRequest(("school", name)) for name in ("grade", "race", "gender"))
    return Task(("school", "grade", "race", "gender"), atoms, tables, seconds=1.0)


def measured(name: str, task: Task) -> None:
    """One large task, with its times and what is left of its cells."""
    started, clock = time.process_time(), time.perf_counter()
    result = protect(task)
    used, passed = time.process_time() - started, time.perf_counter() - clock
    cells = sum(len(one.cells) for one in result.tables)
    print(
        f"{name}, {sum(n for n, _ in task.atoms.values()):,} students, {cells:,} cells: "
        f"{used:.2f} s of the processor, {passed:.2f} s by the clock; "
        f"{result.proof.numbered / cells:.1%} of cells carry a number, "
        f"{result.proof.kept / result.proof.cells:.1%} of counts exact, {len(result.witnesses.tables)} witnesses",
        flush=True,
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=2.0)
    parser.add_argument("--seeds", type=int, default=2)
    parser.add_argument("--divisions", type=int, default=130)
    parser.add_argument("--processor", action="store_true")
    parser.add_argument("--only-schools", action="store_true")
    options = parser.parse_args()
    if options.processor:
        time.perf_counter = time.process_time  # the engine's clock
    modes = {
        "outsider": frozenset({Attacker.OUTSIDER}),
        "enrollment public": frozenset({Attacker.OUTSIDER, Attacker.ENROLLMENT_PUBLIC}),
    }
    for name, attackers in {}.items() if options.only_schools else modes.items():
        proven, ratios, numbered, cells, times = 0, [], 0, 0, []
        for shape in SHAPES:
            for seed in range(options.seeds):
                task = table(shape, seed, attackers, options.seconds)
                started = time.process_time()
                result = protect(task)
                times.append(time.process_time() - started)
                proven += result.proof.status is Status.OPTIMAL
                numbered += result.proof.numbered
                cells += sum(len(one.cells) for one in result.tables)
                if result.proof.status is Status.OPTIMAL and result.proof.cost:
                    ratios.append(quick_pattern(problem_of(task, TableSystem(task))).cost / result.proof.cost)
        print(
            f"{name}: {proven} of {len(times)} tables proven within {options.seconds:g} s "
            f"(median {statistics.median(times):.2f} s); "
            f"fast way / optimum median {statistics.median(ratios):.3f}, worst {max(ratios):.3f}; "
            f"{numbered / cells:.1%} of {cells:,} cells carry a number",
            flush=True,
        )
    for seed in range(1, 4):
        measured("20 schools by grade, by race and by gender apart", schools_apart(seed))
    for divisions in () if options.only_schools else (1, options.divisions):
        measured(f"{divisions} divisions", state(divisions))


if __name__ == "__main__":
    main()
