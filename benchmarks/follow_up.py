"""Measure the roll-up of many sessions, read by two processes and by one, and what short commands cost.

uv run python -m benchmarks.follow_up [--sessions 2640] [--rounds 3]

The sessions are copies of the sample with other schools and names, 65 records each in a journal of its own, made in a
temporary folder (140 KB each) and taken away again. Runs take turns. Times are of the processor, because a machine with
other work makes anything slow; beside them is how long a person waits.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from content.loader import load_pack
from content.pack_registry import shipped_packs
from store.journal import codec
from store.journal.create import make_session
from store.library.catalog import Library
from store.library.facts import ROLLUP
from workshop.services.demo import make_demo
from workshop.sheets.model import Record, SetCell

ROOT = Path(__file__).parent.parent
SCHOOLS = 20
"""In each division."""
_ALONE = 10**9
_RUN = """
import json, resource, sys, time
from store.library import facts
from workshop.cli.main import run
if __name__ == "__main__":
    home, facts.MANY = sys.argv[1], int(sys.argv[2])
    start = time.monotonic()
    run(["--home", home, "rollup", "--format", "json", "-o", sys.argv[3], "--replace"])
    waited = time.monotonic() - start
    both = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    print(json.dumps({
        "waited": waited, "processor": sum(one.ru_utime + one.ru_stime for one in both),
        "memory": max(one.ru_maxrss for one in both) // 1024, "pandas": "pandas" in sys.modules,
    }))
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sessions", type=int, default=132 * SCHOOLS)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    os.chdir(ROOT)
    with tempfile.TemporaryDirectory() as folder:
        many = _home(Path(folder) / "many", options.sessions)
        print("| figure | processor | waited | memory |\n|---|---|---|---|")
        for line in _rollups(many, Path(folder), options.rounds, options.sessions):
            print(line)
        print("\n| command, 40 sessions | processor | beyond the start of the interpreter |\n|---|---|---|")
        for line in _commands(_home(Path(folder) / "forty", 40), options.rounds):
            print(line)


def _home(home: Path, count: int) -> Path:
    """So many sessions, the sample with other schools, divisions and organizations."""
    made = make_demo()
    from store import open_session
    from store.api import Identity
    from store.files.home import home_folder, prepare_home
    from workshop.sheets.model import Role

    store = open_session(Library(made.home).find(made.session), Identity("reader", Role.OBSERVER))
    records, created = list(store.records()), store.info.created
    store.close()
    shutil.rmtree(made.home)
    pack = load_pack(shipped_packs()["va-attendance-12"])
    sessions = prepare_home(home_folder(home, create=True))
    for number in range(count):
        own = [_renamed(record, number) for record in records]

        def lines(crc: int, own: list[Record] = own) -> Iterator[bytes]:
            for record in own:
                line, crc = codec.encode(record, crc)
                yield line

        make_session(sessions, f"School {number:04d}", pack, created, lines)
    return home


def _renamed(record: Record, number: int) -> Record:
    division, _ = divmod(number, SCHOOLS)
    names = {"school": f"School {number:04d}", "division": f"Division {division:03d}"}

    def renamed(op: SetCell) -> SetCell:
        if op.sheet == "session" and op.column in names:
            return replace(op, value=names[op.column])
        if op.sheet == "organisations" and op.column == "name":
            return replace(op, value=f"{op.value}{' Inc' * (number % 3 == 0)}")
        return op

    ops = tuple([renamed(op) if isinstance(op, SetCell) else op for op in record.edit.ops])
    return replace(record, edit=replace(record.edit, ops=ops))


def _rollups(home: Path, folder: Path, rounds: int, count: int) -> Iterator[str]:
    program = folder / "run.py"
    program.write_text(_RUN, "utf-8")
    kinds = {"two processes, cold": (200, True), "warm": (200, False), "one process, cold": (_ALONE, True)}
    found: dict[str, list[dict[str, float]]] = {name: [] for name in kinds}
    for _ in range(rounds):
        for name, (many, cold) in kinds.items():
            if cold:
                (home / ROLLUP).unlink(missing_ok=True)
            argv = [sys.executable, str(program), str(home), str(many), str(folder / "out.json")]
            done = subprocess.run(
                argv, capture_output=True, text=True, check=True, env=os.environ | {"PYTHONPATH": "."}
            )
            found[name].append(json.loads(done.stdout.splitlines()[-1]))
    for name, runs in found.items():
        half = {key: statistics.median(run[key] for run in runs) for key in ("processor", "waited", "memory")}
        loaded = ", pandas loaded" if any(run["pandas"] for run in runs) else ""
        yield (
            f"| roll-up of {count:,} sessions, {name} | {half['processor']:.1f} s | {half['waited']:.1f} s | "
            f"{half['memory']:.0f} MB{loaded} |"
        )


def _commands(home: Path, rounds: int) -> Iterator[str]:
    session = Library(home).folders()[0].name
    ours = [sys.executable, "-m", "workshop", "--home", str(home)]
    commands = {
        "the interpreter alone": [sys.executable, "-c", "pass"],
        "due": [*ours, "due"],
        "list": [*ours, "list"],
        "show": [*ours, "show", session],
        "set": [*ours, "set", session, "meeting", "main", "place", "Gym", "--as", "Ana Ruiz"],
        "export": [*ours, "export", session, "-o", "-"],
    }
    found: dict[str, list[float]] = {name: [] for name in commands}
    for counted in range(rounds + 1):
        for name, argv in commands.items():
            before = os.times()
            subprocess.run(argv, capture_output=True, check=True)
            after = os.times()
            if counted:
                used = after.children_user + after.children_system - before.children_user - before.children_system
                found[name].append(used)
    start = statistics.median(found["the interpreter alone"])
    for name, times in found.items():
        half = statistics.median(times)
        yield f"| `{name}` | {1000 * half:.0f} ms | {1000 * (half - start):.0f} ms |"


if __name__ == "__main__":
    started = time.monotonic()
    main()
    print(f"\n{time.monotonic() - started:.0f} s in all, load average {os.getloadavg()[0]:.0f}")
