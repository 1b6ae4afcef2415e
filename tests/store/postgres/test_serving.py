"""What `workshop serve` asks of a database: one server of a session on all hosts, and room for its seats."""

from __future__ import annotations

import contextlib
import socket
from contextlib import closing
from pathlib import Path

from store.api import StoreError
from store.home import ServingLock
from store.library.catalog import Library
from store.postgres.home import DatabaseHome
from tests.support.postgres import Server


def test_one_host_at_a_time_serves_a_session(home: DatabaseHome, other: DatabaseHome, session: str, pg: Server) -> None:
    with closing(home.serving(home.find(session))) as first, closing(other.serving(other.find(session))) as second:
        assert first.take() == "" and first.take() == ""
        assert second.take() == f"the host {socket.gethostname()}"
        pg.sql(
            home.address.database,
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name LIKE 'workshop serve%' "
            "AND datname = current_database()",
        )
        _lost(first)
        assert first.take() == "", "nobody else had it meanwhile"
        first.close()
        assert second.take() == ""
        assert first.take() == f"the host {socket.gethostname()}"


def _lost(lock: ServingLock) -> None:
    """A look or two until the connection is found to be gone."""
    with contextlib.suppress(StoreError):
        lock.take()


def test_two_connections_are_one_window(home: DatabaseHome, session: str) -> None:
    before = home.windows_left()
    assert before is not None and 0 < before < 50
    with home.connected(), home.connected():
        left = home.windows_left()
    assert left is not None and left < before


def test_a_home_in_files_has_no_other_host() -> None:
    home = Library(Path("/nowhere"))
    assert home.serving(Path("/nowhere/s")).take() == "" and home.windows_left() is None
