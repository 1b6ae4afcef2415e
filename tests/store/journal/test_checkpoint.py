"""A checkpoint says exactly what the journal says, or is not used."""

from __future__ import annotations

import json
import threading
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tinydb import TinyDB, where

from store.api import ReadOnlyError
from store.files.tablefile import encode_tables, read_tables
from store.files.tinystorage import AtomicStorage
from store.journal import session as session_module
from store.journal.checkpoint import (
    FOLD,
    JournalPosition,
    Lazy,
    StaleCheckpoint,
    encode_checkpoint,
    read_checkpoint,
    read_position,
)
from store.journal.journal_log import JournalLog
from store.journal.opening import folded
from store.journal.session import JournalStore
from store.journal.sessionfile import read_session
from tests.store.strategies import lines, values
from tests.support.small_pack import ANA, BEN, at, insert, live, opened, put, value
from tests.support.waiting import until
from workshop.sheets.fold import fold
from workshop.sheets.model import (
    Cell,
    Decision,
    DeleteRow,
    Edit,
    InsertRow,
    Outcome,
    Record,
    Role,
    Row,
    SetCell,
    Sheet,
    Sibling,
    State,
    UndoStacks,
)

NONCE = "0" * 32
HERE = JournalPosition(revision=5, crc=17, start=100, offset=200)

numbers = st.integers(0, 10**6)
siblings = st.builds(Sibling, values, numbers, lines, lines)
cells = st.builds(Cell, values, numbers, lines, lines, st.lists(siblings, max_size=2).map(tuple), numbers)
ids = st.text("abcdefgh-.", min_size=1, max_size=6)


@st.composite
def states(draw: st.DrawFn) -> State:
    """Any state: cells with any marks, tombstones, siblings, stacks."""
    sheets: dict[str, Sheet] = {}
    for name in draw(st.lists(ids, max_size=3, unique=True)):
        order = draw(st.lists(ids, min_size=1, max_size=5, unique=True))
        rows = {
            row: Row(
                row, draw(st.dictionaries(ids, cells, max_size=3)), draw(numbers), draw(lines), draw(st.booleans())
            )
            for row in order
        }
        sheets[name] = Sheet(rows, tuple(order))
    clients = draw(st.dictionaries(ids, numbers, max_size=3))
    return State(draw(numbers), sheets, {}, clients)


@given(states())
def test_a_state_comes_back_as_it_was(tmp_path_factory: pytest.TempPathFactory, state: State) -> None:
    path = tmp_path_factory.mktemp("checkpoint") / "checkpoint.json"
    position = JournalPosition(state.revision, 17, 100, 200)
    path.write_bytes(encode_checkpoint(state, position, NONCE, 9, lambda: None))
    found = read_checkpoint(path, NONCE, 9)
    assert found is not None
    assert found == (state, position)
    assert {name: sheet.order for name, sheet in found[0].sheets.items()} == {
        name: sheet.order for name, sheet in state.sheets.items()
    }
    assert read_position(path, NONCE, 9) == position


@given(states(), st.data())
def test_a_state_that_was_loaded_and_changed_comes_back_too(
    tmp_path_factory: pytest.TempPathFactory, state: State, data: st.DataObject
) -> None:
    path = tmp_path_factory.mktemp("checkpoint") / "checkpoint.json"
    for _ in range(3):
        position = JournalPosition(state.revision, 17, 100, 200)
        path.write_bytes(encode_checkpoint(state, position, NONCE, 9, lambda: None))
        found = read_checkpoint(path, NONCE, 9)
        assert found == (state, position)
        sheets: dict[str, Sheet] = {}
        for name, sheet in found[0].sheets.items():
            rows = dict(sheet.rows)
            for row_id in data.draw(st.lists(st.sampled_from(sheet.order), max_size=2)):
                if data.draw(st.booleans()):
                    rows[row_id] = rows[row_id]._replace(deleted=not rows[row_id].deleted)
                else:
                    changed = {**rows[row_id].cells, data.draw(ids): data.draw(cells)}
                    rows[row_id] = rows[row_id]._replace(cells=changed)
            sheets[name] = Sheet(rows, sheet.order[::-1])
        state = replace(found[0], sheets=sheets)


def test_marks_that_nobody_carries_any_more_are_dropped_in_time(tmp_path: Path) -> None:
    state, path = _state(), tmp_path / "checkpoint.json"
    sizes = []
    for revision in range(2, 60):
        cell = Cell("x", revision, "Ana", "t", (), revision)
        row = state.sheet("causes").rows["r1"]
        rows = {"r1": row._replace(cells={"cause": cell}), "r2": Row("r2", {"cause": cell, "note": cell}, 1, "Ana")}
        if revision > 2:
            rows["r2"] = state.sheet("causes").rows["r2"]
        path.write_bytes(
            encode_checkpoint(State(5, {"causes": Sheet(rows, ("r1", "r2"))}), HERE, NONCE, 9, lambda: None)
        )
        found = read_checkpoint(path, NONCE, 9)
        assert found is not None
        state = found[0]
        sizes.append(path.stat().st_size)
    assert max(sizes[-20:]) <= max(sizes[:20]) + 40


