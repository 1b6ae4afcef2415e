"""A table in a file, read once from the first byte to the last: CSV in any usual encoding, Excel, or Parquet.

The file is opened once and looked at before and after; a file that somebody saves in between is refused, because half
of each version is neither. Only text comes out of here: what it means is for those who read it.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterator
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, BinaryIO, NamedTuple, Protocol

from content.clean import clean_line
from workshop.records.answers import Answers
from workshop.records.find_header import BodyTable, is_no_data, stated_count
from workshop.records.header import FileLayout, column_names
from workshop.records.problems import Cancelled, ColumnProblem, FileProblem, RefusalKind
from workshop.records.rows import SHEET_ROWS, Chunk, Progress, SheetSeen, never
from workshop.records.text_body import TextBody, too_wide

if TYPE_CHECKING:
    import numpy as np

    Array = np.ndarray[Any, Any]

NOTHING_SAID = Answers()


class FileLimits(NamedTuple):
    """`size` in bytes, `rows` without the header; `remedy` for a file that is larger."""

    size: int
    rows: int
    remedy: str


TOTALS_LIMITS = FileLimits(2 << 30, 2_000_000, "export fewer schools at a time.")
DAILY_LIMITS = FileLimits(64 << 30, 2_000_000_000, "export one school year at a time.")


class _Body(Protocol):
    """What CSV and Excel have in common once the header is known: one table, or one on each sheet that is read."""

    tables: tuple[BodyTable, ...]
    narrow: Array
    """The numbers of rows with fewer cells than the header, where that says something; in order."""
    sheets: tuple[SheetSeen, ...]

    def words(self) -> str:
        """What kind of file it is, as people call it."""

    def sample(self) -> list[list[str]]:
        """The first rows under the header of the first table, as texts."""

    def chunks(self, cancelled: Callable[[], bool]) -> Iterator[tuple[int, Chunk, float]]:
        """The rows in parts, each with the place of its table and the share of the file read. Raises Cancelled."""

    def hidden_rows(self) -> list[int]:
        """The rows that people do not see, once they were read."""

    def close(self) -> None:
        """Release what is held in memory or open."""


class TableFile:
    """An open table; use it in a `with`.

    Attributes:
        name: the file's name without its folder.
        header: the names of the columns, cleaned, all different.
        header_row: the row they stand in, the first of them where there are two.
        left_out: rows below them that are lines of a report and no data: page headers, rules, a sentence all alone.
        stated: how many students the last of them says there are; None when none does.
        words: encoding and delimiter, or the sheets of the workbook, for a person.
        sheets: all sheets of the workbook; none for a text file.
        layout: that of the file, without the column that the names of its sheets become.

    `where` says which sheets and which header are meant. Raises FileProblem when it is no file, no table, empty, too
    large, or may not be read; ColumnProblem when `where` is not in it.
    """

    def __init__(
        self,
        path: Path,
        cancelled: Callable[[], bool] = never,
        limits: FileLimits = TOTALS_LIMITS,
        where: Answers = NOTHING_SAID,
    ) -> None:
        self.path, self._limits, self._where = path, limits, where
        self.name = clean_line(path.name) or "(no name)"
        self._handle = _open(path, self.name)
        try:
            self._before = os.fstat(self._handle.fileno())
            if self._before.st_size > limits.size:
                raise FileProblem(f'"{self.name}" is larger than {limits.size >> 30} GB; {limits.remedy}')
            self._body: _Body = self._recognise(cancelled)
            self._tables = self._body.tables
            self.header_row = self._tables[0].header_row
            self.words = self._body.words()
            self.sheets = self._body.sheets
            self._added = where.sheet_is
            self.header = self._common_columns()
            self.layout = FileLayout.of(self._names[0])
            self.left_out: list[int] = []
            self.stated: int | None = None
        except BaseException:
            self.close()
            raise

    def __enter__(self) -> TableFile:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Close the file and forget what was read from it."""
        body = getattr(self, "_body", None)
        if body is not None:
            body.close()
        self._handle.close()

    def sample(self) -> list[list[str]]:
        """The first rows after the header, each as wide as the header, for guessing what the columns mean."""
        rows = ((*row, *[""] * len(self._names[0])) for row in self._body.sample())
        added = (clean_line(self._tables[0].sheet),) if self._added else ()
        return [[*(row[place] for place in self._columns[0]), *added] for row in rows]

    def place(self, row: int) -> tuple[str, int]:
        """The sheet, empty where only one is read, and the row there of the row with that number."""
        if len(self._tables) == 1:
            return "", row
        number, place = divmod(row, SHEET_ROWS)
        return clean_line(self._tables[number].sheet), place

    def chunks(self, progress: Progress, cancelled: Callable[[], bool]) -> Iterator[Chunk]:
        """All rows after the header, in order. Ends with `unchanged`.

        Raises FileProblem (naming the row) for a row wider than the header and for too many rows; Cancelled.
        """
        rows = 0
        for number, chunk, share in self._body.chunks(cancelled):
            if cancelled():
                raise Cancelled
            _refuse_wide(chunk, len(self._names[number]), self.name)
            self._leave_out(chunk, number)
            self._refuse_narrow(chunk)
            rows += chunk.rows
            if rows > self._limits.rows:
                raise FileProblem(f'"{self.name}" has more than {self._limits.rows:,} rows; {self._limits.remedy}')
            progress(min(share, 1.0), "reading the file")  # not how many rows: that is how many students
            yield Chunk(chunk.first + number * SHEET_ROWS, self._as_header(chunk, number))
        self.unchanged()

    def hidden_rows(self) -> list[int]:
        """The rows that a filter hides in the program that made the file, once they were read; they are read too."""
        return self._body.hidden_rows()

    def _common_columns(self) -> tuple[str, ...]:
        """The names of the columns: those that every table has, in the order of the first; and the sheet's."""
        self._names = [column_names(one.header.names, self.name, one.header_row) for one in self._tables]
        folded = [{name.casefold(): place for place, name in enumerate(names)} for names in self._names]
        common = [name for name in self._names[0] if all(name.casefold() in names for names in folded)]
        self._columns = [[names[name.casefold()] for name in common] for names in folded]
        if not self._added:
            return tuple(common)
        if self._added.casefold() in map(str.casefold, common):
            raise ColumnProblem(f'The file has a column "{self._added}" already; give “sheet_is” another name.')
        return (*common, self._added)

    def _as_header(self, chunk: Chunk, number: int) -> list[Array]:
        """The columns of a chunk in the order of the header; what the rows of a chunk are too short for is empty."""
        import numpy as np

        empty = [np.full(chunk.rows, "", dtype=object)] * (len(self._names[number]) - len(chunk.columns))
        columns = [*chunk.columns, *empty]
        found = [columns[place] for place in self._columns[number]]
        if self._added:
            found.append(np.full(chunk.rows, clean_line(self._tables[number].sheet), dtype=object))
        return found

    def _leave_out(self, chunk: Chunk, number: int) -> None:
        """Empty the rows that are no data; an empty row is no row for anybody who reads on."""
        import numpy as np

        width, header = len(self._names[number]), self._tables[number].header
        if not header.lines or not chunk.rows:
            return
        first, last = chunk.columns[0], chunk.columns[min(width, len(chunk.columns)) - 1]
        again = np.zeros(chunk.rows, dtype=bool)
        for line in header.lines:
            again |= first == line[0]
        after = again.copy()
        for below in range(1, 3):  # a second line and a rule of dashes
            after[below:] |= again[:-below]
        places = []
        for place in np.flatnonzero(after | (last == "")):
            row = [str(column[place]) for column in chunk.columns[:width]]
            if any(row) and is_no_data(row, header):
                self.left_out.append(chunk.first + number * SHEET_ROWS + int(place))
                self.stated = stated_count(row) or self.stated
                places.append(place)
        if places:
            for number, column in enumerate(chunk.columns):
                chunk.columns[number] = column.copy()  # what pandas gives may be read-only
                chunk.columns[number][places] = ""

    def _refuse_narrow(self, chunk: Chunk) -> None:
        """A row with too few cells may have lost a delimiter; which cells are missing, nobody knows."""
        narrow = self._body.narrow
        here = narrow[narrow.searchsorted(chunk.first) : narrow.searchsorted(chunk.first + chunk.rows)]
        for row in here.tolist():
            if any(column[row - chunk.first] for column in chunk.columns):
                raise FileProblem(
                    f'"{self.name}", row {row:,}: there are fewer cells than columns in the header; look for a missing '
                    "delimiter, or export the file again.",
                    kind=RefusalKind.WIDTH,
                )

    def unchanged(self) -> None:
        """Raises FileProblem when the file is not the one that was opened any more."""
        try:
            after, now = os.fstat(self._handle.fileno()), self.path.stat()
        except OSError:
            now = None
        if now is None or _stamp(after) != _stamp(self._before) or _stamp(now) != _stamp(self._before):
            raise FileProblem(
                f'"{self.name}" changed while it was being read; wait until the other program has saved it, then '
                "choose it again."
            )

    def _recognise(self, cancelled: Callable[[], bool]) -> _Body:
        head = self._handle.read(8)
        self._handle.seek(0)
        if not head:
            raise FileProblem(f'"{self.name}" is empty; choose the file with one row for each student.')
        if head.startswith(b"PK\x03\x04"):
            from workshop.records.excel_file import ExcelBody

            return ExcelBody(self._handle, self.name, self._where)
        if self._where.sheet or self._where.sheets:
            raise ColumnProblem(f'"{self.name}" is no Excel workbook, so it has no sheets; leave out “sheet”.')
        if head.startswith(b"PAR1") and self._last_bytes(4) == b"PAR1":
            from workshop.records.parquet_file import ParquetBody

            if self._where.header_row is not None:
                raise ColumnProblem(f'"{self.name}" has no row with column names; leave out “header_row”.')
            return ParquetBody(self._handle, self.name)
        if head.startswith(b"\xd0\xcf\x11\xe0"):
            raise FileProblem(
                f'"{self.name}" is an old Excel file or has a password; save it without one as .xlsx or CSV.'
            )
        return TextBody(self._handle, self.name, self._before.st_size, self._where.header_row, cancelled)

    def _last_bytes(self, count: int) -> bytes:
        self._handle.seek(max(self._before.st_size - count, 0))
        found = self._handle.read(count)
        self._handle.seek(0)
        return found


def _open(path: Path, name: str) -> BinaryIO:
    try:
        mode = path.stat().st_mode
        if stat.S_ISREG(mode):
            return path.open("rb")
        if stat.S_ISDIR(mode):
            problem = f'"{name}" is a folder; choose the file in it.'
        else:
            problem = f'"{name}" is not a file; choose a CSV file or an Excel workbook (.xlsx).'
    except FileNotFoundError:
        problem = f'No file "{name}" in that folder; check the path.'
    except PermissionError:
        problem = f'"{name}" cannot be read with your account. Ask for permission to read it, or choose a copy.'
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else "the path is not valid"
        problem = f'"{name}" cannot be opened ({reason}); check the path.'
    raise FileProblem(problem)


def _stamp(found: os.stat_result) -> tuple[int, int, int, int]:
    return (found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns)


def _refuse_wide(chunk: Chunk, width: int, file: str) -> None:
    for column in chunk.columns[width:]:
        filled = (column != "").nonzero()[0]
        if len(filled):
            raise FileProblem(too_wide(file, chunk.first + int(filled[0])))
