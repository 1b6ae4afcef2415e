"""Disks that are full, write short, fail to sync: a commit that fails changes nothing, and says so."""

from __future__ import annotations

import errno
import os
import resource
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from store.api import DiskFullError, ReadOnlyError
from store.files import disk
from store.files.lock import Lock
from store.journal.preallocation import is_padding
from store.journal.session import JournalStore
from tests.support.small_pack import ANA, BEN, at, insert, journal, lines, live, opened, put, value
from tests.support.waiting import Told, until


class BadDisk:
    """Stands in for one call of `store.files.disk`; fails when armed, after writing `part` bytes of it."""

    def __init__(self, name: str, monkeypatch: pytest.MonkeyPatch, number: int = errno.ENOSPC, part: int = 0) -> None:
        self.real: Callable[..., int] = getattr(disk, name)
        self.part = part
        self.number = number
        self.armed = 0
        self.calls = 0
        monkeypatch.setattr(disk, name, self)

    def __call__(self, fd: int, *args: object) -> int:
        self.calls += 1
        if self.armed and args and isinstance(args[0], bytes) and is_padding(args[0]):
            raise OSError(self.number, os.strerror(self.number))  # no blank space either, which is no loss
        if self.armed:
            self.armed -= 1
            if not self.armed:
                if self.part:
                    data, offset = args
                    assert isinstance(data, bytes)
                    self.armed = 1
                    part, self.part = data[: self.part], 0
                    return self.real(fd, part, offset)
                raise OSError(self.number, os.strerror(self.number))
        return self.real(fd, *args)


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT, errno.EFBIG])
@pytest.mark.parametrize("part", [0, 1, 9, 100, 199])
def test_a_full_disk_takes_nothing_and_harms_nothing(
    store: JournalStore, folder: Path, monkeypatch: pytest.MonkeyPatch, number: int, part: int
) -> None:
    store.commit([insert("r1")])
    ben = opened(folder, BEN)
    told = Told(ben)
    before, state = lines(folder), store.state
    bad = BadDisk("pwrite", monkeypatch, number, part)
    bad.armed = 1
    with pytest.raises(DiskFullError, match="disk is full"):
        store.commit([put("r1", "cause", "x" * 200)])
    assert lines(folder) == before and store.state == state
    assert store.read_only == "", "it may be tried again"
    store.commit([put("r1", "cause", "x" * 200)])
    told.reaches(store.state.revision)
    assert ben.state == store.state and [record.revision for record in told.records] == [store.state.revision]
    ben.close()


