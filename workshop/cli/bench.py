"""`workshop bench`: how fast this machine saves and shares edits, as ratios that mean the same on any disk."""

from __future__ import annotations

import argparse
import json
import os
import platform
import signal
import statistics
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from workshop.cli.exit_codes import DONE
from workshop.cli.problems import CliError, friendly_errors

if TYPE_CHECKING:
    from store.bench.figures import Figure, Say

TYPED = 60
"""Edits typed at one terminal and awaited at the other."""
PAINT, SLOW_PAINT = 50.0, 150.0
"""Milliseconds that half of them, and all but one in a hundred, may take."""


def bench_command(options: argparse.Namespace) -> int:
    """Measure, and print each figure with its bound. DONE when all was measured, whether every bound held or not."""
    figures: list[Figure] = []
    with friendly_errors(), near_home(options.home) as folder:
        if not options.json:
            print(
                f"Measured in {folder.parent}, in turns with the yardsticks. Close what else keeps the machine busy.\n"
            )
        try:
            for figure in measure_all(folder, options.rounds, _show_progress):
                figures.append(figure)
                _show_progress("")
                if not options.json:
                    print(figure_text(figure), flush=True)
        except (RuntimeError, OSError) as error:
            raise CliError(f"The measurement stopped: {error}. Try again when the machine has less to do.") from None
    if options.json:
        said = [_as_json(figure) for figure in figures]
        about = {"system": platform.system(), "python": platform.python_version(), "cores": os.cpu_count()}
        print(json.dumps({"machine": about, "rounds": options.rounds, "figures": said}, indent=1))
    else:
        missed = sum(not figure.holds for figure in figures)
        print(f"\n{len(figures) - missed} of {len(figures)} bounds hold on this machine now.")
    return DONE


def measure_all(folder: Path, rounds: int, say: Say) -> Iterator[Figure]:
    """Every figure of the store, and what two people at two terminals see of it. `folder` is empty."""
    from store.bench.figures import measure

    yield from measure(folder, rounds, say)
    say("two people at two terminals")
    yield from terminal_figures(sorted(_typed(folder)))


def terminal_figures(took: list[float]) -> Iterator[Figure]:
    """What these times, in seconds, sorted, say about Enter here to painted there."""
    from store.bench.figures import Figure

    half, most = statistics.median(took) * 1000, took[int(len(took) * 0.99)] * 1000
    name = "Enter at one terminal until the other shows it"
    yield Figure(f"{name}, half of all", f"{half:.0f} ms", "", half, PAINT, unit="ms")
    yield Figure(f"{name}, 99 of 100", f"{most:.0f} ms", "", most, SLOW_PAINT, unit="ms")


def figure_text(figure: Figure) -> str:
    """The figure, what it was measured beside, its bound and whether that holds, on two lines."""
    verdict = "holds " if figure.holds else "MISSED"
    beside = f" beside {figure.against}: {figure.number:.2f} times" if figure.against else ""
    bound = (
        f"{'at least' if figure.least else 'at most'} {figure.bound:g}{' ' + figure.unit if figure.unit else ' times'}"
    )
    return f"{verdict}  {figure.name}\n        {figure.ours}{beside} (wanted: {bound})"


def _typed(folder: Path) -> list[float]:
    from workshop.cli.terminals import PEOPLE, enter_to_paint, open_command, shared_worksheet, two_terminals

    home = folder / "terminals"
    session = shared_worksheet(home)
    commands = [open_command(home, session, person) for person in PEOPLE]
    with two_terminals(commands, {"XDG_STATE_HOME": str(folder), "XDG_CONFIG_HOME": str(folder)}) as terminals:
        return enter_to_paint(terminals, TYPED)


@contextmanager
def near_home(home: str) -> Iterator[Path]:
    """An empty folder on the file system of the home, gone at the end of the `with`, and when it is broken off."""
    from store.files.home import home_folder

    near = home_folder(home)
    while not near.is_dir():
        near = near.parent
    before = {number: signal.signal(number, _leave) for number in (signal.SIGTERM, signal.SIGHUP)}
    try:
        with tempfile.TemporaryDirectory(prefix=".workshop-bench-", dir=near) as folder:
            yield Path(folder)
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _leave(*_: object) -> None:
    raise KeyboardInterrupt


def _show_progress(words: str) -> None:
    """Show on the last line what is being done; nothing when there is nothing to say, or nobody to see it."""
    if sys.stderr.isatty():
        sys.stderr.write(f"\r\x1b[K{words[:78]}{' …' if words else ''}")
        sys.stderr.flush()


def _as_json(figure: Figure) -> dict[str, object]:
    return {
        "name": figure.name,
        "ours": figure.ours,
        "against": figure.against,
        "number": round(figure.number, 4),
        "bound": figure.bound,
        "wanted": "at least" if figure.least else "at most",
        "unit": figure.unit or "ratio",
        "holds": figure.holds,
    }
