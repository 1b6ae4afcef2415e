"""The grid's keys, once: what the grid does with them, what the footer, the palette and the help say of them.

A key may mean one thing while moving about and another while typing, so each action says when it counts. Ids are for
life: a person's own keymap refers to them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class When(StrEnum):
    """NAVIGATE while the cursor goes from cell to cell, EDIT while a cell is being typed in."""

    NAVIGATE = "navigate"
    EDIT = "edit"


@dataclass(frozen=True, slots=True)
class GridAction:
    """`label` is one or two words for the footer, `help` one clause for help and palette."""

    id: str
    keys: tuple[str, ...]
    label: str
    help: str
    when: When = When.NAVIGATE


def _typing(action_id: str, keys: str, label: str, help_: str) -> GridAction:
    """An action that counts while a cell is being typed in."""
    return GridAction(action_id, tuple(keys.split()), label, help_, When.EDIT)


def _moving(action_id: str, keys: str, label: str, help_: str) -> GridAction:
    """An action that counts while the cursor moves about."""
    return GridAction(action_id, tuple(keys.split()), label, help_)


ACTIONS: tuple[GridAction, ...] = (
    _moving("edit", "enter f2", "edit", "Edit the cell; on “add”, start a new row"),
    _moving("next", "tab", "next cell", "Go to the next cell to fill in, then to the next row"),
    _moving("previous", "shift+tab", "previous cell", "Go to the previous cell"),
    _moving("up", "up", "up", "Go up a row"),
    _moving("down", "down", "down", "Go down a row"),
    _moving("left", "left", "left", "Go left a column"),
    _moving("right", "right", "right", "Go right a column"),
    _moving("select-up", "shift+up", "select up", "Select upward"),
    _moving("select-down", "shift+down", "select down", "Select downward"),
    _moving("select-left", "shift+left", "select left", "Select to the left"),
    _moving("select-right", "shift+right", "select right", "Select to the right"),
    _moving("select-all", "ctrl+a", "select all", "Select every cell"),
    _moving("row-start", "home", "first cell", "Go to the first cell of the row"),
    _moving("row-end", "end", "last cell", "Go to the last cell of the row"),
    _moving("page-up", "pageup", "page up", "Go up a page"),
    _moving("page-down", "pagedown", "page down", "Go down a page"),
    _moving("top", "ctrl+home", "top", "Go to the first row"),
    _moving("bottom", "ctrl+end", "bottom", "Go to the last row"),
    _moving("cycle", "space", "change", "Change to the next choice, or check and uncheck"),
    _moving("swap", "equals_sign", "switch", "Conflict: use the other version"),
    _moving("keep-both", "plus", "keep both", "Conflict: keep both versions, one after the other"),
    _moving("drop-other", "minus", "discard", "Conflict: keep only this version"),
    _moving("clear", "delete backspace", "clear", "Empty the selected cells"),
    _moving("insert-row", "f7 insert", "new row", "Add a row below"),
    _moving("delete-rows", "f8", "delete row", "Delete the selected rows; undo restores them"),
    _moving("move-up", "alt+up ctrl+up shift+f7", "move row up", "Move the row up"),
    _moving("move-down", "alt+down ctrl+down shift+f8", "move row down", "Move the row down"),
    _moving("copy", "ctrl+c ctrl+insert", "copy", "Copy the selected cells, for this grid or a spreadsheet"),
    _moving("cut", "ctrl+x", "cut", "Copy the selected cells and empty them"),
    _moving("paste", "ctrl+v", "paste", "Paste what was copied here; from elsewhere use the terminal's own paste"),
    _moving("leave", "escape", "steps", "Leave the grid"),
    _typing("edit.done", "enter", "done", "Keep the text and go down; in an open list, choose what is marked"),
    _typing("edit.next", "tab", "next cell", "Keep the text and go to the next cell"),
    _typing("edit.previous", "shift+tab", "previous cell", "Keep the text and go to the previous cell"),
    _typing("edit.keep", "escape", "keep text", "Stop typing and keep the text; undo restores the earlier one"),
    _typing("edit.accept", "ctrl+e", "use suggestion", "Accept the suggestion; otherwise go to the end of the line"),
    _typing("edit.up", "up", "up", "Go up a line, or up the open list"),
    _typing("edit.down", "down", "down", "Go down a line; at the last one open the suggestions"),
    _typing("edit.left", "left", "left", "Go left"),
    _typing("edit.right", "right", "right", "Go right; at the end, accept the suggestion"),
    _typing("edit.word-left", "ctrl+left alt+left alt+b", "word left", "Go left a word"),
    _typing("edit.word-right", "ctrl+right alt+right alt+f", "word right", "Go right a word"),
    _typing("edit.home", "home ctrl+a", "line start", "Go to the start of the line; again, of the text"),
    _typing("edit.end", "end", "line end", "Go to the end of the line; again, of the text"),
    _typing("edit.top", "ctrl+home pageup", "text start", "Go to the start of the text"),
    _typing("edit.bottom", "ctrl+end pagedown", "text end", "Go to the end of the text"),
    _typing("edit.newline", "f7 ctrl+j alt+enter shift+enter", "line break", "Start a new line in a long text"),
    _typing("edit.rub-out", "backspace", "delete left", "Delete the character to the left"),
    _typing("edit.delete", "delete", "delete right", "Delete the character to the right"),
    _typing("edit.rub-out-word", "ctrl+w alt+backspace ctrl+backspace", "delete word", "Delete the word to the left"),
    _typing("edit.delete-word", "alt+d ctrl+delete", "delete next word", "Delete the word to the right"),
    _typing("edit.rub-out-line", "ctrl+u", "delete to start", "Delete to the start of the line"),
    _typing("edit.delete-line", "ctrl+k", "delete to end", "Delete to the end of the line"),
    _typing("edit.undo", "f5 ctrl+z", "undo typing", "Undo the last step of typing"),
    _typing("edit.redo", "shift+f5 ctrl+y", "redo typing", "Redo the step of typing you undid"),
    _typing("edit.copy", "ctrl+c ctrl+insert", "copy", "Copy the whole text of the cell"),
    _typing("edit.paste", "ctrl+v", "paste", "Paste what was copied here"),
)

BY_ID: Mapping[str, GridAction] = {action.id: action for action in ACTIONS}
KEYS: Mapping[When, Mapping[str, str]] = {
    when: {key: action.id for action in ACTIONS if action.when is when for key in action.keys} for when in When
}
"""For each of the two situations, key name -> action id."""
