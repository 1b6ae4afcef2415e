"""What others changed since a revision: one entry a cell or row, as it was then and as it is now."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from content.common import AGENDA, OF_THE_ROOM, PEOPLE
from content.sheet_spec import GROUP_COLUMN, Kind, Shape, SheetSpec
from workshop.session.agenda import row_words
from workshop.session.links import row_label
from workshop.session.view import Session
from workshop.sheets.model import (
    Decision,
    DeleteRow,
    InsertRow,
    MoveRow,
    Op,
    Outcome,
    Record,
    ResolveSibling,
    RestoreRow,
    Row,
    SetCell,
    Target,
    Value,
    same,
)
from workshop.sheets.values import show
from workshop.wording import count_noun, join_with_and

_NOTHING = (Outcome.NOOP, Outcome.REFUSED)
_OLD = 100
"""Characters of an old text that are shown: the new words matter."""


class ChangeKind(StrEnum):
    """What became of a cell or a row; ANSWERS stands for all answers of a sheet in which each has their own."""

    CHANGED = "changed"
    NEW = "new row"
    DELETED = "deleted"
    RESTORED = "restored"
    MOVED = "moved"
    ANSWERS = "answers"


@dataclass(frozen=True, slots=True)
class Change:
    """One entry. `before` and `now` are as people read them; of a new row `now` holds its cells.

    `people` wrote it, in the order in which they first did; `at` is when the last of it was written (ISO, UTC).
    """

    target: Target
    what: ChangeKind
    sheet: str
    row: str
    column: str
    before: str
    now: str
    people: tuple[str, ...]
    at: str
    revision: int


@dataclass(slots=True)
class _Seen:
    """What happened to one cell or row: as it was before the first of it, and who did the rest."""

    before: Value = None
    people: dict[str, None] = field(default_factory=dict)
    at: str = ""
    revision: int = 0
    ops: list[Op] = field(default_factory=list)

    def note(self, record: Record, op: Op) -> None:
        """Count one more operation on the same place; the newest record gives time and revision."""
        self.people.setdefault(record.edit.person)
        self.at, self.revision = record.edit.at, record.revision
        self.ops.append(op)


def collect_changes(records: Iterable[Record], session: Session, person: str) -> list[Change]:
    """The entries for `records`, grouped by sheet and row in the order of the session.

    `records` and `session` are those that `person` may see; only what others wrote is listed. What was changed and
    changed back is left out, as is what says where the room is.
    """
    return _ChangeCollector(session, person).of(records)


def change_summary(changes: list[Change]) -> str:
    """`12 changes by Ben and Cleo since you left`; empty when there are none."""
    if not changes:
        return ""
    people = list(dict.fromkeys(name for change in changes for name in change.people))
    names = [*people[:3], f"{len(people) - 3} more"] if len(people) > 4 else people
    return f"{count_noun(len(changes), 'change')} by {join_with_and(names)} since you left"


def in_words(change: Change) -> str:
    """What became of it: `Gap: thin → nobody`, `new row: …`, `deleted`."""
    if change.what is ChangeKind.CHANGED:
        old = change.before if len(change.before) <= _OLD else change.before[:_OLD].rstrip() + "…"
        return f"{change.column}: {old or '(empty)'} → {change.now or '(empty)'}"
    if change.what is ChangeKind.ANSWERS:
        return change.now
    return f"{change.what.value}: {change.now}" if change.now else change.what.value


class _ChangeCollector:
    def __init__(self, session: Session, person: str) -> None:
        self.session = session
        self.person = person
        self.specs: Mapping[str, SheetSpec] = session.pack.sheets()

    def of(self, records: Iterable[Record]) -> list[Change]:
        """What others changed in these records: a line for each cell, row or set of answers."""
        cells: dict[Target, _Seen] = {}
        rows: dict[Target, _Seen] = {}
        answers: dict[str, _Seen] = {}
        for record in records:
            if record.edit.person in (self.person, ""):
                continue
            for op, decision in zip(record.edit.ops, record.decisions, strict=True):
                spec = self.specs.get(op.sheet)
                if spec is None or decision.outcome in _NOTHING or op.sheet in OF_THE_ROOM:
                    continue
                if spec.per_person and spec.id != PEOPLE.id:
                    answers.setdefault(spec.id, _Seen()).note(record, op)
                else:
                    _take(cells, rows, record, op, decision)
        found = [self._answers(sheet, seen) for sheet, seen in answers.items()]
        found += [change for target, seen in rows.items() if (change := self._row(target, seen)) is not None]
        whole = {change.target[:2] for change in found if change.what in (ChangeKind.NEW, ChangeKind.DELETED)}
        for target, seen in cells.items():
            if target[:2] not in whole and (change := self._cell(target, seen)) is not None:
                found.append(change)
        return self._in_order(found)

    def _answers(self, sheet: str, seen: _Seen) -> Change:
        count = len({(op.row, getattr(op, "column", "")) for op in seen.ops})
        spec = self.specs[sheet]
        return Change(
            Target(sheet, ""), ChangeKind.ANSWERS, spec.title, "", "", "", count_noun(count, "answer"),
            tuple(seen.people), seen.at, seen.revision,
        )  # fmt: skip

    def _row(self, target: Target, seen: _Seen) -> Change | None:
        row = self.session.state.sheet(target.sheet).rows.get(target.row)
        new = any(isinstance(op, InsertRow) for op in seen.ops)
        if row is None or (new and row.deleted):
            return None
        if new:
            return self._entry(target, ChangeKind.NEW, seen, now=self._cells_of(row, target.sheet))
        if row.deleted:
            return self._entry(target, ChangeKind.DELETED, seen)
        if any(isinstance(op, RestoreRow | DeleteRow) for op in seen.ops):
            return self._entry(target, ChangeKind.RESTORED, seen)
        return self._entry(target, ChangeKind.MOVED, seen)

    def _cells_of(self, row: Row, sheet: str) -> str:
        """What a new row says beyond its name; never contact details, which have no business in a list."""
        spec = self.specs[sheet]
        label = row_label(spec, row)
        texts = [
            self._shown(Target(sheet, row.id, column), cell.value)
            for column, cell in row.cells.items()
            if (of := spec.column(column)) is None or not of.private
        ]
        return "; ".join(text for text in texts if text and text != label)

    def _cell(self, target: Target, seen: _Seen) -> Change | None:
        row = self.session.state.sheet(target.sheet).rows.get(target.row)
        cell = None if row is None else row.cells.get(target.column)
        if row is None or row.deleted or cell is None:
            return None
        spec = self.specs[target.sheet]
        column = spec.column(target.column)
        if column is None or (spec.shape is Shape.KEYED and column.kind in (Kind.LINK, Kind.PERSON)):
            return None  # what an answer is about, written together with it
        if same(seen.before, cell.value):
            return None
        if target.sheet == AGENDA.id and column.id == "place":
            return self._entry(target, ChangeKind.MOVED, seen)
        before, now = self._shown(target, seen.before), self._shown(target, cell.value)
        return self._entry(target, ChangeKind.CHANGED, seen, column.label, before, now)

    def _entry(
        self, target: Target, what: ChangeKind, seen: _Seen, column: str = "", before: str = "", now: str = ""
    ) -> Change:
        spec = self.specs[target.sheet]
        return Change(
            target, what, spec.title, self._label(spec, target.row), column, before, now, tuple(seen.people), seen.at,
            seen.revision,
        )  # fmt: skip

    def _label(self, spec: SheetSpec, row_id: str) -> str:
        """The row by its first text, or by what it is about; a form has one row, which needs no name."""
        row = self.session.state.sheet(spec.id).rows.get(row_id)
        if row is None or spec.shape is Shape.FORM:
            return ""
        if spec.id == AGENDA.id:
            return row_words(self.session.pack, row_id)
        if spec.shape is Shape.KEYED:
            links = [self._shown(Target(spec.id, row_id, c.id), row.value(c.id)) for c in spec.columns if c.to]
            if any(links):
                return " · ".join(filter(None, links))
        return row_label(spec, row)

    def _shown(self, target: Target, value: Value) -> str:
        spec = self.specs[target.sheet]
        column = spec.column(target.column)
        if column is None:
            return ""
        if column.kind is Kind.LINK:
            return self.session.link_label(column.to, value) if isinstance(value, str) else ""
        if column.id == GROUP_COLUMN:
            return next((group.label for group in spec.groups if group.id == value), show(column, value))
        return " ".join(show(column, value).split())

    def _in_order(self, changes: list[Change]) -> list[Change]:
        sheets = {sheet: place for place, sheet in enumerate(self.specs)}
        rows: dict[str, dict[str, int]] = {}
        for sheet in {change.target.sheet for change in changes}:
            rows[sheet] = {row: place for place, row in enumerate(self.session.state.sheet(sheet).order)}

        def place(change: Change) -> tuple[int, int, int]:
            sheet, row, _ = change.target
            return sheets[sheet], rows[sheet].get(row, -1), change.revision

        return sorted(changes, key=place)


def _take(cells: dict[Target, _Seen], rows: dict[Target, _Seen], record: Record, op: Op, decision: Decision) -> None:
    row = Target(op.sheet, op.row)
    if isinstance(op, SetCell | ResolveSibling):
        at = Target(op.sheet, op.row, op.column)
        seen = cells.get(at)
        if seen is None:
            seen = cells[at] = _Seen(decision.value if _leaves(op) else decision.before)
        seen.note(record, op)
        if decision.revived:
            rows.setdefault(row, _Seen()).note(record, RestoreRow(op.sheet, op.row))
    elif isinstance(op, InsertRow | MoveRow | DeleteRow | RestoreRow):
        rows.setdefault(row, _Seen()).note(record, op)


def _leaves(op: SetCell | ResolveSibling) -> bool:
    """Whether the operation only took away or brought a value beside the cell's own."""
    return isinstance(op, ResolveSibling) and op.keep.value in ("drop", "aside")
