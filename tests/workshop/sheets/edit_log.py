"""An order of edits for tests of the sheets: a few people with views of different age who edit the same few cells."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple, TypeAlias

from hypothesis import strategies as st

from content.sheet_spec import Column, Kind, Shape, SheetSpec
from workshop.sheets.decide import MISSING, Missing, decide, value_in
from workshop.sheets.fold import changes, fold
from workshop.sheets.model import (
    END,
    DeleteRow,
    Edit,
    InsertRow,
    MoveRow,
    Op,
    Record,
    Resolution,
    ResolveSibling,
    RestoreRow,
    Role,
    SetCell,
    State,
    Target,
    Value,
)
from workshop.sheets.undo import CannotUndo, plan_redo, plan_undo

COLUMNS = (
    Column("text", "Text"),
    Column("long", "Long text", long=True),
    Column("list", "List", Kind.LIST),
    Column("choice", "Choice", Kind.CHOICE, choices=("covered", "thin", "nobody")),
    Column("number", "Number", Kind.NUMBER),
    Column("yes", "Yes or no", Kind.YESNO),
    Column("date", "Date", Kind.DATE),
    Column("person", "Person", Kind.PERSON),
    Column("link", "Link", Kind.LINK, to="grid"),
)
SPECS = {
    "grid": SheetSpec("grid", "The grid", COLUMNS),
    "form": SheetSpec("form", "The form", COLUMNS, Shape.FORM),
    "keyed": SheetSpec("keyed", "The answers", COLUMNS, Shape.KEYED),
}
PEOPLE = ("Ada", "Ben", "Cleo")
ROWS = {"grid": ("r1", "r2", "r3", "r4"), "form": ("main",), "keyed": ("ada", "r1.ben")}
VALUES: dict[str, tuple[Value, ...]] = {
    "text": (
        None,
        "the bus comes late on Monday",
        "the bus comes late on Tuesday",
        "the school bus comes late on Monday",
        "the bus comes very late on Monday again",
        "asthma",
    ),
    "long": (None, "one two three four", "one two three four\nfive", "zero one two three four", "one 2 three four"),
    "list": (None, ("nurse",), ("nurse", "bus driver"), ("bus driver", "aunt"), ("Nurse", "aunt")),
    "choice": (None, "covered", "thin", "nobody"),
    "number": (None, 0, 1, 2.5),
    "yes": (None, True, False),
    "date": (None, "2026-11-23", "2026-12-04"),
    "person": (None, "Ada", "Ben"),
    "link": (None, "r1", "r2"),
}


@dataclass
class EditLog:
    """The one order everybody shares, and every state on the way (`states[n]` is the state of revision n)."""

    log: list[Record] = field(default_factory=list)
    states: list[State] = field(default_factory=lambda: [State()])
    edits: int = 0

    @property
    def state(self) -> State:
        return self.states[-1]

    def ancestor(self, target: Target, revision: int) -> Value | Missing:
        return value_in(self.log[revision - 1], target) if 0 < revision <= len(self.log) else MISSING

    def edit(self, person: str, ops: Sequence[Op], *, undoes: str | None = None, role: Role = Role.PARTICIPANT) -> Edit:
        self.edits += 1
        return Edit(f"c.{self.edits}", person, role, tuple(ops), f"t{self.edits}", undoes)

    def decide(self, edit: Edit) -> Record:
        return decide(self.state, edit, SPECS, self.ancestor)

    def do(self, person: str, *ops: Op, undoes: str | None = None, role: Role = Role.PARTICIPANT) -> Record:
        """Decide an edit and, if it changes anything, take it into the log."""
        record = self.decide(self.edit(person, ops, undoes=undoes, role=role))
        if changes(record):
            self.log.append(record)
            self.states.append(fold(self.state, (record,)))
        return record

    def undo(self, person: str) -> Record:
        ops, undoes = plan_undo(self.state, person)
        return self.do(person, *ops, undoes=undoes)

    def redo(self, person: str) -> Record:
        ops, undoes = plan_redo(self.state, person)
        return self.do(person, *ops, undoes=undoes)

    def set(
        self, person: str, value: Value, *, base: int | None = None, column: str = "text", row: str = "r1"
    ) -> Record:
        """Set a cell of the grid; without `base` as somebody who sees the newest state."""
        seen = self.state.base(Target("grid", row, column)) if base is None else base
        return self.do(person, SetCell("grid", row, column, value, seen))

    def value(self, column: str = "text", row: str = "r1", sheet: str = "grid") -> Value:
        cell = self.state.cell(Target(sheet, row, column))
        return None if cell is None else cell.value

    def beside(self, column: str = "text", row: str = "r1", sheet: str = "grid") -> list[Value]:
        cell = self.state.cell(Target(sheet, row, column))
        return [] if cell is None else [sibling.value for sibling in cell.conflicts]

    def live(self, sheet: str = "grid") -> list[str]:
        return [row.id for row in self.state.sheet(sheet).live()]


def log_with_rows(*rows: str) -> EditLog:
    room = EditLog()
    for row in rows:
        room.do("Ada", InsertRow("grid", row, END))
    return room


class Step(NamedTuple):
    """Something a person does while seeing the state of `lag` revisions ago."""

    person: str
    lag: int
    wants: tuple[tuple[str, tuple[str, str], str, int], ...]


_PLACES = (
    *(("grid", "r1"),) * 5,
    ("grid", "r2"),
    ("keyed", "ada"),
    ("keyed", "ada"),
    ("keyed", "r1.ben"),
    ("form", "main"),
)
_NAMES = (*("text",) * 4, *("list",) * 2, *("long",) * 2, *("choice",) * 2, "number", "yes", "date", "person", "link")
_cell = st.tuples(st.just("set"), st.sampled_from(_PLACES), st.sampled_from(_NAMES), st.integers(0, 5))
_settle = st.tuples(st.just("settle"), st.sampled_from(_PLACES), st.sampled_from(_NAMES), st.integers(0, 3))
_arrange = st.tuples(
    st.sampled_from(("insert", "move", "delete", "restore")),
    st.sampled_from((*((("grid", row)) for row in ROWS["grid"]), ("keyed", "ada"), ("form", "main"))),
    st.just(""),
    st.integers(0, 5),
)
_want = st.one_of(_cell, _cell, _cell, _cell, _settle, _arrange, _arrange)
_back = st.sampled_from(((("undo", ("", ""), "", 0),), (("redo", ("", ""), "", 0),)))
_wants = st.one_of(
    _want.map(lambda want: (want,)),
    _want.map(lambda want: (want,)),
    _want.map(lambda want: (want,)),
    st.lists(_want, min_size=2, max_size=4).map(tuple),
    _back,
)
steps = st.builds(Step, st.sampled_from(PEOPLE), st.sampled_from((0, 0, 1, 2, 3, 4, 6)), _wants)
histories = st.one_of(st.lists(steps, min_size=1, max_size=6), st.lists(steps, min_size=16, max_size=40))
"""Short and long ones, most of them about the same few cells."""

_word = st.tuples(st.just("set"), st.just(("grid", "r1")), st.sampled_from(("text", "text", "list")), st.integers(0, 5))
quarrels = st.lists(
    st.builds(
        Step,
        st.sampled_from(PEOPLE),
        st.integers(0, 6),
        st.one_of(_word, _word, _word, _settle).map(lambda want: (want,)) | _back,
    ),
    min_size=8,
    max_size=30,
)
"""Everybody writes in the same two cells, most of them without having seen what the others wrote."""


def ops_of(step: Step, seen: State) -> tuple[Op, ...]:
    """The operations of a step, with the bases that its author's view gives."""
    return tuple(_op(want, seen) for want in step.wants)


