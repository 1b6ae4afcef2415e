"""Random people doing random things to two stores at once: memory and journal must say the same at every step."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from store.api import Denied, Identity, Receipt, StoreError
from store.connection import Connection
from store.journal import JournalLog
from store.memory import MemorySession, MemoryStore
from store.opening import folded
from store.sessionfile import read_session
from tests.store.small import at, new_session, opened
from workshop.sheets.fold import fold
from workshop.sheets.model import (
    END,
    DeleteRow,
    InsertRow,
    Keep,
    MoveRow,
    Op,
    RestoreRow,
    Role,
    SetCell,
    SettleSibling,
    State,
)

PEOPLE = ("Ana", "Ben", "Cem")
rows = st.sampled_from([f"r{n}" for n in range(4)])
texts = st.sampled_from(["No ride home", "No bus home today", "Late bus", "", "Asthma at home", "x"])
afters = st.one_of(st.none(), st.just(END), rows)
people = st.sampled_from(PEOPLE)


class Stores(RuleBasedStateMachine):
    """Each person has one connection to each store; every rule does the same to both."""

    def __init__(self) -> None:
        super().__init__()
        self.place = Path(tempfile.mkdtemp())

    @initialize()
    def begin(self) -> None:
        self.patch = pytest.MonkeyPatch()
        self.patch.setattr("store.connection.now", lambda: "2026-11-23T08:00:00Z")
        self.folder = new_session(self.place / "home")
        self.files: dict[str, Connection] = {name: self._open(name) for name in PEOPLE}
        self.session = MemorySession(self.files["Ana"].pack)
        self.session.records.extend(self.files["Ana"].records())
        self.memory: dict[str, Connection] = {name: self._connect(name) for name in PEOPLE}
        self.seen: list[State] = []
        self.clients = 0

    def _open(self, name: str) -> Connection:
        return opened(self.folder, Identity(name, Role.PARTICIPANT))

    def _connect(self, name: str) -> Connection:
        store = MemoryStore(self.session.pack, Identity(name, Role.PARTICIPANT), self.session)
        file = self.files[name]
        store._client, store._number = file._client, file._number
        return store

    def _both(self, name: str, do: Any) -> None:
        """Do it to both; they must answer alike."""
        for stores in (self.memory, self.files):
            self._catch_up(stores)
        answers = [self._answer(do, stores[name]) for stores in (self.memory, self.files)]
        assert answers[0] == answers[1]

    def _answer(self, do: Any, store: Connection) -> object:
        try:
            answer: Receipt = do(store)
            return answer.record
        except (StoreError, Denied) as error:
            return str(error)

    def _catch_up(self, stores: dict[str, Connection]) -> None:
        from tests.store.waiting import until

        head = max(store.state.revision for store in stores.values())
        for store in stores.values():
            store._log.wake()
            until(lambda store=store: store.state.revision >= head)  # type: ignore[misc]

    def _commit(self, name: str, *ops: Op) -> None:
        self._both(name, lambda store: store.commit(ops))

    @rule(name=people, row=rows, after=afters, text=texts)
    def insert(self, name: str, row: str, after: str | None, text: str) -> None:
        self._commit(name, InsertRow("causes", row, after), SetCell("causes", row, "cause", text))

    @rule(name=people, row=rows, text=texts, back=st.integers(0, 6), column=st.sampled_from(["cause", "note", "level"]))
    def write(self, name: str, row: str, text: str, back: int, column: str) -> None:
        """Set a cell from a base that may be a few revisions old, as if somebody had been quicker."""
        cell = self.files[name].state.cell(at(row, column))
        base = 0 if cell is None else cell.revision
        if back and cell is not None:
            older = [r.revision for r in self.files[name].history(at(row, column))]
            base = older[max(0, len(older) - 1 - back)] if older else 0
        self._commit(name, SetCell("causes", row, column, "low" if column == "level" else text, base))

    @rule(name=people, row=rows, items=st.lists(texts, max_size=3))
    def write_list(self, name: str, row: str, items: list[str]) -> None:
        self._commit(name, SetCell("causes", row, "who", tuple(items), 0))

    @rule(name=people, row=rows, after=afters)
    def move(self, name: str, row: str, after: str | None) -> None:
        self._commit(name, MoveRow("causes", row, after))

    @rule(name=people, row=rows, back=st.booleans())
    def remove(self, name: str, row: str, back: bool) -> None:
        self._commit(name, RestoreRow("causes", row) if back else DeleteRow("causes", row))

    @rule(name=people, row=rows, keep=st.sampled_from(Keep))
    def settle(self, name: str, row: str, keep: Keep) -> None:
        for column in ("cause", "note"):
            cell = self.files[name].state.cell(at(row, column))
            if cell is not None and cell.siblings:
                self._commit(name, SettleSibling("causes", row, column, cell.siblings[0].revision, keep))

    @rule(name=people)
    def undo(self, name: str) -> None:
        self._both(name, lambda store: store.undo())

    @rule(name=people)
    def redo(self, name: str) -> None:
        self._both(name, lambda store: store.redo())

    @rule(name=people, lose=st.booleans())
    def reopen(self, name: str, lose: bool) -> None:
        self._catch_up(self.files)
        before = self.files[name].state
        self.files[name].close()
        if lose:
            (self.folder / "checkpoint.json").unlink(missing_ok=True)
        self.files[name] = self._open(name)
        assert self.files[name].state == before
        self.memory[name].close()
        self.memory[name] = self._connect(name)

    @precondition(lambda self: hasattr(self, "files"))
    @invariant()
    def all_agree(self) -> None:
        """I2: one order without gaps for every reader, for ever. I3: the fold of it is everybody's state. I13."""
        for stores in (self.memory, self.files):
            self._catch_up(stores)
        records = list(self.files["Ana"].records())
        assert records == self.session.records
        assert [record.revision for record in records] == list(range(1, len(records) + 1))
        state = fold(State(), records)
        for store in (*self.files.values(), *self.memory.values()):
            assert store.state == state
        session = read_session(self.folder)
        log = JournalLog(self.folder, session.seed, writable=False, who="")
        assert folded(log, session)[0] == state
        log.close()

    def teardown(self) -> None:
        for stores in (getattr(self, "files", {}), getattr(self, "memory", {})):
            for store in stores.values():
                store.close()
        if hasattr(self, "patch"):
            self.patch.undo()
        shutil.rmtree(self.place, ignore_errors=True)


Stores.TestCase.settings = settings(max_examples=20, stateful_step_count=25, deadline=None)
TestStores = Stores.TestCase


@pytest.mark.faults
@pytest.mark.timeout(1800)
def test_many_more_steps() -> None:
    from hypothesis.stateful import run_state_machine_as_test

    run_state_machine_as_test(Stores, settings=settings(max_examples=200, stateful_step_count=60, deadline=None))
