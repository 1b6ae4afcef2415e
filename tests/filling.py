"""Texts in every cell of every sheet of a session, through the store as a person would write them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import count, cycle

from content.clean import clean_line
from content.sheet_spec import FORM_ROW, Column, Kind, Shape, SheetSpec
from store.api import SessionStore
from workshop.sheets.model import END, InsertRow, Op, Outcome, SetCell, Target, Value
from workshop.sheets.values import ValueProblem, parse, person_key

_FIXED = {Kind.DATE: "2026-03-09", Kind.NUMBER: "3", Kind.YESNO: "yes"}
_ROWS = 3


def fill_everything(store: SessionStore, texts: Sequence[str]) -> int:
    """Write the texts in turn into every cell of every sheet that takes text; returns how many cells were written.

    Sheets that people add rows to get three, with the ids `full-0` to `full-2`, so that links and keys find them.
    """
    turn = cycle(texts)
    number = count()
    written = 0
    for spec in store.pack.sheets().values():
        if spec.id in ("room", "clock"):
            continue  # these hold ids and times, which no screen asks for
        for row in _rows(spec, store.identity.person):
            ops: list[Op] = [InsertRow(spec.id, row, END)] if spec.shape is Shape.ROWS else []
            for column in spec.columns:
                if not column.fixed and (value := _value(spec, column, turn, next(number))) is not None:
                    base = store.state.base(Target(spec.id, row, column.id))
                    ops.append(SetCell(spec.id, row, column.id, value, base))
            decisions = store.commit(ops).record.decisions
            written += sum(decision.outcome is Outcome.APPLIED for decision in decisions)
    return written


def _rows(spec: SheetSpec, person: str) -> list[str]:
    if spec.shape is Shape.FORM:
        return [FORM_ROW]
    if spec.shape is Shape.KEYED:
        me = person_key(person)
        return ["full-0", me, f"full-0.{me}", "full-0.full-1"]
    return [f"full-{place}" for place in range(_ROWS)]


def _value(spec: SheetSpec, column: Column, turn: Iterator[str], number: int) -> Value:
    if column.kind is Kind.CHOICE:
        return column.choices[number % len(column.choices)]
    if column.kind is Kind.LINK:
        return "full-0"
    if column.kind is Kind.LIST:
        return (_fitting(column, next(turn)), _fitting(column, next(turn)))
    if spec.id == "session" and column.id in ("date", "start"):
        return None
    try:
        return parse(column, _FIXED.get(column.kind) or _fitting(column, next(turn)))
    except ValueProblem:
        return None


def _fitting(column: Column, text: str) -> str:
    """As much of the text as any kind of cell keeps as it is."""
    return text if column.long else clean_line(text).replace(";", ",")[:400]
