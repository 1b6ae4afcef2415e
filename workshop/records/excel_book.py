"""A workbook opened with care: a small file can hold far more than this machine has memory for.

What is in a workbook's parts is known from the directory of the zip, and Python's zipfile never unpacks more of a part
than is said there. Parts that are read whole have small limits, sheets are read row by row, and what a reader builds up
between two rows is counted in tags. The limits are wider than what Excel itself writes
(https://support.microsoft.com/office/excel-specifications-and-limits-1672b34d-7043-467e-8e27-269d656771c3).
"""

from __future__ import annotations

import datetime
import io
import re
import warnings
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO, TypeVar

from workshop.records.problems import FileProblem

MOST_ROWS = 1_048_576
MOST_COLUMNS = 16_384
LONGEST_TEXT = 32_767
"""Excel's own limits: rows and columns of a sheet, characters of a cell."""
MOST_TEXT = 1 << 29
"""Characters in all cells of a sheet together."""

_LARGEST_SHEET = 1_600_000_000
_LARGEST_STRINGS = 192_000_000
_LARGEST_PART = 16_000_000
_MOST_PARTS = 10_000
_MOST_TAGS = 300_000
"""Tags between two rows, and in a part that is read whole; a row of Excel's has at most 16,384 cells of a few."""
_LONGEST_RUN = 1 << 20
"""Bytes without a tag."""
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_STRINGS, _SHEETS = "xl/sharedstrings.xml", "xl/worksheets/"


_ZEROS = re.compile(r"0{2,}")
_PERCENT = re.compile(r"0(?:\.(?P<decimals>0+))?%")

_TRUE = ("1", "true")
"""What an XML attribute says that is set."""

T = TypeVar("T")
Row = tuple[int, list[tuple[int, object]], float]


class BookTooLarge(Exception):
    """More than any table of students needs; `str()` says what, to stand behind the name of the file."""


@dataclass(frozen=True, slots=True)
class BookSheet:
    """One worksheet: its name, whether people see it, and its part of the zip."""

    title: str
    visible: bool
    part: str


@dataclass(frozen=True, slots=True)
class NumberForms:
    """How the numbers of a workbook are shown where that says more than the number, by the number of their style:
    `zeros` are filled up to so many digits, as ids are (`000000` shows 1207 as 001207); `percents` have so many
    decimals.
    """

    zeros: dict[int, int]
    percents: dict[int, int]

    @classmethod
    def of(cls, workbook: Any) -> NumberForms:
        """Those of an openpyxl workbook; number formats as in ECMA-376 part 1, 18.8.31."""
        from openpyxl.styles.numbers import BUILTIN_FORMATS, BUILTIN_FORMATS_MAX_SIZE

        forms = cls({}, {})
        own = list(workbook._number_formats)
        for style, cell in enumerate(workbook._cell_styles):
            number = cell.numFmtId
            place = number - BUILTIN_FORMATS_MAX_SIZE
            text = own[place] if 0 <= place < len(own) else BUILTIN_FORMATS.get(number, "")
            if _ZEROS.fullmatch(text):
                forms.zeros[style] = len(text)
            elif percent := _PERCENT.fullmatch(text):
                forms.percents[style] = len(percent["decimals"] or "")
        return forms

    def shown(self, value: object, style: int) -> object:
        """The value, or the text that is shown of it."""
        if isinstance(value, bool) or not isinstance(value, int | float):
            return value
        if style in self.zeros and value >= 0 and value == int(value):
            return str(int(value)).zfill(self.zeros[style])
        if style in self.percents:
            return f"{100 * value:.{self.percents[style]}f}%"
        return value


