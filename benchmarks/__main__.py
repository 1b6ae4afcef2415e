"""Measure `workshop` against a bare Textual application, and its store against disk, kernel and SQLite, in one run.

uv run python -m benchmarks [--rounds 7] [--rows 10000] [--write docs/benchmarks.md]
"""

from __future__ import annotations

import argparse
import datetime
import os
import platform
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from benchmarks import store
from benchmarks.terminal import Program, TerminalAnswer
from store.bench.figures import pairs, spread
from workshop.cli.bench import near_home

ROOT = Path(__file__).parent.parent
BARE = [sys.executable, str(ROOT / "benchmarks" / "bare.py")]
OURS = [sys.executable, "-m", "workshop"]
KEYS_MEASURED = 60


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--rows", type=int, default=10_000)
    parser.add_argument("--write", type=Path)
    options = parser.parse_args()
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    os.chdir(ROOT)
    lines = ["| figure | ours | against | ratio | at most |", "|---|---|---|---|---|"]
    with tempfile.TemporaryDirectory() as folder:
        for name in ("XDG_STATE_HOME", "XDG_CONFIG_HOME"):
            os.environ[name] = folder
        homes = {rows: _home(Path(folder) / str(rows), rows) for rows in (100, options.rows)}
        # What is typed over is no longer there to be waited for: these are sessions of their own.
        typed = {rows: _home(Path(folder) / f"typed-{rows}", rows) for rows in homes}
        lines += _start_and_memory(homes[100][0], options.rounds)
        lines.append(_ready(homes, options.rounds))
        lines += _keys(typed)
        lines += _silence(homes[100])
    lines += _modules()
    lines += ["", "| figure | ours | against | number | wanted | holds |", "|---|---|---|---|---|---|"]
    with near_home("") as place:
        lines += store.rows(place, options.rounds)
    table = "\n".join(lines)
    print(table)
    if options.write:
        _write(options.write, table, options.rounds)


def _home(home: Path, rows: int) -> tuple[Path, str]:
    """A home with one session whose first worksheet has that many rows."""
    from content.loader import load_pack
    from content.pack_registry import shipped_packs
    from store import create_session, open_session
    from store.api import Identity
    from store.files.home import home_folder
    from store.library.catalog import Library
    from workshop.sheets.model import END, InsertRow, Op, Role, SetCell

    folder = home_folder(home, create=True)
    session = create_session(
        folder,
        title=f"{rows} rows",
        pack=load_pack(shipped_packs()["va-attendance-12"]),
        people=[("Ana", "facilitator")],
    )
    store = open_session(Library(folder).find(session), Identity("Ana", Role.FACILITATOR))
    store.commit([SetCell("room", "main", "step", "reflection-two")])
    for start in range(0, rows, 100):
        ops: list[Op] = []
        for number in range(start, min(start + 100, rows)):
            row = f"r{number:06}"
            ops.append(InsertRow("causes", row, END))
            cells = {
                "group": "barriers",
                "cause": f"Cause {number} no ride",
                "inside": ("School nurse",),
                "gap": "thin",
            }
            ops += [SetCell("causes", row, column, value) for column, value in cells.items()]
        store.commit(ops)
    store.close()
    return folder, session


def _row(name: str, ours: str, other: str, ratio: float | None, bound: str) -> str:
    return f"| {name} | {ours} | {other} | {'' if ratio is None else f'{ratio:.2f}'} | {bound} |"


def _milliseconds(seconds: Sequence[float]) -> str:
    """Median and spread; of keys to a tenth."""
    if max(seconds) >= 0.1:
        return spread(seconds, " ms", 1000)
    half, least, most = (1000 * value for value in (statistics.median(seconds), min(seconds), max(seconds)))
    return f"{half:.1f} ms ({least:.1f} to {most:.1f})"


def _worksheet(home: tuple[Path, str]) -> Program:
    """The program with a session open at its first worksheet."""
    command = [*OURS, "--home", str(home[0]), "open", home[1], "--as", "Ana", "--role", "facilitator"]
    program = Program(command, "no ride")
    program.settle()
    return program


