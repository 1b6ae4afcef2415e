"""A form as a grid sees it: one row for each of its fields, what it is called and what it holds."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Sequence

from content.model import Pack
from content.sheet_spec import FORM_ROW, SheetSpec
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
        """The name of a field on the left, what it holds on the right."""
        return self._columns

    def rows(self) -> Sequence[GridRow]:
        """One row for each column of the sheet; their ids are the column ids."""
        return self._rows

    def cell(self, row: str, column: str) -> GridCell:
        """The label of a field, read-only, or its value."""
        return self._labels[row] if column == FIELD else self._sheet.cell(self.row, row)

    def target(self, row: str, column: str) -> Target:
        """The address in the one row of the form: here a row of the grid is a column of the sheet."""
        return Target(self.spec.id, self.row, row)

    def parse(self, row: str, column: str, text: str) -> Value:
        """What the text means in the field of that row. Raises BadInput."""
        return self._sheet.parse(self.row, row, text)

    def set(self, row: str, column: str, value: Value, base: int) -> Sequence[Op]:
        """One operation on the form's row."""
        return self._sheet.set(self.row, row, value, base)

    def insert(self, after: str | None, values: Sequence[tuple[str, Value]] = ()) -> tuple[str, Sequence[Op]]:
        """Raises BadInput: a form has the fields that the pack declares."""
        raise BadInput(f"“{self.title}” is a form; you cannot add rows to it.")

    def move(self, row: str, by: int) -> Sequence[Op]:
        """Nothing: fields keep the order of the pack."""
        return ()

    def delete(self, rows: Sequence[str]) -> Sequence[Op]:
        """Nothing: fields can be emptied, not deleted."""
        return ()

    def suggestions(self, row: str, column: str, typed: str) -> Sequence[str]:
        """What completes the text in the field of that row."""
        return self._sheet.suggestions(self.row, row, typed)
