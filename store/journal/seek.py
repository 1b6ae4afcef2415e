"""Finding records in a journal whose checksums were verified before: one by its revision, or all from the first."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from store.api import CorruptError, ReadOnlyError
from store.files import disk
from store.journal import codec
from store.journal.checkpoint import JournalPosition
from store.journal.codec import BadRecordLine
from workshop.sheets.model import Record

_NEAR = 1 << 15
_CHUNK = 1 << 20


def find_record(fd: int, revision: int, end: int) -> Record | None:
    """The record of that revision among those that end before byte `end`; None when it is not to be found.

    Revisions count up by one, so half of what is left is put aside at each look: some ten reads in 100,000 records.
    """
    low, high = 0, end  # the record starts in [low, high), and at `low` some record does
    while high - low > _NEAR:
        start = _line_after(fd, (low + high) // 2, high)
        if start >= high:
            break
        found = _record_at(fd, start, end)
        if found is None:
            return None
        if found.revision == revision:
            return found
        if found.revision < revision:
            low = start
        else:
            high = start
    while low < high:
        line = _line_at(fd, low, end)
        found = _decoded(line)
        if found is None or found.revision == revision:
            return found
        low += len(line)
    return None


def verified_line(fd: int, position: JournalPosition, seed: int) -> bytes | None:
    """The line that starts and ends there, if its checksum is right and follows on the line before it; else None."""
    length = position.offset - position.start
    if not 0 < length <= codec.MAX_RECORD:
        return None
    line = disk.pread_all(fd, length, position.start)
    try:
        crc = codec.check_line(line, _crc_before(fd, position.start, seed))[1]
    except BadRecordLine:
        return None
    return line if len(line) == length and crc == position.crc else None


def is_record(line: bytes, revision: int, *, unknown: bool = False) -> bool:
    """Whether that line, whose checksum is right, is the record of that revision; or is `unknown` to this version."""
    head = codec.header(line)
    try:
        return head is not None and codec.decode_body(line[head[2] : -1]).revision == revision
    except BadRecordLine:
        return unknown


def _crc_before(fd: int, start: int, seed: int) -> int:
    """The checksum of the line before byte `start`, as it says; `seed` before the first. Raises BadRecordLine."""
    if start == 0:
        return seed
    reach = min(start, codec.MAX_RECORD)
    data = disk.pread_all(fd, reach, start - reach)
    head = codec.header(data[data.rfind(b"\n", 0, max(0, len(data) - 1)) + 1 :])
    if len(data) != reach or data[-1:] != b"\n" or head is None:
        raise BadRecordLine("the line before it cannot be read")
    return head[0]


def _line_after(fd: int, offset: int, end: int) -> int:
    """Where the first line begins that begins after `offset`; `end` when none does."""
    while offset < end:
        data = disk.pread_all(fd, min(4096, end - offset), offset)
        place = data.find(b"\n")
        if place >= 0:
            return offset + place + 1
        if not data:
            break
        offset += len(data)
    return end


def _line_at(fd: int, start: int, end: int) -> bytes:
    size = 1024
    while True:
        data = disk.pread_all(fd, min(size, end - start), start)
        place = data.find(b"\n")
        if place >= 0:
            return data[: place + 1]
        if size >= codec.MAX_RECORD or len(data) < size:
            return b""
        size *= 8


def _record_at(fd: int, start: int, end: int) -> Record | None:
    return _decoded(_line_at(fd, start, end))


def _decoded(line: bytes) -> Record | None:
    head = codec.header(line)
    if head is None or len(line) - head[2] - 1 != head[1]:
        return None
    try:
        return codec.decode_body(line[head[2] : -1])
    except BadRecordLine:
        return None


def read_records(fd: int, path: Path, seed: int, last: int) -> Iterator[Record]:
    """Every record from the first to revision `last`, each verified. Closes `fd`. Raises CorruptError,
    ReadOnlyError."""
    crc, revision, offset, rest, reached = seed, 0, 0, b"", 0
    try:
        while revision < last:
            data = disk.pread_all(fd, _CHUNK, reached)
            if not data:
                raise BadRecordLine("the journal ends there")
            reached += len(data)
            lines = (rest + data).split(b"\n")
            rest = lines.pop()
            for line in lines:
                record, crc = codec.decode(line + b"\n", crc)
                if record.revision != revision + 1:
                    raise BadRecordLine(f"it has revision {record.revision} where {revision + 1} was due")
                revision = record.revision
                yield record
                offset += len(line) + 1
                if revision == last:
                    return
    except BadRecordLine as bad:
        raise CorruptError(
            f"{path} is damaged at byte {offset}, in record {revision + 1}: {bad}; "
            f"run: workshop fsck {path.parent.name}"
        ) from None
    except OSError as error:
        raise ReadOnlyError(
            f"{path} cannot be read at byte {reached} ({disk.reason(error)}); see to the disk."
        ) from None
    finally:
        os.close(fd)
