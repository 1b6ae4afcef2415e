"""Verifying a session: every record of the journal, the checkpoint against it, the module, what a repair set aside.

Nothing is changed unless asked, and then only a torn tail: its bytes go to torn/, and not one is deleted.
"""

from __future__ import annotations

import contextlib
import shlex
from dataclasses import dataclass, field
from pathlib import Path

from content.clean import clean_line
from store.api import CorruptError, Identity, MissingError, StoreError
from store.files import disk, netfs
from store.files.lock import holder, is_held
from store.journal import codec
from store.journal.ahead import kept_names, lacking_reason, not_in_journal
from store.journal.checkpoint import CHECKPOINT, StaleCheckpoint, read_checkpoint
from store.journal.codec import BadRecordLine, UnknownRecordType
from store.journal.entry import JOURNAL
from store.journal.journal_log import LOCK, JournalLog
from store.journal.module_pointer import PACKS, module_of
from store.journal.opening import reading_reason
from store.journal.preallocation import content_end
from store.journal.sessionfile import FORMAT, PACK, SessionFile, read_session
from store.journal.synced import copies_beside, is_journal, records_beside
from store.journal.truncated_tail import TORN, count_later_records, is_truncated_tail, quarantined_files
from store.library.duplicate_sessions import duplicate_reason
from workshop.sheets.fold import fold
from workshop.sheets.model import Record, Role, State


@dataclass(slots=True)
class FsckReport:
    """What was found. `str()` is the whole of it, one finding a line.

    Attributes:
        sound: nothing is wrong (any more).
        repaired: a torn tail was moved to torn/.
        revision: that of the last record that verifies.
    """

    session: str
    lines: list[str] = field(default_factory=list)
    sound: bool = True
    repaired: bool = False
    revision: int = 0

    def good(self, line: str) -> None:
        """A finding that is as it should be."""
        self.lines.append(f"ok       {line}")

    def note(self, line: str) -> None:
        """A finding to know of that is no problem."""
        self.lines.append(f"note     {line}")

    def bad(self, line: str) -> None:
        """A problem: the report is not sound any more."""
        self.lines.append(f"problem  {line}")
        self.sound = False

    def __str__(self) -> str:
        verdict = "Everything verifies." if self.sound else "Something is wrong; nothing was deleted."
        return "\n".join([self.session, *self.lines, verdict])


def fsck(session_path: str | Path, repair: bool = False) -> FsckReport:
    """Verify the session in that folder; with `repair`, move a torn tail to torn/.

    Raises MissingError when there is no session, ReadOnlyError when it cannot be read, BusyError when somebody holds
    the lock during a repair. Everything else that is wrong is in the report.
    """
    folder = Path(session_path).absolute()
    report = FsckReport(str(folder))
    try:
        session = read_session(folder)
    except CorruptError as error:
        report.bad(str(error))
        return report
    if session.format > FORMAT:
        report.bad(f"session.json is of format {session.format}, newer than this version of workshop knows ({FORMAT}).")
    else:
        report.good(f"session.json: pack {session.info.pack_id}, created {session.info.created}")
    if reason := duplicate_reason(folder, session):
        report.bad(reason)
    _pack(folder, session, report)
    state = _journal(folder, session, report, repair=repair)
    if state is not None:
        _checkpoint(folder, session, state, report)
    _copies(folder, session, report)
    kept = kept_names(folder)
    for name, size in quarantined_files(folder):
        if f"{TORN}/{name}" in kept:
            report.note(f"torn/{name}: what an open window had when the journal changed under it")
        else:
            report.note(f"torn/{name}: {size} bytes that an earlier repair set aside")
    if reason := netfs.refusal(folder):
        report.note(reason)
    if is_held(folder / LOCK):
        card = holder(folder / LOCK)
        report.note(f"the lock is held by {card.get('name') or 'someone'}, process {card.get('pid', 'unknown')}")
    return report


