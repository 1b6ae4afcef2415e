"""A form as a grid sees it: one row for each of its fields, what it is called and what it holds."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Sequence

from content.model import FORM_ROW, Pack, SheetSpec
from screens.grid.sheet_source import SheetSource
from screens.grid.source import BadInput, GridCell, GridColumn, GridRow
from screens.grid.vocabulary import LibrarySuggestions
from workshop.sheets.model import Op, State, Target, Value

FIELD, VALUE = "field", "value"


class FormSource:
    """A FORM sheet. Rows are the sheet's columns, so nothing can be added, moved or deleted."""

    growable = False

    def __init__(
        self,
        spec: SheetSpec,
        pack: Pack,
        get_state: Callable[[], State],
        *,
        today: datetime.date | None,
        library_suggestions: LibrarySuggestions | None = None,
    ) -> None:
        self.spec = spec
        self.title = spec.title
        self._sheet = SheetSource(spec, pack, get_state, today=today, library_suggestions=library_suggestions)
        self._rows = tuple(GridRow(column.id) for column in spec.columns)
        self._labels = {
            column.id: GridCell(f"{column.label} *" if column.required else column.label, fixed=True, hint=column.hint)
            for column in spec.columns
        }
        self._columns = (GridColumn(FIELD, "", weight=1.0, fixed=True), GridColumn(VALUE, "", weight=2.5))

    @property
    def row(self) -> str:
        """The sheet's row that is filled in."""
        return FORM_ROW

    def columns(self) -> Sequence[GridColumn]:
        return self._columns

    def rows(self) -> Sequence[GridRow]:
        return self._rows

    def cell(self, row: str, column: str) -> GridCell:
        return self._labels[row] if column == FIELD else self._sheet.cell(self.row, row)

    def target(self, row: str, column: str) -> Target:
        return Target(self.spec.id, self.row, row)

    def parse(self, row: str, column: str, text: str) -> Value:
        return self._sheet.parse(self.row, row, text)

    def set(self, row: str, column: str, value: Value, base: int) -> Sequence[Op]:
        return self._sheet.set(self.row, row, value, base)

    def insert(self, after: str | None, values: Sequence[tuple[str, Value]] = ()) -> tuple[str, Sequence[Op]]:
        raise BadInput(f"“{self.title}” is a form; you cannot add rows to it.")

    def move(self, row: str, by: int) -> Sequence[Op]:
        return ()

    def delete(self, rows: Sequence[str]) -> Sequence[Op]:
        return ()

    def suggestions(self, row: str, column: str, typed: str) -> Sequence[str]:
        return self._sheet.suggestions(self.row, row, typed)
