"""The power goes at any moment, and of what was not synced any part is missing: what was acknowledged is there."""

from __future__ import annotations

import os
import random
import shutil
import threading
from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path
from typing import NamedTuple

import pytest

from store import create_session
from store.api import EditDeniedError, Receipt
from store.connection import Connection
from store.files import disk
from store.journal.fsck import fsck
from store.journal.rebuild import rebuild_session
from tests.faults.counts import Tally
from tests.faults.power import Disk, Tape, write_out
from tests.support.small_pack import ANA, BEN, EYE, insert, journal, live, opened, put, value, write_small_pack
from tests.support.waiting import until
from workshop.sheets.decide import value_in
from workshop.sheets.fold import changes, fold
from workshop.sheets.model import Record, SetCell, State, Target


class Told(NamedTuple):
    """What somebody was told: the session is there (no record), or an edit is saved."""

    session: str
    record: Record | None = None


class Work:
    """Two people at work on a new session, at random, on a disk that is on tape."""

    def __init__(self, root: Path, tape: Tape, dice: random.Random) -> None:
        self.tape = tape
        self.dice = dice
        pack = write_small_pack(root.parent / "small-pack")
        self.session = create_session(root / "home", title="Spring", pack=pack)
        tape.mark(Told(self.session))
        self.folder = root / "home" / "sessions" / self.session
        self.stores = [opened(self.folder, ANA), opened(self.folder, BEN)]
        self.rows = 0

    def edits(self, count: int) -> None:
        for _ in range(count):
            store = self.dice.choice(self.stores)
            step = self.dice.choices((self.one, self.several, self.same, self.undo, self.again), (5, 3, 2, 1, 1))[0]
            step(store)
        for store in self.stores:
            store.close()

    def one(self, store: Connection) -> None:
        self._saved(store.commit([insert(f"r{self.rows}"), put(f"r{self.rows}", "cause", self._text())]))
        self.rows += 1

    def several(self, store: Connection) -> None:
        """Edits that share a sync."""
        futures: list[Future[Receipt]] = []
        for _ in range(self.dice.randint(2, 5)):
            futures.append(store.submit([insert(f"r{self.rows}"), put(f"r{self.rows}", "note", self._text() * 4)]))
            futures[-1].add_done_callback(lambda future: self._saved(future.result()))
            self.rows += 1
        for future in futures:
            future.result()

    def same(self, store: Connection) -> None:
        """Write what somebody wrote already: there is nothing to do, and the answer is as good as any."""
        for row in live(store.state)[-1:]:
            cell = store.state.sheet("causes").rows[row].cells.get("cause")
            if cell is not None:
                self._saved(store.commit([put(row, "cause", cell.value)]))

    def undo(self, store: Connection) -> None:
        try:
            self._saved(store.undo())
        except EditDeniedError:
            self.one(store)

    def again(self, store: Connection) -> None:
        """Close, which writes the checkpoint, leave a torn tail, and open again, which repairs it."""
        place = self.stores.index(store)  # type: ignore[arg-type]
        store.close()
        if self.dice.random() < 0.5:
            fd = disk.open_file(journal(self.folder), os.O_RDWR)
            disk.pwrite(fd, b"0badcafe 5 {", journal(self.folder).stat().st_size)
            os.close(fd)
        self.stores[place] = opened(self.folder, store.identity)

    def _text(self) -> str:
        return " ".join(self.dice.choices(("bus", "ride", "late", "clinic", "漢字"), k=self.dice.randint(1, 12)))

    def _saved(self, receipt: Receipt) -> None:
        self.tape.mark(Told(self.session, receipt.record))


def _lost(told: list[Told], home: Path) -> list[Told]:
    """What of that is not in this home."""
    lost: list[Told] = []
    for session in {one.session for one in told}:
        folder = home / "sessions" / session
        mine = [one for one in told if one.session == session]
        if not folder.exists():
            lost += mine
            continue
        store = opened(folder, EYE)
        records = list(store.records())
        assert fold(State(), records) == store.state
        store.close()
        lost += [one for one in mine if one.record is not None and not _there(one.record, records)]
    return lost


def _there(record: Record, records: list[Record]) -> bool:
    if changes(record):
        return record.revision <= len(records) and records[record.revision - 1] == record
    cells = [(Target(op.sheet, op.row, op.column), op.value) for op in record.edit.ops if isinstance(op, SetCell)]
    return all(any(value_in(one, target) == wanted for one in records) for target, wanted in cells)


def _goes_on(folder: Path, told: list[Told]) -> bool:
    """Whether work goes on in that session; else in a new one made of it, with everything acknowledged in it.

    A whole record after one that is lost looks like damage, which no program should judge: such a session is for
    reading. Neither was ever acknowledged, or the sync before the answer would have brought both to the disk.
    """
    store = opened(folder)
    if store.read_only:
        assert "damaged at byte" in store.read_only
        store.close()
        rescued = rebuild_session(folder).id
        assert _lost([one._replace(session=rescued) for one in told], folder.parents[1]) == []
        assert _goes_on(folder.with_name(rescued), [])
        return False
    store.commit([insert("afterwards"), put("afterwards", "cause", "on it goes")])
    state = store.state
    store.close()
    again = opened(folder)
    assert again.state == state and again.read_only == ""
    again.close()
    assert fsck(folder).sound
    return True


