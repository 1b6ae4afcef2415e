"""Sessions to test on, in a home of the test's own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from store.journal.session import JournalStore
from tests.support.small_pack import new_session, opened


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
