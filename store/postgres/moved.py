"""A session in a database that moves to another home, and one that comes from there, perhaps back.

Its rows stay: nobody but the owner of the database can remove any. A row of `workshop.moves` says that it is elsewhere,
and the server refuses every record from then on.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path

from store.api import ReadOnlyError, StoreError
from store.home import Locator
from store.journal.sessionfile import parse_session
from store.moving import WholeSession, refuse_history
from store.postgres.errors import NotInOrderError
from store.postgres.link import DatabaseLink, data, number, text
from store.postgres.packs import pack_files
from store.postgres.rows import BULK, all_records
from store.postgres.server import locking
from store.postgres.sessions import append_lines, enter, lacking_here, session_at


@contextlib.contextmanager
def leaving(link: DatabaseLink, home: Path, where: Locator, to: str) -> Iterator[WholeSession]:
    """All of that session, under its lock; when the `with` ends well, the database says that it is elsewhere."""
    place, session = session_at(link, where)
    if reason := lacking_here(link, home, place):
        raise ReadOnlyError(reason)
    link.run(f"BEGIN; SET LOCAL idle_in_transaction_session_timeout = 0; {locking(place.key)}")
    for _ in all_records(link, place):
        pass  # it is whole, or it does not leave
    head = data(link.ask("SELECT head FROM workshop.sessions WHERE key = $1", place.key)[0][0])
    pack = pack_files(link, session.info.pack_sha256)
    yield WholeSession(place.id, head, pack, journal_of(link, place.key))
    _say(link, place.key, away=True, home=to)
    link.run("COMMIT")


def journal_of(link: DatabaseLink, key: int) -> bytes:
    """The records of that session as the lines of a journal."""
    lines: list[bytes] = []
    revision = 0
    while True:
        rows = link.ask(
            "SELECT revision, crc, body FROM workshop.records WHERE session = $1 AND revision > $2 ORDER BY revision "
            "LIMIT 2000",
            key, revision, seconds=BULK,
        )  # fmt: skip
        if not rows:
            return b"".join(lines)
        for row in rows:
            body, revision = data(row[2]), number(row[0])
            lines.append(b"%08x %x %b\n" % (number(row[1]), len(body), body))


def arrive(link: DatabaseLink, whole: WholeSession) -> None:
    """Take that session in; one that was here before goes on behind what is there. Raises StoreError."""
    session = parse_session(whole.id, whole.head, None)
    rows = link.ask("SELECT key FROM workshop.sessions WHERE nonce = $1", session.info.nonce)
    if not rows:
        try:
            enter(link, whole.id, whole.head, whole.pack, whole.journal.splitlines(keepends=True))
        except NotInOrderError:
            raise StoreError(f"{link.name} has another session of the name {whole.id}.") from None
        return
    key = number(rows[0][0])
    link.run(f"BEGIN; {locking(key)}")
    _go_on(link, key, session.seed, whole)
    link.run("COMMIT")


def _go_on(link: DatabaseLink, key: int, seed: int, whole: WholeSession) -> None:
    """Behind the rows of a session that was moved away from here and comes back, put what it has more."""
    there = journal_of(link, key)
    rows = link.ask("SELECT away FROM workshop.moves WHERE session = $1 ORDER BY number DESC LIMIT 1", key)
    if not rows or text(rows[0][0]) != "t":
        refuse_history(link.name, there, whole.journal)
        return
    refuse_history(link.name, whole.journal, there)
    _say(link, key, away=False, home=link.name)
    more = whole.journal[len(there) :].splitlines(keepends=True)
    last = there.splitlines(keepends=True)[-1:]
    append_lines(link, key, int(last[0][:8], 16) if last else seed, more)


def _say(link: DatabaseLink, key: int, *, away: bool, home: str) -> None:
    rows = link.ask("SELECT max(number) FROM workshop.moves WHERE session = $1", key)
    link.ask(
        "INSERT INTO workshop.moves (session, number, away, home) VALUES ($1, $2, $3, $4)",
        key, number(rows[0][0]) + 1, "t" if away else "f", home,
    )  # fmt: skip
