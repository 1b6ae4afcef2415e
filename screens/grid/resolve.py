"""Two versions of one cell: switch to the other one, keep both, or discard the other. Each is an edit like any."""

from __future__ import annotations

from content.sheet_spec import Kind
from screens.grid.effects import Effects, notice, refusal
from screens.grid.requests import request
from screens.grid.state import GridState
from workshop.sheets.model import Resolution, ResolveSibling

SWAP, BOTH, DROP = "=", "+", "-"
"""The keys, on a cell that has another version. Everywhere else they are text."""
RESOLUTIONS = ((SWAP, "switch"), (BOTH, "keep both"), (DROP, "discard"))
"""The keys and what the footer says of them."""
_JOINED = (Kind.TEXT, Kind.LIST)


def is_resolve_key(state: GridState, character: str) -> bool:
    """Whether that character resolves the conflict under the cursor, rather than begins a text in the cell."""
    if character not in (SWAP, BOTH, DROP) or state.here is None:
        return False
    cell = state.cell(*state.at)
    return bool(cell.others) and not any(choice.startswith(character) for choice in cell.choices)


def resolve_sibling(state: GridState, keep: Resolution) -> Effects:
    """Resolve the conflict of the cell under the cursor with the version that came last. Raises BadInput."""
    cell, target = state.cell(*state.at), state.target(*state.at)
    if not cell.others:
        return refusal("This cell has no other version.")
    other = cell.others[-1]
    if keep is Resolution.BOTH and (cell.kind not in _JOINED or cell.choices):
        return refusal("This cell holds one value only: = switches, - discards the other.")
    done = {
        Resolution.SWAP: f"Now using {other.person}'s version. = switches back, - discards the other.",
        Resolution.BOTH: "Both versions are in the cell now, one after the other.",
        Resolution.DROP: f"Discarded {other.person}'s version. F12 still shows it; undo restores it.",
    }
    return (*request(state, (ResolveSibling(*target, other.revision, keep),), {}), *notice(done[keep]))
