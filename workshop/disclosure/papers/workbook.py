"""An Excel workbook in which every text stays the text it is: no date, number, time or formula is made of a label.

A text cell is of the type string, has the format `@` and the mark that a typed apostrophe leaves (`quotePrefix`), so
that editing the cell does not change it either. Counts are numbers.
"""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from content.clean import clean_line
from workshop.disclosure.papers.office_file import without_traces

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

Value: TypeAlias = str | int | float
_ESCAPE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
"""What Excel would read as the escape of a character (ECMA-376, part 1, 22.9.2.19); then the underscore is escaped."""
_NARROW, _WIDE = 10, 60


@dataclass(frozen=True, slots=True)
class WorkbookSheet:
    """`rows`: texts as `str`, numbers as `int` or `float`. `header`: whether the first row names the columns.
    `right`: places of the columns that stand at the right edge, as numbers do."""

    name: str
    rows: Sequence[Sequence[Value]]
    header: bool = True
    right: frozenset[int] = frozenset()


def workbook(sheets: Sequence[WorkbookSheet], title: str, identifier: str) -> bytes:
    """The bytes of an .xlsx file, the same for the same sheets; no sheet is hidden."""
    from openpyxl import Workbook

    book = Workbook()
    book.remove(book.worksheets[0])
    for sheet in sheets:
        _fill(book.create_sheet(sheet.name), sheet)
    out = io.BytesIO()
    book.save(out)
    return without_traces(out.getvalue(), clean_line(title), identifier)


def _fill(made: Worksheet, sheet: WorkbookSheet) -> None:
    from openpyxl.styles import Alignment, Font
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.properties import PageSetupProperties

    for number, row in enumerate(sheet.rows, 1):
        for column, value in enumerate(row, 1):
            cell = made.cell(number, column)
            if isinstance(value, str):
                cell.value = _ESCAPE.sub("_x005F_", clean_line(value))
                cell.data_type, cell.number_format, cell.quotePrefix = "s", "@", True
            else:
                cell.value = value
            heading = sheet.header and number == 1
            cell.font = Font(name="Arial", size=10, bold=heading or (not sheet.header and column == 1))
            side = "right" if column - 1 in sheet.right else "left"
            cell.alignment = Alignment(side, "top", wrap_text=not sheet.header)
    for column, width in enumerate(_widths(sheet), 1):
        made.column_dimensions[get_column_letter(column)].width = width
    if sheet.header:
        made.freeze_panes = "A2"
        made.print_title_rows = "1:1"
    made.page_setup.paperSize, made.page_setup.orientation = made.PAPERSIZE_LETTER, "landscape"
    made.page_setup.fitToHeight = 0
    made.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)


def _widths(sheet: WorkbookSheet) -> list[int]:
    """Of each column, in letters: as its longest text, within reason."""
    count = max((len(row) for row in sheet.rows), default=0)
    texts = [[str(row[column]) for row in sheet.rows if column < len(row)] for column in range(count)]
    return [min(_WIDE, max(_NARROW, *(len(text) + 3 for text in column))) for column in texts]