def _start_and_memory(home: Path, rounds: int) -> list[str]:
    starts: dict[str, list[float]] = {"bare": [], "ours": []}
    memory: dict[str, list[int]] = {"bare": [], "ours": []}
    for counted in range(rounds + 1):
        for name, argv, ready in (("bare", BARE, "Bare label"), ("ours", [*OURS, "--home", str(home)], "100 rows")):
            program = Program(argv, ready)
            program.settle()
            if counted:
                starts[name].append(program.ready)
                memory[name].append(program.resident)
            program.end()
    return [
        _row(
            "start to a ready first screen (library)",
            _milliseconds(starts["ours"]),
            f"bare Textual label {_milliseconds(starts['bare'])}",
            pairs(starts["ours"], starts["bare"]),
            "1.5",
        ),
        _row(
            "memory at the first screen",
            spread(memory["ours"], " MB", 1 / 1024),
            f"bare Textual label {spread(memory['bare'], ' MB', 1 / 1024)}",
            pairs(memory["ours"], memory["bare"]),
            "1.5",
        ),
    ]


def _ready(homes: dict[int, tuple[Path, str]], rounds: int) -> str:
    ready: dict[int, list[float]] = {rows: [] for rows in homes}
    for counted in range(rounds + 1):
        for rows, home in homes.items():
            program = _worksheet(home)
            if counted:
                ready[rows].append(program.ready)
            program.end()
    few, many = sorted(homes)
    return _row(
        f"worksheet of {many:,} rows ready",
        _milliseconds(ready[many]),
        f"{few} rows {_milliseconds(ready[few])}",
        pairs(ready[many], ready[few]),
        "1.3",
    )


def _keys(homes: dict[int, tuple[Path, str]]) -> list[str]:
    moves: dict[int, list[TerminalAnswer]] = {}
    edits: dict[int, list[float]] = {rows: [] for rows in homes}
    for rows, home in homes.items():
        program = _worksheet(home)
        program.key("down")
        moves[rows] = [program.key(key) for _ in range(KEYS_MEASURED // 6) for key in ("down",) * 3 + ("up",) * 3]
        for _ in range(KEYS_MEASURED // 4):
            program.key("x")
            edits[rows].append(program.key("enter").paint)
        program.end()
    few, many = sorted(homes)
    paints = {rows: [answer.paint for answer in answers] for rows, answers in moves.items()}
    sizes = [answer.bytes for answer in moves[many]]
    lines = [
        _row(
            name,
            _milliseconds(times[many]),
            f"{few} rows {_milliseconds(times[few])}",
            statistics.median(times[many]) / statistics.median(times[few]),
            "1.3",
        )
        for name, times in (
            ("cursor key to paint there", paints),
            ("Enter after typing to paint, journal written", edits),
        )
    ]
    return [*lines, _row("bytes to the terminal per cursor move", spread(sizes, " bytes"), "", None, "300")]


def _silence(home: tuple[Path, str]) -> list[str]:
    program = _worksheet(home)
    program.settle(1.0)
    sent, cpu = program.idle(5.0)
    program.end()
    return [_row("bytes sent in 5 s while nobody types", str(sent), f"{cpu / 5:.2%} of a core", None, "0")]


def _modules() -> list[str]:
    """Heavy modules in the process that shows the first screen; counted in the process itself."""
    code = (
        "import sys, screens.app, screens.library.screen, screens.session.screen, store.library.catalog;"
        "print(','.join(m for m in ('pandas','numpy','scipy','openpyxl') if m in sys.modules) or 'none')"
    )
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip()
    return [_row("pandas, numpy, SciPy, openpyxl loaded with the screens", found, "", None, "none")]


def _write(path: Path, table: str, rounds: int) -> None:
    marker = "<!-- results -->"
    head = path.read_text("utf-8").split(marker)[0] if path.exists() else "# Benchmarks\n\n"
    machine = f"{os.cpu_count()} cores, {platform.system()} {platform.machine()}, Python {platform.python_version()}"
    busy = f"load average {os.getloadavg()[1]:.1f} with the measurement itself"
    how = f"{rounds} rounds, {busy}; medians with the least and the most, ratios pair by pair"
    said = f"Measured {datetime.date.today().isoformat()} on {machine}, {how}."
    path.write_text(f"{head}{marker}\n\n{said}\n\n{table}\n", "utf-8")


if __name__ == "__main__":
    main()
