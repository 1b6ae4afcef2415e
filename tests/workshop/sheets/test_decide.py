"""What comes of an edit: applied, nothing to do, merged, kept beside, or refused with a sentence."""

from __future__ import annotations

import pytest

from content.clean import clean
from content.sheet_spec import FORM_ROW, Column, Kind, Shape, SheetSpec
from tests.workshop.sheets.edit_log import SPECS, EditLog, log_with_rows
from workshop.sheets.decide import MISSING, decide, value_in
from workshop.sheets.fold import changes, fold
from workshop.sheets.model import (
    END,
    DeleteRow,
    Edit,
    InsertRow,
    MoveRow,
    Op,
    Outcome,
    Record,
    Resolution,
    ResolveSibling,
    RestoreRow,
    Role,
    SetCell,
    State,
    Target,
    Value,
)

MONDAY = "the bus comes late on Monday"


def outcome(record: Record) -> Outcome:
    assert len(record.decisions) == 1
    return record.decisions[0].outcome


def reason(record: Record) -> str:
    decision = record.decisions[0]
    assert decision.outcome is Outcome.REFUSED
    assert decision.reason.endswith(".") and "\n" not in decision.reason
    assert clean(decision.reason) == decision.reason
    return decision.reason


@pytest.fixture
def room() -> EditLog:
    return log_with_rows("r1", "r2", "r3")


# ------------------------------------------------------------------ one cell


def test_a_new_value_is_applied_and_says_what_was_there(room: EditLog) -> None:
    assert outcome(room.set("Ada", MONDAY)) is Outcome.APPLIED
    record = room.set("Ben", "asthma")
    assert (outcome(record), record.decisions[0].before, room.value()) == (Outcome.APPLIED, MONDAY, "asthma")
    cell = room.state.cell(Target("grid", "r1", "text"))
    assert cell is not None and (cell.person, cell.revision, cell.at) == ("Ben", record.revision, record.edit.at)


def test_the_same_value_is_nothing_to_do_and_is_not_kept(room: EditLog) -> None:
    room.set("Ada", MONDAY)
    revision = room.state.revision
    record = room.set("Ben", f"  {MONDAY} ", base=0)
    assert outcome(record) is Outcome.NOOP and not changes(record) and room.state.revision == revision


def test_yes_is_not_the_number_one() -> None:
    room = log_with_rows("r1")
    room.do("Ada", SetCell("grid", "r1", "number", 1))
    assert room.value("number") == 1 and room.value("number") is not True


def test_words_changed_apart_are_merged(room: EditLog) -> None:
    base = room.set("Ada", MONDAY).revision
    room.set("Ben", "the school bus comes late on Monday", base=base)
    record = room.set("Cleo", "the bus comes late on Tuesday", base=base)
    assert outcome(record) is Outcome.MERGED
    assert room.value() == "the school bus comes late on Tuesday" and room.beside() == []
    assert record.decisions[0].before == "the school bus comes late on Monday"


def test_words_changed_alike_stay_both_the_older_one_beside(room: EditLog) -> None:
    base = room.set("Ada", MONDAY).revision
    ben = room.set("Ben", "the bus comes late on Friday", base=base)
    record = room.set("Cleo", "the bus comes late on Tuesday", base=base)
    assert outcome(record) is Outcome.SIBLING
    assert room.value() == "the bus comes late on Tuesday"
    cell = room.state.cell(Target("grid", "r1", "text"))
    assert cell is not None
    assert [(s.value, s.person, s.revision, s.at) for s in cell.siblings] == [
        ("the bus comes late on Friday", "Ben", ben.revision, ben.edit.at)
    ]


def test_two_who_fill_one_empty_cell_both_keep_their_words(room: EditLog) -> None:
    room.set("Ada", "asthma", base=0)
    assert outcome(room.set("Ben", "no ride", base=0)) is Outcome.SIBLING
    assert (room.value(), room.beside()) == ("no ride", ["asthma"])
    assert outcome(room.set("Cleo", "asthma", base=0)) is Outcome.SIBLING
    assert (room.value(), room.beside()) == ("asthma", ["no ride"])


