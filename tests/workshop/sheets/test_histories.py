"""What holds after any history: random people with old views, random edits, undo and redo in between."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.workshop.sheets.edit_log import EditLog, Step, histories, log_with_rows, play, quarrels, shown, steps, take
from workshop.sheets.decide import value_in
from workshop.sheets.diff import touched
from workshop.sheets.fold import fold
from workshop.sheets.model import (
    Cell,
    DeleteRow,
    InsertRow,
    Outcome,
    Record,
    Resolution,
    ResolveSibling,
    RestoreRow,
    SetCell,
    State,
    Target,
    Value,
)
from workshop.sheets.undo import CannotUndo, plan_undo

TOOK = (Outcome.APPLIED, Outcome.MERGED, Outcome.SIBLING)


def cells(state: State) -> Iterator[tuple[Target, Cell]]:
    for sheet_id, sheet in state.sheets.items():
        for row in sheet.rows.values():
            for column, cell in row.cells.items():
                yield Target(sheet_id, row.id, column), cell


@given(histories)
def test_decide_is_deterministic_and_leaves_the_state_alone(history: list[Step]) -> None:
    room = log_with_rows("r1", "r2")
    for step in history:
        before, picture = room.state, repr(room.state)
        record = take(room, step)
        assert repr(before) == picture
        if record is not None and record.revision == room.state.revision:
            again = play([], EditLog(room.log[:-1], room.states[:-1])).decide(record.edit)
            assert again == record


@given(st.one_of(histories, quarrels), st.lists(st.integers(0, 60), max_size=4))
def test_one_by_one_and_all_at_once_make_the_same_state(history: list[Step], cuts: list[int]) -> None:
    room = play(history)
    assert fold(State(), room.log) == room.state
    state, start = State(), 0
    for cut in [*sorted(min(cut, len(room.log)) for cut in cuts), len(room.log)]:
        state = fold(state, room.log[start:cut])
        start = max(start, cut)
    assert state == room.state


@given(histories)
def test_replay_carries_out_what_was_decided(history: list[Step]) -> None:
    """A log whose decisions say something else than the rules would: the replay has what the decisions say."""
    log = [
        record
        for record in play(history).log
        if all(isinstance(op, SetCell | InsertRow) for op in record.edit.ops) and record.edit.undoes is None
    ]
    log = [
        Record(at, record.edit, tuple(replace(d, value=f"decided {at}") for d in record.decisions))
        for at, record in enumerate(log, 1)
    ]
    state = fold(State(), log)
    for record in log:
        for op, decision in zip(record.edit.ops, record.decisions, strict=True):
            if isinstance(op, SetCell) and decision.outcome in TOOK:
                cell = state.cell(Target(op.sheet, op.row, op.column))
                assert cell is not None and cell.value == f"decided {cell.revision}"


@given(st.one_of(histories, quarrels))
@settings(max_examples=300)
def test_no_value_is_lost_to_somebody_who_had_not_seen_it(history: list[Step]) -> None:
    room = log_with_rows("r1", "r2")
    needs: dict[tuple[Target, int], int] = {}
    for step in history:
        before = dict(cells(room.state))
        seen = max(0, len(room.states) - 1 - step.lag)
        if step.wants[0][0] in ("undo", "redo"):
            seen = room.state.revision
        record = take(room, step)
        if record is None or record.revision != room.state.revision:
            continue
        after = dict(cells(room.state))
        for target, old in before.items():
            check_nothing_lost(room, record, target, old, after[target], seen, needs)
        note_what_the_author_knows(record, before, needs)


def check_nothing_lost(
    room: EditLog, record: Record, target: Target, old: Cell, new: Cell, seen: int, needs: dict[tuple[Target, int], int]
) -> None:
    """Each value that is neither current nor beside it any more was seen by the one who replaced it, or is in it."""
    kept = {repr(value) for value in (new.value, *(sibling.value for sibling in new.siblings))}
    holders = [(old.value, old.revision, old.person), *((s.value, s.revision, s.person) for s in old.siblings)]
    for value, revision, person in holders:
        if value is None or repr(value) in kept or revision <= seen:
            continue
        if person == record.edit.person and seen >= needs.get((target, revision), 0):
            continue
        assert is_contained(record, target, value), (value, revision, record)


def is_contained(record: Record, target: Target, value: Value) -> bool:
    for op, decision in zip(record.edit.ops, record.decisions, strict=True):
        if not isinstance(op, SetCell | ResolveSibling) or Target(op.sheet, op.row, op.column) != target:
            continue
        if decision.outcome is Outcome.MERGED and decision.before == value:
            return True
        if isinstance(op, ResolveSibling) and decision.outcome is Outcome.APPLIED:
            return op.keep in (Resolution.BOTH, Resolution.DROP)
    return False


def note_what_the_author_knows(
    record: Record, before: dict[Target, Cell], needs: dict[tuple[Target, int], int]
) -> None:
    """What somebody must have seen to know the value of this record: all of it when it is their own words alone."""
    for op, decision in zip(record.edit.ops, record.decisions, strict=True):
        if not isinstance(op, SetCell | ResolveSibling):
            continue
        target = Target(op.sheet, op.row, op.column)
        if decision.outcome is Outcome.MERGED:
            needs[target, record.revision] = record.revision
        elif isinstance(op, ResolveSibling) and decision.outcome is Outcome.APPLIED:
            old = before.get(target)
            needs[target, record.revision] = max(needs.get((target, record.revision), 0), old.revision if old else 0)


@given(histories)
def test_rows_are_never_doubled_nor_lost(history: list[Step]) -> None:
    room = play(history)
    inserted = {"r1", "r2"}
    for record in room.log:
        for op, decision in zip(record.edit.ops, record.decisions, strict=True):
            if isinstance(op, InsertRow) and op.sheet == "grid" and decision.outcome is Outcome.APPLIED:
                inserted.add(op.row)
    grid = room.state.sheet("grid")
    assert set(grid.order) == inserted
    for sheet in room.state.sheets.values():
        assert len(sheet.order) == len(set(sheet.order))
        assert set(sheet.order) == set(sheet.rows)


@given(st.one_of(histories, quarrels), steps)
def test_undo_right_after_an_edit_shows_what_was_before(history: list[Step], step: Step) -> None:
    room = play(history)
    before = shown(room.state)
    revision = room.state.revision
    if step.wants[0][0] in ("undo", "redo"):
        return
    record = take(room, step)
    if record is None or room.state.revision == revision:
        return
    targets = [(op.sheet, op.row, getattr(op, "column", "")) for op in record.edit.ops]
    written = {target[:2] for target in targets if target[2]}
    if any((op.sheet, op.row) in written for op in record.edit.ops if isinstance(op, DeleteRow | RestoreRow)):
        return  # nobody writes in a row and takes it away in one go
    try:
        undone = room.undo(step.person)
    except CannotUndo:
        undone = None
    if undone is None or undone.edit.undoes != record.edit.id:
        assert len(targets) != len(set(targets)), "only an edit that did and undid the same leaves nothing to undo"
        return
    assert shown(room.state) == before


@given(st.one_of(histories, quarrels), st.sampled_from(("Ada", "Ben", "Cleo")))
def test_undo_then_redo_shows_the_same(history: list[Step], person: str) -> None:
    room = play(history)
    before = shown(room.state)
    try:
        room.undo(person)
    except CannotUndo:
        return
    outcomes = {decision.outcome for decision in room.log[-1].decisions}
    assert Outcome.REFUSED not in outcomes
    if outcomes == {Outcome.NOOP}:
        return
    room.redo(person)
    assert shown(room.state) == before


@given(st.one_of(histories, quarrels), st.sampled_from(("Ada", "Ben", "Cleo")))
def test_undo_takes_back_only_ones_own_edits(history: list[Step], person: str) -> None:
    room = play(history)
    try:
        ops, undoes = plan_undo(room.state, person)
    except CannotUndo:
        return
    taken_back = next(record for record in room.log if record.edit.id == undoes)
    assert taken_back.edit.person == person
    for op in ops:
        if isinstance(op, SetCell):
            cell = room.state.cell(Target(op.sheet, op.row, op.column))
            assert cell is not None
            assert repr(cell.value) == repr(value_in(taken_back, Target(op.sheet, op.row, op.column)))
    reach = {(target.sheet, target.row) for target in touched((taken_back,))}
    record = room.do(person, *ops, undoes=undoes)
    assert {(target.sheet, target.row) for target in touched((record,))} <= reach


@given(histories)
def test_what_changed_is_what_was_touched(history: list[Step]) -> None:
    room = play(history)
    for before, after, record in zip(
        room.states[-len(room.log) - 1 :], room.states[-len(room.log) :], room.log, strict=False
    ):
        told = touched((record,))
        old, new = dict(cells(before)), dict(cells(after))
        for target in old.keys() | new.keys():
            if old.get(target) != new.get(target):
                assert target in told
        for sheet_id, sheet in after.sheets.items():
            for row_id, row in sheet.rows.items():
                known = before.sheet(sheet_id).rows.get(row_id)
                if known is not None and known.deleted != row.deleted:
                    assert Target(sheet_id, row_id) in told