def _power_cuts(work: Tape, scratch: Path, most: int, dice: random.Random, tally: Tally) -> dict[str, int]:
    """Cut the power after every single event; look at up to `most` disks each time."""
    made_up = Disk(work.root)
    told: list[Told] = []
    outcomes = {"written on": 0, "rescued": 0}
    seen: set[int] = set()
    for event in work.events:
        if event[0] == "told":
            told.append(event[1])
        else:
            made_up.play(event, dice)
        for tree in made_up.afterwards(most, dice):
            key = hash((len(told), frozenset(tree.items())))
            if key in seen:
                continue
            seen.add(key)
            write_out(tree, scratch)
            lost = _lost(told, scratch / "home")
            tally.add("states")
            tally.check(0, lost)
            for session in {one.session for one in told}:
                writable = _goes_on(scratch / "home" / "sessions" / session, told)
                outcomes["written on" if writable else "rescued"] += 1
                tally.check(0, _lost(told, scratch / "home"))
            shutil.rmtree(scratch)
    tally.add("acknowledged", len(told))
    return outcomes


def _on_tape(tmp_path: Path, work: Callable[[Path, Tape], None]) -> Tape:
    root = tmp_path / "disk"
    root.mkdir()
    with pytest.MonkeyPatch.context() as patched:
        tape = Tape(root, patched)
        work(root, tape)
    return tape


def _random_work(seed: int, edits: int) -> Callable[[Path, Tape], None]:
    return lambda root, tape: Work(root, tape, random.Random(seed)).edits(edits)


def test_what_was_acknowledged_survives_a_loss_of_power(tmp_path: Path, quick_disk: None, tally: Tally) -> None:
    written_on = rescued = 0
    for seed in range(3, 9):  # whether a record is lost before a whole one depends on how two threads fell together
        folder = tmp_path / str(seed)
        folder.mkdir()
        tape = _on_tape(folder, _random_work(seed, 8))
        outcomes = _power_cuts(tape, folder / "found", 4, random.Random(seed), tally)
        written_on, rescued = written_on + outcomes["written on"], rescued + outcomes["rescued"]
        if rescued:
            break
    assert written_on > 50 and rescued > 0


@pytest.mark.faults
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("seed", range(2, 12))
def test_it_survives_whatever_was_done_before(tmp_path: Path, quick_disk: None, tally: Tally, seed: int) -> None:
    tape = _on_tape(tmp_path, _random_work(seed, 20))
    _power_cuts(tape, tmp_path / "found", 16, random.Random(seed), tally)


def test_an_answer_that_needs_no_record_is_durable_too(
    tmp_path: Path, quick_disk: None, monkeypatch: pytest.MonkeyPatch, tally: Tally
) -> None:
    """Ben writes what Ana has written, but not synced yet: told that it is saved, he may switch off the lights."""

    def work(root: Path, tape: Tape) -> None:
        two = Work(root, tape, random.Random(1))
        ana, ben = two.stores
        two._saved(ana.commit([insert("r1")]))
        synced = disk.fdatasync
        anas_turn, go_on = threading.Event(), threading.Event()

        def slow(fd: int) -> None:
            if not anas_turn.is_set():
                anas_turn.set()
                assert go_on.wait(10)
            synced(fd)

        with pytest.MonkeyPatch.context() as patched:
            patched.setattr(disk, "fdatasync", slow)
            future = ana.submit([put("r1", "cause", "No ride")])
            assert anas_turn.wait(10)
            until(lambda: value(ben, "r1", "cause") == "No ride")
            two._saved(ben.commit([put("r1", "cause", "No ride")]))
            go_on.set()
            future.result(10)
        ana.close()
        ben.close()

    _power_cuts(_on_tape(tmp_path, work), tmp_path / "found", 16, random.Random(1), tally)


def test_a_journal_that_reads_back_is_the_one_that_was_written(tmp_path: Path, quick_disk: None) -> None:
    """The tape forgets nothing: with all that was pending kept, its disk is the real one, byte for byte."""
    tape = _on_tape(tmp_path, _random_work(3, 10))
    made_up = Disk(tape.root)
    for event in tape.events:
        made_up.play(event, random.Random(1))
    everything = list(made_up.afterwards(2, random.Random(1)))[-1]
    (session,) = (tape.root / "home" / "sessions").iterdir()
    for name in ("journal.jsonl", "checkpoint.json", "session.json"):
        assert everything[f"home/sessions/{session.name}/{name}"] == (session / name).read_bytes()
