"""An Excel workbook as a table: its first sheet with something in it, every cell as the text a person would read."""

from __future__ import annotations

import datetime
import warnings
import zipfile
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, BinaryIO

from workshop.sharing.problems import Cancelled, FileProblem
from workshop.sharing.rows import Chunk

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet._read_only import ReadOnlyWorksheet

_LARGEST_UNPACKED = 8 << 30
_CHUNK_ROWS = 5_000
_SAMPLE_ROWS = 200
_MOST_ROWS = 1_048_576


class ExcelBody:
    """The first sheet that is not empty. Raises FileProblem when the workbook is damaged or has none."""

    def __init__(self, handle: BinaryIO, file: str) -> None:
        self._file = file
        self._book = _load(handle, file)
        self._sheets = len(self._book.worksheets)
        self._rows = _MOST_ROWS
        self._sheet, self.header_row, self.header = self._first_table()

    def words(self) -> str:
        from content.clean import clean_line

        title = clean_line(str(self._sheet.title))
        more = "" if self._sheets == 1 else f", the only one read of {self._sheets}"
        return f'Excel workbook, sheet "{title}"{more}'

    def sample(self) -> list[list[str]]:
        rows: list[list[str]] = []
        for row in self._data():
            rows.append(list(row))
            if len(rows) == _SAMPLE_ROWS:
                break
        return rows

    def chunks(self, cancelled: Callable[[], bool]) -> Iterator[tuple[Chunk, float]]:
        rows: list[tuple[str, ...]] = []
        first = self.header_row + 1
        for row in self._data():
            rows.append(row)
            if len(rows) == _CHUNK_ROWS:
                if cancelled():
                    raise Cancelled
                yield _chunk(first, rows), (first + len(rows)) / max(self._rows, first + len(rows))
                first += len(rows)
                rows = []
        if rows:
            yield _chunk(first, rows), 1.0

    def close(self) -> None:
        self._book.close()

    def _first_table(self) -> tuple[ReadOnlyWorksheet, int, tuple[str, ...]]:
        for sheet in self._book.worksheets:
            if sheet.sheet_state != "visible":
                continue
            # What a workbook says about its own size is only good for showing progress: it can be wrong.
            self._rows = sheet.max_row or _MOST_ROWS
            sheet.reset_dimensions()
            for number, row in enumerate(self._texts(sheet), 1):
                if any(row):
                    return sheet, number, row
        raise FileProblem(f'"{self._file}" is empty; choose the file with one row for each student.')

    def _data(self) -> Iterator[tuple[str, ...]]:
        rows = self._texts(self._sheet)
        for _ in range(self.header_row):
            next(rows, None)
        return rows

    def _texts(self, sheet: ReadOnlyWorksheet) -> Iterator[tuple[str, ...]]:
        """Rows as text. A workbook can be damaged anywhere inside, and openpyxl says so in many ways."""
        rows = sheet.iter_rows(values_only=True)  # type: ignore[misc]
        while True:
            try:
                row = next(rows, None)
            except Exception:
                row = None
                damaged = True
            else:
                damaged = False
            if damaged:
                raise _damaged(self._file)
            if row is None:
                return
            yield tuple(cell_text(value) for value in row)


def cell_text(value: object) -> str:
    """What a person would read in that cell: whole numbers without a point, dates as ISO, yes and no."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value.strip()
    if type(value).__name__ in ("bool", "bool_"):
        return "yes" if value else "no"
    if not isinstance(value, int) and getattr(value, "is_integer", bool)():
        return str(int(value))  # type: ignore[call-overload]
    if isinstance(value, datetime.datetime):
        return value.date().isoformat() if value.time() == datetime.time() else value.isoformat(" ")
    return str(value)


def _chunk(first: int, rows: list[tuple[str, ...]]) -> Chunk:
    import numpy as np

    width = max(len(row) for row in rows)
    columns = [np.full(len(rows), "", dtype=object) for _ in range(max(width, 1))]
    for place, row in enumerate(rows):
        for column, text in zip(columns, row, strict=False):
            column[place] = text
    return Chunk(first, columns)


def _load(handle: BinaryIO, file: str) -> Workbook:
    import openpyxl

    warnings.filterwarnings("ignore", module="openpyxl")
    too_large = False
    try:
        with zipfile.ZipFile(handle) as packed:
            too_large = sum(part.file_size for part in packed.infolist()) > _LARGEST_UNPACKED
        handle.seek(0)
        book = None if too_large else openpyxl.load_workbook(handle, read_only=True, data_only=True)
    except MemoryError:
        raise
    except Exception:
        book = None
    if too_large:
        raise FileProblem(f'"{file}" would be larger than 8 GB when unpacked; save it as CSV.')
    if book is None:
        raise _damaged(file)
    return book


def _damaged(file: str) -> FileProblem:
    return FileProblem(f'"{file}" is damaged or no Excel workbook; open it where it was made and save it again.')
