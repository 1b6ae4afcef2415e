"""What records touched, so that a screen refreshes only that."""

from __future__ import annotations

from collections.abc import Iterable

from workshop.sheets.model import Outcome, Record, ResolveSibling, SetCell, Target


def touched(records: Iterable[Record]) -> set[Target]:
    """The cells these records changed, and the rows (column empty) that came, went or moved."""
    found: set[Target] = set()
    for record in records:
        for op, decision in zip(record.edit.ops, record.decisions, strict=True):
            if decision.outcome is Outcome.NOOP or decision.outcome is Outcome.REFUSED:
                continue
            if isinstance(op, SetCell | ResolveSibling):
                found.add(Target(op.sheet, op.row, op.column))
                if not decision.revived:
                    continue
            found.add(Target(op.sheet, op.row))
    return found


def touches(record: Record, target: Target) -> bool:
    """Whether the record changed that cell, or that row (a target without a column: the row or any cell of it)."""
    mine = touched((record,))
    if target.column:
        return target in mine
    return any((one.sheet, one.row) == (target.sheet, target.row) for one in mine)
