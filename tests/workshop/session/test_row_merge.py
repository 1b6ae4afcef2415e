"""Two rows made one: nobody's dots are lost, nothing that was written is lost, and undo takes them apart."""

from __future__ import annotations

from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content.loader import load_pack
from content.model import Pack
from content.pack_registry import shipped_packs
from workshop.session.row_merge import merge_chosen, merge_rows, votes_on
from workshop.session.view import Session
from workshop.sheets.decide import decide
from workshop.sheets.fold import fold
from workshop.sheets.model import END, DeleteRow, Edit, InsertRow, Op, Outcome, Record, Role, SetCell, State
from workshop.sheets.undo import plan_undo
from workshop.sheets.values import ValueProblem, person_key

PEOPLE = ("Ana Ruiz", "Ben Carter", "Chloe Park")
ROWS = ("q1", "q2", "q3")


@cache
def pack() -> Pack:
    return load_pack(shipped_packs()["va-attendance-12"])


def sent(state: State, *ops: Op, undoes: str | None = None) -> tuple[State, Record]:
    edit = Edit(f"c.{state.revision + 1}", "Ana Ruiz", Role.FACILITATOR, ops, "2026-11-23T15:00:00Z", undoes)
    record = decide(state, edit, pack().sheets())
    assert Outcome.REFUSED not in {decision.outcome for decision in record.decisions}, record.decisions
    return fold(state, [record]), record


def room(given_dots: dict[tuple[str, str], int]) -> State:
    ops: list[Op] = []
    for row in ROWS:
        ops += [InsertRow("qualities", row, END), SetCell("qualities", row, "quality", f"text {row}")]
    for (row, person), dots in given_dots.items():
        key = f"{row}.{person_key(person)}"
        ops += [SetCell("qualities-dots", key, "row", row), SetCell("qualities-dots", key, "person", person)]
        ops.append(SetCell("qualities-dots", key, "dots", dots))
    return sent(State(), *ops)[0]


def by_person(state: State) -> dict[str, int]:
    votes = Session(pack(), state).votes()["qualities-dots"]
    found: dict[str, int] = {}
    for given_dots in votes.values():
        for person, dots in given_dots.items():
            found[person] = found.get(person, 0) + dots
    return found


def values(state: State) -> dict[tuple[str, str, str], object]:
    """All that is written in live rows."""
    return {
        (name, row.id, column): cell.value
        for name, sheet in state.sheets.items()
        for row in sheet.live()
        for column, cell in row.cells.items()
        if cell.value is not None
    }


dots_given = st.dictionaries(st.tuples(st.sampled_from(ROWS), st.sampled_from(PEOPLE)), st.integers(1, 3))


@given(dots_given, st.permutations(ROWS))
def test_everybodys_dots_are_kept_and_undo_brings_all_back(
    given_dots: dict[tuple[str, str], int], order: list[str]
) -> None:
    state = room(given_dots)
    first, second, other = order
    merged, record = sent(state, *merge_rows(pack(), state, "qualities", first, second))
    assert by_person(merged) == by_person(state)
    votes = Session(pack(), merged).votes()["qualities-dots"]
    assert second not in votes
    assert votes.get(other) == Session(pack(), state).votes()["qualities-dots"].get(other)
    assert [row.id for row in merged.sheet("qualities").live()] == [row for row in ROWS if row != second]
    ops, undoes = plan_undo(merged, "Ana Ruiz")
    assert undoes == record.edit.id
    back, _ = sent(merged, *ops, undoes=undoes)
    assert values(back) == values(state)


def test_the_dots_of_both_are_one_persons_sum() -> None:
    state = room({("q1", "Ben Carter"): 1, ("q2", "Ben Carter"): 2, ("q2", "Chloe Park"): 3})
    merged, _ = sent(state, *merge_rows(pack(), state, "qualities", "q1", "q2"))
    assert Session(pack(), merged).votes()["qualities-dots"] == {"q1": {"ben-carter": 3, "chloe-park": 3}}
    row = merged.sheet("qualities-dots").rows["q1.chloe-park"]
    assert (row.value("row"), row.value("person")) == ("q1", "Chloe Park")


