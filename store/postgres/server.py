"""The database as this program needs it: opened, and found to keep what it promises, before anything is asked of it."""

from __future__ import annotations

import datetime
import time
from collections.abc import Callable
from importlib import resources

from store.address import DatabaseAddress
from store.api import MissingError, NewerFormatError, StoreError
from store.clock import SYSTEM_CLOCK, Clock
from store.postgres.link import DatabaseLink, number, text

COMMIT, PRESENCE, DISCLOSURES, MIGRATION, SERVING = (0x77730000 + number for number in range(1, 6))
"""First numbers of the advisory locks: a session's order, one window, the disclosure log, preparing the database, the
server of a session."""
_HEARD = 1.0
"""Seconds within which one's own notification has to come."""
_CHECKS = """
SELECT current_setting('server_version_num'), current_setting('fsync'), current_setting('full_page_writes'),
    getdatabaseencoding(), current_setting('synchronous_commit')
"""
_OLDEST = 130_000


def locking(session: int) -> str:
    """The statement that takes the lock of that session's order until the transaction ends."""
    return f"SELECT pg_advisory_xact_lock({COMMIT}, {session})"


def migrations() -> list[tuple[int, str]]:
    """The numbered steps that bring a database to what this version needs, in order."""
    folder = resources.files("store.postgres") / "migrations"
    found = [(int(one.name[:4]), one.read_text("utf-8")) for one in folder.iterdir() if one.name.endswith(".sql")]
    return sorted(found)


VERSION = 1
"""The number of the last migration, which a test compares with the files."""


def connect(address: DatabaseAddress, on_notice: Callable[[str, int, str], None] | None = None) -> DatabaseLink:
    """A connection to a database that is prepared and keeps what it acknowledged. Raises StoreError."""
    link = DatabaseLink(address, on_notice)
    try:
        refuse_unsafe(link)
        refuse_version(link)
    except BaseException:
        link.close()
        raise
    return link


def refuse_unsafe(link: DatabaseLink) -> None:
    """Raise StoreError where something said to be saved could be lost, or text would not come back as it was."""
    version, fsync, pages, encoding, commit = link.ask(_CHECKS)[0]
    if number(version) < _OLDEST:
        raise StoreError(f"{link.name} is PostgreSQL {number(version) // 10000}; workshop needs 13 or newer.")
    for name, value in (("fsync", fsync), ("full_page_writes", pages)):
        if text(value) != "on":
            raise StoreError(
                f"{link.name} runs with {name}=off, so a power cut can destroy what was saved; ask its administrator "
                "to turn it on."
            )
    if text(encoding) != "UTF8":
        raise StoreError(f"{link.name} has the encoding {text(encoding)}; make a database with ENCODING 'UTF8'.")
    if text(commit) not in ("on", "remote_apply"):
        raise StoreError(
            f"{link.name} does not take this program's settings (synchronous_commit is {text(commit)}); connect to the "
            "server itself, or to a pool in session mode."
        )


def refuse_version(link: DatabaseLink) -> None:
    """Raise MissingError for a database that is not prepared, NewerFormatError for one of a newer version."""
    there = version_of(link)
    if there < VERSION:
        raise MissingError(f"{link.name} is not prepared for this version; its owner runs: workshop home prepare")
    if there > VERSION:
        raise NewerFormatError(
            f"{link.name} was prepared by a newer version of workshop (step {there}, this one knows {VERSION}); "
            "install that version."
        )


def version_of(link: DatabaseLink) -> int:
    """The last migration that was run there; 0 when none was."""
    if text(link.ask("SELECT to_regclass('workshop.version') IS NOT NULL")[0][0]) != "t":
        return 0
    return number(link.ask("SELECT max(number) FROM workshop.version")[0][0])


def refuse_pooler(main: DatabaseLink, listener: DatabaseLink, channel: str, heard: list[str]) -> None:
    """Raise StoreError when the two connections do not have a process of the server each to themselves.

    A pool in transaction mode says yes to LISTEN and to session locks, and keeps neither: it is found by what it does.
    `heard` gets the payloads that `listener` is notified of.
    """
    query = "SELECT pg_backend_pid()"
    main.run("BEGIN")
    try:
        apart = number(main.ask(query)[0][0]) != number(listener.ask(query)[0][0])
    finally:
        main.run("ROLLBACK")
    token = f"test {time.monotonic_ns()}"
    if apart and number(main.ask(query)[0][0]) != number(listener.ask(query)[0][0]):
        main.ask("SELECT pg_notify($1, $2)", channel, token)
        deadline = time.monotonic() + _HEARD
        while token not in heard and time.monotonic() < deadline:
            listener.ask("SELECT 1")
            time.sleep(0.01) if token not in heard else None
    if token not in heard:
        raise StoreError(
            f"{main.name} is reached through a pooler in transaction mode, in which locks and notices are lost in "
            "silence; connect to the server itself, or to a pool in session mode."
        )


class ServerClock:
    """The clock of the server, as far as this host's differs: two hosts show the same time left."""

    def __init__(self, ahead: datetime.timedelta, clock: Clock) -> None:
        self._ahead, self._clock = ahead, clock

    def now(self) -> datetime.datetime:
        """This moment by the server's clock, with the time zone of this host."""
        return self._clock.now() + self._ahead

    def today(self) -> datetime.date:
        """The date by that clock."""
        return self.now().date()

    def stamp(self) -> str:
        """This moment as records have it: ISO, UTC, to the second."""
        return self.now().astimezone(datetime.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def server_clock(link: DatabaseLink, clock: Clock) -> Clock:
    """`clock`, corrected by how far the server's is ahead of this host's; one that a test gives is left as it is.

    Less than a second is the way of the question, and nothing to correct.
    """
    if clock is not SYSTEM_CLOCK:
        return clock
    before = time.time()
    there = float(text(link.ask("SELECT extract(epoch FROM clock_timestamp())")[0][0]))
    ahead = there - (before + time.time()) / 2
    if abs(ahead) < 1:
        return clock
    return ServerClock(datetime.timedelta(seconds=round(ahead)), clock)
