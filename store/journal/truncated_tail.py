"""The remains of a write that was cut off: telling them from damage, and moving them aside without losing a byte."""

from __future__ import annotations

import errno
import itertools
import os
import re
from pathlib import Path

from store.files import disk
from store.journal import codec
from store.journal.codec import BadRecordLine, UnknownRecordType

TORN = "torn"

_START = re.compile(rb'[0-9a-f]{8} [1-9a-f][0-9a-f]{0,4} \{"')


def is_truncated_tail(bad: bytes, offset: int) -> bool:
    """Whether these bytes, from the first one that does not verify to the end, are the remains of one cut-off write.

    They are not when a whole record stands further on: then something before it is damaged, and what follows is not
    ours to take away. Nor at the very start: the first records were synced before the session got its name. Nor when
    they are a line of the right length: it was written whole, perhaps acknowledged, and changed since.
    """
    return offset > 0 and not _is_changed(bad) and count_later_records(bad) == 0


def _is_changed(bad: bytes) -> bool:
    """Whether a line stands there as long as it says, with no gap: what a write leaves out is blank or zero."""
    line = bad[: bad.find(b"\n") + 1]
    head = codec.header(line)
    return head is not None and len(line) - head[2] - 1 == head[1] and b"\0" not in line


def count_later_records(bad: bytes) -> int:
    """How many whole records there are after the first bytes that do not verify.

    Form and length decide, not the crc: the one it starts from may be what was damaged. A damaged line feed joins two
    lines, so records are looked for inside lines too; text in a record cannot look like one, its quotes are escaped.
    """
    return sum(1 for found in _START.finditer(bad, 1) if _is_whole(bad, found.start()))


def _is_whole(bad: bytes, start: int) -> bool:
    end = bad.find(b"\n", start, start + codec.MAX_LINE)
    line = bad[start:end]
    head = codec.header(line)
    if end < 0 or head is None or len(line) - head[2] != head[1]:
        return False
    try:
        codec.decode_body(line[head[2] :])
    except UnknownRecordType:
        return True
    except BadRecordLine:
        return False
    return True


def quarantine_tail(folder: Path, journal: int, offset: int, bad: bytes) -> Path:
    """Copy `bad` to a file in torn/, durably, and only then cut it off the journal. The caller holds the lock."""
    torn = folder / TORN
    disk.make_folder(torn)
    if torn.is_symlink():
        raise OSError(errno.ELOOP, "torn/ is a link, and nothing is written through links")
    for number in itertools.count(1):
        path = torn / f"{offset:010d}-{number}"
        try:
            disk.write_new(path, bad)
            break
        except FileExistsError:
            continue
    disk.sync_folder(torn)
    disk.sync_folder(folder)
    disk.ftruncate(journal, offset)
    disk.fdatasync(journal)
    return path


def quarantined_files(folder: Path) -> list[tuple[str, int]]:
    """Name and size of every file in torn/, in order."""
    try:
        with os.scandir(folder / TORN) as entries:
            return sorted((entry.name, entry.stat().st_size) for entry in entries if entry.is_file())
    except OSError:
        return []
