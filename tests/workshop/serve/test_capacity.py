"""What is said before the doors open when there is not room for all seats."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.platforms import linux_only
from workshop.serve import capacity
from workshop.serve.capacity import few_connections, few_watches, watches_allowed, watches_in_use


@pytest.mark.parametrize(("allowed", "used", "seats"), [(128, 4, 60), (128, 8, 60), (None, 0, 60), (2, 0, 1)])
def test_nothing_is_said_when_there_is_room(allowed: int | None, used: int, seats: int) -> None:
    assert few_watches(allowed, used, seats) == ""


@pytest.mark.parametrize(
    ("allowed", "used", "seats", "enough", "needed"),
    [(128, 30, 60, "49 of 60", 256), (128, 9, 60, "59 of 60", 256), (16, 40, 30, "0 of 30", 128)],
)
def test_too_few_watches_are_told_with_what_to_run(
    allowed: int, used: int, seats: int, enough: str, needed: int
) -> None:
    said = few_watches(allowed, used, seats)
    assert f"Only {enough} seats" in said and said.endswith(f"max_user_instances={needed}")


def test_too_few_connections_are_told_with_what_to_ask_for() -> None:
    assert few_connections(60, 60) == few_connections(None, 60) == ""
    assert "--people 41" in few_connections(41, 60) and "--people 1." in few_connections(0, 60)


@linux_only
def test_watches_of_this_account_are_counted() -> None:
    import ctypes
    import os

    before = watches_in_use()
    watch = ctypes.CDLL(None).inotify_init1(0)
    assert watch >= 0
    try:
        assert (watches_allowed() or 0) > 0 and watches_in_use() >= 1
        assert before >= 0
    finally:
        os.close(watch)


@linux_only
def test_a_file_that_is_closed_meanwhile_hides_no_watch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import ctypes
    import os

    spare = os.open(tmp_path, os.O_RDONLY)
    watch = ctypes.CDLL(None).inotify_init1(0)
    readlink = Path.readlink

    def closed(file: Path) -> Path:
        if file.name == str(spare):
            raise FileNotFoundError(file)
        return readlink(file)

    try:
        with monkeypatch.context() as patched:
            patched.setattr(Path, "glob", lambda *_: iter([Path(f"/proc/{os.getpid()}/fd")]))
            patched.setattr(Path, "readlink", closed)
            assert watches_in_use() >= 1
    finally:
        os.close(watch)
        os.close(spare)


def test_a_system_without_that_limit_has_room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(capacity, "_LIMIT", tmp_path / "none")
    assert watches_allowed() is None
