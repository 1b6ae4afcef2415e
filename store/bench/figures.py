"""The figures of the store, each measured against its yardstick in turns, and the bounds they are held to."""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from content.loader import load_pack
from content.pack_registry import shipped_packs
from store import create_session, open_session
from store.api import Identity
from store.bench.crew import Process, WorkerGroup, run_concurrently
from store.bench.history import long_session
from store.bench.worker import COLUMN, PACK, ROWS, SHEET, WINDOWS
from store.library.catalog import Library
from workshop.sheets.model import Role

LONG, SHORT = 100_000, 100
"""Edits of history that are compared."""
SECONDS = 1.0
"""How long one of them writes before the next one has its turn."""
TURNS = 15
"""Turns that short and long history take in a round."""
PACED, GAP = 40, 0.02
"""Edits of an idle session that are timed, and the seconds before each."""
PATIENCE = 10.0
SETTLE = 0.3
"""Seconds until what was done before has reached everybody."""
IDLE = 5.0
"""Seconds for which an open session is left alone."""
MICROSECONDS = " \u00b5s"


@dataclass(frozen=True, slots=True)
class Figure:
    """One row: what was measured, beside what, the number that is held to a bound, and the bound.

    `least` tells whether the bound is the least that is wanted, or the most. `unit` is empty for a ratio.
    """

    name: str
    ours: str
    against: str
    number: float
    bound: float
    least: bool = False
    unit: str = ""

    @property
    def holds(self) -> bool:
        """Whether the number keeps its bound: at least, or at most."""
        return self.number >= self.bound if self.least else self.number <= self.bound


Say = Callable[[str], None]


def measure(folder: Path, rounds: int, say: Say) -> Iterator[Figure]:
    """Every figure of the store, each as soon as it is known. `folder` is empty and on the file system in question.

    `say` is told what is being done. Raises RuntimeError when a process of the measurement dies, StoreError, OSError.
    """
    with WorkerGroup() as workers:
        yield from _rates(workers, folder, rounds, say)
    with WorkerGroup() as workers:
        if sys.platform.startswith("linux"):  # elsewhere there is no inotify to compare with
            yield _view(workers, folder, rounds, say)
    with WorkerGroup() as workers:
        yield from _history(workers, folder, rounds, say)
    with WorkerGroup() as workers:
        say("an open session that no one touches")
        window = workers.start_workers("journal", new_session(folder / "idle"))[0]
        window.ask("idle", seconds=1.0)
        used = 100 * window.ask("idle", seconds=IDLE) / IDLE
        yield Figure("processor use of an open session while nothing happens", f"{used:.2f} %", "", used, 0.2, unit="%")


def new_session(home: Path) -> Path:
    """The folder of a new session of the shipped module, in a home of its own."""
    session = create_session(home, title="Measured", pack=load_pack(shipped_packs()[PACK]))
    return Library(home).find(session)


def _rates(workers: WorkerGroup, folder: Path, rounds: int, say: Say) -> Iterator[Figure]:
    say("starting processes that write")
    groups: dict[str, list[Process]] = {
        "bare": workers.start_workers("raw", folder / "bare"),
        "one": workers.start_workers("journal", new_session(folder / "one")),
        "all": workers.start_workers("journal", new_session(folder / "all"), WINDOWS),
        "sqlite one": workers.start_workers("sqlite", folder / "one.sqlite"),
        "sqlite all": workers.start_workers("sqlite", folder / "all.sqlite", WINDOWS),
    }
    rates: dict[str, list[float]] = {name: [] for name in groups}
    worst: dict[str, list[float]] = {name: [] for name in groups}
    for turn in range(rounds):
        say(f"durable edits, round {turn + 1} of {rounds}")
        for name, processes in groups.items():
            rate, wait = run_concurrently(processes, SECONDS)
            rates[name].append(rate)
            worst[name].append(wait)

    def beside(name: str, ours: str, other: str, yardstick: str, bound: float) -> Figure:
        return Figure(
            name, spread(rates[ours], "/s"), f"{yardstick} {spread(rates[other], '/s')}",
            pairs(rates[ours], rates[other]), bound, least=True,
        )  # fmt: skip

    yield beside("durable edits, one window", "one", "bare", "bare append and sync", 0.6)
    yield beside(f"durable edits, {WINDOWS} windows together", "all", "bare", "bare append and sync", 0.8)
    yield beside("durable edits and SQLite's, one window", "one", "sqlite one", "the same on SQLite", 1.1)
    yield beside(f"durable edits and SQLite's, {WINDOWS} windows", "all", "sqlite all", "the same on SQLite", 2.0)
    yield Figure(
        f"longest wait for one edit, {WINDOWS} windows flat out",
        spread(worst["all"], " ms", 1e3),
        f"the same on SQLite {spread(worst['sqlite all'], ' ms', 1e3)}",
        pairs(worst["all"], worst["sqlite all"]),
        0.1,
    )


