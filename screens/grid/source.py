"""What a grid shows, whatever the sheet behind it: the one interface between the grid and the data.

A source reads the newest `State` each time it is asked and answers changes with operations; it never commits.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from content.sheet_spec import Kind
from workshop.sheets.model import Op, Target, Value


@dataclass(frozen=True, slots=True)
class GridColumn:
    """One column on screen. `short` replaces the label where the column is narrow."""

    id: str
    label: str
    kind: Kind = Kind.TEXT
    weight: float = 1.0
    choices: tuple[str, ...] = ()
    hint: str = ""
    long: bool = False
    short: str = ""
    fixed: bool = False


class GridRow(NamedTuple):
    """One row on screen. A `heading` has no cells: it is a group's label and question, drawn across the grid;
    its `id` is `heading:<group>`, and inserting at it makes the first row of that group."""

    id: str
    heading: str = ""
    group: str = ""


class Other(NamedTuple):
    """A value of somebody else that waits beside the cell's own, as text; `revision` is its record's."""

    person: str
    text: str
    revision: int


@dataclass(frozen=True, slots=True)
class GridCell:
    """One cell as shown. `text` is for reading, `edit_text` what the editor starts with (a list has one item per `; `).

    `kind`, `choices` and `long` may differ from the column's (a form shows a different field on every row). `why` says
    in a sentence why a fixed cell cannot be changed, where that is not plain to see. `covered`: `text` only stands for
    what is in the cell; it is neither copied nor found, and typing begins with an empty text.
    """

    text: str
    edit_text: str = ""
    fixed: bool = False
    kind: Kind = Kind.TEXT
    choices: tuple[str, ...] = ()
    long: bool = False
    person: str = ""
    revision: int = 0
    others: tuple[Other, ...] = ()
    hint: str = ""
    why: str = ""
    covered: bool = False


class BadInput(ValueError):
    """Text that does not fit the column; `str()` is one sentence with the remedy."""


class NotAllowed(BadInput):
    """What would fit, but may not be written there, or not now: it must not be lost."""


class GridSource(Protocol):
    """Rows and cells for the grid, and the operations that change them."""

    title: str

    @property
    def growable(self) -> bool:
        """Whether rows can be added, as far as the sheet goes; what this person may do is asked elsewhere."""

    def columns(self) -> Sequence[GridColumn]:
        """The columns from left to right; those that do not fit the screen are scrolled."""

    def rows(self) -> Sequence[GridRow]:
        """All rows and headings in order. Cheap when nothing changed: the same object again."""

    def cell(self, row: str, column: str) -> GridCell:
        """A cell as it is in the session; what is not saved yet is added by the grid."""

    def target(self, row: str, column: str) -> Target:
        """The cell's address in the session, for marks, history and drafts."""

    def parse(self, row: str, column: str, text: str) -> Value:
        """What typed text means there. Raises BadInput."""

    def set(self, row: str, column: str, value: Value, base: int) -> Sequence[Op]:
        """Operations that put a parsed value there; `base` is the cell's revision when editing began."""

    def insert(self, after: str | None, values: Sequence[tuple[str, Value]] = ()) -> tuple[str, Sequence[Op]]:
        """A new row after that row or heading, perhaps with first values: its id and the operations.

        Raises BadInput when this source has no rows to add.
        """

    def move(self, row: str, by: int) -> Sequence[Op]:
        """One row up (-1) or down (+1), within its group or across into the next; empty when it cannot move."""

    def delete(self, rows: Sequence[str]) -> Sequence[Op]:
        """Operations that delete these rows; empty when rows of this source stay. May raise BadInput."""

    def suggestions(self, row: str, column: str, typed: str) -> Sequence[str]:
        """Whole values that complete what was typed, best first, at most eight."""
