"""`disclosures/`: every file of every release and every line of the log, each under its own hash.

Because the lines lie here too, a log that was shortened, deleted or put back to an older copy does not name all that is
here, and what it lacks can be written again to the byte.

Files are kept before their line, so a machine that goes down between the two leaves files without one; and a line that
was being written when the power went can be there in part. The line that is about to be written therefore lies in
`disclosures.pending` from before the first file until after the line: as long as it would be the next one, files it
names are no sign of missing lines, and what stands at the end of the log is a part of it.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Sequence
from pathlib import Path

from store.api import CorruptError
from store.files import disk
from workshop.disclosure.log import FIRST, LogLink, digest, read_alone

FILES, PENDING = "disclosures", "disclosures.pending"
LARGEST_FILE = 1 << 31
_HASH = re.compile(r"[0-9a-f]{64}\Z")
_LARGEST_LINE = 1 << 28


class KeptFiles:
    """The folder of one home. Only whoever holds the log's lock writes."""

    def __init__(self, home: Path) -> None:
        self.folder = home / FILES
        self.name = str(self.folder)
        self._pending = home / PENDING

    def names(self) -> frozenset[str]:
        """The hashes of all files. Raises OSError."""
        try:
            return frozenset(path.name for path in self.folder.iterdir() if _HASH.match(path.name))
        except FileNotFoundError:
            return frozenset()

    def read(self, sha256: str) -> bytes:
        """The bytes under that hash. Raises CorruptError when they are not there or are not those any more."""
        path = self.folder / sha256
        try:
            data = disk.read_whole(path, LARGEST_FILE)
        except OSError as error:
            raise CorruptError(f"{path}, a file of a release, cannot be read ({disk.reason(error)}).") from None
        if digest(data) != sha256:
            raise CorruptError(f"{path}, a file of a release, was changed after it was sent. Restore a good copy.")
        return data

    def keep(self, data: bytes) -> None:
        """Durable when it returns. Raises OSError."""
        if not self.folder.is_dir():
            disk.make_folder(self.folder)
            disk.sync_folder(self.folder.parent)  # or a loss of power might take the folder and leave the line
        path = self.folder / digest(data)
        if not path.exists():
            disk.write_whole(path, data)

    # ------------------------------------------------------------------ the line that is about to be written

    def announce(self, line: bytes) -> None:
        """From now on, files this line names may be there without it. Raises OSError."""
        disk.write_whole(self._pending, line)

    def announced(self) -> bytes:
        """That line; nothing when there is none or it cannot be read."""
        try:
            return disk.read_whole(self._pending, _LARGEST_LINE)
        except OSError:
            return b""

    def written(self) -> None:
        """The line is in the log. A file that stays behind tells of a line that is there, which does no harm."""
        with contextlib.suppress(OSError):
            self._pending.unlink()


def broken_off(announced: bytes, links: Sequence[LogLink]) -> LogLink | None:
    """The announced line, when it would be the next one of that log: what it says was never acknowledged."""
    found = read_alone(announced)
    if found is None:
        return None
    link, before = found
    follows = link.number == len(links) + 1 and before == (links[-1].hash if links else FIRST)
    return link if follows else None