class Book:
    """An open workbook. `hidden` are the numbers of hidden rows that were read, by the part of their sheet.

    Raises FileProblem when it is damaged, no workbook, or too large to be read safely.
    """

    def __init__(self, handle: BinaryIO, file: str) -> None:
        self._file = file
        self.hidden: dict[str, set[int]] = {}
        warnings.filterwarnings("ignore", module="openpyxl")
        self._zip = _careful(file, lambda: _Zip(handle))
        self.sheets, self._strings, self._dates, self._forms = _careful(file, lambda: _read(self._zip))

    def rows(self, sheet: BookSheet) -> Iterator[Row]:
        """The rows that are written down: the number, (column from 1, value) of each cell, and the share of the sheet
        read so far. Numbers grow. Raises FileProblem."""
        rows = self._rows(sheet)
        while True:
            row = _careful(self._file, lambda: next(rows, None))
            if row is None:
                return
            yield row

    def close(self) -> None:
        """Close the file; its parts cannot be read any more."""
        self._zip.close()

    def _rows(self, sheet: BookSheet) -> Iterator[Row]:
        from openpyxl.worksheet._reader import DATA_TAG, ROW_TAG, WorkSheetParser
        from openpyxl.xml.functions import iterparse

        last, size = 0, max(self._zip.getinfo(sheet.part).file_size, 1)
        with self._zip.open(sheet.part) as part:
            parser = WorkSheetParser(part, self._strings, data_only=True, **self._dates)
            for _, element in iterparse(part):
                if element.tag == DATA_TAG:
                    return
                if element.tag != ROW_TAG:
                    continue
                unseen = element.get("hidden") in _TRUE
                number, cells = parser.parse_row(element)
                element.clear()
                parser.row_dimensions.clear()
                part.taken()
                if number > MOST_ROWS or any(cell["column"] > MOST_COLUMNS for cell in cells[-1:]):
                    raise BookTooLarge(f"has cells outside of {MOST_ROWS:,} rows and {MOST_COLUMNS:,} columns")
                if number <= last:
                    raise ValueError("the rows are out of order")
                last = number
                if unseen:
                    self.hidden.setdefault(sheet.part, set()).add(number)
                shown = [(cell["column"], self._forms.shown(cell["value"], cell["style_id"])) for cell in cells]
                yield number, shown, part.read_so_far / size


def _careful(file: str, work: Callable[[], T]) -> T:
    """What `work` gives. Raises FileProblem for whatever openpyxl says: a workbook can be damaged anywhere, and its
    words may quote it, so they do not travel along."""
    try:
        return work()
    except (MemoryError, FileProblem):
        raise
    except BookTooLarge as found:
        problem = (
            f'"{file}" {found}: more than a table of students needs; export fewer rows and columns, or save it as CSV.'
        )
    except Exception:
        problem = f'"{file}" is damaged or is not an Excel workbook; open it where it was made and save it again.'
    raise FileProblem(problem)


# ------------------------------------------------------------------ the parts


class _ZipPart(io.RawIOBase):
    """A part on its way out of the zip, counted."""

    def __init__(self, part: Any) -> None:
        self._part = part
        self._tags, self._run = 0, 0
        self.read_so_far = 0

    def taken(self) -> None:
        """What was built of the tags so far is used and gone."""
        self._tags = 0

    def read(self, size: int | None = -1) -> bytes:
        """Read on, and count. Raises ValueError for a part with entities, BookTooLarge beyond Excel's limits."""
        data: bytes = self._part.read(-1 if size is None else size)
        self.read_so_far += len(data)
        self._tags += data.count(b"<")
        self._run = len(data) - 1 - data.rfind(b"<") if b"<" in data else self._run + len(data)
        if b"<!DOCTYPE" in data:
            raise ValueError("no part of a workbook defines entities")
        if self._tags > _MOST_TAGS or self._run > _LONGEST_RUN:
            raise BookTooLarge("holds more in one place than Excel can")
        return data

    def readable(self) -> bool:
        """Always: parts are only read."""
        return True

    def close(self) -> None:
        """Close the part of the archive, then the reader around it."""
        self._part.close()
        super().close()


