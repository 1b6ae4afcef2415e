"""Random people doing random things to every kind of store at once: they must say the same at every step.

People come and go, write from what they saw a while ago, undo, send twice, rush, and die in the middle of a commit;
checkpoints are lost and spoiled, writes are cut off. After each step: one order without gaps for every reader, and the
same for ever (I2); its fold is everybody's state (I3); an edit is applied once (I4); no byte is gone (I5); what was
written is in the history, and what was displaced unseen is beside (I6); memory and journal agree, decisions too (I13).
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from store.api import Identity, Receipt, StoreError
from store.connection import Connection
from store.journal.fsck import verified
from store.journal.sessionfile import read_session
from store.pending import PendingEdit
from tests.faults.counts import Tally
from tests.faults.mortal import Mortals, Tell
from tests.support.clock import clock_at
from tests.support.small_pack import at, journal, opened
from tests.support.store_kinds import KINDS, Journal, adopt, records_of
from tests.support.waiting import Told, until
from workshop.sheets.fold import changes, fold
from workshop.sheets.model import (
    END,
    Cell,
    DeleteRow,
    InsertRow,
    MoveRow,
    Op,
    Outcome,
    Record,
    Resolution,
    ResolveSibling,
    RestoreRow,
    Role,
    SetCell,
    State,
    same,
)

CLOCK = clock_at("2026-11-23T08:00:00Z")
PEOPLE = {"Ana": Role.FACILITATOR, "Ben": Role.PARTICIPANT, "Cem": Role.PARTICIPANT}
REFERENCE = "journal"
"""The kind whose processes die: what of their edits is left, the others take over."""

people = st.sampled_from(list(PEOPLE))
rows = st.sampled_from([f"r{n}" for n in range(4)])
texts = st.sampled_from(["No ride home", "No bus home today", "Late bus", "", "Asthma at home", "x"])
afters = st.one_of(st.none(), st.just(END), rows)
columns = st.sampled_from(["cause", "note", "level"])
levels = st.sampled_from(["low", "high"])
news = st.builds(lambda r, a, t: (InsertRow("causes", r, a), SetCell("causes", r, "cause", t)), rows, afters, texts)


class Stores(RuleBasedStateMachine):
    """Each person has one connection to each store; every rule does the same to all."""

    mortals: Mortals
    tally: Tally

    def __init__(self) -> None:
        super().__init__()
        self.place = Path(tempfile.mkdtemp())
        self.patch = pytest.MonkeyPatch()
        # They are woken: closing a watch takes long.
        self.patch.setattr("store.files.file_watcher.watch", lambda *_: None)

    @initialize()
    def begin(self) -> None:
        self.kinds = {name: make(self.place / name) for name, make in KINDS.items()}
        self.files = self.kinds[REFERENCE]
        assert isinstance(self.files, Journal)
        self.folder = self.files.folder
        self.records = records_of(self.files)
        for name, kind in self.kinds.items():
            if name != REFERENCE:
                adopt(kind, self.records)
        self.state = fold(State(), self.records)
        self.stores: dict[str, dict[str, Connection]] = {name: {} for name in KINDS}
        self.told: dict[tuple[str, str], tuple[int, Told]] = {}
        self.acknowledged: list[Record] = []
        self.sent: dict[str, list[PendingEdit]] = {}
        self.torn: list[bytes] = []
        self.aside: dict[str, bytes] = {}
        for person in PEOPLE:
            self._come(person)

    def _come(self, person: str) -> None:
        """Open a connection of that person to each store; an edit's id must be the same in all."""
        for name, kind in self.kinds.items():
            store = self.stores[name][person] = kind.connect(Identity(person, PEOPLE[person]), CLOCK)
            store._client = self.stores[REFERENCE].get(person, store)._client
            self.told[name, person] = (store.state.revision, Told(store))
        client = self.stores[REFERENCE][person]._client
        for stores in self.stores.values():
            stores[person]._client = client
        self.sent[person] = []

    # ------------------------------------------------------------------ doing the same to all

    def _each(self, person: str, do: Callable[[Connection], Receipt]) -> None:
        """Do it to each; they must answer alike."""
        self._catch_up()
        answers = {name: self._answer(do, stores[person]) for name, stores in self.stores.items()}
        first = answers[REFERENCE]
        assert all(answer == first for answer in answers.values()), answers
        if isinstance(first, Record):
            self.tally.add("acknowledged")
            self.acknowledged.append(first)

    def _answer(self, do: Callable[[Connection], Receipt], store: Connection) -> object:
        try:
            return do(store).record
        except StoreError as error:
            return str(error)

    def _catch_up(self) -> None:
        for stores in self.stores.values():
            head = max(store.state.revision for store in stores.values())
            for store in stores.values():
                if store.state.revision < head:
                    store._log.wake()
                    until(lambda store=store, head=head: store.state.revision >= head)  # type: ignore[misc]

    def _commit(self, person: str, *ops: Op) -> None:
        self._each(person, lambda store: store.commit(ops))
        number = self.stores[REFERENCE][person]._number
        client = self.stores[REFERENCE][person]._client
        self.sent[person].append(PendingEdit(f"{client}.{number}", ops, None))

    def _take_over(self) -> None:
        """Let the others have what came about in the reference alone."""
        records = records_of(self.files)
        for name, kind in self.kinds.items():
            if name != REFERENCE:
                adopt(kind, records[len(records_of(kind)) :])
        for stores in self.stores.values():
            for person, store in stores.items():
                store._number = self.stores[REFERENCE][person]._number
                store._log.wake()
                until(lambda store=store: store.state.revision >= len(records))  # type: ignore[misc]

    # ------------------------------------------------------------------ what people do

    @rule(person=people, ops=news)
    def insert(self, person: str, ops: tuple[Op, ...]) -> None:
        self._commit(person, *ops)

    @rule(person=people, row=rows, text=texts, level=levels, back=st.integers(0, 6), column=columns)
    def write(self, person: str, row: str, text: str, level: str, back: int, column: str) -> None:
        """Set a cell from a base that may be a few revisions old, as if somebody had been quicker."""
        cell = self.state.cell(at(row, column))
        base = 0 if cell is None else cell.revision
        if back and cell is not None:
            older = [r.revision for r in self.stores[REFERENCE][person].history(at(row, column))]
            base = older[max(0, len(older) - 1 - back)] if older else 0
        self._commit(person, SetCell("causes", row, column, level if column == "level" else text, base))

    @rule(person=people, row=rows, items=st.lists(texts, max_size=3))
    def write_list(self, person: str, row: str, items: list[str]) -> None:
        self._commit(person, SetCell("causes", row, "who", tuple(items), 0))

    @rule(person=people, row=rows, after=afters)
    def move(self, person: str, row: str, after: str | None) -> None:
        self._commit(person, MoveRow("causes", row, after))

    @rule(person=people, row=rows, back=st.booleans())
    def remove(self, person: str, row: str, back: bool) -> None:
        self._commit(person, RestoreRow("causes", row) if back else DeleteRow("causes", row))

    @rule(person=people, row=rows, keep=st.sampled_from(Resolution))
    def settle(self, person: str, row: str, keep: Resolution) -> None:
        for column in ("cause", "note", "level"):
            cell = self.state.cell(at(row, column))
            if cell is not None and cell.siblings:
                self._commit(person, ResolveSibling("causes", row, column, cell.siblings[0].revision, keep))
                return

    @rule(person=people, back=st.booleans())
    def undo(self, person: str, back: bool) -> None:
        self._each(person, lambda store: store.undo() if back else store.redo())

    @precondition(lambda self: any(self.sent.values()))
    @rule(person=people, which=st.integers(0, 30))
    def send_again(self, person: str, which: int) -> None:
        """An answer got lost, so the same edit comes a second time."""
        sent = self.sent[person]
        if not sent:
            return
        first = sent[which % len(sent)]

        def again(store: Connection) -> Receipt:
            wanted = PendingEdit(first.id, first.ops, None)
            answer = wanted.promise()
            with store._mutex:
                store._queue.append(wanted)
            store._log.wake()
            return answer.result(10)

        before = len(self.records)
        self._each(person, again)
        done = [record for record in self.records if record.edit.id == first.id]
        if done:
            assert len(records_of(self.files)) == before, "applied once"
            assert self.acknowledged[-1] == done[0]

    @rule(edits=st.lists(st.tuples(people, news), min_size=2, max_size=4))
    def rush(self, edits: list[tuple[str, tuple[Op, ...]]]) -> None:
        """Several at the same moment: any order will do, if it is the same for everybody."""
        self._catch_up()
        futures = [self.stores[REFERENCE][person].submit(ops) for person, ops in edits]
        made = [future.result(10).record for future in futures]
        self._take_over()
        self.acknowledged += made
        self.tally.add("acknowledged", len(made))

    # ------------------------------------------------------------------ what happens to them

    @rule(person=people, checkpoint=st.sampled_from(["kept", "lost", "spoiled", "older"]), place=st.integers(0, 5000))
    def reopen(self, person: str, checkpoint: str, place: int) -> None:
        self._catch_up()
        path = self.folder / "checkpoint.json"
        older = path.read_bytes() if path.exists() else b""
        for stores in self.stores.values():
            stores[person].close()
        if checkpoint == "lost":
            path.unlink(missing_ok=True)
        elif checkpoint == "older" and older:
            path.write_bytes(older)
        elif checkpoint == "spoiled" and path.exists():
            data = bytearray(path.read_bytes())
            data[place % len(data)] ^= 1 << place % 8
            path.write_bytes(data)
        before = self.state
        for stores in self.stores.values():
            del stores[person]
        self._come(person)
        for stores in self.stores.values():
            assert stores[person].state == before

    @rule(person=people, edits=st.lists(news, min_size=1, max_size=3), number=st.integers(1, 60), middle=st.booleans())
    def die(self, person: str, edits: list[tuple[Op, ...]], number: int, middle: bool) -> None:
        """Another window of that person dies between two system calls, or in the middle of a write."""
        self._catch_up()
        number = number % 8 + 1 if middle else number
        who = Identity(person, PEOPLE[person])
        told = self.mortals.live(_commit_all, self.folder, who, edits, number=number, middle=middle).told
        self.torn.append(self._behind())
        records = records_of(self.files)
        self.tally.add("kills")
        self.tally.check(len(told), [one for one in told if int(one) > len(records)])
        self._take_over()

    @rule(garbage=st.binary(min_size=1, max_size=40).map(lambda data: data.replace(b"\n", b"")))
    def cut_off(self, garbage: bytes) -> None:
        """A write is cut off in its first bytes."""
        with journal(self.folder).open("ab") as file:
            file.write(garbage)
        self.torn.append(garbage)

    # ------------------------------------------------------------------ what holds at every step

    @precondition(lambda self: hasattr(self, "stores"))
    @invariant()
    def all_agree(self) -> None:
        self.tally.add("steps")
        self._catch_up()
        before, self.records = self.records, records_of(self.files)
        assert self.records[: len(before)] == before, "the same for ever"
        assert [record.revision for record in self.records] == list(range(1, len(self.records) + 1))
        self.state = fold(self.state, self.records[len(before) :])
        self._nothing_is_only_in_the_past(before)
        for name, kind in self.kinds.items():
            assert records_of(kind) == self.records
            assert kind.cold() == self.state
            for person, store in self.stores[name].items():
                assert store.read_only == "" and store.state == self.state
                since, told = self.told[name, person]
                if len(self.records) > since:
                    told.reaches(len(self.records))
                assert told.records == self.records[since:], "everybody was told everything once, in order"
        ids = [record.edit.id for record in self.records]
        assert len(ids) == len(set(ids))
        self._no_byte_is_gone()

    def _no_byte_is_gone(self) -> None:
        """What was cut off once is at the end of the journal still, or in torn/, where nothing ever changes."""
        aside = {path.name: path.read_bytes() for path in (self.folder / "torn").iterdir()}
        assert self.aside.items() <= aside.items()
        self.aside = aside
        tail = self._behind()
        assert all(piece in tail or any(piece in data for data in aside.values()) for piece in self.torn)

    def _behind(self) -> bytes:
        """What stands after the last record that verifies, without blank space around it."""
        data = journal(self.folder).read_bytes()
        return data[verified(data, read_session(self.folder).seed)[1] :].strip(b"\n")

    def _nothing_is_only_in_the_past(self, before: list[Record]) -> None:
        """I1 and I6, for the records that came since."""
        for record in self.acknowledged:
            if record.revision <= len(self.records) and self.records[record.revision - 1].edit.id == record.edit.id:
                assert self.records[record.revision - 1] == record
            else:
                changed = (Outcome.NOOP, Outcome.REFUSED)
                assert all(decision.outcome in changed for decision in record.decisions), "acknowledged and lost"
        self.acknowledged.clear()
        state = fold(State(), before)
        for record in self.records[len(before) :]:
            after = fold(state, [record])
            for op, decision in zip(record.edit.ops, record.decisions, strict=True):
                if isinstance(op, SetCell) and record.edit.undoes is None:
                    _displaced_is_beside(state, after, record, op, decision.outcome)
            _siblings_stay(state, after, record)
            state = after
        assert state == self.state

    def teardown(self) -> None:
        for stores in getattr(self, "stores", {}).values():
            for store in stores.values():
                store.close()
        self.patch.undo()
        shutil.rmtree(self.place, ignore_errors=True)


