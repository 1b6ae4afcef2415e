"""What the last line says: the keys that matter where the keys are now, at most seven at 80 columns."""

from __future__ import annotations

from collections.abc import Sequence

from screens.pages.page import NamesKeys
from screens.session.actions import SESSION_ACTIONS
from screens.session.deck import PageDeck

Pairs = Sequence[tuple[str, str]]
_SHOWN_ON_RAIL = ("page.enter", "edit.undo", "park", "export", "palette", "quit")


def keys_of_steps(deck: PageDeck, *, may_undo: bool, may_park: bool) -> Pairs:
    """In step mode; nobody is offered what would be refused."""
    refused = {"edit.undo": not may_undo, "park": not may_park}
    actions = {action.id: action for action in SESSION_ACTIONS}
    shown = [actions[name] for name in _SHOWN_ON_RAIL if not refused.get(name)]
    turn = [("[ ]", "part")] if len(deck.position.pages) > 1 else []
    return [("←→", "step"), *turn, *((action.shown_key, action.label) for action in shown), ("?", "help")]


def keys_of_page(deck: PageDeck) -> Pairs:
    """On the current page, and while something is typed there."""
    grid, asks = deck.grid, "?"
    if grid is not None and grid.has_focus:
        pairs = list(grid.key_pairs())
        if grid.editing:
            return pairs
        if grid.check_consume_key("question_mark", "?"):
            asks = "F1"  # here `?` is an answer
    else:
        pairs = list(deck.page.key_pairs()) if isinstance(deck.page, NamesKeys) else [("↑↓", "read")]
        if any(key == "Esc" for key, _ in pairs):
            return [*pairs, ("?", "help")]
    if len(deck.position.pages) > 1:
        pairs.insert(1, ("F6", "next part"))
    return [*pairs, ("Esc", "steps"), (asks, "help")]
