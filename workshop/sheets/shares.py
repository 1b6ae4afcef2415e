"""How much of a session one person may fill, so that there is room for the others.

A session holds 64 MiB. A group of thirty that writes all day needs a few hundred thousand letters; whoever writes four
million is not writing. A facilitator is not counted: somebody has to be able to clear up.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from workshop.sheets.model import Edit, InsertRow, Op, Outcome, Record, Role, SetCell, Share, Value

ROWS = 2_000
"""Rows that one person may add to a session."""
LETTERS = 4_000_000
"""Letters that one person may write into a session, what is replaced or undone included."""
_FRAME = 60
"""What an operation counts beside its text: about what it takes in the journal."""
_NONE = Share()


def name_of(person: str) -> str:
    """The key of a person's share."""
    return person.casefold()


def added(share: Share | None, record: Record) -> Share:
    """A person's share after that record of theirs."""
    rows, letters = share or _NONE
    kept = [op for op, decision in zip(record.edit.ops, record.decisions, strict=True) if _counts(decision.outcome)]
    return Share(rows + _rows(kept), letters + _letters(kept))


def too_much(shares: Mapping[str, Share], edit: Edit) -> str:
    """Why that person may not write that any more, in a sentence; empty when they may."""
    if not edit.person or edit.role is Role.FACILITATOR:
        return ""
    share = shares.get(name_of(edit.person), _NONE)
    new = _rows(edit.ops)
    if new and share.rows + new > ROWS:
        return f"One person can add {ROWS:,} rows in a session, and this would be more. Ask the facilitator."
    if share.letters + _letters(edit.ops) > LETTERS:
        return f"One person can write {LETTERS:,} characters in a session, and you have. Ask the facilitator."
    return ""


def _counts(outcome: Outcome) -> bool:
    return outcome not in (Outcome.NOOP, Outcome.REFUSED)


def _rows(ops: Iterable[Op]) -> int:
    return sum([isinstance(op, InsertRow) for op in ops])


def _letters(ops: Iterable[Op]) -> int:
    return sum([_FRAME + (_long(op.value) if isinstance(op, SetCell) else 0) for op in ops])


def _long(value: Value) -> int:
    if isinstance(value, str):
        return len(value)
    return sum(map(len, value)) if isinstance(value, tuple) else 0
