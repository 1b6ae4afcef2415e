"""What a session cannot help: users without rights, masks, clocks, stopped or forked processes, lost events."""

from __future__ import annotations

import os
import signal
import stat
import struct
import subprocess
import sys
import time
from pathlib import Path

import pytest

from store.api import BusyError
from store.drafts import Drafts, drafts_folder
from store.files import file_watcher
from store.journal.fsck import fsck
from store.library.catalog import Library
from tests.faults.counts import Tally
from tests.faults.work import check_acks, ready, start
from tests.store.files.test_lock import end
from tests.support.small_pack import ANA, BEN, EYE, at, insert, journal, live, opened, put, value
from tests.support.waiting import Told

# ------------------------------------------------------------------ users and modes

_AS_NOBODY = """
import os, sys
from pathlib import Path
from store import open_session
from store.api import Identity, StoreError
from workshop.sheets.model import InsertRow, Role
folder, harm = Path(sys.argv[1]), sys.argv[2]
open_session(folder, Identity("", Role.OBSERVER)).close()  # import everything while Python can be read
if harm:
    (folder / harm).chmod(0)
if os.geteuid() == 0:
    os.setgroups([]); os.setgid(65534); os.setuid(65534)
try:
    store = open_session(folder, Identity("Ana", Role.PARTICIPANT))
    print(len(store.state.sheet("people").order), store.read_only)
    store.commit([InsertRow("causes", "r1", None)])
    print("saved")
except StoreError as error:
    print(error)
except BaseException as error:
    print("raised", type(error))
"""


@pytest.mark.parametrize(
    ("harm", "read", "said"),
    [
        ("", "2 ", "may not be written to"),
        ("checkpoint.json", "2 ", "may not be written to"),
        ("lock", "2 ", "may not be written to"),
        ("torn", "2 ", "may not be written to"),
        ("presence", "2 ", "may not be written to"),
        ("journal.jsonl", "", "permission denied"),
        ("session.json", "", "permission denied"),
        ("pack", "", "permission denied"),
        (".", "", "permission denied"),
    ],
)
def test_somebody_without_rights_reads_what_can_be_read(folder: Path, harm: str, read: str, said: str) -> None:
    opened(folder).close()
    for path in (folder, *folder.rglob("*")):
        path.chmod(0o555 if path.is_dir() else 0o444)
    for parent in folder.parents:
        if parent.stat().st_uid == os.geteuid() and parent != Path("/"):
            parent.chmod(parent.stat().st_mode | 0o555)
    before = sorted(path.name for path in folder.rglob("*"))
    try:
        command = [sys.executable, "-c", _AS_NOBODY, str(folder), harm]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    finally:
        folder.chmod(0o700)
        for path in folder.rglob("*"):
            path.chmod(0o700)
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert lines[0].startswith(read) and said in lines[0].lower() and lines[0].endswith(".")
    assert len(lines) == (2 if read else 1) and "saved" not in lines and "raised" not in done.stdout
    assert sorted(path.name for path in folder.rglob("*")) == before, "nothing is created"


@pytest.mark.parametrize("mask", [0, 0o022, 0o077, 0o777])
def test_modes_do_not_depend_on_the_mask(folder: Path, home: Path, mask: int) -> None:
    before = os.umask(mask)
    try:
        with journal(folder).open("ab") as file:
            file.write(b"0badcafe 5 {")
        store = opened(folder)
        store.commit([insert("r1")])
        drafts = Drafts("spring", "Ana")
        assert drafts.save(at("r1", "cause"), "No ri") == ""
        Library(home).rescan()
        modes = {path: path.stat().st_mode for top in (home, drafts_folder("spring")) for path in top.rglob("*")}
        store.close()
        drafts.close()
        modes |= {path: path.stat().st_mode for path in folder.rglob("*")}
    finally:
        os.umask(before)
    assert any(path.parent.name == "torn" for path in modes) and any(path.parent.name == "presence" for path in modes)
    assert {stat.S_IMODE(mode) for mode in modes.values() if stat.S_ISREG(mode)} == {0o600}
    assert {stat.S_IMODE(mode) for mode in modes.values() if stat.S_ISDIR(mode)} == {0o700}


# ------------------------------------------------------------------ stopped, forked

_FORKED = """
import os, sys, time
from pathlib import Path
from store.files.lock import Lock
lock = Lock(Path(sys.argv[1]), "Ana")
lock.acquire()
pid = os.fork()
if pid == 0:
    time.sleep(60)
print(pid, flush=True)
time.sleep(60)
"""


