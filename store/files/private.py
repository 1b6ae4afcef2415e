"""Small files of one person, readable by nobody else: places, settings, where a mistake was. Older ones become so."""

from __future__ import annotations

import contextlib
import os
import stat
from pathlib import Path

from store.files import disk

_swept: set[Path] = set()


def write_private(path: Path, data: bytes) -> None:
    """Put `data` in the place of the file (0600), in a folder that is made when it is missing (0700). Raises OSError.

    The first time in a folder, everything in it that an earlier version left open to others is closed to them.
    """
    make_folders(path.parent)
    if path.parent not in _swept:
        _swept.add(path.parent)
        _sweep(path.parent)
    disk.write_whole(path, data, durable=False)


def make_folders(folder: Path) -> None:
    """The folder and every one above it that is missing, for their owner only. Raises OSError."""
    for one in (*reversed(folder.parents), folder):
        if not one.exists():
            disk.make_folder(one)


def _sweep(folder: Path) -> None:
    from store.files.home import config_folder, state_folder

    mine = [one for one in (folder, folder.parent) if one == folder or one in (state_folder(), config_folder())]
    with contextlib.suppress(OSError):
        for path in (*mine, *folder.iterdir()):
            _close(path)


def _close(path: Path) -> None:
    """Take away what others may do with it, when it is ours; links are left alone."""
    info = path.lstat()
    mode = stat.S_IMODE(info.st_mode)
    if mode & 0o077 and info.st_uid == os.geteuid() and not stat.S_ISLNK(info.st_mode):
        path.chmod(mode & 0o700)
