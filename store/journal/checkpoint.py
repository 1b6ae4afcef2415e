"""The folded state beside the journal, so that opening need not read all history. Lost or stale, it costs time only.

`checkpoint.json` is a file of TinyDB tables: one table a sheet, one document a row in the order of the sheet, and
`_meta`, `_marks`, `_people`, `_clients`, `_shares`, `_stacks`. Cells are taken out of their documents when somebody
looks at them.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Generic, TypeVar

from content.clean import clean, clean_line
from store.files import disk
from store.files.tablefile import Damaged, Tables, encode_tables, read_tables, verifies, without_collecting
from store.journal.wire import NotARecord, record_from_json, record_to_json, value_from_json, value_to_json
from workshop.sheets.model import Cell, Record, Row, Share, Sheet, Sibling, State, UndoStacks

CHECKPOINT = "checkpoint.json"
FORMAT = 1
FOLD = 2
"""To be counted up whenever `fold` makes another state of the same records: old checkpoints are then made anew."""
LIMIT = 1 << 29

V = TypeVar("V")
_Mark = tuple[int, str, str, int]


@dataclass(frozen=True, slots=True)
class JournalPosition:
    """The end of a record in the journal: its revision and crc, where its line starts, where the next one will."""

    revision: int
    crc: int
    start: int
    offset: int


class StaleCheckpoint(ValueError):
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


class LazyCells(Mapping[str, Cell]):
    """The cells of one row, each taken out of the row's document when it is first looked at."""

    __slots__ = ("_made", "_values", "document", "marks")

    def __init__(self, document: dict[str, Any], marks: _ReadMarks) -> None:
        self.document = document
        self.marks = marks
        self._values: dict[str, Any] = document["cells"]
        self._made: dict[str, Cell] | None = None

    def __getitem__(self, column: str) -> Cell:
        if self._made is None:
            self._made = {}
        found = self._made.get(column)
        if found is None:
            found = self._made[column] = self._make(column)
        return found

    def _make(self, column: str) -> Cell:
        value = self._values[column]
        number = self.document["marks"].split(" ")[list(self._values).index(column)]
        revision, person, at, since = self.marks[int(number)]
        siblings: tuple[Sibling, ...] = ()
        if "siblings" in self.document:
            siblings = tuple([_sibling(one) for one in self.document["siblings"].get(column, ())])
        read = clean(value) if type(value) is str else value_from_json(value, clean)
        return Cell(read, revision, person, at, siblings, since)

    def get(self, column: str, default: Any = None) -> Any:
        """The cell of that column, made when it is first asked for."""
        return self[column] if column in self._values else default

    def __contains__(self, column: object) -> bool:
        return column in self._values

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)


# ------------------------------------------------------------------ writing


class _Marks:
    """Every (revision, person, time, since) that some cell carries, once, and the number it goes by.

    Begins with the marks of the checkpoint that was loaded, so that rows nobody touched can be written as they were
    read; unless most of those are not used any more.
    """

    def __init__(self, state: State) -> None:
        self.numbers: dict[_Mark, int] = {}
        self.loaded: _ReadMarks | None = None
        rows = [row for sheet in state.sheets.values() for row in sheet.rows.values()]
        lazy = next((row.cells for row in rows if isinstance(row.cells, LazyCells)), None)
        if lazy is not None and len(lazy.marks) <= 2 * sum(len(row.cells) for row in rows):
            numbers = {mark: number for number, mark in enumerate(lazy.marks)}
            if len(numbers) == len(lazy.marks):
                self.loaded, self.numbers = lazy.marks, numbers

    def number(self, cell: Cell) -> int:
        """The number under which what several cells share is written once."""
        return self.numbers.setdefault((cell.revision, cell.person, cell.at, cell.merge_base), len(self.numbers))

    def tables(self) -> tuple[dict[str, str], list[str]]:
        """The table of marks, and the names it refers to."""
        people: dict[str, int] = {}
        by = [str(people.setdefault(person, len(people))) for _, person, _, _ in self.numbers]
        table = {
            "revision": " ".join([str(mark[0]) for mark in self.numbers]),
            "person": " ".join(by),
            "at": "\n".join([mark[2] for mark in self.numbers]),
            "since": " ".join([str(mark[3]) for mark in self.numbers]),
        }
        return table, list(people)


def encode_checkpoint(
    state: State, position: JournalPosition, nonce: str, seed: int, pause: Callable[[], None]
) -> bytes:
    """The bytes of checkpoint.json. `pause` is called often, so that a commit never waits for a long run of this."""
    marks = _Marks(state)
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
    mark_table, people = marks.tables()
    tables = {
        "_meta": {"1": meta},
        "_marks": {"1": mark_table},
        "_people": {"1": {"names": people}},
        "_clients": {"1": dict(state.clients)},
        "_shares": {"1": {person: list(share) for person, share in state.shares.items()}},
        "_stacks": {str(n): _stacks_to_json(p, s) for n, (p, s) in enumerate(state.stacks.items(), 1)},
        **sheets,
    }
    return encode_tables(tables, pause)


def _row_to_json(row: Row, marks: _Marks) -> dict[str, Any]:
    document: dict[str, Any] = {"row": row.id, "revision": row.revision, "person": row.person}
    if row.deleted:
        document["deleted"] = True
    if isinstance(row.cells, LazyCells) and row.cells.marks is marks.loaded:
        said = row.cells.document
        document.update({name: said[name] for name in ("cells", "marks", "siblings") if name in said})
        return document
    cells = sorted(row.cells.items())  # the order that canonical JSON gives them, and so the order of the marks
    document["cells"] = {column: value_to_json(cell.value) for column, cell in cells}
    document["marks"] = " ".join([str(marks.number(cell)) for _, cell in cells])
    siblings = {
        column: [[value_to_json(s.value), s.revision, s.person, s.at] for s in cell.siblings]
        for column, cell in cells
        if cell.siblings
    }
    if siblings:
        document["siblings"] = siblings
    return document


