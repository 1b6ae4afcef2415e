"""The fold: order of records, stacks and clients, what one call shares with the state before, and how long it takes."""

from __future__ import annotations

import time

import pytest

from tests.workshop.sheets_room import SPECS, room_with_rows
from workshop.sheets.decide import decide
from workshop.sheets.diff import touched, touches
from workshop.sheets.fold import edit_number, fold
from workshop.sheets.model import (
    END,
    Cell,
    Decision,
    DeleteRow,
    Edit,
    InsertRow,
    MoveRow,
    Outcome,
    Record,
    Role,
    Row,
    SetCell,
    Sheet,
    State,
    Target,
)

APPLIED = Decision(Outcome.APPLIED)


def test_records_come_in_order_without_gaps() -> None:
    room = room_with_rows("r1", "r2", "r3")
    with pytest.raises(ValueError, match="Record 2 cannot follow on revision 0"):
        fold(State(), room.log[1:])
    with pytest.raises(ValueError, match="Record 3 cannot follow on revision 1"):
        fold(State(), [room.log[0], room.log[2]])
    assert fold(room.state, ()) is room.state


@pytest.mark.parametrize("op", [MoveRow("grid", "r9", None), DeleteRow("grid", "r9"), DeleteRow("none", "r1")])
def test_a_record_that_does_not_fit_is_an_error_in_words(op: MoveRow | DeleteRow) -> None:
    room = room_with_rows("r1")
    record = Record(2, Edit("c.2", "Ada", Role.PARTICIPANT, (op,), ""), (APPLIED,))
    with pytest.raises(ValueError, match="Record 2 changes something that is not there"):
        fold(room.state, (record,))
    short = Record(2, Edit("c.2", "Ada", Role.PARTICIPANT, (op,), ""), ())
    with pytest.raises(ValueError, match="Record 2"):
        fold(room.state, (short,))


def test_a_new_state_shares_what_did_not_change() -> None:
    room = room_with_rows("r1", "r2")
    room.set("Ada", "x", row="r2")
    before = room.state
    room.set("Ada", "y", row="r1")
    assert room.state.sheet("grid").rows["r2"] is before.sheet("grid").rows["r2"]
    assert room.state.sheet("grid").order is before.sheet("grid").order
    room.do("Ada", SetCell("form", "main", "text", "x"))
    assert room.state.sheet("grid") is room.states[-2].sheet("grid")


def test_the_highest_number_of_each_client_is_known() -> None:
    ops = (InsertRow("grid", "a", END),)
    records = [
        Record(at, Edit(name, "Ada", Role.PARTICIPANT, (InsertRow("grid", f"r{at}", END),), ""), (APPLIED,))
        for at, name in enumerate(("x.1", "x.7", "y.2", "a.b.3"), 1)
    ]
    assert fold(State(), records).clients == {"x": 7, "y": 2, "a.b": 3}
    assert edit_number("a.b.3") == ("a.b", 3)
    for name in ("x", ".1", "x.", "x.-1", "x.1a", "x.²"):
        with pytest.raises(ValueError, match="is not"):
            fold(State(), [Record(1, Edit(name, "Ada", Role.PARTICIPANT, ops, ""), (APPLIED,))])


def test_what_was_touched_names_cells_and_rows() -> None:
    room = room_with_rows("r1")
    room.do(
        "Ada", InsertRow("grid", "r2", END), SetCell("grid", "r2", "text", "x"), SetCell("grid", "r2", "number", "?")
    )
    room.do("Ada", DeleteRow("grid", "r2"))
    revived = room.set("Ben", "y", row="r2")
    assert touched(room.log[1:2]) == {Target("grid", "r2"), Target("grid", "r2", "text")}
    assert touched((revived,)) == {Target("grid", "r2"), Target("grid", "r2", "text")}
    assert touched(room.log) == {Target("grid", "r1"), Target("grid", "r2"), Target("grid", "r2", "text")}
    assert [touches(record, Target("grid", "r2", "text")) for record in room.log] == [False, True, False, True]
    assert [touches(record, Target("grid", "r2")) for record in room.log] == [False, True, True, True]


def test_a_hundred_thousand_records_fold_in_about_a_second() -> None:
    rows = 1000
    records = [
        Record(
            at + 1, Edit(f"c.{at + 1}", "Ada", Role.PARTICIPANT, (InsertRow("grid", f"r{at}", END),), ""), (APPLIED,)
        )
        for at in range(rows)
    ]
    for at in range(rows, 100_000):
        op = SetCell("grid", f"r{at % rows}", "text", f"text {at}", max(0, at - rows))
        decision = Decision(Outcome.APPLIED, op.value, "before")
        records.append(Record(at + 1, Edit(f"c.{at + 1}", f"p{at % 7}", Role.PARTICIPANT, (op,), ""), (decision,)))
    started = time.process_time()
    state = fold(State(), records)
    assert time.process_time() - started < 5
    assert state.revision == 100_000 and state.sheet("grid").rows["r999"].value("text") == "text 99999"


def test_one_edit_in_ten_thousand_rows_costs_well_under_a_millisecond() -> None:
    names = tuple(f"r{number}" for number in range(10_000))
    cell = Cell("x", 0, "Ada", "")
    state = State(0, {"grid": Sheet({name: Row(name, {"text": cell}, 0, "Ada") for name in names}, names)})
    edit = Edit("c.1", "Ada", Role.PARTICIPANT, (SetCell("grid", "r5000", "text", "new"),), "")
    best = 1.0
    for _ in range(20):
        started = time.process_time()
        after = fold(state, (decide(state, edit, SPECS),))
        best = min(best, time.process_time() - started)
    assert best < 0.001
    assert after.sheet("grid").rows["r5000"].value("text") == "new"


def test_a_paste_of_two_thousand_rows_in_the_middle_keeps_its_order() -> None:
    names = tuple(f"r{number}" for number in range(10_000))
    state = State(0, {"grid": Sheet({name: Row(name, {}, 0, "Ada") for name in names}, names)})
    ops = tuple(InsertRow("grid", f"n{at}", f"n{at - 1}" if at else "r5000") for at in range(2000))
    started = time.process_time()
    state = fold(state, (decide(state, Edit("c.1", "Ada", Role.PARTICIPANT, ops, ""), SPECS),))
    assert time.process_time() - started < 1
    order = state.sheet("grid").order
    assert order[5001:7001] == tuple(f"n{at}" for at in range(2000)) and len(order) == 12_000
