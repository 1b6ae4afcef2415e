"""What a key can do on the room's screen."""

from __future__ import annotations

from textual.content import Content

from screens.widgets.actions import Action
from screens.widgets.dialogs import Read
from screens.widgets.key_sheet import key_rows, key_sheet

ROOM_ACTIONS: tuple[Action, ...] = (
    Action("room.up", "up", "Look at the answers further up", keys="up,pageup"),
    Action("room.down", "down", "Look at the answers further down", keys="down,pagedown,space"),
    Action("room.seconds", "seconds", "Show the seconds of the countdown, or only its minutes", letter="i"),
    Action("theme", "theme", "Change to the next theme: dark, light, high contrast, 16 colors", letter="t"),
    Action("help", "help", "Explain this screen and its keys", keys="f1,question_mark"),
    Action("redraw", "redraw", "Redraw the whole screen", keys="ctrl+l"),
    Action("quit", "quit", "Close this window", keys="f10", letter="q"),
)

_HELP = """This screen is for everyone in the room. It follows the facilitator and shows the question, the round and its
countdown, and the group's answers. It never shows notes, contacts, single ratings, or what is not revealed yet. The
facilitator runs the countdown on the second screen (2). To make the letters larger, zoom the terminal."""


def room_help() -> Read:
    """Help for the room's screen."""
    parts = [Content(_HELP.replace("\n", " ")), key_sheet("Keys", key_rows(ROOM_ACTIONS))]
    return Read("Help: the room's screen", Content("\n\n").join(parts))
