"""What the footer says about the grid's keys at this moment."""

from __future__ import annotations

from typing import TYPE_CHECKING

from content.model import Kind
from screens.grid.rows import is_invitation

if TYPE_CHECKING:
    from screens.grid.model import GridModel


def key_pairs(grid: GridModel) -> list[tuple[str, str]]:
    """Keys and what they do now, most useful first; four at most while moving about, five while typing."""
    if grid.editor is not None:
        return _typing(grid)
    here = grid.here
    if here is None:
        return []
    if is_invitation(here):
        return [("Enter", "add a row")]
    cell = grid.cell(*grid.at)
    pairs: list[tuple[str, str]] = []
    if not cell.fixed:
        pairs.append(("Enter", "edit"))
        if cell.choices:
            pairs.append(("Space", "next choice"))
        elif cell.kind is Kind.YESNO:
            pairs.append(("Space", "yes/no"))
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
    return [*pairs, ("Esc", "cancel")]