def _state() -> State:
    edit = Edit(
        "c.1", "Ana", Role.FACILITATOR, (InsertRow("causes", "r1", None), SetCell("causes", "r1", "cause", "x")), "t"
    )
    record = Record(1, edit, (Decision(Outcome.APPLIED), Decision(Outcome.APPLIED, "x")))
    return fold(State(), [record])


def test_stacks_and_clients_come_back(tmp_path: Path) -> None:
    state = _state()
    path = tmp_path / "checkpoint.json"
    path.write_bytes(encode_checkpoint(state, HERE, NONCE, 9, lambda: None))
    found = read_checkpoint(path, NONCE, 9)
    assert found is not None
    assert found[0].clients == {"c": 1}
    assert found[0].stacks["Ana"].undo == state.stacks["Ana"].undo
    assert isinstance(found[0].stacks["Ana"], UndoStacks)


def test_any_damage_makes_it_stale(tmp_path: Path) -> None:
    path = tmp_path / "checkpoint.json"
    data = encode_checkpoint(_state(), HERE, NONCE, 9, lambda: None)
    for place in range(0, len(data), 5):
        path.write_bytes(data[:place] + bytes([data[place] ^ 4]) + data[place + 1 :])
        with pytest.raises(StaleCheckpoint):
            read_checkpoint(path, NONCE, 9)
        path.write_bytes(data[:place])
        with pytest.raises(StaleCheckpoint):
            read_checkpoint(path, NONCE, 9)


