"""Each action of the navigating cursor and the operation that carries it out."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from content.sheet_spec import Kind
from screens.grid.editing import open_cell
from screens.grid.effects import Effects, Leave
from screens.grid.moves import MOVES
from screens.grid.paste import paste
from screens.grid.requests import set_text
from screens.grid.resolve import resolve_sibling
from screens.grid.row_operations import clear, copy, cut, delete_rows, insert_row, move_row
from screens.grid.rows import is_invitation
from screens.grid.state import GridState
from workshop.sheets.model import Resolution


def _without_effects(change: Callable[[GridState], None]) -> Callable[[GridState], Effects]:
    """A handler for what only changes the state."""

    def handler(state: GridState) -> Effects:
        change(state)
        return ()

    return handler


def _cycle(state: GridState) -> Effects:
    """The next choice; yes and no in turn; other cells open for typing."""
    index, col = state.at
    cell = state.cell(index, col)
    if not cell.fixed and not is_invitation(state.rows[index]):
        if cell.choices:
            here = cell.choices.index(cell.text) if cell.text in cell.choices else -1
            return set_text(state, index, col, cell.choices[(here + 1) % len(cell.choices)])
        if cell.kind is Kind.YESNO:
            return set_text(state, index, col, "no" if cell.edit_text == "yes" else "yes")
    return open_cell(state)


def _leave(state: GridState) -> Effects:
    """First let go of a selection, then of the grid."""
    if state.selected_from is None:
        return (Leave(),)
    state.selected_from = None
    return ()


ACTION_HANDLERS: Mapping[str, Callable[[GridState], Effects]] = {
    **{action: _without_effects(change) for action, change in MOVES.items()},
    "edit": open_cell,
    "cycle": _cycle,
    "swap": lambda state: resolve_sibling(state, Resolution.SWAP),
    "keep-both": lambda state: resolve_sibling(state, Resolution.BOTH),
    "drop-other": lambda state: resolve_sibling(state, Resolution.DROP),
    "clear": clear,
    "insert-row": insert_row,
    "delete-rows": delete_rows,
    "move-up": lambda state: move_row(state, -1),
    "move-down": lambda state: move_row(state, 1),
    "copy": copy,
    "cut": cut,
    "paste": lambda state: paste(state, state.clipboard),
    "leave": _leave,
}
"""Action id -> its operation: it changes the state, answers with effects, and raises BadInput to refuse."""