def _stacks_to_json(person: str, stacks: UndoStacks) -> dict[str, Any]:
    return {
        "person": person,
        "undo": [record_to_json(record) for record in stacks.undo],
        "redo": [record_to_json(record) for record in stacks.redo],
    }


# ------------------------------------------------------------------ reading


def read_checkpoint(path: Path, nonce: str, seed: int) -> tuple[State, JournalPosition] | None:
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
        raise StaleCheckpoint(f"it cannot be read ({error.strerror or type(error).__name__})") from None
    except Damaged as bad:
        raise StaleCheckpoint(str(bad)) from None
    except (KeyError, TypeError, ValueError, AttributeError, IndexError) as bad:
        raise (
            bad if isinstance(bad, StaleCheckpoint) else StaleCheckpoint("it is not laid out as a checkpoint")
        ) from None


def read_position(path: Path, nonce: str, seed: int) -> JournalPosition | None:
    """The position that the head of a checkpoint tells, without reading the rest; None when it tells none for us."""
    try:
        with path.open("rb") as file:
            lines = file.read(4096).split(b"\n")
        if lines[1] != b',"_meta":{' or not lines[2].startswith(b'"1":'):
            return None
        return _position(json.loads(lines[2][4:]), nonce, seed)
    except (OSError, KeyError, TypeError, ValueError, IndexError, RecursionError):
        return None


def position_of_any(path: Path, seed: int) -> JournalPosition | None:
    """The position of a checkpoint of the session with that seed, whatever version made it.

    None when there is no file, when its checksum does not fit, or when it belongs to another session. Raises OSError.
    """
    try:
        data = disk.read_whole(path, LIMIT)
        if not verifies(data):
            return None
        meta = json.loads(data.split(b"\n", 3)[2].removeprefix(b'"1":'))
        return _record_of(meta) if meta["seed"] == seed else None
    except (FileNotFoundError, KeyError, TypeError, ValueError, IndexError, RecursionError):
        return None


def _position(meta: dict[str, Any], nonce: str, seed: int) -> JournalPosition:
    if (meta["format"], meta["fold"]) != (FORMAT, FOLD):
        raise StaleCheckpoint("another version of workshop made it")
    if (meta["nonce"], meta["seed"]) != (nonce, seed):
        raise StaleCheckpoint("it belongs to another session")
    return _record_of(meta)


def _record_of(meta: dict[str, Any]) -> JournalPosition:
    numbers = [meta[name] for name in ("revision", "crc", "start", "offset")]
    if not all(type(number) is int and number >= 0 for number in numbers):
        raise StaleCheckpoint("it does not say which record it follows")
    return JournalPosition(*numbers)


def _state(tables: Tables, revision: int) -> State:
    marks = _ReadMarks(tables["_marks"]["1"], tables["_people"]["1"]["names"])
    with without_collecting():
        sheets = {
            clean(name): _sheet(table.values(), marks) for name, table in tables.items() if not name.startswith("_")
        }
    stacks = {clean_line(document["person"]): document for document in tables["_stacks"].values()}
    clients = {clean(client): int(number) for client, number in tables["_clients"]["1"].items()}
    shares = {
        clean_line(who): Share(int(rows), int(letters)) for who, (rows, letters) in tables["_shares"]["1"].items()
    }
    return State(revision, sheets, Lazy(stacks, _stacks_from_json), clients, shares)


def _sheet(documents: Iterable[dict[str, Any]], marks: _ReadMarks) -> Sheet:
    rows: dict[str, Row] = {}
    people: dict[str, str] = {}
    for document in documents:
        row, who = clean(document["row"]), document["person"]
        person = people.get(who) or people.setdefault(who, clean_line(who))
        rows[row] = Row(row, LazyCells(document, marks), document["revision"], person, "deleted" in document)
    return Sheet(rows, tuple(rows))


class _ReadMarks(Sequence[_Mark]):
    """The marks of all cells, taken apart when the first cell is looked at."""

    def __init__(self, table: dict[str, str], people: list[str]) -> None:
        self._table = table
        self._people = [clean_line(person) for person in people]
        self._marks: list[_Mark] | None = None

    def __getitem__(self, number: Any) -> Any:
        return self._all()[number]

    def __iter__(self) -> Iterator[_Mark]:
        return iter(self._all())

    def __len__(self) -> int:
        return len(self._all())

    def _all(self) -> list[_Mark]:
        if self._marks is None:
            table, people = self._table, self._people
            if not table["revision"]:
                return []
            marks = zip(
                map(int, table["revision"].split(" ")),
                [people[int(number)] for number in table["person"].split(" ")],
                clean(table["at"]).split("\n"),
                map(int, table["since"].split(" ")),
                strict=True,
            )
            self._marks = list(marks)
        return self._marks


def _sibling(wire: list[Any]) -> Sibling:
    value, revision, person, at = wire
    return Sibling(value_from_json(value, clean), int(revision), clean_line(person), clean_line(at))


def _stacks_from_json(document: dict[str, Any]) -> UndoStacks:
    return UndoStacks(_records(document["undo"]), _records(document["redo"]))


def _records(wires: list[Any]) -> tuple[Record, ...]:
    try:
        return tuple(record_from_json(wire, clean) for wire in wires)
    except NotARecord:
        return ()
