"""The fold: order of records, stacks and clients, what one call shares with the state before, and how long it takes."""

from __future__ import annotations

import pytest

from tests.support.counting import calls
from tests.workshop.sheets.edit_log import SPECS, log_with_rows
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
    room = log_with_rows("r1", "r2", "r3")
    with pytest.raises(ValueError, match="Record 2 cannot follow on revision 0"):
        fold(State(), room.log[1:])
    with pytest.raises(ValueError, match="Record 3 cannot follow on revision 1"):
        fold(State(), [room.log[0], room.log[2]])
    assert fold(room.state, ()) is room.state


@pytest.mark.parametrize("op", [MoveRow("grid", "r9", None), DeleteRow("grid", "r9"), DeleteRow("none", "r1")])
def test_a_record_that_does_not_fit_is_an_error_in_words(op: MoveRow | DeleteRow) -> None:
    room = log_with_rows("r1")
    record = Record(2, Edit("c.2", "Ada", Role.PARTICIPANT, (op,), ""), (APPLIED,))
    with pytest.raises(ValueError, match="Record 2 changes something that is not there"):
        fold(room.state, (record,))
    short = Record(2, Edit("c.2", "Ada", Role.PARTICIPANT, (op,), ""), ())
    with pytest.raises(ValueError, match="Record 2"):
        fold(room.state, (short,))


def test_a_new_state_shares_what_did_not_change() -> None:
    room = log_with_rows("r1", "r2")
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
    room = log_with_rows("r1")
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


def _history(length: int) -> list[Record]:
    """That many records: a thousand new rows, then edits of their cells by seven people in turn."""
    rows = 1000
    records = []
    for at in range(length):
        row, person = f"r{at % rows}", f"p{at % 7}"
        text = f"text {at}"
        op = InsertRow("grid", row, END) if at < rows else SetCell("grid", row, "text", text, max(0, at - rows))
        decision = APPLIED if at < rows else Decision(Outcome.APPLIED, text, "before")
        records.append(Record(at + 1, Edit(f"c.{at + 1}", person, Role.PARTICIPANT, (op,), ""), (decision,)))
    return records


def test_a_record_costs_the_same_however_many_there_are() -> None:
    few, many = _history(2_000), _history(20_000)
    state = fold(State(), many)
    assert state.revision == 20_000 and state.sheet("grid").rows["r999"].value("text") == "text 19999"
    assert calls(lambda: fold(State(), many)) <= 11 * calls(lambda: fold(State(), few))


def test_one_edit_in_ten_thousand_rows_costs_what_it_costs_in_a_hundred() -> None:
    def of(rows: int) -> State:
        names = tuple(f"r{number}" for number in range(rows))
        cell = Cell("x", 0, "Ada", "")
        return State(0, {"grid": Sheet({name: Row(name, {"text": cell}, 0, "Ada") for name in names}, names)})

    edit = Edit("c.1", "Ada", Role.PARTICIPANT, (SetCell("grid", "r50", "text", "new"),), "")

    def after(state: State) -> State:
        return fold(state, (decide(state, edit, SPECS),))

    few, many = of(100), of(10_000)
    assert after(many).sheet("grid").rows["r50"].value("text") == "new"
    assert calls(lambda: after(many)) == calls(lambda: after(few))


def test_a_paste_of_two_thousand_rows_in_the_middle_keeps_its_order() -> None:
    names = tuple(f"r{number}" for number in range(10_000))
    before = State(0, {"grid": Sheet({name: Row(name, {}, 0, "Ada") for name in names}, names)})

    def pasted(count: int) -> State:
        ops = tuple(InsertRow("grid", f"n{at}", f"n{at - 1}" if at else "r5000") for at in range(count))
        return fold(before, (decide(before, Edit("c.1", "Ada", Role.PARTICIPANT, ops, ""), SPECS),))

    assert calls(lambda: pasted(2_000)) <= 11 * calls(lambda: pasted(200))
    state = pasted(2_000)
    order = state.sheet("grid").order
    assert order[5001:7001] == tuple(f"n{at}" for at in range(2000)) and len(order) == 12_000
