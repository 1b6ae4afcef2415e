"""Sessions to test on, in a home of the test's own; all of this folder runs with `-m faults`."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from store.journal.session import JournalStore
from tests.faults.counts import tally
from tests.faults.mortal import Mortals
from tests.support.platforms import linux_only
from tests.support.small_pack import new_session, opened

__all__ = ["tally"]


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """`-m faults` means the whole of this folder, the bounded share of every day too; with time for a busy machine.

    The calls that are broken here are those of Linux, fdatasync among them.
    """
    asked = "faults" in (config.getoption("-m") or "")
    for item in items:
        if item.path.is_relative_to(Path(__file__).parent):
            item.add_marker(linux_only)
            if asked:
                item.add_marker(pytest.mark.faults)
            if item.get_closest_marker("timeout") is None:
                item.add_marker(pytest.mark.timeout(300))


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


@pytest.fixture
def folder(home: Path) -> Path:
    """The folder of a new session of the small pack."""
    return new_session(home)


@pytest.fixture
def store(folder: Path) -> Iterator[JournalStore]:
    """An open connection to `folder`."""
    connection = opened(folder)
    yield connection
    connection.close()


@pytest.fixture
def quick_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    """For tests about bytes that open thousands of sessions: nobody waits for the disk, nor for the end of a watch."""
    for name in ("fsync", "fdatasync"):
        monkeypatch.setattr(os, name, lambda _: None)
    monkeypatch.setattr("store.files.file_watcher.watch", lambda *_: None)


@pytest.fixture(scope="session")
def mortals() -> Iterator[Mortals]:
    """Those who work and die for us."""
    process = Mortals()
    yield process
    process.close()


@pytest.fixture
def share(request: pytest.FixtureRequest) -> int:
    """Every how many of very many cases are tried: all of them with `-m faults`."""
    return 1 if "faults" in (request.config.getoption("-m") or "") else 3
