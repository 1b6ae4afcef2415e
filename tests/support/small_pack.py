"""A pack of one worksheet, small enough to open a hundred times in a test; people; ways to reach into a session."""

from __future__ import annotations

from pathlib import Path

from content.model import Pack
from store import create_session, open_session
from store.api import Identity, SessionStore
from store.clock import SYSTEM_CLOCK, Clock
from store.journal.preallocation import content_end
from store.journal.session import JournalStore
from tests.support.packs import load
from workshop.sheets.model import END, InsertRow, Role, SetCell, State, Target, Value

PACK_YAML = """\
schema: 1
id: small
title: Small
version: 1.0.0
license: MIT
source: Made for the tests.
summary: One worksheet.
"""

STEP = """\
---
id: work
title: Work
minutes: 10
---
Fill in the sheet.

```{grid} causes
title: Causes
columns:
  cause: {label: Cause}
  note: {label: Note, long: yes}
  who: {label: Who, kind: list}
  level: {label: Level, kind: choice, choices: [low, high]}
  due: {label: Due, kind: date}
  count: {label: Count, kind: number}
  done: {label: Done, kind: yesno}
```
"""

ANA = Identity("Ana", Role.FACILITATOR)
BEN = Identity("Ben", Role.PARTICIPANT)
EYE = Identity("Eye", Role.OBSERVER)


def write_small_pack(folder: Path) -> Pack:
    """The small pack, written to `folder` and loaded."""
    return load(folder, {"pack.yaml": PACK_YAML, "10-work.md": STEP})


def new_session(home: Path, title: str = "Spring", clock: Clock = SYSTEM_CLOCK) -> Path:
    """A new session of the small pack in `home`; its folder."""
    pack = write_small_pack(home.parent / "small-pack")
    people = [("Ana", "facilitator"), ("Ben", "participant")]
    session = create_session(home, title=title, pack=pack, people=people, clock=clock)
    return home / "sessions" / session


def opened(folder: Path, who: Identity = ANA, clock: Clock = SYSTEM_CLOCK) -> JournalStore:
    """An open connection to that session."""
    return open_session(folder, who, clock=clock)


def insert(row: str, after: str | None = END) -> InsertRow:
    return InsertRow("causes", row, after)


def put(row: str, column: str, value: Value, base: int = 0) -> SetCell:
    return SetCell("causes", row, column, value, base)


def at(row: str, column: str = "") -> Target:
    return Target("causes", row, column)


def value(store: SessionStore, row: str, column: str) -> Value:
    """What the cell holds in the store's newest state."""
    cell = store.state.cell(at(row, column))
    return None if cell is None else cell.value


def live(state: State, sheet: str = "causes") -> list[str]:
    """The ids of the rows that are not deleted, in order."""
    return [row.id for row in state.sheet(sheet).live()]


def journal(folder: Path) -> Path:
    return folder / "journal.jsonl"


def lines(folder: Path) -> bytes:
    """The journal's lines, without the blank space after them."""
    data = journal(folder).read_bytes()
    return data[: content_end(data)]
