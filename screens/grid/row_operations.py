"""Deeds on rows and on many cells: insert, delete, move, clear, copy and paste. Each is one edit, so one undo."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from content.clean import clean
from screens.grid.marks import as_text
from screens.grid.rows import is_invitation
from screens.grid.source import BadInput, GridRow
from screens.grid.tsv import format_tsv, parse_tsv
from workshop.sheets.model import Op, Target, Value

if TYPE_CHECKING:
    from screens.grid.model import GridModel


def selected_rows(grid: GridModel) -> Iterator[int]:
    """The places of the rows in the selection that are rows of the sheet."""
    top, _, bottom, _ = grid.selection()
    for index in range(top, bottom + 1):
        row = grid.rows[index]
        if not row.heading and not is_invitation(row):
            yield index


def insert_row(grid: GridModel) -> None:
    """An empty row below the cursor, cursor on it."""
    here = grid.here
    after = None
    if here is not None and (reason := grid.locked(*grid.at)) and not grid.growing:
        grid.refuse(reason)
        return
    if here is not None:
        after = grid.rows.anchor(grid.row, here.group) if is_invitation(here) else here.id
    try:
        row_id = grid.add_row(after, here.group if here is not None else "", ())
    except BadInput as bad:
        grid.refuse(str(bad))
        return
    grid.selected_from = None
    grid.row = grid.rows.place(row_id, grid.row + 1) or 0
    grid.col = grid.first_stop(grid.row)


def delete_rows(grid: GridModel) -> None:
    """The selected rows."""
    ids = [grid.rows[index].id for index in selected_rows(grid)]
    if not ids:
        return
    unmade = [row_id for row_id in ids if (pending := grid.pending_rows.get(row_id)) is not None and pending.failed]
    grid.forget(unmade)
    rest = [row_id for row_id in ids if row_id not in unmade]
    try:
        ops = grid.source.delete(rest) if rest else ()
    except BadInput as bad:
        grid.refuse(str(bad))
        return
    grid.selected_from = None
    if ops:
        many = f"{len(rest)} rows deleted; undo brings them back."
        if grid.ask(ops, {}):
            grid.say(many if len(rest) > 1 else "Row deleted; undo brings it back.")
    elif rest:
        grid.refuse("The rows of this sheet stay; empty the cells instead.")


def move_row(grid: GridModel, by: int) -> None:
    """The cursor's row up (-1) or down (1)."""
    here = grid.here
    if here is None or is_invitation(here):
        return
    try:
        ops = grid.source.move(here.id, by)
    except BadInput as bad:
        grid.refuse(str(bad))
        return
    grid.selected_from = None
    if ops:
        grid.ask(ops, {})


def clear(grid: GridModel) -> None:
    """Empty the selected cells that are not fixed."""
    ops: list[Op] = []
    texts: dict[Target, tuple[str, str]] = {}
    for index, col in _cells(grid):
        cell = grid.cell(index, col)
        if not cell.fixed and (cell.text or cell.edit_text):
            row, column = grid.rows[index].id, grid.columns[col].id
            ops += grid.source.set(row, column, None, cell.revision)
            texts[grid.source.target(row, column)] = ("", "")
    if ops:
        grid.ask(ops, texts)


def copy(grid: GridModel) -> None:
    """The selected cells to the clipboard as tab-separated text."""
    _, left, _, right = grid.selection()
    rows = []
    for index in selected_rows(grid):
        cells = [grid.cell(index, col) for col in range(left, right + 1)]
        rows.append(["" if cell.covered else cell.edit_text or cell.text for cell in cells])
    if not rows:
        return
    if len(rows) == 1 and left == right:
        grid.copied(format_tsv(rows), "Copied one cell.")
    else:
        wide = right - left + 1
        across = f"{wide} columns" if wide > 1 else "one column"
        grid.copied(format_tsv(rows), f"Copied {len(rows)} row{'s' * (len(rows) != 1)} of {across}.")


def cut(grid: GridModel) -> None:
    copy(grid)
    clear(grid)


MANY = 200
"""Pasted rows from which on somebody is asked first: they come to everybody's screen."""


def paste(grid: GridModel, text: str, *, sure: bool = False) -> None:
    """Text from a clipboard: into the text being typed, into one cell, or over the cells from the cursor on.

    `sure`: the person has said yes to that many rows.
    """
    text = clean(text)
    table = parse_tsv(text)
    if not table:
        return
    if grid.editor is not None:
        grid.editor.paste(table[0][0] if len(table) == 1 and len(table[0]) == 1 else text)
        grid.refuse(grid.editor.notice)
        return
    if grid.here is None:
        return
    index, col = grid.at
    single = len(table) == 1 and len(table[0]) == 1
    if not single and "\t" not in text and grid.cell(index, col).long:
        table, single = [[text.strip("\n")]], True  # a passage with line breaks, not a column of cells
    if grid.growing and len(table) >= MANY and not sure:
        grid.wait_for_yes(text, len(table))
    elif single and grid.several:
        _Paste(grid).fill(table[0][0])
    else:
        _Paste(grid).lay(index, col, table)


