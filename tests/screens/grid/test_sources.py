"""Sheets and forms as sources of a grid."""

from __future__ import annotations

from dataclasses import replace

import pytest

from content.common import CLOCK, PEOPLE
from content.sheet_spec import Column, Kind, SheetSpec
from screens.grid.link_labels import LinkLabels
from screens.grid.matching import matching
from screens.grid.sheet_source import SheetSource
from screens.grid.source import BadInput, GridCell
from screens.grid.vocabulary import Vocabulary
from tests.screens.grid.world import CAUSES, PACK, PARTNERS, TODAY, World, filled
from tests.support.counting import calls
from workshop.sheets.model import (
    END,
    Cell,
    DeleteRow,
    InsertRow,
    MoveRow,
    RestoreRow,
    Row,
    SetCell,
    Sheet,
    State,
    Target,
)
from workshop.sheets.values import person_key

# ------------------------------------------------------------------ rows


def test_the_group_column_is_not_shown_and_labels_of_required_columns_have_a_star() -> None:
    source = World().source()
    assert [column.id for column in source.columns()] == ["cause", "inside", "partners", "gap"]
    assert source.columns()[0].label == "Root cause *"


def test_rows_are_the_same_object_until_rows_come_go_move_or_change_group() -> None:
    world = filled()
    source = world.source()
    rows = source.rows()
    assert source.rows() is rows
    world.send([SetCell("causes", "m1", "cause", "Other words", 1), SetCell("partners", "p1", "name", "N", 4)])
    assert source.rows() is rows
    for op in (
        SetCell("causes", "m1", "group", "barriers", 1),
        DeleteRow("causes", "m2"),
        RestoreRow("causes", "m2"),
        MoveRow("causes", "m2", None),
        InsertRow("causes", "new", END),
    ):
        world.send([op])
        assert source.rows() is not rows, op
        rows = source.rows()


def test_rows_of_no_group_or_an_unknown_one_stand_in_the_first() -> None:
    world = World()
    world.add("causes", "x", cause="Without a group")
    assert [(row.id, row.group) for row in world.source().rows()][:2] == [("heading:myths", "myths"), ("x", "myths")]


def test_an_optional_group_waits_until_it_is_asked_for_or_has_rows() -> None:
    world = filled()
    source = world.source()
    assert [group.id for group in source.optional_groups] == ["other"]
    assert "heading:other" not in [row.id for row in source.rows()]
    source.show_group("other")
    assert source.rows()[-1].heading.startswith("Disengagement")
    source.show_group("other")
    assert "heading:other" not in [row.id for row in source.rows()]
    world.add("causes", "o1", group="other", cause="Bored")
    assert [row.id for row in source.rows()][-2:] == ["heading:other", "o1"]


@pytest.mark.parametrize("after", ["heading:myths", "m1", "m2"])
def test_a_row_is_inserted_in_the_group_it_is_put_in(after: str) -> None:
    world = filled()
    source = world.source()
    row, ops = source.insert(after, [("cause", "New"), ("gap", None)])
    world.send(ops)
    ids = [r.id for r in source.rows() if r.group == "myths" and not r.heading]
    assert ids[ids.index(row) - 1 : ids.index(row)] == ([] if after.startswith("heading") else [after])
    assert world.value("causes", row, "cause") == "New"
    assert len(ops) == 3


def test_a_row_goes_after_one_that_the_session_does_not_have_yet() -> None:
    world = filled()
    source = world.source()
    first, ops1 = source.insert("b1", [("cause", "One")])
    second, ops2 = source.insert(first, [("cause", "Two")])
    world.send(ops1)
    world.send(ops2)
    assert [row.id for row in source.rows()][-3:] == ["b1", first, second]
    assert world.value("causes", second, "group") == "barriers"


def test_moving_keeps_within_the_sheet() -> None:
    world = filled()
    source = world.source()
    assert source.move("m1", -1) == ()
    assert source.move("b1", 1) == ()
    assert source.move("nobody", 1) == ()
    world.send(source.move("b1", -1))
    assert world.value("causes", "b1", "group") == "myths"
    assert [row.id for row in source.rows()] == ["heading:myths", "m1", "m2", "b1", "heading:barriers"]
    world.send(source.move("b1", -1))
    world.send(source.move("b1", -1))
    assert [row.id for row in source.rows()][1:4] == ["b1", "m1", "m2"]
    for _ in range(3):
        world.send(source.move("b1", 1))
    assert [row.id for row in source.rows()] == ["heading:myths", "m1", "m2", "heading:barriers", "b1"]


