"""An Excel workbook as a table, or as one on each of several sheets, every cell as the text a person would read."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import BinaryIO, NamedTuple

from content.clean import clean_line
from workshop.records.answers import Answers
from workshop.records.excel_book import LONGEST_TEXT, MOST_TEXT, Book, BookSheet, cell_text
from workshop.records.find_header import BodyTable, FoundHeader, find_header, is_no_data
from workshop.records.guess import is_of_students
from workshop.records.problems import AnswerNeeded, Cancelled, ColumnProblem, FileProblem
from workshop.records.rows import SHEET_ROWS, Chunk, SheetSeen
from workshop.records.text_format import no_header_there
from workshop.records.widths import no_rows
from workshop.wording import join_with_and

_CHUNK_ROWS, _CHUNK_TEXT = 5_000, 1 << 24
_SAMPLE_ROWS = 200
Row = tuple[str, ...]


class _Found(NamedTuple):
    """A table on a sheet: `before` is how many rows stand before those in which the header was found."""

    sheet: BookSheet
    before: int
    header: FoundHeader

    @property
    def first(self) -> int:
        """The number of the first row after the header."""
        return self.before + self.header.data + 1


class ExcelBody:
    """The sheets that a person named; else the only one that has the columns of students, else the first that is not
    empty. Sheets that are hidden are never read.

    Raises FileProblem when the workbook is damaged, too large, or empty; AnswerNeeded when several sheets have students
    and nobody said which are read; ColumnProblem when a sheet that was named is not there, is hidden, or is empty.
    """

    def __init__(self, handle: BinaryIO, file: str, where: Answers) -> None:
        self.narrow = no_rows()
        self._file, self._header_row = file, where.header_row
        self._book = Book(handle, file)
        named = where.sheets or ((where.sheet,) if where.sheet else ())
        self._found = [self._named(name) for name in named] if named else [self._only_table()]
        read = {one.sheet.title for one in self._found}
        self.sheets = tuple(
            SheetSeen(clean_line(one.title), one.title in read, not one.visible) for one in self._book.sheets
        )
        self.tables = tuple(
            BodyTable(one.header, one.before + one.header.row + 1, one.sheet.title) for one in self._found
        )

    def words(self) -> str:
        """What kind of file it is, and which of its sheets are read."""
        read = {one.sheet.title for one in self._found}
        names = ", ".join(f'"{clean_line(one.sheet.title)}"' for one in self._found)
        other = [sheet for sheet in self._book.sheets if sheet.title not in read]
        rest = [f'"{clean_line(sheet.title)}"' + ("" if sheet.visible else " (hidden)") for sheet in other[:5]]
        more = f"; not read: {', '.join(rest)}{', …' if len(other) > 5 else ''}" if rest else ""
        return f"Excel workbook, sheet{'s' if len(self._found) > 1 else ''} {names}{more}"

    def sample(self) -> list[list[str]]:
        """The first rows under the header, as texts."""
        rows: list[list[str]] = []
        for row, _ in self._data(self._found[0]):
            if not is_no_data(row, self._found[0].header):
                rows.append(list(row))
            if len(rows) == _SAMPLE_ROWS:
                break
        return rows

    def chunks(self, cancelled: Callable[[], bool]) -> Iterator[tuple[int, Chunk, float]]:
        """The rows in parts, each with the place of its sheet and the share of the file read. Raises Cancelled."""
        for number, found in enumerate(self._found):
            rows: list[Row] = []
            first, share, text = found.first, 0.0, 0
            for row, share in self._data(found):
                rows.append(row)
                text += sum(map(len, row))
                if len(rows) == _CHUNK_ROWS or text > _CHUNK_TEXT:
                    if cancelled():
                        raise Cancelled
                    yield number, _chunk(first, rows), (number + share) / len(self._found)
                    first += len(rows)
                    rows, text = [], 0
            if rows:
                yield number, _chunk(first, rows), (number + 1) / len(self._found)

    def hidden_rows(self) -> list[int]:
        """The rows of the tables that people do not see, as far as they were read."""
        return [
            number + place * SHEET_ROWS
            for place, found in enumerate(self._found)
            for number in sorted(self._book.hidden.get(found.sheet.part, ()))
            if number >= found.first
        ]

    def close(self) -> None:
        """Close the workbook."""
        self._book.close()

    def _named(self, name: str) -> _Found:
        """The table on the sheet with that name."""
        visible = {clean_line(sheet.title): sheet for sheet in self._book.sheets if sheet.visible}
        hidden = any(clean_line(sheet.title) == name for sheet in self._book.sheets if not sheet.visible)
        if name not in visible:
            wrong = "is hidden" if hidden else "is not in the workbook"
            raise ColumnProblem(
                f'"{self._file}": sheet “{name}” {wrong}; those that can be read are: {", ".join(list(visible)[:12])}.'
            )
        found = self._table(visible[name])[0]
        if found is None and self._header_row is not None:
            raise no_header_there(self._file, self._header_row)
        if found is None:
            raise ColumnProblem(f'"{self._file}": sheet “{name}” is empty; leave it out.')
        return found

    def _only_table(self) -> _Found:
        found, students = [], []
        for sheet in self._book.sheets:
            table, of_students = self._table(sheet) if sheet.visible else (None, False)
            found += [table] if table is not None else []
            students += [table] if table is not None and of_students else []
        if not found and self._header_row is not None:
            raise no_header_there(self._file, self._header_row)
        if not found:
            raise FileProblem(f'"{self._file}" is empty; choose the file with one row for each student.')
        if len(students) > 1:
            titles = [clean_line(one.sheet.title) for one in students]
            names = join_with_and([f"“{title}”" for title in titles[:8]])
            raise AnswerNeeded(
                f'"{self._file}" has tables of students on {len(students)} sheets: {names}. Which are read?',
                "sheets",
                titles,
            )
        return (students or found)[0]

    def _table(self, sheet: BookSheet) -> tuple[_Found | None, bool]:
        """The table on a sheet, and whether it is one of students."""
        before, rows = self._head(sheet)
        header = find_header(rows, None if self._header_row is None else self._header_row - 1 - before)
        if header is None:
            return None, False
        return _Found(sheet, before, header), is_of_students(header.names, rows[header.data :])

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

    def _data(self, found: _Found) -> Iterator[tuple[Row, float]]:
        """Every row after the header, those that are not written down too: empty."""
        expected, width = found.first, len(found.header.names)
        for number, row, share in self._texts(found.sheet):
            if number < found.first:
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
