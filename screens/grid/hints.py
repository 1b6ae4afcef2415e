"""What the footer says about the grid's keys at this moment."""

from __future__ import annotations

from content.sheet_spec import Kind
from screens.grid.editor import CellEditor
from screens.grid.resolve import RESOLUTIONS
from screens.grid.state import GridState


def key_pairs(state: GridState) -> list[tuple[str, str]]:
    """Keys and what they do now, most useful first; four at most while moving about, six while typing.

    While moving about they are the same for every cell of a grid: a line that changes at every step is neither read
    nor cheap to send.
    """
    if state.editor is not None:
        return _typing(state.editor)
    if state.here is None:
        return []
    locked = state.locked(*state.at)
    if state.cell(*state.at).others and not locked:
        return [*RESOLUTIONS, ("F12", "details")]
    if locked and not state.growing:
        return [("↑↓", "read")]
    pairs = [("Enter", "edit")]
    kinds = {column.kind for column in state.columns} | {state.cell(*state.at).kind}
    if kinds & {Kind.CHOICE, Kind.YESNO}:
        pairs.append(("Space", "choice"))
    if state.growing:
        pairs += [("F7", "new row"), ("F8", "delete")]
    return pairs


def _typing(editor: CellEditor) -> list[tuple[str, str]]:
    """The keys while a cell is being typed in."""
    pairs = [("Enter", "done"), ("Tab", "next cell")]
    if editor.ghost:
        pairs.append(("→", "accept"))
    if editor.offers:
        pairs.append(("↓", "choose"))
    if editor.cell.long:
        pairs.append(("F7", "new line"))
    return [*pairs, ("Esc", "keep text")]