def test_every_order_can_be_reached_by_moving_rows() -> None:
    world = World()
    for name in "abcd":
        world.add("partners", name, name=name)
    source = world.source(PARTNERS)
    for row, by in (("a", 1), ("d", -1), ("c", -1), ("b", 1), ("a", -1), ("c", -1), ("d", 1)):
        before = "".join(r.id for r in source.rows())
        world.send(source.move(row, by))
        after = "".join(r.id for r in source.rows())
        at = before.index(row)
        over = at + by
        expected = list(before)
        if 0 <= over < 4:
            expected[at], expected[over] = expected[over], expected[at]
        assert after == "".join(expected)


# ------------------------------------------------------------------ cells


def test_cells_carry_what_the_editor_needs() -> None:
    source = filled().source(PARTNERS)
    assert source.cell("p1", "works") == GridCell("yes", "yes", kind=Kind.YESNO, person="Ana", revision=4)
    assert source.cell("p1", "since").text != "2026-01-05"
    assert source.cell("p1", "since").edit_text == "2026-01-05"
    assert source.cell("p1", "source").fixed
    assert source.cell("p2", "note").long
    assert source.cell("nowhere", "name").text == ""
    assert source.target("p1", "name") == Target("partners", "p1", "name")


def test_a_link_follows_the_text_of_its_row() -> None:
    world = filled()
    source = world.source(PARTNERS)
    assert source.cell("p1", "cause").text == "Asthma, no inhaler at school"
    world.send([SetCell("causes", "b1", "cause", "Asthma", 3)])
    assert source.cell("p1", "cause").text == "Asthma"


def test_links_are_read_by_a_unique_beginning() -> None:
    world = filled()
    source = world.source(PARTNERS)
    assert source.parse("p1", "cause", "asth") == "b1"
    assert source.parse("p1", "cause", "A few days do no harm") == "m2"
    assert source.parse("p1", "cause", "") is None
    with pytest.raises(BadInput, match="matches “A few days do no harm” or “Asthma"):
        source.parse("p1", "cause", "a")
    with pytest.raises(BadInput, match="Nothing to choose"):
        World().source(PARTNERS).parse("p1", "cause", "x")
    assert source.suggestions("p1", "cause", "harm") == ["A few days do no harm"]


def test_links_to_the_gap_list() -> None:
    world = filled()
    links = LinkLabels(PACK, lambda: world.state)
    column = Column("gap", "Gap", Kind.LINK, to="gaps")
    assert list(links.targets("gaps")) == ["m1", "b1"]
    assert links.parse(column, "asth") == "b1"
    with pytest.raises(BadInput):
        links.parse(column, "A few days")
    assert links.label("gaps", "m2") == "A few days do no harm"
    assert links.label("gaps", "gone") == "(no longer there)"


def test_bad_input_is_one_sentence() -> None:
    source = filled().source(PARTNERS)
    for column, text in (("students", "many"), ("since", "someday"), ("works", "maybe")):
        with pytest.raises(BadInput) as bad:
            source.parse("p1", column, text)
        assert str(bad.value).endswith(".")


# ------------------------------------------------------------------ suggestions


def test_suggestions_come_from_the_pack_the_column_and_the_library() -> None:
    world = filled()
    library = {("causes", "cause"): ["Only on Fridays"], ("causes", "inside"): ["Front desk"]}
    source = SheetSource(
        CAUSES, PACK, lambda: world.state, today=TODAY, library_suggestions=lambda s, c: library.get((s, c), ())
    )
    assert source.suggestions("m1", "cause", "only") == ["Only on Fridays"]
    assert source.suggestions("m1", "inside", "att") == ["Attendance clerk"]
    assert source.suggestions("m1", "inside", "fr") == ["Front desk"]
    assert source.suggestions("m1", "inside", "") == [
        *("School Nurse", "School Bus", "Clinic"),
        *("Attendance clerk", "Front desk"),
    ]
    assert source.suggestions("m1", "inside", "clinic; sch") == ["clinic; School Nurse", "clinic; School Bus"]
    assert source.suggestions("m1", "inside", "clinic; cli") == []


