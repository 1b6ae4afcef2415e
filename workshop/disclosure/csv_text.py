"""Tables as CSV that a spreadsheet shows as it is: no cell can become a formula, no range a date."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence

from content.clean import clean_line
from workshop.disclosure.engine.model import Measure, Shown, Table, Told
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


def table_csv(table: Table) -> bytes:
    """The table as a CSV file."""
    return csv_bytes(table_rows(table))


def table_rows(table: Table) -> list[list[str]]:
    """One row a group, after the names of the columns: its values, then students, chronically absent, percent."""
    rows = [[*(f"{name}{AS_WRITTEN}" if name.casefold() in _NUMBERS else name for name in table.by), *_NUMBERS]]
    for cell in table.cells:
        group = [TOTAL if value == ALL else value for value in cell.at]
        rows.append([*group, *(words(cell.told.get(measure), measure) for measure in Measure)])
    return rows


def words(told: Told | None, measure: Measure) -> str:
    """A number as people read it: `61`, `2 to 11`, `10 or fewer`, `90 or more`, `withheld`."""
    if told is None:
        return ""
    match told.shown:
        case Shown.EXACT | Shown.PERCENT:
            return f"{told.value:g}" if isinstance(told.value, float) else str(told.value)
        case Shown.RANGE if told.lo == told.hi:
            return str(told.lo)
        case Shown.RANGE if told.lo == 0:
            return f"{told.hi} or fewer" if measure is not Measure.PERCENT else f"{told.hi} or less"
        case Shown.RANGE if measure is Measure.PERCENT and told.hi == 100:
            return f"{told.lo} or more"
        case Shown.RANGE:
            return f"{told.lo} to {told.hi}"
        case _:
            return WITHHELD