def _pack(folder: Path, session: SessionFile, report: FsckReport) -> None:
    from content.errors import PackError, PackErrors
    from content.files import digest, read_files

    try:
        where, wanted = module_of(folder, session)
        same = digest(read_files(where)) == wanted
        newer = wanted != session.info.pack_sha256
    except (PackError, PackErrors, OSError, StoreError) as error:
        report.bad(f"the module of the session cannot be read: {str(error).splitlines()[0]}")
        return
    if newer:
        said = "is the newer module the session was given; the one it was made with is kept"
        wrong = "is not the newer module the session was given; put that one back to go on writing"
        (report.good if same else report.bad)(f"{PACKS}/{wanted[:12]}… {said if same else wrong}")
    elif same:
        report.good(f"{PACK}/ is the module the session was made with")
    else:
        report.bad(f"{PACK}/ is not the module the session was made with; put that one back to go on writing")


def _journal(folder: Path, session: SessionFile, report: FsckReport, *, repair: bool) -> State | None:
    """The state of all records that verify; None when they do not even make one."""
    path = folder / JOURNAL
    try:
        data = disk.read_whole(path, 1 << 40)
    except FileNotFoundError:
        report.bad(f"{JOURNAL} is missing; restore it from a backup")
        return None
    except OSError as error:
        report.bad(f"{JOURNAL} cannot be read ({disk.reason(error)})")
        return None
    records, offset, why = verified(data, session.seed)
    report.revision = len(records)
    report.good(f"{JOURNAL}: {len(records)} records verify, {offset} bytes")
    lacking = _lacking(folder, session, len(records))
    if why is not None:
        bad = data[offset : content_end(data)]
        _tail(folder, session, report, bad, offset, why, repair=repair and not lacking, ahead=bool(lacking))
    if lacking:
        report.bad(lacking)
    try:
        return fold(State(), records)
    except (ValueError, LookupError, TypeError, StopIteration, RuntimeError) as error:
        report.bad(f"the records verify but do not make a state ({type(error).__name__}); this is a fault of workshop")
        return None


def _lacking(folder: Path, session: SessionFile, revision: int) -> str:
    """What a checkpoint holds and the journal does not, in words; empty when there is nothing."""
    try:
        log = JournalLog(folder, session.seed, writable=False, who="fsck")
    except StoreError:
        return ""
    with contextlib.closing(log):
        saved = not_in_journal(folder, session.seed, log.has)
    return "" if saved is None else lacking_reason(folder, saved, revision)


def verified(data: bytes, seed: int) -> tuple[list[Record], int, BadRecordLine | None]:
    """The records from the start of a journal that verify, where they end, and why the next bytes are none.

    Blank space at the end is nothing to verify.
    """
    records: list[Record] = []
    offset, crc = 0, seed
    why: BadRecordLine | None = None
    length = content_end(data)
    while offset < length:
        end = data.find(b"\n", offset) + 1
        try:
            if not end:
                raise BadRecordLine("it has no end")
            record, next_crc = codec.decode(data[offset:end], crc)
            if record.revision != len(records) + 1:
                raise UnknownRecordType(f"it has revision {record.revision} where {len(records) + 1} was due")
        except BadRecordLine as bad:
            why = bad
            break
        records.append(record)
        offset, crc = end, next_crc
    return records, offset, why


def _tail(
    folder: Path,
    session: SessionFile,
    report: FsckReport,
    bad: bytes,
    offset: int,
    why: BadRecordLine,
    *,
    repair: bool,
    ahead: bool,
) -> None:
    """Say what the bytes at the end that do not verify are. `ahead`: a checkpoint holds what stood there."""
    if isinstance(why, UnknownRecordType):
        report.bad(
            f"record {report.revision + 1}, at byte {offset}, is whole and of a newer version of workshop ({why}); "
            "nothing is taken away. Install the newer version to go on"
        )
        return
    where = f"from byte {offset} on, {len(bad)} bytes do not verify (record {report.revision + 1}: {why})"
    later = count_later_records(bad)
    if later or ahead or not is_truncated_tail(bad, offset):
        after = f"{where}, and {later} whole records stand after them" if later else where
        report.bad(
            f"{after}. This is damage, not a write that was cut off, so nothing is removed. Restore the journal "
            f"from a backup, or make a new session of all that can be read: workshop fsck {session.info.id} --as-new"
        )
        return
    if is_held(folder / LOCK):
        report.note(f"{where}, and someone is writing just now; look again in a moment")
        return
    if not repair:
        report.bad(
            f"{where}. They look like the remains of a write that was cut off; opening the session, or "
            "workshop fsck --repair, moves them to torn/"
        )
        return
    _repair(folder, session, report, offset, len(bad))


