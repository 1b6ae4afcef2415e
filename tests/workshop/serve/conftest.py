"""What the tests of seats need."""

from __future__ import annotations

import pytest

from tests.support.fork_server import end_fork_server_of_others


@pytest.fixture(scope="module", autouse=True)
def fork_server() -> None:
    """Seats are forked from a server that has the program loaded, not from one that other tests started."""
    end_fork_server_of_others(["workshop.serve.preloaded"])
