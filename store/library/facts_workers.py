"""Many sessions read by two processes: folding journals is work for the processor, and a thread would hold the screen.

Each worker keeps a reader, so that a module is loaded once in each. What one cannot do is done by the caller instead.
"""

from __future__ import annotations

import gc
import signal
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context
from pathlib import Path
from typing import Protocol, TypeAlias

from workshop.notes.facts import SessionFacts

WORKERS = 2
_PIECE = 20
"""Sessions in one go: so long a stop may take."""

Read: TypeAlias = tuple[str, SessionFacts]
"""The stamp of a journal, and its facts."""


class SessionReader(Protocol):
    """Reads the sessions of a home, one after the other."""

    def one(self, where: Path, /) -> Read:
        """The stamp and the facts of the session in that folder."""


_reader: SessionReader | None = None


def read_in_workers(
    make: Callable[[Path], SessionReader],
    home: Path,
    folders: Sequence[Path],
    progress: Callable[[int], None] = lambda done: None,
    cancelled: Callable[[], bool] = lambda: False,
) -> dict[str, Read]:
    """Folder name -> what was read; without those not reached when `cancelled`, or when no worker can be had.

    `make` makes the reader of each worker, and is a function that other processes can import.
    """
    found: dict[str, Read] = {}
    pieces = [[str(one) for one in folders[start : start + _PIECE]] for start in range(0, len(folders), _PIECE)]
    try:
        with ProcessPoolExecutor(WORKERS, get_context("spawn"), initializer=_start, initargs=(make, home)) as pool:
            futures: list[Future[dict[str, Read]]] = [pool.submit(_read, piece) for piece in pieces]
            for future in as_completed(futures):
                found |= future.result()
                progress(len(found))
                if cancelled():
                    pool.shutdown(wait=True, cancel_futures=True)
                    break
    except (BrokenProcessPool, OSError):
        pass  # the caller reads what is missing
    return found


def _start(make: Callable[[Path], SessionReader], home: Path) -> None:
    global _reader
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # whoever started the workers hears it, and stops them
    gc.disable()  # what is made of a session is gone with it; a worker lives for seconds
    _reader = make(home)


def _read(folders: Sequence[str]) -> dict[str, Read]:
    assert _reader is not None
    found = {Path(folder).name: _reader.one(Path(folder)) for folder in folders}
    gc.collect(1)
    return found
