"""Sheets, rows, cells; the operations an edit is made of; the record an edit becomes once it is decided.

Everything here is immutable. A `State` is the fold of all records up to its revision; a new record gives a new State
that shares what did not change, so that a screen may keep reading one while a commit makes the next.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import NamedTuple, TypeAlias

Value: TypeAlias = str | int | float | bool | tuple[str, ...] | None
"""What a cell holds: None is empty. Dates are ISO strings, links are row ids, lists are tuples of strings."""


def same(one: Value, other: Value) -> bool:
    """Whether two values are the same in type too: True is not 1."""
    return one == other and isinstance(one, bool) == isinstance(other, bool)


EMPTY: Mapping[str, object] = MappingProxyType({})


class Role(StrEnum):
    """What a person may do in a session; the rules are in `workshop.sheets.permissions`."""

    FACILITATOR = "facilitator"
    PARTICIPANT = "participant"
    COORDINATOR = "coordinator"
    OBSERVER = "observer"


class Known(StrEnum):
    """How it was known who wrote: it says what a name is worth."""

    TYPED = "typed"
    """They said so, under an account that may say anything."""
    CODE = "code"
    """They had the join code, and the name was free or already theirs."""
    KEY = "key"
    """They signed with a public key that is remembered for them."""
    LINK = "link"
    """They had the personal link that was made for them."""


class Sibling(NamedTuple):
    """A value that lost against a newer one and waits beside it. `revision` is that of the record that wrote it."""

    value: Value
    revision: int
    person: str
    at: str


class Cell(NamedTuple):
    """A value, the revision of the record that set it, who set it, and when by that person's clock (ISO, a label).

    `merge_base` is the oldest base from which `person` may write again without having missed anything: edits sent in
    quick succession carry the base from before the first of them, and must not run over what a merge brought in.
    """

    value: Value
    revision: int
    person: str
    at: str
    siblings: tuple[Sibling, ...] = ()
    merge_base: int = 0

    @property
    def conflicts(self) -> tuple[Sibling, ...]:
        """The siblings that say something else than the cell does now: what there is to settle."""
        return tuple([sibling for sibling in self.siblings if not same(sibling.value, self.value)])


class Row(NamedTuple):
    """`revision` is that of the last insert, move, delete or restore; a deleted row stays as a tombstone."""

    id: str
    cells: Mapping[str, Cell]
    revision: int
    person: str
    deleted: bool = False

    def value(self, column: str) -> Value:
        """The value in that column, None when nothing was ever written."""
        cell = self.cells.get(column)
        return None if cell is None else cell.value


@dataclass(frozen=True, slots=True)
class Sheet:
    """`order` holds the ids of all rows, tombstones too, from first to last."""

    rows: Mapping[str, Row] = field(default_factory=dict)
    order: tuple[str, ...] = ()

    def live(self) -> Iterator[Row]:
        """The rows that are not deleted, in order."""
        for row_id in self.order:
            row = self.rows[row_id]
            if not row.deleted:
                yield row


NO_SHEET = Sheet()


# ------------------------------------------------------------------ operations: what a person wants


@dataclass(frozen=True, slots=True)
class SetCell:
    """Set one cell. `base` is the revision of that cell when editing began, 0 when it had never been set."""

    sheet: str
    row: str
    column: str
    value: Value
    base: int = 0


@dataclass(frozen=True, slots=True)
class InsertRow:
    """A new row after `after` (None: at the top; `END`: at the end). Inserting an id that exists changes nothing."""

    sheet: str
    row: str
    after: str | None


@dataclass(frozen=True, slots=True)
class MoveRow:
    """Put an existing row after `after` (None: at the top; `END`: at the end)."""

    sheet: str
    row: str
    after: str | None


@dataclass(frozen=True, slots=True)
class DeleteRow:
    """Mark a row as deleted; its cells stay for `RestoreRow`."""

    sheet: str
    row: str


@dataclass(frozen=True, slots=True)
class RestoreRow:
    """Show a deleted row again, where it was and with its cells."""

    sheet: str
    row: str


class Resolution(StrEnum):
    """What to do with a sibling: `swap` it with the value, keep `both` in the value (text and lists), or `drop` it.

    `aside` puts the value that a record once wrote beside the cell's value again: how `both` and `drop` are undone.
    """

    SWAP = "swap"
    BOTH = "both"
    DROP = "drop"
    ASIDE = "aside"


@dataclass(frozen=True, slots=True)
class ResolveSibling:
    """Settle the sibling that the record `revision` wrote."""

    sheet: str
    row: str
    column: str
    revision: int
    keep: Resolution


END = "$end"
Op: TypeAlias = SetCell | InsertRow | MoveRow | DeleteRow | RestoreRow | ResolveSibling


@dataclass(frozen=True, slots=True)
class Edit:
    """What one person did in one go; all of it becomes one record and one revision.

    `id` is `<client>.<n>` with n counting up from 1 for each client; a client is one open connection. `undoes` is the
    id of the edit this one takes back (an undo, or the undo of an undo). `known` says how it was known who wrote it.
    """

    id: str
    person: str
    role: Role
    ops: tuple[Op, ...]
    at: str
    undoes: str | None = None
    known: Known = Known.TYPED


# ------------------------------------------------------------------ outcomes: what came of it


class Outcome(StrEnum):
    """What an operation did when its turn came; written into the record."""

    APPLIED = "applied"
    NOOP = "noop"
    MERGED = "merged"
    SIBLING = "sibling"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Decision:
    """What `decide` made of one operation; written into the record, so that replay never decides again.

    Attributes:
        outcome: APPLIED as asked; NOOP nothing to do; MERGED `value` holds the merged text; SIBLING the new value
            stands and the one it displaced is kept beside it; REFUSED for `reason`, nothing changed.
        value: the value the cell got, for SetCell and SettleSibling unless NOOP or REFUSED.
        before: what the operation displaced, for undo: the cell's value (SetCell, SettleSibling), the id of the row it
            stood after (MoveRow; None at the top), or the sibling's value (SettleSibling DROP and ASIDE).
        revived: the edit brought a deleted row back.
    """

    outcome: Outcome
    value: Value = None
    before: Value = None
    reason: str = ""
    revived: bool = False


@dataclass(frozen=True, slots=True)
class Record:
    """A decided edit at its place in the one order all readers share. `decisions` matches `edit.ops` one to one."""

    revision: int
    edit: Edit
    decisions: tuple[Decision, ...]


class Target(NamedTuple):
    """The address of a cell (or, with an empty column, of a row)."""

    sheet: str
    row: str
    column: str = ""


@dataclass(frozen=True, slots=True)
class UndoStacks:
    """What one person can undo and redo, newest last; each a record as it was decided. At most `UNDO_DEPTH` each."""

    undo: tuple[Record, ...] = ()
    redo: tuple[Record, ...] = ()


UNDO_DEPTH = 100
UNDO_OPS = 5_000
"""Operations one stack holds at most, whatever the number of its records: they are kept with every checkpoint."""


class Share(NamedTuple):
    """How much one person has put into a session: rows inserted, and letters written, what was replaced included."""

    rows: int = 0
    letters: int = 0


@dataclass(frozen=True, slots=True)
class State:
    """All sheets as of `revision`.

    `clients` is the highest edit number seen from each client, so that an edit sent twice is applied once. `shares` is
    by the name of a person in small letters.
    """

    revision: int = 0
    sheets: Mapping[str, Sheet] = field(default_factory=dict)
    stacks: Mapping[str, UndoStacks] = field(default_factory=dict)
    clients: Mapping[str, int] = field(default_factory=dict)
    shares: Mapping[str, Share] = field(default_factory=dict)

    def sheet(self, sheet_id: str) -> Sheet:
        """That sheet; an empty one when nobody wrote in it."""
        return self.sheets.get(sheet_id, NO_SHEET)

    def cell(self, target: Target) -> Cell | None:
        """The cell there, or None when it was never set."""
        row = self.sheet(target.sheet).rows.get(target.row)
        return None if row is None else row.cells.get(target.column)

    def base(self, target: Target) -> int:
        """The revision to give as `SetCell.base` for an edit that begins now."""
        cell = self.cell(target)
        return 0 if cell is None else cell.revision


def new_row_id() -> str:
    """A random id, stable for the life of the row: `r` and ten characters of [a-z2-7]."""
    alphabet = "abcdefghijklmnopqrstuvwxyz234567"
    return "r" + "".join(secrets.choice(alphabet) for _ in range(10))
