"""Edits that a grid asks its session for, and what is shown of them until the session has them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeAlias

from screens.grid.effects import Commit, Effects, chunks
from screens.grid.marks import as_text, targets_of
from screens.grid.rows import is_invitation
from screens.grid.source import GridRow, NotAllowed
from screens.grid.state import GridState
from workshop.sheets.model import Op, SetCell, Target, Value

Texts: TypeAlias = Mapping[Target, tuple[str, str]]
"""What cells show until they are saved: address -> text to read, text to edit."""


def request(state: GridState, ops: Sequence[Op], texts: Texts) -> Effects:
    """Ask for one edit and show `texts` meanwhile.

    Rows that could not be made before are made again with it. Raises BadInput, before anything is shown, when this
    person may not do it.
    """
    if reason := state.denial_reason(ops):
        raise NotAllowed(reason)
    given, needed = set(ops), []
    for row_id in dict.fromkeys(op.row for op in ops):
        pending = state.pending_rows.get(row_id)
        if pending is not None:
            needed += [op for op in pending.needed() if op not in given]
            pending.failed = False
    whole = [*needed, *ops]
    for target, (text, edit_text) in texts.items():
        state.marks.begin(target, text, edit_text)
    state.marks.saving(target for target in targets_of(whole) if not target.column)
    state.version += 1
    return tuple(Commit(part, targets_of(part)) for part in chunks(whole))


def add_row(
    state: GridState, after: str | None, group: str, values: Sequence[tuple[int, Value, str]]
) -> tuple[str, Effects]:
    """A new row after that one: its id, and the edit that makes it. Raises BadInput.

    `values` are its cells: index of the column, value, text to show.
    """
    columns, source = state.columns, state.source
    row_id, ops = source.insert(after, [(columns[col].id, value) for col, value, _ in values])
    effects = request(state, ops, {source.target(row_id, columns[col].id): (text, text) for col, _, text in values})
    state.expect_row(GridRow(row_id, group=group), after, ops)
    state.rebuild()
    return row_id, effects


def write_cell(state: GridState, index: int, col: int, text: str, base: int) -> tuple[int, Effects]:
    """Put a text into a cell: where its row stands then, and the edit that does it. Raises BadInput.

    On an invitation the text begins a new row; `base` is the revision of the cell when editing began.
    """
    row, column = state.rows[index], state.columns[col]
    value = state.source.parse(row.id, column.id, text)
    shown = as_text(value, text, state.cell(index, col).choices)
    if is_invitation(row):
        if value is None:
            return index, ()
        row_id, effects = add_row(state, state.rows.anchor(index, row.group), row.group, [(col, value, shown)])
        return state.rows.place(row_id, index) or 0, effects
    ops, target = state.source.set(row.id, column.id, value, base), state.source.target(row.id, column.id)
    written = [Target(op.sheet, op.row, op.column) for op in ops if isinstance(op, SetCell)]
    if target not in written:  # another name in a list of people is another row
        target = next((other for other in written if other.column == target.column), target)
    return index, request(state, ops, {target: (shown, text)})


def set_text(state: GridState, index: int, col: int, text: str) -> Effects:
    """Put a text into a cell at once, without an editor. Raises BadInput."""
    state.row, effects = write_cell(state, index, col, text, state.cell(index, col).revision)
    state.col = col
    return effects
