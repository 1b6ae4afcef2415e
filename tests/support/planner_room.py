"""The real main screen over a session in memory, at the step and the part a test is about."""

from __future__ import annotations

import datetime
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import TypeVar

from textual.app import App
from textual.widget import Widget

from content.loader import load_pack
from content.model import Kind, Pack, Planner, SheetSpec
from content.pack_registry import shipped_packs
from screens.session.screen import MainScreen
from screens.widgets.themes import THEMES
from store.api import Identity
from store.drafts import Drafts
from store.memory import MemorySession, MemoryStore
from tests.support.clock import EASTERN, FixedClock
from tests.support.seat import Seat, seat_at
from workshop.sheets.fold import fold
from workshop.sheets.model import END, InsertRow, Op, Role, SetCell, State, Target
from workshop.sheets.values import parse, person_key

TODAY = datetime.date(2026, 11, 23)
NOW = datetime.datetime(2026, 11, 23, 15, 0, tzinfo=EASTERN)
PEOPLE = {"Ana Ruiz": "facilitator", "Ben Carter": "participant", "Chloe Park": "participant"}
GAPS = {"c-asthma": ("Asthma, and no inhaler at school", "nobody"), "c-ride": ("No ride after the move", "thin")}
W = TypeVar("W", bound=Widget)


@cache
def module_12() -> Pack:
    return load_pack(shipped_packs()["va-attendance-12"])


def without_gaps() -> Pack:
    """The same module with a planner that has no gap list to link to."""
    pack = module_12()
    planner = pack.first(Planner)
    assert planner is not None

    def plain(spec: SheetSpec) -> SheetSpec:
        columns = (replace(c, kind=Kind.TEXT, to="") if c.id == "gap" else c for c in spec.columns)
        return replace(spec, columns=tuple(columns))

    other = replace(planner, resources=plain(planner.resources), commitments=plain(planner.commitments))
    steps = (
        replace(step, blocks=tuple(other if block is planner else block for block in step.blocks))
        for step in pack.steps
    )
    return replace(pack, steps=tuple(steps))


class MainApp(App[None]):
    """The application's looks and one open session."""

    CSS_PATH = Path(__file__).parents[2] / "screens" / "workshop.tcss"

    def __init__(self, main: MainScreen) -> None:
        super().__init__()
        self.main = main
        for theme in THEMES:
            self.register_theme(theme)

    def on_mount(self) -> None:
        self.theme = "dark"
        self.push_screen(self.main)


class Room:
    """One session with three people and two gaps; `open` shows it to one of them."""

    def __init__(self, pack: Pack | None = None) -> None:
        self.pack = pack or module_12()
        self.clock = FixedClock(NOW)
        self.session = MemorySession(self.pack, self.clock)
        self._stores: list[MemoryStore] = []
        ops: list[Op] = []
        for name, role in PEOPLE.items():
            ops += [
                SetCell("people", person_key(name), "name", name),
                SetCell("people", person_key(name), "role", role),
            ]
        planner = self.pack.first(Planner)
        if planner is not None:
            for row, cells in planner.agenda.seeds.items():
                ops.append(InsertRow(planner.agenda.id, row, END))
                for name, text in cells.items():
                    column = planner.agenda.column(name)
                    assert column is not None
                    ops.append(SetCell(planner.agenda.id, row, name, parse(column, text)))
        self.commit(*ops, SetCell("session", "main", "date", TODAY.isoformat()))

    def gaps(self) -> None:
        """Two causes that nobody carries."""
        for row, (text, state) in GAPS.items():
            self.add("causes", row, group="barriers", cause=text, gap=state)

    def store(self, person: str, role: Role) -> MemoryStore:
        store = MemoryStore(self.pack, Identity(person, role), self.session)
        self._stores.append(store)
        return store

    def commit(self, *ops: Op, person: str = "Ana Ruiz") -> None:
        record = self.store(person, Role.FACILITATOR).commit(ops).record
        assert not [decision.reason for decision in record.decisions if decision.reason]

    def add(self, sheet: str, row: str, /, *, by: str = "Ana Ruiz", **cells: object) -> None:
        """A row at the end with these cells, written by somebody."""
        values = [SetCell(sheet, row, column, value) for column, value in cells.items()]  # type: ignore[arg-type]
        self.commit(InsertRow(sheet, row, END), *values, person=by)

    def reveal(self, *sheets: str, by: str = "Ana Ruiz") -> None:
        """The facilitator shows what was written alone."""
        self.commit(*(SetCell("reveals", sheet, "revealed", True) for sheet in sheets), person=by)

    def answer(self, sheet: str, row: str = "main", /, **cells: object) -> None:
        """The cells of a form, or of a keyed row."""
        self.commit(*(SetCell(sheet, row, column, value) for column, value in cells.items()))  # type: ignore[arg-type]

    @property
    def state(self) -> State:
        """What the session holds, whoever has heard of it."""
        return fold(State(), tuple(self.session.records))

    def value(self, sheet: str, row: str, column: str) -> object:
        cell = self.state.cell(Target(sheet, row, column))
        return None if cell is None else cell.value

    def close(self) -> None:
        for store in self._stores:
            store.close()

    @asynccontextmanager
    async def open(
        self,
        step: str,
        page: str = "",
        *,
        size: tuple[int, int] = (80, 24),
        person: str = "Ana Ruiz",
        role: Role = Role.FACILITATOR,
        drafts: Drafts | None = None,
    ) -> AsyncIterator[Seat[MainApp]]:
        """One person's screen at a step and a part, keys on the part."""
        main = MainScreen(self.store(person, role), drafts=drafts)
        app = MainApp(main)
        async with seat_at(app, size) as seat:
            if step:
                index = next(place for place, one in enumerate(main.position.steps) if one.id == step)
                await main.go_to(index, page, focus=True)
                await seat.settle()
            yield seat
        main.context.close()