def test_lists_are_merged_by_their_items(room: EditLog) -> None:
    base = room.set("Ada", ("nurse", "mayor"), column="list").revision
    room.set("Ben", ("nurse", "mayor", "aunt"), column="list", base=base)
    record = room.set("Cleo", ("nurse", "coach"), column="list", base=base)
    assert outcome(record) is Outcome.MERGED and room.value("list") == ("nurse", "aunt", "coach")


@pytest.mark.parametrize(
    ("column", "values"),
    [
        ("choice", ("covered", "thin", "nobody")),
        ("number", (1, 2, 3)),
        ("date", ("2026-11-23", "2026-11-24", "2026-11-25")),
        ("person", ("Ada", "Ben", "Cleo")),
        ("link", ("r1", "r2", "r3")),
    ],
)
def test_single_values_are_never_mixed(room: EditLog, column: str, values: tuple[Value, ...]) -> None:
    base = room.set("Ada", values[0], column=column).revision
    room.set("Ben", values[1], column=column, base=base)
    assert outcome(room.set("Cleo", values[2], column=column, base=base)) is Outcome.SIBLING
    assert (room.value(column), room.beside(column)) == (values[2], [values[1]])


def test_text_against_a_cleared_cell_stands_and_clearing_against_text_keeps_it_beside(room: EditLog) -> None:
    base = room.set("Ada", MONDAY).revision
    room.set("Ben", None, base=base)
    assert outcome(room.set("Cleo", "the bus comes late on Tuesday", base=base)) is Outcome.APPLIED
    assert room.beside() == []
    room.set("Ada", None, base=base)
    assert (room.value(), room.beside()) == (None, ["the bus comes late on Tuesday"])


def test_edits_sent_in_a_row_are_one_persons_own(room: EditLog) -> None:
    room.set("Ada", "one", base=0)
    assert outcome(room.set("Ada", "one two", base=0)) is Outcome.APPLIED
    assert outcome(room.set("Ada", "one two three", base=0)) is Outcome.APPLIED
    assert (room.value(), room.beside()) == ("one two three", [])


def test_an_edit_on_its_way_does_not_run_over_what_a_merge_brought_in(room: EditLog) -> None:
    base = room.set("Ada", MONDAY).revision
    room.set("Ben", "the school bus comes late on Monday", base=base)
    room.set("Cleo", "the bus comes late on Tuesday", base=base)
    room.set("Cleo", "the bus comes late on Tuesday and Friday", base=base)
    assert "school" in str(room.value()) or any("school" in str(value) for value in room.beside())


def test_without_the_text_it_began_with_a_conflict_keeps_both(room: EditLog) -> None:
    base = room.set("Ada", MONDAY).revision
    room.set("Ben", "the school bus comes late on Monday", base=base)
    edit = room.edit("Cleo", [SetCell("grid", "r1", "text", "the bus comes late on Tuesday", base)])
    assert outcome(decide(room.state, edit, SPECS)) is Outcome.SIBLING
    assert outcome(decide(room.state, edit, SPECS, lambda target, revision: MISSING)) is Outcome.SIBLING


def test_a_merge_too_long_for_a_cell_keeps_both(room: EditLog) -> None:
    middle = " ".join("w" for _ in range(5990))
    base = room.set("Ada", f"start {middle} end", column="long").revision
    room.set("Ben", f"{'x' * 3900} start {middle} end", column="long", base=base)
    record = room.set("Cleo", f"start {middle} end {'y' * 3900}", column="long", base=base)
    assert outcome(record) is Outcome.SIBLING and len(room.beside("long")) == 1


def test_a_base_from_nowhere_is_a_conflict_and_no_crash(room: EditLog) -> None:
    room.set("Ada", "one")
    for base in (-3, 10**9):
        room.set("Ben", f"by {base}", base=base)
        room.set("Ada", f"after {base}", base=0)
    assert len(room.beside()) >= 2


# ------------------------------------------------------------------ several operations in one edit


def test_a_row_and_its_cells_are_one_record() -> None:
    room = EditLog()
    record = room.do(
        "Ada", InsertRow("grid", "r1", END), SetCell("grid", "r1", "text", "asthma"), SetCell("grid", "r1", "number", 3)
    )
    assert [d.outcome for d in record.decisions] == [Outcome.APPLIED] * 3
    assert room.state.revision == 1 and room.value("number") == 3


