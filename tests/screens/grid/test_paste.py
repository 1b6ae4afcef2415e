"""Many cells from and to a clipboard."""

from __future__ import annotations

import json

from screens.grid.effects import CHUNK, ConfirmPaste, Copied, chunks
from screens.grid.form_source import FormSource
from screens.grid.model import GridModel
from screens.grid.paste import MANY, paste
from tests.screens.grid.world import PARTNERS, Hands, World, filled
from workshop.sheets.model import SetCell


def hands(world: World | None = None, spec: str = "causes", *, saves: bool = True) -> Hands:
    world = world or filled()
    source = world.form() if spec == "pitch" else world.source() if spec == "causes" else world.source(PARTNERS)
    return Hands(world, GridModel(source), saves=saves)


def put(at: Hands, text: str) -> Hands:
    at.take(paste(at.state, text))
    return at


def test_a_table_fills_the_cells_from_the_cursor_in_one_edit() -> None:
    at = put(hands(), "One\tA; B\nTwo\tC\n")
    assert len(at.commits) == 1
    assert at.world.column("causes", "cause")[:2] == ["One", "Two"]
    assert at.world.column("causes", "inside")[:2] == [("A", "B"), ("C",)]
    assert at.said == ["4 cells pasted."]


def test_rows_that_are_missing_are_added_to_the_same_group() -> None:
    at = hands()
    at.press("down")
    put(at, "Two\nThree\nFour\n")
    assert at.world.column("causes", "cause") == [
        *("Only unexcused days count", "Two", "Three", "Four"),
        "Asthma, no inhaler at school",
    ]
    assert at.world.column("causes", "group") == ["myths"] * 4 + ["barriers"]
    assert len(at.commits) == 1
    assert at.state.pending_rows == {}


def test_pasting_on_an_invitation_adds_all_rows() -> None:
    at = hands(World())
    at.press("down")
    put(at, "One\tnurse\r\n\r\nTwo\tclerk\r\n")
    assert at.world.column("causes", "cause") == ["One", "Two"]
    assert at.world.column("causes", "group") == ["barriers", "barriers"]


def test_added_rows_are_shown_before_they_are_saved() -> None:
    at = hands(saves=False)
    at.press("down", "down")
    put(at, "Two\nThree\n")
    shown = [at.state.cell(index, 0).text for index in range(len(at.state.rows)) if not at.state.rows[index].heading]
    assert shown[:5] == ["Only unexcused days count", "A few days do no harm", "Two", "Three", ""]


def test_cells_that_do_not_fit_stay_and_are_told_in_one_sentence() -> None:
    at = hands(spec="partners")
    at.press("right", "right")
    put(at, "many\tsomeday\n3\t2026-05-01\n")
    assert at.world.column("partners", "students") == [12, 3]
    assert at.world.column("partners", "since") == ["2026-01-05", "2026-05-01"]
    assert len(at.said) == 1
    assert "2 cells stayed as they were, the first in row 1, “Students”: “many” is not a number" in at.said[0]


def test_columns_and_rows_without_a_place_are_counted() -> None:
    at = hands()
    at.press("end")
    put(at, "thin\textra\nnobody\tmore\n")
    assert "2 texts were left out because there is no column" in at.said[0]
    form = hands(spec="pitch")
    put(form, "\n".join(f"line {n}\tx" for n in range(6)))
    assert "more rows were left out because you cannot add rows here" in form.said[0]


def test_a_fixed_cell_is_not_overwritten() -> None:
    at = hands(spec="partners")
    at.press("end")
    put(at, "x")
    assert not at.commits
    assert "it is read-only" in at.said[0]


def test_one_value_fills_the_cell_or_the_whole_selection() -> None:
    at = put(hands(), '"with\tquotes"')
    assert at.world.value("causes", "m1", "cause") == "with quotes"
    at.press("end", "shift+down")
    put(at, "nobody")
    assert at.world.column("causes", "gap") == ["nobody", "nobody", "nobody"]


def test_pasting_into_a_text_being_typed_keeps_it_text() -> None:
    at = hands()
    at.press("f2")
    put(at, " one\ttwo\nthree")
    assert at.state.editor is not None
    assert at.state.editor.text == "Only unexcused days count one two three"
    assert not at.commits