def test_short_writes_are_gone_on_with(store: JournalStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(disk, "pwrite", lambda fd, data, offset: os.pwrite(fd, data[:7], offset))
    store.commit([insert("r1"), put("r1", "cause", "written in pieces")])
    assert value(store, "r1", "cause") == "written in pieces"


def _together(store: JournalStore, folder: Path, count: int) -> list[object]:
    """Submit edits that wait for each other, so that they are decided under one lock; their answers."""
    lock = Lock(folder / "lock", "test")
    with lock.hold():
        first = store.submit([insert("r0"), put("r0", "cause", "r0")])
        until(lambda: not store._queue)  # the thread has it, and waits for the lock
        futures = [store.submit([insert(f"r{n}"), put(f"r{n}", "cause", f"r{n}")]) for n in range(1, count)]
    lock.close()
    return [future.exception() or future.result() for future in (first, *futures)]


def test_of_edits_that_wait_together_those_that_fit_are_saved(
    store: JournalStore, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ben = opened(folder, BEN)
    told = Told(ben)
    bad = BadDisk("pwrite", monkeypatch, part=50)
    bad.armed = 4  # the first edit goes alone; then two of the rest fit
    answers = _together(store, folder, 6)
    failed = [isinstance(answer, DiskFullError) for answer in answers]
    assert failed == [False, False, False, True, True, True]
    assert live(store.state) == ["r0", "r1", "r2"]
    bad.armed = 0
    store.commit([insert("r9")])
    told.reaches(store.state.revision)
    assert ben.state == store.state
    ben.close()


def test_a_real_limit_on_the_size_of_files(folder: Path) -> None:
    pid = os.fork()
    if pid == 0:  # a limit holds for a whole process, so it is one of its own
        code = 1
        try:
            store = opened(folder)
            store.commit([insert("r1")])
            limit = len(lines(folder)) + 5_000
            resource.setrlimit(resource.RLIMIT_FSIZE, (limit, resource.RLIM_INFINITY))
            saved = 0
            try:
                for number in range(1000):
                    store.commit([put("r1", "note", f"{number} " * 20, store.state.base(at("r1", "note")))])
                    saved = number
            except DiskFullError:
                resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
                store.commit([put("r1", "count", saved)])
                code = 0
            store.close()
        finally:
            os._exit(code)
    assert os.waitpid(pid, 0)[1] == 0
    store = opened(folder)
    counted = value(store, "r1", "count")
    assert isinstance(counted, int) and 5 < counted < 100
    assert value(store, "r1", "note") == (f"{counted} " * 20).strip()
    store.close()


def test_a_disk_that_refuses_a_write_ends_the_writing(
    store: JournalStore, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = lines(folder)
    bad = BadDisk("pwrite", monkeypatch, errno.EIO, part=20)
    bad.armed = 1
    with pytest.raises(ReadOnlyError, match="disk refused to write"):
        store.commit([insert("r1")])
    assert lines(folder) == before
    assert store.read_only
    with pytest.raises(ReadOnlyError):
        store.commit([insert("r1")])


def test_a_tail_that_cannot_be_taken_back_is_repaired_at_the_next_opening(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = opened(folder)
    store.commit([insert("r1")])
    with monkeypatch.context() as patched:
        bad = BadDisk("pwrite", patched, errno.ENOSPC, part=20)
        worse = BadDisk("ftruncate", patched, errno.EIO)
        bad.armed = worse.armed = 1
        with pytest.raises(ReadOnlyError, match="an incomplete line is left"):
            store.commit([insert("r2")])
    store.close()
    again = opened(folder)
    assert again.read_only == "" and live(again.state) == ["r1"]
    again.commit([insert("r2")])
    again.close()


def test_a_failed_sync_is_never_tried_again(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store, ben = opened(folder, ANA), opened(folder, BEN)
    store.commit([insert("r1")])
    state = store.state
    bad = BadDisk("fdatasync", monkeypatch, errno.EIO)
    bad.armed = 1
    with pytest.raises(ReadOnlyError, match="disk reported an error"):
        store.commit([insert("r2")])
    assert "disk reported an error" in store.read_only
    calls = bad.calls
    with pytest.raises(ReadOnlyError):
        store.commit([insert("r3")])
    assert bad.calls == calls, "a second sync would report success for bytes that are lost"
    assert store.state.revision in (state.revision, state.revision + 1)
    monkeypatch.undo()
    store.close()
    ben.commit([insert("r4")])
    again = opened(folder)
    assert live(again.state)[:1] == ["r1"] and again.read_only == ""
    again.close()
    ben.close()


def test_nothing_is_acknowledged_before_it_is_synced(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = opened(folder)
    syncing, go_on = threading.Event(), threading.Event()
    real = disk.fdatasync

    def slow(fd: int) -> None:
        syncing.set()
        assert go_on.wait(10)
        real(fd)

    monkeypatch.setattr(disk, "fdatasync", slow)
    future = store.submit([insert("r1")])
    assert syncing.wait(10)
    assert not future.done() and live(store.state) == []
    lock = Lock(folder / "lock", "test")
    with lock.hold():
        assert not future.done(), "nobody waits for the sync of another"
    lock.close()
    go_on.set()
    assert future.result(10) and live(store.state) == ["r1"]
    store.close()


def test_a_session_that_is_too_large_says_so(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = opened(folder)
    store.commit([insert("r1")])
    monkeypatch.setattr("store.journal.journal_log.MAX_JOURNAL", len(lines(folder)) + 100)
    with pytest.raises(DiskFullError, match="limit"):
        store.commit([put("r1", "cause", "x" * 100)])
    assert store.read_only == "" and live(store.state) == ["r1"]
    store.close()


def test_a_tail_is_not_cut_off_before_it_is_safe(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    data = journal(folder).read_bytes() + b"0badcafe 5 {"
    journal(folder).write_bytes(data)
    with monkeypatch.context() as patched:
        BadDisk("pwrite", patched).armed = 1
        store = opened(folder)
        assert store.state.revision == 2
        store.close()
    assert journal(folder).read_bytes() == data
