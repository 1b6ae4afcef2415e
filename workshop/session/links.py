"""Rows as others name them: the label of a row, where a link leads, and which sheets build the list of gaps."""

from __future__ import annotations

from collections.abc import Mapping

from content.blocks import Grid
from content.model import Pack
from content.sheet_spec import GROUP_COLUMN, Column, Kind, SheetSpec
from workshop.sheets.model import Row, State
from workshop.sheets.values import show

GAPS = "gaps"
"""As the target of a link: the rows of the gap list."""


def row_label(spec: SheetSpec, row: Row) -> str:
    """The row by its first text, on one line; by its first value of any kind when it has no text.

    Never by a private column: a link is shown where contact details have no business.
    """
    columns = sorted(spec.columns, key=lambda column: column.kind is not Kind.TEXT)
    for column in columns:
        if column.id != GROUP_COLUMN and column.kind is not Kind.LINK and not column.private:
            text = show(column, row.value(column.id))
            if text:
                return " ".join(text.split())
    return ""


def gap_grids(pack: Pack) -> list[tuple[SheetSpec, Column]]:
    """The grids that build the gap list, each with the column that says how well a cause is covered."""
    return [
        (block.sheet, column)
        for block in pack.blocks_of(Grid)
        for column in block.sheet.columns
        if column.feeds == GAPS and column.choices
    ]


class LinkReader:
    """Reads cells and links of one state. `specs`: the pack's sheets by id."""

    def __init__(self, pack: Pack, state: State, specs: Mapping[str, SheetSpec]) -> None:
        self._pack, self._state, self._specs = pack, state, specs

    def text(self, sheet_id: str, row_id: str, column_id: str) -> str:
        """What stands in a cell, as people read it: links as the name of their row, an empty cell as no text."""
        row = self._state.sheet(sheet_id).rows.get(row_id)
        spec = self._specs.get(sheet_id)
        column = None if spec is None else spec.column(column_id)
        if row is None or column is None:
            return ""
        value = row.value(column_id)
        if column.kind is Kind.LINK and isinstance(value, str):
            return self.label(column.to, value)
        return show(column, value)

    def label(self, sheet_id: str, row_id: str) -> str:
        """The row by its first text; empty when there is no such row. `gaps` is the gap list. Deleted rows have one."""
        for spec in self._sheets(sheet_id):
            row = self._state.sheet(spec.id).rows.get(row_id)
            if row is not None:
                return row_label(spec, row)
        return ""

    def labels(self, sheet_id: str) -> dict[str, str]:
        """The live rows of a sheet that have a label, in order: row -> its label."""
        spec = self._specs.get(sheet_id)
        if spec is None:
            return {}
        found = ((row.id, row_label(spec, row)) for row in self._state.sheet(sheet_id).live())
        return {row: label for row, label in found if label}

    def _sheets(self, sheet_id: str) -> list[SheetSpec]:
        if sheet_id == GAPS:
            return [spec for spec, _ in gap_grids(self._pack)]
        spec = self._specs.get(sheet_id)
        return [] if spec is None else [spec]
