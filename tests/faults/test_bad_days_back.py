"""A journal that went back in time, or changed under open windows: nothing that was acknowledged is lost."""

from __future__ import annotations

import os
import random
from collections.abc import Callable
from pathlib import Path

import pytest

from store.api import MissingError, ReadOnlyError, StoreError
from store.files import disk
from store.journal.fsck import fsck
from store.journal.rebuild import rebuild_session
from store.journal.session import JournalStore
from store.library.catalog import Library
from tests.faults.counts import Tally
from tests.faults.test_bad_days_copies import contents
from tests.support.small_pack import ANA, BEN, EYE, at, insert, journal, lines, live, opened, put, value
from tests.support.waiting import until
from workshop.cli.main import run
from workshop.sheets.fold import fold
from workshop.sheets.model import DeleteRow, MoveRow, Record, SetCell, State, Target, Value


@pytest.fixture(autouse=True)
def _quick_disk(quick_disk: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(disk, "sync_folder", lambda *_: None)


@pytest.fixture
def worked(folder: Path) -> Path:
    """Two records of the beginning (1, 2), ten rows by two people (3-12), and a checkpoint of all of it."""
    ana, ben = opened(folder), opened(folder, BEN)
    for n in range(10):
        (ana, ben)[n % 2].commit([insert(f"r{n}"), put(f"r{n}", "cause", f"cause {n}")])
    ben.close()
    ana.close()
    return folder


def cut(folder: Path, records: int) -> None:
    """Leave only so many records of the journal."""
    journal(folder).write_bytes(b"".join(lines(folder).splitlines(keepends=True)[:records]))


def rescued(folder: Path) -> JournalStore:
    return opened(folder.parent / rebuild_session(folder).id)


def lost_values(wanted: State, found: State, since: int) -> list[Target]:
    """The cells of `wanted` written after revision `since` whose value is neither in the cell of `found` nor beside it.

    Also the rows in which something was written since and that are missing or deleted. A row that was only moved on
    one branch and deleted on the other stays deleted, as when two people do so at the same time.
    """
    lost = []
    for sheet_id, sheet in wanted.sheets.items():
        for row in sheet.live():
            there = found.sheet(sheet_id).rows.get(row.id)
            new = [column for column, cell in row.cells.items() if cell.revision > since and column != "title"]
            if (row.revision > since and there is None) or (new and (there is None or there.deleted)):
                lost.append(Target(sheet_id, row.id, ""))
            for column in new if there else ():
                now = there.cells.get(column) if there else None
                here = [] if now is None else [now.value, *(one.value for one in now.siblings)]
                cell = row.cells[column]
                said = (cell.value, *(one.value for one in cell.conflicts if one.revision > since))
                lost += [Target(sheet_id, row.id, column) for text in said if text and not _is_in(text, here)]
    return lost


def _is_in(text: Value, here: list[Value]) -> bool:
    """Whether that is one of the values; of a list, all its items may be in one that was merged."""
    if isinstance(text, tuple):
        return any(isinstance(one, tuple) and set(one) >= set(text) for one in here)
    return text in here


# ------------------------------------------------------------------ nobody has it open


def test_a_journal_cut_in_half_is_damage_and_both_are_kept(
    worked: Path, home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tally: Tally
) -> None:
    data = journal(worked).read_bytes()
    journal(worked).write_bytes(data[: len(data) // 2])
    before = contents(worked)
    store = opened(worked)
    assert "checkpoint.json holds edits up to 12" in store.read_only and "--as-new" in store.read_only
    with pytest.raises(ReadOnlyError):
        store.commit([insert("never")])
    store.close()
    eye = opened(worked, EYE)
    assert "is missing edits" in eye.notice
    eye.close()
    (entry,) = Library(home).sessions()
    assert "is missing edits" in entry.problem
    monkeypatch.setenv("WORKSHOP_HOME", str(home))
    for arguments in (["fsck", worked.name], ["fsck", worked.name, "--repair"]):
        assert run(arguments) == 1
        assert "checkpoint.json holds edits up to 12" in capsys.readouterr().out
    assert {name: data for name, data in contents(worked).items() if not name.startswith("presence/")} == before
    again = rescued(worked)
    assert again.read_only == "" and live(again.state) == [f"r{n}" for n in range(10)]
    lost = [n for n in range(10) if value(again, f"r{n}", "cause") != f"cause {n}"]
    tally.check(10, lost)
    by = [again.state.sheet("causes").rows[f"r{n}"].cells["cause"].person for n in range(10)]
    assert by == ["Ana", "Ben"] * 5
    again.close()


@pytest.mark.parametrize("harm", ["cut", "missing", "zeros"])
def test_at_any_length(worked: Path, tally: Tally, share: int, harm: str) -> None:
    """Also when nothing is left of it: then the checkpoint is all there is."""
    data = lines(worked)
    for length in range(0, len(data), 41 * share):
        journal(worked).write_bytes(data[:length] if harm != "zeros" else data[:length] + bytes(len(data) - length))
        if harm == "missing":
            journal(worked).unlink()
        else:
            store = opened(worked)
            assert store.read_only
            store.close()
        tally.add("bytes")
        again = rescued(worked)
        tally.check(10, [n for n in range(10) if value(again, f"r{n}", "cause") != f"cause {n}"])
        assert live(again.state) == [f"r{n}" for n in range(10)]
        again.close()
        if harm == "missing":
            return


def test_an_unknown_version_of_a_checkpoint_is_kept_too(worked: Path) -> None:
    from store.files.tablefile import encode_tables, read_tables

    path = worked / "checkpoint.json"
    tables = read_tables(path, 1 << 20)
    assert tables is not None
    tables["_meta"]["1"]["fold"] = 99
    path.write_bytes(encode_tables(tables))
    store = opened(worked)  # its records are all there: it is only of another version
    assert store.read_only == ""
    store.close()
    cut(worked, 7)
    before = path.read_bytes()
    store = opened(worked)
    assert "is missing edits" in store.read_only
    store.close()
    assert path.read_bytes() == before


def test_a_damaged_last_record_is_not_taken_for_a_cut_off_write(worked: Path, tally: Tally) -> None:
    """Nobody has it open, and there may be no checkpoint: its writer was killed."""
    data = lines(worked)
    bad = data.replace(b"cause 9", b"cause 8")
    for checkpoint in (True, False):
        journal(worked).write_bytes(bad)
        if not checkpoint:
            (worked / "checkpoint.json").unlink()
        store = opened(worked)
        assert store.read_only and live(store.state)[-1] in ("r8", "r9")
        store.close()
        assert journal(worked).read_bytes() == bad and not list((worked / "torn").iterdir())
        assert not fsck(worked, repair=True).sound and journal(worked).read_bytes() == bad
        again = rescued(worked)
        tally.check(
            9 + checkpoint, [n for n in range(9 + checkpoint) if value(again, f"r{n}", "cause") != f"cause {n}"]
        )
        again.close()


# ------------------------------------------------------------------ two branches


class Branches:
    """A session whose journal went back to an earlier record, after which somebody wrote in it: two histories."""

    def __init__(self, folder: Path, dice: random.Random) -> None:
        self.folder, self.dice, self.texts = folder, dice, 0
        self.work(6)
        common = lines(folder)
        self.common = self.state().revision
        self.work(dice.randrange(1, 8))
        self.ahead = self.state()
        saved = (folder / "checkpoint.json").read_bytes()
        journal(folder).write_bytes(common)
        (folder / "checkpoint.json").unlink()  # as a version did that took it for stale
        self.work(dice.randrange(0, 8))
        self.journal = self.state()
        (folder / "checkpoint.json").write_bytes(saved)

    def state(self) -> State:
        store = opened(self.folder, EYE)
        store.close()
        return store.state

    def work(self, edits: int) -> None:
        stores = [opened(self.folder, ANA), opened(self.folder, BEN)]
        for _ in range(edits):
            store = self.dice.choice(stores)
            rows = live(store.state)
            self.texts += 1
            kind = self.dice.randrange(8)
            row = self.dice.choice(rows) if rows else ""
            if not rows or kind == 0:
                store.commit([insert(f"r{self.texts}"), put(f"r{self.texts}", "cause", f"text {self.texts}")])
            elif kind == 1:
                store.commit([MoveRow("causes", row, None)])
            elif kind == 2 and len(rows) > 2:
                store.commit([DeleteRow("causes", row)])
            elif kind == 3:  # two at once: one of the texts waits beside the other
                base = store.state.base(at(row, "note"))
                stores[0].commit([put(row, "note", f"note {self.texts} of Ana", base)])
                stores[1].commit([put(row, "note", f"{self.texts} by Ben", base)])
            else:
                column = self.dice.choice(["cause", "note", "who"])
                text = (f"item {self.texts}",) if column == "who" else f"text {self.texts}"
                store.commit([put(row, column, text, store.state.base(at(row, column)))])
        for store in stores:
            store.close()


@pytest.mark.parametrize("seed", range(4))
def test_edits_of_both_branches_are_in_the_rescued_one(home: Path, seed: int, share: int, tally: Tally) -> None:
    from tests.support.small_pack import new_session

    dice = random.Random(seed)
    for number in range(6 if share > 1 else 60):
        made = Branches(new_session(home / str(number)), dice)
        if made.ahead == made.journal:
            continue
        assert not fsck(made.folder).sound
        before = contents(made.folder)
        again = rescued(made.folder)
        assert contents(made.folder) == before
        for wanted in (made.ahead, made.journal):
            tally.check(wanted.revision, lost_values(wanted, again.state, made.common))
        assert again.state == fold(State(), list(again.records()))
        again.close()
        assert fsck(again.folder).sound


def test_one_person_on_both_branches_keeps_both_texts(worked: Path) -> None:
    common = lines(worked)
    store = opened(worked)
    store.commit([put("r0", "note", "what the checkpoint knows")])
    store.close()
    saved = (worked / "checkpoint.json").read_bytes()
    journal(worked).write_bytes(common)
    (worked / "checkpoint.json").unlink()
    store = opened(worked)
    store.commit([put("r0", "note", "what the journal knows")])
    store.commit([DeleteRow("causes", "r1")])
    store.close()
    (worked / "checkpoint.json").write_bytes(saved)
    again = rescued(worked)
    cell = again.state.cell(at("r0", "note"))
    assert cell is not None and {cell.value, *(one.value for one in cell.conflicts)} == {
        "what the checkpoint knows",
        "what the journal knows",
    }
    assert "r1" not in live(again.state), "what nobody else had touched stays deleted"
    again.close()


# ------------------------------------------------------------------ windows are open


def flipped(data: bytes, place: int) -> bytes:
    return data[:place] + bytes([data[place] ^ 0x15]) + data[place + 1 :]


def test_nobody_goes_on_on_top_of_a_damaged_record(folder: Path, share: int, tally: Tally) -> None:
    """Every byte of the last acknowledged record: the window stops, keeps it, and the rescue has it."""
    start = len(lines(folder))
    store = opened(folder)
    store.commit([insert("r1"), put("r1", "cause", "acknowledged")])
    store.close()
    (folder / "checkpoint.json").unlink()
    data = lines(folder)
    for place in range(start, len(data), share):
        store, eye = opened(folder), opened(folder, EYE)
        journal(folder).write_bytes(flipped(data, place))
        with pytest.raises(MissingError, match="damaged by something else"):
            store.commit([insert("on-top")])
        assert store.read_only and value(store, "r1", "cause") == "acknowledged"
        newcomer = opened(folder, BEN)
        store.close()
        eye.close()
        newcomer.close()
        tally.add("bytes")
        (kept,) = (folder / "torn").glob("checkpoint-*")
        late = opened(folder, BEN)
        assert "is missing edits" in late.read_only and kept.name in late.read_only
        late.close()
        again = rescued(folder)
        tally.check(1, [] if value(again, "r1", "cause") == "acknowledged" else [place])
        again.close()
        for path in (folder / "torn").iterdir():
            path.unlink()
        journal(folder).write_bytes(data)


def test_a_window_that_only_looks_notices_too(worked: Path) -> None:
    store = opened(worked)
    journal(worked).write_bytes(flipped(lines(worked), len(lines(worked)) - 30))
    until(lambda: bool(store.read_only))
    assert "damaged by something else" in store.read_only
    store.close()


def _cut(folder: Path, older: bytes) -> None:
    journal(folder).write_bytes(older)


def _replaced(folder: Path, older: bytes) -> None:
    aside = folder / "aside"
    aside.write_bytes(older)
    aside.rename(journal(folder))


def _away_for_a_while(folder: Path, older: bytes) -> None:
    """As tools do that move the old folder away first: for a moment there is nothing."""
    away = folder.rename(folder.parent.parent / f"away-{os.urandom(4).hex()}")
    folder.mkdir()
    for name, data in contents(away).items():
        if not name.startswith(("torn/", "presence/")) and name not in ("journal.jsonl", "checkpoint.json"):
            (folder / name).parent.mkdir(exist_ok=True)
            (folder / name).write_bytes(data)
    journal(folder).write_bytes(older)


@pytest.mark.parametrize("restore", [_cut, _replaced, _away_for_a_while])
def test_a_backup_is_restored_while_windows_are_open(
    worked: Path, restore: Callable[[Path, bytes], None], tally: Tally
) -> None:
    older = b"".join(lines(worked).splitlines(keepends=True)[:7])
    (worked / "checkpoint.json").unlink()
    ana, ben = opened(worked), opened(worked, BEN)
    told: list[Record] = [ana.commit([put("r0", "note", "Ana's last")]).record]
    told.append(ben.commit([insert("r10"), put("r10", "cause", "Ben's last")]).record)
    until(lambda: ana.state.revision == ben.state.revision)
    restore(worked, older)
    until(lambda: bool(ana.read_only and ben.read_only))
    for store in (ana, ben):
        with pytest.raises(StoreError):
            store.commit([insert("never")])
        store.close()
    assert len(list((worked / "torn").glob("checkpoint-*"))) == 1, "both had the same"
    store = opened(worked)
    assert "is missing edits" in store.read_only and live(store.state) == [f"r{n}" for n in range(5)]
    store.close()
    again = rescued(worked)
    lost = [op for record in told for op in record.edit.ops if isinstance(op, SetCell) and not _has(again, op)]
    tally.check(12, lost + [n for n in range(10) if value(again, f"r{n}", "cause") != f"cause {n}"])
    again.close()


def _has(store: JournalStore, op: SetCell) -> bool:
    return value(store, op.row, op.column) == op.value


def test_the_same_journal_under_another_number_is_no_loss(worked: Path) -> None:
    """Copied and put back: the windows stop, and whoever opens it goes on."""
    store = opened(worked)
    _replaced(worked, lines(worked))
    until(lambda: bool(store.read_only))
    store.close()
    assert not list((worked / "torn").iterdir())
    again = opened(worked)
    assert again.read_only == ""
    again.commit([insert("on")])
    again.close()
    assert fsck(worked).sound


def test_a_folder_that_became_another_session_gets_nothing(worked: Path, home: Path) -> None:
    from tests.support.small_pack import new_session

    other = new_session(home, "Other")
    store = opened(worked)
    worked.rename(worked.parent.parent / "away")
    other.rename(worked)
    until(lambda: bool(store.read_only))
    store.close()
    assert not list((worked / "torn").iterdir()) and not (worked / "checkpoint.json").exists()


def test_a_window_that_closes_before_it_notices_overwrites_nothing(worked: Path) -> None:
    saved = (worked / "checkpoint.json").read_bytes()
    store = opened(worked)
    store.commit([insert("r10")])
    cut(worked, 7)
    store.close()
    assert (worked / "checkpoint.json").read_bytes() == saved
    again = rescued(worked)
    assert live(again.state) == [f"r{n}" for n in range(11)]
    again.close()
