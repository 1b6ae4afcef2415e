"""How the cursor goes from cell to cell."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from screens.grid.rows import is_invitation
from screens.grid.state import GridState

_ROWS_AHEAD = 50  # rows in which Tab looks for a cell that can be filled in


def move(state: GridState, down: int = 0, right: int = 0, *, select: bool = False) -> None:
    """By rows and columns; `select` keeps one end of the selection where it was."""
    if not select:
        state.selected_from = None
    elif state.selected_from is None and state.here is not None:
        state.selected_from = (state.here.id, state.col)
    for _ in range(abs(down)):
        state.row = state.rows.step(state.row, 1 if down > 0 else -1)
    state.col = max(0, min(state.col + right, len(state.columns) - 1))


def tab(state: GridState, by: int) -> None:
    """To the next (1) or previous (-1) cell that can be filled in, across and then on to the next row."""
    state.selected_from = None
    row, here = state.row, state.here
    off = len(state.columns) if by > 0 else -1  # behind the last cell in this direction
    col = off if here is not None and is_invitation(here) else state.col
    for _ in range(_ROWS_AHEAD):
        col += by
        while 0 <= col < len(state.columns):
            if not state.cell(row, col).fixed:
                state.row, state.col = row, col
                return
            col += by
        following = state.rows.step(row, by)
        if following == row:
            return
        row = following
        if is_invitation(state.rows[row]):
            state.row, state.col = row, state.first_stop(row)
            return
        col = -1 if by > 0 else len(state.columns)


def turn_page(state: GridState, by: int) -> None:
    """By as many rows as are in view, but one, so that a row of the old page is still seen."""
    state.selected_from = None
    state.row = state.rows.nearest(max(0, min(state.row + by * max(1, state.page - 1), len(state.rows) - 1)))


def to_row(state: GridState, index: int) -> None:
    """To that row, or to the one next to it that takes the cursor."""
    state.selected_from = None
    state.row = state.rows.nearest(index)


def to_column(state: GridState, col: int) -> None:
    """To that column of the cursor's row."""
    state.selected_from = None
    state.col = col


def put(state: GridState, index: int, col: int) -> None:
    """To that cell; places outside the grid lead to the nearest one in it."""
    to_row(state, index)
    to_column(state, max(0, min(col, len(state.columns) - 1)))


def select_all(state: GridState) -> None:
    """From the first cell to the last."""
    first, last = state.rows.nearest(0), state.rows.nearest(len(state.rows) - 1)
    state.selected_from = (state.rows[first].id, 0)
    state.row, state.col = last, len(state.columns) - 1


MOVES: Mapping[str, Callable[[GridState], None]] = {
    "next": lambda state: tab(state, 1),
    "previous": lambda state: tab(state, -1),
    "up": lambda state: move(state, down=-1),
    "down": lambda state: move(state, down=1),
    "left": lambda state: move(state, right=-1),
    "right": lambda state: move(state, right=1),
    "select-up": lambda state: move(state, down=-1, select=True),
    "select-down": lambda state: move(state, down=1, select=True),
    "select-left": lambda state: move(state, right=-1, select=True),
    "select-right": lambda state: move(state, right=1, select=True),
    "select-all": select_all,
    "row-start": lambda state: to_column(state, 0),
    "row-end": lambda state: to_column(state, len(state.columns) - 1),
    "page-up": lambda state: turn_page(state, -1),
    "page-down": lambda state: turn_page(state, 1),
    "top": lambda state: to_row(state, 0),
    "bottom": lambda state: to_row(state, len(state.rows) - 1),
}
"""Action id -> the move; a move changes the cursor and the selection, nothing else."""
