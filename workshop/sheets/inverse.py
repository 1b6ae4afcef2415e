"""The way back from a record: operations that put everything as it was before, unless somebody changed it since."""

from __future__ import annotations

from enum import Enum, auto

from content.sheet_spec import FORM_ROW
from workshop.sheets.model import (
    Cell,
    Decision,
    DeleteRow,
    InsertRow,
    MoveRow,
    Op,
    Outcome,
    Record,
    Resolution,
    ResolveSibling,
    RestoreRow,
    Row,
    SetCell,
    State,
    Target,
    Value,
    same,
)
from workshop.sheets.rounds import anonymous


class CannotUndo(Exception):
    """Why an edit cannot be undone: from `inverse` the clause that names who changed it since, from a plan a sentence.

    `at` is the cell or row it is about; None when there is nothing to undo.
    """

    def __init__(self, reason: str, at: Target | None = None) -> None:
        super().__init__(reason)
        self.at = at


class _PriorState(Enum):
    """How a row was before the record: there, deleted, or not there at all; MADE and REVIVED by writing in it."""

    LIVE = auto()
    DELETED = auto()
    ABSENT = auto()
    MADE = auto()
    REVIVED = auto()


def inverse(state: State, record: Record) -> tuple[Op, ...]:
    """Operations that put back what stood before `record`, in the order to carry them out; none if nothing is left.

    A record may touch a row or a cell more than once: what counts is how it was before the first of these operations
    and how the last one left it. Raises CannotUndo.
    """
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
        self.rows = self._rows_before()
        self.coming: list[tuple[Target, int, Value]] = []

    def ops(self) -> tuple[Op, ...]:
        """The operations that undo the edit. Raises CannotUndo when somebody wrote since."""
        found: list[Op] = []
        for place, was in self.rows.items():
            if was is _PriorState.LIVE:
                found += self._bring_back(*place)
        for op, decision in reversed(self.done):
            if isinstance(op, MoveRow) and self.rows.get((op.sheet, op.row)) is not _PriorState.ABSENT:
                found += self._move(op, decision)
        for target, steps in self._cells().items():
            found += self._cell(target, steps)
        for place, was in self.rows.items():
            if was is not _PriorState.LIVE:
                found += self._take_away(*place, was)
        return tuple(found)

    # -------------------------------------------------------------- rows

    def _rows_before(self) -> dict[tuple[str, str], _PriorState]:
        """How the rows were that the record brought or took away, told by the first operation that says so."""
        arranged = {(op.sheet, op.row) for op, _ in self.done if not isinstance(op, SetCell | ResolveSibling)}
        found: dict[tuple[str, str], _PriorState] = {}
        for op, decision in self.done:
            place = (op.sheet, op.row)
            if place in found:
                continue
            if isinstance(op, InsertRow):
                found[place] = _PriorState.ABSENT
            elif isinstance(op, DeleteRow):
                found[place] = _PriorState.LIVE
            elif isinstance(op, RestoreRow):
                found[place] = _PriorState.DELETED
            elif decision.revived:
                found[place] = _PriorState.REVIVED
            elif place not in arranged and op.row != FORM_ROW and self._row(*place).revision == self.record.revision:
                found[place] = _PriorState.MADE
        return found

    def _row(self, sheet: str, row_id: str) -> Row:
        row = self.state.sheet(sheet).rows.get(row_id)
        if row is None:
            raise CannotUndo("That row no longer exists.", Target(sheet, row_id))
        return row

    def _bring_back(self, sheet: str, row_id: str) -> list[Op]:
        row = self._row(sheet, row_id)
        if row.revision != self.record.revision and row.person != self.person:
            what = "also deleted that row" if row.deleted else "already restored that row"
            raise CannotUndo(f"{self._who(sheet, row.person)} {what}.", Target(sheet, row_id))
        return [RestoreRow(sheet, row_id)] if row.deleted else []

    def _take_away(self, sheet: str, row_id: str, was: _PriorState) -> list[Op]:
        row = self._row(sheet, row_id)
        other = self._edited_by(sheet, row)
        if was in (_PriorState.MADE, _PriorState.REVIVED):
            return [] if row.deleted or other else [DeleteRow(sheet, row_id)]
        if row.deleted:
            if row.person == self.person:
                return []
            raise CannotUndo(f"{self._who(sheet, row.person)} already deleted that row.", Target(sheet, row_id))
        if other:
            raise CannotUndo(f"{other} edited that row after you.", Target(sheet, row_id))
        return [DeleteRow(sheet, row_id)]

    def _edited_by(self, sheet: str, row: Row) -> str:
        """Somebody else who set a cell of that row after the record, or an empty text."""
        for cell in row.cells.values():
            if cell.revision > self.record.revision and cell.person != self.person:
                return self._who(sheet, cell.person)
        return ""

    def _move(self, op: MoveRow, decision: Decision) -> list[Op]:
        row = self._row(op.sheet, op.row)
        if row.revision != self.record.revision and row.person != self.person:
            what = "deleted" if row.deleted else "moved"
            raise CannotUndo(f"{self._who(op.sheet, row.person)} {what} that row after you.", Target(op.sheet, op.row))
        return [MoveRow(op.sheet, op.row, decision.before if isinstance(decision.before, str) else None)]

    # -------------------------------------------------------------- cells

    def _cells(self) -> dict[Target, list[tuple[SetCell | ResolveSibling, Decision]]]:
        """What was done to each cell, but for the rows that go as a whole with their cells."""
        found: dict[Target, list[tuple[SetCell | ResolveSibling, Decision]]] = {}
        for op, decision in self.done:
            if isinstance(op, SetCell | ResolveSibling) and self.rows.get((op.sheet, op.row)) is not _PriorState.ABSENT:
                found.setdefault(Target(op.sheet, op.row, op.column), []).append((op, decision))
        return found

    def _cell(self, target: Target, steps: list[tuple[SetCell | ResolveSibling, Decision]]) -> list[Op]:
        cell = self._still(target, steps)
        if all(isinstance(op, SetCell) for op, _ in steps):
            return self._set(target, cell, steps[0][1])
        found: list[Op] = []
        for op, decision in reversed(steps):
            if isinstance(op, ResolveSibling):
                found += self._settle(target, cell, op, decision)
            else:
                found += [SetCell(*target, decision.before, cell.revision)]
        return found

    def _still(self, target: Target, steps: list[tuple[SetCell | ResolveSibling, Decision]]) -> Cell:
        """The cell, if it holds what the record left in it."""
        cell = self.state.cell(target)
        row = self._row(target.sheet, target.row)
        if cell is None:
            raise CannotUndo("That cell no longer exists.", target)
        if row.deleted and self.rows.get((target.sheet, target.row)) is not _PriorState.LIVE:
            who = self._who(target.sheet, row.person)
            raise CannotUndo(f"{who} deleted that row after you.", target._replace(column=""))
        values = [
            d.value for op, d in steps if isinstance(op, SetCell) or op.keep in (Resolution.SWAP, Resolution.BOTH)
        ]
        if values and not same(cell.value, values[-1]):
            who = self._who(target.sheet, cell.person)
            raise CannotUndo(f"{who} edited that cell after you.", target)
        return cell

    def _set(self, target: Target, cell: Cell, first: Decision) -> list[Op]:
        if first.outcome is Outcome.SIBLING:
            for sibling in reversed(cell.siblings):
                if same(sibling.value, first.before):
                    return [
                        ResolveSibling(*target, sibling.revision, Resolution.SWAP),
                        ResolveSibling(*target, cell.revision, Resolution.DROP),
                    ]
        return [] if same(cell.value, first.before) else [SetCell(*target, first.before, cell.revision)]

    def _settle(self, target: Target, cell: Cell, op: ResolveSibling, decision: Decision) -> list[Op]:
        beside = any(sibling.revision == op.revision for sibling in cell.siblings)
        aside = ResolveSibling(*target, op.revision, Resolution.ASIDE)
        if op.keep is Resolution.DROP:
            if beside:
                return []
            self.coming.append((target, op.revision, decision.before))
            return [aside]
        if op.keep is Resolution.ASIDE:
            return [ResolveSibling(*target, op.revision, Resolution.DROP)] if beside else []
        if op.keep is Resolution.SWAP and decision.before is not None:
            return [ResolveSibling(*target, self._beside(target, cell, decision.before), Resolution.SWAP)]
        return [SetCell(*target, decision.before, cell.revision), aside]

    def _beside(self, target: Target, cell: Cell, value: Value) -> int:
        """The revision of the sibling that holds `value`, there already or put there by an operation before."""
        there = [(sibling.revision, sibling.value) for sibling in cell.siblings]
        there += [(revision, one) for place, revision, one in self.coming if place == target]
        for revision, one in reversed(there):
            if same(one, value):
                return revision
        raise CannotUndo("That conflict has been resolved since.", target)

    def _who(self, sheet: str, other: str) -> str:
        """A person as the subject of a sentence; without the name where names stay out."""
        if other == self.person:
            return "You"
        return "Someone" if not other or anonymous(self.state, sheet) else other
