"""A person at work in a process of their own: edits one after another, and writes down each one that was acknowledged.

Run as `python -m tests.faults.writer FOLDER NAME LOG COUNT`: COUNT edits (0: until killed), one line in LOG for each:
revision, edit id and value. Prints `ready` once the session is open.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from store import open_session
from store.api import Identity
from tests.store.small import insert, put
from workshop.sheets.model import Role


def main(folder: str, name: str, log: str, count: str) -> None:
    store = open_session(Path(folder), Identity(name, Role.PARTICIPANT))
    out = os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    number = 0
    while not int(count) or number < int(count):
        number += 1
        row = f"{name}-{os.getpid()}-{number}"
        record = store.commit([insert(row), put(row, "cause", f"{name} {number}"), put(row, "count", number)]).record
        os.write(out, f"{record.revision} {record.edit.id} {row}\n".encode())
    store.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
