"""An Excel workbook as a table: its first sheet with something in it, every cell as the text a person would read."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import BinaryIO

from content.clean import clean_line
from workshop.records.excel_book import LONGEST_TEXT, MOST_TEXT, Book, BookSheet, cell_text
from workshop.records.find_header import FoundHeader, find_header, is_no_data
from workshop.records.guess import is_of_students
from workshop.records.problems import Cancelled, FileProblem
from workshop.records.rows import Chunk
from workshop.wording import join_with_and

_CHUNK_ROWS, _CHUNK_TEXT = 5_000, 1 << 24
_SAMPLE_ROWS = 200
Row = tuple[str, ...]


class ExcelBody:
    """The sheet with the table of students: the only one that has the columns of one, else the first that is not empty.

    Raises FileProblem when the workbook is damaged, too large, or empty, or when several sheets have such a table.
    """

    def __init__(self, handle: BinaryIO, file: str) -> None:
        self._file = file
        self._book = Book(handle, file)
        self._sheet, self._before, self.header = self._find_table()
        self.header_row = self._before + self.header.row + 1
        self._first = self._before + self.header.data + 1

    def words(self) -> str:
        """What kind of file it is, and which of its sheets is read."""
        sheets = len(self._book.sheets)
        more = "" if sheets == 1 else f", the only one read of {sheets}"
        return f'Excel workbook, sheet "{clean_line(self._sheet.title)}"{more}'

    def sample(self) -> list[list[str]]:
        """The first rows under the header, as texts."""
        rows: list[list[str]] = []
        for row, _ in self._data():
            if not is_no_data(row, self.header):
                rows.append(list(row))
            if len(rows) == _SAMPLE_ROWS:
                break
        return rows

    def chunks(self, cancelled: Callable[[], bool]) -> Iterator[tuple[Chunk, float]]:
        """The rows in parts, each with the share of the file read so far. Raises Cancelled."""
        rows: list[Row] = []
        first, share, text = self._first, 0.0, 0
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

    def _find_table(self) -> tuple[BookSheet, int, FoundHeader]:
        """The sheet, how many rows stand before those that were looked at, and the header among them."""
        found, students = [], []
        for sheet in self._book.sheets:
            before, rows = self._head(sheet) if sheet.visible else (0, [])
            header = find_header(rows)
            if header is not None:
                found.append((sheet, before, header))
                if is_of_students(header.names, rows[header.data :]):
                    students.append(found[-1])
        if not found:
            raise FileProblem(f'"{self._file}" is empty; choose the file with one row for each student.')
        if len(students) > 1:
            names = join_with_and([f"“{clean_line(sheet.title)}”" for sheet, *_ in students[:8]])
            raise FileProblem(
                f'"{self._file}" has tables of students on {len(students)} sheets: {names}. Put them on one sheet, '
                "with a column for what the sheets are named after, or save one sheet as a file of its own."
            )
        return (students or found)[0]

    def _head(self, sheet: BookSheet) -> tuple[int, list[Row]]:
        """The first rows of a sheet, from the first that is filled; and how many stand before it."""
        rows: list[Row] = []
        before = 0
        for number, row, _ in self._texts(sheet):
            if not rows:
                if not any(row):
                    continue
                before = number - 1
            rows.extend(() for _ in range(min(number - before - 1, _SAMPLE_ROWS) - len(rows)))
            rows.append(row)
            if len(rows) >= _SAMPLE_ROWS:
                break
        return before, rows

    def _data(self) -> Iterator[tuple[Row, float]]:
        """Every row after the header, those that are not written down too: empty."""
        expected, width = self._first, len(self.header.names)
        for number, row, share in self._texts(self._sheet):
            if number < self._first:
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