class _Zip(zipfile.ZipFile):
    """The zip of a workbook, whose parts come out counted."""

    def refuse_large(self) -> None:
        """By the directory alone, before anything is unpacked. Raises TooLarge."""
        parts = self.infolist()
        if len(parts) > _MOST_PARTS:
            raise BookTooLarge(f"has more than {_MOST_PARTS:,} parts")
        for part in parts:
            if part.compress_type not in _METHODS:
                raise ValueError("Excel packs parts in one way only")
            name = part.filename.casefold()
            if name == _STRINGS and part.file_size > _LARGEST_STRINGS:
                raise BookTooLarge(f"holds {part.file_size / 1e9:.1f} GB of text when unpacked")
            if name.startswith(_SHEETS) and part.file_size > _LARGEST_SHEET:
                raise BookTooLarge(f"has a sheet of {part.file_size / 1e9:.1f} GB when unpacked")

    def open(self, name: Any, mode: Any = "r", pwd: Any = None, *, force_zip64: bool = False) -> Any:
        """Open a part with its limits watched."""
        return _ZipPart(super().open(name, mode, pwd, force_zip64=force_zip64))

    def read(self, name: Any, pwd: Any = None) -> bytes:
        """A part that is taken whole. Raises TooLarge."""
        if self.getinfo(getattr(name, "filename", name)).file_size > _LARGEST_PART:
            raise BookTooLarge("has a part that is too large to be opened")
        return super().read(name, pwd)


def _read(archive: _Zip) -> tuple[tuple[BookSheet, ...], list[str], dict[str, Any], NumberForms]:
    """The sheets, the texts they share, how a number is known to be a date, and how others are shown."""
    archive.refuse_large()
    from openpyxl.reader.excel import ExcelReader
    from openpyxl.styles.stylesheet import apply_stylesheet

    reader: Any = ExcelReader.__new__(ExcelReader)
    reader.archive, reader.valid_files = archive, archive.namelist()
    reader.read_only = reader.data_only = True
    reader.keep_vba = reader.keep_links = reader.rich_text = False
    reader.read_manifest()
    reader.read_workbook()
    apply_stylesheet(archive, reader.wb)
    sheets = tuple(
        BookSheet(str(sheet.name), sheet.state == "visible", rel.target)
        for sheet, rel in reader.parser.find_sheets()
        if "chartsheet" not in rel.Type and rel.target in reader.valid_files
    )
    dates = {
        "epoch": reader.wb.epoch,
        "date_formats": reader.wb._date_formats,
        "timedelta_formats": reader.wb._timedelta_formats,
    }
    return sheets, _strings(reader, archive), dates, NumberForms.of(reader.wb)


def _strings(reader: Any, archive: _Zip) -> list[str]:
    """The texts that cells share, without the spaces around them, so that no cell makes a copy of its own."""
    from openpyxl.cell.text import Text
    from openpyxl.xml.constants import SHARED_STRINGS, SHEET_MAIN_NS
    from openpyxl.xml.functions import iterparse

    found = reader.package.find(SHARED_STRINGS)
    strings: list[str] = []
    if found is None:
        return strings
    name, root = found.PartName[1:], None
    if archive.getinfo(name).file_size > _LARGEST_STRINGS:
        raise BookTooLarge("holds more text than fits into memory")
    with archive.open(name) as part:
        for event, node in iterparse(part, events=("start", "end")):
            root = node if root is None else root
            if event == "end" and node.tag == f"{{{SHEET_MAIN_NS}}}si":
                found_text: Any = Text.from_tree(node)
                text = found_text.content.replace("x005F_", "").strip()
                if len(text) > LONGEST_TEXT:
                    raise BookTooLarge(f"has a text of more than {LONGEST_TEXT:,} characters in one cell")
                strings.append(text)
                root.clear()
                part.taken()
    return strings


def cell_text(value: object) -> str:
    """What a person would read in that cell: whole numbers without a point, dates as ISO, yes and no."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, datetime.timedelta) and not value.total_seconds() % 60:
        minutes = int(value.total_seconds()) // 60
        return f"{minutes // 60}:{minutes % 60:02}"
    if type(value).__name__ in ("bool", "bool_"):
        return "yes" if value else "no"
    if not isinstance(value, int) and getattr(value, "is_integer", bool)():
        return str(int(value))  # type: ignore[call-overload]
    if isinstance(value, datetime.datetime):
        return value.date().isoformat() if value.time() == datetime.time() else value.isoformat(" ")
    return str(value)
