"""The processes of a measurement: started, told what to do, and gone when the measurement is, whatever happens."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import store

_BREAKS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
"""What breaks a measurement off."""


class Process:
    """One process that runs `store.bench.worker`, or another module that has more kinds."""

    def __init__(self, kind: str, path: Path, name: str, module: str = "store.bench.worker") -> None:
        root = str(Path(store.__file__).resolve().parent.parent)
        self._process = subprocess.Popen(
            [sys.executable, "-m", module, kind, str(path), name],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            cwd=root,
            start_new_session=True,  # Ctrl+C is for the one who measures
            env={name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"},
        )

    def tell(self, do: str, **order: Any) -> None:
        """Send an order without waiting for its answer."""
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps({"do": do, **order}).encode() + b"\n")
        self._process.stdin.flush()

    def answer(self) -> Any:
        """The answer to the oldest order that was not answered yet. Raises RuntimeError when the process is gone."""
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError("a process of the measurement ended on its own")
        return json.loads(line)

    def ask(self, do: str, **order: Any) -> Any:
        """Send an order; its answer."""
        self.tell(do, **order)
        return self.answer()

    def end(self) -> None:
        """End it and wait until it has gone."""
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                with contextlib.suppress(OSError):
                    pipe.close()
        self._process.kill()
        self._process.wait()


class WorkerGroup:
    """All processes of one measurement. Use as a context manager: leaving it ends them."""

    def __init__(self, module: str = "store.bench.worker") -> None:
        self._module = module
        self._all: list[Process] = []

    def __enter__(self) -> WorkerGroup:
        return self

    def __exit__(self, *_: object) -> None:
        for process in self._all:
            process.end()

    def start_workers(self, kind: str, path: Path, count: int = 1) -> list[Process]:
        """So many ready processes of a kind, all on that path."""
        new = []
        for number in range(count):
            with _unbroken():
                new.append(Process(kind, path, f"p{number}", self._module))
                self._all.append(new[-1])
        for process in new:
            process.answer()
        return new


@contextmanager
def _unbroken() -> Iterator[None]:
    """Signals that break the measurement off come after this: nobody would end a process that is not known yet.

    They are noted, not blocked: what one thread blocks is handed to another one, and Python acts on it here.
    """
    came: list[int] = []
    before = {number: signal.signal(number, lambda number, _: came.append(number)) for number in _BREAKS}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
        for late in came:
            signal.raise_signal(late)


def run_concurrently(processes: Iterable[Process], seconds: float) -> tuple[float, float]:
    """Let them all edit flat out at the same time: edits a second of all together, and the longest wait in seconds."""
    at = time.monotonic() + 0.1
    processes = list(processes)
    for process in processes:
        process.tell("flat_out", at=at, seconds=seconds)
    done = [process.answer() for process in processes]
    return sum(one["count"] for one in done) / seconds, max(one["worst"] for one in done)