def test_a_passage_stays_one_text_in_a_long_cell() -> None:
    at = hands(spec="partners")
    at.press("end", "left")
    put(at, "First line.\nSecond line.\n")
    assert at.world.value("partners", "p1", "note") == "First line.\nSecond line."
    at.press("enter")
    put(at, "\nThird.")
    at.press("enter")
    assert at.world.value("partners", "p1", "note") == "First line.\nSecond line.\nThird."


def test_what_was_copied_can_be_pasted_back_and_changes_nothing() -> None:
    at = hands(spec="partners")
    at.press("ctrl+a", "ctrl+c")
    copied = at.effects[-1]
    assert isinstance(copied, Copied)
    assert "2026-01-05" in copied.text
    at.press("ctrl+home", "home")
    put(at, copied.text)
    assert not at.commits


def test_controls_and_markup_in_a_paste_are_only_text() -> None:
    at = put(hands(), "[@click=app.bell]x[/]\t\x1b[31mred\x1b[0m\n")
    assert at.world.value("causes", "m1", "cause") == "[@click=app.bell]x[/]"
    assert "\x1b" not in str(at.world.value("causes", "m1", "inside"))


def test_nothing_pasted_is_nothing_done() -> None:
    assert not put(hands(), "").effects


def test_a_very_large_paste_is_cut_into_edits_that_a_record_can_hold() -> None:
    at = hands()
    text = "\n".join(f"A cause of absence, number {n}, {'x' * 90}" for n in range(1000))
    assert put(at, text).commits == []
    at.take(paste(at.state, text, confirmed=True))
    assert len(at.commits) > 1
    for commit in at.commits:
        assert sum(len(json.dumps(op.value)) for op in commit.ops if isinstance(op, SetCell)) < CHUNK
    assert len(at.world.column("causes", "cause")) == 1001
    assert str(at.world.column("causes", "cause")[999]).startswith("A cause of absence, number 999")
    assert at.state.pending_rows == {}
    assert at.state.marks.unsaved == {}


def test_very_many_rows_wait_for_a_yes() -> None:
    """They come to everybody's screen. What takes no new rows, and a passage for one cell, are not asked about."""
    lines = [f"Cause {n}" for n in range(MANY)]
    at = hands()
    assert paste(at.state, "\n".join(lines)) == (ConfirmPaste("\n".join(lines), MANY),)
    assert put(hands(), "\n".join(lines[1:])).commits
    assert not any(isinstance(effect, ConfirmPaste) for effect in put(hands(spec="pitch"), "\n".join(lines)).effects)


def test_chunks_keep_the_order_and_a_large_operation_stands_alone() -> None:
    ops = [SetCell("s", f"r{n}", "c", "x" * (60_000 if n == 2 else 10)) for n in range(5)]
    parts = list(chunks(ops))
    assert [op for part in parts for op in part] == ops
    assert [ops[2]] in [list(part) for part in parts]


def test_people_are_added_by_their_names() -> None:
    from content.common import PEOPLE

    world = World()
    at = Hands(world, GridModel(world.source(PEOPLE)))
    at.type("Ana Ruiz").press("enter").type("Ben Okafor").press("tab").type("f")
    assert world.column("people", "name") == ["Ana Ruiz", "Ben Okafor"]
    assert world.column("people", "role") == [None, "facilitator"]
    at.press("ctrl+end").type("ana ruiz").press("enter")
    assert "already" in at.said[-1]
    at.press("f5", "escape", "f7")
    assert "type the name in the last row" in at.said[-1]


def test_a_form_takes_values_down_its_fields() -> None:
    at = hands(spec="pitch")
    assert isinstance(at.state.source, FormSource)
    assert at.at == ("audience", "value")
    at.type("City council").press("enter").type("They care").press("f7").type("about rent").press("enter", "enter")
    at.type("6 Mar").press("enter").press("space")
    form = at.world.state.sheet("pitch").rows["main"]
    assert form.value("audience") == "City council"
    assert form.value("words") == "They care\nabout rent"
    assert form.value("when") == "2026-03-06"
    assert form.value("sure") is True


def test_a_paste_that_may_not_be_made_only_says_why() -> None:
    at = hands()
    at.state.guard(lambda ops: "Only the facilitator can change this.")
    at.take(at.model.run(lambda state: paste(state, "One\tA; B\nTwo\tC\n")))
    assert at.said == ["Only the facilitator can change this."]
    assert not at.commits and not at.state.marks.unsaved
