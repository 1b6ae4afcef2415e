"""One session of a database, found, read and entered over an open connection. `home` is this host's folder for it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from content.clean import clean_line
from store.api import CorruptError, MissingError
from store.home import DatabaseSession, Locator
from store.journal import codec
from store.journal.opening import pack_at
from store.journal.sessionfile import SessionFile, parse_session
from store.postgres.link import DatabaseLink, data, number, text
from store.postgres.packs import cached_pack, send_pack
from store.postgres.rows import ReadPosition, lacking
from store.postgres.seen import recall_seen

if TYPE_CHECKING:
    from content.model import Pack

AWAY = "(SELECT away FROM workshop.moves WHERE session = key ORDER BY number DESC LIMIT 1)"
"""Whether a row of workshop.sessions was moved to another home, in SQL."""
_RECORDS_AT_ONCE = 500


def session_at(link: DatabaseLink, where: Locator) -> tuple[ReadPosition, SessionFile]:
    """Which session of the database that is, and what its head says. Raises MissingError, CorruptError."""
    wanted = where.id if isinstance(where, DatabaseSession) else str(where)
    rows = link.ask(f"SELECT key, head, {AWAY} FROM workshop.sessions WHERE id = $1", wanted)
    if not rows:
        raise MissingError(f"No session “{wanted[:80]}” in {link.name}. To see all sessions, run: workshop list")
    key, head, away = rows[0]
    if text(away) == "t":
        raise MissingError(f"{wanted} was moved out of {link.name}{_moved_to(link, number(key))}.")
    return place_of(wanted, number(key), data(head))


def _moved_to(link: DatabaseLink, key: int) -> str:
    rows = link.ask("SELECT home FROM workshop.moves WHERE session = $1 ORDER BY number DESC LIMIT 1", key)
    return f", to {clean_line(text(rows[0][0]))[:200]}" if rows else ""


def place_of(name: str, key: int, head: bytes) -> tuple[ReadPosition, SessionFile]:
    """What those bytes of the database say of the session of that name. Raises CorruptError."""
    try:
        session = parse_session(name, head, None)
    except (ValueError, KeyError, TypeError, RecursionError):
        raise CorruptError(f"What the database says of {name} is damaged; restore it from a backup.") from None
    return ReadPosition(key, name, session.info.nonce, session.seed), session


def lacking_here(link: DatabaseLink, home: Path, place: ReadPosition) -> str:
    """Why nothing may be written because the database lacks what this host saw there; empty when it has it."""
    revision, crc = recall_seen(home, place.nonce)
    if not revision:
        return ""
    query = "SELECT crc FROM workshop.records WHERE session = $1 AND revision = $2"
    rows = link.ask(query, place.key, revision)
    return "" if rows and number(rows[0][0]) == crc else lacking(link.name, place.id, revision)


def pack_of(link: DatabaseLink, home: Path, session: SessionFile, given: Pack | None = None) -> tuple[Pack, str]:
    """The module of that session, and why it should not be written with. Raises CorruptError, ReadOnlyError."""
    path = cached_pack(home, link, session.info.pack_sha256, session.info.id)
    return pack_at(path, session, given)


def enter(link: DatabaseLink, session_id: str, head: bytes, files: Mapping[str, bytes], lines: Iterable[bytes]) -> None:
    """Put a whole session into the database, or nothing. Raises StoreError; NotInOrderError for a name or a nonce
    that is taken."""
    session = parse_session(session_id, head, None)
    link.run("BEGIN")
    try:
        rows = link.ask(
            "INSERT INTO workshop.sessions (id, nonce, head, pack) VALUES ($1, $2, $3, $4) RETURNING key",
            session_id, session.info.nonce, head, session.info.pack_sha256,
        )  # fmt: skip
        send_pack(link, session.info.pack_sha256, files)
        append_lines(link, number(rows[0][0]), session.seed, lines)
        link.run("COMMIT")
    except BaseException:
        if link.open:
            link.run("ROLLBACK")
        raise


def append_lines(link: DatabaseLink, key: int, crc: int, lines: Iterable[bytes]) -> None:
    """Insert the records of these lines of a journal behind the one of that crc, in the transaction that is open.

    Raises StoreError.
    """
    waiting: list[str] = []

    def send() -> None:
        if waiting:
            link.run(f"INSERT INTO workshop.records (session, revision, crc, edit, body) VALUES {', '.join(waiting)}")
            waiting.clear()

    for line in lines:
        body, crc = codec.check_line(line, crc)
        record = codec.decode_body(body)
        waiting.append(f"({key}, {record.revision}, {crc}, {link.literal(record.edit.id)}, '\\x{body.hex()}')")
        if len(waiting) == _RECORDS_AT_ONCE:
            send()
    send()
