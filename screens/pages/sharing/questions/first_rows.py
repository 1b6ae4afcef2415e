"""The first rows of a file as they stand above a question: the columns it is about are marked and always in sight.

Where not all columns fit, `…` stands for those that are left out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rich.cells import cell_len, set_cell_size
from textual.content import Content

from content.clean import clean_line

MARK = "▸"
"""Before the name of a column that the question is about, so that it is not marked by color alone."""
EMPTY = "(empty)"
"""Stands for an empty cell of a marked column: there a blank means something."""
_WIDEST = 22
_WIDEST_NAME = 28
_GAP = 2
_SKIP = "…"


@dataclass(frozen=True, slots=True)
class _Column:
    """A column as it is shown; `place` is where it stands in the file, -1 for what is left out."""

    place: int
    texts: tuple[str, ...]
    marked: bool = False

    @property
    def size(self) -> int:
        """Its width: long names and long cells are cut."""
        name, *cells = map(cell_len, self.texts)
        return max([min(name, _WIDEST_NAME), *(min(cell, _WIDEST) for cell in cells)])


def row_lines(
    header: Sequence[str], rows: Sequence[Sequence[str]], marked: Sequence[str], width: int, numbers: Sequence[int] = ()
) -> list[Content]:
    """The header and the rows, a line each of at most `width` cells.

    `marked` are names of columns. `numbers` are those of the rows as a spreadsheet counts them, one for each row; with
    none the rows stand without.
    """
    columns = _fitting(_columns(header, rows, set(marked)), width - (_number_size(numbers) if numbers else 0))
    lines = []
    for line in range(len(rows) + 1):
        parts = []
        if numbers:
            number = f"{numbers[line - 1]:,}" if line else ""
            parts.append(Content.styled(number.rjust(_number_size(numbers) - _GAP), "dim"))
        for column in columns:
            text = _sized(column.texts[line], column.size)
            style = "bold $accent" if column.marked and not line else "bold" if column.marked or not line else ""
            parts.append(Content.styled(text, style))
        lines.append(Content(" " * _GAP).join(parts))
    return lines


def _number_size(numbers: Sequence[int]) -> int:
    """What the numbers of the rows take, with the gap behind them."""
    return max(len(f"{number:,}") for number in numbers) + _GAP


def _columns(header: Sequence[str], rows: Sequence[Sequence[str]], marked: set[str]) -> list[_Column]:
    """Every column with its texts, cleaned."""
    found = []
    for place, name in enumerate(header):
        is_marked = name in marked
        cells = (clean_line(row[place]) if place < len(row) else "" for row in rows)
        texts = tuple(cell or (EMPTY if is_marked else "") for cell in cells)
        name = clean_line(name)
        found.append(_Column(place, (f"{MARK}{name}" if is_marked else name, *texts), is_marked))
    return found


def _fitting(columns: Sequence[_Column], width: int) -> list[_Column]:
    """Those that fit on a line: marked ones on two thirds of it, then the others from the left, then marked ones again;
    what is left out leaves a `…`."""
    kept: set[int] = set()
    marked = [column for column in columns if column.marked]
    others = [column for column in columns if not column.marked]
    for wanted, room in ((marked, width * 2 // 3), (others, width), (marked, width)):
        for column in wanted:
            if kept and _width(_with_skips(columns, {*kept, column.place})) > room:
                break
            kept.add(column.place)
    return _with_skips(columns, kept)


def _with_skips(columns: Sequence[_Column], kept: set[int]) -> list[_Column]:
    """The columns that are kept, in their order, with a `…` where some are left out."""
    found: list[_Column] = []
    for column in columns:
        if column.place in kept:
            found.append(column)
        elif not found or found[-1].place >= 0:
            found.append(_Column(-1, (_SKIP, *([""] * (len(column.texts) - 1)))))
    return found


def _width(columns: Sequence[_Column]) -> int:
    return sum(column.size for column in columns) + _GAP * (len(columns) - 1)


def _sized(text: str, size: int) -> str:
    """Exactly that wide; what does not fit ends in `…`."""
    return set_cell_size(text, size) if cell_len(text) <= size else set_cell_size(text, size - 1) + _SKIP
