"""A state in the making: what `decide` looks at and `fold` writes, copied once however many records go in."""

from __future__ import annotations

from collections.abc import Mapping

from workshop.sheets.model import (
    END,
    Cell,
    Decision,
    DeleteRow,
    Edit,
    InsertRow,
    MoveRow,
    Op,
    Outcome,
    Resolution,
    ResolveSibling,
    RestoreRow,
    Row,
    SetCell,
    Sheet,
    Sibling,
)


class SheetBuilder:
    """One sheet, to be changed. Rows and their order are copied when first changed; `rows` is for reading."""

    __slots__ = ("_cells", "_hint", "_order", "_own_rows", "_sheet", "rows")

    def __init__(self, sheet: Sheet) -> None:
        self._sheet = sheet
        self.rows: Mapping[str, Row] = sheet.rows
        self._own_rows: dict[str, Row] | None = None
        self._order: list[str] | None = None
        self._cells: dict[str, dict[str, Cell]] = {}
        self._hint = 0

    def put(self, row: Row) -> None:
        """Set that row, which has its place in the order already."""
        if self._own_rows is None:
            self._own_rows = dict(self._sheet.rows)
            self.rows = self._own_rows
        self._own_rows[row.id] = row

    def put_cell(self, row: Row, column: str, cell: Cell) -> None:
        """Set one cell of a row that is there; its cells are copied once."""
        cells = self._cells.get(row.id)
        if cells is None:
            cells = self._cells[row.id] = dict(row.cells)
            self.put(Row(row.id, cells, row.revision, row.person, row.deleted))
        cells[column] = cell

    def before(self, row: str) -> str | None:
        """The row that `row` stands after, tombstones counted; None when it is the first."""
        place = self._place(row)
        return self._read()[place - 1] if place else None

    def last(self) -> str | None:
        """The id of the last row; None in an empty sheet."""
        order = self._read()
        return order[-1] if order else None

    def add(self, row: Row, after: str | None) -> None:
        """A new row after that one; None is the top, an unknown row or END the end."""
        known = self.rows
        self.put(row)
        order = self._write()
        if after is None:
            order.insert(0, row.id)
        elif after == END or after == row.id or after not in known or order[-1] == after:
            order.append(row.id)
        else:
            self._hint = self._place(after) + 1
            order.insert(self._hint, row.id)

    def move(self, row: str, after: str | None) -> None:
        """Put a row that is there after another (as in `add`); after itself changes nothing."""
        if after == row:
            return
        order = self._write()
        order.pop(self._place(row))
        if after is None:
            order.insert(0, row)
        elif after == END or after not in self.rows:
            order.append(row)
        else:
            order.insert(self._place(after) + 1, row)

    def done(self) -> Sheet:
        """The sheet as it is now. The draft must not be used afterwards."""
        if self._own_rows is None and self._order is None:
            return self._sheet
        return Sheet(self.rows, self._sheet.order if self._order is None else tuple(self._order))

    def _read(self) -> tuple[str, ...] | list[str]:
        return self._sheet.order if self._order is None else self._order

    def _write(self) -> list[str]:
        if self._order is None:
            self._order = list(self._sheet.order)
        return self._order

    def _place(self, row: str) -> int:
        """Where the row is. A paste inserts each row after the one before: the last place is looked at first."""
        order = self._read()
        if self._hint < len(order) and order[self._hint] == row:
            return self._hint
        return order.index(row)


class StateBuilder:
    """All sheets, to be changed by decided operations."""

    __slots__ = ("_sheets", "_touched")

    def __init__(self, sheets: Mapping[str, Sheet]) -> None:
        self._sheets = sheets
        self._touched: dict[str, SheetBuilder] = {}

    def sheet(self, sheet_id: str) -> SheetBuilder:
        """The sheet under construction; made of the last state when it is first touched."""
        draft = self._touched.get(sheet_id)
        if draft is None:
            draft = self._touched[sheet_id] = SheetBuilder(self._sheets.get(sheet_id) or Sheet())
        return draft

    def apply(self, revision: int, edit: Edit, op: Op, decision: Decision) -> None:
        """Carry out one operation as it was decided; NOOP and REFUSED change nothing."""
        if decision.outcome is Outcome.NOOP or decision.outcome is Outcome.REFUSED:
            return
        sheet = self.sheet(op.sheet)
        if isinstance(op, SetCell):
            _set(sheet, revision, edit, op, decision)
        elif isinstance(op, ResolveSibling):
            _settle(sheet, revision, edit, op, decision)
        elif isinstance(op, InsertRow):
            sheet.add(Row(op.row, {}, revision, edit.person), op.after)
        elif isinstance(op, MoveRow):
            sheet.move(op.row, op.after)
            sheet.put(sheet.rows[op.row]._replace(revision=revision, person=edit.person))
        elif isinstance(op, DeleteRow | RestoreRow):
            deleted = isinstance(op, DeleteRow)
            sheet.put(sheet.rows[op.row]._replace(revision=revision, person=edit.person, deleted=deleted))

    def done(self) -> dict[str, Sheet]:
        """All sheets as they are now. The draft must not be used afterwards."""
        sheets = dict(self._sheets)
        for sheet_id, draft in self._touched.items():
            sheet = draft.done()
            if sheet.order:
                sheets[sheet_id] = sheet
        return sheets


def _row(sheet: SheetBuilder, revision: int, edit: Edit, row_id: str, revived: bool) -> Row:
    """The row of that id, made at the end when it is not there (forms, keyed sheets), brought back when asked."""
    row = sheet.rows.get(row_id)
    if row is None:
        row = Row(row_id, {}, revision, edit.person)
        sheet.add(row, END)
    elif revived:
        row = row._replace(revision=revision, person=edit.person, deleted=False)
        sheet.put(row)
    return row


def _set(sheet: SheetBuilder, revision: int, edit: Edit, op: SetCell, decision: Decision) -> None:
    row = _row(sheet, revision, edit, op.row, decision.revived)
    old = row.cells.get(op.column)
    siblings: tuple[Sibling, ...] = ()
    since = min(op.base, revision)
    if old is not None:
        siblings = old.siblings
        if decision.outcome is Outcome.SIBLING:
            siblings = (*siblings, Sibling(old.value, old.revision, old.person, old.at))
        elif decision.outcome is Outcome.MERGED:
            since = revision
        elif old.person == edit.person and op.base >= old.merge_base:
            since = old.merge_base
    sheet.put_cell(row, op.column, Cell(decision.value, revision, edit.person, edit.at, siblings, since))


def _settle(sheet: SheetBuilder, revision: int, edit: Edit, op: ResolveSibling, decision: Decision) -> None:
    row = _row(sheet, revision, edit, op.row, decision.revived)
    old = row.cells[op.column]
    if op.keep is Resolution.ASIDE:
        back = Sibling(decision.before, op.revision, edit.person, edit.at)
        sheet.put_cell(row, op.column, old._replace(siblings=(*old.siblings, back)))
        return
    place = next(at for at, sibling in enumerate(old.siblings) if sibling.revision == op.revision)
    left = old.siblings[:place] + old.siblings[place + 1 :]
    if op.keep is Resolution.DROP:
        sheet.put_cell(row, op.column, old._replace(siblings=left))
        return
    if op.keep is Resolution.SWAP and old.value is not None:
        left = (*left, Sibling(old.value, old.revision, old.person, old.at))
    sheet.put_cell(row, op.column, Cell(decision.value, revision, edit.person, edit.at, left, old.revision))
