"""Two rows that say the same, made one: the operations of a single edit, so that one undo takes them apart again."""

from __future__ import annotations

from content.model import Pack, Vote
from content.sheet_spec import GROUP_COLUMN, Kind, Shape
from workshop.session.links import GAPS
from workshop.sheets.model import DeleteRow, Op, Row, SetCell, State, Target, Value


def merge_rows(pack: Pack, state: State, sheet: str, first: str, second: str) -> tuple[Op, ...]:
    """`first` stays, takes over what only `second` says and all of its dots; `second` is deleted.

    Lists become one list, and cells elsewhere that pointed to `second` point to `first`. Each person's dots stay that
    person's. Empty when one of the rows is not there or both are the same.
    """
    rows = state.sheet(sheet).rows
    kept, gone = rows.get(first), rows.get(second)
    if kept is None or gone is None or kept.deleted or gone.deleted or first == second:
        return ()
    ops: list[Op] = [
        SetCell(sheet, first, column, value, state.base(Target(sheet, first, column)))
        for column, cell in gone.cells.items()
        if column != GROUP_COLUMN and (value := _both(kept.value(column), cell.value)) != kept.value(column)
    ]
    ops += _links(pack, state, sheet, first, second)
    for vote in votes_on(pack, sheet):
        ops += _dots(vote, state, first, second)
    return (*ops, DeleteRow(sheet, second))


def _both(one: Value, other: Value) -> Value:
    """The value that stands when two cells become one: the first, the other where there is none, both of two lists."""
    if isinstance(one, tuple) and isinstance(other, tuple):
        known = {item.casefold() for item in one}
        return (*one, *(item for item in other if item.casefold() not in known))
    return other if one is None else one


def _links(pack: Pack, state: State, sheet: str, first: str, second: str) -> list[Op]:
    """Cells of worksheets that named `second` name `first` instead. Answers kept under a key stay with their row."""
    gaps = any(column.feeds == GAPS for column in pack.sheets()[sheet].columns)
    ops: list[Op] = []
    for spec in pack.sheets().values():
        columns = [c.id for c in spec.columns if c.kind is Kind.LINK and (c.to == sheet or (gaps and c.to == GAPS))]
        for row in state.sheet(spec.id).live() if columns and spec.shape is Shape.ROWS else ():
            for column in columns:
                if row.value(column) == second:
                    at = Target(spec.id, row.id, column)
                    ops.append(SetCell(*at, first, state.base(at)))
    return ops


def votes_on(pack: Pack, sheet: str) -> tuple[Vote, ...]:
    """The votes on the rows of that sheet."""
    return tuple(block for _, block in pack.blocks() if isinstance(block, Vote) and block.on == sheet)


def _dots(vote: Vote, state: State, first: str, second: str) -> list[Op]:
    """Each person's dots on `second`, given to `first`."""
    ops: list[Op] = []
    answers = state.sheet(vote.sheet.id)
    for answer in answers.live():
        on, dot, person = answer.id.partition(".")
        moved = _number(answer)
        if on != second or not dot or not moved:
            continue
        there = answers.rows.get(f"{first}.{person}")
        had = 0 if there is None or there.deleted else _number(there)
        said: dict[str, Value] = {"row": first, "person": answer.value("person"), "dots": had + moved}
        for column, value in said.items():
            at = Target(vote.sheet.id, f"{first}.{person}", column)
            if value is not None and (there is None or there.value(column) != value):
                ops.append(SetCell(*at, value, state.base(at)))
        old = Target(vote.sheet.id, answer.id, "dots")
        ops.append(SetCell(*old, None, state.base(old)))
    return ops


def _number(answer: Row) -> int:
    value = answer.value("dots")
    return int(value) if isinstance(value, int | float) and not isinstance(value, bool) else 0
