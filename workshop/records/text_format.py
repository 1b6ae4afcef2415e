"""How the bytes of a text table are to be read: its encoding and its delimiter, each found and named, never assumed."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import BinaryIO

from workshop.records.find_header import FoundHeader, find_header, fit
from workshop.records.problems import Cancelled, ColumnProblem, FileProblem

_PIECE = 1 << 20
_HEAD = 1 << 16
_NOT_TEXT = re.compile(rb"[\x01-\x08\x0e-\x1f]")
_DELIMITERS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}
_SEP_LINE = re.compile(r"sep=([,;\t|])\s*$", re.IGNORECASE)

NAMES = {
    "utf-8": "UTF-8",
    "utf-8-sig": "UTF-8 with a byte order mark",
    "utf-16": "UTF-16",
    "utf-16-le": "UTF-16, little-endian",
    "utf-16-be": "UTF-16, big-endian",
    "cp1252": "Windows-1252 (it is not UTF-8: look at names with accents)",
}


@dataclass(frozen=True, slots=True)
class TextFormat:
    """`encoding` is Python's name of it; `skip` counts the lines that are passed over before the table is looked for
    (empty ones, Excel's `sep=;`); `width` is the largest number of cells seen in one of the first rows."""

    encoding: str
    delimiter: str
    skip: int
    header: FoundHeader
    width: int

    def words(self) -> str:
        """For a person: `UTF-8, separated by commas`."""
        return f"{NAMES[self.encoding]}, separated by {_DELIMITERS[self.delimiter]}"


@dataclass(frozen=True, slots=True)
class Encoded:
    """The encoding of a text by Python's name, and whether a quotation mark, or `="` as Excel writes it to keep zeros,
    stands anywhere in it."""

    name: str
    quotes: bool
    formulas: bool


def find_encoding(handle: BinaryIO, file: str, cancelled: Callable[[], bool]) -> Encoded:
    """The encoding in which every byte of the file makes sense: a byte order mark decides, then UTF-8, then cp1252.

    Reads the whole file and leaves it at its start. Raises FileProblem when it is no text, or text in none of these.
    """
    head = handle.read(_HEAD)
    handle.seek(0)
    if head.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        raise FileProblem(f'"{file}" is in UTF-32; save it as "CSV UTF-8" and choose it again.')
    if head.startswith(codecs.BOM_UTF8):
        candidates = ["utf-8-sig"]
    elif head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        candidates = ["utf-16"]
    elif b"\x00" in head:
        candidates = [_utf16_without_mark(head, file)]
    elif len(_NOT_TEXT.findall(head)) * 20 > len(head):
        raise _no_table(file)
    else:
        candidates = ["utf-8", "cp1252"]
    place = 0
    for encoding in candidates:
        found = _read_through(handle, encoding, cancelled)
        handle.seek(0)
        if isinstance(found, Encoded):
            return found
        place = found
    raise FileProblem(
        f'"{file}", byte {place + 1:,}: the text is in no encoding that is known here; save it as "CSV UTF-8" and '
        "choose it again."
    )


def _utf16_without_mark(head: bytes, file: str) -> str:
    """Latin text in UTF-16 has a zero in nearly every second byte."""
    even, odd = head[0::2].count(0), head[1::2].count(0)
    if odd * 3 > len(head[1::2]) * 2 and even * 10 < odd:
        return "utf-16-le"
    if even * 3 > len(head[0::2]) * 2 and odd * 10 < even:
        return "utf-16-be"
    raise _no_table(file)


def _no_table(file: str) -> FileProblem:
    return FileProblem(f'"{file}" is not a table; choose a CSV file or an Excel workbook (.xlsx).')


def _read_through(handle: BinaryIO, encoding: str, cancelled: Callable[[], bool]) -> Encoded | int:
    """How far into the file the text stops making sense; where it never does, what was seen in it."""
    quotes = formulas = False
    decoder = codecs.getincrementaldecoder(encoding)("strict")
    done = 0
    while True:
        if cancelled():
            raise Cancelled
        piece = handle.read(_PIECE)
        try:
            text = decoder.decode(piece, final=not piece)
        except UnicodeDecodeError as error:
            return done + error.start
        if "\x00" in text:
            return done
        quotes = quotes or '"' in text
        formulas = formulas or "=" in text
        if not piece:
            return Encoded(encoding, quotes, quotes and formulas)
        done += len(piece)


def find_format(text: str, encoding: str, file: str, whole: bool, header_row: int | None = None) -> TextFormat:
    """Delimiter and header from the first part of the text; `whole` when that is all there is. `header_row` is the row
    of the header as a spreadsheet counts, where a person said so.

    Raises FileProblem when there is no header or a quotation mark never closes, ColumnProblem when `header_row` is
    empty.
    """
    lines = list(io.StringIO(text, newline=""))
    skip = 0
    while skip < len(lines) and not lines[skip].strip(' \t\r\n,;"'):
        skip += 1
    if skip == len(lines):
        raise FileProblem(f'"{file}" is empty; choose the file with one row for each student.')
    named = _SEP_LINE.match(lines[skip])
    if named:
        skip += 1
    body = "".join(lines[skip:])
    tables = {mark: _rows(body, mark, whole) for mark in ([named[1]] if named else _DELIMITERS)}
    best = max(tables, key=lambda mark: fit(tables[mark]))
    header = find_header(tables[best], None if header_row is None else header_row - 1 - skip)
    if header is None and header_row is not None:
        raise no_header_there(file, header_row)
    if header is None:
        raise FileProblem(
            f'"{file}", row {skip + 1}: a quotation mark is opened and never closed; correct it in the program that '
            "made the file."
        )
    return TextFormat(encoding, best, skip, header, max(len(row) for row in tables[best]))


def no_header_there(file: str, row: int) -> ColumnProblem:
    """What is wrong with a row that was said to be the header."""
    return ColumnProblem(f'"{file}", row {row:,}: no column names stand there; correct “header_row”.')


def _rows(body: str, delimiter: str, whole: bool) -> list[list[str]]:
    """The first rows by that delimiter, without the last one when the text was cut inside it."""
    rows: list[list[str]] = []
    reader = csv.reader(io.StringIO(body, newline=""), delimiter=delimiter)
    try:
        for row in reader:
            rows.append(row)
            if len(rows) > 200:
                return rows
    except csv.Error:
        return rows
    return rows if whole else rows[:-1]
