"""`prepared/`: the files of each release that waits for a second person, in a folder of its own (0700, files 0600).

They lie here under their own names, so that the second person can open them. What is approved are not these files but
the bytes that the disclosure log names: each is read once, compared with the hash of its line, and written out from
memory. Whoever holds the log's lock writes here; what no line accounts for is of a process that died, and goes.
"""

from __future__ import annotations

import contextlib
import os
import re
import secrets
import shutil
import stat
from collections.abc import Callable, Collection, Mapping, Sequence
from pathlib import Path

from store.api import CorruptError
from store.disclosures.log import Disclosures
from store.files import disk
from workshop.disclosure.approval import waiting
from workshop.disclosure.log import LogEntry, LogLink, digest
from workshop.disclosure.release import RELEASE

PREPARED, _STAGED = "prepared", ".new-"
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,199}")
_LARGEST_FILE = 1 << 31
_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC | os.O_NOFOLLOW


class PreparedFiles:
    """The folder of one home."""

    def __init__(self, home: Path) -> None:
        self.folder = home / PREPARED

    def path(self, release: str) -> Path:
        """Where the files of that release lie while it waits."""
        return self.folder / release

    def write(self, release: str, files: Mapping[str, bytes]) -> None:
        """All files, durable when it returns: whole or not at all. Raises OSError."""
        if not (_NAME.fullmatch(release) and all(map(_NAME.fullmatch, files))):
            raise ValueError("names of releases and their files are plain")
        if not self.folder.is_dir():
            disk.make_folder(self.folder)
            disk.sync_folder(self.folder.parent)
        staged = self.folder / f"{_STAGED}{secrets.token_hex(8)}"
        disk.make_folder(staged)
        try:
            for name, data in files.items():
                disk.write_new(staged / name, data)
            disk.sync_folder(staged)
            disk.rename(staged, self.path(release))
        except BaseException:
            shutil.rmtree(staged, ignore_errors=True)
            raise
        disk.sync_folder(self.folder)

    def read(self, entry: LogEntry) -> dict[str, bytes]:
        """The bytes of a prepared release as its line names them. Raises CorruptError when one is missing or was
        changed, or when there is a file that was not prepared."""
        where = self.path(entry.release)
        try:
            folder = os.open(where, _FOLDER)
        except OSError as error:
            raise CorruptError(f"{where}, the prepared release, cannot be read ({disk.reason(error)}).") from None
        try:
            found = {name: _read(folder, name, where) for name in sorted(os.listdir(folder))}  # noqa: PTH208 - of the folder that is open
        finally:
            os.close(folder)
        named = {name: sha256 for name, sha256, _ in entry.files}
        for name in sorted({*named, *found}):
            if name not in found:
                raise CorruptError(f"{where / name}, a file of the prepared release, is missing. {_AGAIN}")
            if name not in named:
                raise CorruptError(f"{where / name} is not a file of the prepared release. {_AGAIN}")
            if digest(found[name]) != named[name]:
                raise CorruptError(f"{where / name} was changed after the release was prepared. {_AGAIN}")
        return found

    def remove(self, release: str) -> None:
        """Remove the files of a release that waits no more; what cannot be removed goes with the next `keep_only`."""
        with contextlib.suppress(OSError):
            _remove(self.path(release))

    def keep_only(self, waiting: Collection[str]) -> None:
        """Remove releases that do not wait, and what was being written of one when its process died; nothing that
        somebody else put here. What cannot be removed now is removed the next time."""
        with contextlib.suppress(OSError):
            for path in [] if self.folder.is_symlink() else list(self.folder.iterdir()):
                ours = path.name.startswith(_STAGED) or (path / RELEASE).is_file()
                if ours and path.name not in waiting and not path.is_symlink():
                    _remove(path)


def put_aside(
    log: Disclosures, release: str, files: Mapping[str, bytes], make: Callable[[Sequence[LogLink]], LogEntry]
) -> LogLink:
    """Put the files of a release aside, and its line in the log: both or neither. `make` gives the line for the log as
    it is then. Raises what `Disclosures.append` raises, and what `make` does."""
    prepared, written = PreparedFiles(log.home), False

    def entry(links: Sequence[LogLink]) -> LogEntry:
        nonlocal written
        made = make(links)
        prepared.keep_only({link.entry.release for link in waiting(links)})
        prepared.write(release, files)
        written = True
        return made

    try:
        return log.append(entry)
    except BaseException:
        if written:
            prepared.remove(release)
        raise


_AGAIN = "Decline this release, find out who changed it, and prepare it again."


def _read(folder: int, name: str, where: Path) -> bytes:
    """The bytes of a file in that open folder; a link is not followed. Raises CorruptError."""
    try:
        fd = os.open(name, os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK, dir_fd=folder)
        try:
            info = os.fstat(fd)
            if not stat.S_ISREG(info.st_mode) or info.st_size > _LARGEST_FILE:
                raise CorruptError(f"{where / name} is not a file of a release. {_AGAIN}")
            return disk.pread_all(fd, _LARGEST_FILE, 0)
        finally:
            os.close(fd)
    except OSError as error:
        raise CorruptError(f"{where / name} cannot be read ({disk.reason(error)}). {_AGAIN}") from None


def _remove(path: Path) -> None:
    """A folder gets the name of one in the making first: whatever is left when this process dies goes later."""
    if path.is_dir() and not path.is_symlink():
        going = path.with_name(f"{_STAGED}{secrets.token_hex(8)}")
        disk.rename(path, going)
        shutil.rmtree(going, ignore_errors=True)
    else:
        path.unlink()
