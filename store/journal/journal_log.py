"""journal.jsonl: append under the lock, read by offset and checksum, repair a torn tail, never judge without the lock.

What a reader finds incomplete is "not yet". Only who holds the lock knows that nobody is writing, and may say "torn".
"""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path

from store.api import CorruptError, DiskFullError, MissingError, NewerFormatError, ReadOnlyError, StoreError
from store.files import disk
from store.files.file_watcher import SAFETY, FileWatcher
from store.files.lock import WAIT, Lock
from store.journal import codec
from store.journal.ahead import lacking_reason, not_in_journal
from store.journal.checkpoint import JournalPosition
from store.journal.codec import BadRecordLine, UnknownRecordType
from store.journal.entry import JOURNAL
from store.journal.journal_file import MOST_RECENT, RecentRecords, open_journal
from store.journal.preallocation import MOST, content_end, is_padding, lines_in, preallocate
from store.journal.seek import find_record, is_record, read_records, verified_line
from store.journal.truncated_tail import is_truncated_tail, quarantine_tail
from workshop.sheets.model import Record

LOCK = "lock"
MAX_JOURNAL = 64 * 1024 * 1024
"""Bytes one session's journal may have: some 250,000 edits."""
_FIRST, _CHUNK = 1 << 12, 1 << 22
"""Bytes read at first, which is nearly always all there is, and then."""
_NAMED = 0.25
"""Seconds for which a journal that had its name is taken to have it: the way to it is long, and was just gone."""


