"""What the libraries do that we decided against or keep in their place: figures of `docs/decisions/`.

    uv run python -m benchmarks.alternatives

Bytes are counted on a pseudo-terminal of 80 x 24, TinyDB is measured in a temporary folder. It takes about a minute.
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import yaml
from dateutil.parser import parse
from textual.app import App, ComposeResult
from textual.containers import Grid
from textual.widgets import Input, TextArea
from tinydb import TinyDB

from benchmarks.terminal import Program
from screens.terminal.diff_display import DiffDisplay

READY = "ready"
ROWS, COLUMNS = 18, 4
RUNS, INSERTS = 20, 100
MANY, FEW = 100_000, 100


class Text(App[None]):
    """A text area in Textual as it is."""

    def compose(self) -> ComposeResult:
        yield TextArea(f"{READY}\n" + "what keeps students away from school\n" * 15, show_line_numbers=False)


class TextByCell(DiffDisplay[None]):
    """The same text area; only changed cells are sent."""

    compose = Text.compose


class Inputs(App[None]):
    """A worksheet made of one `Input` a cell."""

    CSS = f"Grid {{ grid-size: {COLUMNS}; grid-rows: 1; }} Input {{ border: none; height: 1; padding: 0; }}"

    def compose(self) -> ComposeResult:
        with Grid():
            for number in range(ROWS * COLUMNS):
                yield Input(READY if not number else "what keeps students away")


APPS: dict[str, Callable[[], App[None]]] = {"text": Text, "text-by-cell": TextByCell, "inputs": Inputs}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--run", choices=APPS, help=argparse.SUPPRESS)
    parser.add_argument("--insert", nargs=2, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.run:
        APPS[options.run]().run()
    elif options.insert:
        _insert(Path(options.insert[0]), options.insert[1])
    else:
        _report()


def _report() -> None:
    rows = [
        ("bytes for one letter, Textual's text area", _bytes("text", "x")),
        ("the same, only changed cells sent", _bytes("text-by-cell", "x")),
        (f"bytes for Tab, {ROWS * COLUMNS} inputs as a worksheet", _bytes("inputs", "tab")),
        ("two processes insert into one TinyDB file", _two_writers()),
        (f"one insert, {MANY:,} documents in the file", _one_insert(MANY)),
        (f"one insert, {FEW:,} documents in the file", _one_insert(FEW)),
        ("PyYAML reads `no`, `12:30`", ", ".join(repr(yaml.safe_load(text)) for text in ("no", "12:30"))),
        ("PyYAML reads a key given twice", repr(yaml.safe_load("a: 1\na: 2"))),
        ("dateutil reads `3-5`, `5`, `sat`", ", ".join(f"{parse(text):%Y-%m-%d}" for text in ("3-5", "5", "sat"))),
    ]
    print("| what | measured |\n|---|---|")
    for what, measured in rows:
        print(f"| {what} | {measured} |")


def _bytes(name: str, key: str) -> str:
    """What that key makes the program send to the terminal, median and most of thirty."""
    program = Program([sys.executable, "-m", "benchmarks.alternatives", "--run", name], READY)
    try:
        program.settle()
        program.key(key)
        sizes = [program.key(key).bytes for _ in range(30)]
    finally:
        program.end()
    return f"median {int(statistics.median(sizes)):,}, most {max(sizes):,}"


def _two_writers() -> str:
    """How often TinyDB's own storage leaves a file that nobody can read, and how many documents are there."""
    unreadable = kept = 0
    for _ in range(RUNS):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "table.json"
            command = [sys.executable, "-m", "benchmarks.alternatives", "--insert", str(path)]
            for writer in [subprocess.Popen([*command, name], stderr=subprocess.DEVNULL) for name in "ab"]:
                writer.wait(120)
            try:
                kept += len(TinyDB(path))
            except ValueError:
                unreadable += 1
    written = (RUNS - unreadable) * 2 * INSERTS
    return f"{unreadable} of {RUNS} files unreadable; {kept:,} of {written:,} documents in the others"


def _insert(path: Path, name: str) -> None:
    """Insert as fast as TinyDB does, and go on after an error as a program would that is told to try again."""
    for number in range(INSERTS):
        try:
            with TinyDB(path) as table:
                table.insert({"name": name, "number": number})
        except ValueError:
            time.sleep(0.001)


def _one_insert(documents: int) -> str:
    """The time of one insert into a file of so many documents, median of five."""
    with tempfile.TemporaryDirectory() as folder, TinyDB(Path(folder) / "table.json") as table:
        table.insert_multiple({"name": "no ride", "number": number} for number in range(documents))
        times = []
        for number in range(5):
            began = time.perf_counter()
            table.insert({"name": "no ride", "number": number})
            times.append(time.perf_counter() - began)
    return f"{1000 * statistics.median(times):,.1f} ms"


if __name__ == "__main__":
    main()
