"""Rows of a text table that have fewer cells than its header.

A delimiter that is missing moves every cell after it into the column before: a grade becomes days absent, and the row
still reads well. The parser fills such rows with empty cells, so they are looked for before it.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, BinaryIO, Literal

from workshop.records.problems import Cancelled

if TYPE_CHECKING:
    import numpy as np

    Array = np.ndarray[Any, Any]

_PIECE = 1 << 18
_ONE_BYTE = ("utf-8", "utf-8-sig", "cp1252")
"""Encodings in which delimiters and line ends are single bytes that are part of no other character."""


def no_rows() -> Array:
    """For a file whose cells have places of their own: a row that is short has empty ones at its end."""
    import numpy as np

    return np.zeros(0, dtype=np.int64)


def narrow_rows(
    handle: BinaryIO, encoding: str, delimiter: str, width: int, quotes: bool, cancelled: Callable[[], bool]
) -> Array:
    """The numbers, from 1, of the rows of the file that have some cells but fewer than `width`. Every row of the file
    counts, empty ones too; one with a line break in quotation marks is one. Leaves the file at its start.

    Raises Cancelled.
    """
    import numpy as np

    handle.seek(0)
    try:
        if encoding in _ONE_BYTE and not quotes:
            found = [first + 1 + places for first, places in _by_bytes(handle, delimiter, width, cancelled)]
            return np.concatenate(found) if found else no_rows()
        return np.fromiter(_by_rows(handle, encoding, delimiter, width, quotes, cancelled), dtype=np.int64)
    finally:
        handle.seek(0)


def _by_bytes(
    handle: BinaryIO, delimiter: str, width: int, cancelled: Callable[[], bool]
) -> Iterator[tuple[int, Array]]:
    """How many lines came before, and the places of narrow ones among the next."""
    import numpy as np

    done, rest = 0, b""
    while True:
        if cancelled():
            raise Cancelled
        piece = handle.read(_PIECE)
        whole = rest + piece
        if b"\r" in whole:
            whole = whole if not piece else whole.removesuffix(b"\r")  # the next piece may begin with its line feed
            held = (rest + piece)[len(whole) :]
            lines = whole.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
        else:
            held, lines = b"", whole
        end = len(lines) if not piece else lines.rfind(b"\n") + 1
        rest = lines[end:] + held
        lines = lines[:end]
        if lines:
            if not lines.endswith(b"\n"):
                lines += b"\n"
            data = np.frombuffer(lines, dtype=np.uint8)
            ends = np.flatnonzero(data == 10)
            starts = np.append(0, ends[:-1] + 1)
            marks = (data == ord(delimiter)).view(np.uint8)
            counts = np.add.reduceat(marks, starts, dtype=np.uint16)
            yield done, np.flatnonzero((counts < width - 1) & (ends > starts))
            done += len(ends)
        if not piece:
            return


def _by_rows(
    handle: BinaryIO, encoding: str, delimiter: str, width: int, quotes: bool, cancelled: Callable[[], bool]
) -> Iterator[int]:
    """The numbers of narrow rows, one by one."""
    text = io.TextIOWrapper(handle, encoding, newline="")
    how: Literal[0, 3] = csv.QUOTE_MINIMAL if quotes else csv.QUOTE_NONE
    try:
        for number, row in enumerate(csv.reader(text, delimiter=delimiter, quoting=how), 1):
            if number % (1 << 14) == 0 and cancelled():
                raise Cancelled
            if 0 < len(row) < width:
                yield number
    finally:
        text.detach()
