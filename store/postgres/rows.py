"""Rows of the table of records, read as a journal is: each is believed only if it follows on the one before."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from store.api import CorruptError, NewerFormatError
from store.journal import codec
from store.journal.codec import BadRecordLine, UnknownRecordType
from store.postgres.link import DatabaseLink, Row, data, number
from workshop.sheets.model import Record

AT_ONCE = 2000
"""Rows of one answer."""
BULK = 60.0
"""Seconds within which that many have to come."""
ROWS = (
    "SELECT revision, crc, body FROM workshop.records WHERE session = $1 AND revision > $2 ORDER BY revision LIMIT $3"
)


@dataclass(frozen=True, slots=True)
class ReadPosition:
    """Which session of the database this is, and how far a reader of its records is."""

    key: int
    id: str
    nonce: str
    seed: int


def decoded(row: Row, revision: int, crc: int) -> tuple[Record, int]:
    """The record of a row that follows on the one of that revision and crc. Raises BadRecordLine, UnknownRecordType."""
    body = data(row[2])
    found = zlib.crc32(body, crc)
    if number(row[0]) != revision + 1:
        raise BadRecordLine(f"it has revision {number(row[0])} where {revision + 1} was due")
    if number(row[1]) != found:
        raise BadRecordLine("its checksum does not fit its content and the record before it")
    try:
        record = codec.decode_body(body)
    except BadRecordLine as bad:
        raise UnknownRecordType(str(bad)) from None
    if record.revision != revision + 1:
        raise UnknownRecordType(f"it says revision {record.revision} where {revision + 1} was due")
    return record, found


def verified_rows(link: DatabaseLink, place: ReadPosition, last: int = 1 << 30) -> Iterator[Record]:
    """Every record up to that revision. Raises BadRecordLine, UnknownRecordType at the first one that is none."""
    revision, crc = 0, place.seed
    while revision < last:
        rows = link.ask(ROWS, place.key, revision, min(AT_ONCE, last - revision), seconds=BULK)
        if not rows:
            return
        for row in rows:
            record, crc = decoded(row, revision, crc)
            revision = record.revision
            yield record


def all_records(link: DatabaseLink, place: ReadPosition, last: int = 1 << 30) -> Iterator[Record]:
    """`verified_rows` with a sentence for a person. Raises CorruptError, NewerFormatError."""
    revision = 0
    try:
        for record in verified_rows(link, place, last):
            revision = record.revision
            yield record
    except BadRecordLine as bad:
        raise unreadable(place.id, revision + 1, bad) from None


def unreadable(session: str, revision: int, why: BadRecordLine) -> CorruptError | NewerFormatError:
    """What is wrong with the record of that revision, and what to do."""
    if isinstance(why, UnknownRecordType):
        return NewerFormatError(
            f"Record {revision} of {session} is of a newer version of workshop ({why}); what was written before it can "
            "be read. Install the newer version to go on."
        )
    return CorruptError(
        f"Record {revision} of {session} does not verify ({why}), so it was changed in the database; run: "
        f"workshop fsck {session}"
    )


def lacking(name: str, session: str, revision: int) -> str:
    """In words: the database has not, or not any more, what was saved there; and what to do."""
    return (
        f"{name} no longer has edit {revision} of {session} as it was saved: the database was put back to an older "
        f"copy. Nothing is written there. To go on with what it has, run: workshop fsck {session} --as-new"
    )
