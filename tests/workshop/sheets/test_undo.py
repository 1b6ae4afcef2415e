"""Undo and redo: each person their own, and only what still stands."""

from __future__ import annotations

import pytest

from content.common import CLOCK, ROOM
from content.sheet_spec import FORM_ROW
from tests.workshop.sheets.edit_log import EditLog, log_with_rows
from workshop.sheets.decide import decide
from workshop.sheets.fold import changes, fold
from workshop.sheets.model import (
    END,
    UNDO_DEPTH,
    UNDO_OPS,
    DeleteRow,
    Edit,
    InsertRow,
    MoveRow,
    Op,
    Outcome,
    Resolution,
    ResolveSibling,
    RestoreRow,
    Role,
    SetCell,
    State,
    Target,
)
from workshop.sheets.undo import CannotUndo, plan_redo, plan_undo


@pytest.fixture
def room() -> EditLog:
    return log_with_rows("r1", "r2", "r3")


def test_undo_and_redo_go_back_and_forth(room: EditLog) -> None:
    for text in ("one", "two", "three"):
        room.set("Ben", text)
    seen = []
    for _ in range(3):
        room.undo("Ben")
        seen.append(room.value())
    for _ in range(3):
        room.redo("Ben")
        seen.append(room.value())
    assert seen == ["two", "one", None, "one", "two", "three"]


def test_a_new_edit_ends_what_could_be_redone(room: EditLog) -> None:
    room.set("Ben", "one")
    room.undo("Ben")
    room.set("Ben", "two")
    with pytest.raises(CannotUndo, match="You have nothing to redo"):
        plan_redo(room.state, "Ben")


def test_with_nothing_done_there_is_nothing_to_undo() -> None:
    for plan in (plan_undo, plan_redo):
        with pytest.raises(CannotUndo, match="You have nothing to"):
            plan(State(), "Ada")


def test_undo_is_ones_own_whatever_others_did_elsewhere(room: EditLog) -> None:
    room.set("Ben", "one")
    room.set("Cleo", "two", row="r2")
    room.undo("Ben")
    assert (room.value(), room.value(row="r2")) == (None, "two")


def test_what_somebody_changed_since_is_not_undone_and_the_sentence_names_them(room: EditLog) -> None:
    room.set("Ben", "one")
    room.set("Cleo", "two")
    with pytest.raises(CannotUndo, match=r"^Cannot undo: Cleo edited that cell after you\.$") as refused:
        room.undo("Ben")
    assert refused.value.at == Target("grid", "r1", "text"), "so that a screen can lead there"
    room.undo("Cleo")
    room.undo("Ben")
    assert room.value() is None


@pytest.mark.parametrize(
    ("mine", "theirs", "says"),
    [
        (InsertRow("grid", "r9", END), SetCell("grid", "r9", "text", "x"), "Cleo edited that row after you"),
        (InsertRow("grid", "r9", END), DeleteRow("grid", "r9"), "Cleo already deleted that row"),
        (MoveRow("grid", "r3", None), MoveRow("grid", "r3", "r1"), "Cleo moved that row after you"),
        (MoveRow("grid", "r3", None), DeleteRow("grid", "r3"), "Cleo deleted that row after you"),
        (DeleteRow("grid", "r1"), RestoreRow("grid", "r1"), "Cleo already restored that row"),
        (SetCell("grid", "r1", "text", "x"), DeleteRow("grid", "r1"), "Cleo deleted that row after you"),
    ],
)
def test_what_stands_in_the_way_of_an_undo(room: EditLog, mine: Op, theirs: Op, says: str) -> None:
    room.do("Ben", mine)
    room.do("Cleo", theirs)
    with pytest.raises(CannotUndo, match=says):
        plan_undo(room.state, "Ben")


def test_a_row_that_was_restored_and_written_in_stays(room: EditLog) -> None:
    room.do("Ada", DeleteRow("grid", "r1"))
    room.do("Ben", RestoreRow("grid", "r1"))
    room.set("Cleo", "x")
    with pytest.raises(CannotUndo, match="Cleo edited that row"):
        plan_undo(room.state, "Ben")


def test_a_new_row_goes_and_comes_back_with_its_cells(room: EditLog) -> None:
    room.do(
        "Ben", InsertRow("grid", "new", "r1"), SetCell("grid", "new", "text", "x"), SetCell("grid", "new", "number", 2)
    )
    room.undo("Ben")
    assert room.live() == ["r1", "r2", "r3"]
    room.redo("Ben")
    assert room.live() == ["r1", "new", "r2", "r3"]
    assert (room.value("text", "new"), room.value("number", "new")) == ("x", 2)


