"""What keys do in a grid. Pure: no screen, no clock, no store.

A key is turned into operations on the grid's one state; each answers with effects for the widget to carry out.
"""

from __future__ import annotations

from collections.abc import Callable

from content.sheet_spec import Kind
from screens.grid.actions import BY_ID, KEYS
from screens.grid.dispatch import ACTION_HANDLERS
from screens.grid.editing import edit, editable_cell, finish_editing, open_cell
from screens.grid.effects import Effects, attempt, refusal
from screens.grid.moves import put
from screens.grid.requests import set_text
from screens.grid.resolve import is_resolve_key
from screens.grid.source import BadInput, GridSource
from screens.grid.state import GridState


class GridModel:
    """The keys of one grid, and the `state` they work on."""

    def __init__(self, source: GridSource) -> None:
        self.state = GridState(source)
        self._prefix = ""  # letters typed on a choice so far

    def press(self, key: str, character: str | None = None) -> tuple[bool, Effects]:
        """Do what a key means here. False when it means nothing here and belongs to somebody else."""
        if character and self.takes(key, character):
            return True, self.type(character)
        action = KEYS[self.state.mode].get(key)
        return (False, ()) if action is None else (True, self.do(action))

    def takes(self, key: str, character: str) -> bool:
        """Whether a key types its character here. `?` and `/` mean help and find until something is being typed,
        except on a cell with a choice that begins so; the space bar changes or opens a cell. While rows are selected
        no letter is text."""
        if not character.isprintable() or ("+" in key and len(key) > 1 and not key.startswith("shift+")):
            return False  # a chord that happens to carry a letter
        state = self.state
        if state.editor is not None:
            return True
        if is_resolve_key(state, character) or (state.rows_selected and character != " "):
            return False
        if character in "?/":
            return state.here is not None and any(c.startswith(character) for c in state.cell(*state.at).choices)
        return character != " " or self._goes_on(character)

    def _goes_on(self, character: str) -> bool:
        """Whether the letters typed on this cell and that one begin a choice: “came late” has a space inside."""
        if not self._prefix or self.state.here is None:
            return False
        beginning = (self._prefix + character).casefold()
        return any(choice.casefold().startswith(beginning) for choice in self.state.cell(*self.state.at).choices)

    def do(self, action: str) -> Effects:
        """Carry out an action of `screens.grid.actions`; those of the other mode change nothing."""
        self._prefix = ""
        state = self.state
        if BY_ID[action].when is not state.mode:
            return ()
        if state.editor is not None:
            return edit(state, state.editor, action)
        if state.here is None and action != "leave":
            return ()
        return attempt(lambda: ACTION_HANDLERS[action](state))

    def run(self, operation: Callable[[GridState], Effects]) -> Effects:
        """Carry out an operation that no key names, such as a paste; what it refuses becomes a sentence."""
        self._prefix = ""
        return attempt(lambda: operation(self.state))

    def type(self, text: str) -> Effects:
        """A letter: into the text being typed, or as the beginning of a new one; on choices it picks."""
        prefix, self._prefix = self._prefix, ""
        editor = self.state.editor
        if editor is None:
            return attempt(lambda: self._type_over(prefix, text)) if self.state.here is not None else ()
        editor.type(text)
        effects = refusal(editor.notice)
        if editor.sole and editor.quick:
            self._prefix = editor.text
            effects = (*effects, *finish_editing(self.state))
        return effects

    def _type_over(self, prefix: str, text: str) -> Effects:
        """The first letter on a cell. Raises BadInput."""
        state = self.state
        cell = editable_cell(state)
        if cell.choices:
            return self._pick(cell.choices, cell.text, (prefix + text, text))
        if cell.kind is Kind.YESNO:
            return set_text(state, *state.at, text)
        return open_cell(state, text, quick=True)

    def _pick(self, choices: tuple[str, ...], shown: str, beginnings: tuple[str, str]) -> Effects:
        """The choice that begins with the letters typed on it so far, else with the last one. Raises BadInput."""
        for beginning in beginnings:
            found = [choice for choice in choices if choice.casefold().startswith(beginning.casefold())]
            if found:
                break
        else:
            raise BadInput(f"No choice begins with “{beginnings[-1]}”; the choices are {', '.join(choices)}.")
        self._prefix = beginning
        if len(found) > 1:
            return open_cell(self.state, beginning, quick=True)
        return () if found[0] == shown else set_text(self.state, *self.state.at, found[0])

    def put(self, index: int, col: int) -> None:
        """The cursor to that cell, or the nearest one."""
        self._prefix = ""
        put(self.state, index, col)

    def finish(self) -> tuple[bool, Effects]:
        """Keep what is being typed, where it stands; False when it does not fit the cell and typing goes on."""
        effects = finish_editing(self.state)
        return self.state.editor is None, effects
