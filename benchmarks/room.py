"""The screen of the room: how soon it shows what the group writes, and what a running countdown costs on the wire.

    uv run python -m benchmarks.room

An edit is timed from before it is committed, so the journal's sync is in it; beside it, what committing took alone.
"""

from __future__ import annotations

import datetime
import os
import select
import statistics
import sys
import tempfile
import time
from contextlib import closing
from pathlib import Path

from benchmarks.terminal import Program
from content.common import REVEALS, ROOM
from content.loader import load_pack
from content.pack_registry import shipped_packs
from content.sheet_spec import FORM_ROW
from store import create_session, open_session
from store.api import Identity, SessionStore
from store.library.catalog import Library
from workshop.session.countdown import start_ops
from workshop.sheets.model import END, DeleteRow, InsertRow, Role, SetCell

EDITS = 60
SECONDS = 20


def main() -> None:
    """Print the milliseconds of an edit until it stands on the room's screen, and the countdown's bytes a second."""
    with tempfile.TemporaryDirectory(prefix="workshop-bench-") as folder:
        shown, committed, counted = _measured(Path(folder))
    for name, times in (("edit to the room's screen", shown), ("committing alone", committed)):
        ordered = sorted(1000 * one for one in times)
        p95 = ordered[int(len(ordered) * 0.95) - 1]
        print(f"{name:<26} p50 {statistics.median(ordered):6.1f} ms   p95 {p95:6.1f} ms   n {len(times)}")
    print(f"{'countdown':<26} {counted / SECONDS:6.1f} bytes a second over {SECONDS} seconds")


def _measured(home: Path) -> tuple[list[float], list[float], int]:
    pack = load_pack(shipped_packs()["va-attendance-12"])
    made = create_session(home, title="Room", pack=pack, people=[("Ana", "facilitator")])
    with closing(open_session(Library(home).find(made), Identity("Ana", Role.FACILITATOR))) as store:
        store.commit(
            [SetCell(ROOM.id, FORM_ROW, "step", "reflection-two"), SetCell(REVEALS.id, "causes", "revealed", True)]
        )
        argv = [sys.executable, "-m", "workshop", "--home", str(home), "open", made, "--room"]
        screen = Program(argv, "WHO ADDRESSES EACH CAUSE?", env={"WORKSHOP_HOME": str(home)})
        try:
            screen.settle()
            shown, committed = zip(*(_edit(store, screen, number) for number in range(EDITS)), strict=True)
            step = next(step for step in store.pack.steps if step.id == "reflection-two")
            store.commit(start_ops(store.state, step, datetime.datetime.now(datetime.UTC)))
            screen.settle(0.2)
            counted, _ = screen.idle(SECONDS)
        finally:
            screen.end()
    return list(shown), list(committed), counted


def _edit(store: SessionStore, screen: Program, number: int) -> tuple[float, float]:
    """Seconds until a new cause is on the room's screen, and until it was saved."""
    row, word = f"b{number:04}", f"cause{number:04}"
    cells = [SetCell("causes", row, "cause", word), SetCell("causes", row, "group", "barriers")]
    began = time.perf_counter()
    store.commit([InsertRow("causes", row, END), *cells])
    saved = time.perf_counter()
    data = b""
    while word.encode() not in data:
        if not select.select([screen.fd], [], [], 10)[0]:
            raise RuntimeError(f"{word} never came")
        data += os.read(screen.fd, 65536)
    seen = time.perf_counter()
    screen.settle(0.1)
    store.commit([DeleteRow("causes", row)])
    screen.settle(0.1)
    return seen - began, saved - began


if __name__ == "__main__":
    main()
