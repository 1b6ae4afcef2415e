"""A process that dies at any single call to the disk, before it, after it, or in the middle of a write.

Each case is a process of its own that kills itself there; then the session is opened as anybody would.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from pathlib import Path

import pytest

from store import disk
from store.fsck import fsck
from store.sessionfile import is_session_id
from tests.store.small import insert, journal, live, new_session, opened, put, value, write_small_pack

CALLS = ("pwrite", "fdatasync", "fsync", "ftruncate", "replace", "rename", "make_folder", "sync_folder", "open_file")


def die_at(number: int, part: float | None) -> None:
    """From now on, the `number`th call to the disk is this process's last; of a write, `part` of it is done."""
    left = number

    def wrapped(name: str) -> Callable[..., object]:
        real = getattr(disk, name)

        def call(*args: object, **named: object) -> object:
            nonlocal left
            left -= 1
            if left == 0:
                if part is not None:
                    if name == "pwrite":
                        fd, data, offset = args
                        assert isinstance(data, bytes)
                        real(fd, data[: int(len(data) * part)], offset)
                    else:
                        real(*args, **named)
                os.kill(os.getpid(), signal.SIGKILL)
            return real(*args, **named)

        return call

    for name in CALLS:
        setattr(disk, name, wrapped(name))


def killed(job: Callable[[], None], number: int, part: float | None) -> bool:
    """Do `job` in a process that dies at its `number`th call to the disk; whether it got that far."""
    pid = os.fork()
    if pid == 0:
        try:
            die_at(number, part)
            job()
        finally:
            os._exit(0)
    _, status = os.waitpid(pid, 0)
    return os.WIFSIGNALED(status)


def acked(path: Path, text: str) -> None:
    fd = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    os.write(fd, f"{text}\n".encode())
    os.close(fd)


PARTS = [None, 0.0, 0.5, 1.0]


@pytest.mark.parametrize("part", PARTS)
def test_while_working_and_closing(tmp_path: Path, part: float | None) -> None:
    cases = 0
    for number in range(1, 80):
        folder = new_session(tmp_path / f"home{number}")
        acks = tmp_path / f"acks{number}"

        def job(folder: Path = folder, acks: Path = acks) -> None:
            store = opened(folder)
            for row in ("r1", "r2", "r3"):
                store.commit([insert(row), put(row, "cause", row * 10)])
                acked(acks, row)
            store.close()  # writes the checkpoint

        died = killed(job, number, part)
        told = acks.read_text().split() if acks.exists() else []
        store = opened(folder)
        assert store.read_only == ""
        assert live(store.state)[: len(told)] == told, "acknowledged means there"
        assert all(value(store, row, "cause") == row * 10 for row in live(store.state))
        store.commit([insert("r9")])
        store.close()
        assert fsck(folder).sound
        if not died:
            break
        cases += 1
    assert 10 < cases < 79


@pytest.mark.parametrize("part", PARTS)
def test_while_repairing(tmp_path: Path, part: float | None) -> None:
    cases = 0
    for number in range(1, 40):
        folder = new_session(tmp_path / f"home{number}")
        good = journal(folder).read_bytes()
        bad = b"0badcafe 5 {"
        journal(folder).write_bytes(good + bad)

        def job(folder: Path = folder) -> None:
            opened(folder).close()

        died = killed(job, number, part)
        opened(folder).close()
        assert journal(folder).read_bytes() == good
        kept = [path.read_bytes() for path in (folder / "torn").iterdir()]
        assert bad in kept and all(bad.startswith(one) for one in kept)
        if not died:
            break
        cases += 1
    assert 4 < cases < 39


@pytest.mark.parametrize("part", PARTS)
def test_while_creating(tmp_path: Path, part: float | None) -> None:
    pack = write_small_pack(tmp_path / "small-pack")
    cases = 0
    for number in range(1, 100):
        home = tmp_path / f"home{number}"

        def job(home: Path = home) -> None:
            from store import create_session

            create_session(home, title="Spring", pack=pack)

        died = killed(job, number, part)
        sessions = home / "sessions"
        names = [path.name for path in sessions.iterdir() if is_session_id(path.name)] if sessions.exists() else []
        for name in names:
            assert fsck(sessions / name).sound, "there whole or not at all"
        if not died:
            assert len(names) == 1
            break
        cases += 1
    assert 15 < cases < 99


@pytest.mark.parametrize("part", PARTS)
def test_while_writing_the_library(tmp_path: Path, part: float | None) -> None:
    from store.library import Library

    home = tmp_path / "home"
    new_session(home, "One")
    Library(home).remember_mapping("layout", {"a": "b"})
    for number in range(1, 40):
        (home / "library.json").write_bytes((home / "library.json").read_bytes())
        before = Library(home).rescan()

        def job() -> None:
            Library(home).remember_mapping("layout", {"a": "c"})

        died = killed(job, number, part)
        assert Library(home).recall_mapping("layout") in ({"a": "b"}, {"a": "c"})
        assert Library(home).sessions() == before
        if not died:
            break
    else:
        pytest.fail("it never came to an end")
    assert not list(home.glob("*damaged*"))
