"""How the cursor goes from cell to cell."""

from __future__ import annotations

from typing import TYPE_CHECKING

from screens.grid.rows import is_invitation

if TYPE_CHECKING:
    from screens.grid.model import GridModel

_ROWS_AHEAD = 50  # rows in which Tab looks for a cell that can be filled in


def move(grid: GridModel, down: int = 0, right: int = 0, *, select: bool = False) -> None:
    """By rows and columns; `select` keeps one end of the selection where it was."""
    if not select:
        grid.selected_from = None
    elif grid.selected_from is None and grid.here is not None:
        grid.selected_from = (grid.here.id, grid.col)
    for _ in range(abs(down)):
        grid.row = grid.rows.step(grid.row, 1 if down > 0 else -1)
    grid.col = max(0, min(grid.col + right, len(grid.columns) - 1))


def tab(grid: GridModel, by: int) -> None:
    """To the next (1) or previous (-1) cell that can be filled in, across and then on to the next row."""
    grid.selected_from = None
    row, here = grid.row, grid.here
    off = len(grid.columns) if by > 0 else -1  # behind the last cell in this direction
    col = off if here is not None and is_invitation(here) else grid.col
    for _ in range(_ROWS_AHEAD):
        col += by
        while 0 <= col < len(grid.columns):
            if not grid.cell(row, col).fixed:
                grid.row, grid.col = row, col
                return
            col += by
        following = grid.rows.step(row, by)
        if following == row:
            return
        row = following
        if is_invitation(grid.rows[row]):
            grid.row, grid.col = row, grid.first_stop(row)
            return
        col = -1 if by > 0 else len(grid.columns)


def turn_page(grid: GridModel, by: int) -> None:
    """By as many rows as are in view, but one, so that a row of the old page is still seen."""
    grid.selected_from = None
    grid.row = grid.rows.nearest(max(0, min(grid.row + by * max(1, grid.page - 1), len(grid.rows) - 1)))


def to_row(grid: GridModel, index: int) -> None:
    grid.selected_from = None
    grid.row = grid.rows.nearest(index)


def to_column(grid: GridModel, col: int) -> None:
    grid.selected_from = None
    grid.col = col


def select_all(grid: GridModel) -> None:
    """From the first cell to the last."""
    first, last = grid.rows.nearest(0), grid.rows.nearest(len(grid.rows) - 1)
    grid.selected_from = (grid.rows[first].id, 0)
    grid.row, grid.col = last, len(grid.columns) - 1
