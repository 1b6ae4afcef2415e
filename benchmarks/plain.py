"""The plain mode: from an answer typed to the next question, through a pipe, each answer saved on disk.

    uv run python -m benchmarks.plain

Side by side with the same machine's append and fdatasync, so that a slow disk is seen as one.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ANSWERS = 200
_ASKED = b"clear to empty it, or Enter to go on:\n"
_FIRST = b"type it, or Enter to go on:\n"


def main() -> None:
    """Print medians and the 99th percentile in milliseconds."""
    with tempfile.TemporaryDirectory(prefix="workshop-bench-") as folder:
        home = Path(folder)
        round_trips, disk = _round_trips(home), _disk(home)
    for name, times in (("answer to next question", round_trips), ("append and fdatasync", disk)):
        ordered = sorted(times)
        p99 = ordered[int(len(ordered) * 0.99) - 1]
        print(f"{name:<26} p50 {statistics.median(times):6.2f} ms   p99 {p99:6.2f} ms   n {len(times)}")


def _round_trips(home: Path) -> list[float]:
    """How long each answer to a growing text takes, until the next question stands there."""
    workshop = [sys.executable, "-m", "workshop", "--home", str(home)]
    made = subprocess.run([*workshop, "new", "--title", "Plain", "--person", "Ana:facilitator"], capture_output=True,
                          text=True, check=True)  # fmt: skip
    command = [*workshop, "open", made.stdout.strip(), "--plain", "--as", "Ana"]
    times = []
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as running:
        assert running.stdin is not None and running.stdout is not None
        running.stdin.write(b"go 3\npart 3\n")
        running.stdin.flush()
        while not running.stdout.readline().endswith(_FIRST):
            pass
        for number in range(ANSWERS):
            began = time.perf_counter()
            running.stdin.write(f"Answer number {number}\n".encode())
            running.stdin.flush()
            while not running.stdout.readline().endswith(_ASKED):
                pass
            times.append((time.perf_counter() - began) * 1000)
        running.stdin.close()
    return times


def _disk(home: Path) -> list[float]:
    """What the disk alone takes for a line of that length."""
    times = []
    descriptor = os.open(home / "line", os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        for _ in range(ANSWERS):
            began = time.perf_counter()
            os.write(descriptor, b"x" * 200)
            os.fdatasync(descriptor)
            times.append((time.perf_counter() - began) * 1000)
    finally:
        os.close(descriptor)
    return times


if __name__ == "__main__":
    main()
