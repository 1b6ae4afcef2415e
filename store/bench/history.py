"""A session with a long past, written as many windows would have, only at once."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

from store import open_session
from store.api import Identity
from store.bench.worker import COLUMN, ROWS, SHEET
from store.files import disk
from store.journal import codec
from store.journal.entry import JOURNAL
from store.journal.journal_log import JournalLog
from store.journal.sessionfile import read_session
from workshop.sheets.model import END, Decision, Edit, InsertRow, Op, Outcome, Record, Role, SetCell

_WHEN = "2026-01-01T09:00:00Z"


def long_session(folder: Path, edits: int) -> None:
    """Put so many edits into the journal of a session that nobody has open, and write its checkpoint."""
    log = JournalLog(folder, read_session(folder).seed, writable=True, who="bench")
    with closing(log):
        log.tail()
        here = log.position
    revision, crc = here.revision, here.crc
    written = [0] * ROWS
    lines: list[bytes] = []
    for number in range(edits):
        revision += 1
        place = number % ROWS
        row = f"bench{place:02}"
        text = f"no ride home after practice, edit {number}"
        ops: tuple[Op, ...] = (SetCell(SHEET, row, COLUMN, text, written[place]),)
        before = f"no ride home after practice, edit {number - ROWS}" if written[place] else None
        decisions: tuple[Decision, ...] = (Decision(Outcome.APPLIED, text, before),)
        if not written[place]:
            ops, decisions = (InsertRow(SHEET, row, END), *ops), (Decision(Outcome.APPLIED), *decisions)
        who = number % 8
        edit = Edit(f"window{who}.{number + 1}", f"Person {who}", Role.PARTICIPANT, ops, _WHEN)
        line, crc = codec.encode(Record(revision, edit, decisions), crc)
        written[place] = revision
        lines.append(line)
    with (folder / JOURNAL).open("r+b") as file:
        file.seek(here.offset)
        file.write(b"".join(lines))
        file.flush()
        disk.fsync(file.fileno())
    open_session(folder, Identity("Ana", Role.FACILITATOR)).close()  # which leaves a checkpoint
