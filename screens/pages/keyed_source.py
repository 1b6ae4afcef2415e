"""Answers under keys, as a grid sees them: which rows there are is given, some of their cells are filled in.

The row of the sheet behind it is made by the first answer, together with the cells that say what it is about.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence

from content.sheet_spec import Column, SheetSpec
from screens.grid.source import BadInput, GridCell, GridColumn, GridRow, Other
from screens.pages.context import SessionContext
from workshop.sheets.model import Op, SetCell, Target, Value
from workshop.sheets.values import ValueProblem, edit_text, parse, show


class KeyedSource(ABC):
    """Rows that are given, cells that are answers. Subclasses say which rows, and which cell stands where."""

    growable = False

    def __init__(self, context: SessionContext, spec: SheetSpec) -> None:
        self.context = context
        self.spec = spec
        self.title = spec.title
        self._rows: tuple[GridRow, ...] = ()

    # -------------------------------------------------------------- what subclasses say

    @abstractmethod
    def columns(self) -> Sequence[GridColumn]:
        """The columns as they stand now."""

    @abstractmethod
    def make_rows(self) -> Sequence[GridRow]:
        """The rows as they stand now."""

    @abstractmethod
    def target(self, row: str, column: str) -> Target:
        """The cell's address in the session; for a fixed cell, that of its row."""

    @abstractmethod
    def fixed_text(self, row: str, column: str) -> str:
        """What a fixed cell says."""

    @abstractmethod
    def keys(self, row: str) -> Mapping[str, Value]:
        """Cells that say what the sheet's row is about, written together with its first answer."""

    def hint(self, row: str, column: str, text: str) -> str:
        """What is said of a cell below the grid."""
        return ""

    # -------------------------------------------------------------- the grid's questions

    def rows(self) -> Sequence[GridRow]:
        """What `make_rows` gives; the same object again while that is equal."""
        made = tuple(self.make_rows())
        if made != self._rows:
            self._rows = made
        return self._rows

    def cell(self, row: str, column: str) -> GridCell:
        """The stored value at the row's address; a column that is not in the sheet shows a fixed text."""
        target = self.target(row, column)
        of = self.spec.column(target.column)
        if of is None:
            return GridCell(self.fixed_text(row, column), fixed=True, hint=self.hint(row, column, ""))
        stored = self.context.state.cell(target)
        value = None if stored is None else stored.value
        text = show(of, value)
        return GridCell(
            text,
            edit_text=edit_text(of, value),
            kind=of.kind,
            choices=of.choices,
            long=of.long,
            person="" if stored is None else stored.person,
            revision=0 if stored is None else stored.revision,
            others=tuple([Other(o.person, show(of, o.value), o.revision) for o in stored.conflicts]) if stored else (),
            hint=self.hint(row, column, text),
        )

    def parse(self, row: str, column: str, text: str) -> Value:
        """What the text means in the column of the sheet. Raises BadInput."""
        try:
            return parse(self._column(row, column), text, self.context.today)
        except ValueProblem as problem:
            raise BadInput(str(problem)) from None

    def set(self, row: str, column: str, value: Value, base: int) -> Sequence[Op]:
        """The value, and with the first one the cells that say what the row is about."""
        self._column(row, column)
        target, state = self.target(row, column), self.context.state
        known = []
        for key, text in self.keys(row).items():
            at = Target(target.sheet, target.row, key)
            if state.cell(at) is None:
                known.append(SetCell(*at, text))
        return [*known, SetCell(*target, value, base)]

    def insert(self, after: str | None, values: Sequence[tuple[str, Value]] = ()) -> tuple[str, Sequence[Op]]:
        """Raises BadInput: rows follow from other sheets."""
        raise BadInput("Rows are not added here; they come from the lists of the earlier steps.")

    def move(self, row: str, by: int) -> Sequence[Op]:
        """Nothing: the order follows from other sheets."""
        return ()

    def delete(self, rows: Sequence[str]) -> Sequence[Op]:
        """Nothing: rows go with what they are about."""
        return ()

    def suggestions(self, row: str, column: str, typed: str) -> Sequence[str]:
        """None: the answers are marks and choices."""
        return ()

    def _column(self, row: str, column: str) -> Column:
        """The column of the sheet behind a cell. Raises BadInput where there is none."""
        found = self.spec.column(self.target(row, column).column)
        if found is None:
            raise BadInput("This cell comes from another list and is not edited here.")
        return found
