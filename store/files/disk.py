"""The few system calls that must not fail in silence, in one place: whole writes, real syncs, exact modes.

Every other file of the store goes through here, so that a test can make any single one of these calls fail.
"""

from __future__ import annotations

import contextlib
import errno
import os
import stat
from pathlib import Path

FILE_MODE = 0o600
FOLDER_MODE = 0o700
_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
_REFUSED = frozenset({errno.EACCES, errno.EPERM, errno.EROFS})

_F_FULLFSYNC = 51  # macOS: fsync alone leaves the bytes in the drive's own cache


def is_full(error: OSError) -> bool:
    """Whether the call failed for want of room: the disk, the quota, or a limit on the size of files."""
    return error.errno in _FULL


def is_refused(error: OSError) -> bool:
    """Whether the call failed because this process may not write there."""
    return error.errno in _REFUSED


def reason(error: OSError) -> str:
    """The system's own words for the error, without its number and path."""
    return (error.strerror or type(error).__name__).lower()


def pwrite(fd: int, data: bytes, offset: int) -> int:
    """`os.pwrite`; may write less than it was given."""
    return os.pwrite(fd, data, offset)


def pwrite_all(fd: int, data: bytes, offset: int) -> None:
    """Write all of `data` at `offset`. Raises OSError; then any part of it may have been written."""
    view = memoryview(data)
    while view:
        written = pwrite(fd, bytes(view) if len(view) != len(data) else data, offset)
        if written <= 0:
            raise OSError(errno.EIO, "nothing was written")
        offset += written
        view = view[written:]


def pread_all(fd: int, size: int, offset: int) -> bytes:
    """Up to `size` bytes from `offset`; less only where the file ends."""
    parts: list[bytes] = []
    while size > 0:
        part = os.pread(fd, min(size, 1 << 26), offset)
        if not part:
            break
        parts.append(part)
        offset += len(part)
        size -= len(part)
    return parts[0] if len(parts) == 1 else b"".join(parts)


def fdatasync(fd: int) -> None:
    """Bring the file's bytes and its length to the disk. Raises OSError; it must then not be tried again."""
    if hasattr(os, "fdatasync"):
        os.fdatasync(fd)
    else:
        fsync(fd)


def fsync(fd: int) -> None:
    """Bring the file, its length and its attributes to the disk."""
    if hasattr(os, "fdatasync"):
        os.fsync(fd)
        return
    import fcntl

    try:
        fcntl.fcntl(fd, _F_FULLFSYNC)
    except OSError:
        os.fsync(fd)


def ftruncate(fd: int, size: int) -> None:
    """Cut the file to `size` bytes."""
    os.ftruncate(fd, size)


def replace(source: Path, target: Path) -> None:
    """Give `source` the name of `target`, which either keeps its old bytes or has the new ones, never a mixture."""
    source.replace(target)


def rename(source: Path, target: Path) -> None:
    """Give `source` another name. Raises OSError when `target` is a folder with something in it."""
    source.rename(target)


def open_file(path: Path, flags: int, mode: int = FILE_MODE) -> int:
    """A descriptor. A file made by this call has exactly `mode`, whatever the umask; links are not followed."""
    fd = os.open(path, flags | os.O_CLOEXEC | os.O_NOFOLLOW, mode)
    if flags & os.O_CREAT:
        try:
            info = os.fstat(fd)
            if stat.S_IMODE(info.st_mode) != mode and info.st_uid == os.geteuid():
                os.fchmod(fd, mode)
        except BaseException:
            os.close(fd)
            raise
    return fd


def make_folder(path: Path, mode: int = FOLDER_MODE) -> None:
    """A new folder of exactly `mode`; one that is there is left as it is. Its parent must exist."""
    try:
        path.mkdir(mode)
    except FileExistsError:
        if not path.is_dir():
            raise
        return
    path.chmod(mode)


def sync_folder(path: Path) -> None:
    """Make the names in that folder durable. File systems that cannot sync a folder are taken at their word."""
    fd = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        fsync(fd)
    except OSError as error:
        if error.errno not in (errno.EINVAL, errno.ENOTSUP):
            raise
    finally:
        os.close(fd)


def write_new(path: Path, data: bytes) -> None:
    """A new file with these bytes, synced; its folder is not. Raises FileExistsError, OSError (then it is removed)."""
    fd = open_file(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL)
    try:
        try:
            pwrite_all(fd, data, 0)
            fsync(fd)
        finally:
            os.close(fd)
    except BaseException:
        with contextlib.suppress(OSError):
            path.unlink()
        raise


def write_whole(path: Path, data: bytes, *, durable: bool = True) -> None:
    """Put `data` in the place of the file: written aside, every write checked, synced, renamed, the folder synced.

    Whatever happens, the file holds either all its old bytes or all the new ones. The caller must be the only writer
    (it holds the file's lock): the name written aside is always the same, so that killed writers leave one at most.
    Without `durable` nothing is synced: enough against the death of this process, not against the loss of power.
    Raises OSError, the old file untouched.
    """
    aside = path.with_name(f".{path.name}.new")
    fd = open_file(aside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    try:
        try:
            pwrite_all(fd, data, 0)
            if durable:
                fsync(fd)
        finally:
            os.close(fd)
        replace(aside, path)
    except BaseException:
        with contextlib.suppress(OSError):
            aside.unlink()
        raise
    if durable:
        sync_folder(path.parent)


def read_whole(path: Path, limit: int) -> bytes:
    """The file's bytes. Raises OSError; EFBIG when there are more than `limit`."""
    fd = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)
    try:
        info = os.fstat(fd)
        if not stat.S_ISREG(info.st_mode):
            raise OSError(errno.EINVAL, "not a regular file")
        if info.st_size > limit:
            raise OSError(errno.EFBIG, f"larger than {limit // 1024} KiB")
        return pread_all(fd, limit, 0)
    finally:
        os.close(fd)