def test_in_a_paste_the_good_cells_count_and_the_bad_ones_say_why(room: EditLog) -> None:
    record = room.do(
        "Ada",
        SetCell("grid", "r1", "number", "many"),
        SetCell("grid", "r1", "text", "asthma"),
        SetCell("grid", "r9", "text", "lost"),
    )
    assert [d.outcome for d in record.decisions] == [Outcome.REFUSED, Outcome.APPLIED, Outcome.REFUSED]
    assert "takes a number" in record.decisions[0].reason and "Insert it first" in record.decisions[2].reason
    assert changes(record) and room.value() == "asthma"


def test_an_edit_of_which_nothing_comes_changes_nothing(room: EditLog) -> None:
    edit = room.edit("Ada", [SetCell("grid", "r9", "text", "lost"), SetCell("grid", "r1", "text", None)])
    record = room.decide(edit)
    assert [d.outcome for d in record.decisions] == [Outcome.REFUSED, Outcome.NOOP] and not changes(record)
    after = fold(room.state, (record,))
    assert after.sheets == room.state.sheets and after.stacks == room.state.stacks


# ------------------------------------------------------------------ refusals


@pytest.mark.parametrize(
    ("op", "says"),
    [
        (SetCell("nowhere", "r1", "text", "x"), "no sheet “nowhere”"),
        (SetCell("grid", "r1", "nothing", "x"), "no column “nothing”"),
        (SetCell("grid", "r1", "choice", "some"), "covered, thin or nobody"),
        (SetCell("grid", "r1", "text", "x" * 16_001), "16,000"),
        (SetCell("grid", "r1", "text", ("a",)), "takes text"),
        (SetCell("form", "other", "text", "x"), "one row is “main”"),
        (SetCell("keyed", "../x", "text", "x"), "cannot be a row ID"),
        (InsertRow("form", FORM_ROW, END), "takes no more rows"),
        (InsertRow("grid", "a\x1b]0;b", END), "cannot be a row ID"),
        (InsertRow("grid", "$end", END), "cannot be a row ID"),
        (MoveRow("grid", "r9", END), "not in “The grid”"),
        (DeleteRow("grid", "r9"), "not in “The grid”"),
        (RestoreRow("keyed", "r9"), "not in “The answers”"),
        (ResolveSibling("grid", "r1", "text", 1, Resolution.SWAP), "still empty"),
    ],
)
def test_what_cannot_be_done_is_refused_in_a_sentence(room: EditLog, op: Op, says: str) -> None:
    assert says in reason(room.do("Ada", op))


def test_the_row_of_a_form_stays(room: EditLog) -> None:
    room.do("Ada", SetCell("form", FORM_ROW, "text", "x"))
    for op in (DeleteRow("form", FORM_ROW), MoveRow("form", FORM_ROW, None), RestoreRow("form", FORM_ROW)):
        assert "its one row stays" in reason(room.do("Ada", op))


def test_observers_change_nothing(room: EditLog) -> None:
    record = room.do("Ada", InsertRow("grid", "r9", END), role=Role.OBSERVER)
    assert "Observers" in reason(record)
    for role in (Role.FACILITATOR, Role.PARTICIPANT):
        assert outcome(room.do("Ada", InsertRow("grid", f"r-{role}", END), role=role)) is Outcome.APPLIED


def test_what_the_pack_wrote_is_fixed_in_its_own_rows_only() -> None:
    columns = (Column("item", "Item", fixed=True), Column("done", "Done", Kind.YESNO))
    specs = {"list": SheetSpec("list", "A list", columns, seeds={"first": {"item": "Call"}})}
    ops = (
        InsertRow("list", "first", END),
        SetCell("list", "first", "item", "Call"),
        InsertRow("list", "own", END),
        SetCell("list", "own", "item", "Write"),
    )
    record = decide(State(), Edit("c.1", "", Role.FACILITATOR, ops, ""), specs)
    assert {d.outcome for d in record.decisions} == {Outcome.APPLIED}
    state = fold(State(), (record,))
    later = (SetCell("list", "first", "item", "Shout", 1), SetCell("list", "own", "item", "Write again", 1))
    record = decide(state, Edit("c.2", "Ada", Role.FACILITATOR, later, ""), specs)
    assert [d.outcome for d in record.decisions] == [Outcome.REFUSED, Outcome.APPLIED]
    assert "module's text" in record.decisions[0].reason