class JournalLog:
    """The order of a session's records, kept in its journal. `Log` for files.

    Args:
        folder: the session's folder.
        seed: the crc the first record starts from.
        writable: whether to open for writing; otherwise nothing is ever created or changed.
        who: the name to put into the lock, for whoever waits.
    """

    def __init__(self, folder: Path, seed: int, *, writable: bool, who: str) -> None:
        self.folder = folder
        self.path = folder / JOURNAL
        self._named = 0.0
        self.seed = seed
        self.position = JournalPosition(0, seed, 0, 0)
        self._fd = open_journal(self.path, writable=writable)
        self._lock = Lock(folder / LOCK, who, self._fd, self._read_ahead) if writable else None
        self._follower: FileWatcher | None = None
        self._lines: list[tuple[bytes, JournalPosition]] = []
        self._added: dict[int, Record] = {}
        self._next = self.position
        self._last = (self.position, b"")  # the line that ends there, byte for byte
        self._ahead: list[Record] = []
        self._unsynced = self.position
        self._written = 0  # bytes of records this connection wrote; so much blank space it writes ahead
        self._length = 0  # of the file, under the lock; there it was seen that it ends in blank space, if at all
        self._recent = RecentRecords()

    # ------------------------------------------------------------------ reading

    def start_at(self, position: JournalPosition) -> bool:
        """Go on from that position of a checkpoint, if the journal has that record there."""
        line = verified_line(self._fd, position, self.seed)
        if line is None or not is_record(line, position.revision):
            return False
        self.position, self._last = position, (position, line)
        return True

    def has(self, position: JournalPosition) -> bool:
        """Whether the record of that revision and crc stands at that place, undamaged. May be called from any thread.

        One that only a newer version understands counts: its checksum is right.
        """
        line = verified_line(self._fd, position, self.seed)
        return line is not None and is_record(line, position.revision, unknown=True)

    def keeps(self, position: JournalPosition) -> bool:
        """Whether the journal that now has this one's name has that record, synced. Any thread. Raises OSError."""
        fd = disk.open_file(self.path, os.O_RDONLY)  # an error of the sync must not be taken away from a commit's
        try:
            disk.fdatasync(fd)
            return os.path.samestat(os.fstat(fd), os.fstat(self._fd)) and self.has(position)
        finally:
            os.close(fd)

    def read_ahead(self) -> list[Record]:
        """The records that were read and that no `tail` has told yet; it will not tell them any more."""
        records, self._ahead = self._ahead, []
        return records

    def tail(self, *, held: bool = False) -> list[Record]:
        """What others appended since the last call, after checks of each line against the one before."""
        records = self._read_new(held)
        if self._ahead:
            records = self.read_ahead() + records
        return records

    def _read_ahead(self) -> None:
        """While somebody else has the lock: read what was written so far, so that less is left to do under it."""
        with contextlib.suppress(StoreError):  # whatever it is will be there when the lock is ours
            self._ahead += self._read_new(held=False)

    def _read_new(self, held: bool) -> list[Record]:
        records: list[Record] = []
        size, start = self._size(), self.position
        try:
            if size > start.offset and self._read(size, records) and held and size != self._length:
                self._look_behind(size)
        except UnknownRecordType as unknown:
            if held or not records:  # else those before it first
                here, self.position = self.position, start
                raise NewerFormatError(
                    f"Record {here.revision + 1} of {self.path} is of a newer version of workshop ({unknown}); what "
                    "was written before it can be read. Install the newer version to go on."
                ) from None
        except BadRecordLine as bad:
            if held:
                self._repair_or_refuse(str(bad), start)
                size = self.position.offset
        except OSError as error:
            self.position = start
            raise ReadOnlyError(
                f"{self.path} cannot be read to its end ({disk.reason(error)}); see to the disk."
            ) from None
        if held:
            self._length = size
        for record in records[-MOST_RECENT:]:
            self._recent.remember(record)
        if self._follower is not None:
            self._follower.mark_polled()
        return records

    def unread(self) -> bool:
        """Whether anything but blank space stands after the last record that verifies."""
        return not is_padding(self._rest(self._size()))

    def _rest(self, size: int) -> bytes:
        """What stands between the last record that verifies and byte `size`."""
        return disk.pread_all(self._fd, size - self.position.offset, self.position.offset)

    def _look_behind(self, size: int) -> None:
        """Raise BadRecordLine when something stands after blank space: of several writes the power took an earlier
        one, or somebody else has added to the file. While its length stays as it was there is no need to look again.
        """
        if not is_padding(self._rest(size)):
            raise BadRecordLine("there is nothing in its place, and something after it")

    def _size(self) -> int:
        """The journal's length. Raises MissingError unless it is still the file that was opened and has all we read."""
        here = self.position
        try:
            mine = os.fstat(self._fd)
            if not mine.st_nlink or time.monotonic() >= self._named:
                self._check_name(mine)
            unchanged = mine.st_size >= here.offset and self._is_as_read(here)
        except FileNotFoundError:
            raise MissingError(f"{self.path} was deleted while it was open. Restore it from a backup.") from None
        except OSError as error:
            raise MissingError(f"{self.path} can no longer be read ({disk.reason(error)}).") from None
        if not unchanged:
            raise MissingError(
                f"The journal of {self.folder.name} was cut, overwritten or damaged by something else while it was "
                "open; close the session and open it again."
            )
        return mine.st_size

    def _is_as_read(self, here: JournalPosition) -> bool:
        """Whether the last record that was read is still there, byte for byte: ours would be added on top of it."""
        position, line = self._last
        if not here.offset:
            return True
        if position != here:
            return self.has(here)
        return disk.pread_all(self._fd, len(line), here.start) == line

    def _check_name(self, mine: os.stat_result) -> None:
        """Raise unless the journal still has its name. A file without any name is noticed at once, without asking."""
        named = self.path.stat()
        if (named.st_dev, named.st_ino) != (mine.st_dev, mine.st_ino):
            raise MissingError(f"{self.path} was replaced while it was open; close the session and open it again.")
        self._named = time.monotonic() + _NAMED

    def _read(self, size: int, records: list[Record]) -> bool:
        """Add the records from the position on, up to byte `size` or to blank space, and move the position.

        Returns whether there was blank space. Raises BadRecordLine at what is neither.
        """
        position = self.position
        revision, crc, start, offset = position.revision, position.crc, position.start, position.offset
        rest, last, blank = b"", b"", False
        reached, piece = offset, _FIRST
        try:
            while reached < size and not blank:
                data = disk.pread_all(self._fd, min(piece, size - reached), reached)
                if not data:
                    break
                reached += len(data)
                piece = _CHUNK
                whole, blank = lines_in(rest + data)
                lines = whole.split(b"\n")
                rest = lines.pop()
                for line in lines:
                    record, next_crc = codec.decode(line + b"\n", crc)
                    if record.revision != revision + 1:
                        raise UnknownRecordType(f"it has revision {record.revision} where {revision + 1} was due")
                    revision, crc, start, last = record.revision, next_crc, offset, line + b"\n"
                    offset += len(line) + 1
                    records.append(record)
                if len(rest) > codec.MAX_LINE:
                    raise BadRecordLine("it has no end")
        finally:
            if records:
                self.position = JournalPosition(revision, crc, start, offset)
                self._last = (self.position, last)
        if rest:
            raise BadRecordLine("it has no end")
        return blank

    def at(self, revision: int) -> Record | None:
        """The record of that revision, from memory or from the file. Raises ReadOnlyError."""
        found = self._added.get(revision) or self._recent.get(revision)
        if found is not None or not 0 < revision <= self.position.revision:
            return found
        try:
            found = find_record(self._fd, revision, self.position.offset)
        except OSError as error:
            raise ReadOnlyError(f"{self.path} cannot be read ({disk.reason(error)}); see to the disk.") from None
        if found is not None:
            self._recent.remember(found)
        return found

    def records(self, last: int) -> Iterator[Record]:
        """Every record up to `last`, read through a descriptor of its own."""
        try:
            fd = os.dup(self._fd)
        except OSError:
            raise MissingError("This session is closed.") from None
        return read_records(fd, self.path, self.seed, last)

    # ------------------------------------------------------------------ writing

    def hold(self) -> AbstractContextManager[object]:
        """Take the lock of the journal. Raises BusyError, and ReadOnlyError without a lock to take."""
        if self._lock is None:
            raise ReadOnlyError(f"{self.path} was opened for reading only.")
        return self._lock.hold(WAIT)

    def add(self, record: Record) -> Record:
        """Encode the record behind the last line. Raises DiskFullError at the limit of a journal."""
        if not self._lines:
            self._next = self.position
        line, crc, read = codec.encode_read(record, self._next.crc)  # what all others will see is what we go on with
        start = self._next.offset
        if start + len(line) > MAX_JOURNAL:
            raise DiskFullError(
                f"This session has reached its limit of {MAX_JOURNAL >> 20} MiB; export its notes and start a new one."
            )
        self._next = JournalPosition(record.revision, crc, start, start + len(line))
        self._lines.append((line, self._next))
        self._added[read.revision] = read
        return read

    def write(self) -> tuple[int, StoreError | None]:
        """Write the lines in order, a call each; at the first error, cut off what is not whole."""
        self._unsynced = self.position
        self._preallocate()
        written = 0
        problem: StoreError | None = None
        # One call for each record: if the disk fills up in between, others may have read the whole ones already.
        for line, position in self._lines:
            try:
                disk.pwrite_all(self._fd, line, position.start)
            except OSError as error:
                problem = self._roll_back(position.start, error)
                break
            self.position, self._last = position, (position, line)
            self._recent.remember(self._added[position.revision])
            written += 1
        self.drop()
        if written and self._follower is not None and not self._follower.has_events:
            self._follower.wake()
        return written, problem

    def _preallocate(self) -> None:
        """If what was added does not fit into the blank space: write some more of it first."""
        if not self._lines:
            return
        end = self._next.offset
        self._written += end - self.position.offset
        if end > self._length:
            start = max(self._length, self.position.offset)
            self._length = preallocate(self._fd, start, end + min(self._written, MOST))

    def _cut_padding(self) -> None:
        """Leave no blank space behind, if nobody is writing just now."""
        if self._lock is None or not self._written:
            return
        with contextlib.suppress(StoreError, OSError), self._lock.hold(0):
            self._read_new(held=True)
            if self._length > self.position.offset:
                disk.ftruncate(self._fd, self.position.offset)

    def _roll_back(self, size: int, error: OSError) -> StoreError:
        """Take back a record that was not written whole; why it was not."""
        try:
            disk.ftruncate(self._fd, size)
        except OSError as worse:
            return ReadOnlyError(
                f"Not saved, and an incomplete line is left in {self.path} ({disk.reason(worse)}). Close and reopen "
                "the session to repair it."
            )
        if disk.is_full(error):
            return DiskFullError(
                f"Not saved: the disk is full ({self.folder}: {disk.reason(error)}). Free some space and try again."
            )
        return ReadOnlyError(
            f"Not saved: the disk refused to write {self.path} ({disk.reason(error)}). Nothing was changed."
        )

    def drop(self) -> None:
        """Forget what was added and not written."""
        self._lines = []
        self._added = {}

    def sync(self) -> None:
        """fdatasync. Raises ReadOnlyError after a failure: what the disk holds is then unknown."""
        try:
            disk.fdatasync(self._fd)
        except OSError as error:
            # After a failed sync the system may have thrown the bytes away: nothing here is certain any more.
            self.position = self._unsynced
            self._recent.clear()
            raise ReadOnlyError(
                f"The disk reported an error while saving in {self.folder} ({disk.reason(error)}). Your last edit may "
                "be lost. Copy your text, then close and reopen the session."
            ) from None

    # ------------------------------------------------------------------ repair

    def _repair_or_refuse(self, why: str, start: JournalPosition) -> None:
        """What follows the last good record is bad, and nobody is writing: repair a torn tail, refuse anything else.

        When that fails the position goes back to `start`, so that the good records before it are not passed over.
        """
        here, self.position = self.position, start
        bad = disk.pread_all(self._fd, os.fstat(self._fd).st_size - here.offset, here.offset)
        if saved := not_in_journal(self.folder, self.seed, self.has):
            raise CorruptError(lacking_reason(self.folder, saved, here.revision))
        if not is_truncated_tail(bad, here.offset):
            raise CorruptError(
                f"{self.path} is damaged at byte {here.offset}, in record {here.revision + 1}: {why}. Everything "
                f"before it can be read and nothing was changed; run: workshop fsck {self.folder.name}"
            )
        try:
            quarantine_tail(self.folder, self._fd, here.offset, bad[: content_end(bad)])
        except OSError as error:
            kind = DiskFullError if disk.is_full(error) else ReadOnlyError
            raise kind(
                f"The last write to {self.path} was cut off, and its remains could not be moved to torn/ "
                f"({disk.reason(error)}); see to the disk and try again."
            ) from None
        self.position = here

    # ------------------------------------------------------------------ following

    def follow(self) -> None:
        """Begin to listen for others' writes."""
        self._follower = FileWatcher(self.path)

    def wait(self, seconds: float = SAFETY) -> None:
        """Sleep until the file changes, `wake` is called, or the seconds have gone by."""
        if self._follower is not None:
            self._follower.wait(seconds)

    def wake(self) -> None:
        """End the current or the next `wait`."""
        if self._follower is not None:
            self._follower.wake()

    def close(self) -> None:
        """Cut off unused space behind the last line, then release lock, watcher and file."""
        if self._lock is not None:
            self._cut_padding()
            self._lock.close()
        if self._follower is not None:
            self._follower.close()
        fd, self._fd = self._fd, -1
        if fd >= 0:
            os.close(fd)
