"""A table of a release as it stands on screen: numbers in columns where there is room, one group a line where there is
not."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from rich.cells import cell_len, set_cell_size

from content.clean import clean_line
from workshop.disclosure.engine.model import Measure, PublishedAs, PublishedValue, ResultTable, TableCell
from workshop.disclosure.titles import reading_order
from workshop.records.marks import ALL, WITHHELD

GAP = "  "
_SHORTEST_LABEL = 8
_WITHHELD_VALUE = PublishedValue(PublishedAs.WITHHELD)

_Order = list[tuple[bool, tuple[int, list[tuple[int, int, str]]]]]


@dataclass(frozen=True, slots=True)
class TableSlot:
    """One group in a laid-out table: the text that stands there, and the cell it tells."""

    text: str
    cell: TableCell

    @property
    def whole(self) -> bool:
        """Whether every number of the group is exact."""
        return all(published.published_as.is_number for published in self.cell.published.values())


@dataclass(frozen=True, slots=True)
class PreviewRow:
    """A label, and for each further column a group; None where nobody is in it."""

    label: str
    spots: tuple[TableSlot | None, ...]


@dataclass(frozen=True, slots=True)
class Layout:
    """A table as it stands on screen: the names of its columns, that of the labels first, its rows, and the widest text
    of each column."""

    head: tuple[str, ...]
    rows: tuple[PreviewRow, ...]
    sizes: tuple[int, ...]

    @classmethod
    def of(cls, head: Sequence[str], rows: Sequence[PreviewRow]) -> Layout:
        """A layout of those rows, each column as wide as its widest text."""
        texts = [list(head), *([row.label, *(spot.text if spot else "" for spot in row.spots)] for row in rows)]
        sizes = tuple(max(map(cell_len, column)) for column in zip(*texts, strict=True))
        return cls(tuple(head), tuple(rows), sizes)

    @property
    def width(self) -> int:
        """What a line takes when nothing is cut."""
        return sum(self.sizes) + len(GAP) * (len(self.sizes) - 1)

    @property
    def narrowest(self) -> int:
        """What a line takes at least: labels can be cut, numbers cannot."""
        return self.width - self.sizes[0] + min(self.sizes[0], _SHORTEST_LABEL)

    def fitted(self, width: int) -> list[int]:
        """The width of each column on a line of that width: labels are cut to what the numbers leave."""
        labels = width - (self.width - self.sizes[0])
        return [min(self.sizes[0], max(labels, _SHORTEST_LABEL)), *self.sizes[1:]]


def laid_out(table: ResultTable, width: int) -> Layout:
    """The table in at most `width` cells a line: crossed where there is room for it, else one group a line."""
    if len(table.by) > 1:
        for show in (cell_words, counts_words):
            layout = _crossed(table, show)
            if layout.width <= width:
                return layout
    whole = _listed(table, cell_words)
    return whole if whole.narrowest <= width else _listed(table, counts_words)


def _listed(table: ResultTable, show: Callable[[TableCell], str]) -> Layout:
    """One group a line."""
    rows = [PreviewRow(label(cell.at), (TableSlot(show(cell), cell),)) for cell in sorted(table.cells, key=_in_reading)]
    return Layout.of((_names(table.by), "Chronically absent"), rows)


def beside(table: ResultTable, full: ResultTable, gets: str, alone: str) -> Layout:
    """One group a line: what the partner gets of it, and its true counts. `gets` and `alone` head the two columns."""
    pairs = sorted(zip(table.cells, full.cells, strict=True), key=lambda pair: _in_reading(pair[0]))
    rows = [
        PreviewRow(label(cell.at), (TableSlot(cell_words(cell), cell), TableSlot(cell_words(true), cell)))
        for cell, true in pairs
    ]
    return Layout.of((_names(table.by), gets, alone), rows)


def line_parts(layout: Layout, row: int | None, width: int) -> list[str]:
    """The parts of a row, or of the head (None), as wide as its column: labels left, numbers right."""
    sizes = layout.fitted(width)
    if row is None:
        first, others = layout.head[0], list(layout.head[1:])
    else:
        first, others = layout.rows[row].label, [spot.text if spot else "" for spot in layout.rows[row].spots]
    if cell_len(first) > sizes[0]:
        first = set_cell_size(first, sizes[0] - 1) + "…"
    numbers = [GAP + " " * (size - cell_len(text)) + text for text, size in zip(others, sizes[1:], strict=True)]
    return [first + " " * (sizes[0] - cell_len(first)), *numbers]


def _names(by: Sequence[str]) -> str:
    """The columns that a table is broken down by."""
    return " · ".join(map(clean_line, by)) or "Group"


def cell_words(cell: TableCell) -> str:
    """What is shown of a group: `14 of 61 (23%)`, `8–14 of 62`, `withheld of 61 (10–25%)`; `withheld` when nothing
    is."""
    share = percent_words(cell)
    counts = counts_words(cell)
    if not share:
        return counts
    return share if counts == WITHHELD else f"{counts} ({share})"


def counts_words(cell: TableCell) -> str:
    """The two counts of a group alone: `14 of 61`; `withheld` when neither is shown."""
    chronic, enrolled = (number_words(_published(cell, measure)) for measure in (Measure.CHRONIC, Measure.ENROLLED))
    return WITHHELD if chronic == enrolled == WITHHELD else f"{chronic} of {enrolled}"


def number_words(published: PublishedValue) -> str:
    """A count, in the words of the partner's CSV: `1,049`, `8–14`, `3 or fewer`, `withheld`."""
    match published.published_as:
        case PublishedAs.EXACT | PublishedAs.PERCENT | PublishedAs.ROUNDED:
            return f"{published.value:,}"
        case PublishedAs.RANGE if published.lo == published.hi:
            return f"{published.lo:,}"
        case PublishedAs.RANGE if published.lo == 0:
            return f"{published.hi:,} or fewer"
        case PublishedAs.RANGE:
            return f"{published.lo:,}–{published.hi:,}"
        case _:
            return WITHHELD


