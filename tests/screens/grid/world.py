"""A small pack and a session in memory for the tests of the grid: edits are decided and folded as a store would."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from pathlib import Path

from content.blocks import Choice, Choices, Grid, Notes
from content.common import COMMON_SHEETS
from content.model import Pack, Step
from content.sheet_spec import Column, Kind, Shape, SheetSpec, WorksheetGroup
from screens.grid.effects import Commit, Effect, ShowText
from screens.grid.form_source import FormSource
from screens.grid.model import GridModel
from screens.grid.sheet_source import SheetSource
from screens.grid.state import GridState
from workshop.sheets.decide import decide
from workshop.sheets.fold import fold
from workshop.sheets.model import END, Edit, InsertRow, Op, Outcome, Record, Role, SetCell, State, Target

TODAY = datetime.date(2026, 3, 2)

CAUSES = SheetSpec(
    id="causes",
    title="Root causes",
    columns=(
        Column("group", "Group", Kind.CHOICE, choices=("myths", "barriers", "other")),
        Column("cause", "Root cause", required=True, weight=2),
        Column("inside", "Inside school", Kind.LIST, suggest="kinds"),
        Column("partners", "Current partners", Kind.LIST),
        Column("gap", "Gap", Kind.CHOICE, choices=("covered", "thin", "nobody"), feeds="gaps"),
    ),
    groups=(
        WorksheetGroup("myths", "Myths", "What do families wrongly believe?"),
        WorksheetGroup("barriers", "Barriers", "What must families get past?"),
        WorksheetGroup("other", "Disengagement", "What makes school feel pointless?", optional=True),
    ),
)
PARTNERS = SheetSpec(
    id="partners",
    title="Partners",
    columns=(
        Column("name", "Name", required=True),
        Column("works", "Works on absence", Kind.YESNO),
        Column("students", "Students", Kind.NUMBER),
        Column("since", "Since", Kind.DATE),
        Column("cause", "Closes", Kind.LINK, to="causes"),
        Column("note", "Note", long=True),
        Column("source", "Source", fixed=True),
    ),
)
PITCH = SheetSpec(
    id="pitch",
    title="Our case",
    shape=Shape.FORM,
    columns=(
        Column("audience", "Audience", required=True),
        Column("words", "In our words", long=True),
        Column("when", "When", Kind.DATE, hint="a school day"),
        Column("sure", "Sure", Kind.YESNO),
    ),
)
KINDS = Choices("kinds", 1, "Kinds", tuple(Choice(n, n.title()) for n in ("school nurse", "school bus", "clinic")))
PACK = Pack(
    id="test", title="Test", version="1", schema=1, locale="en", license="CC", source="", summary="", provenance=(),
    goals=(), sequence=(), position=0, glossary={},
    steps=(
        Step("one", "One", "One", 10, (KINDS, Grid("causes", 2, CAUSES), Grid("partners", 3, PARTNERS)), "one.md"),
        Step("two", "Two", "Two", 10, (Notes("pitch", 4, PITCH),), "two.md"),
    ),
    sha256="", path=Path(), common=COMMON_SHEETS,
)  # fmt: skip


class World:
    """One session and its state; `send` is what a store does with an edit."""

    def __init__(self) -> None:
        self.state = State()
        self.specs = PACK.sheets()
        self.records: list[Record] = []
        self._edits = 0

    def send(self, ops: Sequence[Op], person: str = "Ana") -> Record:
        self._edits += 1
        edit = Edit(f"c{person}.{self._edits}", person, Role.FACILITATOR, tuple(ops), "2026-03-02T10:00:00Z")
        record = decide(self.state, edit, self.specs)
        self.state = fold(self.state, [record])
        self.records.append(record)
        return record

    def add(self, sheet: str, row: str, person: str = "Ana", **values: object) -> None:
        ops: list[Op] = [InsertRow(sheet, row, END)]
        ops += [SetCell(sheet, row, column, value) for column, value in values.items()]  # type: ignore[arg-type]
        record = self.send(ops, person)
        assert all(decision.outcome is not Outcome.REFUSED for decision in record.decisions), record

    def value(self, sheet: str, row: str, column: str) -> object:
        cell = self.state.cell(Target(sheet, row, column))
        return None if cell is None else cell.value

    def column(self, sheet: str, column: str) -> list[object]:
        """The values of a column in the order of the rows."""
        return [row.value(column) for row in self.state.sheet(sheet).live()]

    def source(self, spec: SheetSpec = CAUSES) -> SheetSource:
        return SheetSource(spec, PACK, lambda: self.state, today=TODAY)

    def form(self) -> FormSource:
        return FormSource(PITCH, PACK, lambda: self.state, today=TODAY)


_CHARACTERS = {"space": " ", "question_mark": "?", "slash": "/", "equals_sign": "=", "plus": "+", "minus": "-"}


class Hands:
    """A person at a model: keys in, edits sent to the world at once, sentences kept in `said`."""

    def __init__(self, world: World, model: GridModel, *, saves: bool = True) -> None:
        self.world = world
        self.model = model
        self.saves = saves
        self.said: list[str] = []
        self.commits: list[Commit] = []
        self.effects: list[Effect] = []

    def press(self, *keys: str) -> Hands:
        for key in keys:
            character = _CHARACTERS.get(key, key if len(key) == 1 else None)
            _, effects = self.model.press(key, character)
            self.take(effects)
        return self

    def type(self, text: str) -> Hands:
        for letter in text:
            _, effects = self.model.press("space" if letter == " " else letter, letter)
            self.take(effects)
        return self

    def take(self, effects: Sequence[Effect]) -> None:
        for effect in effects:
            self.effects.append(effect)
            if isinstance(effect, ShowText):
                self.said.append(effect.text)
            elif isinstance(effect, Commit):
                self.commits.append(effect)
                if self.saves:
                    self.world.send(effect.ops)
                    self.state.mark_saved(effect.targets)

    @property
    def state(self) -> GridState:
        return self.model.state

    @property
    def at(self) -> tuple[str, str]:
        here = self.state.here
        assert here is not None
        return here.id, self.state.columns[self.state.col].id


def filled() -> World:
    """Two myths, one barrier; two partners."""
    world = World()
    world.add(
        "causes", "m1", group="myths", cause="Only unexcused days count", inside=("Attendance clerk",), gap="thin"
    )
    world.add("causes", "m2", group="myths", cause="A few days do no harm")
    world.add("causes", "b1", group="barriers", cause="Asthma, no inhaler at school", gap="nobody")
    world.add("partners", "p1", name="Riverside Clinic", works=True, students=12, since="2026-01-05", cause="b1")
    world.add("partners", "p2", name="Housing authority")
    return world
