"""What a grid holds: rows and cells as they are to be shown, the cursor, what is on its way into the session.

What was handed over to be saved is shown at once and stays until the session has it, or with the reason why it has not.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple, TypeAlias

from content.sheet_spec import GROUP_COLUMN, Kind
from screens.grid.actions import When
from screens.grid.editor import CellEditor
from screens.grid.marks import Marks
from screens.grid.rows import HEADING, INVITE, PlacedRow, Rows, is_invitation
from screens.grid.source import GridCell, GridColumn, GridRow, GridSource
from workshop.sheets.model import InsertRow, Op, SetCell, Target

DenialReason: TypeAlias = Callable[[Sequence[Op]], str]
"""Why the person at the keys may not do this, in a sentence; empty when they may."""
Covers: TypeAlias = Callable[[Target], str]
"""What is shown in a cell instead of its text on a screen that the group may see; empty when the text is shown."""
COVERED = "Hidden on this screen. What you type replaces it; press Esc, then i to show it."


def _allow_all(ops: Sequence[Op]) -> str:
    """Until the grid is guarded, everything may be done."""
    return ""


def _nothing_covered(target: Target) -> str:
    """Until told otherwise, every text is shown."""
    return ""


@dataclass(slots=True)
class PendingRow:
    """A row on its way into the session: where it is shown, and what it takes to make it if that failed."""

    extra: PlacedRow
    ops: tuple[Op, ...] = ()
    failed: bool = False

    def needed(self) -> Sequence[Op]:
        """What has to come before an edit of this row: all of it when it failed; otherwise only that it is there, in
        its group, in case the edit that makes it fails after this one was sent. Making it twice changes nothing."""
        if self.failed:
            return self.ops
        return [
            op
            for op in self.ops
            if isinstance(op, InsertRow) or (isinstance(op, SetCell) and op.column == GROUP_COLUMN)
        ]


class UnderCursor(NamedTuple):
    """The cell the keys act on; `locked` is why this person may not write it, empty when they may."""

    target: Target
    cell: GridCell
    column: GridColumn
    locked: str


class GridState:
    """One grid. `row` and `col` are the cursor (indices into `rows` and `columns`); `page` is how many rows a page is.

    `version` changes whenever a cell may look different; `editor` is not None while a cell is being typed in;
    `selected_from` is the other end of the selection, row id and column; `clipboard` is what was copied here last.
    """

    def __init__(self, source: GridSource) -> None:
        self.source = source
        self.denial_reason: DenialReason = _allow_all
        self.covers: Covers = _nothing_covered
        self.columns: Sequence[GridColumn] = tuple(source.columns())
        self.rows = Rows()
        self.marks = Marks()
        self.editor: CellEditor | None = None
        self.row = 0
        self.col = 0
        self.page = 10
        self.version = 0
        self.clipboard = ""
        self.selected_from: tuple[str, int] | None = None
        self.pending_rows: dict[str, PendingRow] = {}
        self._source_rows: Sequence[GridRow] | None = None
        self.refresh()
        self.row = self.rows.nearest(0)
        self.col = self.first_stop(self.row)

    # ------------------------------------------------------------------ reading

    @property
    def mode(self) -> When:
        """Which keys count now: those for moving about, or those for typing."""
        return When.NAVIGATE if self.editor is None else When.EDIT

    @property
    def here(self) -> GridRow | None:
        """The row under the cursor; None in an empty grid."""
        return self.rows[self.row] if self.row < len(self.rows) else None

    def cell(self, index: int, col: int) -> GridCell:
        """The cell as it is to be shown, with what is not saved yet."""
        row, column = self.rows[index], self.columns[col]
        if is_invitation(row):
            return _whole(GridCell("", fixed=column.fixed), column)
        cell = self._with_unsaved(_whole(self.source.cell(row.id, column.id), column), row, column)
        if (cell.text or cell.others) and not (cell.fixed and column.fixed):
            instead = self.covers(self.source.target(row.id, column.id))
            if instead:
                return replace(cell, text=instead, edit_text="", person="", others=(), hint=COVERED, covered=True)
        return cell

    def _with_unsaved(self, cell: GridCell, row: GridRow, column: GridColumn) -> GridCell:
        """The cell with the text that is on its way, or could not be saved."""
        if self.marks.unsaved and not cell.fixed:
            unsaved = self.marks.unsaved.get(self.source.target(row.id, column.id))
            if unsaved is not None:
                hint = f"not saved: {unsaved.reason}" if unsaved.reason else cell.hint
                return replace(cell, text=unsaved.text, edit_text=unsaved.edit_text, hint=hint)
        return cell

    def target(self, index: int, col: int) -> Target:
        """The address in the session of the cell at that place."""
        return self.source.target(self.rows[index].id, self.columns[col].id)

    def locked(self, index: int, col: int) -> str:
        """Why the person at the keys may not write there, in a sentence; empty when they may."""
        return self._locked(self.rows[index].id, self.columns[col].id)

    def _locked(self, row: str, column: str) -> str:
        """Why this person may not write that cell; a row that is still to come counts as their own."""
        target = self.source.target(row, column)
        if row.startswith((INVITE, HEADING)):
            target = target._replace(row="")  # a row that is still to come
        return self.denial_reason((SetCell(*target, None),))

    def selection(self) -> tuple[int, int, int, int]:
        """Top row, left column, bottom row, right column of what is selected; at least the cell under the cursor."""
        row, col = self.row, self.col
        if self.selected_from is not None:
            found = self.rows.place(self.selected_from[0], self.row)
            if found is not None:
                row, col = found, self.selected_from[1]
        return min(row, self.row), min(col, self.col), max(row, self.row), max(col, self.col)

    @property
    def several(self) -> bool:
        """Whether more than the cell under the cursor is selected."""
        top, left, bottom, right = self.selection()
        return (top, left) != (bottom, right)

    @property
    def rows_selected(self) -> bool:
        """Whether more than one row is selected."""
        if self.selected_from is None:
            return False
        top, _, bottom, _ = self.selection()
        return top != bottom

    def first_stop(self, index: int) -> int:
        """The first column of a row that can be filled in; 0 when none can."""
        if index >= len(self.rows):
            return 0
        return next((c for c in range(len(self.columns)) if not self.cell(index, c).fixed), 0)

    @property
    def at(self) -> tuple[int, int]:
        """The cell the keys act on: the cursor's; on an invitation, the first one to fill in."""
        here = self.here
        return (self.row, self.first_stop(self.row) if here is not None and is_invitation(here) else self.col)

    def under_cursor(self) -> UnderCursor | None:
        """The cell the keys act on, as it is shown now; None in an empty grid."""
        if self.here is None or not self.columns:
            return None
        index, col = self.at
        return UnderCursor(self.target(index, col), self.cell(index, col), self.columns[col], self.locked(index, col))

    def guard(self, denial_reason: DenialReason) -> None:
        """From now on ask this before anything is changed, and offer nothing that it denies."""
        self.denial_reason = denial_reason
        self.version += 1
        self.rebuild()

    def cover(self, covers: Covers) -> None:
        """From now on show this instead of what stands in a cell."""
        self.covers = covers
        self.version += 1

    # ------------------------------------------------------------------ the session changed

    def refresh(self) -> None:
        """Read the source again. Cursor, selection and what is being typed stay with their rows."""
        self.version += 1
        self.columns = tuple(self.source.columns())
        self.col = max(0, min(self.col, len(self.columns) - 1))
        rows = self.source.rows()
        if rows is self._source_rows:
            return
        self._source_rows = rows
        self.rebuild()

    def rebuild(self) -> None:
        """Put the rows together again, cursor on the same row; on the first cell to fill in when there was none."""
        source = self._source_rows or ()
        here = self.here
        if self.pending_rows or self.editor is not None:
            present = {row.id for row in source}
            if self.growing:  # the invitations that will be there
                present |= {INVITE + row.group for row in source if row.heading} or {INVITE}
            self.pending_rows = {
                row_id: pending for row_id, pending in self.pending_rows.items() if row_id not in present
            }
            self._keep_edited(present)
        self.rows.build(source, [pending.extra for pending in self.pending_rows.values()], growing=self.growing)
        place = self.rows.place(here.id, self.row) if here is not None else None
        self.row = self.rows.nearest(self.row if place is None else place)
        if here is None:
            self.col = self.first_stop(self.row)
        if self.selected_from is not None and self.rows.place(self.selected_from[0]) is None:
            self.selected_from = None

    def _keep_edited(self, present: set[str]) -> None:
        """The row that is being typed in stays, even when somebody deleted it meanwhile: the edit brings it back."""
        editor, here = self.editor, self.here
        if editor is None or here is None or here.id in present or here.id in self.pending_rows:
            return
        self.pending_rows[here.id] = PendingRow(PlacedRow(here, self.rows.anchor(self.row)))

    @property
    def growing(self) -> bool:
        """Whether this person can add rows here."""
        return self.source.growable and not (self.columns and self._locked(INVITE, self.columns[0].id))

    # ------------------------------------------------------------------ rows on their way into the session

    def expect_row(self, row: GridRow, after: str | None, ops: Sequence[Op]) -> None:
        """Show a row that was asked for until the source has it."""
        self.pending_rows[row.id] = PendingRow(PlacedRow(row, after), tuple(ops))

    def forget_rows(self, row_ids: Sequence[str]) -> None:
        """No longer show rows that could not be made."""
        for row_id in row_ids:
            del self.pending_rows[row_id]
            for target in [target for target in (*self.marks.unsaved, *self.marks.rows) if target.row == row_id]:
                self.marks.saved([target])
        if row_ids:
            self.rebuild()

    def close_editor(self) -> None:
        """End typing. A row that somebody deleted meanwhile goes when nothing was typed into it."""
        editor, self.editor = self.editor, None
        pending = self.pending_rows.get(editor.row) if editor is not None else None
        if editor is not None and pending is not None and not pending.ops and not self._unsaved(editor.row):
            del self.pending_rows[editor.row]
            self.rebuild()

    # ------------------------------------------------------------------ marks

    def mark_saving(self, targets: Iterable[Target]) -> None:
        """These cells and rows are being saved."""
        self.marks.saving(targets)
        self.version += 1

    def mark_saved(self, targets: Iterable[Target]) -> None:
        """These are in the session now."""
        targets = tuple(targets)
        self.marks.saved(targets)
        self.refresh()
        answered = {target.row for target in targets if not target.column}
        refused = [
            row_id
            for row_id, pending in self.pending_rows.items()
            if not self._editing(row_id) and (row_id in answered or not (pending.ops or self._unsaved(row_id)))
        ]
        for row_id in refused:
            del self.pending_rows[row_id]  # the reason has been said
        if refused:
            self.rebuild()

    def mark_failed(self, targets: Iterable[Target], reason: str) -> None:
        """These could not be kept; their text stays, and the next edit of a new row tries the whole row again."""
        targets = tuple(targets)
        self.version += 1
        self.marks.failed(targets, reason)
        for target in targets:
            if target.row in self.pending_rows:
                self.pending_rows[target.row].failed = True

    def mark_changed(self, targets: Iterable[Target], words: str) -> int:
        """Something just happened to these; the words stand beside them until `clear_change_note` gets this number."""
        self.version += 1
        return self.marks.change(targets, words)

    def clear_change_note(self, moment: int) -> None:
        """The moment of some words beside the cells is over."""
        self.version += 1
        self.marks.clear_change_note(moment)

    def mark_present(self, places: Mapping[Target, str]) -> None:
        """Words beside the cells and rows that other people are at now, instead of those given before."""
        if places != self.marks.present:
            self.version += 1
            self.marks.present = dict(places)

    def _editing(self, row_id: str) -> bool:
        """Whether a cell of that row is being typed in."""
        return self.editor is not None and self.editor.row == row_id

    def _unsaved(self, row_id: str) -> bool:
        """Whether a cell of that row is on its way or could not be saved."""
        return any(target.row == row_id for target in self.marks.unsaved)

    # ------------------------------------------------------------------ looking for a cell

    def find(self, text: str, by: int = 1) -> tuple[int, int] | None:
        """The next (1) or previous (-1) cell that holds `text` in any case, around the end; the one here comes last."""
        wanted = text.strip().casefold()
        wide, high = len(self.columns), len(self.rows)
        if not wanted or not wide:
            return None
        start = self.row * wide + self.col
        for step in range(1, wide * high + 1):
            index, col = divmod((start + by * step) % (wide * high), wide)
            row = self.rows[index]
            if row.heading or is_invitation(row):
                continue
            cell = self.cell(index, col)
            if not cell.covered and wanted in cell.text.casefold():
                return index, col
        return None

    def place(self, row_id: str, column_id: str = "") -> tuple[int, int] | None:
        """Where a cell stands (row, column); without a column that is here, the first cell to fill in."""
        index = self.rows.place(row_id, self.row)
        if index is None:
            return None
        columns = [column.id for column in self.columns]
        return index, columns.index(column_id) if column_id in columns else self.first_stop(index)

    def find_target(self, target: Target) -> tuple[int, int] | None:
        """Where the cell with that address stands; in a form each row is a column of its sheet."""
        place = self.place(target.row, target.column)
        if place is not None:
            return place if self.target(*place) == target else None
        for index, row in enumerate(self.rows.all):
            if not row.heading:
                for col in range(len(self.columns)):
                    if self.target(index, col) == target and not self.cell(index, col).fixed:
                        return index, col
        return None


def _whole(cell: GridCell, column: GridColumn) -> GridCell:
    """The cell with what it takes over from its column."""
    if column.kind is Kind.TEXT and not column.fixed and not column.choices and not column.long:
        return cell
    kind = column.kind if cell.kind is Kind.TEXT else cell.kind
    fixed, choices, long = cell.fixed or column.fixed, cell.choices or column.choices, cell.long or column.long
    if (kind, fixed, choices, long) == (cell.kind, cell.fixed, cell.choices, cell.long):
        return cell
    return replace(cell, kind=kind, fixed=fixed, choices=choices, long=long)
