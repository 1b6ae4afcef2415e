"""What a grid tells its screen."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from textual.message import Message

from screens.grid.source import GridCell, GridColumn
from workshop.sheets.model import Op, Target

if TYPE_CHECKING:
    from screens.grid.widget import WorksheetGrid


class GridMessage(Message, namespace="worksheet_grid"):
    """What all messages of a grid carry: `grid`, the grid itself."""

    def __init__(self, grid: WorksheetGrid) -> None:
        super().__init__()
        self.grid = grid

    @property
    def control(self) -> WorksheetGrid:
        return self.grid


class CommitRequested(GridMessage, namespace="worksheet_grid"):
    """Please commit these operations as one edit, and tell the grid: `mark_saved` or `mark_failed`."""

    def __init__(self, grid: WorksheetGrid, ops: Sequence[Op], targets: Sequence[Target]) -> None:
        super().__init__(grid)
        self.ops = tuple(ops)
        self.targets = tuple(targets)


class CursorMoved(GridMessage, namespace="worksheet_grid"):
    """The cursor came to another cell, or the cell under it looks different now. `locked`: why it cannot be written."""

    def __init__(
        self, grid: WorksheetGrid, target: Target, cell: GridCell, column: GridColumn, locked: str = ""
    ) -> None:
        super().__init__(grid)
        self.locked = locked
        self.target = target
        self.cell = cell
        self.column = column


class FocusLeft(GridMessage, namespace="worksheet_grid"):
    """Esc was pressed while nothing was being typed."""


class NoticeRequested(GridMessage, namespace="worksheet_grid"):
    """One sentence for the person at the keys. `wrong`: it says why a key did nothing; `KeyHandled` ends it."""

    def __init__(self, grid: WorksheetGrid, text: str, wrong: bool = False) -> None:
        super().__init__(grid)
        self.text = text
        self.wrong = wrong


class KeyHandled(GridMessage, namespace="worksheet_grid"):
    """A key did something and nothing is to be said of it: what was said before may be over.

    `moved`: it moved the cursor, began or ended typing, or changed the session; it did not only type a letter.
    """

    def __init__(self, grid: WorksheetGrid, *, moved: bool) -> None:
        super().__init__(grid)
        self.moved = moved


class LargePaste(GridMessage, namespace="worksheet_grid"):
    """So many rows were pasted that they wait for a yes: then call `paste_all` with the same text."""

    def __init__(self, grid: WorksheetGrid, text: str, rows: int) -> None:
        super().__init__(grid)
        self.text = text
        self.rows = rows


class DraftChanged(GridMessage, namespace="worksheet_grid"):
    """What is being typed into a cell, for a draft file: when typing begins, then at most every two seconds.

    `text` is None when typing ended; `base` is the revision of the cell when it began.
    """

    def __init__(self, grid: WorksheetGrid, target: Target, text: str | None, base: int) -> None:
        super().__init__(grid)
        self.target = target
        self.text = text
        self.base = base
