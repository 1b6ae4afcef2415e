"""What comes of an edit: the one pure function that every store calls where the order is decided."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import Enum
from typing import Final, TypeAlias

from content.clean import clean_line
from content.sheet_spec import FORM_ROW, OWN_ROW, Column, Kind, Shape, SheetSpec
from workshop.sheets.merge import merge3, merge_lists
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
    Record,
    Resolution,
    ResolveSibling,
    RestoreRow,
    Role,
    SetCell,
    Sibling,
    State,
    Target,
    Value,
    same,
)
from workshop.sheets.permissions import OBSERVING, denial_reason
from workshop.sheets.roster import unsound
from workshop.sheets.shares import too_much
from workshop.sheets.state_builder import SheetBuilder, StateBuilder
from workshop.sheets.undo import CannotUndo, plan_again
from workshop.sheets.values import ValueProblem, check, is_row_id


class Missing(Enum):
    """No value is known, which is something else than an empty cell."""

    MISSING = "missing"


MISSING: Final = Missing.MISSING
Ancestor: TypeAlias = Callable[[Target, int], Value | Missing]
"""The value that the record of that revision left in that cell; MISSING when it did not set it or is not at hand."""

_NOOP = Decision(Outcome.NOOP)


def decide(state: State, edit: Edit, specs: Mapping[str, SheetSpec], ancestor: Ancestor | None = None) -> Record:
    """The record that `edit` becomes on top of `state`; its operations are decided one after another.

    A refused operation does not stop the others, except in an undo, which happens whole or not at all. `ancestor`
    looks up the text an author started from, for merging; without it a conflict leaves both values.
    """
    revision = state.revision + 1
    reason = _refuse_all(state, edit)
    if reason:
        return Record(revision, edit, tuple(_refused(reason) for _ in edit.ops))
    deciding = _Decider(state, edit, specs, ancestor, revision)
    decisions: list[Decision] = []
    for place, op in enumerate(edit.ops):
        decision = deciding.one(op)
        decisions.append(decision)
        if place + 1 < len(edit.ops):
            deciding.draft.apply(revision, edit, op, decision)
    if edit.undoes is not None:
        refused = next((d for d in decisions if d.outcome is Outcome.REFUSED), None)
        if refused is not None:
            decisions = [refused] * len(decisions)
    return Record(revision, edit, tuple(decisions))


def value_in(record: Record, target: Target) -> Value | Missing:
    """The value that `record` left in that cell; MISSING when it did not set it. What an Ancestor answers with."""
    for op, decision in zip(reversed(record.edit.ops), reversed(record.decisions), strict=True):
        if (
            isinstance(op, SetCell | ResolveSibling)
            and (op.sheet, op.row, op.column) == target
            and decision.outcome not in (Outcome.NOOP, Outcome.REFUSED)
        ):
            return decision.value
    return MISSING


def _refuse_all(state: State, edit: Edit) -> str:
    """Why nothing of this edit can happen; empty when it can."""
    if edit.role is Role.OBSERVER:
        return OBSERVING
    if reason := too_much(state.shares, edit):
        return reason
    if edit.undoes is not None:
        try:
            if plan_again(state, edit.person, edit.undoes) != edit.ops:
                return "Something just changed. Look at the screen and try again."
        except CannotUndo as why:
            return str(why)
    return ""


def _refused(reason: str) -> Decision:
    return Decision(Outcome.REFUSED, reason=reason)


class _Refusal(Exception):
    """Ends the deciding of one operation."""


class _Decider:
    """One edit on its way: the state as its earlier operations left it."""

    def __init__(
        self,
        state: State,
        edit: Edit,
        specs: Mapping[str, SheetSpec],
        ancestor: Ancestor | None,
        revision: int,
    ) -> None:
        self.draft = StateBuilder(state.sheets)
        self.edit = edit
        self.specs = specs
        self.ancestor = ancestor
        self.revision = revision

    def one(self, op: Op) -> Decision:
        """What one operation does; a reason that refuses it is in the decision, not raised."""
        try:
            spec = self.specs.get(op.sheet)
            if spec is None:
                raise _Refusal(f"This session has no sheet “{clean_line(op.sheet[:60])}”.")
            sheet = self.draft.sheet(op.sheet)
            reason = denial_reason(self.draft, self.specs, self.edit, op) or unsound(sheet, self.edit, op)
            if reason:
                raise _Refusal(reason)
            if isinstance(op, SetCell):
                return self._set(spec, sheet, op)
            if isinstance(op, ResolveSibling):
                return self._settle(spec, sheet, op)
            return _arrange(spec, sheet, op)
        except _Refusal as refusal:
            return _refused(str(refusal))

    # -------------------------------------------------------------- cells

    def _set(self, spec: SheetSpec, sheet: SheetBuilder, op: SetCell) -> Decision:
        column = _column(spec, op.column)
        row = sheet.rows.get(op.row)
        if row is None:
            _may_come(spec, op.row)
        try:
            value = check(column, op.value)
        except ValueProblem as problem:
            raise _Refusal(str(problem)) from None
        cell = None if row is None else row.cells.get(op.column)
        before = None if cell is None else cell.value
        if same(before, value):
            return _NOOP
        if column.fixed and before is not None and op.row in spec.seeds:
            raise _Refusal(f"“{column.label}” comes from the module's text and cannot be changed.")
        revived = row is not None and row.deleted
        if cell is None or self._knows(cell, op):
            return Decision(Outcome.APPLIED, value, before, revived=revived)
        return self._conflict(column, cell, op, value, revived)

    def _knows(self, cell: Cell, op: SetCell) -> bool:
        """Whether the author has seen what the cell holds, or there is nothing in it to lose."""
        if cell.revision == op.base or cell.value is None or self.edit.undoes is not None:
            return True
        return cell.person == self.edit.person and op.base >= cell.merge_base

    def _conflict(self, column: Column, cell: Cell, op: SetCell, value: Value, revived: bool) -> Decision:
        merged = self._merged(column, cell, op, value)
        if merged is MISSING:
            return Decision(Outcome.SIBLING, value, cell.value, revived=revived)
        if same(merged, cell.value):
            return _NOOP
        return Decision(Outcome.MERGED, merged, cell.value, revived=revived)

    def _merged(self, column: Column, cell: Cell, op: SetCell, value: Value) -> Value | Missing:
        """Both changes in one value, where that comes out clean; else MISSING."""
        base = self._value_at(Target(op.sheet, op.row, op.column), op.base)
        merged: Value = None
        if base is MISSING:
            return MISSING
        if column.kind is Kind.TEXT and isinstance(value, str) and isinstance(cell.value, str):
            merged = merge3(base if isinstance(base, str) else "", value, cell.value)
            if merged is None:
                return MISSING
        elif column.kind is Kind.LIST:
            merged = merge_lists(_items(base), _items(value), _items(cell.value))
        else:
            return MISSING
        try:
            return check(column, merged)
        except ValueProblem:
            return MISSING

    def _value_at(self, target: Target, revision: int) -> Value | Missing:
        if revision == 0:
            return None
        if self.ancestor is None or not 0 < revision < self.revision:
            return MISSING
        return self.ancestor(target, revision)

    # -------------------------------------------------------------- siblings

    def _settle(self, spec: SheetSpec, sheet: SheetBuilder, op: ResolveSibling) -> Decision:
        column = _column(spec, op.column)
        row = sheet.rows.get(op.row)
        cell = None if row is None else row.cells.get(op.column)
        if row is None or cell is None:
            raise _Refusal("That cell is still empty.")
        sibling = next((s for s in cell.siblings if s.revision == op.revision), None)
        if op.keep is Resolution.ASIDE:
            return self._aside(cell, sibling, op, row.deleted)
        if sibling is None:
            if op.keep is Resolution.DROP:
                return _NOOP
            raise _Refusal("That conflict is already resolved.")
        if op.keep is Resolution.DROP:
            return Decision(Outcome.APPLIED, cell.value, sibling.value, revived=row.deleted)
        value = sibling.value if op.keep is Resolution.SWAP else _both(column, cell.value, sibling.value)
        return Decision(Outcome.APPLIED, value, cell.value, revived=row.deleted)

    def _aside(self, cell: Cell, sibling: Sibling | None, op: ResolveSibling, deleted: bool) -> Decision:
        value = self._value_at(Target(op.sheet, op.row, op.column), op.revision)
        if value is MISSING:
            raise _Refusal("That earlier version is not here. Its history may still show it.")
        if sibling is not None or value is None or op.revision == cell.revision:
            return _NOOP
        return Decision(Outcome.APPLIED, cell.value, value, revived=deleted)


def _arrange(spec: SheetSpec, sheet: SheetBuilder, op: InsertRow | MoveRow | DeleteRow | RestoreRow) -> Decision:
    row = sheet.rows.get(op.row)
    if isinstance(op, InsertRow):
        if row is not None:
            return _NOOP
        if spec.shape is Shape.FORM:
            raise _Refusal(f"“{spec.title}” is a form, so it takes no more rows.")
        if not is_row_id(op.row):
            raise _Refusal(f"“{clean_line(op.row[:60])}” cannot be a row ID. Use letters, digits, dots and hyphens.")
        return Decision(Outcome.APPLIED)
    if row is None:
        raise _Refusal(f"That row is not in “{spec.title}”.")
    if spec.shape is Shape.FORM:
        raise _Refusal(f"“{spec.title}” is a form, so its one row stays.")
    if isinstance(op, MoveRow):
        before = sheet.before(op.row)
        if op.after == op.row or _is_placed_after(sheet, op.row, before, op.after):
            return _NOOP
        return Decision(Outcome.APPLIED, before=before)
    return _NOOP if row.deleted == isinstance(op, DeleteRow) else Decision(Outcome.APPLIED)


def _is_placed_after(sheet: SheetBuilder, row: str, before: str | None, after: str | None) -> bool:
    """Whether the row, which comes after `before`, is already where a move to `after` would put it."""
    if after is None:
        return before is None
    if after == END or after not in sheet.rows:
        return sheet.last() == row
    return before == after


def _column(spec: SheetSpec, column_id: str) -> Column:
    column = spec.column(column_id)
    if column is None:
        raise _Refusal(f"“{spec.title}” has no column “{clean_line(column_id[:60])}”.")
    return column


def _may_come(spec: SheetSpec, row_id: str) -> None:
    """Raise unless a row of that id comes to be by writing in it."""
    if spec.shape is Shape.ROWS:
        raise _Refusal(f"That row is not in “{spec.title}”. Insert it first.")
    if (
        spec.shape is Shape.FORM
        and row_id != FORM_ROW
        and not (spec.hidden_until_reveal and row_id.startswith(OWN_ROW))
    ):
        raise _Refusal(f"“{spec.title}” is a form; its one row is “{FORM_ROW}”.")
    if not is_row_id(row_id):
        raise _Refusal(f"“{clean_line(row_id[:60])}” cannot be a row ID. Use letters, digits, dots and hyphens.")


def _both(column: Column, value: Value, other: Value) -> Value:
    if column.kind is Kind.LIST:
        joined: Value = (*_items(value), *_items(other))
    elif column.kind is Kind.TEXT and isinstance(other, str):
        joined = other if not isinstance(value, str) else value + ("\n" if column.long else "; ") + other
    else:
        raise _Refusal(f"“{column.label}” holds only one value. Keep one of the two.")
    try:
        return check(column, joined)
    except ValueProblem as problem:
        raise _Refusal(str(problem)) from None


def _items(value: Value | Missing) -> tuple[str, ...]:
    return value if isinstance(value, tuple) else ()
