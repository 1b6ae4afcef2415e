"""One registry of everything a key can do outside the grid: footer, palette, help and the key sheet are made from it.

Each action has an id for life, so that a person's own keymap keeps working. `keys` work wherever one is; `letter` only
on the step level (after Esc), where nothing can be typed. The grid's own keys stand in `screens.grid.actions`.
"""

from __future__ import annotations

from dataclasses import dataclass

from textual.binding import Binding


@dataclass(frozen=True, slots=True)
class Action:
    """`label` is for the footer (one or two words), `help` for the palette and the key sheet (one clause).

    `typed`: it leads to something one types into, so letters that follow at once are meant for that.
    """

    id: str
    label: str
    help: str
    keys: str = ""
    letter: str = ""
    priority: bool = False
    typed: bool = False

    @property
    def shown_key(self) -> str:
        """The key as a person reads it; the letter when there is one, else the first key."""
        return key_name(self.letter or self.keys.split(",")[0])


SESSION_ACTIONS: tuple[Action, ...] = (
    Action("step.next", "next step", "Go to the next step", letter="right"),
    Action("step.previous", "previous step", "Go to the step before", letter="left"),
    Action("page.enter", "work", "Work on this page", letter="enter,down"),
    Action("page.next", "next part", "Go to the next part of this step", keys="f6", letter="right_square_bracket,tab"),
    Action(
        "page.previous", "part before", "Go to the part before", keys="shift+f6", letter="left_square_bracket,shift+tab"
    ),
    Action("follow", "follow", "Follow the facilitator; as facilitator look around alone, and lead again", letter="f"),
    Action("bring", "bring here", "Bring everybody to this page and cell (facilitator)", letter="b"),
    Action(
        "work",
        "work here",
        "We work here now: plan the end from this step (facilitator)",
        letter="k",
    ),
    Action("join", "join", "Come where the facilitator called everybody to", letter="j"),
    Action(
        "backstage", "backstage", "Your second screen: notes, clock, next step, who is quiet (facilitator)", letter="2"
    ),
    Action("discretion", "show or hide", "Show or hide your notes, contacts and answers on this screen", letter="i"),
    Action("people", "who is here", "Show who is here, where, and whether they are typing", letter="h"),
    Action("edit.undo", "undo", "Take back your own last edit", keys="f5,ctrl+z", letter="u"),
    Action("edit.redo", "redo", "Bring back what you took back", keys="ctrl+y,shift+f5", letter="r"),
    Action("changes", "changes", "Show what others changed since you left", letter="w"),
    Action("settle.next", "next to settle", "Go to the next cell that holds two texts", keys="f11", letter="s"),
    Action("row.new", "new row", "Add a row below", letter="n", typed=True),
    Action("reveal", "reveal", "Show what everybody wrote alone on this page (facilitator)", letter="v"),
    Action("rows.merge", "merge", "Make two rows that say nearly the same one row", letter="m"),
    Action("rows.apart", "leave apart", "Leave two rows that say nearly the same apart, and name the next", letter="x"),
    Action(
        "cell.details",
        "details",
        "Who wrote this cell, what it said before, values waiting beside it",
        keys="f12",
        letter="d",
    ),
    Action("find", "find", "Find a word on this page", keys="f3,slash", typed=True),
    Action(
        "park", "park", "Put a thought, a decision or a quote in the parking lot", keys="f4", letter="p", typed=True
    ),
    Action("gaps", "gaps", "Show the gap list built from the root causes", letter="g"),
    Action("group.show", "optional group", "Show or hide a worksheet's optional group", letter="o"),
    Action("pace", "time", "Show the clock: planned, used, and what to skip when late", letter="c"),
    Action("export", "notes", "Write the session notes as Markdown", letter="e"),
    Action("theme", "theme", "Change to the next theme: dark, light, high contrast, 16 colors", letter="t"),
    Action("palette", "all", "Find any command, step or page by name", keys="f9,ctrl+p", letter="colon", typed=True),
    Action("help", "help", "Explain this page and its keys", keys="f1,question_mark"),
    Action("copy", "copy", "Copy the selection; with nothing to copy, say how to quit", keys="ctrl+c", priority=True),
    Action("redraw", "redraw", "Paint the whole screen again", keys="ctrl+l"),
    Action("quit", "quit", "Close the session; everything is saved already", keys="f10", letter="q"),
)

LIBRARY_ACTIONS: tuple[Action, ...] = (
    Action("library.open", "open", "Open the session and go on where you stopped", letter="enter"),
    Action("library.open_as", "open as", "Open the session as somebody else: it asks who you are", letter="a"),
    Action("library.new", "new", "Start a new session", letter="n", typed=True),
    Action("library.demo", "demo", "Open a filled sample session", letter="d"),
    Action("library.import", "import", "Bring in a module from a folder of Markdown", letter="i", typed=True),
    Action("library.export", "notes", "Write the notes of the session as Markdown", letter="e"),
    Action("library.filter", "find", "Show only sessions that hold a word", letter="slash", typed=True),
    Action("theme", "theme", "Change to the next theme: dark, light, high contrast, 16 colors", letter="t"),
    Action("palette", "all", "Find any command by name", keys="f9,ctrl+p", letter="colon", typed=True),
    Action("help", "help", "Explain this screen and its keys", keys="f1,question_mark"),
    Action("copy", "copy", "Say how to quit", keys="ctrl+c", priority=True),
    Action("redraw", "redraw", "Paint the whole screen again", keys="ctrl+l"),
    Action("quit", "quit", "Leave; everything is saved already", keys="f10", letter="q"),
)

_KEY_NAMES = {
    "right": "→", "left": "←", "up": "↑", "down": "↓", "enter": "Enter", "escape": "Esc", "tab": "Tab",
    "slash": "/", "question_mark": "?", "colon": ":", "right_square_bracket": "]", "left_square_bracket": "[",
    "insert": "Ins", "delete": "Del", "space": "Space", "pageup": "PgUp", "pagedown": "PgDn", "home": "Home",
    "end": "End", "backspace": "Bksp", "minus": "-", "plus": "+",
}  # fmt: skip


def key_name(key: str) -> str:
    """A key as it is printed for people: `ctrl+z` is `^Z`, `f5` is `F5`."""
    key = key.split(",")[0]
    *modifiers, last = key.split("+")
    name = _KEY_NAMES.get(last, last.upper() if len(last) > 1 and last[0] == "f" and last[1:].isdigit() else last)
    if modifiers == ["ctrl"] and len(last) == 1:
        return f"^{name.upper()}"
    return "+".join([*(m.capitalize() for m in modifiers), name])


def bindings(actions: tuple[Action, ...], *, letters: bool) -> list[Binding]:
    """Textual bindings for these actions: their letters, or their keys. Every binding carries the action's id."""
    made = []
    for action in actions:
        keys = action.letter if letters else action.keys
        if keys:
            binding_id = f"{action.id}.letter" if letters else action.id
            made.append(
                Binding(
                    keys, f"screen.do('{action.id}')", action.label, id=binding_id, show=False, priority=action.priority
                )
            )
    return made


def method_name(action_id: str) -> str:
    """The method of a screen that carries out an action: `step.next` -> `do_step_next`."""
    return "do_" + action_id.replace(".", "_")