def test_hostile_text_is_clean_once_it_is_decided(room: EditLog) -> None:
    record = room.set("Ada", "\x1b]52;c;QQ==\x07[b]x[/b]\u202e")
    assert record.decisions[0].value == "�]52;c;QQ==�[b]x[/b]�" == room.value()


# ------------------------------------------------------------------ rows


def test_rows_come_where_they_are_wanted() -> None:
    room = log_with_rows("r1", "r2")
    room.do("Ada", InsertRow("grid", "top", None))
    room.do("Ada", InsertRow("grid", "mid", "r1"))
    room.do("Ada", InsertRow("grid", "far", "unknown"))
    assert room.live() == ["top", "r1", "mid", "r2", "far"]


def test_rows_inserted_at_one_place_by_several_all_stay(room: EditLog) -> None:
    room.do("Ada", InsertRow("grid", "a", "r1"))
    room.do("Ben", InsertRow("grid", "b", "r1"))
    room.do("Cleo", InsertRow("grid", "a", "r3"))
    assert room.live() == ["r1", "b", "a", "r2", "r3"]


def test_a_deleted_row_is_still_a_place(room: EditLog) -> None:
    room.do("Ada", DeleteRow("grid", "r2"))
    room.do("Ben", InsertRow("grid", "new", "r2"))
    assert room.live() == ["r1", "new", "r3"]
    room.do("Ada", RestoreRow("grid", "r2"))
    assert room.live() == ["r1", "r2", "new", "r3"]


@pytest.mark.parametrize(
    ("row", "after", "order", "before"),
    [
        ("r3", None, ["r3", "r1", "r2"], "r2"),
        ("r3", "r1", ["r1", "r3", "r2"], "r2"),
        ("r1", END, ["r2", "r3", "r1"], None),
        ("r1", "r2", ["r2", "r1", "r3"], None),
        ("r1", "gone", ["r2", "r3", "r1"], None),
    ],
)
def test_rows_move(room: EditLog, row: str, after: str | None, order: list[str], before: str | None) -> None:
    record = room.do("Ada", MoveRow("grid", row, after))
    assert room.live() == order
    assert (outcome(record), record.decisions[0].before) == (Outcome.APPLIED, before)
    assert outcome(room.do("Ben", MoveRow("grid", row, after))) is Outcome.NOOP


def test_moving_after_itself_is_nothing(room: EditLog) -> None:
    assert outcome(room.do("Ada", MoveRow("grid", "r2", "r2"))) is Outcome.NOOP


def test_deleting_twice_and_restoring_twice_is_nothing(room: EditLog) -> None:
    room.do("Ada", DeleteRow("grid", "r2"))
    assert outcome(room.do("Ben", DeleteRow("grid", "r2"))) is Outcome.NOOP
    room.do("Ben", RestoreRow("grid", "r2"))
    assert outcome(room.do("Ada", RestoreRow("grid", "r2"))) is Outcome.NOOP


def test_an_edit_brings_a_deleted_row_back(room: EditLog) -> None:
    room.set("Ada", "asthma")
    room.set("Ada", "thin", column="choice")
    room.do("Ben", DeleteRow("grid", "r1"))
    record = room.set("Cleo", "asthma and teeth")
    assert record.decisions[0].revived and room.live() == ["r1", "r2", "r3"]
    assert room.value("choice") == "thin"


def test_forms_and_answers_come_to_be_by_writing() -> None:
    room = EditLog()
    assert outcome(room.do("Ada", SetCell("form", FORM_ROW, "text", "x"))) is Outcome.APPLIED
    assert outcome(room.do("Ada", SetCell("keyed", "r1.ada", "choice", "thin"))) is Outcome.APPLIED
    assert outcome(room.do("Ada", SetCell("keyed", "r1.ben", "choice", None))) is Outcome.NOOP
    assert room.live("form") == [FORM_ROW] and room.live("keyed") == ["r1.ada"]


