"""A person at work in a process of their own: edits one after another, and writes down each one that was acknowledged.

Run as `python -m tests.faults.writer FOLDER NAME LOG COUNT SKEW STEP`: COUNT edits (0: until killed), one line in LOG
for each: revision, edit id and value. Its clock is SKEW seconds fast, and STEP seconds more after each edit. Prints
`ready` once the session is open.
"""

from __future__ import annotations

import contextlib
import os
import sys
import time
from pathlib import Path

from store import open_session
from store.api import Busy, Identity
from tests.store.small import insert, put
from workshop.sheets.model import Role


def main(folder: str, name: str, log: str, count: str, skew: str, step: str) -> None:
    real, number = time.time, 0
    time.time = lambda: real() + int(skew) + number * int(step)
    store = open_session(Path(folder), Identity(name, Role.PARTICIPANT))
    out = os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    while not int(count) or number < int(count):
        number += 1
        row = f"{name}-{os.getpid()}-{number}"
        ops = [insert(row), put(row, "cause", f"{name} {number}"), put(row, "count", number)]
        record = None
        while record is None:
            with contextlib.suppress(Busy):  # on a machine with much to do, as a person would: try again
                record = store.commit(ops).record
        os.write(out, f"{record.revision} {record.edit.id} {row}\n".encode())
    store.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
