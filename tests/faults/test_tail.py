"""The last records truncated, flipped, zeroed at every byte: a right prefix is read, and no byte is ever lost."""

from __future__ import annotations

import random
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from store.api import CorruptError
from store.files import disk
from store.journal.journal_log import JournalLog
from store.journal.preallocation import is_padding
from store.journal.sessionfile import read_session
from tests.faults.counts import Tally
from tests.support.small_pack import at, insert, journal, live, new_session, opened, put, value


@pytest.fixture(autouse=True)
def _quick_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    """These tests are about bytes; whether they are synced is another matter, and would cost minutes."""
    for name in ("fsync", "fdatasync", "sync_folder"):
        monkeypatch.setattr(disk, name, lambda *_: None)


@pytest.fixture
def three(folder: Path) -> list[bytes]:
    """The lines of a journal whose last three records are edits with all kinds of text."""
    store = opened(folder)
    store.commit([insert("r1"), put("r1", "cause", 'No ride "home" \\ 漢字 🚌')])
    store.commit([put("r1", "note", 'two\nlines {"d":[ 0badcafe 5 {"d":[')])
    store.commit([put("r1", "count", 7), put("r1", "who", ("a", "b"))])
    store.close()
    (folder / "checkpoint.json").unlink()
    return journal(folder).read_bytes().splitlines(keepends=True)


def kept(folder: Path) -> bytes:
    """What is in torn/, in order."""
    return b"".join(path.read_bytes() for path in sorted((folder / "torn").iterdir()))


def settle(folder: Path, data: bytes, good: int, prefix: bytes) -> str:
    """Open the journal `data` as a writer would; check what is read; `torn` or `corrupt` or `sound`."""
    journal(folder).write_bytes(data)
    shutil.rmtree(folder / "torn", ignore_errors=True)
    (folder / "torn").mkdir()
    session = read_session(folder)
    log = JournalLog(folder, session.seed, writable=True, who="test")
    try:
        assert len(log.tail()) == good
        if not log.unread():
            return "sound"
        assert journal(folder).read_bytes() == data, "without the lock nothing is judged"
        try:
            with log.hold():
                assert log.tail(held=True) == []
        except CorruptError as error:
            assert f"byte {len(prefix)}" in str(error)
            assert journal(folder).read_bytes() == data and kept(folder) == b""
            return "corrupt"
        assert journal(folder).read_bytes() == prefix
        assert data.startswith(prefix + kept(folder)), "not one byte is lost"
        assert is_padding(data[len(prefix + kept(folder)) :])
        return "torn"
    finally:
        log.close()


def prefixes(lines: list[bytes], share: int = 1) -> Iterator[tuple[int, int, bytes, bytes]]:
    """For every byte (or every second or so) of the last records: which record, its place, all before it, the whole."""
    whole = b"".join(lines)
    for number in range(len(lines) - 3, len(lines)):
        prefix = b"".join(lines[:number])
        for place in range(len(prefix), len(prefix) + len(lines[number]), share):
            yield number, place, prefix, whole


def test_cut_at_every_byte(folder: Path, three: list[bytes], tally: Tally) -> None:
    for number, place, prefix, whole in prefixes(three):
        outcome = settle(folder, whole[:place], number, prefix)
        assert outcome == ("sound" if place == len(prefix) else "torn")
        tally.add("bytes")


def test_every_byte_flipped(folder: Path, three: list[bytes], share: int, tally: Tally) -> None:
    for number, place, prefix, whole in prefixes(three, share):
        for flip in (0x01, 0x80):
            bad = whole[:place] + bytes([whole[place] ^ flip]) + whole[place + 1 :]
            outcome = settle(folder, bad, number, prefix)
            body = len(prefix) + three[number].index(b"{") <= place < len(prefix) + len(three[number]) - 1
            if number < len(three) - 1 or (body and bad[place] not in b"\n"):
                assert outcome == "corrupt", "it was whole, and perhaps acknowledged"
            else:
                assert outcome in ("corrupt", "torn")
            tally.add("bytes")


def test_zeros_from_every_byte_to_the_end(folder: Path, three: list[bytes], share: int, tally: Tally) -> None:
    for number, place, prefix, whole in prefixes(three, share):
        assert settle(folder, whole[:place] + bytes(len(whole) - place), number, prefix) == "torn"
        tally.add("bytes")


def test_zeros_for_a_few_bytes(folder: Path, three: list[bytes], share: int, tally: Tally) -> None:
    for number, place, prefix, whole in prefixes(three, share):
        size = min(3, len(whole) - place)
        bad = whole[:place] + bytes(size) + whole[place + size :]
        hits_last = place + size > len(whole) - len(three[-1])
        assert settle(folder, bad, number, prefix) == ("torn" if hits_last else "corrupt"), (number, place)
        tally.add("bytes")


@pytest.mark.parametrize("garbage", [b"x", b"\n\nx", b"0" * 70_000, b"\xff" * 100, b"00000000 3 {}\n", b"[" * 100])
def test_garbage_at_the_end(folder: Path, three: list[bytes], garbage: bytes) -> None:
    whole = b"".join(three)
    assert settle(folder, whole + garbage, len(three), whole) == "torn"