def test_a_child_that_keeps_a_dead_parents_lock_is_not_waited_for(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """This program only spawns, and a spawned process has no descriptors of ours; somebody's wrapper may fork."""
    monkeypatch.setattr("store.journal.journal_log.WAIT", 0.2)
    store = opened(folder)
    process = subprocess.Popen([sys.executable, "-c", _FORKED, str(folder / "lock")], stdout=subprocess.PIPE)
    assert process.stdout is not None
    child = int(process.stdout.readline())
    try:
        process.kill()
        process.wait()
        with pytest.raises(BusyError, match=f"process {process.pid}"):
            store.commit([insert("r1")])
        assert store.read_only == ""
    finally:
        os.kill(child, signal.SIGKILL)
        end(process)
    store.commit([insert("r1")])
    assert live(store.state) == ["r1"]
    store.close()


def test_a_spawned_process_holds_no_lock_of_ours(folder: Path) -> None:
    store = opened(folder)
    held = [path for fd in Path("/proc/self/fd").iterdir() if (path := _target(fd)).startswith(str(folder))]
    child = subprocess.Popen(
        [sys.executable, "-c", "import sys; sys.stdin.read()"], stdin=subprocess.PIPE, close_fds=False
    )
    try:
        theirs = [_target(fd) for fd in Path(f"/proc/{child.pid}/fd").iterdir()]
        assert held and not [path for path in theirs if path.startswith(str(folder))]
    finally:
        child.communicate()
        store.close()


def _target(fd: Path) -> str:
    try:
        return str(fd.readlink())
    except OSError:
        return ""


def _stop_and_go(folder: Path, tmp_path: Path, rounds: int, tally: Tally) -> None:
    """Writers that are stopped anywhere, in the middle of a commit too, and go on later or are killed."""
    store = opened(folder)
    writers = [start(folder, f"w{n}", tmp_path / f"log{n}") for n in range(2)]
    ready(writers)
    acknowledged = busy = 0
    for number in range(rounds):
        stopped = writers[number % 2]
        stopped.reaches(number + 1)
        time.sleep(0.0007 * (number % 5))
        stopped.signal(signal.SIGSTOP)
        tally.add("kills")
        try:
            store.commit([insert(f"mine{number}"), put(f"mine{number}", "cause", "x")])
            acknowledged += 1
        except BusyError as error:
            busy += 1
            assert f"process {stopped.process.pid}" in str(error) or "try again" in str(error)
        stopped.signal(signal.SIGCONT)
    for writer in writers:
        writer.kill()
    assert store.read_only == "" and acknowledged + busy == rounds
    assert len([row for row in live(store.state) if row.startswith("mine")]) == acknowledged
    store.close()
    acks = [line for writer in writers for line in writer.acks()]
    tally.add("acknowledged", acknowledged)
    check_acks(folder, acks, tally)


def test_stopped_writers_lose_nothing(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, tally: Tally
) -> None:
    monkeypatch.setattr("store.journal.journal_log.WAIT", 0.2)
    _stop_and_go(folder, tmp_path, 6, tally)


@pytest.mark.faults
@pytest.mark.timeout(600)
def test_writers_stopped_a_hundred_times_lose_nothing(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, tally: Tally
) -> None:
    monkeypatch.setattr("store.journal.journal_log.WAIT", 0.2)
    _stop_and_go(folder, tmp_path, 100, tally)


# ------------------------------------------------------------------ clocks

DAY = 86_400


def test_clocks_a_day_apart_and_running_backwards_order_nothing(folder: Path, tmp_path: Path, tally: Tally) -> None:
    store = opened(folder)
    told = Told(store)
    clocks = [(-DAY, 0), (DAY, 0), (0, -3600)]
    writers = [start(folder, f"w{n}", tmp_path / f"log{n}", 30, *clock) for n, clock in enumerate(clocks)]
    for writer in writers:
        writer.finish()
    told.reaches(2 + 90)
    assert [record.revision for record in told.records] == list(range(3, 93))
    times = [record.edit.at for record in told.records]
    assert times != sorted(times), "or the clocks were not what they should have been"
    store.close()
    acks = [line for writer in writers for line in writer.acks()]
    assert check_acks(folder, acks, tally) == 92
    again = opened(folder)
    assert again.state == store.state and "equal to the journal" in str(fsck(folder))
    again.close()
    assert [entry.problem for entry in Library(folder.parents[1]).rescan()] == [""]


@pytest.mark.parametrize("seconds", [-DAY, DAY, 10 * 365 * DAY])
def test_the_times_of_files_mean_nothing(folder: Path, seconds: int) -> None:
    ana, ben = opened(folder, ANA), opened(folder, BEN)
    told = Told(ben)
    when = time.time() + seconds
    for number in range(5):
        ana.commit([insert(f"r{number}")])
        for path in folder.iterdir():
            os.utime(path, (when, when))
    told.reaches(ana.state.revision)
    ana.close()
    os.utime(folder / "checkpoint.json", (0, 0))
    again = opened(folder, EYE)
    assert again.state == ben.state == ana.state
    again.close()
    ben.close()


# ------------------------------------------------------------------ events


def _overflowed() -> int:
    """An event source that says once that it has lost some, and never anything again."""
    ears, mouth = os.pipe()
    os.set_blocking(ears, False)
    os.write(mouth, struct.pack("iIII", -1, 0x4000, 0, 0))  # IN_Q_OVERFLOW
    return ears


def _deaf() -> int:
    """An event source that never says anything."""
    ears, _ = os.pipe()
    os.set_blocking(ears, False)
    return ears


@pytest.mark.parametrize("source", [_overflowed, _deaf, lambda: None], ids=["overflowed", "lost", "unavailable"])
def test_everything_is_heard_without_events(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, source: object
) -> None:
    monkeypatch.setattr(file_watcher, "SAFETY", 0.1)
    monkeypatch.setattr(file_watcher, "watch", lambda *_: source())  # type: ignore[operator]
    reader = opened(folder, EYE)
    told = Told(reader)
    writer = start(folder, "w", tmp_path / "log", 60)
    writer.finish()
    told.reaches(62)
    assert [record.revision for record in told.records] == list(range(3, 63))
    assert value(reader, writer.acks()[-1].split()[2], "count") == 60
    reader.close()
