"""The journal as an open file: how it is opened, and the last records that were read or written."""

from __future__ import annotations

import os
import stat
from collections import OrderedDict
from pathlib import Path

from store.api import CorruptError, MissingError, ReadOnlyError
from store.files import disk
from workshop.sheets.model import Record

MOST_RECENT = 512
"""Records that are remembered."""


def open_journal(path: Path, *, writable: bool) -> int:
    """A descriptor of the journal. Raises MissingError, ReadOnlyError, CorruptError when it is no file."""
    try:
        fd = disk.open_file(path, os.O_RDWR if writable else os.O_RDONLY)
    except FileNotFoundError:
        raise MissingError(f"{path} is missing. Restore it from a backup, or open another session.") from None
    except OSError as error:
        raise ReadOnlyError(f"{path} cannot be opened ({disk.reason(error)}).") from None
    if not stat.S_ISREG(os.fstat(fd).st_mode):
        os.close(fd)
        raise CorruptError(f"{path} is not a file. Restore the journal from a backup.")
    return fd


class RecentRecords:
    """Records by revision; the oldest are forgotten when there are more than 512."""

    def __init__(self) -> None:
        self._records: OrderedDict[int, Record] = OrderedDict()

    def get(self, revision: int) -> Record | None:
        """The record of that revision, if it is remembered."""
        return self._records.get(revision)

    def clear(self) -> None:
        """Forget all of them."""
        self._records.clear()

    def remember(self, record: Record) -> None:
        """Keep that record, and forget the oldest when there are too many."""
        self._records[record.revision] = record
        if len(self._records) > MOST_RECENT:
            self._records.popitem(last=False)
