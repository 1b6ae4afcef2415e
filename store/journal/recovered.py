"""What checkpoints still know of edits that a journal has lost: written again, in their authors' names.

A checkpoint may be behind a damaged place, ahead of a journal that went back in time, or on another branch: the journal
went back, and then somebody wrote in it. The numbers that clients give their edits tell where the two part. What both
sides wrote after that is treated as written at the same time: one value is in the cell, the other beside it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from content.sheet_spec import Shape, SheetSpec
from store.files.stamp import now
from store.journal.ahead import kept_names
from store.journal.checkpoint import CHECKPOINT, JournalPosition, StaleCheckpoint, read_checkpoint
from store.journal.salvage import Salvage
from store.journal.sessionfile import SessionFile
from workshop.sheets.decide import MISSING, Ancestor, decide, value_in
from workshop.sheets.fold import changes, edit_number, fold
from workshop.sheets.model import (
    Cell,
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
    Row,
    SetCell,
    State,
    Target,
    Value,
)

_CLIENT = "anew"


@dataclass(frozen=True, slots=True)
class DecidedEdits:
    """The records that some operations became, the state after them, and why some of them could not be done."""

    records: list[Record]
    state: State
    refused: list[str]


def decided(
    state: State,
    wanted: Iterable[tuple[str, Op]],
    specs: Mapping[str, SheetSpec],
    ancestor: Ancestor | None = None,
) -> DecidedEdits:
    """These operations, each of some person, on top of `state`; those that would change nothing become no record."""
    made = DecidedEdits([], state, [])
    for person, op in wanted:
        number = state.clients.get(_CLIENT, 0) + 1
        edit = Edit(f"{_CLIENT}.{number}", person, Role.FACILITATOR, (op,), now())
        record = decide(state, edit, specs, ancestor)
        if changes(record):
            state = fold(state, [record])
            made.records.append(record)
        made.refused.extend(d.reason for d in record.decisions if d.outcome is Outcome.REFUSED)
    return DecidedEdits(made.records, state, made.refused)


def recovered(
    folder: Path,
    session: SessionFile,
    salvage: Salvage,
    records: list[Record],
    state: State,
    specs: Mapping[str, SheetSpec],
) -> tuple[list[Record], State]:
    """`records`, whose fold is `state`, and after them what checkpoints know of edits that are not among them.

    Adds to `salvage.said` what came back, and what could not.
    """
    for name, saved, position in _checkpoints(folder, session):
        branch = _branch(saved, position, salvage)
        if not branch.lost:
            continue
        made = _taken(saved, state, records, branch, specs)
        records, state = records + made.records, made.state
        if position.revision > branch.common:
            salvage.said.append(f"the journal lacks edits after {branch.common} that {name} knows")
        if made.records:
            salvage.said.append(f"from {name}, what was lost is back: {len(made.records)} cells and rows")
        salvage.said.extend(f"one of them could not come back: {reason}" for reason in made.refused)
    return records, state


def _checkpoints(folder: Path, session: SessionFile) -> list[tuple[str, State, JournalPosition]]:
    """The checkpoints of that session that can be read, the one with the most edits first."""
    found = []
    for name in (CHECKPOINT, *kept_names(folder)):
        try:
            one = read_checkpoint(folder / name, session.info.nonce, session.seed)
        except StaleCheckpoint:
            continue
        if one is not None:
            found.append((name, *one))
    return sorted(found, key=lambda one: -one[2].revision)


@dataclass(frozen=True, slots=True)
class _Branch:
    """How a checkpoint's history and a journal's lie to each other.

    Attributes:
        common: the last revision that both have; what the journal has after it, the checkpoint's authors did not see.
        last: the revision after which the journal builds on what the checkpoint says; none when they part before.
        lost: the revisions of the checkpoint's history that the journal does not have.
    """

    common: int
    last: float
    lost: frozenset[int]


def _branch(saved: State, position: JournalPosition, salvage: Salvage) -> _Branch:
    last = position.revision
    foreign = (one.revision for one in salvage.records if one.revision <= last and not _knows(saved, one))
    parts = next(foreign, None)
    end = salvage.records[-1].revision if salvage.records else 0
    common = min(last, end) if parts is None else parts - 1
    there = {revision for revision in salvage.checksums if revision <= common}
    return _Branch(common, last if common == last else float("inf"), frozenset(range(1, last + 1)) - there)


def _knows(saved: State, record: Record) -> bool:
    client, number = edit_number(record.edit.id)
    return number <= saved.clients.get(client, 0)


def _missing(
    saved: State, state: State, records: Sequence[Record], branch: _Branch, specs: Mapping[str, SheetSpec]
) -> Iterator[tuple[str, Op]]:
    """What makes of `state`, the fold of `records`, what `saved` says, where a lost record wrote it."""
    for sheet_id, sheet in saved.sheets.items():
        if sheet_id not in specs:
            continue
        before: str | None = None
        for row_id in sheet.order:
            row, there = sheet.rows[row_id], state.sheet(sheet_id).rows.get(row_id)
            cells = list(_cells(sheet_id, row, there, branch))
            ours = row.revision in branch.lost
            touched = there is not None and there.revision > branch.common
            if there is None or not there.deleted:
                if (
                    ours
                    and specs[sheet_id].shape is not Shape.FORM
                    and not (there and touched and _places(records[there.revision - 1], there))
                ):
                    place = InsertRow if there is None else MoveRow
                    yield row.person, place(sheet_id, row_id, before)
            elif ours and not touched and not row.deleted:
                yield row.person, RestoreRow(sheet_id, row_id)
            elif row.deleted or not (cells and branch.common < there.revision <= branch.last):
                continue  # it stays deleted; but who wrote in it without seeing that brings it back
            yield from cells
            if ours and row.deleted and not _is_newer(there, branch):
                yield row.person, DeleteRow(sheet_id, row_id)
            before = row_id


def _taken(
    saved: State, state: State, records: Sequence[Record], branch: _Branch, specs: Mapping[str, SheetSpec]
) -> DecidedEdits:
    """What lost records wrote into `saved`, on top of `state`: first what is in the cells, then what is beside them."""
    made = decided(state, _missing(saved, state, records, branch, specs), specs)
    beside = _beside(saved, state, made, branch)
    ops = [(who, ResolveSibling(*target, number, Resolution.ASIDE)) for (target, number), (who, _) in beside.items()]
    other = decided(made.state, ops, specs, lambda *place: beside[place][1] if place in beside else MISSING)
    return DecidedEdits(made.records + other.records, other.state, made.refused + other.refused)


def _beside(
    saved: State, before: State, made: DecidedEdits, branch: _Branch
) -> dict[tuple[Target, int], tuple[str, Value]]:
    """By cell and revision, who wrote what is to stand beside that cell, where deciding did not put it there itself."""
    found: dict[tuple[Target, int], tuple[str, Value]] = {}
    for sheet_id, sheet in saved.sheets.items():
        for row in sheet.rows.values():
            for column, cell in row.cells.items():
                target = Target(sheet_id, row.id, column)
                there, lost = before.cell(target), cell.revision in branch.lost
                if there and lost and branch.common < there.revision <= branch.last:
                    found[target, there.revision] = (there.person, there.value)
                for one in cell.siblings:
                    written = [r.revision for r in made.records if value_in(r, target) == one.value] if lost else []
                    if one.revision in branch.lost and (written or there):
                        found[target, written[-1] if written else one.revision] = (one.person, one.value)
    return found


def _cells(sheet: str, row: Row, there: Row | None, branch: _Branch) -> Iterator[tuple[str, Op]]:
    """What lost records wrote in the cells of that row, the values beside them first."""
    for column, cell in row.cells.items():
        now_there = there.cells.get(column) if there else None
        if now_there is not None and now_there.revision > branch.last:
            continue  # written by somebody who had seen what was lost
        base = _base(now_there, branch)
        if cell.revision in branch.lost:
            for one in cell.siblings:
                if one.revision in branch.lost:
                    yield one.person, SetCell(sheet, row.id, column, one.value, base)
            yield cell.person, SetCell(sheet, row.id, column, cell.value, base)


def _base(there: Cell | None, branch: _Branch) -> int:
    """What the authors of a checkpoint's cell had seen of the one that is there now."""
    if there is None:
        return 0
    return there.revision if there.revision <= branch.common else max(0, there.merge_base - 1)


def _is_newer(row: Row | None, branch: _Branch) -> bool:
    """Whether the row, or a cell of it, was written where the checkpoint's authors had not seen it."""
    revisions = [] if row is None else [row.revision, *(cell.revision for cell in row.cells.values())]
    return any(revision > branch.common for revision in revisions)


def _places(record: Record, row: Row) -> bool:
    """Whether the record says where the row is to stand; setting a cell of a row that is not there puts it last."""
    return any(isinstance(op, InsertRow | MoveRow) and op.row == row.id for op in record.edit.ops)
