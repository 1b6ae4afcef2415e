"""Verifying a session in a database, record by record, and making a new one of what can be read."""

from __future__ import annotations

from pathlib import Path

from content.files import digest
from store.api import CorruptError, StoreError
from store.files.canonical import seed
from store.home import Locator
from store.journal import codec
from store.journal.codec import BadRecordLine, UnknownRecordType
from store.journal.fsck import FsckReport
from store.journal.rebuild import renamed
from store.journal.sessionfile import FORMAT, SessionFile, is_session_id, new_session_id, session_bytes
from store.postgres.link import DatabaseLink, number, text
from store.postgres.packs import pack_files
from store.postgres.rows import ReadPosition, lacking, verified_rows
from store.postgres.seen import recall_seen
from store.postgres.sessions import enter, pack_of, session_at
from workshop.sheets.fold import fold
from workshop.sheets.model import Record, State

_RIGHTS = """
SELECT has_table_privilege('workshop.records', 'UPDATE') OR has_table_privilege('workshop.records', 'DELETE')
"""


def verify(link: DatabaseLink, home: Path, where: Locator) -> FsckReport:
    """Every record against the one before, the state they make, the module, and what this host has seen."""
    place, session = session_at(link, where)
    report = FsckReport(f"{place.id} in {link.name}")
    if session.format > FORMAT:
        report.bad(f"it is of format {session.format}, newer than this version of workshop knows ({FORMAT})")
    else:
        report.good(f"its head: pack {session.info.pack_id}, created {session.info.created}")
    _pack(link, session, report)
    records, why = _verified(link, place)
    report.revision = len(records)
    report.good(f"{len(records)} records verify")
    if why is not None:
        kind = "is of a newer version of workshop" if isinstance(why, UnknownRecordType) else "does not verify"
        report.bad(f"record {len(records) + 1} {kind} ({why}); nothing was changed")
    try:
        fold(State(), records)
    except (ValueError, LookupError, TypeError, RuntimeError) as error:
        report.bad(f"the records verify but do not make a state ({type(error).__name__})")
    seen, crc = recall_seen(home, place.nonce)
    if seen and not _has(link, place, seen, crc):
        report.bad(lacking(link.name, place.id, seen))
    if text(link.ask(_RIGHTS)[0][0]) == "t":
        report.note("your role may change records; work as one that has workshop_app alone, so that no one can")
    return report


def _pack(link: DatabaseLink, session: SessionFile, report: FsckReport) -> None:
    if digest(pack_files(link, session.info.pack_sha256)) == session.info.pack_sha256:
        report.good("the module is the one the session was made with")
    else:
        report.bad("the module in the database is not the one the session was made with")


def _has(link: DatabaseLink, place: ReadPosition, revision: int, crc: int) -> bool:
    rows = link.ask("SELECT crc FROM workshop.records WHERE session = $1 AND revision = $2", place.key, revision)
    return bool(rows) and number(rows[0][0]) == crc


def _verified(link: DatabaseLink, place: ReadPosition) -> tuple[list[Record], BadRecordLine | None]:
    """The records from the first that verify, and why the next one is none."""
    records: list[Record] = []
    try:
        for record in verified_rows(link, place):
            records.append(record)
    except BadRecordLine as bad:
        return records, bad
    return records, None


def rebuild(link: DatabaseLink, home: Path, where: Locator) -> list[str]:
    """Make a new session in that database of the records that verify; what was done. Raises StoreError."""
    place, session = session_at(link, where)
    records, why = _verified(link, place)
    if isinstance(why, UnknownRecordType):
        raise StoreError(f"{place.id} has records of a newer version of workshop; install that version.")
    if not records:
        raise CorruptError(f"Nothing of {place.id} can be read. Restore the database from a backup.")
    pack = pack_of(link, home, session)[0]
    kept = len(records)
    records += renamed(fold(State(), records), pack.sheets(), "rescued" if why else "copy")
    session_id = new_session_id(place.id[:-7] if is_session_id(place.id) else place.id)
    head = session_bytes(pack, session_id, session.info.created)
    lines, crc = [], seed(head)
    for record in records:
        line, crc = codec.encode(record, crc)
        lines.append(line)
    enter(link, session_id, head, pack_files(link, session.info.pack_sha256), lines)
    said = [f"Created {session_id} from {place.id}: {kept} records recovered."]
    return said + [f"note     record {kept + 1} does not verify ({why})"] * bool(why) + [f"{place.id} is unchanged."]
