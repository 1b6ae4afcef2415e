"""Every system call of a working session fails once, or from then on: each edit is saved or refused in a sentence.

`test_disk` looks closely at single failures; here is each call there is, with each error a disk can give.
"""

from __future__ import annotations

import errno
import fcntl
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from content.errors import PackErrors
from store import create_session
from store.api import DiskFullError, EditDeniedError, ReadOnlyError, Receipt, StoreError
from store.files import disk
from store.journal.fsck import fsck
from store.journal.preallocation import is_padding
from store.journal.session import JournalStore
from store.journal.sessionfile import is_session_id
from tests.faults.counts import Tally
from tests.support.small_pack import (
    ANA,
    BEN,
    insert,
    journal,
    lines,
    live,
    new_session,
    opened,
    put,
    value,
    write_small_pack,
)
from tests.support.waiting import Told, until
from workshop.sheets.fold import fold
from workshop.sheets.model import Op, Record, State

ERRORS = [errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO]
CALLS = ("pwrite", "pread", "fsync", "fdatasync", "ftruncate", "open", "replace", "rename", "mkdir", "chmod", "fchmod")


class Failing:
    """While in use, the `number`th of these system calls fails with this error, and all later ones if `on`."""

    def __init__(self, number: int, error: int, on: bool) -> None:
        self.left = number
        self.error = error
        self.on = on
        self.failed = 0

    def __enter__(self) -> Failing:
        self.patch = pytest.MonkeyPatch()
        for name in CALLS:
            self.patch.setattr(os, name, self._wrapped(getattr(os, name)))
        self.patch.setattr(fcntl, "flock", self._wrapped(fcntl.flock))
        self.patch.setattr("store.journal.journal_log.WAIT", 0.1)  # a lock that is refused is tried again
        return self

    def __exit__(self, *_: object) -> None:
        self.patch.undo()

    def _wrapped(self, real: Callable[..., object]) -> Callable[..., object]:
        def call(*args: object, **named: object) -> object:
            unlocking = args[1:] == (fcntl.LOCK_UN,)
            self.left -= not unlocking
            if not unlocking and (self.left == 0 or (self.on and self.left < 0)):
                self.failed += 1
                raise OSError(self.error, os.strerror(self.error))
            return real(*args, **named)

        return call


def _sentence(error: Exception) -> None:
    text = str(error)
    assert text and text.endswith(".") and "Errno" not in text and "Traceback" not in text, text


