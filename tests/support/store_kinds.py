"""The ways a session can be kept, behind one face, so that one suite asks the same of all. A third store is one more.

Every kind starts as a new session of the small pack; `adopt` makes it continue another one's history.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Protocol

from store.address import database_address
from store.api import Identity
from store.clock import SYSTEM_CLOCK, Clock
from store.connection import Connection
from store.journal.journal_log import JournalLog
from store.journal.opening import folded
from store.journal.sessionfile import read_session
from store.log import Log
from store.memory import MemoryLog, MemorySession, MemoryStore
from tests.support.postgres import server
from tests.support.small_pack import new_session, opened, write_small_pack
from workshop.sheets.fold import fold
from workshop.sheets.model import Record, State


class Kind(Protocol):
    """One session, kept in one way."""

    def connect(self, who: Identity, clock: Clock = SYSTEM_CLOCK) -> Connection:
        """One more connection."""

    def log(self) -> Log:
        """The order of records itself, to be closed; nothing of it is read yet."""

    def cold(self) -> State:
        """The state that somebody finds who comes now, and only reads."""


class Memory:
    def __init__(self, place: Path) -> None:
        self.session = MemorySession(write_small_pack(place / "pack"))

    def connect(self, who: Identity, clock: Clock = SYSTEM_CLOCK) -> Connection:
        return MemoryStore(self.session.pack, who, self.session, clock)

    def log(self) -> Log:
        return MemoryLog(self.session)

    def cold(self) -> State:
        return fold(State(), self.session.records)


class Journal:
    def __init__(self, place: Path) -> None:
        self.folder = new_session(place / "home")
        self.session = read_session(self.folder)

    def connect(self, who: Identity, clock: Clock = SYSTEM_CLOCK) -> Connection:
        return opened(self.folder, who, clock)

    def log(self) -> Log:
        return JournalLog(self.folder, self.session.seed, writable=True, who="test")

    def cold(self) -> State:
        log = JournalLog(self.folder, self.session.seed, writable=False, who="")
        try:
            return folded(log, self.session)[0]
        finally:
            log.close()


class Postgres:
    def __init__(self, place: Path) -> None:
        from store.postgres.home import DatabaseHome

        self.home = DatabaseHome(database_address(server().shared), place / "host")
        pack = write_small_pack(place / "small-pack")
        made = self.home.make("Spring", pack, SYSTEM_CLOCK.stamp(), lambda crc: ())  # empty, so that it can adopt all
        self.where = self.home.find(made)

    def connect(self, who: Identity, clock: Clock = SYSTEM_CLOCK) -> Connection:
        store = self.home.open(self.where, who, None, clock)
        assert isinstance(store, Connection)
        return store

    def log(self) -> Log:
        from store.postgres.listener import Listener
        from store.postgres.pg_log import PgLog
        from store.postgres.server import connect
        from store.postgres.sessions import session_at

        link = connect(self.home.address)
        place, _ = session_at(link, self.where)
        listener = Listener(self.home.address, place.key)
        listener.release()  # there is nobody else to hear it
        return PgLog(self.home.address, link, listener, place)

    def cold(self) -> State:
        return fold(State(), self.home.read(self.where)[1])


KINDS: dict[str, Callable[[Path], Kind]] = {"memory": Memory, "journal": Journal, "postgres": Postgres}


def records_of(kind: Kind) -> list[Record]:
    """Every record of that session, from the first."""
    log = kind.log()
    try:
        return list(log.tail())
    finally:
        log.close()


def adopt(kind: Kind, records: Sequence[Record]) -> None:
    """Let the session go on with these records, which follow on its last one."""
    log = kind.log()
    try:
        with log.hold():
            log.tail(held=True)
            assert [log.add(record) for record in records] == list(records)
            written, problem = log.write()
        assert (written, problem) == (len(records), None)
        log.sync()
    finally:
        log.close()
