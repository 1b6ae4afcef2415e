"""Two values for one cell: one key takes the other, one keeps both, one drops the other. Each is an edit like any."""

from __future__ import annotations

from typing import TYPE_CHECKING

from content.model import Kind
from workshop.sheets.model import Keep, SettleSibling

if TYPE_CHECKING:
    from screens.grid.model import GridModel

SWAP, BOTH, DROP = "=", "+", "-"
"""The keys, on a cell beside which another value waits. Everywhere else they are text."""
RESOLUTIONS = (("=", "swap"), ("+", "keep both"), ("-", "drop the other"))
_JOINED = (Kind.TEXT, Kind.LIST)


def is_resolve_key(grid: GridModel, character: str) -> bool:
    """Whether that character settles the cell under the cursor, rather than begins a text in it."""
    if character not in (SWAP, BOTH, DROP) or grid.here is None:
        return False
    cell = grid.cell(*grid.at)
    return bool(cell.others) and not any(choice.startswith(character) for choice in cell.choices)


def resolve_sibling(grid: GridModel, keep: Keep) -> None:
    """Settle the value that came last to wait beside the cell under the cursor."""
    cell, target = grid.cell(*grid.at), grid.target(*grid.at)
    if not cell.others:
        grid.refuse("No other value waits beside this cell.")
        return
    other = cell.others[-1]
    if keep is Keep.BOTH and (cell.kind not in _JOINED or cell.choices):
        grid.refuse("This cell holds one value only: = swaps the two, - drops the other.")
        return
    said = {
        Keep.SWAP: f"Now it says what {other.person} wrote; the other waits: = swaps back, - drops it.",
        Keep.BOTH: "Both are in the cell now, one after the other.",
        Keep.DROP: f"What {other.person} wrote is dropped; F12 still shows it, undo brings it back.",
    }
    if grid.ask((SettleSibling(*target, other.revision, keep),), {}):
        grid.say(said[keep])
