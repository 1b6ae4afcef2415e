"""Bad input and bad days: whatever is found in the journal, what was acknowledged is there, and a sentence says so."""

from __future__ import annotations

import json
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest

from store.api import ReadOnlyError
from store.files import disk
from store.files.canonical import canonical
from store.journal import codec
from store.journal.fsck import fsck
from store.journal.session import JournalStore
from tests.support.small_pack import ANA, BEN, EYE, insert, journal, live, opened, put, value
from tests.support.waiting import until


@pytest.fixture(autouse=True)
def _quick_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("fsync", "fdatasync", "sync_folder"):
        monkeypatch.setattr(disk, name, lambda *_: None)


@pytest.fixture
def worked(folder: Path) -> Path:
    """A session with some edits and a checkpoint of all of them."""
    store = opened(folder)
    for n in range(6):
        store.commit([insert(f"r{n}"), put(f"r{n}", "cause", f"cause {n}")])
    store.close()
    return folder


def line_after(data: bytes, body: bytes) -> bytes:
    """A line with this body, and header and checksum as they should be after `data`."""
    last = codec.header(data[data[:-1].rfind(b"\n") + 1 :])
    assert last is not None
    return b"%08x %x %b\n" % (zlib.crc32(body, last[0]), len(body), body)


def last_body(folder: Path, **changed: object) -> bytes:
    """The JSON of a next record: the last one with some fields changed."""
    line = journal(folder).read_bytes().splitlines()[-1]
    said = json.loads(line.split(b" ", 2)[2])
    return canonical(said | {"r": said["r"] + 1, "i": "newer.1"} | changed)


def sized(folder: Path, size: int) -> bytes:
    """The JSON of a next record whose line has that many bytes."""
    data = journal(folder).read_bytes()
    body = last_body(folder, t="x" * (size - len(line_after(data, last_body(folder, t=""))) - 2))
    assert len(line_after(data, body)) == size
    return body


# ------------------------------------------------------------------ records of another version, and bombs

_DEEP = b"[" * 10_000 + b"]" * 10_000
BODIES: dict[str, Callable[[Path], bytes]] = {
    "a new operation": lambda folder: last_body(folder, o=[{"op": "colour", "w": "r1"}], d=[{"is": "x"}]),
    "a new field": lambda folder: last_body(folder, z="new"),
    "a new outcome": lambda folder: last_body(folder, d=[{"is": "postponed"}, {"is": "applied"}]),
    "another revision": lambda folder: last_body(folder, r=99),
    "NaN": lambda folder: last_body(folder).replace(b'"cause 5"', b"NaN"),
    "infinity": lambda folder: last_body(folder).replace(b'"cause 5"', b"1e999"),
    "5,000 digits": lambda folder: last_body(folder).replace(b'"cause 5"', b"9" * 5_000),
    "double keys": lambda folder: last_body(folder).replace(b'"k":', b'"k":"facilitator","k":'),
    "lone surrogates": lambda folder: last_body(folder).replace(b"cause 5", b"\\ud800"),
    "bytes that are no UTF-8": lambda folder: last_body(folder).replace(b"cause 5", b"\xff\xfe"),
    "depth": lambda folder: b'{"d":' + _DEEP + b"}",
    "only depth": lambda folder: _DEEP,
    "64 KiB + 1": lambda folder: sized(folder, 65_537),
    "a million bytes": lambda folder: last_body(folder, t="x" * 1_000_000),
    "not an object": lambda folder: b"[]",
}


@pytest.mark.parametrize("name", BODIES)
@pytest.mark.parametrize("more", [False, True])
def test_a_record_that_is_not_understood_is_left_and_said(worked: Path, name: str, more: bool) -> None:
    """Its checksum is right, so somebody was told that it is saved: it is never taken for a write that was cut off."""
    before = journal(worked).read_bytes()
    after = before + line_after(before, BODIES[name](worked))
    if more:
        after += line_after(after, last_body(worked))
    journal(worked).write_bytes(after)
    for who in (ANA, BEN):
        store = opened(worked, who)
        assert "newer version" in store.read_only and "record 9 " in store.read_only.lower()
        assert live(store.state) == [f"r{n}" for n in range(6)] and value(store, "r5", "cause") == "cause 5"
        with pytest.raises(ReadOnlyError, match="newer version"):
            store.commit([insert("r9")])
        assert len(list(store.records())) == 8
        store.close()
    for repair in (False, True):
        report = fsck(worked, repair=repair)
        assert not report.sound and report.revision == 8 and "newer version" in str(report)
    assert journal(worked).read_bytes() == after and not list((worked / "torn").iterdir())


def test_the_same_without_a_checkpoint(worked: Path) -> None:
    (worked / "checkpoint.json").unlink()
    before = journal(worked).read_bytes()
    journal(worked).write_bytes(before + line_after(before, last_body(worked, z=1)))
    store = opened(worked)
    assert "newer version" in store.read_only and len(live(store.state)) == 6
    store.close()


def test_a_damaged_record_with_a_newer_one_behind_it_is_damage(worked: Path) -> None:
    before = journal(worked).read_bytes()
    newer = line_after(before, last_body(worked, z="new"))
    journal(worked).write_bytes(before[:-20] + b"X" + before[-19:] + newer)
    (worked / "checkpoint.json").unlink()
    store = opened(worked)
    assert "damaged at byte" in store.read_only and len(live(store.state)) == 5
    store.close()
    assert journal(worked).read_bytes().endswith(newer)


@pytest.mark.parametrize("who", [ANA, EYE])
def test_somebody_with_a_newer_version_joins_those_at_work(worked: Path, who: object) -> None:
    store: JournalStore = opened(worked, who)  # type: ignore[arg-type]
    before = journal(worked).read_bytes()
    newer = line_after(before, last_body(worked, z="new"))
    with journal(worked).open("ab") as file:
        file.write(newer)
    if who is ANA:
        with pytest.raises(ReadOnlyError, match="newer version"):
            store.commit([insert("never")])
    until(lambda: "newer version" in store.read_only)
    assert len(live(store.state)) == 6
    store.close()
    assert journal(worked).read_bytes() == before + newer
