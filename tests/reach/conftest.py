"""One sshd, or one served session, for the tests of a module."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.reach.served import Served
from tests.reach.sshd import Host, need_ssh
from tests.support.fork_server import end_fork_server_of_others


@pytest.fixture(scope="module", autouse=True)
def fork_server() -> None:
    """Seats are forked from a server that has the program loaded, not from one that other tests started."""
    end_fork_server_of_others(["workshop.serve.preloaded"])


@pytest.fixture(scope="module")
def host(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Host]:
    need_ssh()
    made = Host(tmp_path_factory.mktemp("sshd"))
    yield made
    made.close()


@pytest.fixture(scope="module")
def believing_host(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Host]:
    """A host that passes on every variable its clients send."""
    need_ssh()
    made = Host(tmp_path_factory.mktemp("believing"), believing=True)
    yield made
    made.close()


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A session that is served to browsers."""
    made = Served(tmp_path_factory.mktemp("served"))
    yield made
    made.close()
