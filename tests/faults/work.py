"""Starting writers in processes of their own, and checking what they were told against the journal."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from store.fsck import fsck
from tests.faults.counts import Tally
from tests.store.small import EYE, opened
from tests.store.waiting import until
from workshop.sheets.model import InsertRow, Record, State

ROOT = Path(__file__).parents[2]


@dataclass
class Writer:
    """One process of `tests.faults.writer`, and where it writes down its acknowledgements."""

    process: subprocess.Popen[bytes]
    log: Path

    def acks(self) -> list[str]:
        """The whole lines written down so far."""
        data = self.log.read_bytes() if self.log.exists() else b""
        return data[: data.rfind(b"\n") + 1].decode().splitlines()

    def reaches(self, number: int, seconds: float = 300) -> None:
        """Wait until it has so many acknowledgements; it must not end before."""
        until(lambda: len(self.acks()) >= number or self.process.poll() is not None, seconds)
        assert len(self.acks()) >= number, "the writer came to an end"

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()
        if self.process.stdout:
            self.process.stdout.close()

    def finish(self, seconds: float = 60) -> None:
        assert self.process.wait(seconds) == 0
        if self.process.stdout:
            self.process.stdout.close()


def start(folder: Path, name: str, log: Path, count: int = 0, skew: int = 0, step: int = 0) -> Writer:
    """A writer at work on that session, whose clock is `skew` seconds fast, and `step` more after each edit."""
    numbers = [str(number) for number in (count, skew, step)]
    command = [sys.executable, "-m", "tests.faults.writer", str(folder), name, str(log), *numbers]
    return Writer(subprocess.Popen(command, stdout=subprocess.PIPE, cwd=ROOT, env=os.environ), log)


def ready(writers: list[Writer]) -> None:
    """Wait until each has the session open."""
    for writer in writers:
        assert writer.process.stdout is not None
        assert writer.process.stdout.readline() == b"ready\n"


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
