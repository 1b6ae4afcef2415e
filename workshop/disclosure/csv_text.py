"""Tables as CSV that a spreadsheet shows as it is: no cell can become a formula, a date, a time or another number."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence

from content.clean import clean_line
from workshop.disclosure.engine.model import Measure, PublishedAs, PublishedValue, ResultTable
from workshop.disclosure.papers.spreadsheet_text import band_words, changes
from workshop.records.marks import ALL, AS_WRITTEN, TOTAL, WITHHELD

_NUMBERS = ("students", "chronically absent", "percent chronically absent")
_FORMULA = re.compile(r"(^|[;|])([\s\"']*)(?=[=+\-@＝＋－＠])")
"""Where a formula could begin: at the start of a cell, and after what separates cells where a comma does not (`;` in
much of Europe), whatever quotation marks or spaces come between."""


def safe(text: str) -> str:
    """One cell: what a spreadsheet would calculate gets an apostrophe before it, wherever in the text its cell could
    begin; so does what it would take for a date, a time or another number."""
    text = clean_line(text)
    made = _FORMULA.sub(r"\1'\2", text)
    return f"'{made}" if made == text and changes(text) else made


def unsafe(cell: str) -> str:
    """The text that `safe` made this cell of."""
    made = re.sub(r"(^|[;|])'(?=[\s\"']*[=+\-@＝＋－＠])", r"\1", cell)
    return cell[1:] if made == cell and cell.startswith("'") and changes(cell) else made


def csv_bytes(rows: Iterable[Sequence[str]]) -> bytes:
    """UTF-8 with a mark, so that spreadsheets read accents; lines end as RFC 4180 asks."""
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\r\n").writerows([[safe(cell) for cell in row] for row in rows])
    return b"\xef\xbb\xbf" + text.getvalue().encode("utf-8")


def read_csv(data: bytes) -> list[list[str]]:
    """The cells of a file that `csv_bytes` wrote, as they were before. Raises ValueError for other bytes."""
    rows = csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""))
    return [[unsafe(cell) for cell in row] for row in rows]


def table_csv(table: ResultTable) -> bytes:
    """The table as a CSV file, with bands as words: `3-5` of the school's file is `3 to 5` here."""
    return csv_bytes(_with_band_words(table_rows(table), len(table.by)))


def _with_band_words(rows: list[list[str]], groups: int) -> list[list[str]]:
    """The first columns in words, where that makes no two values of a column the same."""
    said = [{row[column] for row in rows[1:]} for column in range(groups)]
    return [rows[0], *([*(_words(row[k], said[k]) for k in range(groups)), *row[groups:]] for row in rows[1:])]


def _words(value: str, said: set[str]) -> str:
    words = band_words(value)
    return value if sum(band_words(other) == words for other in said) > 1 else words


def table_rows(table: ResultTable) -> list[list[str]]:
    """One row a group, after the names of the columns: its values, then students, chronically absent, percent."""
    rows = [[*(f"{name}{AS_WRITTEN}" if name.casefold() in _NUMBERS else name for name in table.by), *_NUMBERS]]
    for cell in table.cells:
        group = [TOTAL if value == ALL else value for value in cell.at]
        rows.append([*group, *(words(cell.published.get(measure), measure) for measure in Measure)])
    return rows


def table_values(table: ResultTable) -> list[list[str | int | float]]:
    """The same for a workbook: exact and rounded counts are numbers; ranges, “withheld” and percentages (with sign) are
    texts."""
    rows: list[list[str | int | float]] = [list(row) for row in table_rows(table)]
    for row, cell in zip(rows[1:], table.cells, strict=True):
        for place, measure in enumerate(Measure, len(table.by)):
            row[place] = _value(cell.published.get(measure), measure)
    return rows


def _value(published: PublishedValue | None, measure: Measure) -> str | int:
    text = words(published, measure)
    if measure is Measure.PERCENT:
        return re.sub(r"(\d+(?:\.\d+)?)", r"\1%", text)
    number = published is not None and published.published_as.is_number
    return int(text) if number else text


def words(published: PublishedValue | None, measure: Measure) -> str:
    """A number as people read it: `61`, `2 to 11`, `10 or fewer`, `90 or more`, `withheld`."""
    if published is None:
        return ""
    match published.published_as:
        case PublishedAs.EXACT | PublishedAs.PERCENT | PublishedAs.ROUNDED:
            return f"{published.value:g}" if isinstance(published.value, float) else str(published.value)
        case PublishedAs.RANGE if published.lo == published.hi:
            return str(published.lo)
        case PublishedAs.RANGE if published.lo == 0:
            return f"{published.hi} or fewer" if measure is not Measure.PERCENT else f"{published.hi} or less"
        case PublishedAs.RANGE if measure is Measure.PERCENT and published.hi == 100:
            return f"{published.lo} or more"
        case PublishedAs.RANGE:
            return f"{published.lo} to {published.hi}"
        case _:
            return WITHHELD
