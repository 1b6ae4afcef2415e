"""The store's figures as `workshop bench` measures them, and two terminals of ours beside one that two people share."""

from __future__ import annotations

import shutil
import statistics
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from store.bench.figures import Figure, measure
from workshop.cli.bench import terminal_figures
from workshop.cli.terminals import PEOPLE, enter_to_paint, open_command, shared_worksheet, two_terminals

BEYOND = 25.0
"""Milliseconds that two terminals of ours may take longer than one `tmux` that both people look at."""


def rows(folder: Path, rounds: int) -> list[str]:
    """Every row of the store's table. `folder` is empty, and on the file system that is measured."""
    figures = [*measure(folder, rounds, _said), *_terminals(folder, rounds)]
    return [as_row(figure) for figure in figures]


def as_row(figure: Figure) -> str:
    """One line of a Markdown table: figure, ours, against, number, bound, whether it holds."""
    unit = f" {figure.unit}" if figure.unit else ""
    bound = f"{'at least' if figure.least else 'at most'} {figure.bound:g}{unit}"
    cells = (
        figure.name,
        figure.ours,
        figure.against,
        f"{figure.number:.2f}{unit}",
        bound,
        "yes" if figure.holds else "no",
    )
    return f"| {' | '.join(cells)} |"


def _terminals(folder: Path, rounds: int) -> list[Figure]:
    """Two windows on one session, and one window in a `tmux` that both people are attached to, in turns."""
    environment = {"XDG_STATE_HOME": str(folder), "XDG_CONFIG_HOME": str(folder)}
    home = folder / "terminals"
    session, shared = shared_worksheet(home), shared_worksheet(home)
    ours: list[float] = []
    theirs: list[float] = []
    with two_terminals([open_command(home, session, person) for person in PEOPLE], environment) as pair:
        if shutil.which("tmux") is None:
            for turn in range(rounds):
                _said(f"two terminals, round {turn + 1} of {rounds}")
                ours += enter_to_paint(pair, 20)
            return list(terminal_figures(sorted(ours)))
        socket = str(folder / "tmux")
        try:
            with two_terminals(_shared(socket, open_command(home, shared, PEOPLE[0])), environment) as tmux:
                for turn in range(rounds):
                    _said(f"two terminals beside a shared one, round {turn + 1} of {rounds}")
                    ours += enter_to_paint(pair, 20)
                    theirs += enter_to_paint(tmux, 20)
        finally:
            subprocess.run(["tmux", "-S", socket, "kill-server"], check=False, capture_output=True)
    beyond = (statistics.median(ours) - statistics.median(theirs)) * 1000
    return [
        *terminal_figures(sorted(ours)),
        Figure(
            "the same, half of all, beyond a shared tmux",
            f"{statistics.median(ours) * 1000:.0f} ms",
            f"shared tmux {statistics.median(theirs) * 1000:.0f} ms",
            beyond,
            BEYOND,
            unit="ms",
        ),
    ]


def _shared(socket: str, command: Sequence[str]) -> list[list[str]]:
    """The commands of two people who look at one program: the first starts it, the second joins."""
    tmux = ["tmux", "-S", socket, "-f", "/dev/null"]
    wait = f"until tmux -S {socket} has-session 2>/dev/null; do sleep 0.05; done; exec {' '.join(tmux)} attach"
    return [[*tmux, "new-session", *command], ["sh", "-c", wait]]


def _said(words: str) -> None:
    print(f"  {words}", file=sys.stderr, flush=True)
