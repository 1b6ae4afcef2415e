"""Waiting for a fact instead of sleeping for a while."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence

from store.api import SessionStore
from workshop.sheets.model import Record

WAIT = 90.0
"""Seconds until a fact that does not come is given up; a wait ends on the fact, so a busy machine costs no test."""


def until(fact: Callable[[], object], seconds: float = WAIT) -> None:
    """Return once `fact()` is true; fail after `seconds`."""
    end = time.monotonic() + seconds
    while not fact():
        if time.monotonic() > end:
            raise AssertionError("what the test waits for did not happen")
        time.sleep(0.002)


class Told:
    """What a store tells its subscribers."""

    def __init__(self, store: SessionStore) -> None:
        self.records: list[Record] = []
        self.states: list[int] = []
        self._more = threading.Condition()
        self._store = store
        self.stop = store.subscribe(self._told)

    def _told(self, records: Sequence[Record]) -> None:
        with self._more:
            self.records += records
            self.states.append(self._store.state.revision)
            self._more.notify_all()

    def reaches(self, revision: int, seconds: float = WAIT) -> None:
        """Wait until the record of that revision was told."""
        with self._more:
            assert self._more.wait_for(lambda: self.records and self.records[-1].revision >= revision, seconds)