def _cells(grid: GridModel) -> Iterator[tuple[int, int]]:
    _, left, _, right = grid.selection()
    for index in selected_rows(grid):
        for col in range(left, right + 1):
            yield index, col


class _Paste:
    """One paste: its operations, what its cells show, and what did not fit."""

    def __init__(self, grid: GridModel) -> None:
        self.grid = grid
        self.ops: list[Op] = []
        self.texts: dict[Target, tuple[str, str]] = {}
        self.refused: list[str] = []
        self.outside = 0
        self.rows_left = 0
        self.new: list[str] = []

    def fill(self, text: str) -> None:
        """The same text into every selected cell."""
        for number, (index, col) in enumerate(_cells(self.grid), 1):
            self._put(index, col, text, number)
        self._ask()

    def lay(self, index: int, col: int, table: Sequence[Sequence[str]]) -> None:
        """A table of texts over the cells from that one on; rows that are missing are added."""
        grid = self.grid
        after: str | None = None
        adding = False
        group = grid.rows[index].group
        for number, fields in enumerate(table, 1):
            room = len(grid.columns) - col
            self.outside += sum(1 for field in fields[room:] if field)
            if not adding and (index >= len(grid.rows) or grid.rows[index].heading or is_invitation(grid.rows[index])):
                adding, after = True, grid.rows.anchor(index, group)
            if adding:
                after = self._add(after, group, col, fields[:room], number) or after
                continue
            for offset, text in enumerate(fields[:room]):
                self._put(index, col + offset, text, number)
            index += 1
        self._ask()

    def _put(self, index: int, col: int, text: str, number: int) -> None:
        grid = self.grid
        row, column, cell = grid.rows[index].id, grid.columns[col], grid.cell(index, col)
        if text == cell.edit_text or (cell.fixed and text == cell.text):
            return
        if cell.fixed:
            self._refuse(number, column.label, "it is only to be read here")
            return
        try:
            value = grid.source.parse(row, column.id, text)
        except BadInput as bad:
            self._refuse(number, column.label, str(bad))
            return
        self.ops += grid.source.set(row, column.id, value, cell.revision)
        self.texts[grid.source.target(row, column.id)] = (as_text(value, text, cell.choices), text)

    def _add(self, after: str | None, group: str, col: int, fields: Sequence[str], number: int) -> str | None:
        """A new row of these texts: its id; None for a row without any text, and where rows cannot be added."""
        grid = self.grid
        if not grid.growing:
            self.rows_left += 1
            return None
        values: list[tuple[str, Value]] = []
        texts: dict[str, tuple[str, str]] = {}
        for offset, text in enumerate(fields):
            column = grid.columns[col + offset]
            if not text.strip() or column.fixed:
                continue
            try:
                value = grid.source.parse("", column.id, text)
            except BadInput as bad:
                self._refuse(number, column.label, str(bad))
                continue
            if value is not None:
                values.append((column.id, value))
                texts[column.id] = (as_text(value, text, column.choices), text)
        if not values:
            return None
        try:
            row_id, ops = grid.source.insert(after, values)
        except BadInput as bad:
            self._refuse(number, grid.columns[col].label, str(bad))
            return None
        grid.expect(GridRow(row_id, group=group), after, ops)
        self.new.append(row_id)
        self.ops += ops
        self.texts.update({grid.source.target(row_id, column): text for column, text in texts.items()})
        return row_id

    def _refuse(self, number: int, label: str, reason: str) -> None:
        self.refused.append(f"row {number}, “{label}”: {reason}")

    def _ask(self) -> None:
        grid = self.grid
        if self.ops:
            grid.ask(self.ops, self.texts)
        if self.new:
            grid.rebuild()
        grid.say(self._words())

    def _words(self) -> str:
        """What happened, in one sentence; nothing when a single cell took its text."""
        kept = len(self.texts)
        parts = [f"{kept} cells pasted"] if kept > 1 else []
        if self.rows_left:
            parts.append(f"{self.rows_left} more rows were left out because this sheet takes no new rows")
        if self.outside:
            parts.append(f"{self.outside} texts were left out because there is no column for them")
        if self.refused:
            count = len(self.refused)
            these = f"{count} cells stayed as they were, the first in" if count > 1 else "one cell stayed as it was:"
            parts.append(f"{these} {self.refused[0]}")
        text = "; ".join(parts)
        return text if not text or text.endswith(".") else text + "."