def test_it_is_used_only_for_its_own_session_and_version(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "checkpoint.json"
    assert read_checkpoint(path, NONCE, 9) is None
    path.write_bytes(encode_checkpoint(_state(), HERE, NONCE, 9, lambda: None))
    for nonce, seed in (("1" * 32, 9), (NONCE, 8)):
        with pytest.raises(StaleCheckpoint, match="another session"):
            read_checkpoint(path, nonce, seed)
        assert read_position(path, nonce, seed) is None
    monkeypatch.setattr("store.journal.checkpoint.FOLD", FOLD + 1)
    with pytest.raises(StaleCheckpoint, match="another version"):
        read_checkpoint(path, NONCE, 9)


@pytest.mark.parametrize("missing", ["_meta", "_marks", "_people", "_clients", "_stacks"])
def test_tables_that_are_no_checkpoint_are_stale(tmp_path: Path, missing: str) -> None:
    path = tmp_path / "checkpoint.json"
    path.write_bytes(encode_checkpoint(_state(), HERE, NONCE, 9, lambda: None))
    tables = read_tables(path, 1 << 20)
    assert tables is not None
    del tables[missing]
    path.write_bytes(encode_tables(tables))
    with pytest.raises(StaleCheckpoint):
        read_checkpoint(path, NONCE, 9)


def test_rows_are_made_only_when_they_are_looked_at() -> None:
    made: list[str] = []
    lazy: Lazy[str] = Lazy({"a": "1", "b": "2"}, lambda raw: made.append(raw) or raw * 2)  # type: ignore[func-returns-value]
    assert len(lazy) == 2 and "a" in lazy and list(lazy) == ["a", "b"] and not made
    assert lazy["b"] == "22" and lazy["b"] == "22" and made == ["2"]
    assert lazy.get("c") is None
    assert dict(lazy) == {"a": "11", "b": "22"} == lazy


# ------------------------------------------------------------------ in a session


def _fill(store: JournalStore, rows: int) -> None:
    futures = [store.submit([insert(f"r{n}"), put(f"r{n}", "cause", f"cause {n}")]) for n in range(rows)]
    for future in futures:
        future.result()


def _tail_length(folder: Path) -> int:
    """How many records an opening has to read after the checkpoint."""
    session = read_session(folder)
    log = JournalLog(folder, session.seed, writable=False, who="")
    try:
        state, saved = folded(log, session)
        return state.revision - (saved.revision if saved else 0)
    finally:
        log.close()


def test_it_is_written_at_the_end_and_used_at_the_next_beginning(folder: Path) -> None:
    store = opened(folder)
    _fill(store, 20)
    store.commit([DeleteRow("causes", "r3")])
    store.undo()
    state = store.state
    store.close()
    assert _tail_length(folder) == 0
    again = opened(folder)
    assert again.state == state
    assert again.redo().record.decisions[0].outcome is Outcome.APPLIED, "undo and redo survive"
    assert "r3" not in live(again.state)
    again.close()


def test_reading_alone_writes_nothing(folder: Path) -> None:
    store = opened(folder)
    _fill(store, 3)
    store.close()
    before = {path.name: path.stat().st_mtime_ns for path in folder.iterdir() if path.suffix == ".json"}
    opened(folder).close()
    assert {path.name: path.stat().st_mtime_ns for path in folder.iterdir() if path.suffix == ".json"} == before


def test_it_is_written_while_people_work(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(session_module, "EVERY", 50)
    store = opened(folder)
    _fill(store, 120)
    until(lambda: (folder / "checkpoint.json").exists())
    until(lambda: _tail_length(folder) < 120)
    store.close()
    assert _tail_length(folder) == 0


def test_one_window_does_what_several_would(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ana, ben = opened(folder, ANA), opened(folder, BEN)
    _fill(ana, 5)
    until(lambda: ben.state.revision == ana.state.revision)
    ana.close()
    written: list[int] = []
    monkeypatch.setattr(session_module, "encode_checkpoint", lambda *_: written.append(1))
    ben._trusted = True
    ben.close()
    assert not written, "the newest checkpoint was there already"


def test_a_checkpoint_that_runs_ahead_of_the_journal_is_neither_used_nor_replaced(folder: Path) -> None:
    store = opened(folder)
    _fill(store, 5)
    store.close()
    journal = folder / "journal.jsonl"
    lines = journal.read_bytes().splitlines(keepends=True)
    journal.write_bytes(b"".join(lines[:-2]))  # a backup of the journal alone was brought back
    saved = (folder / "checkpoint.json").read_bytes()
    again = opened(folder)
    assert again.state.revision == len(lines) - 2 and "r4" not in live(again.state)
    assert "is missing edits" in again.read_only
    with pytest.raises(ReadOnlyError, match="--as-new"):
        again.commit([insert("r9")])
    again.close()
    assert (folder / "checkpoint.json").read_bytes() == saved


def test_a_damaged_checkpoint_costs_nothing_but_time(folder: Path) -> None:
    store = opened(folder)
    _fill(store, 5)
    state = store.state
    store.close()
    path = folder / "checkpoint.json"
    data = path.read_bytes()
    for bad in (b"", b"{}", data[:-10], data.replace(b"cause 3", b"cause X"), b"\0" * len(data)):
        path.write_bytes(bad)
        again = opened(folder)
        assert again.state == state
        again.close()
    path.unlink()
    path.mkdir()
    again = opened(folder)
    assert again.state == state and again.commit([insert("r8")])
    again.close()


def test_tinydb_finds_rows_in_it(folder: Path) -> None:
    store = opened(folder)
    _fill(store, 5)
    store.close()
    with TinyDB(folder / "checkpoint.json", storage=AtomicStorage) as db:
        found = db.table("causes").search(where("cells").cause == "cause 3")
    assert [row["row"] for row in found] == ["r3"]


def test_commits_do_not_wait_for_it(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(session_module, "EVERY", 10)
    writing, go_on, waited = threading.Event(), threading.Event(), list[bool]()
    encode = encode_checkpoint

    def slow(*args: object) -> bytes:
        writing.set()
        waited.append(go_on.wait(20))
        return encode(*args)  # type: ignore[arg-type]

    monkeypatch.setattr(session_module, "encode_checkpoint", slow)
    store = opened(folder)
    _fill(store, 30)
    assert writing.wait(10)
    store.commit([put("r1", "cause", "meanwhile", store.state.base(at("r1", "cause")))])
    assert waited == [], "the checkpoint is still being written"
    go_on.set()
    store.close()
    assert all(waited)
    again = opened(folder)
    assert value(again, "r1", "cause") == "meanwhile"
    again.close()


@settings(max_examples=20)
@given(st.lists(st.integers(0, 4), max_size=12))
def test_opening_again_and_again_never_changes_the_state(
    tmp_path_factory: pytest.TempPathFactory, steps: list[int]
) -> None:
    from tests.support.small_pack import new_session

    folder = new_session(tmp_path_factory.mktemp("again") / "home")
    store = opened(folder)
    for number, step in enumerate(steps):
        row = f"r{number % 3}"
        if step == 0:
            store.commit([insert(row)])
        elif step == 1:
            store.commit([put(row, "cause", f"v{number}", store.state.base(at(row, "cause")))])
        elif step == 2 and store.state.stacks.get("Ana") and store.state.stacks["Ana"].undo:
            store.undo()
        else:
            state = store.state
            store.close()
            if step == 4:
                (folder / "checkpoint.json").unlink(missing_ok=True)
            store = opened(folder)
            assert store.state == state
            assert json.dumps(sorted(store.state.clients)) == json.dumps(sorted(state.clients))
    store.close()
