"""A returned file read beside the screen, with the session it is compared with."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from workshop.records.problems import Cancelled
from workshop.services.incoming import Incoming, read_bytes, read_incoming

if TYPE_CHECKING:
    from store.api import SessionStore


class FileReading:
    """`opened` gives the session; `own`: it was opened for this alone and is closed with it."""

    def __init__(
        self, path: Path, opened: Callable[[], SessionStore], *, own: bool, progress: Callable[[float], None]
    ) -> None:
        self.path = path
        self.store: SessionStore | None = None
        self._opened, self._own, self._progress = opened, own, progress
        self._stop = threading.Event()
        self._at_work = False

    def read(self, revision: int | None) -> Incoming:
        """For a thread. Raises ForeignError, RevisionNeeded, StoreError, NotAdmitted, OSError, and Cancelled."""
        self._at_work = True
        try:
            data = read_bytes(self.path)
            if self.store is None:
                self.store = self._opened()
            return read_incoming(self.store, data, self.path.name, revision, self._step)
        finally:
            self._at_work = False
            self._let_go()

    def close(self) -> None:
        """Stop; whoever is done last closes the session."""
        self._stop.set()
        if not self._at_work:
            self._let_go()

    def _let_go(self) -> None:
        if self._stop.is_set() and self._own and self.store is not None:
            self.store.close()

    def _step(self, share: float) -> None:
        if self._stop.is_set():
            raise Cancelled
        self._progress(share)
