"""What a damaged journal still says: every record that can be believed, on both sides of the damage.

A record is believed when its checksum follows on the line before it, or on what that line says is its checksum.
"""

from __future__ import annotations

import re
import zlib
from dataclasses import dataclass, field

from store.api import NewerFormatError
from store.journal import codec
from store.journal.codec import BadRecordLine, UnknownRecordType
from store.journal.preallocation import content_end
from workshop.sheets.model import Record

MOST_LOST = 100_000
"""Records that may be missing in a row; a higher number in a record is damage itself."""

_START = re.compile(rb'[0-9a-f]{8} [1-9a-f][0-9a-f]{0,4} \{"')


@dataclass(slots=True)
class Salvage:
    """The records, in order; revisions may be missing between them.

    Attributes:
        checksums: of the line of each record, by revision.
        said: in words what does not verify, one finding a line.
        lost: how many records are missing before the last one.
    """

    records: list[Record] = field(default_factory=list)
    checksums: dict[int, int] = field(default_factory=dict)
    said: list[str] = field(default_factory=list)
    lost: int = 0


def salvaged(data: bytes, seed: int) -> Salvage:
    """Every record of a journal that can be believed, whatever stands between. Raises NewerFormatError.

    Where the line before is lost too, form and length have to do, and `said` says so.
    """
    found = Salvage()
    offset, good = 0, seed
    seeds = {seed}
    data = data[: content_end(data)]
    while offset < len(data):
        end = data.find(b"\n", offset) + 1 or len(data)
        line = data[offset:end]
        record = _record(line, seeds, found)
        if record is None:
            start, offset = offset, _next_start(data, offset + 1)
            found.said.append(f"{offset - start} bytes from byte {start} on are damaged, {_due(found)}")
            seeds = _seeds(line, good)
            continue
        found.lost += record.revision - _last(found) - 1
        found.records.append(record)
        offset, good = end, int(line[:8], 16)
        found.checksums[record.revision] = good
        seeds = {good}
    return found


def _record(line: bytes, seeds: set[int], found: Salvage) -> Record | None:
    """The record in that line, if it can be believed and comes after all before it."""
    for seed in seeds:
        try:
            record, _ = codec.decode(line, seed)
        except UnknownRecordType as unknown:
            raise NewerFormatError(
                f"Record {_last(found) + 1} is of a newer version of workshop ({unknown}), so nothing was made; "
                "install the newer version and try again."
            ) from None
        except BadRecordLine:
            continue
        return record if _comes_next(record, found) else None
    head = codec.header(line)
    if head is None or line[-1:] != b"\n" or len(line) - head[2] - 1 != head[1]:
        return None
    try:
        record = codec.decode_body(line[head[2] : -1])
    except BadRecordLine:
        return None
    # With the record before it at hand a wrong checksum is damage; with that one lost there is nothing to tell by.
    if not _comes_next(record, found) or record.revision == _last(found) + 1:
        return None
    found.said.append(f"record {record.revision} has the right form; with the one before it lost, no more can be said")
    return record


def _comes_next(record: Record, found: Salvage) -> bool:
    return 0 < record.revision - _last(found) <= MOST_LOST


def _last(found: Salvage) -> int:
    return found.records[-1].revision if found.records else 0


def _due(found: Salvage) -> str:
    return f"after record {_last(found)}" if found.records else "at the very start"


def _next_start(data: bytes, offset: int) -> int:
    """Where the next line may begin; damaged line feeds join lines, so that may be inside one."""
    match = _START.search(data, offset)
    return match.start() if match else len(data)


def _seeds(line: bytes, good: int) -> set[int]:
    """What the line after a damaged one may follow on: the last good one, if the damage came in between; else the
    checksum that the damaged one carries, or the one that its content has."""
    body = line.rstrip(b"\n").partition(b" ")[2].partition(b" ")[2]
    head = codec.header(line)
    return {good, zlib.crc32(body, good)} | (set() if head is None else {head[0]})
