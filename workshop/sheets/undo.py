"""Undo and redo, each person their own: the operations that take back what a record did, if it still stands."""

from __future__ import annotations

from content.model import FORM_ROW
from workshop.sheets.draft import same
from workshop.sheets.model import (
    Cell,
    Decision,
    DeleteRow,
    InsertRow,
    Keep,
    MoveRow,
    Op,
    Outcome,
    Record,
    RestoreRow,
    Row,
    SetCell,
    SettleSibling,
    Stacks,
    State,
    Target,
    Value,
)


class CannotUndo(Exception):
    """Why an edit cannot be taken back; `str()` is one sentence that names who changed it since."""


def plan_undo(state: State, person: str) -> tuple[tuple[Op, ...], str]:
    """The operations that take back this person's last edit, and the id of that edit (for `Edit.undoes`).

    Raises CannotUndo when there is none, or when somebody changed what it wrote.
    """
    return _plan(state, (state.stacks.get(person) or Stacks()).undo, "undo")


def plan_redo(state: State, person: str) -> tuple[tuple[Op, ...], str]:
    """The operations that take back this person's last undo, and the id of that undo. Raises CannotUndo."""
    return _plan(state, (state.stacks.get(person) or Stacks()).redo, "do again")


def plan_again(state: State, person: str, undoes: str) -> tuple[Op, ...]:
    """The operations for an edit that says it undoes `undoes`, planned on this state. Raises CannotUndo."""
    stacks = state.stacks.get(person) or Stacks()
    for stack in (stacks.undo, stacks.redo):
        if any(record.edit.id == undoes for record in stack):
            ops, newest = _plan(state, stack, "undo")
            if newest == undoes:
                return ops
    raise CannotUndo("That edit is no longer your last one; look at the screen and try again.")


def _plan(state: State, stack: tuple[Record, ...], what: str) -> tuple[tuple[Op, ...], str]:
    """For the newest edit of which anything is left to take back."""
    for record in reversed(stack):
        ops = inverse(state, record)
        if ops:
            return ops, record.edit.id
    raise CannotUndo(f"There is nothing of yours to {what}.")


def inverse(state: State, record: Record) -> tuple[Op, ...]:
    """Operations that put back what stood before `record`, in the order to carry them out. Raises CannotUndo."""
    return _Inverse(state, record).ops()


