"""Typing in a cell: opening it, the keys while it is open, and what becomes of the text."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from screens.grid.editor import CellEditor, EditorResult
from screens.grid.effects import Copied, Effects, refusal
from screens.grid.moves import tab
from screens.grid.requests import write_cell
from screens.grid.source import BadInput, GridCell, NotAllowed
from screens.grid.state import GridState

FIXED = "This cell is read-only. Press Tab for the next one you can edit."
_STAYS = " Your text stays; F5 undoes it word by word."
_ESC_AGAIN = " Esc again leaves the cell as it was."
_AS_IT_WAS = "The cell is as it was before."


def editable_cell(state: GridState) -> GridCell:
    """The cell under the cursor. Raises BadInput when it is read-only, or when this person may not change it."""
    index, col = state.at
    cell = state.cell(index, col)
    if cell.fixed:
        raise BadInput(cell.why or FIXED)
    if reason := state.locked(index, col):
        raise BadInput(reason)
    return cell


def open_cell(state: GridState, text: str | None = None, *, quick: bool = False) -> Effects:
    """Open the cell under the cursor for typing, with its own text or another. Raises BadInput.

    `quick`: it was opened by typing, so that up and down leave it again.
    """
    cell = editable_cell(state)
    index, col = state.at
    row, column = state.rows[index], state.columns[col]
    state.col = col
    state.selected_from = None
    state.editor = CellEditor(
        row.id, column, cell, state.target(index, col),
        _suggestions(state, row.id, column.id), text=text, quick=quick,
    )  # fmt: skip
    return ()


def _suggestions(state: GridState, row: str, column: str) -> Callable[[str], Sequence[str]]:
    """Completions of what is typed; none where what others wrote is covered."""
    if state.covers(state.source.target(row, column)):
        return lambda so_far: ()
    return lambda so_far: state.source.suggestions(row, column, so_far)


def edit(state: GridState, editor: CellEditor, action: str) -> Effects:
    """Carry out one of the `edit.` actions in the open cell."""
    if action == "edit.copy":
        return copied(state, editor.text, "Copied the text of this cell.")
    if action == "edit.paste":
        editor.paste(state.clipboard)
        return ()
    result = editor.do(action)
    effects = refusal(editor.notice)
    return effects if result is EditorResult.STAY else (*effects, *finish_editing(state, result))


def finish_editing(state: GridState, result: EditorResult = EditorResult.STAY) -> Effects:
    """Ask for the typed text to be saved, close the cell and go where `result` says.

    The cell stays open, and the reason is said, when the text does not fit it or may not be written there.
    """
    editor = state.editor
    if editor is None:
        return ()
    index = state.rows.place(editor.row, state.row)
    failed = bool(state.marks.unsaved.get(editor.target) and state.marks.unsaved[editor.target].reason)
    text = editor.typed if result is EditorResult.KEEP else editor.value
    effects: Effects = ()
    if index is not None and (text != editor.before or failed):
        try:
            index, effects = write_cell(state, index, state.col, text, editor.base)
        except BadInput as bad:
            if result is not EditorResult.KEEP:
                return refusal(str(bad))
            if editor.cell.long or isinstance(bad, NotAllowed):
                return refusal(f"{bad}{_STAYS}")
            if editor.refused == text:
                state.close_editor()
                return refusal(_AS_IT_WAS)
            editor.refused = text
            return refusal(f"{bad}{_ESC_AGAIN}")
    state.row = state.row if index is None else index
    state.close_editor()
    _go_on(state, result)
    return effects


def _go_on(state: GridState, result: EditorResult) -> None:
    """Where the cursor goes from a cell that was just closed."""
    if result in (EditorResult.DONE, EditorResult.DOWN):
        state.row = state.rows.step(state.row, 1)
    elif result is EditorResult.UP:
        state.row = state.rows.step(state.row, -1)
    elif result in (EditorResult.NEXT, EditorResult.PREVIOUS):
        tab(state, 1 if result is EditorResult.NEXT else -1)


def copied(state: GridState, text: str, words: str) -> Effects:
    """Put a text on the grid's clipboard and the terminal's."""
    state.clipboard = text
    return (Copied(text, words),)
