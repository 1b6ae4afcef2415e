"""Starting writers in processes of their own, and checking what they were told against the journal."""

from __future__ import annotations

import multiprocessing
import os
import time
from dataclasses import dataclass
from multiprocessing.process import BaseProcess
from pathlib import Path

from store.journal.fsck import fsck
from tests.faults.counts import Tally
from tests.faults.writer import write
from tests.support.small_pack import EYE, opened
from tests.support.waiting import until
from workshop.sheets.model import InsertRow, Record, State

ROOT = Path(__file__).parents[2]


# A server that has everything imported and forks: starting Python and importing the store anew takes half a second. It
# has one thread and no session, so that its children have nothing of anybody else's.
_PROCESSES = multiprocessing.get_context("forkserver")
_PROCESSES.set_forkserver_preload(["tests.faults.writer"])


@dataclass
class Writer:
    """One process at work in `tests.faults.writer`, and where it writes down its acknowledgements."""

    process: BaseProcess
    log: Path

    def acks(self) -> list[str]:
        """The whole lines written down so far."""
        return acks(self.log)

    def reaches(self, number: int, seconds: float = 300) -> None:
        """Wait until it has so many acknowledgements; it must not end before."""
        end = time.monotonic() + seconds
        while (there := len(self.acks())) < number:
            assert self.process.is_alive() and time.monotonic() < end, f"{there} of {number} edits acknowledged"
            time.sleep(0.01)  # looking takes time from those at work

    def signal(self, number: int) -> None:
        assert self.process.pid is not None
        os.kill(self.process.pid, number)

    def kill(self) -> None:
        self.process.kill()
        self.process.join()

    def finish(self, seconds: float = 60) -> None:
        self.process.join(seconds)
        assert self.process.exitcode == 0


def acks(log: Path) -> list[str]:
    """The whole lines of that log."""
    data = log.read_bytes() if log.exists() else b""
    return data[: data.rfind(b"\n") + 1].decode().splitlines()


def start(folder: Path, name: str, log: Path, count: int = 0, skew: int = 0, step: int = 0) -> Writer:
    """A writer at work on that session, whose clock is `skew` seconds fast, and `step` more after each edit."""
    process = _PROCESSES.Process(target=write, args=(folder, name, log, count, skew, step), daemon=True)
    process.start()
    return Writer(process, log)


def start_in(home: str, session: str, name: str, log: Path) -> Writer:
    """A writer at work on that session of a home anywhere, on a host of its own, until it is killed."""
    process = _PROCESSES.Process(target=_write_on_a_host, args=(home, session, name, log), daemon=True)
    process.start()
    return Writer(process, log)


def _write_on_a_host(home: str, session: str, name: str, log: Path) -> None:
    os.environ["XDG_DATA_HOME"] = str(log.with_suffix(".host"))
    write((home, session), name, log, 0, 0, 0)


def ready(writers: list[Writer]) -> None:
    """Wait until each has the session open."""
    for writer in writers:
        until(lambda log=writer.log: log.exists(), 120)  # type: ignore[misc]


def check_acks(folder: Path, acks: list[str], tally: Tally) -> int:
    """Every acknowledged edit is in the journal, once, at the revision that was told; returns the head revision."""
    report = fsck(folder)
    assert report.sound, str(report)
    store = opened(folder, EYE)
    records = list(store.records())
    state = store.state
    store.close()
    assert [record.revision for record in records] == list(range(1, len(records) + 1))
    assert len({record.edit.id for record in records}) == len(records)
    assert len(set(acks)) == len(acks)
    tally.check(len(acks), [line for line in acks if not _there(line, records, state)])
    return len(records)


def _there(line: str, records: list[Record], state: State) -> bool:
    """Whether the edit of that line of a log is where its author was told."""
    revision, edit_id, row = line.split(" ")
    if int(revision) > len(records):
        return False
    record = records[int(revision) - 1]
    op = record.edit.ops[0]
    cells = state.sheet("causes").rows.get(row)
    return (
        record.edit.id == edit_id
        and isinstance(op, InsertRow)
        and op.row == row
        and cells is not None
        and bool(cells.value("cause"))
    )
