"""From records to the state they make. Replay carries out what was decided; it never decides again."""

from __future__ import annotations

from collections.abc import Iterable

from content.clean import clean_line
from content.common import CLOCK, OF_THE_ROOM, PEOPLE
from workshop.sheets.model import UNDO_DEPTH, UNDO_OPS, Op, Outcome, Record, SetCell, Share, State, UndoStacks
from workshop.sheets.shares import added, name_of
from workshop.sheets.state_builder import StateBuilder
from workshop.sheets.values import ValueProblem, person_key

_NO_STACKS = UndoStacks()
_NOTHING = (Outcome.NOOP, Outcome.REFUSED)


def fold(state: State, records: Iterable[Record]) -> State:
    """The state after these records, which follow on `state.revision` without a gap.

    Copies each mapping that is touched once per call, so that one record and 100,000 are both cheap. Raises
    ValueError when a record is not the next one or does not fit the state. Records of nobody (person `""`, the pack's
    own rows when a session is made), those that only lead the room (`OF_THE_ROOM`), and those by which somebody comes
    onto the list of people, are on no undo stack; one that sets the clock to a step again is.
    """
    draft = StateBuilder(state.sheets)
    clients: dict[str, int] = dict(state.clients)
    stacks: dict[str, UndoStacks] = {}
    shares: dict[str, Share] = {}
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
        if edit.person:
            who = name_of(edit.person)
            shares[who] = added(shares.get(who) or state.shares.get(who), record)
        if edit.person and changes(record) and not _by_itself(record):
            before = stacks.get(edit.person) or state.stacks.get(edit.person) or _NO_STACKS
            stacks[edit.person] = _pushed(before, record)
    if revision == state.revision:
        return state
    return State(revision, draft.done(), {**state.stacks, **stacks}, clients, {**state.shares, **shares})


def _by_itself(record: Record) -> bool:
    """Whether nobody means this record when they press undo."""
    edit = record.edit
    if edit.ops[0].sheet == PEOPLE.id:
        return edit.undoes is None and _arrival(record)
    return OF_THE_ROOM.issuperset([op.sheet for op in edit.ops]) and not any(map(_sets_the_clock, edit.ops))


def _sets_the_clock(op: Op) -> bool:
    """Whether the facilitator said that the group works on a step again, rather than went somewhere."""
    return isinstance(op, SetCell) and (op.sheet, op.column) == (CLOCK.id, "since")


def _arrival(record: Record) -> bool:
    """Whether somebody came: put their own name, and no other one, on the list of people for the first time, or was
    noted there as present for the first time."""
    edit = record.edit
    first = edit.ops[0]
    if not isinstance(first, SetCell):
        return False
    named = first.column == "name" and first.value == edit.person
    noted = first.column == "there" and first.value is True and first.row == _row_of(edit.person)
    if not named and not noted:
        return False
    return all(
        isinstance(op, SetCell)
        and (op.sheet, op.row) == (PEOPLE.id, first.row)
        and op.column in ("name", "role", "there")
        and decision.before is None
        for op, decision in zip(edit.ops, record.decisions, strict=True)
    )


def _row_of(person: str) -> str:
    """The row of that person on the list of people; empty for a name that can have none."""
    try:
        return person_key(person)
    except ValueProblem:
        return ""


def changes(record: Record) -> bool:
    """Whether the record changes anything, and so whether it is to be kept.

    An undo or redo that found everything as it should be counts: it uses up an entry of its author's stack.
    """
    if record.edit.undoes is not None:
        return not any(decision.outcome is Outcome.REFUSED for decision in record.decisions)
    return any(decision.outcome not in _NOTHING for decision in record.decisions)


def edit_number(edit_id: str) -> tuple[str, int]:
    """Client and number of an edit's id, `<client>.<n>`. Raises ValueError when it is no such id."""
    client, _, number = edit_id.rpartition(".")
    if not client or not (number.isascii() and number.isdigit()):
        raise ValueError(f"An edit's id is <client>.<n>, and “{clean_line(edit_id[:60])}” is not.")
    return client, int(number)


def _pushed(stacks: UndoStacks, record: Record) -> UndoStacks:
    """A person's stacks after that record of theirs."""
    undoes = record.edit.undoes
    if undoes is None:
        return UndoStacks(_put(stacks.undo, record))
    undo, redo = _without(stacks.undo, undoes), _without(stacks.redo, undoes)
    if undo is not stacks.undo:
        return UndoStacks(undo, _put(stacks.redo, record))
    return stacks if redo is stacks.redo else UndoStacks(_put(undo, record), redo)


def _put(stack: tuple[Record, ...], record: Record) -> tuple[Record, ...]:
    """The newest record on the stack; the oldest fall out until the rest are few enough to keep."""
    if len(stack) == UNDO_DEPTH and len(record.edit.ops) <= len(stack[0].edit.ops):
        return (*stack[1:], record)  # what falls out has no fewer operations, so there is no need to count them all
    stack = (*stack[-UNDO_DEPTH + 1 :], record)
    ops = sum([len(one.edit.ops) for one in stack])
    first = 0
    while ops > UNDO_OPS and first < len(stack) - 1:
        ops -= len(stack[first].edit.ops)
        first += 1
    return stack[first:]


def _without(stack: tuple[Record, ...], edit_id: str) -> tuple[Record, ...]:
    """The stack without the newest record of that id; the stack itself when it is not there."""
    for place in range(len(stack) - 1, -1, -1):
        if stack[place].edit.id == edit_id:
            return stack[:place] + stack[place + 1 :]
    return stack
