"""A person at work in a process of their own: edit after edit, and a note of each that was acknowledged."""

from __future__ import annotations

import contextlib
import datetime
import os
from pathlib import Path

from store.api import BusyError, Identity
from store.homes import home_at, open_at
from tests.support.clock import EASTERN, FixedClock
from tests.support.small_pack import insert, put
from workshop.sheets.model import Op, Role


def write(where: Path | tuple[str, str], name: str, log: Path, count: int, skew: int, step: int) -> None:
    """Make `count` edits (0: until killed), and for each a line in `log`: revision, edit id and row.

    `where` is the folder of the session, or the address of its home and its id.

    The log is there once the session is open. The clock is `skew` seconds fast, and `step` more after each edit.
    """
    number = 0
    clock = FixedClock(datetime.datetime.now(EASTERN))
    found = where if isinstance(where, Path) else home_at(where[0]).find(where[1])
    store = open_at(found, Identity(name, Role.FACILITATOR), clock=clock)
    out = os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    while not count or number < count:
        number += 1
        clock.moment = datetime.datetime.now(EASTERN) + datetime.timedelta(seconds=skew + number * step)
        row = f"{name}-{os.getpid()}-{number}"
        ops: list[Op] = [insert(row), put(row, "cause", f"{name} {number}"), put(row, "count", number)]
        record = None
        while record is None:
            with contextlib.suppress(BusyError):  # on a machine with much to do, as a person would: try again
                record = store.commit(ops).record
        os.write(out, f"{record.revision} {record.edit.id} {row}\n".encode())
    store.close()
