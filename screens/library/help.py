"""`?` in the library: what it is, and what every key does."""

from __future__ import annotations

from textual.content import Content

from screens.library.actions import LIBRARY_ACTIONS
from screens.widgets.dialogs import Read
from screens.widgets.key_sheet import key_rows, key_sheet


def library_help() -> Read:
    """Help for the library."""
    words = Content(
        "All sessions in this folder. Open one, or start a new one. x puts one aside, "
        "and z lists what was put aside. Only there can a session be deleted, after 30 days and by typing its title."
    )
    return Read("Help: library", Content("\n\n").join([words, key_sheet("Keys", key_rows(LIBRARY_ACTIONS))]))
