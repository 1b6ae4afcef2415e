"""How much work opening a session is, and what importing the store does not load."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from store.journal import codec
from store.journal.journal_log import JournalLog
from store.journal.sessionfile import read_session
from tests.support.counting import calls
from tests.support.small_pack import at, journal, new_session, opened, put
from workshop.sheets.model import END, Decision, Edit, InsertRow, Op, Outcome, Record, Role, SetCell, Value

_LISTED = """
import sys
import store, store.journal.opening, store.library.catalog, store.drafts, store.journal.create
print([name for name in ("tinydb", "platformdirs", "pandas", "numpy", "textual", "yaml", "markdown_it", "asyncio")
       if name in sys.modules])
"""


def test_importing_the_store_imports_nothing_heavy() -> None:
    done = subprocess.run([sys.executable, "-c", _LISTED], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def grow(folder: Path, rows: int, edits: int) -> None:
    """Append records to a journal as other windows would have, and write its checkpoint."""
    session = read_session(folder)
    log = JournalLog(folder, session.seed, writable=True, who="test")
    log.tail()
    revision, crc = log.position.revision, log.position.crc
    log.close()
    lines: list[bytes] = []

    def add(pairs: list[tuple[Op, Value]]) -> None:
        nonlocal revision, crc
        revision += 1
        when = f"2026-11-23T{revision // 3600 % 24:02d}:{revision // 60 % 60:02d}:{revision % 60:02d}Z"
        edit = Edit(
            f"c{revision % 7}.{revision}",
            ("Ana", "Ben")[revision % 2],
            Role.PARTICIPANT,
            tuple(o for o, _ in pairs),
            when,
        )
        record = Record(revision, edit, tuple(Decision(Outcome.APPLIED, value) for _, value in pairs))
        line, crc = codec.encode(record, crc)
        lines.append(line)

    for number in range(rows):
        row = f"r{number:09d}"
        cells: dict[str, Value] = {
            "cause": f"no ride home after band practice {number}",
            "note": f"families moved across the river, the late bus stops at the mill {number}",
            "who": ("counsellor", f"bus company {number % 9}"),
            "level": "low",
        }
        add([(InsertRow("causes", row, END), None), *((SetCell("causes", row, c, v), v) for c, v in cells.items())])
    for number in range(edits):
        text = f"edit number {number} of many"
        add([(SetCell("causes", f"r{number % rows:09d}", "cause", text), text)])
    with journal(folder).open("ab") as file:
        file.write(b"".join(lines))
    store = opened(folder)
    store.commit([put("r000000000", "count", 1)])
    store.close()


def calls_to_open(folder: Path) -> int:
    """How much work opening is, the checkpoint read and one cell looked up."""

    def opening() -> None:
        store = opened(folder)
        assert store.state.cell(at("r000000000", "count")) is not None
        store.close()

    return calls(opening)


@pytest.mark.scale
@pytest.mark.timeout(300)
def test_opening_does_not_grow_with_history_nor_much_with_rows(tmp_path: Path) -> None:
    found: dict[str, int] = {}
    for name, rows, edits in (("300 rows", 300, 0), ("3,000 rows", 3_000, 0), ("100,000 edits", 300, 100_000)):
        folder = new_session(tmp_path / name.replace(" ", "-") / "home")
        grow(folder, rows, edits)
        found[name] = calls_to_open(folder)
    assert found["3,000 rows"] <= 11 * found["300 rows"], found
    assert found["100,000 edits"] <= 2 * found["300 rows"], found
