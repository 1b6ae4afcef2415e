"""Undo and redo, each person their own: the operations that take back what a record did, if it still stands."""

from __future__ import annotations

from workshop.sheets.inverse import CannotUndo, inverse
from workshop.sheets.model import Op, Record, State, UndoStacks

__all__ = ("CannotUndo", "plan_again", "plan_redo", "plan_undo")


def plan_undo(state: State, person: str) -> tuple[tuple[Op, ...], str]:
    """The operations that undo this person's last edit, and the id of that edit (for `Edit.undoes`).

    Raises CannotUndo when there is none, or when someone changed what it wrote.
    """
    return _plan(state, (state.stacks.get(person) or UndoStacks()).undo, "undo")


def plan_redo(state: State, person: str) -> tuple[tuple[Op, ...], str]:
    """The operations that redo what this person undid last, and the id of that undo. Raises CannotUndo."""
    return _plan(state, (state.stacks.get(person) or UndoStacks()).redo, "redo")


def plan_again(state: State, person: str, undoes: str) -> tuple[Op, ...]:
    """The operations for an edit that says it undoes `undoes`, planned on this state. Raises CannotUndo."""
    stacks = state.stacks.get(person) or UndoStacks()
    for stack in (stacks.undo, stacks.redo):
        if any(record.edit.id == undoes for record in stack):
            ops, newest = _plan(state, stack, "undo")
            if newest == undoes:
                return ops
    raise CannotUndo("That edit is no longer your last one. Look at the screen and try again.")


def _plan(state: State, stack: tuple[Record, ...], what: str) -> tuple[tuple[Op, ...], str]:
    """For the newest edit of which anything is left to undo."""
    for record in reversed(stack):
        try:
            ops = inverse(state, record)
        except CannotUndo as why:
            raise CannotUndo(f"Cannot {what}: {why}", why.at) from None
        if ops:
            return ops, record.edit.id
    raise CannotUndo(f"You have nothing to {what}.")
