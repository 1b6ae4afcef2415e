"""What no store in PostgreSQL can go below: the same rows inserted and committed, and a bare notice. See `postgres.py`.

`python -m benchmarks.postgres_worker KIND FILE NAME`; FILE has the address and the number of a session.
"""

from __future__ import annotations

import select
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

from store.address import database_address
from store.bench import worker
from store.bench.worker import LINE, BenchWriter
from store.postgres.link import DatabaseLink


class RowWriter(BenchWriter):
    """Insert one row of the same size and commit, in one message: no lock, no reading, no deciding."""

    _NOTICE = ""

    def __init__(self, path: Path, name: str) -> None:
        super().__init__(name)
        self._link = DatabaseLink(database_address(path.read_text("utf-8").split()[0]))
        self._session = 1 + int(name.removeprefix("p"))
        self._body = "78" * LINE

    def prepare(self) -> Callable[[], None]:
        self.number += 1
        return lambda: self._insert(self.number)

    def _insert(self, number: int) -> None:
        self._link.run(
            "BEGIN; INSERT INTO bench.rows (session, revision, crc, edit, body) VALUES "
            f"({self._session}, {number}, 1, '{self.name}.{number}', '\\x{self._body}'); {self._NOTICE}COMMIT"
        )


class NoticeWriter(RowWriter):
    """Insert such a row, notify, and commit, in one message: as soon as anyone can hear of something durable."""

    _NOTICE = "NOTIFY bench; "


class NoticeReader(BenchWriter):
    """Waits for a notice, and does nothing about it."""

    def __init__(self, path: Path, name: str) -> None:
        super().__init__(name)
        self._heard: list[float] = []
        self._link = DatabaseLink(database_address(path.read_text("utf-8").split()[0]), self._notice)
        self._link.run("LISTEN bench")
        threading.Thread(target=self._listen, daemon=True).start()

    def _notice(self, channel: str, process: int, payload: str) -> None:
        self._heard.append(time.monotonic())

    def _listen(self) -> None:
        poll = select.poll()
        poll.register(self._link.fileno(), select.POLLIN)
        while self._link.open:
            poll.poll()
            self._link.heard()

    def heard(self) -> list[float]:
        """When each notice came since the last call."""
        heard, self._heard = self._heard, []
        return heard


worker.KINDS |= {"rows": RowWriter, "notice writer": NoticeWriter, "notice reader": NoticeReader}

if __name__ == "__main__":
    worker.main(*sys.argv[1:])