@pytest.mark.parametrize("length", [1, 3, 4095, 4096, 70_000])
def test_blank_space_at_the_end_is_nothing(folder: Path, three: list[bytes], length: int) -> None:
    whole, blank = b"".join(three), b"\n" * length
    assert settle(folder, whole + blank, len(three), whole) == "sound"
    assert settle(folder, whole + blank + b"0badcafe 5 {", len(three), whole) == "torn"
    assert settle(folder, whole + three[-1][:100] + blank, len(three), whole) == "torn"
    before = b"".join(three[:-1])
    assert settle(folder, before + blank + three[-1], len(three) - 1, before) == "corrupt"


def test_a_record_out_of_its_place_is_not_believed(folder: Path, three: list[bytes]) -> None:
    whole = b"".join(three)
    assert settle(folder, whole + three[-1], len(three), whole) == "corrupt"
    assert settle(folder, whole + b"00000000 2 {}\n", len(three), whole) == "corrupt"
    assert settle(folder, whole + three[-2] + three[-1], len(three), whole) == "corrupt"
    swapped = [*three[:-2], three[-1], three[-2]]
    assert settle(folder, b"".join(swapped), len(three) - 2, b"".join(three[:-2])) == "corrupt"
    missing = [*three[:-3], three[-2], three[-1]]
    assert settle(folder, b"".join(missing), len(three) - 3, b"".join(three[:-3])) == "corrupt"


def test_damage_at_the_very_start_is_never_torn(folder: Path, three: list[bytes]) -> None:
    whole = b"".join(three)
    for bad in (b"x" + whole[1:], three[0][:-5], bytes(len(whole)), b"x"):
        assert settle(folder, bad, 0, b"") == "corrupt"
    assert settle(folder, b"", 0, b"") == "sound"


def test_work_goes_on_after_a_repair(folder: Path, three: list[bytes]) -> None:
    whole = b"".join(three)
    for cut in range(len(whole) - len(three[-1]) + 1, len(whole), 13):
        journal(folder).write_bytes(whole[:cut])
        store = opened(folder)
        assert store.read_only == "" and value(store, "r1", "count") is None
        store.commit([put("r1", "count", cut)])
        store.close()
        (folder / "checkpoint.json").unlink()  # of a record that the next round cuts off
        again = opened(folder)
        assert value(again, "r1", "count") == cut and again.state == store.state
        again.close()
        (folder / "checkpoint.json").unlink()


def test_repairs_do_not_overwrite_each_other(folder: Path, three: list[bytes]) -> None:
    whole = b"".join(three)
    for number in range(1, 4):
        journal(folder).write_bytes(whole + b"x" * number)
        opened(folder).close()
    assert kept(folder) == b"xxxxxx" and len(list((folder / "torn").iterdir())) == 3
    assert journal(folder).read_bytes() == whole


def test_damage_in_the_middle_is_read_up_to_and_never_written(folder: Path, three: list[bytes]) -> None:
    bad = b"".join([*three[:-2], three[-2].replace(b"lines", b"Lines"), three[-1]])
    journal(folder).write_bytes(bad)
    store = opened(folder)
    assert "damaged at byte" in store.read_only and "fsck" in store.read_only
    assert value(store, "r1", "cause") and value(store, "r1", "note") is None
    store.close()
    assert journal(folder).read_bytes() == bad


def test_a_tail_that_breaks_while_the_session_is_open_is_repaired_by_the_next_commit(folder: Path) -> None:
    store = opened(folder)
    store.commit([insert("r1")])
    with journal(folder).open("ab") as file:
        file.write(b"0badcafe 5 {")
    store.commit([put("r1", "cause", "on it goes")])
    assert value(store, "r1", "cause") == "on it goes" and kept(folder).strip() == b"0badcafe 5 {"
    store.close()


def test_a_reader_waits_for_the_rest_of_a_record(folder: Path, three: list[bytes]) -> None:
    whole = b"".join(three)
    journal(folder).write_bytes(b"".join(three[:-1]))
    session = read_session(folder)
    log = JournalLog(folder, session.seed, writable=False, who="")
    assert len(log.tail()) == len(three) - 1
    for cut in range(len(whole) - len(three[-1]), len(whole)):
        journal(folder).write_bytes(whole[:cut])
        assert log.tail() == []
    journal(folder).write_bytes(whole)
    assert [record.revision for record in log.tail()] == [len(three)]
    log.close()


@pytest.mark.faults
@pytest.mark.timeout(1800)
def test_the_last_records_randomised(tmp_path: Path, tally: Tally) -> None:
    folder = new_session(tmp_path / "home")
    store = opened(folder)
    store.commit([insert("r1")])
    for number in range(12):
        store.submit([put("r1", "note", f"words {number} " * (1 + number % 7), store.state.base(at("r1", "note")))])
    store.close()
    assert live(store.state) == ["r1"]
    (folder / "checkpoint.json").unlink()
    lines = journal(folder).read_bytes().splitlines(keepends=True)
    dice = random.Random(12)
    outcomes: dict[str, int] = {}
    for number, place, _, whole in prefixes(lines):
        for _ in range(8):
            size = dice.randint(1, 40)
            noise = bytes(dice.randrange(256) for _ in range(min(size, len(whole) - place)))
            bad = whole[:place] + noise + whole[place + len(noise) :]
            if bad == whole:
                continue
            first = next(i for i in range(place, len(whole)) if bad[i] != whole[i])
            hit = next(n for n in range(number, len(lines)) if first < len(b"".join(lines[: n + 1])))
            outcome = settle(folder, bad, hit, b"".join(lines[:hit]))
            outcomes[outcome] = outcomes.get(outcome, 0) + 1
            tally.add("bytes")
    assert min(outcomes["torn"], outcomes["corrupt"]) > 100