def _repair(folder: Path, session: SessionFile, report: FsckReport, offset: int, size: int) -> None:
    reason = reading_reason(folder, session, Identity("fsck", Role.FACILITATOR))
    if reason:
        report.bad(f"the cut-off write at byte {offset} cannot be repaired here: {reason}")
        return
    try:
        log = JournalLog(folder, session.seed, writable=True, who="fsck")
        try:
            with log.hold():
                log.tail(held=True)
        finally:
            log.close()
    except MissingError:
        raise
    except StoreError as error:
        report.bad(f"the cut-off write at byte {offset} could not be repaired: {error}")
        return
    report.repaired = True
    report.note(f"the remains of a cut-off write, {size} bytes from byte {offset} on, were moved to torn/")


def _checkpoint(folder: Path, session: SessionFile, state: State, report: FsckReport) -> None:
    """A checkpoint that cannot be used is no problem: it costs time at the next opening, and is then written anew."""
    try:
        found = read_checkpoint(folder / CHECKPOINT, session.info.nonce, session.seed)
    except StaleCheckpoint as why:
        report.note(f"{CHECKPOINT} is not used: {why}; it will be rebuilt")
        return
    if found is None:
        report.note(f"there is no {CHECKPOINT}; it will be written when the session is worked on")
        return
    saved, position = found
    log = JournalLog(folder, session.seed, writable=False, who="fsck")
    try:
        fits = log.has(position)
        again = fold(State(), _up_to(log, position.revision)) if fits and position.revision <= state.revision else None
    finally:
        log.close()
    if not fits:
        return  # the journal lacks what is in it: that was told
    if again is None:
        report.note(f"{CHECKPOINT} was made after the damage, and is used when the session is opened")
    elif again == saved:
        report.good(f"{CHECKPOINT}: revision {position.revision}, equal to the journal")
    else:
        report.bad(
            f"{CHECKPOINT} says something else than the journal, though its checksum is right; rename it, and it will "
            "be rebuilt from the journal"
        )


def _copies(folder: Path, session: SessionFile, report: FsckReport) -> None:
    """Name what a sync program left beside the files, and say which of it holds edits that the journal has not."""
    for name in copies_beside(folder):
        shown = clean_line(name)
        if not is_journal(name):
            report.note(f"“{shown}” is a copy that a sync program left; nothing in it is needed")
            continue
        try:
            beside = records_beside(folder, session, name)
        except (OSError, StoreError) as error:
            why = disk.reason(error) if isinstance(error, OSError) else str(error)
            report.bad(f"“{shown}” is next to the journal, as a sync program leaves it, and cannot be read ({why})")
            continue
        _copy(report, session.info.id, shown, beside, {record.edit.id for record in _all(folder, session)})


def _copy(report: FsckReport, session: str, name: str, beside: list[Record], here: set[str]) -> None:
    more = [record for record in beside if record.edit.id not in here]
    if not beside:
        report.note(f"“{name}” is next to the journal and holds no edit of this session")
    elif not more:
        report.note(f"“{name}” is an older copy of the journal; every edit in it is in the journal too")
    else:
        by = ", ".join(sorted({record.edit.person or "nobody" for record in more})[:3])
        report.bad(
            f"“{name}” is next to the journal, as a sync program leaves it when two computers wrote, and holds "
            f"{len(more)} edits that the journal does not have (by {by}). To make a session of it, run: workshop fsck "
            f"{session} --as-new --from {shlex.quote(name)}"
        )


def _all(folder: Path, session: SessionFile) -> list[Record]:
    try:
        return records_beside(folder, session, JOURNAL)
    except (OSError, StoreError):
        return []


def _up_to(log: JournalLog, revision: int) -> list[Record]:
    return list(log.records(revision))
