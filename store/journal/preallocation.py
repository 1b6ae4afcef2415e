"""Line feeds after the last record of a journal: blank space, written ahead so that a sync need not lengthen the file.

A file system keeps the length of a file apart from its bytes, and syncing both takes half as long again. Blank space
says nothing. It grows with what a connection writes, and is cut off when one that wrote is closed.
"""

from __future__ import annotations

import contextlib

from store.files import disk

MOST = 1 << 16
"""Bytes of blank space that are written at a time, at most."""


def content_end(data: bytes) -> int:
    """Where the last line of `data` ends, its line feed included if it has one: what follows is blank space."""
    end = len(data.rstrip(b"\n"))
    return min(end + 1, len(data)) if end else 0


def is_padding(data: bytes) -> bool:
    """Whether there is nothing but blank space in `data`."""
    return not data.strip(b"\n")


def lines_in(data: bytes) -> tuple[bytes, bool]:
    """`data`, which begins with a line, up to where the next line is a blank one; and whether there was one."""
    if data[:1] == b"\n":
        return b"", True
    place = data.find(b"\n\n")
    return (data, False) if place < 0 else (data[: place + 1], True)


def content_length(fd: int, size: int) -> int:
    """How many of the file's `size` bytes come before its blank space. Raises OSError."""
    end = size
    while end > 0:
        start = max(0, end - MOST)
        text = disk.pread_all(fd, end - start, start).rstrip(b"\n")
        if text:
            return min(start + len(text) + 1, size)
        end = start
    return 0


def preallocate(fd: int, start: int, end: int) -> int:
    """Fill the end of the file from byte `start`, where it ends, up to `end`; where it ends then.

    It is no loss when that fails: then the next record makes the file longer.
    """
    with contextlib.suppress(OSError):
        return start + disk.pwrite(fd, b"\n" * (end - start), start)
    return start
