"""What the footer says about the grid's keys at this moment."""

from __future__ import annotations

from typing import TYPE_CHECKING

from content.model import Kind
from screens.grid.resolve import RESOLUTIONS

if TYPE_CHECKING:
    from screens.grid.model import GridModel


def key_pairs(grid: GridModel) -> list[tuple[str, str]]:
    """Keys and what they do now, most useful first; four at most while moving about, six while typing.

    While moving about they are the same for every cell of a grid: a line that changes at every step is neither read
    nor cheap to send.
    """
    if grid.editor is not None:
        return _typing(grid)
    if grid.here is None:
        return []
    if grid.cell(*grid.at).others and not grid.locked(*grid.at):
        return [*RESOLUTIONS, ("F12", "details")]
    if grid.locked(*grid.at) and not grid.growing:
        return [("↑↓", "read")]
    pairs = [("Enter", "edit")]
    kinds = {column.kind for column in grid.columns} | {grid.cell(*grid.at).kind}
    if kinds & {Kind.CHOICE, Kind.YESNO}:
        pairs.append(("Space", "choice"))
    if grid.growing:
        pairs += [("F7", "new row"), ("F8", "delete")]
    return pairs


def _typing(grid: GridModel) -> list[tuple[str, str]]:
    editor = grid.editor
    assert editor is not None
    pairs = [("Enter", "done"), ("Tab", "next cell")]
    if editor.ghost:
        pairs.append(("→", "take"))
    if editor.offers:
        pairs.append(("↓", "choose"))
    if editor.cell.long:
        pairs.append(("F7", "new line"))
    return [*pairs, ("Esc", "keep text")]
