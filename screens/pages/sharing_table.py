"""A table of a release as lines of text: numbers in columns, as wide as there is room, one group a line where there is
not."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from rich.cells import cell_len, set_cell_size

from content.clean import clean_line
from workshop.sharing.attendance import ALL
from workshop.sharing.engine.model import Cell, Measure, Shown, Table, Told
from workshop.sharing.titles import reading_order

WITHHELD = "—"
_GAP = "  "
_SHORTEST_LABEL = 8
_NOT_TOLD = Told(Shown.WITHHELD)


def table_lines(table: Table, width: int) -> list[str]:
    """The table in at most `width` cells a line, the names of the columns first. Groups without students are blank."""
    if not table.by:
        return [f"All students{_GAP}{cell_words(table.cells[-1])}"]
    if len(table.by) > 1:
        for show in (cell_words, counts_words):
            lines = _columns(*_crossed(table, show), width)
            if max(map(cell_len, lines)) <= width:
                return lines
    names = " · ".join(map(clean_line, table.by))
    return _columns([names, "Chronically absent"], [[label(c.at), cell_words(c)] for c in table.cells], width)


def cell_words(cell: Cell) -> str:
    """What is told of a group: `14 of 61 (23 %)`, `8-14 of 62`, `— of 61 (10-25 %)`; `—` when nothing is."""
    share = percent_words(cell)
    counts = counts_words(cell)
    if not share:
        return counts
    return share if counts == WITHHELD else f"{counts} ({share})"


def counts_words(cell: Cell) -> str:
    """The two counts of a group alone: `14 of 61`; `—` when neither is told."""
    chronic, enrolled = (number_words(_told(cell, measure)) for measure in (Measure.CHRONIC, Measure.ENROLLED))
    return WITHHELD if chronic == enrolled == WITHHELD else f"{chronic} of {enrolled}"


def number_words(told: Told) -> str:
    """A count: `1,049`, `8-14`, `—`."""
    match told.shown:
        case Shown.EXACT | Shown.PERCENT:
            return f"{told.value:,}"
        case Shown.RANGE:
            return f"{told.lo:,}" if told.lo == told.hi else f"{told.lo:,}-{told.hi:,}"
        case _:
            return WITHHELD


def percent_words(cell: Cell) -> str:
    """The share in whole percent, half up, or its range; empty when it is not told. Never `0 %` or `100 %` of exact
    counts, which would be read as nobody or everybody."""
    enrolled, chronic = _told(cell, Measure.ENROLLED), _told(cell, Measure.CHRONIC)
    if enrolled.shown is chronic.shown is Shown.EXACT:
        return _exact_percent(int(chronic.value or 0), int(enrolled.value or 0))
    told = _told(cell, Measure.PERCENT)
    match told.shown:
        case Shown.EXACT | Shown.PERCENT:
            return f"{told.value:.0f} %"
        case Shown.RANGE if told.lo == told.hi:
            return f"{told.lo} %"
        case Shown.RANGE if told.lo == 0:
            return f"{told.hi} % or less"
        case Shown.RANGE if told.hi == 100:
            return f"{told.lo} % or more"
        case Shown.RANGE:
            return f"{told.lo}-{told.hi} %"
        case _:
            return ""


def _exact_percent(chronic: int, enrolled: int) -> str:
    if not enrolled:
        return ""
    whole = (200 * chronic + enrolled) // (2 * enrolled)
    if whole == 0 and chronic:
        return "under 1 %"
    if whole == 100 and chronic < enrolled:
        return "over 99 %"
    return f"{whole} %"


def label(at: Sequence[str]) -> str:
    """The group as it stands before its line: `6 · Girls`, `All · Girls`."""
    return " · ".join("All" if value == ALL else clean_line(value) for value in at) or "All students"


def values(table: Table, column: int) -> list[str]:
    """The values of one column that occur, in reading order, without the total."""
    return sorted({cell.at[column] for cell in table.cells} - {ALL}, key=reading_order)


def _told(cell: Cell, measure: Measure) -> Told:
    return cell.told.get(measure, _NOT_TOLD)


def _crossed(table: Table, show: Callable[[Cell], str]) -> tuple[list[str], list[list[str]]]:
    """The last column's values across, the others down; of two columns the one with fewer values goes across."""
    across = len(table.by) - 1
    if len(table.by) == 2 and len(values(table, 0)) < len(values(table, 1)):
        across = 0
    down = [place for place in range(len(table.by)) if place != across]
    cells = {cell.at: cell for cell in table.cells}
    heads = [*values(table, across), ALL]
    rows = []
    for group in _groups(table, down):
        texts = []
        for head in heads:
            at = list(group)
            at.insert(across, head)
            cell = cells.get(tuple(at))
            texts.append("" if cell is None else show(cell))
        rows.append([label(group), *texts])
    names = " · ".join(clean_line(table.by[place]) for place in down)
    return [names, *(label((head,)) for head in heads)], rows


def _groups(table: Table, down: Sequence[int]) -> list[tuple[str, ...]]:
    """The groups that occur in those columns, in reading order, each total after what it is the total of."""
    occur = {tuple(cell.at[place] for place in down) for cell in table.cells}
    return sorted(occur, key=lambda group: [(value == ALL, reading_order(value)) for value in group])


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
