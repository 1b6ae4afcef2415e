"""Tables as CSV that a spreadsheet shows as it is: no cell can become a formula, no range a date."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence

from content.clean import clean_line
from workshop.disclosure.engine.model import Measure, PublishedAs, PublishedValue, ResultTable
from workshop.records.marks import ALL, AS_WRITTEN, TOTAL, WITHHELD

_NUMBERS = ("students", "chronically absent", "percent chronically absent")
_FORMULA = re.compile(r"(^|[;|])([\s\"']*)(?=[=+\-@＝＋－＠])")
"""Where a formula could begin: at the start of a cell, and after what separates cells where a comma does not (`;` in
much of Europe), whatever quotation marks or spaces come between."""


def safe(text: str) -> str:
    """One cell: what a spreadsheet would calculate gets an apostrophe before it, wherever in the text its cell could
    begin."""
    return _FORMULA.sub(r"\1'\2", clean_line(text))


def unsafe(cell: str) -> str:
    """The text that `safe` made this cell of."""
    return re.sub(r"(^|[;|])'(?=[\s\"']*[=+\-@＝＋－＠])", r"\1", cell)


def csv_bytes(rows: Iterable[Sequence[str]]) -> bytes:
    """UTF-8 with a mark, so that spreadsheets read accents; lines end as RFC 4180 asks."""
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\r\n").writerows([[safe(cell) for cell in row] for row in rows])
    return b"\xef\xbb\xbf" + text.getvalue().encode("utf-8")


def table_csv(table: ResultTable) -> bytes:
    """The table as a CSV file."""
    return csv_bytes(table_rows(table))


def table_rows(table: ResultTable) -> list[list[str]]:
    """One row a group, after the names of the columns: its values, then students, chronically absent, percent."""
    rows = [[*(f"{name}{AS_WRITTEN}" if name.casefold() in _NUMBERS else name for name in table.by), *_NUMBERS]]
    for cell in table.cells:
        group = [TOTAL if value == ALL else value for value in cell.at]
        rows.append([*group, *(words(cell.published.get(measure), measure) for measure in Measure)])
    return rows


def words(published: PublishedValue | None, measure: Measure) -> str:
    """A number as people read it: `61`, `2 to 11`, `10 or fewer`, `90 or more`, `withheld`."""
    if published is None:
        return ""
    match published.published_as:
        case PublishedAs.EXACT | PublishedAs.PERCENT:
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