def test_rows_that_were_moved_go_back_together(room: EditLog) -> None:
    room.do("Ben", MoveRow("grid", "r3", None), MoveRow("grid", "r2", "r3"))
    assert room.live() == ["r3", "r2", "r1"]
    room.undo("Ben")
    assert room.live() == ["r1", "r2", "r3"]
    room.redo("Ben")
    assert room.live() == ["r3", "r2", "r1"]


def test_deleted_rows_come_back_where_they_were(room: EditLog) -> None:
    room.do("Ben", DeleteRow("grid", "r1"), DeleteRow("grid", "r2"))
    room.undo("Ben")
    assert room.live() == ["r1", "r2", "r3"]


def test_an_answer_that_was_undone_leaves_no_empty_row_and_no_old_cells() -> None:
    room = EditLog()
    room.do("Ben", SetCell("keyed", "r1.ben", "choice", "thin"), SetCell("keyed", "r1.ben", "number", 3))
    room.undo("Ben")
    assert room.live("keyed") == []
    room.do("Ben", SetCell("keyed", "r1.ben", "text", "x", room.state.base(Target("keyed", "r1.ben", "text"))))
    assert room.live("keyed") == ["r1.ben"] and room.value("choice", "r1.ben", "keyed") is None


def test_an_answer_others_added_to_stays_with_their_part() -> None:
    room = EditLog()
    room.do("Ben", SetCell("keyed", "r1.r2", "choice", "thin"))
    room.do("Cleo", SetCell("keyed", "r1.r2", "text", "we asked"))
    room.undo("Ben")
    assert room.live("keyed") == ["r1.r2"]
    assert (room.value("choice", "r1.r2", "keyed"), room.value("text", "r1.r2", "keyed")) == (None, "we asked")


def test_the_row_of_a_form_stays_when_its_text_is_undone() -> None:
    room = EditLog()
    room.do("Ben", SetCell("form", FORM_ROW, "text", "x"))
    record = room.undo("Ben")
    assert [type(op) for op in record.edit.ops] == [SetCell]
    assert room.value("text", FORM_ROW, "form") is None and room.live("form") == [FORM_ROW]


def test_undoing_an_edit_that_brought_a_row_back_deletes_it_again(room: EditLog) -> None:
    room.do("Ada", DeleteRow("grid", "r1"))
    room.set("Ben", "x")
    room.undo("Ben")
    assert room.live() == ["r2", "r3"] and room.value() is None
    room.redo("Ben")
    assert room.live() == ["r1", "r2", "r3"] and room.value() == "x"


def test_undoing_a_conflict_puts_everything_back_and_redoing_it_too(room: EditLog) -> None:
    room.set("Ada", "older", base=0)
    room.set("Ben", "newer", base=0)
    room.undo("Ben")
    assert (room.value(), room.beside()) == ("older", [])
    room.redo("Ben")
    assert (room.value(), room.beside()) == ("newer", ["older"])


@pytest.mark.parametrize(
    ("keep", "value", "beside"),
    [(Resolution.SWAP, "older", ["newer"]), (Resolution.BOTH, "newer; older", []), (Resolution.DROP, "newer", [])],
)
def test_settling_can_be_undone_and_redone(room: EditLog, keep: Resolution, value: str, beside: list[str]) -> None:
    revision = room.set("Ada", "older", base=0).revision
    room.set("Ben", "newer", base=0)
    room.do("Cleo", ResolveSibling("grid", "r1", "text", revision, keep))
    for _ in range(2):
        assert (room.value(), room.beside()) == (value, beside)
        room.undo("Cleo")
        assert (room.value(), room.beside()) == ("newer", ["older"])
        room.redo("Cleo")


def test_undoing_a_merge_gives_back_their_text(room: EditLog) -> None:
    base = room.set("Ada", "the bus comes late on Monday").revision
    room.set("Ben", "the school bus comes late on Monday", base=base)
    room.set("Cleo", "the bus comes late on Tuesday", base=base)
    room.undo("Cleo")
    assert room.value() == "the school bus comes late on Monday"


