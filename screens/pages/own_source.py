"""What one person answers alone, as a grid sees it: the rows are given, one column holds this person's answers.

Behind it is a KEYED sheet; its row is made by the first answer, together with the cells that say whose and about what.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import replace

from content.model import SheetSpec
from screens.desk import Desk
from screens.grid.sheet_source import SheetSource
from screens.grid.source import BadInput, GridCell, GridColumn, GridRow
from workshop.sheets.model import Op, SetCell, Target, Value

ANSWER = "answer"
"""The id of the one column that is filled in."""


class OwnSource(ABC):
    """Subclasses say which rows there are, where the answer about a row is kept, and what stands beside it."""

    growable = False

    def __init__(self, desk: Desk, spec: SheetSpec) -> None:
        self.desk = desk
        self.spec = spec
        self.title = spec.title
        self._sheet = SheetSource(spec, desk.pack, lambda: desk.state, today=desk.today)
        self._rows: tuple[GridRow, ...] = ()

    # -------------------------------------------------------------- what subclasses say

    @abstractmethod
    def columns(self) -> Sequence[GridColumn]:
        """The columns; `ANSWER` is one of them."""

    @abstractmethod
    def make_rows(self) -> Sequence[str]:
        """The ids of the rows as they stand now."""

    @abstractmethod
    def place(self, row: str) -> Target:
        """Where this person's answer about that row is kept."""

    @abstractmethod
    def said(self, row: str, column: str) -> str:
        """What stands in a column that is not filled in."""

    @abstractmethod
    def keys(self, row: str) -> Mapping[str, Value]:
        """Cells that say whose answer it is and about what."""

    def choices(self, row: str) -> tuple[str, ...]:
        """What can be answered by one key; by default what the sheet's column offers."""
        column = self.spec.column(self.place(row).column)
        return () if column is None else column.choices

    def hint(self, row: str) -> str:
        """What is said of an answer below the grid."""
        return ""

    # -------------------------------------------------------------- the grid's questions

    def rows(self) -> Sequence[GridRow]:
        made = tuple(GridRow(row) for row in self.make_rows())
        if made != self._rows:
            self._rows = made
        return self._rows

    def cell(self, row: str, column: str) -> GridCell:
        if column != ANSWER:
            return GridCell(self.said(row, column), fixed=True, hint=self.hint(row))
        place = self.place(row)
        return replace(self._sheet.cell(place.row, place.column), choices=self.choices(row), hint=self.hint(row))

    def target(self, row: str, column: str) -> Target:
        place = self.place(row)
        return place if column == ANSWER else Target(place.sheet, place.row)

    def parse(self, row: str, column: str, text: str) -> Value:
        place = self.place(row)
        return self._sheet.parse(place.row, place.column, text)

    def set(self, row: str, column: str, value: Value, base: int) -> Sequence[Op]:
        place, state = self.place(row), self.desk.state
        about = [(Target(place.sheet, place.row, key), known) for key, known in self.keys(row).items()]
        ops = [SetCell(*at, known) for at, known in about if state.cell(at) is None]
        return [*ops, SetCell(*place, value, base)]

    def insert(self, after: str | None, values: Sequence[tuple[str, Value]] = ()) -> tuple[str, Sequence[Op]]:
        raise BadInput(f"“{self.title}” takes no new rows: each of its rows is there already.")

    def move(self, row: str, by: int) -> Sequence[Op]:
        return ()

    def delete(self, rows: Sequence[str]) -> Sequence[Op]:
        return ()

    def suggestions(self, row: str, column: str, typed: str) -> Sequence[str]:
        return ()