class Day:
    """Some work in a session; what was acknowledged, what was refused and changed nothing, what nobody can know."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.acknowledged: list[Record] = []
        self.refused: list[str] = []

    def work(self) -> None:
        try:
            store = opened(self.folder)
        except StoreError as error:
            _sentence(error)
            return
        for row in ("r1", "r2"):
            self._try(row, lambda row=row: store.commit(self._edit(row)))  # type: ignore[misc]
        self._try("", store.undo)
        futures = [(row, store.submit(self._edit(row))) for row in ("r3", "r4", "r5")]
        for row, future in futures:
            self._try(row, lambda future=future: future.result(10))  # type: ignore[misc]
        until(lambda: not store._news)
        store.close()
        if store.read_only:
            assert store.read_only.endswith(".")
        self.state = store.state

    def _edit(self, row: str) -> list[Op]:
        return [insert(row), put(row, "cause", row * 10)]

    def _try(self, row: str, do: Callable[[], Receipt]) -> None:
        try:
            self.acknowledged.append(do().record)
        except StoreError as error:
            _sentence(error)
            if isinstance(error, DiskFullError) and row:
                self.refused.append(row)

    def check(self, tally: Tally) -> None:
        """All is well again: what is there now."""
        store = opened(self.folder)
        assert store.read_only == ""
        records = list(store.records())
        there = [one for one in self.acknowledged if records[one.revision - 1 : one.revision] == [one]]
        tally.check(len(self.acknowledged), [one for one in self.acknowledged if one not in there])
        if hasattr(self, "state"):
            assert self.state == fold(State(), records[: self.state.revision]), "nothing else was ever on the screen"
        rows = store.state.sheet("causes").rows
        assert not set(self.refused) & set(rows), "what was refused for want of room changed nothing"
        assert all(rows[row].value("cause") == row * 10 for row in rows)
        store.commit([insert("r9")])
        store.close()
        assert fsck(self.folder).sound


def _every_call(tmp_path: Path, error: int, on: bool, step: int, tally: Tally) -> None:
    for number in range(1, 500, step):
        day = Day(new_session(tmp_path / f"home{number}"))
        with Failing(number, error, on) as failing:
            day.work()
        day.check(tally)
        tally.add("errors", failing.failed)
        if not failing.failed:
            assert number > 40 and len(day.acknowledged) == 6
            return
    pytest.fail("it never came to an end")


@pytest.mark.parametrize("on", [False, True])
@pytest.mark.parametrize("error", [errno.ENOSPC, errno.EIO])
def test_any_call_may_fail(tmp_path: Path, quick_disk: None, error: int, on: bool, tally: Tally) -> None:
    _every_call(tmp_path, error, on, 3, tally)


@pytest.mark.faults
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("on", [False, True])
@pytest.mark.parametrize("error", [*ERRORS, errno.EACCES, errno.ENOLCK, errno.EMFILE, errno.EROFS])
def test_each_call_fails(tmp_path: Path, quick_disk: None, error: int, on: bool, tally: Tally) -> None:
    _every_call(tmp_path, error, on, 1, tally)


@pytest.mark.parametrize("on", [False, True])
@pytest.mark.parametrize("error", ERRORS)
def test_a_session_is_made_whole_or_not_at_all(
    tmp_path: Path, quick_disk: None, error: int, on: bool, tally: Tally
) -> None:
    pack = write_small_pack(tmp_path / "small-pack")
    for number in range(1, 200):
        home = tmp_path / f"home{number}"
        session = ""
        with Failing(number, error, on) as failing:
            try:
                session = create_session(home, title="Spring", pack=pack)
            except StoreError as problem:
                _sentence(problem)
            except PackErrors as problem:
                assert "cannot be read" in str(problem)
        tally.add("errors", failing.failed)
        names = [path.name for path in (home / "sessions").iterdir()] if (home / "sessions").exists() else []
        assert all(fsck(home / "sessions" / name).sound for name in names if is_session_id(name))
        assert not session or session in names
        if not failing.failed:
            break
    assert number > 20 and session


def _lines(folder: Path) -> int:
    """How long the line of the edit below is."""
    store = opened(folder)
    before = len(lines(folder))
    store.commit([insert("r0"), put("r0", "cause", "No ride home")])
    store.close()
    return len(lines(folder)) - before


def _short_then_full(folder: Path, step: int, tally: Tally) -> None:
    """After any number of bytes of a record there is no more room."""
    size = _lines(folder)
    store, ben = opened(folder), opened(folder, BEN)
    told = Told(ben)
    real, room = disk.pwrite, 0

    def short(fd: int, data: bytes, offset: int) -> int:
        nonlocal room
        if room == 0 or is_padding(data):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        written = real(fd, data[:room], offset)
        room -= written
        return written

    for part in range(0, size, step):
        before, state, room = lines(folder), store.state, part
        with pytest.MonkeyPatch.context() as patched:
            patched.setattr(disk, "pwrite", short)
            with pytest.raises(DiskFullError):
                store.commit([insert("never"), put("never", "cause", "No ride home")])
        assert lines(folder) == before and store.state == state
        revision = store.commit([insert(f"r{part}x"), put(f"r{part}x", "cause", "No ride home")]).record.revision
        ben._log.wake()
        told.reaches(revision)
        assert ben.state == store.state
        tally.add("errors")
        tally.add("acknowledged")
    assert len(live(ben.state)) == len(range(0, size, step)) + 1
    store.close()
    ben.close()
    assert fsck(folder).sound


def test_room_ends_after_any_byte(folder: Path, quick_disk: None, tally: Tally) -> None:
    _short_then_full(folder, 23, tally)


@pytest.mark.faults
@pytest.mark.timeout(600)
def test_room_ends_after_each_byte(folder: Path, quick_disk: None, tally: Tally) -> None:
    _short_then_full(folder, 1, tally)


@pytest.mark.parametrize("size", [1, 2, 3, 50, 199, 4096])
def test_writes_of_any_size_make_the_same_bytes(
    folder: Path, quick_disk: None, monkeypatch: pytest.MonkeyPatch, size: int, tally: Tally
) -> None:
    calls = 0

    def short(fd: int, data: bytes, offset: int) -> int:
        nonlocal calls
        calls += 1
        return os.pwrite(fd, data[:size], offset)

    monkeypatch.setattr(disk, "pwrite", short)
    store = opened(folder)
    store.commit([insert("r1"), put("r1", "cause", "written in pieces"), put("r1", "note", "字" * 300)])
    store.close()
    assert calls > 1 and value(opened_once(folder), "r1", "cause") == "written in pieces"
    assert fsck(folder).sound and "equal to the journal" in str(fsck(folder))
    tally.add("errors", calls)


def opened_once(folder: Path) -> JournalStore:
    store = opened(folder)
    store.close()
    return store


@pytest.mark.parametrize("quick", [True, False])
def test_a_sync_that_failed_may_have_lost_the_bytes(folder: Path, monkeypatch: pytest.MonkeyPatch, quick: bool) -> None:
    """As Linux does it: the error is told once, and what was not synced is gone when it is read again. `quick`: Ben
    surely reads it before."""
    ana, ben = opened(folder, ANA), opened(folder, BEN)
    told = Told(ben)
    told.reaches(ana.commit([insert("r1")]).record.revision)
    size = len(lines(folder))
    failed = False

    def drops(fd: int) -> None:
        nonlocal failed
        if not failed:
            failed = True
            if quick:
                until(lambda: "r2" in live(ben.state))
            os.truncate(journal(folder), size)
            raise OSError(errno.EIO, os.strerror(errno.EIO))

    with monkeypatch.context() as patched:
        patched.setattr(os, "fdatasync", drops)
        with pytest.raises(ReadOnlyError, match="disk reported an error"):
            ana.commit([insert("r2")])
    assert live(ana.state) == ["r1"], "what may be lost is not shown as saved"
    with pytest.raises(StoreError):
        ana.commit([insert("r3")])
    # Ben read the record before it was gone, or did not; he may go on, or has to open again. He is told nothing wrong.
    try:
        ben.commit([insert("r4")])
    except StoreError as error:
        _sentence(error)
        assert ben.read_only
    seen = "r2" in live(ben.state)
    assert seen or not quick
    ana.close()
    ben.close()
    again = opened(folder)
    why, rows = again.read_only, live(again.state)
    if not seen:
        again.commit([insert("r5")])
    again.close()
    assert rows[0] == "r1" and "r2" not in rows
    if seen:  # his window showed it, and kept it: whether it stays is for people to say
        assert "missing edits" in why and "--as-new" in why
    else:
        assert why == "" and fsck(folder).sound


def test_an_edit_of_which_nobody_knows_is_sent_again_and_is_there_once(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The sync failed, so the record may be there or not: the same edit from the next connection settles it."""
    for bytes_stay in (True, False):
        ana = opened(folder, ANA)
        row = f"r{bytes_stay}".lower()
        size = len(lines(folder))

        def fails(fd: int, stay: bool = bytes_stay, size: int = size) -> None:
            if not stay:
                os.truncate(journal(folder), size)
            raise OSError(errno.EIO, os.strerror(errno.EIO))

        with monkeypatch.context() as patched:
            patched.setattr(os, "fdatasync", fails)
            with pytest.raises(ReadOnlyError):
                ana.commit([insert(row), put(row, "cause", "once")])
        ana.close()
        again = opened(folder, ANA)
        again._client, again._number = ana._client, ana._number - 1
        record = again.commit([insert(row), put(row, "cause", "once")]).record
        assert [one.edit.id for one in again.records()].count(record.edit.id) == 1
        assert value(again, row, "cause") == "once"
        again.close()


def test_denied_is_not_an_error_of_the_disk(store: JournalStore) -> None:
    with pytest.raises(EditDeniedError):
        store.undo()
    assert store.read_only == ""
