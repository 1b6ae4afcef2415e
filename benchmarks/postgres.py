"""Measure sessions in PostgreSQL against what the server itself can do, in one run.

uv run python -m benchmarks.postgres [--rounds 7]

Starts a server of its own (Debian's package `postgresql`), and ends it. It prints a table for docs/benchmarks.md.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks.store import as_row
from content.loader import load_pack
from content.pack_registry import shipped_packs
from store.bench.crew import Process, WorkerGroup, run_concurrently
from store.bench.figures import MICROSECONDS, SECONDS, Figure, delay, pairs, spread
from store.bench.worker import PACK, WINDOWS
from store.create import create_session
from store.homes import home_at
from tests.support.postgres import Server, own_server


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=7)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, own_server() as server:
        os.environ["XDG_DATA_HOME"] = folder
        lines = ["| figure | ours | against | number | wanted | holds |", "|---|---|---|---|---|---|"]
        lines += [as_row(figure) for figure in measure(server, Path(folder), options.rounds)]
    print("\n".join(lines))


def measure(server: Server, folder: Path, rounds: int) -> Iterator[Figure]:
    """Every figure, each as soon as it is known."""
    bare = folder / "bare"
    bare.write_text(f"{_bare(server)} 0", "utf-8")
    with WorkerGroup("benchmarks.postgres_worker") as workers:
        groups: dict[str, list[Process]] = {
            "rows one": workers.start_workers("rows", bare),
            "one": workers.start_workers("database", _session(server, folder / "one")),
        }
        yield _rate(groups, "rows one", "one", "durable edits in PostgreSQL, one window", rounds)
    with WorkerGroup("benchmarks.postgres_worker") as workers:
        bare.write_text(f"{_bare(server)} 0", "utf-8")
        groups = {
            "rows all": workers.start_workers("rows", bare, WINDOWS),
            "all": workers.start_workers("database", _session(server, folder / "all"), WINDOWS),
        }
        yield _rate(groups, "rows all", "all", f"durable edits in PostgreSQL, {WINDOWS} windows together", rounds)
    with WorkerGroup("benchmarks.postgres_worker") as workers:
        yield _view(workers, server, folder, rounds)


def _session(server: Server, file: Path) -> Path:
    """A file with the address of a new session of the shipped module."""
    address = server.database()
    session = create_session(home_at(address), title="Measured", pack=load_pack(shipped_packs()[PACK]))
    file.write_text(f"{address} {session}", "utf-8")
    return file


def _bare(server: Server) -> str:
    """The address of a database with a table like that of the records: the same columns and keys, and nothing else."""
    address = server.database()
    name = address.partition("@/")[2].partition("?")[0]
    server.sql(
        name,
        "CREATE SCHEMA bench",
        "CREATE TABLE bench.rows (LIKE workshop.records INCLUDING ALL)",
        "GRANT USAGE ON SCHEMA bench TO app; GRANT INSERT ON bench.rows TO app",
    )
    return address


def _rate(groups: dict[str, list[Process]], bare: str, ours: str, name: str, rounds: int) -> Figure:
    rates: dict[str, list[float]] = {group: [] for group in groups}
    for turn in range(rounds + 1):
        print(f"  {name}, round {turn} of {rounds}", file=sys.stderr, flush=True)
        for group, processes in groups.items():
            rate, _ = run_concurrently(processes, SECONDS)
            if turn:  # the first warms both up
                rates[group].append(rate)
    return Figure(
        name,
        spread(rates[ours], "/s"),
        f"bare INSERT and COMMIT {spread(rates[bare], '/s')}",
        pairs(rates[ours], rates[bare]),
        0.6,
        least=True,
    )


def _view(workers: WorkerGroup, server: Server, folder: Path, rounds: int) -> Figure:
    file = folder / "bare view"
    file.write_text(f"{_bare(server)} 0", "utf-8")
    listener = workers.start_workers("notice reader", file)[0]
    speaker = workers.start_workers("notice writer", file)[0]
    author, reader = workers.start_workers("database", _session(server, folder / "view"), 2)
    bare, ours = [], []
    for turn in range(rounds):
        print(f"  commit to another host, round {turn + 1} of {rounds}", file=sys.stderr, flush=True)
        bare.append(delay(speaker, listener))
        ours.append(delay(author, reader))
    return Figure(
        "commit to another host's decoded edit in PostgreSQL, idle",
        spread(ours, MICROSECONDS, 1e6),
        f"bare INSERT, COMMIT, and LISTEN wake-up {spread(bare, MICROSECONDS, 1e6)}",
        pairs(ours, bare),
        3,
    )


if __name__ == "__main__":
    main()
