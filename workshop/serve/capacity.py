"""Whether there is room for all seats, looked at before the doors open: watches of files, connections of a database."""

from __future__ import annotations

import os
from pathlib import Path

from store.home import DatabaseSession
from workshop.serve.settings import Settings

WATCHES = 2
"""Watches of changed files that one seat needs, for the records and for the people."""
_LIMIT = Path("/proc/sys/fs/inotify/max_user_instances")


def room_for(settings: Settings) -> str:
    """What there is too little of for all seats, in a sentence; empty when nothing is. Blocks. Raises StoreError."""
    if isinstance(settings.where, DatabaseSession):
        return few_connections(settings.where.home.windows_left(), settings.people)
    return few_watches(watches_allowed(), watches_in_use(), settings.people)


def few_connections(left: int | None, seats: int) -> str:
    """Said when a database has not got enough connections for that many seats."""
    if left is None or left >= seats:
        return ""
    return (
        f"The database has connections for {left} more windows, and this lets up to {seats} people in; raise "
        f"max_connections on the server, or give --people {max(1, left)}."
    )


def few_watches(allowed: int | None, used: int, seats: int) -> str:
    """Said when the system will not watch enough files for that many seats of this account."""
    if allowed is None or allowed - used >= seats * WATCHES:
        return ""
    enough = max(0, allowed - used) // WATCHES
    needed = 1 << (used + seats * WATCHES - 1).bit_length()
    return (
        f"Only {enough} of {seats} seats can watch files here; the others follow up to a quarter of a second later. To "
        f"allow more, run as root: sysctl fs.inotify.max_user_instances={needed}"
    )


def watches_allowed() -> int | None:
    """How many watches one account has; None where the system has no such limit."""
    try:
        return int(_LIMIT.read_text("ascii"))
    except (OSError, ValueError):
        return None


def watches_in_use() -> int:
    """How many watches the processes of this account have now, as far as it may look."""
    found = 0
    for folder in Path("/proc").glob("[0-9]*/fd"):
        try:
            if folder.stat().st_uid == os.geteuid():
                found += sum(map(_is_watch, folder.iterdir()))
        except OSError:
            continue  # it has ended, or is not ours to look into
    return found


def _is_watch(file: Path) -> bool:
    try:
        return str(file.readlink()) == "anon_inode:inotify"
    except OSError:
        return False  # closed meanwhile; the others of its process count
