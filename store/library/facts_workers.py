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
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from store.library.facts import FactsReader
    from workshop.notes.facts import SessionFacts

WORKERS = 2
_PIECE = 20
"""Sessions in one go: so long a stop may take."""

Read: TypeAlias = "tuple[str, SessionFacts]"
"""The stamp of a journal, and its facts."""

_reader: FactsReader | None = None


def read_in_workers(
    home: Path,
    folders: Sequence[Path],
    progress: Callable[[int], None] = lambda done: None,
    cancelled: Callable[[], bool] = lambda: False,
) -> dict[str, Read]:
    """Folder name -> what was read; without those not reached when `cancelled`, or when no worker can be had."""
    found: dict[str, Read] = {}
    pieces = [[str(one) for one in folders[start : start + _PIECE]] for start in range(0, len(folders), _PIECE)]
    try:
        with ProcessPoolExecutor(WORKERS, get_context("spawn"), initializer=_start, initargs=(str(home),)) as pool:
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


def _start(home: str) -> None:
    from store.library.facts import FactsReader

    global _reader
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # whoever started the workers hears it, and stops them
    gc.disable()  # what is made of a session is gone with it; a worker lives for seconds
    _reader = FactsReader(Path(home))


def _read(folders: Sequence[str]) -> dict[str, Read]:
    assert _reader is not None
    found = {Path(folder).name: _reader.one(Path(folder)) for folder in folders}
    gc.collect(1)
    return found
