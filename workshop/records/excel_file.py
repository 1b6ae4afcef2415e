"""An Excel workbook as a table: its first sheet with something in it, every cell as the text a person would read."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import BinaryIO

from content.clean import clean_line
from workshop.records.excel_book import LONGEST_TEXT, MOST_TEXT, Book, BookSheet, cell_text
from workshop.records.problems import Cancelled, FileProblem
from workshop.records.rows import Chunk

_CHUNK_ROWS, _CHUNK_TEXT = 5_000, 1 << 24
_SAMPLE_ROWS = 200
Row = tuple[str, ...]


class ExcelBody:
    """The first sheet that is not empty. Raises FileProblem when the workbook is damaged, too large, or has none."""

    def __init__(self, handle: BinaryIO, file: str) -> None:
        self._file = file
        self._book = Book(handle, file)
        self._sheet, self.header_row, self.header = self._first_table()

    def words(self) -> str:
        """What kind of file it is, and which of its sheets is read."""
        sheets = len(self._book.sheets)
        more = "" if sheets == 1 else f", the only one read of {sheets}"
        return f'Excel workbook, sheet "{clean_line(self._sheet.title)}"{more}'

    def sample(self) -> list[list[str]]:
        """The first rows under the header, as texts."""
        rows: list[list[str]] = []
        for row, _ in self._data():
            rows.append(list(row))
            if len(rows) == _SAMPLE_ROWS:
                break
        return rows

    def chunks(self, cancelled: Callable[[], bool]) -> Iterator[tuple[Chunk, float]]:
        """The rows in parts, each with the share of the file read so far. Raises Cancelled."""
        rows: list[Row] = []
        first, share, text = self.header_row + 1, 0.0, 0
        for row, share in self._data():
            rows.append(row)
            text += sum(map(len, row))
            if len(rows) == _CHUNK_ROWS or text > _CHUNK_TEXT:
                if cancelled():
                    raise Cancelled
                yield _chunk(first, rows), share
                first += len(rows)
                rows, text = [], 0
        if rows:
            yield _chunk(first, rows), 1.0

    def close(self) -> None:
        """Close the workbook."""
        self._book.close()

    def _first_table(self) -> tuple[BookSheet, int, Row]:
        for sheet in self._book.sheets:
            if not sheet.visible:
                continue
            for number, row, _ in self._texts(sheet):
                if any(row):
                    return sheet, number, row
        raise FileProblem(f'"{self._file}" is empty; choose the file with one row for each student.')

    def _data(self) -> Iterator[tuple[Row, float]]:
        """Every row after the header, those that are not written down too: empty."""
        expected, width = self.header_row + 1, len(self.header)
        for number, row, share in self._texts(self._sheet):
            if number <= self.header_row:
                continue
            for _ in range(expected, number):
                yield (), share
            expected = number + 1
            if len(row) > width:
                # What is in no column is named by its row; one cell of it is enough for that.
                row = (*row[:width], next(filter(None, row[width:]), ""))
            yield row, share

    def _texts(self, sheet: BookSheet) -> Iterator[tuple[int, Row, float]]:
        """The number of each row, its texts without empty ones at the end, and the share read so far."""
        together = 0
        for number, cells, share in self._book.rows(sheet):
            found = {column: text for column, value in cells if (text := cell_text(value))}
            longest = max(map(len, found.values()), default=0)
            together += sum(map(len, found.values()))
            if longest > LONGEST_TEXT:
                raise FileProblem(
                    f'"{self._file}", row {number}: a cell has more than {LONGEST_TEXT:,} characters; leave that '
                    "column out, or save the file as CSV."
                )
            if together > MOST_TEXT:
                raise FileProblem(
                    f'"{self._file}", row {number}: up to here there are more than {MOST_TEXT:,} characters of text; '
                    "export fewer columns, or save the file as CSV."
                )
            yield number, tuple(found.get(column, "") for column in range(1, max(found, default=0) + 1)), share


def _chunk(first: int, rows: list[Row]) -> Chunk:
    import numpy as np

    width = max(len(row) for row in rows)
    columns = [np.full(len(rows), "", dtype=object) for _ in range(max(width, 1))]
    for place, row in enumerate(rows):
        for column, text in zip(columns, row, strict=False):
            column[place] = text
    return Chunk(first, columns)
