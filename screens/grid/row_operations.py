"""Operations on rows and on many cells: insert, delete, move, clear, copy. Each is one edit, so one undo."""

from __future__ import annotations

from collections.abc import Iterator

from screens.grid.editing import copied
from screens.grid.effects import Effects, attempt, notice, refusal
from screens.grid.requests import add_row, request
from screens.grid.rows import is_invitation
from screens.grid.source import BadInput
from screens.grid.state import GridState
from screens.grid.tsv import format_tsv
from workshop.sheets.model import Op, Target


def selected_rows(state: GridState) -> Iterator[int]:
    """The places of the rows in the selection that are rows of the sheet."""
    top, _, bottom, _ = state.selection()
    for index in range(top, bottom + 1):
        row = state.rows[index]
        if not row.heading and not is_invitation(row):
            yield index


def selected_cells(state: GridState) -> Iterator[tuple[int, int]]:
    """The places (row, column) of the selected cells that belong to rows of the sheet."""
    _, left, _, right = state.selection()
    for index in selected_rows(state):
        for col in range(left, right + 1):
            yield index, col


def insert_row(state: GridState) -> Effects:
    """An empty row below the cursor, cursor on it. Raises BadInput."""
    here = state.here
    after = None
    if here is not None and (reason := state.locked(*state.at)) and not state.growing:
        raise BadInput(reason)
    if here is not None:
        after = state.rows.anchor(state.row, here.group) if is_invitation(here) else here.id
    row_id, effects = add_row(state, after, here.group if here is not None else "", ())
    state.selected_from = None
    state.row = state.rows.place(row_id, state.row + 1) or 0
    state.col = state.first_stop(state.row)
    return effects


def delete_rows(state: GridState) -> Effects:
    """The selected rows; those that could not be made are only forgotten. Raises BadInput."""
    ids = [state.rows[index].id for index in selected_rows(state)]
    if not ids:
        return ()
    failed = [row for row in ids if (pending := state.pending_rows.get(row)) is not None and pending.failed]
    state.forget_rows(failed)
    rest = [row for row in ids if row not in failed]
    ops = state.source.delete(rest) if rest else ()
    state.selected_from = None
    if ops:
        words = f"{len(rest)} rows deleted. Undo restores them." if len(rest) > 1 else "Row deleted. Undo restores it."
        return (*request(state, ops, {}), *notice(words))
    return refusal("Rows of this sheet cannot be deleted; empty the cells instead.") if rest else ()


def move_row(state: GridState, by: int) -> Effects:
    """The cursor's row up (-1) or down (1). Raises BadInput."""
    here = state.here
    if here is None or is_invitation(here):
        return ()
    ops = state.source.move(here.id, by)
    state.selected_from = None
    return request(state, ops, {}) if ops else ()


def clear(state: GridState) -> Effects:
    """Empty the selected cells that can be edited. Raises BadInput."""
    ops: list[Op] = []
    texts: dict[Target, tuple[str, str]] = {}
    for index, col in selected_cells(state):
        cell = state.cell(index, col)
        if not cell.fixed and (cell.text or cell.edit_text):
            row, column = state.rows[index].id, state.columns[col].id
            ops += state.source.set(row, column, None, cell.revision)
            texts[state.source.target(row, column)] = ("", "")
    return request(state, ops, texts) if ops else ()


def copy(state: GridState) -> Effects:
    """The selected cells to the clipboard as tab-separated text."""
    _, left, _, right = state.selection()
    rows = []
    for index in selected_rows(state):
        cells = [state.cell(index, col) for col in range(left, right + 1)]
        rows.append(["" if cell.covered else cell.edit_text or cell.text for cell in cells])
    if not rows:
        return ()
    if len(rows) == 1 and left == right:
        return copied(state, format_tsv(rows), "Copied one cell.")
    wide = right - left + 1
    across = f"{wide} columns" if wide > 1 else "one column"
    return copied(state, format_tsv(rows), f"Copied {len(rows)} row{'s' * (len(rows) != 1)} of {across}.")


def cut(state: GridState) -> Effects:
    """The selected cells to the clipboard, then emptied; copied all the same when they cannot be emptied."""
    return (*copy(state), *attempt(lambda: clear(state)))
