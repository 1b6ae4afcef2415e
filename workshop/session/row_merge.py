"""Rows made one: the operations of a single edit, so that one undo takes them apart again."""

from __future__ import annotations

from collections.abc import Sequence

from content.blocks import Vote
from content.model import Pack
from content.sheet_spec import GROUP_COLUMN, Column, Kind, Shape
from workshop.session.links import GAPS
from workshop.session.tally import MOST, counted, tally_op
from workshop.sheets.model import DeleteRow, Op, Row, SetCell, State, Target, Value
from workshop.sheets.values import check


def merge_rows(pack: Pack, state: State, sheet: str, first: str, second: str) -> tuple[Op, ...]:
    """Two rows that say nearly the same: `first` stays, takes over what only `second` says and all of its dots;
    `second` is deleted.

    Lists become one list, and cells elsewhere that pointed to `second` point to `first`. Each person's dots stay that
    person's. Empty when one of the rows is not there or both are the same.
    """
    return _merged(pack, state, sheet, first, (second,), joined=False)


def merge_chosen(pack: Pack, state: State, sheet: str, first: str, others: Sequence[str]) -> tuple[Op, ...]:
    """Rows that people chose, whatever they say: as `merge_rows`, and texts that differ stand one after the other.

    Raises ValueProblem when a cell cannot hold all of them.
    """
    return _merged(pack, state, sheet, first, others, joined=True)


def _merged(pack: Pack, state: State, sheet: str, first: str, others: Sequence[str], *, joined: bool) -> tuple[Op, ...]:
    rows = state.sheet(sheet).rows
    kept, gone = rows.get(first), [rows.get(other) for other in dict.fromkeys(others)]
    if kept is None or kept.deleted or not gone or first in others:
        return ()
    there = [row for row in gone if row is not None and not row.deleted]
    if len(there) < len(gone):
        return ()
    ops: list[Op] = []
    for column in pack.sheets()[sheet].columns:
        if column.id == GROUP_COLUMN:
            continue
        was = value = kept.value(column.id)
        for row in there:
            value = _both(value, row.value(column.id), column if joined else None)
        if value != was:
            at = Target(sheet, first, column.id)
            ops.append(SetCell(*at, check(column, value), state.base(at)))
    ids = [row.id for row in there]
    ops += _links(pack, state, sheet, first, ids)
    for vote in votes_on(pack, sheet):
        ops += [*_dots(vote, state, first, ids), *_counted(vote, state, first, ids)]
    return (*ops, *(DeleteRow(sheet, row) for row in ids))


def _both(one: Value, other: Value, joining: Column | None) -> Value:
    """The value that stands when two cells become one: the first, the other where there is none, both of two lists;
    in a column that is joined, both of two texts."""
    if isinstance(one, tuple) and isinstance(other, tuple):
        known = {item.casefold() for item in one}
        return (*one, *(item for item in other if item.casefold() not in known))
    free = joining is not None and joining.kind is Kind.TEXT
    if free and joining is not None and isinstance(one, str) and isinstance(other, str):
        if other.casefold() in one.casefold():
            return one
        return f"{one}{chr(10) if joining.long else '; '}{other}"
    return other if one is None else one


def _links(pack: Pack, state: State, sheet: str, first: str, others: Sequence[str]) -> list[Op]:
    """Cells of worksheets that named one of the others name `first` instead. Answers kept under a key stay with their
    row."""
    gaps = any(column.feeds == GAPS for column in pack.sheets()[sheet].columns)
    ops: list[Op] = []
    for spec in pack.sheets().values():
        columns = [c.id for c in spec.columns if c.kind is Kind.LINK and (c.to == sheet or (gaps and c.to == GAPS))]
        for row in state.sheet(spec.id).live() if columns and spec.shape is Shape.ROWS else ():
            for column in columns:
                if row.value(column) in others:
                    at = Target(spec.id, row.id, column)
                    ops.append(SetCell(*at, first, state.base(at)))
    return ops


def votes_on(pack: Pack, sheet: str) -> tuple[Vote, ...]:
    """The votes on the rows of that sheet."""
    return tuple(block for _, block in pack.blocks() if isinstance(block, Vote) and block.on == sheet)


def _dots(vote: Vote, state: State, first: str, others: Sequence[str]) -> list[Op]:
    """Each person's dots on the other rows, given to `first`."""
    ops: list[Op] = []
    answers = state.sheet(vote.sheet.id)
    given: dict[str, tuple[int, Value]] = {}
    for answer in answers.live():
        on, dot, person = answer.id.partition(".")
        moved = _number(answer)
        if on not in others or not dot or not moved:
            continue
        given[person] = (given.get(person, (0, None))[0] + moved, answer.value("person"))
        old = Target(vote.sheet.id, answer.id, "dots")
        ops.append(SetCell(*old, None, state.base(old)))
    for person, (moved, name) in given.items():
        there = answers.rows.get(f"{first}.{person}")
        had = 0 if there is None or there.deleted else _number(there)
        said: dict[str, Value] = {"row": first, "person": name, "dots": had + moved}
        for column, value in said.items():
            at = Target(vote.sheet.id, f"{first}.{person}", column)
            if value is not None and (there is None or there.value(column) != value):
                ops.append(SetCell(*at, value, state.base(at)))
    return ops


def _counted(vote: Vote, state: State, first: str, others: Sequence[str]) -> list[Op]:
    """What was counted in the room for the others, counted for `first`."""
    sums = counted(state, vote.sheet)
    moved = [row for row in others if row in sums]
    if not moved:
        return []
    both = min(MOST, sums.get(first, 0) + sum(sums[row] for row in moved))
    return [tally_op(state, vote.sheet, first, both), *(tally_op(state, vote.sheet, row, None) for row in moved)]


def _number(answer: Row) -> int:
    value = answer.value("dots")
    return int(value) if isinstance(value, int | float) and not isinstance(value, bool) else 0
