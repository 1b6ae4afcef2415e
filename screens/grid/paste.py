"""Text from a clipboard: into the open cell, into one cell, or over many cells and new rows. One edit, so one undo."""

from __future__ import annotations

from collections.abc import Sequence

from content.clean import clean
from screens.grid.effects import ConfirmPaste, Effects, notice, refusal
from screens.grid.marks import as_text
from screens.grid.requests import request
from screens.grid.row_operations import selected_cells
from screens.grid.rows import is_invitation
from screens.grid.source import BadInput, GridRow
from screens.grid.state import GridState
from screens.grid.tsv import parse_tsv
from workshop.sheets.model import Op, Target, Value

MANY = 200
"""Pasted rows from which on somebody is asked first: they appear on everyone's screen."""


def paste(state: GridState, text: str, *, confirmed: bool = False) -> Effects:
    """Paste where the cursor is. Raises BadInput.

    `confirmed`: the person has agreed to that many rows.
    """
    text = clean(text)
    table = parse_tsv(text)
    if not table:
        return ()
    single = len(table) == 1 and len(table[0]) == 1
    if state.editor is not None:
        state.editor.paste(table[0][0] if single else text)
        return refusal(state.editor.notice)
    if state.here is None:
        return ()
    index, col = state.at
    if not single and "\t" not in text and state.cell(index, col).long:
        table, single = [[text.strip("\n")]], True  # a passage with line breaks, not a column of cells
    if state.growing and len(table) >= MANY and not confirmed:
        return (ConfirmPaste(text, len(table)),)
    if single and state.several:
        return _Paste(state).fill(table[0][0])
    return _Paste(state).lay(index, col, table)


class _Paste:
    """One paste: its operations, what its cells show, and what did not fit."""

    def __init__(self, state: GridState) -> None:
        self.state = state
        self.ops: list[Op] = []
        self.texts: dict[Target, tuple[str, str]] = {}
        self.refused: list[str] = []
        self.outside = 0
        self.rows_left = 0
        self.new: list[tuple[GridRow, str | None, Sequence[Op]]] = []

    def fill(self, text: str) -> Effects:
        """The same text into every selected cell."""
        for number, (index, col) in enumerate(selected_cells(self.state), 1):
            self._put(index, col, text, number)
        return self._finish()

    def lay(self, index: int, col: int, table: Sequence[Sequence[str]]) -> Effects:
        """A table of texts over the cells from that one on; rows that are missing are added."""
        state = self.state
        rows = state.rows
        after: str | None = None
        adding = False
        group = rows[index].group
        for number, fields in enumerate(table, 1):
            room = len(state.columns) - col
            self.outside += sum(1 for field in fields[room:] if field)
            if not adding and (index >= len(rows) or rows[index].heading or is_invitation(rows[index])):
                adding, after = True, rows.anchor(index, group)
            if adding:
                after = self._add(after, group, col, fields[:room], number) or after
                continue
            for offset, text in enumerate(fields[:room]):
                self._put(index, col + offset, text, number)
            index += 1
        return self._finish()

    def _put(self, index: int, col: int, text: str, number: int) -> None:
        """A text into a cell that is there, unless it does not fit or is there already."""
        state = self.state
        row, column, cell = state.rows[index].id, state.columns[col], state.cell(index, col)
        if text == cell.edit_text or (cell.fixed and text == cell.text):
            return
        if cell.fixed:
            self._refuse(number, column.label, "it is read-only")
            return
        try:
            value = state.source.parse(row, column.id, text)
        except BadInput as bad:
            self._refuse(number, column.label, str(bad))
            return
        self.ops += state.source.set(row, column.id, value, cell.revision)
        self.texts[state.source.target(row, column.id)] = (as_text(value, text, cell.choices), text)

    def _add(self, after: str | None, group: str, col: int, fields: Sequence[str], number: int) -> str | None:
        """A new row of these texts: its id; None for a row without any text, and where rows cannot be added."""
        state = self.state
        if not state.growing:
            self.rows_left += 1
            return None
        values, texts = self._values(col, fields, number)
        if not values:
            return None
        try:
            row_id, ops = state.source.insert(after, values)
        except BadInput as bad:
            self._refuse(number, state.columns[col].label, str(bad))
            return None
        self.new.append((GridRow(row_id, group=group), after, ops))
        self.ops += ops
        self.texts.update({state.source.target(row_id, column): text for column, text in texts.items()})
        return row_id

    def _values(
        self, col: int, fields: Sequence[str], number: int
    ) -> tuple[list[tuple[str, Value]], dict[str, tuple[str, str]]]:
        """What a new row holds from column `col` on: values, and texts to show, by column id."""
        values: list[tuple[str, Value]] = []
        texts: dict[str, tuple[str, str]] = {}
        for column, text in zip(self.state.columns[col:], fields, strict=False):
            if not text.strip() or column.fixed:
                continue
            try:
                value = self.state.source.parse("", column.id, text)
            except BadInput as bad:
                self._refuse(number, column.label, str(bad))
                continue
            if value is not None:
                values.append((column.id, value))
                texts[column.id] = (as_text(value, text, column.choices), text)
        return values, texts

    def _refuse(self, number: int, label: str, reason: str) -> None:
        """Remember why a field did not fit; only the first reason is said."""
        self.refused.append(f"row {number}, “{label}”: {reason}")

    def _finish(self) -> Effects:
        """Ask for all of it as one edit, and say what happened."""
        effects = request(self.state, self.ops, self.texts) if self.ops else ()
        for row, after, ops in self.new:
            self.state.expect_row(row, after, ops)
        if self.new:
            self.state.rebuild()
        return (*effects, *notice(self._words()))

    def _words(self) -> str:
        """What happened, in one sentence; nothing when a single cell took its text."""
        kept = len(self.texts)
        parts = [f"{kept} cells pasted"] if kept > 1 else []
        if self.rows_left:
            parts.append(f"{self.rows_left} more rows were left out because you cannot add rows here")
        if self.outside:
            parts.append(f"{self.outside} texts were left out because there is no column for them")
        if self.refused:
            count = len(self.refused)
            these = f"{count} cells stayed as they were, the first in" if count > 1 else "one cell stayed as it was:"
            parts.append(f"{these} {self.refused[0]}")
        text = "; ".join(parts)
        return text if not text or text.endswith(".") else text + "."
