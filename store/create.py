"""A new session: its form, its people and the seeds of its sheets as its first records, in whatever home."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from content.clean import clean_line
from content.common import PEOPLE, SESSION
from content.model import Pack
from content.sheet_spec import FORM_ROW, Column, Shape, SheetSpec
from store.api import StoreError
from store.clock import SYSTEM_CLOCK, Clock
from store.home import Home
from store.homes import home_at
from store.journal import codec
from workshop.session.agenda import plan_ops
from workshop.sheets.decide import decide
from workshop.sheets.fold import changes, fold
from workshop.sheets.model import END, Edit, InsertRow, Op, Outcome, Role, SetCell, State
from workshop.sheets.names import alike, readable
from workshop.sheets.values import ValueProblem, parse, person_key

_OPS_AT_ONCE = 100
_CLIENT = "new"


def create_session(
    home: Home | str | Path | None,
    *,
    title: str,
    pack: Pack,
    school: str = "",
    division: str = "",
    date: str = "",
    people: Sequence[tuple[str, str]] = (),
    clock: Clock = SYSTEM_CLOCK,
    agenda: str = "",
    copied: Sequence[Op] = (),
    origin: str = "",
    **more: str,
) -> str:
    """Make a session in `home` and return its id. `people` are names and roles; `more` goes into the session form.
    `agenda` is the id of one that the pack ships; empty for the pack's own steps and minutes.

    The form, the people, the pack's seeds, and what is `copied` from the session `origin` are the first records; they
    have no author, so nobody can undo them.
    Raises StoreError with the field that cannot be taken, ReadOnlyError, DiskFullError, PackErrors when the pack cannot
    be read any more; then nothing is left behind.
    """
    texts = {"title": title, "school": school, "division": division, "date": date, **more}
    edits = [*_journal_edits(pack, texts, people), *_slices(_planned(pack, agenda)), *_slices(list(copied))]
    lines = partial(_lines, pack, edits, clock=clock)
    return home_at(home).make(clean_line(title), pack, clock.stamp(), lines, origin)


# ------------------------------------------------------------------ the first records


def _lines(pack: Pack, edits: Iterable[tuple[Op, ...]], crc: int, clock: Clock) -> Iterator[bytes]:
    # Decided like any other edit, but what a pack fixes is not fixed yet while it is written.
    specs = {name: _open_columns(spec) for name, spec in pack.sheets().items()}
    state = State()
    for number, ops in enumerate(edits, 1):
        edit = Edit(f"{_CLIENT}.{number}", "", Role.FACILITATOR, ops, clock.stamp())
        record = decide(state, edit, specs)
        for decision in record.decisions:
            if decision.outcome is Outcome.REFUSED:
                raise StoreError(f"The session cannot begin as asked: {decision.reason}")
        if changes(record):
            line, crc, read = codec.encode_read(record, crc)
            state = fold(state, [read])
            yield line


def _open_columns(spec: SheetSpec) -> SheetSpec:
    return replace(spec, columns=tuple(replace(column, fixed=False) for column in spec.columns))


def _journal_edits(pack: Pack, texts: Mapping[str, str], people: Sequence[tuple[str, str]]) -> Iterator[tuple[Op, ...]]:
    """The operations of the first records: the form, the people, the seeds of each sheet. Raises StoreError."""
    yield tuple(_cells(SESSION, FORM_ROW, texts))
    yield from _slices(list(_persons(people)))
    for spec in pack.sheets().values():
        seeds: list[Op] = []
        for row, cells in spec.seeds.items():
            if spec.shape is Shape.ROWS:
                seeds.append(InsertRow(spec.id, row, END))
            seeds += _cells(spec, row, cells)
        yield from _slices(seeds)


def _persons(people: Sequence[tuple[str, str]]) -> Iterator[Op]:
    """The lines of the list of people. Raises StoreError for a name that is none, or looks like one before it."""
    before: list[str] = []
    for name, role in people:
        try:
            key = person_key(name)
        except ValueProblem as problem:
            raise StoreError(str(problem)) from None
        if not readable(name):
            raise StoreError(f"“{clean_line(name)[:40]}” has no letter or digit. Give a name people can read.")
        if other := next((one for one in before if alike(one, name)), ""):
            raise StoreError(f"“{clean_line(name)[:40]}” and “{other}” look the same. Choose names that differ more.")
        before.append(clean_line(name))
        yield from _cells(PEOPLE, key, {"name": name, "role": role})


def _planned(pack: Pack, agenda: str) -> list[Op]:
    """The session's agenda, as the pack ships it. Raises StoreError for one that it does not ship."""
    if not agenda:
        return []
    found = next((one for one in pack.agendas if one.id == agenda), None)
    if found is None:
        others = ", ".join(one.id for one in pack.agendas)
        way = f"Use one of: {others}." if others else "This module ships none; leave it empty."
        raise StoreError(f"“{clean_line(agenda)[:40]}” is not an agenda of {clean_line(pack.title)}. {way}")
    return list(plan_ops(pack, State(), found))


def _slices(ops: list[Op]) -> Iterator[tuple[Op, ...]]:
    for start in range(0, len(ops), _OPS_AT_ONCE):
        yield tuple(ops[start : start + _OPS_AT_ONCE])


def _cells(spec: SheetSpec, row: str, texts: Mapping[str, str]) -> Iterator[Op]:
    for column_id, text in texts.items():
        column = spec.column(column_id)
        if column is None:
            raise StoreError(f"“{spec.title}” has no column “{clean_line(column_id)[:60]}”.")
        value = _parsed(column, text)
        if value is not None:
            yield SetCell(spec.id, row, column.id, value)


def _parsed(column: Column, text: str) -> str | int | float | bool | tuple[str, ...] | None:
    try:
        return parse(column, text)
    except ValueProblem as problem:
        raise StoreError(str(problem)) from None
