"""tau-Argus as a second opinion: which cells of one table it would hide. Needs the optional package pytauargus.

It runs as a program of its own, because a native engine that fails takes its process along. It reads files only: while
it runs the counts of the table, never a student, lie in a folder that only this account can read, of memory where the
system has such.
"""

from __future__ import annotations

import contextlib
import importlib.util
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from workshop.disclosure.engine.model import ALL, At
from workshop.records.problems import Cancelled, RequestProblem
from workshop.records.rows import never

_MEMORY = Path("/dev/shm")
_TOTAL, _LEAD = "T", "@"
_GRACE = 30.0
"""Seconds beyond its own limit, which it counts in minutes and keeps loosely."""


@dataclass(frozen=True, slots=True)
class TauArgusCell:
    """One cell for tau-Argus: its count, what hiding it costs (more than 0), whether it must be hidden, and then how
    far below and above the count an attacker's interval has to reach; `kept`: never to be hidden."""

    count: int
    cost: float
    hidden: bool = False
    lower: int = 0
    upper: int = 0
    kept: bool = False


def available() -> bool:
    """Whether pytauargus is installed."""
    with contextlib.suppress(ValueError):
        return importlib.util.find_spec("pytauargus") is not None
    return False


def hidden_by_tauargus(
    by: Sequence[str],
    hierarchies: Sequence[Sequence[str]],
    cells: Mapping[At, TauArgusCell],
    *,
    seconds: int = 60,
    method: str = "OPT",
    cancelled: Callable[[], bool] = never,
) -> set[At]:
    """The cells of that table, totals included, that tau-Argus hides: those that must be, and those that protect them.

    Raises RequestProblem when it is not installed, fails or takes too long, and Cancelled.
    """
    if not available():
        raise RequestProblem('tau-Argus needs the package pytauargus: pip install "workshop-companion[tauargus]".')
    dimensions = _dimensions(by, hierarchies)
    where = str(_MEMORY) if _MEMORY.is_dir() else None
    with tempfile.TemporaryDirectory(prefix="workshop-", dir=where) as folder:
        names = [_codes(dimension, cells, Path(folder, f"c{k}.hrc")) for k, dimension in enumerate(dimensions)]
        _write(Path(folder), dimensions, names, cells, f"{method}(1,{max(-(-seconds // 60), 1)})")
        _run(folder, seconds + _GRACE, cancelled)
        return _read(Path(folder, "out.tab"), dimensions, names, cells)


Path_ = tuple[str, ...]


def _dimensions(by: Sequence[str], hierarchies: Sequence[Sequence[str]]) -> list[list[int]]:
    """The places in `by` of each dimension: a hierarchy is one, from the widest column to the finest."""
    dimensions = []
    for hierarchy in hierarchies:
        places = [by.index(name) for name in hierarchy if name in by]
        if places:
            dimensions.append(places)
    taken = {place for places in dimensions for place in places}
    return [*dimensions, *([place] for place in range(len(by)) if place not in taken)]


def _node(at: At, dimension: Sequence[int]) -> Path_:
    """Where a cell stands in a dimension; the total is the empty path."""
    return tuple(at[place] for place in dimension if at[place] != ALL)


def _codes(dimension: Sequence[int], cells: Mapping[At, TauArgusCell], file: Path) -> dict[Path_, str]:
    """A plain code for every node, and for a hierarchy the file that says what lies below what."""
    nodes = sorted({_node(at, dimension) for at in cells} - {()})
    codes = {node: f"n{number:06d}" for number, node in enumerate(nodes)}
    if len(dimension) > 1:
        file.write_text("".join(f"{_LEAD * (len(node) - 1)}{codes[node]}\n" for node in nodes), "ascii")
    return codes | {(): _TOTAL}


def _write(
    folder: Path,
    dimensions: Sequence[Sequence[int]],
    names: Sequence[Mapping[Path_, str]],
    cells: Mapping[At, TauArgusCell],
    suppress: str,
) -> None:
    """The table, its description and the batch, as the manual of tau-Argus describes them."""
    lines = []
    for at, cell in sorted(cells.items()):
        codes = [code[_node(at, dimension)] for dimension, code in zip(dimensions, names, strict=True)]
        status = "U" if cell.hidden else "P" if cell.kept else "S"
        lines.append(";".join([*codes, f"{cell.count}", f"{cell.cost:g}", f"{cell.lower}", f"{cell.upper}", status]))
    (folder / "in.tab").write_text("\n".join(lines) + "\n", "ascii")
    described = ['<SEPARATOR> ";"', '<SAFE> "S"', '<UNSAFE> "U"', '<PROTECT> "P"']
    for k, dimension in enumerate(dimensions):
        described += [f"c{k}", "  <RECODEABLE>", f'  <TOTCODE> "{_TOTAL}"']
        if len(dimension) > 1:
            described += ["  <HIERARCHICAL>", f'  <HIERCODELIST> "c{k}.hrc"', f'  <HIERLEADSTRING> "{_LEAD}"']
    described += ["count", "  <NUMERIC>", "  <DECIMALS> 0", "cost", "  <NUMERIC> <COST>"]
    described += ["lower", "  <NUMERIC> <LOWERPL>", "upper", "  <NUMERIC> <UPPERPL>", "status", "  <STATUS>"]
    (folder / "in.rda").write_text("\n".join(described) + "\n", "ascii")
    columns = "".join(f'"c{k}"' for k in range(len(dimensions)))
    batch = [
        '<OPENTABLEDATA> "in.tab"', '<OPENMETADATA> "in.rda"', f'<SPECIFYTABLE> {columns}|"count"||"cost"',
        "<SAFETYRULE>", "<READTABLE>", f"<SUPPRESS> {suppress}", '<WRITETABLE> (1,5,SO+,"out.tab")',
    ]  # fmt: skip
    (folder / "run.arb").write_text("\n".join(batch) + "\n", "ascii")


def _run(folder: str, seconds: float, cancelled: Callable[[], bool]) -> None:
    command = [sys.executable, "-m", "pytauargus.cli", "run", "run.arb"]
    deadline = time.monotonic() + seconds
    with subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            while process.poll() is None:
                if cancelled():
                    raise Cancelled
                if time.monotonic() > deadline:
                    raise RequestProblem("tau-Argus did not finish in time; ask for smaller tables, or leave it out.")
                time.sleep(0.005)
        finally:
            process.kill()
    if process.returncode or not Path(folder, "out.tab").is_file():
        raise RequestProblem("tau-Argus could not protect this table; leave out --engine tauargus.")


def _read(
    file: Path,
    dimensions: Sequence[Sequence[int]],
    names: Sequence[Mapping[Path_, str]],
    cells: Mapping[At, TauArgusCell],
) -> set[At]:
    """The cells with status U (hidden because they must be) or M (because they protect others)."""
    hidden = set()
    for line in file.read_text("utf-8").splitlines():
        fields = [field.strip().strip('"') for field in line.split(";")]
        if len(fields) > len(dimensions) and fields[-3] in ("U", "M"):
            hidden.add(tuple(fields[: len(dimensions)]))
    codes = {
        at: tuple(code[_node(at, dimension)] for dimension, code in zip(dimensions, names, strict=True)) for at in cells
    }
    return {at for at in cells if codes[at] in hidden}
