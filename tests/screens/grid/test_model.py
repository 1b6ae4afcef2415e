"""What every key does, on the pure model over a real sheet."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from screens.grid.actions import ACTIONS, KEYS, When
from screens.grid.dispatch import ACTION_HANDLERS
from screens.grid.effects import Copied, Leave
from screens.grid.hints import key_pairs
from screens.grid.model import GridModel
from tests.screens.grid.world import PARTNERS, Hands, World, filled
from workshop.sheets.model import InsertRow, Op, SetCell, Target


def hands(world: World | None = None, *, saves: bool = True) -> Hands:
    world = world or filled()
    return Hands(world, GridModel(world.source()), saves=saves)


def partners(world: World | None = None) -> Hands:
    world = world or filled()
    return Hands(world, GridModel(world.source(PARTNERS)))


# ------------------------------------------------------------------ the list of keys


def test_every_key_means_one_thing_in_each_situation() -> None:
    for when in When:
        keys = [key for action in ACTIONS if action.when is when for key in action.keys]
        assert len(keys) == len(set(keys))
    assert len({action.id for action in ACTIONS}) == len(ACTIONS)
    assert set(ACTION_HANDLERS) == {action.id for action in ACTIONS if action.when is When.NAVIGATE}


def test_no_control_chord_is_the_only_way() -> None:
    palette_only = {"select-all", "copy", "cut", "paste", "top", "bottom"}  # run from the palette, or by smaller steps
    for action in ACTIONS:
        if action.when is When.NAVIGATE and action.id not in palette_only:
            assert any("ctrl" not in key for key in action.keys), action
    for action in ACTIONS:
        assert action.help and action.label


def test_unknown_keys_belong_to_somebody_else() -> None:
    model = hands().model
    for key in ("f1", "f3", "f5", "f6", "f9", "f10", "ctrl+p", "ctrl+z"):
        assert model.press(key) == (False, ())
    assert model.press("question_mark", "?") == (False, ())
    assert model.press("slash", "/") == (False, ())


# ------------------------------------------------------------------ moving


def test_the_cursor_begins_on_the_first_cell_to_fill_in() -> None:
    assert hands().at == ("m1", "cause")


def test_arrows_step_over_headings_and_stop_at_the_edges() -> None:
    at = hands()
    assert at.press("up", "left").at == ("m1", "cause")
    assert at.press("down", "down").at == ("invite:myths", "cause")
    assert at.press("down").at == ("b1", "cause")
    assert at.press("right", "right", "right", "right").at == ("b1", "gap")
    assert at.press("down", "down").at == ("invite:barriers", "gap")
    assert at.press("up", "up", "up").at == ("m2", "gap")


def test_tab_goes_across_and_on_to_the_next_row_and_back() -> None:
    at = hands()
    assert at.press("tab", "tab", "tab").at == ("m1", "gap")
    assert at.press("tab").at == ("m2", "cause")
    assert at.press("tab", "tab", "tab", "tab").at == ("invite:myths", "cause")
    assert at.press("tab").at == ("b1", "cause")
    assert at.press("shift+tab").at == ("invite:myths", "cause")
    assert at.press("shift+tab").at == ("m2", "gap")


def test_tab_leaves_out_cells_that_come_with_the_workshop() -> None:
    at = partners()
    at.press("end", "left")
    assert at.at == ("p1", "note")
    assert at.press("tab").at == ("p2", "name")


def test_home_end_top_bottom_and_pages() -> None:
    at = hands()
    for number in range(40):
        at.world.add("causes", f"x{number}", group="barriers", cause=f"Cause {number}")
    at.state.refresh()
    assert at.press("end").at == ("m1", "gap")
    assert at.press("home").at == ("m1", "cause")
    assert at.press("ctrl+end").at == ("invite:barriers", "cause")
    assert at.press("ctrl+home").at == ("m1", "cause")
    at.state.page = 10
    at.press("pagedown")
    assert at.state.row == 10
    at.press("pageup", "pageup")
    assert at.at == ("m1", "cause")


def test_escape_lets_go_of_a_selection_then_of_the_grid() -> None:
    at = hands()
    at.press("shift+down", "escape")
    assert not at.state.several
    assert not at.effects
    at.press("escape")
    assert at.effects == [Leave()]


# ------------------------------------------------------------------ typing


def test_typing_replaces_and_enter_keeps_and_goes_down() -> None:
    at = hands()
    at.type("A new text").press("enter")
    assert at.world.value("causes", "m1", "cause") == "A new text"
    assert at.at == ("m2", "cause")
    assert at.state.editor is None


@pytest.mark.parametrize("key", ["enter", "f2"])
def test_enter_and_f2_edit_what_is_there(key: str) -> None:
    at = hands()
    at.press(key).type(" here").press("enter")
    assert at.world.value("causes", "m1", "cause") == "Only unexcused days count here"


def test_escape_keeps_what_was_typed_where_it_stands_and_a_second_one_leaves_the_grid() -> None:
    at = hands()
    at.type("A new text").press("escape")
    assert at.world.value("causes", "m1", "cause") == "A new text"
    assert at.at == ("m1", "cause")
    assert at.state.editor is None
    assert Leave() not in at.effects
    at.press("escape")
    assert at.effects[-1] == Leave()
    assert len(at.commits) == 1


def test_escape_where_nothing_was_typed_writes_nothing() -> None:
    at = hands()
    at.press("enter", "escape")
    assert not at.commits
    at.press("end", "enter", "down", "escape")
    assert at.state.editor is None
    assert not at.commits, "a list that was only looked through"


def test_escape_keeps_the_letters_typed_not_the_suggestion_marked() -> None:
    at = hands()
    at.press("tab").type("Sch").press("down")
    assert at.state.editor is not None and at.state.editor.value == "School Nurse"
    at.press("escape")
    assert at.world.value("causes", "m1", "inside") == ("Sch",)


def test_escape_in_a_new_line_keeps_it_as_a_row() -> None:
    at = hands()
    at.press("down", "down").type("New myth").press("escape")
    assert at.state.here is not None
    assert at.state.cell(*at.state.at).text == "New myth"
    assert at.world.column("causes", "cause").count("New myth") == 1


def test_escape_on_a_text_that_does_not_fit_says_why_and_loses_nothing() -> None:
    at = partners()
    at.press("right", "right", "right").type("some day").press("escape")
    assert at.state.editor is not None and at.state.editor.text == "some day"
    assert "some day" in at.said[-1] and at.said[-1].endswith("Esc again leaves the cell as it was.")
    at.type("s").press("escape")
    assert at.state.editor is not None and at.state.editor.text == "some days", "another text is asked about again"
    at.press("escape")
    assert at.state.editor is None and at.said[-1] == "The cell is as it was before."
    assert not at.commits


def test_after_a_whole_choice_a_letter_begins_another() -> None:
    at = hands()
    while at.at != ("m1", "gap"):
        at.press("right")
    at.type("t")
    assert at.state.cell(*at.state.at).text == "thin"
    at.press("enter").type("n")
    assert at.state.editor is not None and at.state.editor.text == "n" and at.state.editor.offers[0] == "nobody"
    at.press("enter")
    assert at.world.value("causes", "m1", "gap") == "nobody"


@pytest.mark.parametrize("key", ["escape", "enter", "tab"])
def test_a_cell_that_may_no_longer_be_written_keeps_the_text_in_the_line(key: str) -> None:
    at = hands()
    at.type("Half a tho")
    at.state.guard(lambda ops: "The session is gone.")
    at.type("ught").press(key)
    assert at.state.editor is not None and at.state.editor.text == "Half a thought"
    assert at.said[-1].startswith("The session is gone.")
    assert not at.commits


def test_tab_keeps_and_goes_across_in_both_directions() -> None:
    at = hands()
    at.press("right").type("Bus office").press("shift+tab")
    assert at.at == ("m1", "cause")
    assert at.world.value("causes", "m1", "inside") == ("Bus office",)
    at.type("X").press("tab")
    assert at.at == ("m1", "inside")
    assert at.world.value("causes", "m1", "cause") == "X"


def test_up_and_down_keep_a_text_that_was_begun_by_typing_but_not_one_that_was_opened() -> None:
    at = hands()
    at.press("down").type("quick").press("up")
    assert at.at == ("m1", "cause")
    assert at.world.value("causes", "m2", "cause") == "quick"
    at.press("f2", "down", "up")
    assert at.state.editor is not None


def test_looking_at_a_cell_without_a_change_sends_nothing() -> None:
    at = hands()
    at.press("enter", "enter", "f2", "tab")
    assert not at.commits


def test_help_and_find_are_not_typed_until_something_is() -> None:
    at = hands()
    at.type("w").press("question_mark", "slash").press("enter")
    assert at.world.value("causes", "m1", "cause") == "w?/"


def test_alt_letters_and_chords_are_not_typed() -> None:
    model = hands().model
    for key in ("alt+x", "ctrl+g"):
        assert model.press(key, "x") == (False, ())
    assert model.state.editor is None
    model.press("shift+A", "A")
    assert model.state.editor is not None


def test_bad_input_is_said_and_stays_open() -> None:
    at = partners()
    at.press("right", "right").type("many").press("enter")
    assert at.state.editor is not None
    assert at.state.editor.text == "many"
    assert "not a number" in at.said[-1]
    at.press("ctrl+u").type("14").press("enter")
    assert at.world.value("partners", "p1", "students") == 14


def test_editing_keys_move_and_take_away_inside_the_text() -> None:
    at = hands()
    at.type("one two three").press("ctrl+w", "home", "delete", "right", "backspace", "end", "backspace").press("enter")
    assert at.world.value("causes", "m1", "cause") == "e two"
    at.press("up", "f2", "f5").press("enter")
    assert at.world.value("causes", "m1", "cause") == "e two"


def test_undo_inside_the_cell_does_not_leave_it() -> None:
    at = hands()
    at.press("f2").type("abc").press("f5")
    assert at.state.editor is not None
    assert at.state.editor.text == "Only unexcused days count"
    at.press("shift+f5", "enter")
    assert at.world.value("causes", "m1", "cause") == "Only unexcused days countabc"


@pytest.mark.parametrize("key", ["f7", "ctrl+j", "alt+enter", "shift+enter"])
def test_line_breaks_in_long_cells_only(key: str) -> None:
    at = partners()
    at.press("end", "left").type("one").press(key).type("two").press("enter")
    assert at.world.value("partners", "p1", "note") == "one\ntwo"
    at.press("home").type("one").press(key)
    assert "holds one line" in at.said[-1]


# ------------------------------------------------------------------ suggestions


def test_the_rest_of_a_suggestion_is_taken_with_right_at_the_end() -> None:
    at = hands()
    at.press("right").type("school n")
    assert at.state.editor is not None
    assert at.state.editor.ghost == "urse"
    at.press("right", "enter")
    assert at.world.value("causes", "m1", "inside") == ("School Nurse",)


def test_ctrl_e_takes_it_too_and_enter_alone_does_not() -> None:
    at = hands()
    at.press("right").type("cli").press("ctrl+e", "enter")
    assert at.world.value("causes", "m1", "inside") == ("Clinic",)
    at.type("cli").press("enter")
    assert at.world.value("causes", "m2", "inside") == ("cli",)


def test_down_opens_the_suggestions_and_enter_takes_the_marked_one() -> None:
    at = hands()
    at.press("right").type("school").press("down")
    editor = at.state.editor
    assert editor is not None
    assert editor.listing
    assert editor.value == "School Nurse"
    at.press("down")
    assert editor.value == "School Bus"
    at.press("up", "up")
    assert not editor.listing
    assert editor.value == "school"
    at.press("down", "down", "enter")
    assert at.world.value("causes", "m1", "inside") == ("School Bus",)


def test_the_item_behind_the_last_semicolon_of_a_list_is_completed() -> None:
    at = hands()
    at.press("right", "f2").type("; cl")
    assert at.state.editor is not None
    assert at.state.editor.ghost == "inic"
    at.press("right", "enter")
    assert at.world.value("causes", "m1", "inside") == ("Attendance clerk", "Clinic")


# ------------------------------------------------------------------ choices, yes and no, links


def test_space_goes_through_the_choices() -> None:
    at = hands()
    at.press("end", "space")
    assert at.world.value("causes", "m1", "gap") == "nobody"
    at.press("space")
    assert at.world.value("causes", "m1", "gap") == "covered"
    assert at.at == ("m1", "gap")


def test_a_letter_picks_a_choice_and_the_rest_of_the_word_does_no_harm() -> None:
    at = hands()
    at.press("end").type("nobody")
    assert at.world.value("causes", "m1", "gap") == "nobody"
    assert len(at.commits) == 1
    at.type("c")
    assert at.world.value("causes", "m1", "gap") == "covered"
    at.type("z")
    assert "No choice begins with “z”" in at.said[-1]


def test_enter_on_a_choice_opens_the_list_on_the_present_value() -> None:
    at = hands()
    at.press("end", "enter")
    editor = at.state.editor
    assert editor is not None
    assert editor.offers == ("covered", "thin", "nobody")
    assert editor.value == "thin"
    at.press("down", "enter")
    assert at.world.value("causes", "m1", "gap") == "nobody"


def test_yes_and_no() -> None:
    at = partners()
    at.press("right", "space")
    assert at.world.value("partners", "p1", "works") is False
    at.type("y")
    assert at.world.value("partners", "p1", "works") is True
    at.type("q")
    assert "is not yes or no" in at.said[-1]


def test_a_link_is_shown_and_typed_as_the_text_of_its_row() -> None:
    at = partners()
    at.press("right", "right", "right", "right")
    assert at.state.cell(at.state.row, at.state.col).text == "Asthma, no inhaler at school"
    at.type("only").press("enter")
    assert at.world.value("partners", "p1", "cause") == "m1"
    at.press("down", "up").type("zzz").press("enter")
    assert at.state.editor is not None
    assert "is not in the list" in at.said[-1]
    at.press("escape", "up")


def test_a_date_is_read_relative_to_today() -> None:
    at = partners()
    at.press("right", "right", "right").type("fri").press("enter")
    assert at.world.value("partners", "p1", "since") == "2026-03-06"


def test_fixed_cells_say_so() -> None:
    at = partners()
    at.press("end").type("x").press("enter", "space")
    assert at.state.editor is None
    assert not at.commits
    assert "read-only. Press Tab" in at.said[0]


# ------------------------------------------------------------------ rows


def test_enter_at_the_last_row_creates_nothing_by_accident() -> None:
    at = hands()
    at.press("down", "enter", "enter", "enter", "enter", "escape", "enter", "enter")
    assert not at.commits


def test_typing_on_the_invitation_adds_a_row_to_its_group_in_one_edit() -> None:
    at = hands()
    at.press("down", "down", "end").type("New myth").press("enter")
    assert len(at.commits) == 1
    assert at.at[0] == "invite:myths"
    assert at.world.column("causes", "cause") == [
        "Only unexcused days count", "A few days do no harm", "New myth", "Asthma, no inhaler at school",
    ]  # fmt: skip
    assert at.world.column("causes", "group") == ["myths", "myths", "myths", "barriers"]
    at.type("Another").press("tab")
    assert at.at[1] == "inside"
    at.type("clerk").press("enter")
    assert at.at[0] == "invite:myths"
    row = next(row for row in at.world.state.sheet("causes").live() if row.value("cause") == "Another")
    assert row.value("inside") == ("clerk",)


def test_the_first_row_of_an_empty_group() -> None:
    world = World()
    at = hands(world)
    assert at.at[0] == "invite:myths"
    assert at.state.rows.empty_group(at.state.row)
    at.press("down", "enter").type("First barrier").press("enter")
    assert at.world.column("causes", "group") == ["barriers"]


@pytest.mark.parametrize("key", ["insert", "f7"])
def test_a_row_is_inserted_below_and_the_cursor_goes_there(key: str) -> None:
    at = hands()
    at.press("right", key)
    order = [row.id for row in at.world.state.sheet("causes").live()]
    assert order[0] == "m1"
    assert order[2] == "m2"
    assert at.at == (order[1], "cause")
    assert at.world.column("causes", "group")[1] == "myths"


def test_rows_are_deleted_without_a_question() -> None:
    at = hands()
    at.press("f8")
    assert [row.id for row in at.world.state.sheet("causes").live()] == ["m2", "b1"]
    assert at.at == ("m2", "cause")
    assert "Undo" in at.said[-1]


def test_all_selected_rows_are_deleted_in_one_edit() -> None:
    at = hands()
    at.press("shift+down", "shift+down", "shift+down", "f8")
    assert len(at.commits) == 1
    assert not list(at.world.state.sheet("causes").live())
    assert at.at[0] == "invite:barriers"


@pytest.mark.parametrize("up", ["alt+up", "ctrl+up", "shift+f7"])
@pytest.mark.parametrize("down", ["alt+down", "ctrl+down", "shift+f8"])
def test_rows_move_with_the_cursor_on_them(up: str, down: str) -> None:
    at = hands()
    at.press(down)
    assert [row.id for row in at.world.source().rows()][1:3] == ["m2", "m1"]
    assert at.at == ("m1", "cause")
    at.press(up, up)
    assert [row.id for row in at.world.source().rows()][1:3] == ["m1", "m2"]


def test_a_row_moves_on_into_the_next_group_and_back() -> None:
    at = hands()
    at.press("down", "alt+down")
    assert at.world.value("causes", "m2", "group") == "barriers"
    assert [row.id for row in at.world.source().rows()] == ["heading:myths", "m1", "heading:barriers", "m2", "b1"]
    at.press("alt+up")
    assert [row.id for row in at.world.source().rows()] == ["heading:myths", "m1", "m2", "heading:barriers", "b1"]


# ------------------------------------------------------------------ selections


def test_delete_empties_every_selected_cell_in_one_edit() -> None:
    at = hands()
    at.press("shift+down", "shift+right", "delete")
    assert len(at.commits) == 1
    assert at.world.column("causes", "cause")[:2] == [None, None]
    assert at.world.value("causes", "m1", "inside") is None
    assert at.world.value("causes", "m1", "gap") == "thin"


def test_backspace_empties_the_cell_and_an_empty_cell_sends_nothing() -> None:
    at = hands()
    at.press("backspace", "backspace")
    assert len(at.commits) == 1
    assert at.world.value("causes", "m1", "cause") is None


def test_everything_is_selected_and_copied_without_headings() -> None:
    at = hands()
    at.press("ctrl+a", "ctrl+c")
    copied = at.effects[-1]
    assert isinstance(copied, Copied)
    lines = copied.text.split("\n")
    assert len(lines) == 3
    assert lines[0] == "Only unexcused days count\tAttendance clerk\t\tthin"


def test_cut_copies_and_empties() -> None:
    at = hands()
    at.press("ctrl+x")
    assert at.state.clipboard == "Only unexcused days count"
    assert at.world.value("causes", "m1", "cause") is None
    at.press("ctrl+v")
    assert at.world.value("causes", "m1", "cause") == "Only unexcused days count"


# ------------------------------------------------------------------ what others do meanwhile


def test_the_cursor_stays_on_its_row_when_rows_come_and_go_above() -> None:
    at = hands()
    at.press("down")
    at.world.send([InsertRow("causes", "new", None), SetCell("causes", "new", "group", "myths")], "Ben")
    at.state.refresh()
    assert at.at == ("m2", "cause")


def test_what_is_being_typed_survives_a_change_of_the_same_cell() -> None:
    at = hands()
    at.press("f2").type(" mine")
    at.world.send([SetCell("causes", "m1", "cause", "Theirs", 1)], "Ben")
    at.state.refresh()
    assert at.state.editor is not None
    assert at.state.editor.text == "Only unexcused days count mine"
    at.press("enter")
    cell = at.world.state.cell(Target("causes", "m1", "cause"))
    assert cell is not None
    assert cell.value == "Only unexcused days count mine"
    assert [sibling.value for sibling in cell.siblings] == ["Theirs"]


def test_a_row_deleted_while_it_is_typed_in_stays_and_comes_back() -> None:
    from workshop.sheets.model import DeleteRow

    at = hands()
    at.press("down", "f2").type(" at all")
    at.world.send([DeleteRow("causes", "m2")], "Ben")
    at.state.refresh()
    assert at.at == ("m2", "cause")
    at.press("enter")
    assert at.world.value("causes", "m2", "cause") == "A few days do no harm at all"
    assert not at.world.state.sheet("causes").rows["m2"].deleted
    assert at.state.pending_rows == {}


def test_a_text_begun_in_a_group_that_goes_away_still_arrives_in_it() -> None:
    from workshop.sheets.model import DeleteRow

    world = filled()
    world.add("causes", "o1", group="other", cause="Bored")
    at = hands(world)
    at.press("ctrl+end").type("Nobody asks")
    world.send([DeleteRow("causes", "o1")], "Ben")
    at.state.refresh()
    assert "heading:other" not in [row.id for row in at.state.rows.all]
    at.press("enter")
    assert at.world.column("causes", "cause")[-1] == "Nobody asks"
    assert at.world.column("causes", "group")[-1] == "other"
    assert at.state.pending_rows == {}


def test_a_deleted_row_goes_when_nothing_was_typed_into_it() -> None:
    from workshop.sheets.model import DeleteRow

    at = hands()
    at.press("down", "f2")
    at.world.send([DeleteRow("causes", "m2")], "Ben")
    at.state.refresh()
    at.press("escape")
    assert [row.id for row in at.state.rows.all] == [
        "heading:myths", "m1", "invite:myths", "heading:barriers", "b1", "invite:barriers",
    ]  # fmt: skip


def test_the_selection_goes_with_the_row_it_began_on() -> None:
    from workshop.sheets.model import DeleteRow

    at = hands()
    at.press("shift+down")
    at.world.send([DeleteRow("causes", "m1")], "Ben")
    at.state.refresh()
    assert not at.state.several
    assert at.at == ("m2", "cause")


# ------------------------------------------------------------------ saving, failing


def test_a_text_is_shown_at_once_and_until_it_is_saved() -> None:
    at = hands(saves=False)
    at.type("Not yet there").press("enter")
    target = Target("causes", "m1", "cause")
    assert at.state.cell(1, 0).text == "Not yet there"
    assert at.state.marks.state(target) == "saving"
    at.world.send(at.commits[0].ops)
    at.state.refresh()
    assert at.state.cell(1, 0).text == "Not yet there"
    at.state.mark_saved([target])
    assert at.state.marks.state(target) == ""
    assert at.state.cell(1, 0).text == "Not yet there"


def test_a_failed_text_stays_with_its_reason_and_is_tried_again() -> None:
    at = hands(saves=False)
    at.type("Not kept").press("enter")
    target = Target("causes", "m1", "cause")
    at.state.mark_failed([target], "The disk is full.")
    assert at.state.cell(1, 0).text == "Not kept"
    assert at.state.cell(1, 0).hint == "not saved: The disk is full."
    at.press("up", "enter", "enter")
    assert len(at.commits) == 2
    assert at.commits[1].ops == at.commits[0].ops
    assert at.state.marks.state(target) == "saving"


def test_two_edits_of_a_cell_on_their_way_are_both_waited_for() -> None:
    at = hands(saves=False)
    target = Target("causes", "m1", "cause")
    at.type("first").press("enter", "up").type("second").press("enter")
    for commit in at.commits:
        at.world.send(commit.ops)
    at.state.mark_saved([target])
    assert at.state.marks.state(target) == "saving"
    assert at.state.cell(1, 0).text == "second"
    at.state.mark_saved([target])
    assert at.state.marks.state(target) == ""
    assert at.world.value("causes", "m1", "cause") == "second"


def test_a_new_row_is_shown_and_typed_in_before_the_session_has_it() -> None:
    at = hands(saves=False)
    at.press("down", "down").type("New").press("tab").type("clerk").press("enter")
    assert [row.group for row in at.state.rows.all][1:4] == ["myths"] * 3
    assert at.state.cell(3, 0).text == "New"
    assert at.state.cell(3, 1).text == "clerk"
    for commit in at.commits:
        at.world.send(commit.ops)
        at.state.mark_saved(commit.targets)
    assert at.state.pending_rows == {}
    assert at.world.column("causes", "inside")[2] == ("clerk",)


def test_a_new_row_that_failed_is_made_with_the_next_edit() -> None:
    at = hands(saves=False)
    at.press("down", "down").type("New").press("enter")
    at.state.mark_failed(at.commits[0].targets, "The disk is full.")
    row = at.state.rows[3].id
    at.press("up", "right").type("clerk").press("enter")
    assert at.commits[1].ops[: len(at.commits[0].ops)] == at.commits[0].ops
    at.world.send(at.commits[1].ops)
    at.state.mark_saved(at.commits[1].targets)
    assert at.state.pending_rows == {}
    assert at.world.value("causes", row, "cause") == "New"
    assert at.world.value("causes", row, "inside") == ("clerk",)


def test_an_edit_sent_after_that_of_a_new_row_does_not_depend_on_it() -> None:
    at = hands(saves=False)
    at.press("down", "down").type("New").press("tab").type("clerk").press("enter")
    at.state.mark_failed(at.commits[0].targets, "The disk is full.")
    at.world.send(at.commits[1].ops)
    at.state.mark_saved(at.commits[1].targets)
    row = at.state.rows[3].id
    assert at.world.value("causes", row, "inside") == ("clerk",)
    assert at.world.value("causes", row, "group") == "myths"
    assert at.state.cell(3, 0).text == "New"  # still shown, with its mark
    assert at.state.marks.state(Target("causes", row, "cause")).startswith("not saved")
    at.press("up", "home", "enter", "enter")
    at.world.send(at.commits[2].ops)
    assert at.world.value("causes", row, "cause") == "New"


def test_a_failed_new_row_can_be_thrown_away() -> None:
    at = hands(saves=False)
    at.press("down", "down").type("New").press("enter")
    at.state.mark_failed(at.commits[0].targets, "The disk is full.")
    at.press("up", "f8")
    assert len(at.commits) == 1
    assert at.state.pending_rows == {}
    assert at.state.marks.unsaved == {}
    assert at.at[0] == "invite:myths"


def test_a_refused_row_does_not_stay() -> None:
    at = hands(saves=False)
    at.press("down", "down").type("New").press("enter")
    at.state.mark_saved(at.commits[0].targets)  # decided, and refused: the session does not have it
    assert at.state.pending_rows == {}
    assert at.at[0] == "invite:myths"


def test_words_of_a_moment_stay_for_their_moment_whatever_is_pressed() -> None:
    at = hands()
    first, second = Target("causes", "m1", "cause"), Target("causes", "m2", "cause")
    earlier = at.state.mark_changed([first, second], "by Ben")
    later = at.state.mark_changed([second], "by Cleo")
    at.press("down").type("x")
    assert (at.state.marks.words(first), at.state.marks.words(second)) == ("by Ben", "by Cleo")
    at.state.clear_change_note(earlier)
    assert (at.state.marks.words(first), at.state.marks.words(second)) == ("", "by Cleo"), "each for its own moment"
    at.state.mark_present({second: "Cleo types"})
    at.state.clear_change_note(later)
    assert at.state.marks.words(second) == "Cleo types", "who is here stays"


def two_texts() -> Hands:
    """Ana and Ben wrote the same cell; Ben's text stands, Ana's waits, and the cursor is on it."""
    at = hands()
    at.world.send([SetCell("causes", "m1", "cause", "Mine", 1)], "Ana")
    at.world.send([SetCell("causes", "m1", "cause", "Theirs", 1)], "Ben")
    at.state.refresh()
    cell = at.state.cell(1, 0)
    assert (cell.text, [(other.person, other.text) for other in cell.others]) == ("Theirs", [("Ana", "Mine")])
    return at


def test_one_key_switches_versions_and_one_discards_the_other() -> None:
    at = two_texts()
    at.press("equals_sign")
    at.state.refresh()
    cell = at.state.cell(1, 0)
    assert (cell.text, [(other.person, other.text) for other in cell.others]) == ("Mine", [("Ben", "Theirs")])
    at.press("minus")
    at.state.refresh()
    assert (at.state.cell(1, 0).text, at.state.cell(1, 0).others) == ("Mine", ())
    assert "undo" in at.said[-1]


def test_one_key_keeps_both_texts() -> None:
    at = two_texts()
    at.press("plus")
    at.state.refresh()
    assert (at.state.cell(1, 0).text, at.state.cell(1, 0).others) == ("Theirs; Mine", ())


def test_a_choice_is_not_kept_twice() -> None:
    at = hands()
    at.world.send([SetCell("causes", "m1", "gap", "covered", 1)], "Ana")
    at.world.send([SetCell("causes", "m1", "gap", "nobody", 1)], "Ben")
    at.state.refresh()
    at.press("end", "plus")
    assert not at.commits
    assert "one value only" in at.said[-1]


def test_the_keys_that_settle_are_text_where_nothing_waits() -> None:
    at = hands()
    for key, text in (("equals_sign", "="), ("plus", "+"), ("minus", "-")):
        handled, _ = at.model.press(key, text)
        assert handled
        assert at.state.editor is not None and at.state.editor.text == text
        at.press("escape")
    at = two_texts()
    at.press("f2").type("+")
    assert at.state.editor is not None and at.state.editor.text == "Theirs+", "while typing they are text too"


def test_the_footer_names_the_ways_to_settle() -> None:
    at = two_texts()
    assert ("=", "switch") in key_pairs(at.state) and ("+", "keep both") in key_pairs(at.state)
    at.press("down")
    assert ("=", "switch") not in key_pairs(at.state)


# ------------------------------------------------------------------ what a person may not do


def only_gaps(ops: Sequence[Op]) -> str:
    fine = all(isinstance(op, SetCell) and op.column == "gap" for op in ops)
    return "" if fine else "Only gaps are yours to fill in."


def test_what_is_not_allowed_is_neither_begun_nor_offered() -> None:
    at = hands()
    assert at.state.growing
    at.state.guard(only_gaps)
    assert not at.state.growing
    assert not any(row.id.startswith("invite:") for row in at.state.rows.all)
    for keys in (["f2"], ["x"], ["f8"], ["delete"], ["f7"], ["alt+down"]):
        at.said.clear()
        at.press(*keys)
        assert at.said == ["Only gaps are yours to fill in."], keys
        assert at.state.editor is None
    assert not at.commits
    assert key_pairs(at.state) == [("↑↓", "read")]
    at.press("end", "n")
    assert at.world.value("causes", "m1", "gap") == "nobody", "what is allowed goes on as ever"
    assert ("Enter", "edit") in key_pairs(at.state)


# ------------------------------------------------------------------ finding


def test_find_goes_around_in_both_directions() -> None:
    at = hands()
    assert at.state.find("NO") == (2, 0)
    assert at.state.find("no", -1) == (5, 3)
    assert at.state.find("unexcused") == (1, 0)
    assert at.state.find("nowhere at all") is None
    assert at.state.find("  ") is None


def test_keys_are_listed_for_both_situations() -> None:
    assert KEYS[When.NAVIGATE]["enter"] == "edit"
    assert KEYS[When.EDIT]["enter"] == "edit.done"
