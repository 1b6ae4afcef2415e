"""A real PostgreSQL server, once for each process of the tests: a cluster of its own, ended by its own number.

It runs as a user without rights, on a socket in its own folder and on a free port of loopback. `sync` costs what it
costs: what is tested is that nothing acknowledged is lost.
"""

from __future__ import annotations

import atexit
import contextlib
import functools
import itertools
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

from tests.support.platforms import is_missing
from tests.support.waiting import until

_numbers = itertools.count(1)


def binaries() -> Path | None:
    """The folder of the newest server that is installed; None when there is none."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"), key=lambda path: int(path.parts[-3]))
    if found:
        return found[-1].parent
    at = shutil.which("postgres")
    return Path(at).parent if at else None


def need_postgres() -> None:
    """Skip, and say so, where there is no server; a failure where everything has to be there."""
    if binaries() is None:
        is_missing("needs a PostgreSQL server: install the package postgresql")


class Server:
    """One cluster. Its databases are made of a prepared template."""

    def __init__(self, seed: Path | None = None) -> None:
        bin_folder = binaries()
        assert bin_folder is not None
        self.bin = bin_folder
        self.folder = Path(tempfile.mkdtemp(prefix="workshop-pg-", dir="/tmp"))
        self.user = _user()
        if self.user:
            shutil.chown(self.folder, self.user)
        self.folder.chmod(0o711)
        self.data = self.folder / "data"
        self.port = _free_port()
        self.process: subprocess.Popen[bytes] | None = None
        self._make(seed)
        with (self.data / "postgresql.conf").open("a") as conf:
            conf.write(
                f"port = {self.port}\nlisten_addresses = '127.0.0.1'\nunix_socket_directories = '{self.folder}'\n"
                "shared_buffers = 32MB\nmax_connections = 100\nlog_min_messages = fatal\nmax_wal_size = 128MB\n"
                "autovacuum = off\n"
            )
        self.start()

    def _make(self, seed: Path | None) -> None:
        """The files of the cluster: a copy of a seed, or new ones."""
        if seed is not None:
            subprocess.run(["cp", "-a", seed, self.data], check=True)
            return
        self._run("initdb", "-D", str(self.data), "-U", "owner", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync")

    def start(self) -> None:
        """Start it, and wait until it answers."""
        log = (self.folder / "log").open("ab")
        self.process = subprocess.Popen(
            [self.bin / "postgres", "-D", str(self.data)],
            stdout=log, stderr=log, user=self.user, group=_group(self.user), start_new_session=True,
        )  # fmt: skip
        log.close()
        until(self._answers, 60)

    def stop(self, how: signal.Signals = signal.SIGQUIT) -> None:
        """End it by its number: SIGQUIT at once, SIGINT after the connections were ended, SIGKILL without a word."""
        if self.process is None:
            return
        children = _children(self.process.pid)
        self.process.send_signal(how)
        self.process.wait(60)
        self.process = None
        for child in children:  # a killed server leaves them to themselves for a moment
            until(functools.partial(_is_gone, child), 60)

    def encrypt(self, cert: Path, key: Path) -> None:
        """Offer TLS with that certificate from now on."""
        for path, name in ((cert, "server.crt"), (key, "server.key")):
            shutil.copy(path, self.data / name)
            (self.data / name).chmod(0o600)
            if self.user:
                shutil.chown(self.data / name, self.user)
        self.sql("postgres", "ALTER SYSTEM SET ssl = on", "SELECT pg_reload_conf()")
        until(lambda: self.sql("postgres", "SHOW ssl") == "on")

    def standby(self) -> Standby:
        """A server that follows this one, which from now on acknowledges nothing that the other has not got."""
        self.sql("postgres", "ALTER SYSTEM SET synchronous_standby_names = '*'", "SELECT pg_reload_conf()")
        made = Standby(self)
        until(lambda: self.sql("postgres", "SELECT sync_state FROM pg_stat_replication") == "sync", 60)
        return made

    def remove(self) -> None:
        """End it and remove everything."""
        with contextlib.suppress(Exception):
            self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    @functools.cached_property
    def shared(self) -> str:
        """The address of a database that many tests use, each for sessions of its own."""
        return self.database()

    def database(self, template: str = "prepared") -> str:
        """The address of a new database, like the template."""
        name = f"w{os.getpid()}_{next(_numbers)}"
        self.sql("postgres", f"CREATE DATABASE {name} TEMPLATE {template}")
        return self.address(name)

    def address(self, name: str, user: str = "app") -> str:
        """How that role reaches that database, over the socket."""
        return f"postgresql://{user}@/{name}?host={self.folder}&port={self.port}"

    def sql(self, database: str, *statements: str, user: str = "owner") -> str:
        """Run these by psql; what it prints."""
        command: list[str | Path] = [
            self.bin / "psql", "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-h", str(self.folder),
            "-p", str(self.port), "-U", user, "-d", database,
        ]  # fmt: skip
        for one in statements:
            command += ["-c", one]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    def tool(self, name: str, *arguments: str) -> None:
        """Run one of the programs that come with the server, as its owner."""
        self._run(name, "-h", str(self.folder), "-p", str(self.port), "-U", "owner", *arguments)

    def _answers(self) -> bool:
        assert self.process is not None and self.process.poll() is None, (self.folder / "log").read_text("utf-8")
        done = subprocess.run(
            [self.bin / "pg_isready", "-q", "-h", str(self.folder), "-p", str(self.port)], check=False
        )
        return done.returncode == 0

    def _run(self, program: str, *arguments: str) -> None:
        done = subprocess.run(
            [self.bin / program, *arguments], capture_output=True, text=True, check=False, cwd=self.folder,
            user=self.user, group=_group(self.user), env={"PATH": "/usr/bin:/bin", "LC_ALL": "C"},
        )  # fmt: skip
        assert done.returncode == 0, done.stderr


class Standby(Server):
    """A server that follows another one, until it takes over."""

    def __init__(self, primary: Server) -> None:
        self._primary = primary
        super().__init__(primary.data)

    def _make(self, seed: Path | None) -> None:
        assert seed is not None
        self._run(
            "pg_basebackup", "-h", str(self._primary.folder), "-p", str(self._primary.port), "-U", "owner",
            "-D", str(self.data), "-R", "-X", "stream", "-c", "fast", "--no-sync",
        )  # fmt: skip

    def promote(self) -> None:
        """Take over."""
        self._run("pg_ctl", "-D", str(self.data), "-w", "promote")
        self.sql("postgres", "ALTER SYSTEM SET synchronous_standby_names = ''", "SELECT pg_reload_conf()")

    def close(self) -> None:
        """End it and remove everything."""
        self.remove()


@functools.cache
def server() -> Server:
    """The server of this process of the tests, started when it is first needed; with roles and a prepared template."""
    made = Server(_seed())
    atexit.register(made.remove)
    return made


@contextlib.contextmanager
def own_server() -> Iterator[Server]:
    """A server for one test, which may kill it."""
    made = Server(_seed())
    try:
        yield made
    finally:
        made.remove()


@functools.cache
def _seed() -> Path:
    """A cluster that is not running, with roles and a prepared template, to be copied."""
    from store.address import database_address
    from store.postgres.prepare import prepare

    need_postgres()
    made = Server()
    atexit.register(made.remove)
    made.sql("postgres", "CREATE DATABASE prepared")
    prepare(database_address(made.address("prepared", "owner")))
    made.sql(
        "postgres",
        "CREATE ROLE app LOGIN IN ROLE workshop_app",
        "CREATE ROLE coordinator LOGIN IN ROLE workshop_app, workshop_sharing",
        "CREATE ROLE reader LOGIN IN ROLE workshop_reader",
    )
    made.stop(signal.SIGINT)
    return made.data


def _user() -> str | None:
    """A user without rights for the server, which does not run as root; None for oneself."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            pwd.getpwnam(name)
            return name
    return None


def _group(user: str | None) -> int | None:
    return None if user is None else pwd.getpwnam(user).pw_gid


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _is_gone(pid: int) -> bool:
    return not Path(f"/proc/{pid}").exists()


def _children(pid: int) -> list[int]:
    try:
        return [int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text("ascii").split()]
    except OSError:
        return []
