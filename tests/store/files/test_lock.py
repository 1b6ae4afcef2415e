"""One at a time, with a deadline and a name."""

from __future__ import annotations

import fcntl
import json
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from store.api import BusyError, MissingError, ReadOnlyError
from store.files.lock import Lock, holder, is_held
from tests.support.platforms import linux_only
from tests.support.waiting import until

HOLD = """
import sys, time
from pathlib import Path
from store.files.lock import Lock
lock = Lock(Path(sys.argv[1]), "Ana \\x1b[31m")
lock.acquire()
print("held", flush=True)
time.sleep(60)
"""


def hold_elsewhere(path: Path) -> subprocess.Popen[bytes]:
    """Another process that holds the lock until it is killed."""
    process = subprocess.Popen([sys.executable, "-c", HOLD, str(path)], stdout=subprocess.PIPE)
    assert process.stdout is not None and process.stdout.readline() == b"held\n"
    return process


def end(process: subprocess.Popen[bytes]) -> None:
    process.kill()
    process.wait()
    if process.stdout:
        process.stdout.close()


def test_one_at_a_time(tmp_path: Path) -> None:
    inside: list[int] = []
    most: list[int] = []

    def work() -> None:
        lock = Lock(tmp_path / "lock", "test")
        for _ in range(50):
            with lock.hold():
                inside.append(1)
                most.append(len(inside))
                inside.pop()
        lock.close()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert max(most) == 1 and len(most) == 200


def test_whoever_waits_too_long_is_told_for_whom(tmp_path: Path) -> None:
    process = hold_elsewhere(tmp_path / "lock")
    try:
        lock = Lock(tmp_path / "lock", "Ben")
        with pytest.raises(BusyError) as caught:
            lock.acquire(0.1)
        assert f"process {process.pid}" in str(caught.value)
        assert "Ana" in str(caught.value) and "\x1b" not in str(caught.value)
        assert is_held(tmp_path / "lock")
        lock.close()
    finally:
        end(process)


@linux_only
def test_a_suspended_holder_is_said_to_be_suspended(tmp_path: Path) -> None:
    process = hold_elsewhere(tmp_path / "lock")
    try:
        lock = Lock(tmp_path / "lock", "Ben")
        process.send_signal(signal.SIGSTOP)
        until(lambda: "T" in Path(f"/proc/{process.pid}/stat").read_text().rpartition(")")[2].split()[:1])
        with pytest.raises(BusyError, match="suspended"):
            lock.acquire(0.05)
        lock.close()
    finally:
        end(process)


def test_a_dead_holder_is_not_waited_for(tmp_path: Path) -> None:
    process = hold_elsewhere(tmp_path / "lock")
    threading.Timer(0.2, process.kill).start()
    lock = Lock(tmp_path / "lock", "Ben")
    lock.acquire(30)
    assert process.wait(150) == -signal.SIGKILL
    lock.close()
    end(process)


def test_a_deleted_lock_file_does_not_let_two_in(tmp_path: Path) -> None:
    journal = tmp_path / "journal"
    journal.write_bytes(b"")
    with journal.open("r+b") as one, journal.open("r+b") as other:
        first = Lock(tmp_path / "lock", "Ana", also=one.fileno())
        second = Lock(tmp_path / "lock", "Ben", also=other.fileno())
        first.acquire()
        (tmp_path / "lock").unlink()
        with pytest.raises(BusyError):
            second.acquire(0.05)
        first.release()
        second.acquire(1)
        with pytest.raises(BusyError):
            first.acquire(0.05)
        second.release()
        first.acquire(1)
        first.close()
        second.close()


def test_a_failed_attempt_leaves_nothing_locked(tmp_path: Path) -> None:
    journal = tmp_path / "journal"
    journal.write_bytes(b"")
    with journal.open("r+b") as one, journal.open("r+b") as other:
        fcntl.flock(other, fcntl.LOCK_EX)
        lock = Lock(tmp_path / "lock", "Ana", also=one.fileno())
        with pytest.raises(BusyError):
            lock.acquire(0.02)
        assert not is_held(tmp_path / "lock")
        lock.close()


def test_the_card_names_the_holder(tmp_path: Path) -> None:
    lock = Lock(tmp_path / "lock", "Ana\n\x1b]0;x\x07" + "x" * 300)
    with lock.hold():
        card = holder(tmp_path / "lock")
        assert card["pid"] == str(os.getpid()) and card["name"].startswith("Ana")
        assert (tmp_path / "lock").stat().st_size == 256
        json.loads((tmp_path / "lock").read_bytes())
    lock.close()
    (tmp_path / "lock").write_bytes(b"\xff nonsense")
    assert holder(tmp_path / "lock") == {}


def test_a_folder_that_is_gone_or_closed_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(MissingError):
        Lock(tmp_path / "nowhere" / "lock", "Ana").acquire()
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(ReadOnlyError, match="cannot be opened"):
        Lock(tmp_path / "file" / "lock", "Ana").acquire()
    assert not is_held(tmp_path / "nothing")
