"""Draws one row of a grid: its cells, the marks beside them, and how the cursor and the selection touch it. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from content.clean import clean
from screens.grid.cell_annotations import sibling_lines, with_author
from screens.grid.cells import fit, pad, width
from screens.grid.frame import Line, Run, line_of
from screens.grid.layout import MARKS, Slot
from screens.grid.source import GridCell
from screens.grid.wrap import wrap

TALLEST = 8
"""Lines of one row at most; the rest of a longer text is seen when it is edited."""
AWAY = "┆", "┆"
"""Around the cell the cursor is on while the focus is elsewhere."""


class Mark(NamedTuple):
    """What stands beside a cell: `!` not saved, `…` saving, `⁺` a conflict, or nothing; and who changed it."""

    badge: str
    author: str


class Look(NamedTuple):
    """How the cursor and the selection touch a row: the cursor's column, first and last selected column (-1: none)."""

    cursor: int | None
    first: int
    last: int
    focused: bool

    def selects(self, column: int) -> bool:
        """Whether that column is drawn as selected; the cell under the cursor is not."""
        return column != self.cursor and self.first <= column <= self.last


UNTOUCHED = Look(None, -1, -1, False)
"""Neither cursor nor selection in the row."""


def draw_row(
    slots: Sequence[Slot], cells: Sequence[GridCell], marks: Sequence[Mark], look: Look, *, wide: int, room: int
) -> tuple[Line, ...]:
    """The lines of a row, each `wide` cells, when `room` lines are in view."""
    blocks = [_cell(slot, cell, mark.badge, look, room) for slot, cell, mark in zip(slots, cells, marks, strict=True)]
    high = max((len(block) for block in blocks), default=1)
    for place, (slot, mark) in enumerate(zip(slots, marks, strict=True)):
        if mark.author:  # on a free line of the row, if there is one, rather than over the text
            free = [((" ", "text"), (" " * slot.wide, "text"), (" ", "text"))] * (high - len(blocks[place]))
            blocks[place] = with_author([*blocks[place], *free], slot.wide, mark.author)
    lines = []
    for number in range(high):
        runs: list[Run] = []
        for slot, block in zip(slots, blocks, strict=True):
            runs += block[number] if number < len(block) else _empty(slot, look)
        lines.append(line_of(runs, wide))
    return tuple(lines)


def _cell(slot: Slot, cell: GridCell, badge: str, look: Look, room: int) -> list[tuple[Run, ...]]:
    """The lines of one cell, marks and all. Of the cell under the cursor only the first line is lit: enough to be
    seen across a room, and little to send."""
    text = clean(cell.text)
    others = sibling_lines(cell.others, slot.wide)[: max(0, room - 1)]
    tallest = max(1, min(TALLEST, room) - len(others))
    spans = wrap(text, slot.wide)
    shown = [text[start:end].rstrip() for start, end in spans[:tallest]]
    if len(spans) > tallest:
        shown[-1] = pad(shown[-1], slot.wide - 1).rstrip() + "…"
    style, left, right = _edges(slot, cell, look)
    rest, edge = ("selected", left) if style == "selected" else (_plain(cell), " ")
    lines: list[tuple[Run, ...]] = [((edge, rest), (pad(line, slot.wide), rest), (" ", rest)) for line in shown]
    lines[0] = ((left, style), (pad(shown[0], slot.wide), style), (right, style))
    if badge:
        lines[0] = (*lines[0][:2], (badge, "failed" if badge == "!" else "badge"))
    return [*lines, *(((edge, rest), (pad(line, slot.wide), "beside"), (" ", rest)) for line in others)]


def _plain(cell: GridCell) -> str:
    """The style of a cell that nothing touches."""
    return "fixed" if cell.fixed else "text"


def _edges(slot: Slot, cell: GridCell, look: Look) -> tuple[str, str, str]:
    """Style of a cell's first line and the marks on its left and right."""
    if look.cursor == slot.column:
        return ("cursor", "▌", "▐") if look.focused else ("away", *AWAY)
    return ("selected", "│", " ") if look.selects(slot.column) else (_plain(cell), " ", " ")


def _empty(slot: Slot, look: Look) -> tuple[Run, ...]:
    """A line of a row where this cell has no more text."""
    if look.selects(slot.column):
        return (("│" + " " * (slot.wide + 1), "selected"),)
    return ((" " * (slot.wide + MARKS), "text"),)


def heading_lines(heading: str, wide: int) -> tuple[Line, ...]:
    """A group's label and question across the grid: three lines at most, the last one drawn out to the edge."""
    text = clean(heading).replace("\n", " ")
    spans = wrap(text, max(8, wide - 6))
    parts = [text[start:end].rstrip() for start, end in spans[:3]]
    if len(spans) > 3:
        parts[-1] = fit(text[spans[2].start :], max(8, wide - 6))
    lines = [f"── {parts[0]}", *(f"   {part}" for part in parts[1:])]
    lines[-1] += " " + "─" * max(0, wide - 2 - width(lines[-1]))
    return tuple(line_of([(line, "heading")], wide, "text") for line in lines)


def header_lines(names: Sequence[tuple[Slot, str]], wide: int, lines: int, *, before: int, after: int) -> list[Line]:
    """Column names on that many lines; an arrow at an edge says that columns are out of view `before` or `after`."""
    out: list[Line] = []
    for number in range(lines):
        runs: list[Run] = []
        for place, (slot, name) in enumerate(names):
            spans = wrap(name, slot.wide)
            text = name[spans[number].start : spans[number].end].rstrip() if number < len(spans) else ""
            if number == lines - 1 and len(spans) > lines:
                text = fit(name[spans[number].start :], slot.wide)
            left = "‹" if number == 0 and place == 0 and before else " "
            right = "›" if number == 0 and place == len(names) - 1 and after else " "
            runs.append((f"{left}{pad(text, slot.wide)}{right}", "header"))
        out.append(line_of(runs, wide, "header"))
    return out
