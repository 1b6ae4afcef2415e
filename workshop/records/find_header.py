"""Where the table begins in what a program printed: titles above it, a header of one line or two, rules of dashes.

A header is the first row that is wide enough, says words and not numbers, and has rows as wide as itself below it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from content.clean import clean_line

DEEPEST = 40
"""So many rows are looked at for a header; a report has fewer lines above its table."""
_LOOKED_AT = 200
_NUMBER = re.compile(r"[-+−]?[\d.,:/%$ -]*\d[\d.,:/%$ -]*", re.ASCII)
_RULE = re.compile(r"[-=_*.+~ ]{3,}")
_COUNT = re.compile(r"\b(?:students?|records?|rows?)\b[^\d]{0,20}(\d[\d,]*)\b(?![/%.])", re.IGNORECASE)
_REPORT_LINE = re.compile(
    r"\bend of\b|\bcontinued\b|\bschool year\b|\b(report|run|printed|generated|exported|created|as of)\b.*\d"
    r"|\b(students?|records?|rows?|pages?|count|total)\b\D{0,20}\d|\d\s+(students|records|rows|pages)\b",
    re.IGNORECASE,
)
"""What a report prints below its table: pages, dates of printing, counts, its end."""
_FEWEST_COLUMNS = 2

Cells = Sequence[str]


@dataclass(frozen=True, slots=True)
class FoundHeader:
    """`names` are the columns; `row` is the place of their first line, from 0, and `data` that of the first row after
    them, rules of dashes passed over. `above` are the first words of each line before."""

    row: int
    data: int
    names: tuple[str, ...]
    lines: tuple[tuple[str, ...], ...]
    above: frozenset[str]


@dataclass(frozen=True, slots=True)
class BodyTable:
    """A table in a file: its header, the row that is in as a spreadsheet counts, and its sheet, where it has one."""

    header: FoundHeader
    header_row: int
    sheet: str = ""


def find_header(rows: Sequence[Cells], at: int | None = None) -> FoundHeader | None:
    """The header among the first rows, or None when nothing is filled; `at` is its place where a person said so.

    Only what is surely a title is passed over: the first row that is neither that nor surely a header is taken for it,
    because a row of data taken for the header would be a student who is not counted.
    """
    rows = [[clean_line(cell) for cell in row] for row in rows[:_LOOKED_AT]]
    width = _usual_width(rows)
    filled = [place for place, row in enumerate(rows) if any(row)]
    if not filled or (at is not None and at not in filled):
        return None
    found = (place for place in filled if _is_header(rows, place, width) or not _is_title(rows[place], width))
    place = at if at is not None else next(found, filled[0])
    if place >= DEEPEST and at is None:
        place = filled[0]
    lines = [tuple(rows[place])]
    if _goes_on(rows, place, width):
        lines.append(tuple(rows[place + 1]))
    data = place + len(lines)
    while data < len(rows) and is_rule(rows[data]):
        data += 1
    above = frozenset(first for row in rows[:place] if (first := _first(row)))
    return FoundHeader(place, data, _joined(lines), tuple(lines), above)


def fit(rows: Sequence[Cells]) -> tuple[int, int]:
    """How well rows make a table: how many are as wide as most, when that is more than one cell; then how wide."""
    width = _usual_width(rows)
    return (sum(len(row) == width for row in rows[:_LOOKED_AT]), width) if width > 1 else (0, 0)


def is_rule(row: Cells) -> bool:
    """Whether only dashes or the like stand in it."""
    cells = [cell.strip() for cell in row if cell.strip()]
    return bool(cells) and all(_RULE.fullmatch(cell) for cell in cells)


def is_no_data(row: Cells, header: FoundHeader) -> bool:
    """Whether that row below the header is a line of the report and no row of the table: the header again, a rule, a
    title again, or one line all alone that speaks of the report. Any other text all alone may be what is left of a row
    that was cut off, and the student in it would be lost."""
    cells = tuple(clean_line(cell) for cell in row)
    width = len(header.names)
    if is_rule(cells) or any(_same(cells, line) for line in header.lines):
        return True
    count = sum(map(bool, cells))
    first = _first(cells)
    if 2 * count <= width and first in header.above:
        return True
    # A whole row in one pair of quotation marks is a row of the table that went wrong, and no remark.
    row_in_one = max(first.count(mark) for mark in ",;\t|") >= width - 1
    alone = count == 1 and width > _FEWEST_COLUMNS and not row_in_one
    return alone and _REPORT_LINE.search(first) is not None


def stated_count(row: Cells) -> int | None:
    """How many students a line of the report says there are: `Students: 26`."""
    found = _COUNT.search(" ".join(cell for cell in row if cell))
    return int(found[1].replace(",", "")) if found else None


def _usual_width(rows: Sequence[Cells]) -> int:
    """How many cells most rows have that have any, not counting empty ones that stand at the end of every row."""
    widths = [len(row) for row in rows[:_LOOKED_AT] if sum(bool(cell.strip()) for cell in row) > 1]
    return max(set(widths), key=lambda width: (widths.count(width), width)) if widths else 0


def _is_header(rows: Sequence[Cells], place: int, width: int) -> bool:
    row = rows[place]
    named = [cell for cell in row if cell]
    if width < _FEWEST_COLUMNS or 5 * len(named) < 4 * width or is_rule(row):
        return False
    if 5 * sum(_NUMBER.fullmatch(cell) is None for cell in named) < 4 * len(named) and not _dates(named):
        return False
    below = [other for other in rows[place + 1 :] if any(other) and not is_rule(other)][:3]
    return bool(below) and all(len(other) == width for other in below)


def _is_title(row: Cells, width: int) -> bool:
    """Whether so little stands in a row, all of it at the left, that it can only be a line above the table."""
    count = sum(map(bool, row))
    return (2 * count <= width and all(row[:count])) or is_rule(row)


def _dates(names: Sequence[str]) -> bool:
    """A column for each day has a date as its name."""
    return sum(name.count("-") == 2 or name.count("/") >= 1 for name in names) > 5


def _goes_on(rows: Sequence[Cells], place: int, width: int) -> bool:
    """Whether the header has a second line: it needs one, because names repeat or are missing, and it has one, words
    alone that make all names different."""
    first = rows[place]
    below = rows[place + 1] if place + 1 < len(rows) else []
    if len(below) != width or len(first) != width or any(_NUMBER.fullmatch(cell) for cell in below if cell):
        return False
    names = [cell.casefold() for cell in first]
    if len(set(names)) == len(names) and all(names):
        return False
    both = _joined([tuple(first), tuple(below)])
    return all(both) and len({name.casefold() for name in both}) == len(both)


def _joined(lines: Sequence[tuple[str, ...]]) -> tuple[str, ...]:
    """One name a column. What stands over several columns, as a merged cell does, is part of each one's name."""
    if len(lines) == 1:
        return lines[0]
    names, over = [], ""
    for upper, lower in zip(*lines, strict=True):
        over = upper or over
        names.append(clean_line(f"{over} {lower}") if lower else upper)
    return tuple(names)


def _first(row: Cells) -> str:
    return next((cell for cell in row if cell), "")


def _same(row: Cells, line: Cells) -> bool:
    """Whether a row is that line of the header, empty cells at the end aside."""
    return _trimmed(row) == _trimmed(line)


def _trimmed(row: Cells) -> list[str]:
    cells = [cell.casefold() for cell in row]
    while cells and not cells[-1]:
        cells.pop()
    return cells
