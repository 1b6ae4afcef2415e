"""Each action of the navigating cursor and what carries it out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from content.model import Kind
from screens.grid import row_operations as bulk
from screens.grid.moves import move, select_all, tab, to_column, to_row, turn_page
from screens.grid.resolve import resolve_sibling
from screens.grid.rows import is_invitation
from workshop.sheets.model import Keep

if TYPE_CHECKING:
    from screens.grid.model import GridModel


def _edit(grid: GridModel) -> None:
    grid.begin()


def _cycle(grid: GridModel) -> None:
    """The next choice; yes and no in turn; other cells open for typing."""
    index, col = grid.at
    cell = grid.cell(index, col)
    if cell.fixed or is_invitation(grid.rows[index]):
        grid.begin()
    elif cell.choices:
        here = cell.choices.index(cell.text) if cell.text in cell.choices else -1
        grid.set_text(index, col, cell.choices[(here + 1) % len(cell.choices)])
    elif cell.kind is Kind.YESNO:
        grid.set_text(index, col, "no" if cell.edit_text == "yes" else "yes")
    else:
        grid.begin()


def _leave(grid: GridModel) -> None:
    """First let go of a selection, then of the grid."""
    if grid.selected_from is not None:
        grid.selected_from = None
    else:
        grid.leave()


ACTION_HANDLERS: Mapping[str, Callable[[GridModel], None]] = {
    "edit": _edit,
    "next": lambda grid: tab(grid, 1),
    "previous": lambda grid: tab(grid, -1),
    "up": lambda grid: move(grid, down=-1),
    "down": lambda grid: move(grid, down=1),
    "left": lambda grid: move(grid, right=-1),
    "right": lambda grid: move(grid, right=1),
    "select-up": lambda grid: move(grid, down=-1, select=True),
    "select-down": lambda grid: move(grid, down=1, select=True),
    "select-left": lambda grid: move(grid, right=-1, select=True),
    "select-right": lambda grid: move(grid, right=1, select=True),
    "select-all": select_all,
    "row-start": lambda grid: to_column(grid, 0),
    "row-end": lambda grid: to_column(grid, len(grid.columns) - 1),
    "page-up": lambda grid: turn_page(grid, -1),
    "page-down": lambda grid: turn_page(grid, 1),
    "top": lambda grid: to_row(grid, 0),
    "bottom": lambda grid: to_row(grid, len(grid.rows) - 1),
    "cycle": _cycle,
    "swap": lambda grid: resolve_sibling(grid, Keep.SWAP),
    "keep-both": lambda grid: resolve_sibling(grid, Keep.BOTH),
    "drop-other": lambda grid: resolve_sibling(grid, Keep.DROP),
    "clear": bulk.clear,
    "insert-row": bulk.insert_row,
    "delete-rows": bulk.delete_rows,
    "move-up": lambda grid: bulk.move_row(grid, -1),
    "move-down": lambda grid: bulk.move_row(grid, 1),
    "copy": bulk.copy,
    "cut": bulk.cut,
    "paste": lambda grid: bulk.paste(grid, grid.clipboard),
    "leave": _leave,
}
