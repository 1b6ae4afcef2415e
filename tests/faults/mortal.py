"""A process whose children work on a session and die of it; started once, because starting Python takes long.

Run as `python -m tests.faults.mortal`: reads pickled jobs, one after another; each is done by a fork of this process,
which has one thread and little to copy. Answers with a pickled `Death`.
"""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from store.files import file_watcher
from tests.faults.dying import die_at

ROOT = Path(__file__).parents[2]
Tell = Callable[[object], None]


@dataclass(frozen=True)
class Death:
    """What the job had told (a line each) when it ended, and whether it was killed."""

    told: list[str]
    died: bool


class Mortals:
    """The process, seen from outside."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.mortal"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT
        )

    def live(self, job: Callable[..., None], *args: object, number: int, middle: bool) -> Death:
        """Do `job(tell, *args)`, a function of a module, until it dies at its `number`th call (see `die_at`)."""
        assert self._process.stdin is not None and self._process.stdout is not None
        pickle.dump((job, args, number, middle), self._process.stdin)
        self._process.stdin.flush()
        death: Death | str = pickle.load(self._process.stdout)
        assert isinstance(death, Death), death
        return death

    def close(self) -> None:
        self._process.communicate()


def _live(job: Callable[..., None], args: tuple[Any, ...], number: int, middle: bool, mouth: int) -> None:
    write = os.write  # before it is one of the calls that are counted

    def tell(what: object) -> None:
        write(mouth, f"{what}\n".encode())

    try:
        die_at(number, middle)
        job(tell, *args)
        os._exit(0)
    except BaseException:
        write(mouth, traceback.format_exc().encode())
    finally:
        os._exit(1)


def _after_life(job: Callable[..., None], args: tuple[Any, ...], number: int, middle: bool) -> Death | str:
    ears, mouth = os.pipe()
    pid = os.fork()
    if pid == 0:
        _live(job, args, number, middle, mouth)
    os.close(mouth)
    with os.fdopen(ears, encoding="utf-8") as said:
        told = said.read()
    _, status = os.waitpid(pid, 0)
    return Death(told.splitlines(), os.WIFSIGNALED(status)) if os.WIFSIGNALED(status) or status == 0 else told


def main() -> None:
    # A kill forgets nothing that was written, so nobody waits for the disk; nor for the end of a watch: it takes long.
    os.fsync = os.fdatasync = lambda fd: None
    file_watcher.watch = lambda *_: None
    while True:
        try:
            job = pickle.load(sys.stdin.buffer)
        except EOFError:
            return
        pickle.dump(_after_life(*job), sys.stdout.buffer)
        sys.stdout.buffer.flush()


if __name__ == "__main__":
    from tests.faults import mortal  # the one whose Death is the readers' too

    mortal.main()