def percent_words(cell: TableCell) -> str:
    """The share in whole percent, half up, or its range; empty when it is not shown. Never `0%` or `100%` of exact
    counts, which would be read as no one or everyone."""
    enrolled, chronic = _published(cell, Measure.ENROLLED), _published(cell, Measure.CHRONIC)
    if enrolled.published_as is chronic.published_as is PublishedAs.EXACT:
        return _exact_percent(int(chronic.value or 0), int(enrolled.value or 0))
    published = _published(cell, Measure.PERCENT)
    match published.published_as:
        case PublishedAs.EXACT | PublishedAs.PERCENT | PublishedAs.ROUNDED:
            return f"{published.value:.0f}%"
        case PublishedAs.RANGE if published.lo == published.hi:
            return f"{published.lo}%"
        case PublishedAs.RANGE if published.lo == 0:
            return f"{published.hi}% or less"
        case PublishedAs.RANGE if published.hi == 100:
            return f"{published.lo}% or more"
        case PublishedAs.RANGE:
            return f"{published.lo}–{published.hi}%"
        case _:
            return ""


def _exact_percent(chronic: int, enrolled: int) -> str:
    """A whole percent; what is not quite none or all does not read as 0 or 100."""
    if not enrolled:
        return ""
    whole = (200 * chronic + enrolled) // (2 * enrolled)
    if whole == 0 and chronic:
        return "under 1%"
    if whole == 100 and chronic < enrolled:
        return "over 99%"
    return f"{whole}%"


def label(at: Sequence[str]) -> str:
    """The group as it stands before its line: `6 · Girls`, `All · Girls`."""
    return " · ".join("All" if value == ALL else clean_line(value) for value in at) or "All students"


def values(table: ResultTable, column: int) -> list[str]:
    """The values of one column that occur, in reading order, without the total."""
    return sorted({cell.at[column] for cell in table.cells} - {ALL}, key=reading_order)


def _published(cell: TableCell, measure: Measure) -> PublishedValue:
    """What a cell gives for that measure."""
    return cell.published.get(measure, _WITHHELD_VALUE)


def _crossed(table: ResultTable, show: Callable[[TableCell], str]) -> Layout:
    """The last column's values across, the others down; of two columns the one with fewer values goes across."""
    across = len(table.by) - 1
    if len(table.by) == 2 and len(values(table, 0)) < len(values(table, 1)):
        across = 0
    down = [place for place in range(len(table.by)) if place != across]
    cells = {cell.at: cell for cell in table.cells}
    heads = [value for value in (*values(table, across), ALL) if any(at[across] == value for at in cells)]
    rows = []
    for group in _groups(table, down):
        found = [cells.get((*group[:across], head, *group[across:])) for head in heads]
        rows.append(
            PreviewRow(label(group), tuple(None if cell is None else TableSlot(show(cell), cell) for cell in found))
        )
    return Layout.of((_names([table.by[place] for place in down]), *(label((head,)) for head in heads)), rows)


def _groups(table: ResultTable, down: Sequence[int]) -> list[tuple[str, ...]]:
    """The groups that occur in those columns, in reading order, each total after what it is the total of."""
    occur = {tuple(cell.at[place] for place in down) for cell in table.cells}
    return sorted(occur, key=_group_order)


def _in_reading(cell: TableCell) -> _Order:
    """The order of a cell among the others."""
    return _group_order(cell.at)


def _group_order(at: Sequence[str]) -> _Order:
    """Totals behind their parts, values in reading order."""
    return [(value == ALL, reading_order(value)) for value in at]