class _Inverse:
    def __init__(self, state: State, record: Record) -> None:
        self.state = state
        self.record = record
        self.person = record.edit.person
        self.done = [
            (op, decision)
            for op, decision in zip(record.edit.ops, record.decisions, strict=True)
            if decision.outcome not in (Outcome.NOOP, Outcome.REFUSED)
        ]
        self.inserted = {(op.sheet, op.row) for op, _ in self.done if isinstance(op, InsertRow)}
        self.checked: set[Target] = set()
        self.coming: list[tuple[Target, int, Value]] = []

    def ops(self) -> tuple[Op, ...]:
        found: list[Op] = []
        for op, decision in reversed(self.done):
            if isinstance(op, InsertRow):
                found += self._take_away(op.sheet, op.row)
            elif (op.sheet, op.row) in self.inserted:
                continue  # the row goes as a whole, with its cells
            elif isinstance(op, SetCell):
                found += self._set(op, decision)
            elif isinstance(op, SettleSibling):
                found += self._settle(op, decision)
            elif isinstance(op, MoveRow):
                found += self._move(op, decision)
            elif isinstance(op, DeleteRow):
                found += self._bring_back(op)
            else:
                found += self._take_away(op.sheet, op.row)
        return tuple(found + self._rows_that_came())

    # -------------------------------------------------------------- cells

    def _set(self, op: SetCell, decision: Decision) -> list[Op]:
        cell = self._still(Target(op.sheet, op.row, op.column), decision)
        if decision.outcome is Outcome.SIBLING:
            for sibling in reversed(cell.siblings):
                if same(sibling.value, decision.before):
                    return [
                        SettleSibling(op.sheet, op.row, op.column, sibling.revision, Keep.SWAP),
                        SettleSibling(op.sheet, op.row, op.column, cell.revision, Keep.DROP),
                    ]
        return [SetCell(op.sheet, op.row, op.column, decision.before, cell.revision)]

    def _settle(self, op: SettleSibling, decision: Decision) -> list[Op]:
        aside = SettleSibling(op.sheet, op.row, op.column, op.revision, Keep.ASIDE)
        cell = self.state.cell(Target(op.sheet, op.row, op.column))
        beside = [] if cell is None else [s for s in cell.siblings if s.revision == op.revision]
        if op.keep is Keep.DROP:
            if beside:
                return []
            self.coming.append((Target(op.sheet, op.row, op.column), op.revision, decision.before))
            return [aside]
        if op.keep is Keep.ASIDE:
            return [SettleSibling(op.sheet, op.row, op.column, op.revision, Keep.DROP)] if beside else []
        cell = self._still(Target(op.sheet, op.row, op.column), decision)
        if op.keep is Keep.SWAP and decision.before is not None:
            return [SettleSibling(op.sheet, op.row, op.column, self._beside(op, cell, decision.before), Keep.SWAP)]
        return [SetCell(op.sheet, op.row, op.column, decision.before, cell.revision), aside]

    def _beside(self, op: SettleSibling, cell: Cell, value: Value) -> int:
        """The revision of the sibling that holds `value`, there already or put there by an earlier operation."""
        there = [(sibling.revision, sibling.value) for sibling in cell.siblings]
        there += [(revision, one) for target, revision, one in self.coming if target == (op.sheet, op.row, op.column)]
        for revision, one in reversed(there):
            if same(one, value):
                return revision
        raise CannotUndo("The other version has been settled since, so there is nothing to swap it with.")

    def _still(self, target: Target, decision: Decision) -> Cell:
        """The cell, if it holds what the record left in it."""
        cell = self.state.cell(target)
        row = self._row(target.sheet, target.row)
        if cell is None:
            raise CannotUndo("That cell is no longer there.")
        if target not in self.checked:
            if row.deleted:
                raise CannotUndo(f"{_who(row.person, self.person)} deleted that row after your edit.")
            if not same(cell.value, decision.value):
                raise CannotUndo(
                    f"{_who(cell.person, self.person)} changed that cell after you; its history shows both."
                )
            self.checked.add(target)
        return cell

    # -------------------------------------------------------------- rows

    def _row(self, sheet: str, row_id: str) -> Row:
        row = self.state.sheet(sheet).rows.get(row_id)
        if row is None:
            raise CannotUndo("That row is no longer there.")
        return row

    def _move(self, op: MoveRow, decision: Decision) -> list[Op]:
        row = self._row(op.sheet, op.row)
        if row.revision != self.record.revision and row.person != self.person:
            what = "deleted" if row.deleted else "moved"
            raise CannotUndo(f"{row.person} {what} that row after you.")
        return [MoveRow(op.sheet, op.row, decision.before if isinstance(decision.before, str) else None)]

    def _bring_back(self, op: DeleteRow) -> list[Op]:
        row = self._row(op.sheet, op.row)
        if row.revision != self.record.revision and row.person != self.person:
            what = "deleted that row too" if row.deleted else "brought that row back already"
            raise CannotUndo(f"{row.person} {what}.")
        return [RestoreRow(op.sheet, op.row)] if row.deleted else []

    def _take_away(self, sheet: str, row_id: str) -> list[Op]:
        row = self._row(sheet, row_id)
        if row.deleted:
            if row.person == self.person:
                return []
            raise CannotUndo(f"{row.person} deleted that row already.")
        other = self._wrote_since(row)
        if other:
            raise CannotUndo(f"{other} wrote in that row after you, so it stays.")
        return [DeleteRow(sheet, row_id)]

    def _wrote_since(self, row: Row) -> str:
        """Somebody else who set a cell of that row after the record, or an empty string."""
        for cell in row.cells.values():
            if cell.revision > self.record.revision and cell.person != self.person:
                return cell.person
        return ""

    def _rows_that_came(self) -> list[Op]:
        """Take away the rows that came, or came back, only because a cell of theirs was set; form rows stay."""
        ordered: list[tuple[str, str]] = []
        shaped = {(op.sheet, op.row) for op, _ in self.done if not isinstance(op, SetCell | SettleSibling)}
        for op, decision in self.done:
            place = (op.sheet, op.row)
            if place in shaped or place in ordered or op.row == FORM_ROW:
                continue
            row = self._row(*place)
            came = decision.revived or row.revision == self.record.revision
            if came and not row.deleted and not self._wrote_since(row):
                ordered.append(place)
        return [DeleteRow(*place) for place in ordered]


def _who(other: str, person: str) -> str:
    if other == person:
        return "You"
    return other or "Somebody"
