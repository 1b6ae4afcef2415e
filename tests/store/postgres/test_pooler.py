"""A real PgBouncer in between: refused where it keeps neither locks nor notices, and fine where it keeps both."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from store.address import database_address
from store.api import StoreError
from store.postgres.home import DatabaseHome
from tests.store.postgres.conftest import new_in
from tests.support.platforms import is_missing
from tests.support.postgres import Server
from tests.support.small_pack import ANA, insert
from tests.support.waiting import until

Pool = Callable[[str], int]


@pytest.fixture
def pool(pg: Server) -> Iterator[Pool]:
    """Starts a pool before the server, in the mode asked for; its port."""
    program = shutil.which("pgbouncer", path=f"{os.environ['PATH']}:/usr/sbin")
    if program is None:
        is_missing("needs PgBouncer: install the package pgbouncer")
    running: list[subprocess.Popen[bytes]] = []

    def start(mode: str) -> int:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = int(probe.getsockname()[1])
        folder = pg.folder / f"pool-{mode}-{port}"
        folder.mkdir()
        (folder / "users.txt").write_text('"app" ""\n', "ascii")
        (folder / "pool.ini").write_text(
            f"[databases]\n* = host={pg.folder} port={pg.port}\n[pgbouncer]\nlisten_addr = 127.0.0.1\n"
            f"listen_port = {port}\nunix_socket_dir =\nauth_type = trust\nauth_file = {folder}/users.txt\n"
            f"pool_mode = {mode}\nlogfile = {folder}/log\nmax_client_conn = 50\n"
            "ignore_startup_parameters = extra_float_digits,options\n",
            "ascii",
        )
        if pg.user:
            shutil.chown(folder, pg.user)
        running.append(subprocess.Popen([program, "-q", str(folder / "pool.ini")], user=pg.user))
        until(lambda: _listens(port))
        return port

    yield start
    for process in running:
        process.terminate()
        process.wait(30)


def _listens(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), 1).close()
    except OSError:
        return False
    return True


def through(pool: Pool, mode: str, pg: Server, place: Path) -> DatabaseHome:
    name = pg.database().partition("@/")[2].partition("?")[0]
    direct = DatabaseHome(database_address(pg.address(name)), place / "direct")
    new_in(direct)
    return DatabaseHome(database_address(f"postgresql://app@127.0.0.1:{pool(mode)}/{name}"), place / "pooled")


def test_a_pool_in_transaction_mode_is_refused(pool: Pool, pg: Server, tmp_path: Path) -> None:
    home = through(pool, "transaction", pg, tmp_path)
    for _ in range(3):
        with pytest.raises(StoreError, match="pool"):
            home.open(home.find("spring"), ANA, None, home.clock)


def test_a_pool_in_session_mode_is_as_good_as_none(pool: Pool, pg: Server, tmp_path: Path) -> None:
    home = through(pool, "session", pg, tmp_path)
    store = home.open(home.find("spring"), ANA, None, home.clock)
    try:
        assert store.commit([insert("r1")]).record.revision == 3
    finally:
        store.close()
