"""Quotation marks in a text table, believed only where they surely enclose one cell.

A mark that is opened in one row and closed in another swallows the rows in between: they are missing from every count,
and nobody sees it. So a cell in quotation marks ends at a delimiter or at the end of its line; one of several lines has
at most three, and no delimiter in it. Marks inside of other cells come in pairs.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from typing import BinaryIO

from workshop.records.problems import Cancelled, FileProblem, RefusalKind

MOST_LINES = 3
"""Lines of one cell: an address has three."""
_PIECE = 1 << 20


def check_quotes(handle: BinaryIO, encoding: str, delimiter: str, file: str, cancelled: Callable[[], bool]) -> None:
    """Read the file to its end and leave it at its start. Raises FileProblem, which names the row, Cancelled."""
    handle.seek(0)
    text = io.TextIOWrapper(handle, encoding, newline=None)
    cells, closed, rows, rest = _cells(delimiter), _closed(delimiter), 0, ""
    try:
        while True:
            if cancelled():
                raise Cancelled
            piece = text.read(_PIECE)
            rest += piece
            block = rest if not piece else rest[: rest.rfind("\n") + 1]
            read, found, bad = _rows(cells, block, delimiter, last=not piece)
            odd = _odd_row(cells, closed, block[:read])
            found, bad = (found, bad) if odd is None else (odd, True)
            if bad:
                raise FileProblem(
                    f'"{file}", row {rows + found + 1:,}: a quotation mark is opened that does not close at the end of '
                    "its cell; correct it in the program that made the file, or the rows after it would be lost.",
                    kind=RefusalKind.QUOTES,
                )
            rows, rest = rows + found, rest[read:]
            if not piece:
                return
    finally:
        text.detach()
        handle.seek(0)


def _rows(cells: re.Pattern[str], block: str, delimiter: str, *, last: bool) -> tuple[int, int, bool]:
    """How many characters of a block are whole rows, how many rows these are, and whether the next one is bad. A cell
    that is open at the end may close in what follows, except in the `last` block."""
    start = end = 0  # of the row that is looked at; of the last cell of several lines
    joined = inside = 0  # line breaks inside cells: of the rows before, of this row
    for match in cells.finditer(block):
        if match.lastindex is None:
            continue  # closed on its line, as nearly all are
        line = block.rfind("\n", end, match.start()) + 1
        if line:
            start, joined, inside = line, joined + inside, 0
        body, close, after = match.groups()
        lines, end = body.count("\n"), match.end(2)
        if not close and not last and lines <= MOST_LINES:
            return start, block.count("\n", 0, start) - joined, False
        if not close or after not in ("", "\n", delimiter) or lines >= MOST_LINES or (lines and delimiter in body):
            return start, block.count("\n", 0, start) - joined, True
        inside += lines
    return len(block), block.count("\n") - joined - inside, False


def _odd_row(cells: re.Pattern[str], closed: re.Pattern[str], block: str) -> int | None:
    """The place of the first row with an odd number of marks inside of its cells, or None. A pair may be a nickname; a
    single one is the rest of a cell that was cut, and where it began, nobody knows."""
    if '"' not in closed.sub("", block):
        return None
    outside = cells.sub(lambda match: match[3] if match.lastindex else "", block)
    return next((place for place, line in enumerate(outside.split("\n")) if line.count('"') % 2), None)


def _cells(delimiter: str) -> re.Pattern[str]:
    """What begins with a quotation mark: cells that close on their line, without groups; others as far as they go."""
    mark = re.escape(delimiter)
    return re.compile(rf'(?<![^{mark}\n])"(?:(?:[^"\n]|"")*"(?![^{mark}\n])|((?:[^"]|"")*)("?)(.?))', re.DOTALL)


def _closed(delimiter: str) -> re.Pattern[str]:
    """Cells that close on their line."""
    mark = re.escape(delimiter)
    return re.compile(rf'(?<![^{mark}\n])"(?:[^"\n]|"")*"(?![^{mark}\n])')
