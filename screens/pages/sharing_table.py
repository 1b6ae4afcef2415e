"""A shown table as lines of text: numbers in columns, as wide as there is room, one group a line where there is not."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import product

from rich.cells import cell_len, set_cell_size

from workshop.sharing.attendance import ALL
from workshop.sharing.preview import ShownCell, ShownTable

_GAP = "  "
_SHORTEST_LABEL = 8


def table_lines(table: ShownTable, width: int) -> list[str]:
    """The table in at most `width` cells a line, the names of the columns first. Groups without students are blank."""
    if not table.by:
        return [f"All students{_GAP}{table.cells[-1].words()}"]
    if len(table.by) == 1:
        return _columns([table.by[0], "Chronically absent"], [[_label(c.at), c.words()] for c in table.cells], width)
    for show in (ShownCell.words, _short):
        crossed = _crossed(table, show)
        lines = _columns(*crossed, width)
        if max(map(cell_len, lines)) <= width:
            return lines
    names = " · ".join(table.by)
    return _columns([names, "Chronically absent"], [[_label(c.at), c.words()] for c in table.cells], width)


def _short(cell: ShownCell) -> str:
    return f"{cell.chronic:,} of {cell.enrolled:,}"


def _label(at: Sequence[str]) -> str:
    return " · ".join("All" if value == ALL else value for value in at)


def _crossed(table: ShownTable, show: Callable[[ShownCell], str]) -> tuple[list[str], list[list[str]]]:
    """The last column's values across, the others down; of two columns the one with fewer values goes across."""
    across = len(table.by) - 1
    if len(table.by) == 2 and len(table.values(0)) < len(table.values(1)):
        across = 0
    down = [place for place in range(len(table.by)) if place != across]
    cells = {cell.at: cell for cell in table.cells}
    heads = [*table.values(across), ALL]
    rows = []
    for values in product(*([*table.values(place), ALL] for place in down)):
        texts = []
        for head in heads:
            at = list(values)
            at.insert(across, head)
            cell = cells.get(tuple(at))
            texts.append("" if cell is None else show(cell))
        if any(texts):
            rows.append([_label(values), *texts])
    names = " · ".join(table.by[place] for place in down)
    return [names, *("All" if head == ALL else head for head in heads)], rows


def _columns(head: Sequence[str], rows: Sequence[Sequence[str]], width: int) -> list[str]:
    """Labels to the left, numbers to the right of their column; labels too long for the line are cut."""
    sizes = [max(cell_len(row[place]) for row in (head, *rows)) for place in range(len(head))]
    numbers = sum(sizes[1:]) + len(_GAP) * (len(sizes) - 1)
    sizes[0] = min(sizes[0], max(width - numbers, _SHORTEST_LABEL))
    return [_line(row, sizes) for row in (head, *rows)]


def _line(row: Sequence[str], sizes: Sequence[int]) -> str:
    first, *others = row
    if cell_len(first) > sizes[0]:
        first = set_cell_size(first, sizes[0] - 1) + "…"
    parts = [first + " " * (sizes[0] - cell_len(first))]
    parts += [" " * (size - cell_len(text)) + text for text, size in zip(others, sizes[1:], strict=True)]
    return _GAP.join(parts).rstrip()
