"""From records to the state they make. Replay carries out what was decided; it never decides again."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable

from content.clean import clean_line
from content.common import CLOCK, REVEALS, ROOM
from workshop.sheets.draft import Draft
from workshop.sheets.model import UNDO_DEPTH, UNDO_OPS, Outcome, Record, Stacks, State

_NOTHING = (Outcome.NOOP, Outcome.REFUSED)
_OF_THE_ROOM = frozenset({ROOM.id, CLOCK.id, REVEALS.id})
"""Sheets that say where the room is, since when, and what was revealed: nobody means these when they press undo."""


def fold(state: State, records: Iterable[Record]) -> State:
    """The state after these records, which follow on `state.revision` without a gap.

    Copies each mapping that is touched once per call, so that one record and 100,000 are both cheap. Raises
    ValueError when a record is not the next one or does not fit the state. Records of nobody (person `""`, the pack's
    own rows when a session is made) and those that only say where the room is are on no undo stack.
    """
    draft = Draft(state.sheets)
    clients: dict[str, int] = dict(state.clients)
    stacks: dict[str, _Stack] = {}
    revision = state.revision
    for record in records:
        revision += 1
        if record.revision != revision:
            raise ValueError(f"Record {record.revision} cannot follow on revision {revision - 1}.")
        edit = record.edit
        try:
            for op, decision in zip(edit.ops, record.decisions, strict=True):
                draft.apply(revision, edit, op, decision)
        except (KeyError, StopIteration, ValueError):
            raise ValueError(f"Record {revision} changes something that is not there.") from None
        client, number = edit_number(edit.id)
        if clients.get(client, 0) < number:
            clients[client] = number
        if edit.person and changes(record) and not _OF_THE_ROOM.issuperset(op.sheet for op in edit.ops):
            stack = stacks.get(edit.person)
            if stack is None:
                stack = stacks[edit.person] = _Stack(state.stacks.get(edit.person) or Stacks())
            stack.push(record)
    if revision == state.revision:
        return state
    kept = dict(state.stacks)
    kept.update((person, stack.done()) for person, stack in stacks.items())
    return State(revision, draft.done(), kept, clients)


def changes(record: Record) -> bool:
    """Whether the record changes anything, and so whether it is to be kept.

    An undo or redo that found everything as it should be counts: it uses up an entry of its author's stack.
    """
    if record.edit.undoes is not None:
        return not any(decision.outcome is Outcome.REFUSED for decision in record.decisions)
    return any(decision.outcome not in _NOTHING for decision in record.decisions)


def edit_number(edit_id: str) -> tuple[str, int]:
    """Client and number of an edit's id, `<client>.<n>`. Raises ValueError when it is no such id."""
    client, dot, number = edit_id.rpartition(".")
    if not dot or not client or not (number.isascii() and number.isdigit()):
        raise ValueError(f"An edit's id is <client>.<n>, and “{clean_line(edit_id[:60])}” is not.")
    return client, int(number)


class _Stack:
    """One person's stacks while records go in; newest last, the oldest fall out."""

    __slots__ = ("redo", "undo")

    def __init__(self, stacks: Stacks) -> None:
        self.undo = deque(stacks.undo, UNDO_DEPTH)
        self.redo = deque(stacks.redo, UNDO_DEPTH)

    def push(self, record: Record) -> None:
        undoes = record.edit.undoes
        if undoes is None:
            _put(self.undo, record)
            self.redo.clear()
        elif _take(self.undo, undoes):
            _put(self.redo, record)
        elif _take(self.redo, undoes):
            _put(self.undo, record)

    def done(self) -> Stacks:
        return Stacks(tuple(self.undo), tuple(self.redo))


def _put(stack: deque[Record], record: Record) -> None:
    """The newest record on the stack; the oldest fall out until the rest are few enough to keep."""
    stack.append(record)
    ops = sum(len(one.edit.ops) for one in stack)
    while ops > UNDO_OPS and len(stack) > 1:
        ops -= len(stack.popleft().edit.ops)


def _take(stack: deque[Record], edit_id: str) -> bool:
    """Take the newest record of that id off the stack; whether it was there."""
    for place in range(len(stack) - 1, -1, -1):
        if stack[place].edit.id == edit_id:
            del stack[place]
            return True
    return False
