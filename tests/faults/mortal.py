"""A process whose children work on a session and die of it; started once, because starting Python takes long.

Run as `python -m tests.faults.mortal`: reads pickled `Life`s, one after another; each is lived by a fork of this
process, which has one thread only. Answers with the pickled revisions that were acknowledged in it.
"""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from store.api import Identity, StoreError
from tests.faults.dying import die_at
from tests.store.small import opened
from workshop.sheets.model import Op

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Life:
    """Open the session, commit these edits one after another, close; die at the `number`th call (see `die_at`)."""

    folder: Path
    who: Identity
    edits: tuple[tuple[Op, ...], ...]
    number: int
    middle: bool


class Mortals:
    """The process, seen from outside."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.mortal"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT
        )

    def live(self, life: Life) -> list[int]:
        """The revisions that were acknowledged before it ended."""
        assert self._process.stdin is not None and self._process.stdout is not None
        pickle.dump(life, self._process.stdin)
        self._process.stdin.flush()
        told: list[int] = pickle.load(self._process.stdout)
        return told

    def close(self) -> None:
        self._process.communicate()


def _live(life: Life, mouth: int) -> None:
    tell = os.write  # before it is one of the calls that are counted
    die_at(life.number, life.middle)
    store = opened(life.folder, life.who)
    for ops in life.edits:
        try:
            revision = store.commit(ops).record.revision
        except StoreError:
            continue
        tell(mouth, f"{min(revision, store.state.revision)}\n".encode())
    store.close()


def main() -> None:
    while True:
        try:
            life: Life = pickle.load(sys.stdin.buffer)
        except EOFError:
            return
        ears, mouth = os.pipe()
        pid = os.fork()
        if pid == 0:
            try:
                _live(life, mouth)
            finally:
                os._exit(0)
        os.close(mouth)
        with os.fdopen(ears, "rb") as said:
            told = [int(line) for line in said.read().split()]
        os.waitpid(pid, 0)
        pickle.dump(told, sys.stdout.buffer)
        sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