def _commit_all(tell: Tell, folder: Path, who: Identity, edits: list[tuple[Op, ...]]) -> None:
    store = opened(folder, who)
    for ops in edits:
        record = store.commit(ops).record
        tell(record.revision if changes(record) else store.state.revision)
    store.close()


def _displaced_is_beside(before: State, after: State, record: Record, op: SetCell, outcome: Outcome) -> None:
    """Told without `decide`: who did not see what somebody else wrote there merges with it, or puts it aside."""
    target = at(op.row, op.column)
    old, new = before.cell(target), after.cell(target)
    if old is None or new is None or old.value is None or outcome in (Outcome.NOOP, Outcome.REFUSED):
        return
    if old.person == record.edit.person or old.revision == op.base:
        return
    if outcome is Outcome.MERGED:
        assert isinstance(new.value, str | tuple)
        return
    assert any(s.revision == old.revision and same(s.value, old.value) for s in new.siblings), "displaced unseen"


def _siblings_stay(before: State, after: State, record: Record) -> None:
    settled = {(op.row, op.column) for op in record.edit.ops if isinstance(op, ResolveSibling)}
    for row in before.sheet("causes").rows.values():
        assert row.id in after.sheet("causes").rows, "a tombstone stays"
        for column, cell in row.cells.items():
            now: Cell | None = after.cell(at(row.id, column))
            assert now is not None
            if (row.id, column) not in settled:
                assert set(cell.siblings) <= set(now.siblings), "only settling takes a version away"


def _run(tally: Tally, mortals: Mortals, examples: int, steps: int, *, further: bool) -> None:
    Stores.tally, Stores.mortals = tally, mortals
    run_state_machine_as_test(
        Stores,
        settings=settings(max_examples=examples, stateful_step_count=steps, deadline=None, derandomize=not further),
    )


def test_all_stores_say_the_same_whatever_happens(tally: Tally, mortals: Mortals) -> None:
    _run(tally, mortals, 20, 20, further=False)


@pytest.mark.faults
@pytest.mark.timeout(3600)
def test_all_stores_say_the_same_for_a_long_time(tally: Tally, mortals: Mortals) -> None:
    _run(tally, mortals, 300, 60, further=True)
