"""A round per group: who sees which rows, in views, records, and notes, and what two facilitators at once come to."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from content.common import GROUP_ROUNDS
from store.readable import exportable_state, left_out
from tests.support.sessions import ANA, BEN, CHLOE, NOW, SessionBuilder, three_people, write_quality
from workshop.notes.formats.markdown import markdown
from workshop.notes.minutes.build import Options, minutes
from workshop.notes.numbering import RowNumbers
from workshop.session.draws import (
    GROUPS,
    draw_ops,
    drawn_groups,
    drawn_order,
    group_names,
    group_ops,
    random_groups,
    seated,
    seed_of,
    to_be_grouped,
)
from workshop.session.group_rounds import call_off_ops, groups, merge_ops, open_ops, remarks, show_ops
from workshop.session.private_rounds import VisibilityFilter, is_hidden
from workshop.session.row_merge import merge_chosen
from workshop.session.view import Session
from workshop.sheets.groups import groups_in
from workshop.sheets.model import MoveRow, Role, SetCell, Target
from workshop.sheets.undo import plan_undo
from workshop.sheets.values import person_key

CAUSES, QUALITIES, ORGANIZATIONS = "causes", "qualities", "organisations"
DEV, EVE = "Dev Singh", "Eve Lane"


@pytest.fixture
def room() -> Iterator[SessionBuilder]:
    """Ben and Chloe in Blue, Dev in Green; Eve and Ana in none."""
    room = three_people()
    for person, group in ((BEN, "Blue"), (CHLOE, "blue"), (DEV, "Green"), (EVE, "")):
        key = person_key(person)
        room.commit(SetCell("people", key, "name", person), SetCell("people", key, "group", group or None))
    yield room
    room.close()


def open_round(room: SessionBuilder, sheet: str = ORGANIZATIONS) -> None:
    room.commit(*open_ops(room.state, sheet, NOW))


def name(room: SessionBuilder, person: str, row: str) -> None:
    room.add(ORGANIZATIONS, row, by=person, name=f"Partner {row}")


def test_each_group_sees_its_own_rows_until_they_are_shown(room: SessionBuilder) -> None:
    name(room, ANA, "o0")
    open_round(room)
    for person, row in ((BEN, "o1"), (DEV, "o2"), (EVE, "o3")):
        name(room, person, row)
    seen = {BEN: ["o0", "o1"], CHLOE: ["o0", "o1"], DEV: ["o0", "o2"], EVE: ["o0", "o3"], ANA: ["o0"], "": ["o0"]}
    for person, rows in seen.items():
        assert room.rows(person, ORGANIZATIONS) == rows, person
        records = str(VisibilityFilter(room.specs, person).records(room.session.records, room.state))
        assert all((f"Partner {row}" in records) == (row in rows) for row in ("o0", "o1", "o2", "o3")), person
        assert len(Session(room.pack, room.seen(person)).partners()) == len(rows)
    assert not room.refusal(CHLOE, SetCell(ORGANIZATIONS, "o1", "name", "Changed", 99)), "a group writes together"
    assert "privately" in room.refusal(DEV, SetCell(ORGANIZATIONS, "o1", "name", "Peeked"))
    assert "privately" in room.refusal(ANA, SetCell(ORGANIZATIONS, "o1", "name", "Led"))
    assert [str(one) for one in groups(room.state, room.specs[ORGANIZATIONS])] == [
        "Blue: 1 row",
        "Green: 1 row",
        "No group: 1 row",
    ]
    room.commit(*show_ops(room.state, room.specs[ORGANIZATIONS]))
    assert room.rows(DEV, ORGANIZATIONS) == ["o0", "o1", "o2", "o3"]
    assert [one.rows for one in groups(room.state, room.specs[ORGANIZATIONS])] == [("o1",), ("o2",), ("o3",)]
    room.commit(*merge_ops(room.state, ORGANIZATIONS))
    open_round(room)
    name(room, DEV, "o4")
    assert room.rows(BEN, ORGANIZATIONS) == ["o0", "o1", "o2", "o3"], "what everyone saw stays in sight"
    assert [one.rows for one in groups(room.state, room.specs[ORGANIZATIONS])] == [(), ("o4",)]


def test_what_was_written_alone_becomes_the_groups_and_then_everyones(room: SessionBuilder) -> None:
    write_quality(room, BEN, "q1", "They call back")
    assert room.rows(CHLOE, QUALITIES) == []
    open_round(room, QUALITIES)
    write_quality(room, DEV, "q2", "They keep dates")
    assert room.rows(CHLOE, QUALITIES) == ["q1"] and room.rows(DEV, QUALITIES) == ["q2"]
    room.commit(*call_off_ops(room.state, QUALITIES))
    assert room.rows(CHLOE, QUALITIES) == [], "each alone again"
    open_round(room, QUALITIES)
    room.commit(*show_ops(room.state, room.specs[QUALITIES]))
    assert room.rows(CHLOE, QUALITIES) == ["q1", "q2"] and not is_hidden(room.state, room.specs[QUALITIES])
    assert [one.rows for one in groups(room.state, room.specs[QUALITIES])] == [("q1",), ("q2",)]


def test_nothing_that_a_group_hides_is_in_the_notes(room: SessionBuilder) -> None:
    open_round(room)
    name(room, BEN, "o1")
    name(room, DEV, "o2")
    store = room.store(ANA)
    assert not list(exportable_state(store).sheet(ORGANIZATIONS).live())
    assert "not revealed yet: 2 " in left_out(store)


def test_the_minutes_keep_what_merging_the_groups_made(room: SessionBuilder) -> None:
    open_round(room)
    name(room, BEN, "o1")
    name(room, DEV, "o2")
    room.commit(*show_ops(room.state, room.specs[ORGANIZATIONS]))
    room.commit(*merge_chosen(room.pack, room.state, ORGANIZATIONS, "o2", ["o1"]), person=ANA)
    numbers = RowNumbers(room.pack, room.session.records)
    text = markdown(minutes(Session(room.pack, room.seen("")), numbers, "s", options=Options(appendix=True)))
    assert "Partner o2; Partner o1" in text


def test_a_moved_row_of_everyone_stays_everyones(room: SessionBuilder) -> None:
    name(room, ANA, "o0")
    name(room, ANA, "o1")
    open_round(room)
    assert not room.refusal(BEN, MoveRow(ORGANIZATIONS, "o0", "o1"))
    assert room.rows(DEV, ORGANIZATIONS) == ["o1", "o0"]


def test_whoever_is_moved_sees_the_rows_of_the_new_group(room: SessionBuilder) -> None:
    open_round(room)
    name(room, BEN, "o1")
    name(room, DEV, "o2")
    shown = VisibilityFilter(room.specs, EVE)
    assert not list(shown(room.state).sheet(ORGANIZATIONS).live())
    assert not room.refusal(EVE, SetCell("people", person_key(EVE), "group", "Green")), "who has none may choose"
    assert [row.id for row in shown(room.state).sheet(ORGANIZATIONS).live()] == ["o2"]
    said = room.refusal(EVE, SetCell("people", person_key(EVE), "group", "Blue", 99))
    assert said == "Groups stay as they are while each works on its own. Ask the facilitator to move you."
    at = Target("people", person_key(EVE), "group")
    room.commit(SetCell(*at, "Green; Blue", room.state.base(at)), person=ANA)
    assert [row.id for row in shown(room.state).sheet(ORGANIZATIONS).live()] == ["o1", "o2"]
    name(room, EVE, "o3")
    assert room.rows(DEV, ORGANIZATIONS) == ["o2", "o3"] and room.rows(BEN, ORGANIZATIONS) == ["o1"]
    assert remarks(room.state) == [
        "Eve Lane is in Green and Blue: what they write is Green's, they read all.",
    ]


def test_what_a_facilitator_is_told_of_groups(room: SessionBuilder) -> None:
    assert remarks(room.state) == ["A group of one: Green.", "Eve Lane is in no group and would write alone."]


def test_a_line_without_a_name_is_in_no_group(room: SessionBuilder) -> None:
    before = [str(group) for group in groups(room.state)], remarks(room.state)
    room.commit(SetCell("people", "nobody", "group", "Red; Green"))
    assert ([str(group) for group in groups(room.state)], remarks(room.state)) == before


def test_only_a_worksheet_of_rows_has_a_round_per_group_and_only_the_facilitator_opens_it(room: SessionBuilder) -> None:
    assert "not a worksheet of rows" in room.refusal(
        ANA, SetCell(GROUP_ROUNDS.id, "alignment-ratings", "stage", "apart")
    )
    assert "Only the facilitator" in room.refusal(BEN, SetCell(GROUP_ROUNDS.id, CAUSES, "stage", "apart"))


def test_two_who_open_at_once_open_one_round(room: SessionBuilder) -> None:
    first, second = open_ops(room.state, ORGANIZATIONS, NOW), open_ops(room.state, ORGANIZATIONS, NOW.replace(minute=1))
    room.commit(*first, person=ANA)
    name(room, BEN, "o1")
    assert room.refusal("Cora", *second, role=Role.FACILITATOR) == "This round is already open."
    assert room.rows(DEV, ORGANIZATIONS) == []


# ------------------------------------------------------------------ drawing


def test_a_draw_can_be_repeated_and_one_more_person_moves_nobody_else() -> None:
    keys = [f"person-{number}" for number in range(40)]
    names = group_names(9)
    drawn = drawn_groups(keys, names, 4821)
    assert drawn == drawn_groups(list(reversed(keys)), names, 4821) != drawn_groups(keys, names, 4822)
    sizes = [list(drawn.values()).count(one) for one in names]
    assert sum(sizes) == 40 and max(sizes) - min(sizes) == 1 and names[8] == "Group 9"
    order = drawn_order([*keys, "late"], 4821)
    assert [key for key in order if key != "late"] == drawn_order(keys, 4821)


def test_tables_are_filled_in_the_order_of_the_list() -> None:
    assert list(seated("abcdefg", group_names(3, word="Table")).values()) == [
        *["Table 1"] * 3,
        *["Table 2"] * 2,
        *["Table 3"] * 2,
    ]
    assert seated(["a"], ("T 1", "T 2")) == {"a": "T 1"} and seated([], ("T 1",)) == {}


def test_of_two_draws_at_once_the_first_stands_whole_and_undo_takes_it_back(room: SessionBuilder) -> None:
    people = to_be_grouped(Session(room.pack, room.state).people())
    assert [one.name for one in people] == [BEN, CHLOE, DEV, EVE], "who leads is in no group"
    keys, before = [one.key for one in people], room.state
    draws = {seed: drawn_groups(keys, group_names(2), seed) for seed in (1111, 2222)}
    both = {
        seed: [*draw_ops(before, GROUPS, seed, parts=2, people=4), *group_ops(before, drawn)]
        for seed, drawn in draws.items()
    }
    room.commit(*both[1111], person=ANA)
    said = room.refusal("Cora", *both[2222], role=Role.FACILITATOR)
    assert "Someone else drew just now, and that draw stands." in said
    assert {key: room.value("people", key, "group") for key in keys} == draws[1111] and seed_of(
        room.state, GROUPS
    ) == 1111
    ops, _ = plan_undo(room.state, ANA)
    assert {op.row for op in ops} >= set(keys)


def test_after_an_undone_draw_anyone_can_draw_again(room: SessionBuilder) -> None:
    ana = room.store(ANA)
    for text in ("2 1111", "2 2222", "3 3333"):
        ops, _ = random_groups(Session(room.pack, room.state), text)
        record = ana.commit(ops).record
        assert not [one.reason for one in record.decisions if one.reason]
        assert seed_of(room.state, GROUPS) == int(text[2:])
        ana.undo()
        assert seed_of(room.state, GROUPS) is None


def test_groups_are_read_from_a_cell_as_people_write_them() -> None:
    assert groups_in(" Blue ;green; BLUE;; ") == ("Blue", "green")
    assert groups_in(None) == () and groups_in(3) == ()