def _op(want: tuple[str, tuple[str, str], str, int], seen: State) -> Op:
    what, (sheet, row), column, pick = want
    anchor = (None, END, "r1", "r2", "r3", "r9")[pick]
    if what == "insert":
        return InsertRow(sheet, row, anchor)
    if what == "move":
        return MoveRow(sheet, row, anchor)
    if what == "delete":
        return DeleteRow(sheet, row)
    if what == "restore":
        return RestoreRow(sheet, row)
    target = Target(sheet, row, column)
    if what == "settle":
        return _settled(seen, target, pick)
    values = VALUES[column]
    return SetCell(sheet, row, column, values[pick % len(values)], seen.base(target))


def _settled(seen: State, wanted: Target, pick: int) -> Op:
    """Settle the first sibling to be seen anywhere; without one, of the wanted cell at random."""
    keep = (Resolution.SWAP, Resolution.BOTH, Resolution.DROP, Resolution.ASIDE)[pick]
    for sheet_id, sheet in seen.sheets.items():
        for row in sheet.rows.values():
            for column, cell in row.cells.items():
                if cell.siblings and keep is not Resolution.ASIDE:
                    return ResolveSibling(sheet_id, row.id, column, cell.siblings[0].revision, keep)
    cell_there = seen.cell(wanted)
    return ResolveSibling(*wanted, max(1, cell_there.revision - 1) if cell_there else pick, keep)


def play(history: Sequence[Step], room: EditLog | None = None) -> EditLog:
    """The room after these steps."""
    room = room or log_with_rows("r1", "r2")
    for step in history:
        take(room, step)
    return room


def take(room: EditLog, step: Step) -> Record | None:
    """One step; None when there was nothing to undo."""
    what = step.wants[0][0]
    if what in ("undo", "redo"):
        try:
            return room.undo(step.person) if what == "undo" else room.redo(step.person)
        except CannotUndo:
            return None
    seen = room.states[max(0, len(room.states) - 1 - step.lag)]
    return room.do(step.person, *ops_of(step, seen))


Picture: TypeAlias = dict[str, list[tuple[str, dict[str, tuple[Value, list[str]]]]]]


def shown(state: State) -> Picture:
    """What people see: per sheet the live rows in order, with the values and what stands beside them."""
    found: Picture = {}
    for sheet_id in sorted(state.sheets):
        rows = []
        for row in state.sheet(sheet_id).live():
            cells = {
                column: (cell.value, sorted(repr(sibling.value) for sibling in cell.siblings))
                for column, cell in row.cells.items()
                if cell.value is not None or cell.siblings
            }
            rows.append((row.id, cells))
        found[sheet_id] = [one for one in rows if one[1] or one[0] != "main"]
    return {sheet: rows for sheet, rows in found.items() if rows}