def test_people_are_suggested_where_a_person_is_wanted() -> None:
    world = World()
    world.send([SetCell("people", person_key("Ana Ruiz"), "name", "Ana Ruiz")])
    spec = SheetSpec("pitch", "x", (Column("who", "Who", Kind.PERSON), Column("also", "Also", suggest="people.name")))
    words = Vocabulary(spec, PACK, lambda: world.state, None)
    assert words.suggest(spec.columns[0], "an") == ["Ana Ruiz"]
    assert words.suggest(spec.columns[1], "ru") == ["Ana Ruiz"]
    world.send([SetCell("people", person_key("Ben Okafor"), "name", "Ben Okafor")])
    assert words.suggest(spec.columns[0], "b") == ["Ben Okafor"]


def test_matching_prefers_beginnings_and_knows_when_to_stop() -> None:
    words = [(word.casefold(), word) for word in ("Bus office", "School bus", "Busy parents", "Bus office")]
    assert matching(words, "BUS", 8) == ["Bus office", "Busy parents", "School bus"]
    assert matching(words, "bus", 2) == ["Bus office", "Busy parents"]
    assert matching(words, "zzz", 8) == []


# ------------------------------------------------------------------ other shapes


def test_keyed_sheets_show_the_rows_they_have_and_take_only_people() -> None:
    world = World()
    world.send([SetCell("clock", "one", "minutes", 12)])
    clock = SheetSource(CLOCK, PACK, lambda: world.state, today=TODAY)
    assert [row.id for row in clock.rows()] == ["one"]
    assert not clock.growable
    with pytest.raises(BadInput):
        clock.insert(None)
    people = SheetSource(PEOPLE, PACK, lambda: world.state, today=TODAY)
    assert people.growable
    row, ops = people.insert(None, [("name", "Ana Ruiz")])
    world.send(ops)
    assert world.value("people", row, "name") == "Ana Ruiz"


def test_a_form_is_one_row_per_field() -> None:
    world = World()
    form = world.form()
    assert [row.id for row in form.rows()] == ["audience", "words", "when", "sure"]
    assert form.cell("audience", "field") == GridCell("Audience *", fixed=True)
    assert form.cell("words", "value").long
    assert form.cell("when", "value").kind is Kind.DATE
    assert form.cell("when", "value").hint == "a school day"
    assert form.target("when", "value") == Target("pitch", "main", "when")
    value = form.parse("when", "value", "tomorrow")
    world.send(form.set("when", "value", value, 0))
    assert world.value("pitch", "main", "when") == "2026-03-03"
    assert form.move("when", 1) == ()
    assert form.delete(["when"]) == ()
    with pytest.raises(BadInput):
        form.insert(None)


# ------------------------------------------------------------------ growth


def test_an_edit_among_ten_thousand_rows_costs_what_it_costs_among_a_hundred() -> None:
    """The rows stay the same object, and only changed rows are looked at."""

    def of(count: int) -> int:
        group, middle = Cell("myths", 1, "", ""), f"r{count // 2}"
        texts = [Cell(f"Cause {n}", 1, "", "") for n in range(count)]
        rows = {f"r{n}": Row(f"r{n}", {"group": group, "cause": text}, 1, "") for n, text in enumerate(texts)}
        sheet = Sheet(rows, tuple(rows))
        state = State(1, {"causes": sheet})
        source = SheetSource(CAUSES, PACK, lambda: state, today=TODAY)
        first = source.rows()

        def edit() -> None:
            nonlocal state
            text = f"New {state.revision}"
            changed = {**rows, middle: rows[middle]._replace(cells={"group": group, "cause": Cell(text, 2, "Ana", "")})}
            state = replace(state, revision=state.revision + 1, sheets={"causes": Sheet(changed, sheet.order)})
            assert source.rows() is first
            assert source.cell(middle, "cause").text == text

        return calls(edit)

    assert of(10_000) == of(100)