# ------------------------------------------------------------------ siblings


def two_versions(column: str = "text", older: Value = "older", newer: Value = "newer") -> tuple[EditLog, int]:
    room = log_with_rows("r1")
    revision = room.set("Ada", older, base=0, column=column).revision
    room.set("Ben", newer, base=10**6, column=column)
    assert (room.value(column), room.beside(column)) == (newer, [older])
    return room, revision


def test_swapping_puts_the_other_one_beside() -> None:
    room, revision = two_versions()
    record = room.do("Cleo", ResolveSibling("grid", "r1", "text", revision, Resolution.SWAP))
    assert (room.value(), room.beside()) == ("older", ["newer"])
    assert (record.decisions[0].value, record.decisions[0].before) == ("older", "newer")


@pytest.mark.parametrize(
    ("column", "older", "newer", "both"),
    [
        ("text", "older", "newer", "newer; older"),
        ("long", "older", "newer", "newer\nolder"),
    ],
)
def test_both_are_kept_in_one_text(column: str, older: str, newer: str, both: str) -> None:
    room, revision = two_versions(column, older, newer)
    room.do("Cleo", ResolveSibling("grid", "r1", column, revision, Resolution.BOTH))
    assert (room.value(column), room.beside(column)) == (both, [])


def test_both_lists_are_kept_in_one() -> None:
    room, revision = two_versions("list", ("a", "b"), ("b", "c"))
    room.do("Cleo", ResolveSibling("grid", "r1", "list", revision, Resolution.BOTH))
    assert (room.value("list"), room.beside("list")) == (("b", "c", "a"), [])


def test_two_dates_are_not_kept_in_one_cell() -> None:
    room, revision = two_versions("date", "2026-11-23", "2026-11-24")
    record = room.do("Cleo", ResolveSibling("grid", "r1", "date", revision, Resolution.BOTH))
    assert "Keep one of the two" in reason(record)


def test_both_that_are_too_long_stay_apart() -> None:
    room, revision = two_versions("long", "x" * 9000, "y" * 9000)
    assert "16,000" in reason(room.do("Cleo", ResolveSibling("grid", "r1", "long", revision, Resolution.BOTH)))
    assert len(room.beside("long")) == 1


def test_dropping_leaves_the_value_and_its_author() -> None:
    room, revision = two_versions()
    room.do("Cleo", ResolveSibling("grid", "r1", "text", revision, Resolution.DROP))
    cell = room.state.cell(Target("grid", "r1", "text"))
    assert cell is not None and (cell.value, cell.person, cell.siblings) == ("newer", "Ben", ())
    assert outcome(room.do("Ada", ResolveSibling("grid", "r1", "text", revision, Resolution.DROP))) is Outcome.NOOP
    assert "already resolved" in reason(room.do("Ada", ResolveSibling("grid", "r1", "text", revision, Resolution.SWAP)))


def test_typing_the_other_version_settles_it() -> None:
    room, _ = two_versions()
    room.set("Ben", "older")
    assert (room.value(), room.beside()) == ("older", [])


def test_an_earlier_version_can_be_put_beside_again() -> None:
    room, revision = two_versions()
    room.do("Cleo", ResolveSibling("grid", "r1", "text", revision, Resolution.DROP))
    room.do("Ada", ResolveSibling("grid", "r1", "text", revision, Resolution.ASIDE))
    assert (room.value(), room.beside()) == ("newer", ["older"])
    assert "is not here" in reason(room.do("Ada", ResolveSibling("grid", "r1", "text", 1, Resolution.ASIDE)))


def test_what_a_record_left_in_a_cell_can_be_looked_up(room: EditLog) -> None:
    record = room.do("Ada", SetCell("grid", "r1", "text", " x "), SetCell("grid", "r1", "number", "?"))
    assert value_in(record, Target("grid", "r1", "text")) == "x"
    assert value_in(record, Target("grid", "r1", "number")) is MISSING
    assert value_in(record, Target("grid", "r2", "text")) is MISSING


def test_every_shape_is_in_the_specs_of_these_tests() -> None:
    assert {spec.shape for spec in SPECS.values()} == set(Shape)
