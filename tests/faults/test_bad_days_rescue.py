"""A journal damaged in the middle: all its other records are in the new session made of it, and it is left as it is."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

import pytest

from store.api import CorruptError, NewerFormatError, StoreError
from store.files import disk
from store.journal.fsck import fsck, verified
from store.journal.rebuild import rebuild_session
from store.journal.salvage import salvaged
from store.journal.sessionfile import read_session
from tests.faults.test_bad_days import last_body, line_after
from tests.faults.test_bad_days_copies import contents
from tests.support.small_pack import BEN, at, insert, journal, live, opened, put, value
from workshop.cli.main import run
from workshop.sheets.model import END, DeleteRow, MoveRow, Outcome, Record


@pytest.fixture(autouse=True)
def _quick_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("fsync", "fdatasync", "sync_folder"):
        monkeypatch.setattr(disk, name, lambda *_: None)


@pytest.fixture
def worked(folder: Path) -> Path:
    """Two records of the beginning (1, 2), six rows (3-8), the last cell changed three times (9-11)."""
    store = opened(folder)
    for n in range(6):
        store.commit([insert(f"r{n}"), put(f"r{n}", "cause", f"cause {n}")])
    for text in ("one", "two", "three"):
        store.commit([put("r5", "note", text, store.state.revision)])
    store.close()
    return folder


def lines_of(folder: Path) -> list[bytes]:
    return journal(folder).read_bytes().splitlines(keepends=True)


def whole(folder: Path) -> list[Record]:
    return verified(journal(folder).read_bytes(), read_session(folder).seed)[0]


def damaged(folder: Path, number: int, how: Callable[[bytes], bytes]) -> bytes:
    """Do that to the record of that revision."""
    lines = lines_of(folder)
    lines[number - 1] = how(lines[number - 1])
    journal(folder).write_bytes(b"".join(lines))
    return b"".join(lines)


def flip(place: int) -> Callable[[bytes], bytes]:
    return lambda line: line[:place] + bytes([line[place] ^ 0x15]) + line[place + 1 :]


def test_a_damaged_session_goes_on_in_a_new_one(
    worked: Path, home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    damaged(worked, 5, lambda line: line.replace(b"cause 2", b"cause X"))
    (worked / "checkpoint.json").unlink()
    before = contents(worked)
    report = fsck(worked)
    assert "--as-new" in str(report)
    monkeypatch.setenv("WORKSHOP_HOME", str(home))
    assert run(["fsck", worked.name, "--as-new"]) == 0
    said = capsys.readouterr().out
    assert "10 records recovered, 1 lost" in said and "after record 4" in said
    assert contents(worked) == before, "the damaged one keeps every byte"
    (new,) = [path for path in worked.parent.iterdir() if path != worked]
    store = opened(new)
    assert store.read_only == "" and live(store.state) == ["r0", "r1", "r3", "r4", "r5"]
    assert value(store, "r5", "note") == "three" and value(store, "r1", "cause") == "cause 1"
    assert store.state.sheet("session").rows["main"].value("title") == "Spring (rescued)"
    assert [record.revision for record in store.records()] == list(range(1, 13)), "everything keeps its revision"
    store.undo()
    assert value(store, "r5", "note") == "two", "and undo goes on"
    store.commit([put("r5", "note", "four", 11)])
    store.close()
    assert fsck(new).sound


def test_what_is_lost_comes_back_from_the_checkpoint(worked: Path) -> None:
    store, ben = opened(worked), opened(worked, BEN)
    ben.commit([insert("r6", "r0"), put("r6", "cause", "Ben's"), put("r6", "note", "Ben's too")])  # 12
    store.commit([put("r6", "note", "changed since")])  # 13
    store.commit([DeleteRow("causes", "r4")])  # 14
    store.commit([put("r1", "cause", "changed again", 4), put("r2", "count", 7), put("r5", "count", 8)])  # 15
    ben.close()
    store.close()
    expected = opened(worked)
    wanted = expected.state
    expected.close()
    store = opened(worked)
    store.commit([put("r2", "cause", "after the checkpoint", 5)])  # 16
    store.commit([DeleteRow("causes", "r5")])  # 17
    journal_now = journal(worked).read_bytes()
    saved = (worked / "checkpoint.json").read_bytes()
    store.close()
    lines = journal_now.splitlines(keepends=True)
    for number in (5, 12, 14, 15):
        lines[number - 1] = flip(50)(lines[number - 1])
    journal(worked).write_bytes(b"".join(lines))
    (worked / "checkpoint.json").write_bytes(saved)
    made = rebuild_session(worked)
    assert made.kept == 13 and made.salvage.lost == 4 and "is back" in made.salvage.said[-1]
    store = opened(worked.parent / made.id)
    assert live(wanted) == ["r0", "r6", "r1", "r2", "r3", "r5"]
    assert live(store.state) == ["r0", "r6", "r1", "r2", "r3"], "and what was deleted since stays deleted"
    for row in wanted.sheet("causes").live():
        if row.id == "r5":
            continue
        for column, cell in row.cells.items():
            found = store.state.cell(at(row.id, column))
            newer = row.id == "r2" and column == "cause"
            assert found is not None and found.value == ("after the checkpoint" if newer else cell.value)
            assert found.person == ("Ana" if newer else cell.person)
    assert fsck(worked.parent / made.id).sound
    store.close()


def test_a_checkpoint_of_another_branch_is_taken_in_beside_the_journal(worked: Path) -> None:
    older = journal(worked).read_bytes()
    store = opened(worked)
    for text in ("x", "y", "z"):
        store.commit([put("r1", "note", text, store.state.revision)])
    store.close()
    saved = (worked / "checkpoint.json").read_bytes()
    journal(worked).write_bytes(older)
    (worked / "checkpoint.json").unlink()
    store = opened(worked)
    for text in ("a", "b", "c"):
        store.commit([put("r1", "note", text, store.state.revision)])
    store.close()
    (worked / "checkpoint.json").write_bytes(saved)
    damaged(worked, 12, flip(50))
    made = rebuild_session(worked)
    store = opened(worked.parent / made.id)
    cell = store.state.cell(at("r1", "note"))
    assert cell is not None and cell.value == "z" and [one.value for one in cell.conflicts] == ["c"]
    assert any("is back" in said for said in made.salvage.said)
    store.close()


def test_every_byte_of_a_record_in_the_middle(worked: Path) -> None:
    good, seed = whole(worked), read_session(worked).seed
    lines = lines_of(worked)
    for number, step in ((1, 11), (6, 1)):
        for place in range(0, len(lines[number - 1]), step):
            line = lines[number - 1]
            for harmed in (flip(place)(line), line[:place], line[:place] + line[place + 1 :]):
                bad = [*lines]
                bad[number - 1] = harmed
                found = salvaged(b"".join(bad), seed)
                kept = {record.revision for record in found.records}
                assert all(record == good[record.revision - 1] for record in found.records), (number, place)
                assert set(range(1, 12)) - kept <= {number, number + 1}, (number, place)
                assert kept == set(range(1, 12)) - {number} or not bad[number - 1].endswith(b"\n"), (number, place)
                assert found.lost == 11 - len(kept) and found.said


def test_lines_cut_out_doubled_and_strewn_with_garbage(worked: Path) -> None:
    good, seed = whole(worked), read_session(worked).seed
    lines = lines_of(worked)
    cases = {
        "cut out": ([*lines[:4], *lines[6:]], {5, 6}),
        "doubled": ([*lines[:5], lines[4], *lines[5:]], set()),
        "exchanged": ([*lines[:4], lines[5], lines[4], *lines[6:]], {5}),
        "garbage between": ([*lines[:4], b"\0" * 700 + b"\n", b"deadbeef 5 {\n", *lines[4:]], set()),
        "garbage before": ([b"x" * 50 + b"\n", *lines], set()),
        "two gaps": ([*lines[:3], b"\0" * 99, *lines[4:7], b"\xff\n", *lines[8:]], {4, 8}),
        "a torn end": ([*lines[:-1], lines[-1][:-9]], {11}),
    }
    for name, (bad, lost) in cases.items():
        found = salvaged(b"".join(bad), seed)
        kept = {record.revision for record in found.records}
        assert kept == set(range(1, 12)) - lost, name
        assert all(record == good[record.revision - 1] for record in found.records) and found.said, name


def test_what_rests_on_something_lost_is_said(worked: Path) -> None:
    store = opened(worked)
    store.commit([MoveRow("causes", "r2", None), put("r1", "note", "kept")])
    store.commit([DeleteRow("causes", "r2")])
    store.commit([insert("r7", "r2")])
    store.close()
    damaged(worked, 5, flip(60))
    made = rebuild_session(worked)
    assert sum("changes something that is lost" in line for line in made.salvage.said) == 2
    store = opened(worked.parent / made.id)
    assert live(store.state) == ["r0", "r1", "r3", "r4", "r5", "r7"] and value(store, "r1", "note") == "kept"
    decisions = list(store.records())[11].decisions
    assert [decision.outcome for decision in decisions] == [Outcome.REFUSED, Outcome.APPLIED]
    store.close()
    assert fsck(worked.parent / made.id).sound


def test_records_that_verify_but_cannot_be(worked: Path) -> None:
    data = journal(worked).read_bytes()
    line = line_after(
        data, last_body(worked, o=[{"op": "move", "s": "causes", "w": "never", "a": END}], d=[{"is": "applied"}])
    )
    journal(worked).write_bytes(data + line)
    with pytest.raises(CorruptError, match="fsck"):
        opened(worked)
    made = rebuild_session(worked)
    store = opened(worked.parent / made.id)
    assert len(live(store.state)) == 6 and store.read_only == ""
    store.close()


def test_the_first_record_is_lost_too(worked: Path) -> None:
    damaged(worked, 1, lambda line: bytes(len(line)))
    (worked / "checkpoint.json").unlink()
    store = opened(worked)
    assert store.state.revision == 0 and "byte 0" in store.read_only
    store.close()
    made = rebuild_session(worked)
    store = opened(worked.parent / made.id)
    assert store.read_only == "" and len(live(store.state)) == 6 and live(store.state, "people")
    store.close()


def test_what_cannot_be_rescued_is_a_sentence_and_leaves_nothing(worked: Path) -> None:
    data = journal(worked).read_bytes()
    (worked / "checkpoint.json").unlink()
    harms: list[tuple[Callable[[], object], type[StoreError], str]] = [
        (lambda: journal(worked).write_bytes(b"\0" * 5000), CorruptError, "Nothing in"),
        (lambda: journal(worked).write_bytes(b""), CorruptError, "Nothing in"),
        (
            lambda: journal(worked).write_bytes(data + line_after(data, last_body(worked, z=1))),
            NewerFormatError,
            "newer version",
        ),
        (lambda: (worked / "pack" / "10-work.md").write_text("another"), StoreError, "module"),
        (lambda: (worked / "session.json").write_bytes(b"{"), CorruptError, "damaged"),
    ]
    for harm, error, word in harms:
        harm()
        with pytest.raises(error, match=word):
            rebuild_session(worked)
        assert [path.name for path in worked.parent.iterdir()] == [worked.name]
        journal(worked).write_bytes(data)


def test_any_damage_anywhere_leaves_the_rest(worked: Path) -> None:
    """Random damage of all kinds: nothing is made up, and what the damage did not touch is there."""
    good, seed = whole(worked), read_session(worked).seed
    data = journal(worked).read_bytes()
    dice = random.Random(7)
    for _ in range(400):
        start = dice.randrange(len(data))
        size = dice.choice([1, 2, 30, 200, 900])
        end = min(start + size, len(data))
        middle = dice.choice([b"", bytes(end - start), dice.randbytes(end - start), dice.randbytes(size)])
        found = salvaged(data[:start] + middle + data[end:], seed)
        assert all(record == good[record.revision - 1] for record in found.records)
        touched = set(range(data[:start].count(b"\n") + 1, data[:end].count(b"\n") + 3))
        assert {record.revision for record in found.records} >= set(range(1, 12)) - touched