def test_what_only_the_second_says_is_taken_over() -> None:
    state, _ = sent(room({}), SetCell("qualities", "q2", "who", "Dev Singh"))
    merged, _ = sent(state, *merge_rows(pack(), state, "qualities", "q1", "q2"))
    assert merged.sheet("qualities").rows["q1"].value("who") == "Dev Singh"
    assert merged.sheet("qualities").rows["q1"].value("quality") == "text q1"
    state, _ = sent(state, SetCell("qualities", "q1", "who", "Ana Ruiz"))
    merged, _ = sent(state, *merge_rows(pack(), state, "qualities", "q1", "q2"))
    assert merged.sheet("qualities").rows["q1"].value("who") == "Ana Ruiz"


@pytest.mark.parametrize(("first", "second"), [("q1", "q1"), ("q1", "nowhere"), ("nowhere", "q1"), ("q3", "q1")])
def test_rows_that_are_not_there_are_not_merged(first: str, second: str) -> None:
    state, _ = sent(room({}), DeleteRow("qualities", "q3"))
    assert merge_rows(pack(), state, "qualities", first, second) == ()


def test_the_votes_on_a_sheet() -> None:
    assert [vote.id for vote in votes_on(pack(), "qualities")] == ["qualities-dots"]
    assert votes_on(pack(), "causes") == ()


def test_a_sheet_without_a_vote_can_be_merged_too() -> None:
    ops = [InsertRow("causes", row, END) for row in ("a", "b")]
    state, _ = sent(State(), *ops, SetCell("causes", "b", "cause", "No ride"), SetCell("causes", "b", "group", "myths"))
    merged, _ = sent(state, *merge_rows(pack(), state, "causes", "a", "b"))
    assert [row.id for row in merged.sheet("causes").live()] == ["a"]
    assert merged.sheet("causes").rows["a"].value("cause") == "No ride"
    assert merged.sheet("causes").rows["a"].value("group") is None


# ------------------------------------------------------------------ rows that people chose


def test_chosen_rows_keep_all_that_was_written_and_all_dots() -> None:
    state = room({("q1", "Ana Ruiz"): 1, ("q2", "Ana Ruiz"): 1, ("q3", "Ana Ruiz"): 1, ("q3", "Ben Carter"): 2})
    before = by_person(state)
    merged, _ = sent(state, *merge_chosen(pack(), state, "qualities", "q2", ["q1", "q3"]))
    live = list(merged.sheet("qualities").live())
    assert [row.id for row in live] == ["q2"] and live[0].value("quality") == "text q2; text q1; text q3"
    assert by_person(merged) == before == {"ana-ruiz": 3, "ben-carter": 2}
    ops, undoes = plan_undo(merged, "Ana Ruiz")
    apart, _ = sent(merged, *ops, undoes=undoes)
    assert values(apart) == values(state)


def test_chosen_rows_keep_the_choice_of_the_one_that_stays_and_the_lists_of_all() -> None:
    ops: list[Op] = []
    for ident, gap, inside in (("c1", "thin", ("Nurse",)), ("c2", "nobody", ("nurse", "Clerk"))):
        ops += [InsertRow("causes", ident, END), SetCell("causes", ident, "group", "barriers")]
        ops += [SetCell("causes", ident, "cause", "Asthma"), SetCell("causes", ident, "gap", gap)]
        ops.append(SetCell("causes", ident, "inside", inside))
    state, _ = sent(State(), *ops)
    merged, _ = sent(state, *merge_chosen(pack(), state, "causes", "c1", ["c2"]))
    (row,) = merged.sheet("causes").live()
    assert (row.value("cause"), row.value("gap"), row.value("inside")) == ("Asthma", "thin", ("Nurse", "Clerk"))


def test_rows_that_are_not_there_and_texts_that_are_too_long_merge_nothing() -> None:
    state = room({})
    assert merge_chosen(pack(), state, "qualities", "q1", ["q1", "q2"]) == ()
    assert merge_chosen(pack(), state, "qualities", "q1", ["q2", "q9"]) == ()
    assert merge_chosen(pack(), state, "qualities", "q1", []) == ()
    long = [SetCell("qualities", row, "quality", row * 5_000, state.revision) for row in ("q1", "q2")]
    state, _ = sent(state, *long)
    with pytest.raises(ValueProblem):
        merge_chosen(pack(), state, "qualities", "q1", ["q2"])
