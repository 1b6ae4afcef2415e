"""Homes in a real database, each host with a folder of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from store.address import database_address
from store.api import Identity, SessionStore
from store.create import create_session
from store.postgres.home import DatabaseHome
from tests.support.postgres import Server, need_postgres, own_server, server
from tests.support.small_pack import ANA, write_small_pack


@pytest.fixture(scope="session")
def pg() -> Server:
    need_postgres()
    return server()


@pytest.fixture
def fragile() -> Iterator[Server]:
    """A server of the test's own, which it may kill."""
    with own_server() as made:
        yield made


@pytest.fixture
def home(pg: Server, tmp_path: Path) -> DatabaseHome:
    """A new database, from one host."""
    return DatabaseHome(database_address(pg.database()), tmp_path / "host")


@pytest.fixture
def other(home: DatabaseHome, tmp_path: Path) -> DatabaseHome:
    """The same database from another host."""
    return DatabaseHome(home.address, tmp_path / "other-host")


def new_in(home: DatabaseHome, title: str = "Spring") -> str:
    """A new session of the small pack in that home; its id."""
    pack = write_small_pack(home.home.parent / "small-pack")
    return create_session(home, title=title, pack=pack, people=[("Ana", "facilitator"), ("Ben", "participant")])


@pytest.fixture
def session(home: DatabaseHome) -> str:
    return new_in(home)


@pytest.fixture
def opened(session: str) -> Iterator[Callable[..., SessionStore]]:
    """Opens the session from a home; closed at the end."""
    stores: list[SessionStore] = []

    def open_one(home: DatabaseHome, who: Identity = ANA) -> SessionStore:
        stores.append(home.open(home.find(session), who, None, home.clock))
        return stores[-1]

    yield open_one
    for store in stores:
        store.close()
