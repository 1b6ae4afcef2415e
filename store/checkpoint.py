"""The folded state beside the journal, so that opening need not read all history. Lost or stale, it costs time only.

`checkpoint.json` is a file of TinyDB tables: one table a sheet, one document a row in the order of the sheet, and
`_meta`, `_marks`, `_people`, `_clients`, `_stacks`. Rows are taken out of their documents when somebody looks at them.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Generic, TypeVar

from content.clean import clean
from store.tablefile import Damaged, Tables, encode_tables, read_tables
from store.wire import NotARecord, record_from_json, record_to_json, value_from_json, value_to_json
from workshop.sheets.model import Cell, Record, Row, Sheet, Sibling, Stacks, State

FORMAT = 1
FOLD = 1
"""To be counted up whenever `fold` makes another state of the same records: old checkpoints are then made anew."""
LIMIT = 1 << 29

V = TypeVar("V")
_Mark = tuple[int, str, str, int]


@dataclass(frozen=True, slots=True)
class Position:
    """The end of a record in the journal: its revision and crc, where its line starts, where the next one will."""

    revision: int
    crc: int
    start: int
    offset: int


class Stale(ValueError):
    """A checkpoint that does not belong to this journal, or is of another format; `str()` says why."""


class Lazy(Mapping[str, V], Generic[V]):
    """A mapping whose values are made of their raw form when first asked for. Reading from several threads is safe."""

    __slots__ = ("_made", "_make", "_raw")

    def __init__(self, raw: Mapping[str, Any], make: Callable[[Any], V]) -> None:
        self._raw = raw
        self._make = make
        self._made: dict[str, V] = {}

    def __getitem__(self, key: str) -> V:
        found = self._made.get(key)
        if found is None:
            found = self._made[key] = self._make(self._raw[key])
        return found

    def __contains__(self, key: object) -> bool:
        return key in self._raw

    def __iter__(self) -> Iterator[str]:
        return iter(self._raw)

    def __len__(self) -> int:
        return len(self._raw)


# ------------------------------------------------------------------ writing


class _Marks:
    """Every (revision, person, time, since) that some cell carries, once, and the number it goes by."""

    def __init__(self) -> None:
        self.numbers: dict[_Mark, int] = {}
        self.people: dict[str, int] = {}

    def number(self, cell: Cell) -> int:
        return self.numbers.setdefault((cell.revision, cell.person, cell.at, cell.since), len(self.numbers))

    def table(self) -> dict[str, Any]:
        by = [str(self.people.setdefault(person, len(self.people))) for _, person, _, _ in self.numbers]
        return {
            "revision": " ".join([str(mark[0]) for mark in self.numbers]),
            "person": " ".join(by),
            "at": "\n".join([mark[2] for mark in self.numbers]),
            "since": " ".join([str(mark[3]) for mark in self.numbers]),
        }


def encode_checkpoint(state: State, position: Position, nonce: str, seed: int, pause: Callable[[], None]) -> bytes:
    """The bytes of checkpoint.json. `pause` is called often, so that a commit never waits for a long run of this."""
    marks = _Marks()
    sheets: dict[str, dict[str, Any]] = {}
    count = 0
    for sheet_id, sheet in state.sheets.items():
        table = sheets[sheet_id] = {}
        for place, row_id in enumerate(sheet.order, 1):
            table[str(place)] = _row_to_json(sheet.rows[row_id], marks)
            count += 1
            if count % 100 == 0:
                pause()
    meta = {"format": FORMAT, "fold": FOLD, "nonce": nonce, "seed": seed, **asdict(position)}
    table = marks.table()
    tables = {
        "_meta": {"1": meta},
        "_marks": {"1": table},
        "_people": {"1": {"names": list(marks.people)}},
        "_clients": {"1": dict(state.clients)},
        "_stacks": {str(n): _stacks_to_json(p, s) for n, (p, s) in enumerate(state.stacks.items(), 1)},
        **sheets,
    }
    return encode_tables(tables, pause)


def _row_to_json(row: Row, marks: _Marks) -> dict[str, Any]:
    cells = sorted(row.cells.items())  # the order that canonical JSON gives them, and so the order of the marks
    document: dict[str, Any] = {
        "row": row.id,
        "cells": {column: value_to_json(cell.value) for column, cell in cells},
        "marks": " ".join([str(marks.number(cell)) for _, cell in cells]),
        "revision": row.revision,
        "person": row.person,
    }
    if row.deleted:
        document["deleted"] = True
    siblings = {
        column: [[value_to_json(s.value), s.revision, s.person, s.at] for s in cell.siblings]
        for column, cell in cells
        if cell.siblings
    }
    if siblings:
        document["siblings"] = siblings
    return document


def _stacks_to_json(person: str, stacks: Stacks) -> dict[str, Any]:
    return {
        "person": person,
        "undo": [record_to_json(record) for record in stacks.undo],
        "redo": [record_to_json(record) for record in stacks.redo],
    }


# ------------------------------------------------------------------ reading


def read_checkpoint(path: Path, nonce: str, seed: int) -> tuple[State, Position] | None:
    """State and position of a checkpoint of the session with that nonce; None when there is no file.

    Whether the journal really has that record at that place is for the caller to check. Raises Stale with the reason
    for which the file cannot be used.
    """
    try:
        tables = read_tables(path, LIMIT)
        if tables is None:
            return None
        position = _position(tables["_meta"]["1"], nonce, seed)
        return _state(tables, position.revision), position
    except OSError as error:
        raise Stale(f"it cannot be read ({error.strerror or type(error).__name__})") from None
    except Damaged as bad:
        raise Stale(str(bad)) from None
    except (KeyError, TypeError, ValueError, AttributeError, IndexError) as bad:
        raise bad if isinstance(bad, Stale) else Stale("it is not laid out as a checkpoint") from None


def read_position(path: Path, nonce: str, seed: int) -> Position | None:
    """The position that the head of a checkpoint tells, without reading the rest; None when it tells none for us."""
    try:
        with path.open("rb") as file:
            lines = file.read(4096).split(b"\n")
        if lines[1] != b',"_meta":{' or not lines[2].startswith(b'"1":'):
            return None
        return _position(json.loads(lines[2][4:]), nonce, seed)
    except (OSError, KeyError, TypeError, ValueError, IndexError, RecursionError):
        return None


def _position(meta: dict[str, Any], nonce: str, seed: int) -> Position:
    if (meta["format"], meta["fold"]) != (FORMAT, FOLD):
        raise Stale("another version of workshop made it")
    if (meta["nonce"], meta["seed"]) != (nonce, seed):
        raise Stale("it belongs to another session")
    numbers = [meta[name] for name in ("revision", "crc", "start", "offset")]
    if not all(type(number) is int and number >= 0 for number in numbers):
        raise Stale("it does not say which record it follows")
    return Position(*numbers)


def _state(tables: Tables, revision: int) -> State:
    marks = _ReadMarks(tables["_marks"]["1"], tables["_people"]["1"]["names"])
    sheets: dict[str, Sheet] = {}
    for name, table in tables.items():
        if name.startswith("_"):
            continue
        documents = {clean(document["row"]): document for document in table.values()}
        sheets[clean(name)] = Sheet(Lazy(documents, marks.row), tuple(documents))
    stacks = {clean(document["person"]): document for document in tables["_stacks"].values()}
    clients = {clean(client): int(number) for client, number in tables["_clients"]["1"].items()}
    return State(revision, sheets, Lazy(stacks, _stacks_from_json), clients)


class _ReadMarks:
    """The marks of all cells, taken apart when the first row is looked at."""

    def __init__(self, table: dict[str, str], people: list[str]) -> None:
        self._table = table
        self._people = [clean(person) for person in people]
        self._marks: list[_Mark] | None = None

    def row(self, document: dict[str, Any]) -> Row:
        """The row of that document."""
        marks = self._all()
        cells: dict[str, Cell] = {}
        waiting = document.get("siblings")
        numbers = document["marks"].split(" ") if document["marks"] else ()
        for (column, value), number in zip(document["cells"].items(), numbers, strict=True):
            revision, person, at, since = marks[int(number)]
            read = clean(value) if type(value) is str else value_from_json(value, clean)
            siblings: tuple[Sibling, ...] = ()
            if waiting is not None and column in waiting:
                siblings = tuple(_sibling(one) for one in waiting[column])
            cells[column] = Cell(read, revision, person, at, siblings, since)
        deleted = document.get("deleted", False) is True
        return Row(clean(document["row"]), cells, document["revision"], clean(document["person"]), deleted)

    def _all(self) -> list[_Mark]:
        if self._marks is None:
            table, people = self._table, self._people
            if not table["revision"]:
                self._marks = []
                return self._marks
            self._marks = list(
                zip(
                    map(int, table["revision"].split(" ")),
                    [people[int(number)] for number in table["person"].split(" ")],
                    clean(table["at"]).split("\n"),
                    map(int, table["since"].split(" ")),
                    strict=True,
                )
            )
        return self._marks


def _sibling(wire: list[Any]) -> Sibling:
    value, revision, person, at = wire
    return Sibling(value_from_json(value, clean), int(revision), clean(person), clean(at))


def _stacks_from_json(document: dict[str, Any]) -> Stacks:
    return Stacks(_records(document["undo"]), _records(document["redo"]))


def _records(wires: list[Any]) -> tuple[Record, ...]:
    try:
        return tuple(record_from_json(wire, clean) for wire in wires)
    except NotARecord:
        return ()
