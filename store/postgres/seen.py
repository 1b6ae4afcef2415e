"""What this host has seen of a session in a database: how far it went. So a database that was put back is noticed.

Kept on this host, beside the catalogue: the database cannot testify against itself.
"""

from __future__ import annotations

import contextlib
import re
from pathlib import Path

from store.files import disk
from store.files.private import write_private

SEEN = "seen"
_LINE = re.compile(rb"(\d{1,10}) ([0-9a-f]{8})\n\Z")


def note_seen(home: Path, nonce: str, revision: int, crc: int) -> None:
    """Remember that the session with that nonce has a record of that revision and crc; a failure costs the notice.

    What was seen is never forgotten for something older: that would be how an older copy comes to look right.
    """
    if revision <= recall_seen(home, nonce)[0]:
        return
    with contextlib.suppress(OSError):
        write_private(home / SEEN / nonce, b"%d %08x\n" % (revision, crc))


def recall_seen(home: Path, nonce: str) -> tuple[int, int]:
    """Revision and crc of the newest record that was seen; revision 0 when none was."""
    try:
        match = _LINE.match(disk.read_whole(home / SEEN / nonce, 64))
    except OSError:
        return 0, 0
    return (int(match[1]), int(match[2], 16)) if match else (0, 0)
