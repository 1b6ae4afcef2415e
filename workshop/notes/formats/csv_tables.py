"""The tables of a document as CSV files that Excel opens as they are: UTF-8 with a mark, CRLF, ISO dates.

Source of the rule on formulas: OWASP, CSV injection. A text that a spreadsheet would run gets an apostrophe in front.
"""

from __future__ import annotations

import csv
import io
import re

from workshop.notes.document import Document, Table

_STARTS_A_FORMULA = "=+-@\t\r\n＝＋－＠"
_NUMBER = re.compile(r"[+-]?\d+(?:[.,]\d+)?%?\Z", re.ASCII)


def csv_tables(document: Document) -> dict[str, bytes]:
    """Each table of the document by its id. A table that stands there twice is written once."""
    return {table.id: csv_table(table) for _, table in reversed(list(document.tables()))}


def safe(text: str) -> str:
    """The text, with an apostrophe in front when a spreadsheet would take it for a formula; numbers stay numbers."""
    return f"'{text}" if starts_a_formula(text) else text


def starts_a_formula(text: str) -> bool:
    """Whether a spreadsheet would run the text."""
    return bool(text) and text[0] in _STARTS_A_FORMULA and not _NUMBER.match(text)


def csv_table(table: Table) -> bytes:
    """One table as a file."""
    lines = io.StringIO(newline="")
    writer = csv.writer(lines, lineterminator="\r\n")
    writer.writerow(safe(column.label) for column in table.columns)
    writer.writerows([safe(cell) for cell in row] for row in table.rows)
    return lines.getvalue().encode("utf-8-sig")
