"""One process of the measurement, which does as it is told: `python -m store.bench.worker KIND PATH NAME`.

Orders come as lines of JSON on standard input, `{"do": method, ...}`; each is answered by one line. It ends with its
input, and so with whoever started it. Times are those of the monotonic clock, which all processes share.
"""

from __future__ import annotations

import json
import os
import select
import sys
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from content.common import REVEALS
from content.loader import load_pack
from content.pack_registry import shipped_packs
from store import open_session
from store.api import Identity, SessionInfo
from store.bench.sqlite import SqliteLog
from store.connection import Connection
from store.files import disk
from store.files.file_watcher import watch
from store.files.stamp import now
from store.homes import home_at, open_at
from workshop.sheets.model import END, InsertRow, Outcome, Record, Role, SetCell, State, Target

PACK, SHEET, COLUMN = "va-attendance-12", "causes", "cause"
ROWS = 40
"""Rows of the worksheet that everybody edits: what a group fills in an hour."""
WINDOWS = 8
"""Processes that write at the same time: a large group, each at a terminal."""
LINE = 240
"""Bytes of one line of the bare file: about what the journal writes for one edit."""


class BenchWriter:
    """Somebody who makes one durable edit after another."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.number = 0

    def prepare(self) -> Callable[[], None]:
        """What makes the next edit when it is called; the edit is durable when that returns."""
        raise NotImplementedError

    def edit(self) -> None:
        """One edit."""
        self.prepare()()

    def flat_out(self, at: float, seconds: float) -> dict[str, float]:
        """Edit from `at` on without a pause: how many were done in time, and the longest anybody waited for one."""
        time.sleep(max(0.0, at - time.monotonic()))
        until = at + seconds
        count, worst = 0, 0.0
        before = time.monotonic()
        while before < until:
            self.edit()
            after = time.monotonic()
            worst = max(worst, after - before)
            count += after < until
            before = after
        return {"count": count, "worst": worst}

    def paced(self, times: int, gap: float) -> list[float]:
        """Edit now and then: when each edit began."""
        began = []
        for _ in range(times):
            time.sleep(gap)
            commit = self.prepare()
            began.append(time.monotonic())
            commit()
        return began

    def each(self, times: int) -> list[float]:
        """Seconds each of so many edits took."""
        took = []
        for _ in range(times):
            before = time.monotonic()
            self.edit()
            took.append(time.monotonic() - before)
        return took

    def idle(self, seconds: float) -> float:
        """Processor seconds this process uses while nothing happens."""
        before = time.process_time()
        time.sleep(seconds)
        return time.process_time() - before


class RawFileWriter(BenchWriter):
    """Append a line and sync: what no store can go below."""

    def __init__(self, path: Path, name: str) -> None:
        super().__init__(name)
        self._fd = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        self._end = os.fstat(self._fd).st_size
        self._line = b"x" * (LINE - 1) + b"\n"

    def prepare(self) -> Callable[[], None]:
        """Nothing to prepare: the next append is the work."""
        return self._append

    def _append(self) -> None:
        os.pwrite(self._fd, self._line, self._end)
        self._end += LINE
        disk.fdatasync(self._fd)


class StoreWriter(BenchWriter):
    """Somebody who has a session open, edits its first worksheet, and listens to all others."""

    def __init__(self, store: Connection, name: str) -> None:
        super().__init__(name)
        self._store = store
        self._heard: list[float] = []
        rows = [f"bench{number:02}" for number in range(ROWS)]
        mine = rows[int(name.removeprefix("p")) % WINDOWS :: WINDOWS]  # people seldom write in one cell at a time
        self._targets = [Target(SHEET, row, COLUMN) for row in mine]
        store.commit([SetCell(REVEALS.id, SHEET, "revealed", True)])  # or it would be everybody's own
        store.commit([InsertRow(SHEET, row, END) for row in rows])
        store.subscribe(self._told)

    def _told(self, records: Sequence[Record]) -> None:
        at = time.monotonic()
        self._heard += [at] * len(records)

    def prepare(self) -> Callable[[], None]:
        """Make the next edit beforehand, so that only its commit is timed."""
        self.number += 1
        target = self._targets[self.number % len(self._targets)]
        text = f"no ride home after practice, {self.name} {self.number}"
        op = SetCell(*target, text, self._store.state.base(target))
        return lambda: self._commit(op)

    def _commit(self, op: SetCell) -> None:
        record = self._store.commit([op]).record
        if record.decisions[0].outcome is not Outcome.APPLIED:
            raise RuntimeError(record.decisions[0].reason or record.decisions[0].outcome.value)

    def heard(self) -> list[float]:
        """When each record that came since the last call was there, decoded and in the state."""
        heard, self._heard = self._heard, []
        return heard


def _journal(path: Path, name: str) -> StoreWriter:
    return StoreWriter(open_session(path, Identity(name, Role.FACILITATOR)), name)


def _database(path: Path, name: str) -> StoreWriter:
    """A session in a database; `path` is a file with the address of the home and the id of the session."""
    address, session = path.read_text("utf-8").split()
    store = open_at(home_at(address).find(session), Identity(name, Role.FACILITATOR))
    assert isinstance(store, Connection)
    return StoreWriter(store, name)


def _sqlite(path: Path, name: str) -> StoreWriter:
    pack = load_pack(shipped_packs()[PACK])
    info = SessionInfo("bench", "", pack.id, pack.sha256, now(), None)
    store = Connection(SqliteLog(path), info, Identity(name, Role.FACILITATOR), pack, State(), "")
    store.start()
    return StoreWriter(store, name)


class NotifyReader(BenchWriter):
    """Waits for a file to change, and does nothing about it: what no feed can go below."""

    def __init__(self, path: Path, name: str) -> None:
        super().__init__(name)
        path.touch()
        self._heard: list[float] = []
        fd = watch(path)
        if fd is not None:
            threading.Thread(target=self._listen, args=(fd,), daemon=True).start()

    def _listen(self, fd: int) -> None:
        poll = select.poll()
        poll.register(fd, select.POLLIN)
        while poll.poll():
            os.read(fd, 4096)
            self._heard.append(time.monotonic())

    def heard(self) -> list[float]:
        """The moments at which records arrived since the last call."""
        heard, self._heard = self._heard, []
        return heard


class NotifyWriter(RawFileWriter):
    """Appends a line, unsynced, for an Ear."""

    def _append(self) -> None:
        os.pwrite(self._fd, self._line, self._end)
        self._end += LINE


KINDS: dict[str, Callable[[Path, str], BenchWriter]] = {
    "raw": RawFileWriter,
    "journal": _journal,
    "database": _database,
    "sqlite": _sqlite,
    "notify reader": NotifyReader,
    "notify writer": NotifyWriter,
}


def main(kind: str, path: str, name: str) -> None:
    """Do what standard input says until it ends."""
    writer = KINDS[kind](Path(path), name)
    _answer("ready")
    for line in sys.stdin:
        order = json.loads(line)
        _answer(getattr(writer, order.pop("do"))(**order))


def _answer(value: Any) -> None:
    sys.stdout.write(json.dumps(value) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(*sys.argv[1:])
