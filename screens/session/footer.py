"""What the last line says: whether letters type or command, and the keys that matter where the keys are now."""

from __future__ import annotations

from collections.abc import Sequence

from screens.pages.page import NamesKeys
from screens.session.actions import SESSION_ACTIONS
from screens.session.deck import PageDeck

Pairs = Sequence[tuple[str, str]]
TYPE, COMMANDS, READ = "TYPE", "COMMANDS", "READ"
"""The modes by name: letters go into the page, letters are commands, nothing is typed here."""
_SHOWN_ON_STEPS = ("park", "palette", "quit")
_WHERE_THERE_IS_ROOM = ("edit.undo", "export")
_NAMED = {action.id: action for action in SESSION_ACTIONS}


def keys_of_steps(deck: PageDeck, *, leads: bool, may_undo: bool, may_park: bool) -> Pairs:
    """While letters are commands; nobody is offered what would be refused. `leads`: the group comes along."""
    refused = {"edit.undo": not may_undo, "park": not may_park}
    first, then = (
        [(_NAMED[name].shown_key, _NAMED[name].label) for name in names if not refused.get(name)]
        for names in (_SHOWN_ON_STEPS, _WHERE_THERE_IS_ROOM)
    )
    turn = [("[ ]", "part")] if len(deck.position.pages) > 1 else []
    step = ("←→", "moves everyone" if leads else "step")
    return [("Enter", "type"), step, *first, *turn, *then, ("?", "help")]


def keys_of_page(deck: PageDeck, *, leads: bool, may_reveal: bool, hands_over: bool) -> Pairs:
    """On the current page, and while something is typed there.

    `leads`: the group comes along to the next step. `hands_over`: the page is answered person by person here.
    """
    grid, asks = deck.grid, "?"
    onward = [("^R", "reveal")] if may_reveal else []
    onward += [("^O", "hand over")] if hands_over else []
    onward.append(("^G", "all go on" if leads else "next step"))
    if grid is not None and grid.has_focus:
        pairs = list(grid.key_pairs())
        if grid.editing:
            return [*pairs[:-1], *onward, pairs[-1]]
        if grid.check_consume_key("question_mark", "?"):
            asks = "F1"  # here `?` is an answer
    else:
        pairs = list(deck.page.key_pairs()) if isinstance(deck.page, NamesKeys) else [("↑↓", "read")]
        if any(key == "Esc" for key, _ in pairs):
            return [*pairs, ("?", "help")]
    turn = [("F6", "next part")] if len(deck.position.pages) > 1 else []
    return [*pairs[:1], *onward, *turn, *pairs[1:], ("Esc", "commands"), (asks, "help")]


def mode_of_page(deck: PageDeck) -> str:
    """Whether what is typed goes into the current page, commands, or does nothing."""
    focused = deck.screen.focused
    if focused is not None and any(focused.check_consume_key(key, key) for key in ("a", "1")):
        return TYPE
    return COMMANDS if deck.takes_commands else READ