def test_an_undo_happens_whole_or_not_at_all(room: EditLog) -> None:
    room.do("Ben", SetCell("grid", "r1", "text", "x"), SetCell("grid", "r2", "text", "y"))
    ops, undoes = plan_undo(room.state, "Ben")
    room.set("Cleo", "z", row="r2")
    record = room.do("Ben", *ops, undoes=undoes)
    assert {d.outcome for d in record.decisions} == {Outcome.REFUSED}
    assert "Cleo edited that cell" in record.decisions[0].reason
    assert not changes(record) and room.value() == "x"


def test_the_same_undo_sent_twice_is_done_once(room: EditLog) -> None:
    room.set("Ben", "one")
    room.set("Ben", "two")
    ops, undoes = plan_undo(room.state, "Ben")
    room.do("Ben", *ops, undoes=undoes)
    again = room.do("Ben", *ops, undoes=undoes)
    assert {d.outcome for d in again.decisions} == {Outcome.REFUSED} and room.value() == "one"


def test_nobody_undoes_for_somebody_else_nor_something_else(room: EditLog) -> None:
    room.set("Ben", "one")
    ops, undoes = plan_undo(room.state, "Ben")
    assert room.do("Cleo", *ops, undoes=undoes).decisions[0].outcome is Outcome.REFUSED
    forged = SetCell("grid", "r2", "text", "x")
    assert room.do("Ben", forged, undoes=undoes).decisions[0].outcome is Outcome.REFUSED
    assert room.do("Ben", forged, undoes="c.999").decisions[0].outcome is Outcome.REFUSED


def test_an_edit_of_which_nothing_is_left_is_passed_over(room: EditLog) -> None:
    room.set("Ben", "one")
    room.do("Ben", SetCell("grid", "r2", "text", "x"), SetCell("grid", "r2", "text", None))
    room.undo("Ben")
    assert room.value() is None


def test_only_so_many_edits_are_kept_for_undo(room: EditLog) -> None:
    for number in range(UNDO_DEPTH + 20):
        room.set("Ben", f"text {number}")
    assert len(room.state.stacks["Ben"].undo) == UNDO_DEPTH
    for _ in range(UNDO_DEPTH):
        room.undo("Ben")
    with pytest.raises(CannotUndo):
        room.undo("Ben")
    assert room.value() == "text 19"
    assert fold(State(), room.log) == room.state


def test_great_pastes_are_kept_for_undo_as_long_as_they_are_few(room: EditLog) -> None:
    for number in range(UNDO_OPS // 500 + 3):
        room.do("Ben", *(SetCell("grid", "r2", "text", f"{number} {cell}") for cell in range(500)))
    kept = room.state.stacks["Ben"].undo
    assert sum(len(record.edit.ops) for record in kept) == UNDO_OPS
    assert kept[-1] == room.log[-1]
    assert fold(State(), room.log) == room.state


def test_the_rows_of_the_pack_and_the_place_of_the_room_are_nobodys_to_undo() -> None:
    specs = {spec.id: spec for spec in (ROOM, CLOCK)}
    seeds = decide(State(), Edit("c.1", "", Role.FACILITATOR, (SetCell("room", FORM_ROW, "step", "a"),), ""), specs)
    state = fold(State(), (seeds,))
    moved = decide(state, Edit("c.2", "Ada", Role.FACILITATOR, (SetCell("room", FORM_ROW, "step", "b", 1),), ""), specs)
    state = fold(state, (moved,))
    assert state.revision == 2 and state.stacks == {}


def test_that_the_group_works_on_a_step_again_is_the_facilitators_to_undo() -> None:
    specs = {spec.id: spec for spec in (ROOM, CLOCK)}
    state = State()

    def does(number: int, op: SetCell) -> None:
        nonlocal state
        edit = Edit(f"c.{number}", "Ada", Role.FACILITATOR, (op,), "")
        state = fold(state, (decide(state, edit, specs),))

    does(1, SetCell("clock", "a", "entered", "2026-11-23T19:00:00+00:00"))
    does(2, SetCell("clock", "a", "since", "2026-11-23T19:30:00+00:00"))
    does(3, SetCell("clock", "b", "entered", "2026-11-23T19:40:00+00:00"))
    does(4, SetCell("room", FORM_ROW, "step", "b"))
    ops, undoes = plan_undo(state, "Ada")
    assert undoes == "c.2", "going on since is not in the way"
    assert [(op.row, op.column, op.value) for op in ops if isinstance(op, SetCell)] == [("a", "since", None)]