def _view(workers: WorkerGroup, folder: Path, rounds: int, say: Say) -> Figure:
    say("how soon another window has an edit")
    listener = workers.start_workers("notify reader", folder / "raw view")[0]
    speaker = workers.start_workers("notify writer", folder / "raw view")[0]
    author, reader = workers.start_workers("journal", new_session(folder / "view"), 2)
    bare, ours = [], []
    for _ in range(rounds):
        bare.append(delay(speaker, listener))
        ours.append(delay(author, reader))
    return Figure(
        "commit to another window's decoded edit, idle",
        spread(ours, MICROSECONDS, 1e6),
        f"bare inotify wake-up {spread(bare, MICROSECONDS, 1e6)}",
        pairs(ours, bare),
        5,
    )


def delay(author: Process, reader: Process) -> float:
    """Seconds from the beginning of an edit until the other process has it, median."""
    time.sleep(SETTLE)
    reader.ask("heard")
    delays = []
    for _ in range(PACED):
        (began,) = author.ask("paced", times=1, gap=GAP)
        heard: list[float] = []
        patience = time.monotonic() + PATIENCE
        while not heard:  # asked for late, so that the question does not come in the way of what it is about
            if time.monotonic() > patience:
                raise RuntimeError("one process does not hear here what another one writes")
            time.sleep(GAP / 2)
            heard = reader.ask("heard")
        delays.append(heard[0] - float(began))
    return median_of(delays)


def _history(workers: WorkerGroup, folder: Path, rounds: int, say: Say) -> Iterator[Figure]:
    homes: dict[int, Path] = {}
    for edits in (SHORT, LONG):
        say(f"a session with a history of {edits:,} edits")
        homes[edits] = new_session(folder / f"past-{edits}")
        long_session(homes[edits], edits)
    writers = {edits: workers.start_workers("journal", home)[0] for edits, home in homes.items()}
    took: dict[int, list[float]] = {edits: [] for edits in homes}
    say("one edit after a short and after a long history")
    for _ in range(TURNS * rounds):  # many short turns: a disk that is busy for a moment is so for both
        for edits, writer in writers.items():
            took[edits].append(statistics.median(writer.ask("each", times=10)))
    for writer in writers.values():
        writer.end()
    yield Figure(
        f"one edit after {LONG:,} edits of history",
        spread(took[LONG], MICROSECONDS, 1e6),
        f"after {SHORT} edits {spread(took[SHORT], MICROSECONDS, 1e6)}",
        pairs(took[LONG], took[SHORT]),
        1.3,
    )
    say("opening a session with a long history")
    opening = min(_opening(homes[LONG]) for _ in range(5)) * 1000
    yield Figure(f"opening {LONG:,} edits with a checkpoint", f"{opening:.0f} ms", "", opening, 100, unit="ms")


def _opening(session: Path) -> float:
    before = time.perf_counter()
    store = open_session(session, Identity("Ana", Role.FACILITATOR))
    took = time.perf_counter() - before
    assert len(store.state.sheet(SHEET).order) >= ROWS and store.pack.sheets()[SHEET].column(COLUMN)
    store.close()
    return took


def median_of(values: Sequence[float]) -> float:
    """The median."""
    return statistics.median(values)


def spread(values: Sequence[float], unit: str, scale: float = 1.0) -> str:
    """The median with the least and the most beside it: `52 ms (48 to 61)`."""
    half, least, most = (f"{scale * value:,.0f}" for value in (median_of(values), min(values), max(values)))
    return f"{half}{unit} ({least} to {most})"


def pairs(ours: Sequence[float], others: Sequence[float]) -> float:
    """The median of the ratios of what was measured right after each other."""
    return statistics.median(one / other for one, other in zip(ours, others, strict=True))
