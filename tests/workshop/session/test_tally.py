"""What is counted in the room, beside what people answer at screens; and whom a round waits for."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from content.blocks import Ticket, Vote
from tests.support.sessions import ANA, BEN, CHLOE, SessionBuilder, add_qualities, give_dots, mark_ticket, three_people
from workshop.session.balance import Balance
from workshop.session.private_rounds import ResponseCount, count
from workshop.session.row_merge import merge_rows
from workshop.session.tally import MOST, counted, heads, tally_op
from workshop.session.turns import turns, turns_line
from workshop.session.view import Session
from workshop.sheets.model import SetCell
from workshop.sheets.values import person_key


@pytest.fixture
def room() -> Iterator[SessionBuilder]:
    room = three_people()
    add_qualities(room, "Trust", "Shared work")
    yield room
    room.close()


def vote_of(room: SessionBuilder) -> Vote:
    block = room.pack.first(Vote)
    assert block is not None and block.dots == 3 and block.sheet.each == 3
    return block


def tally(room: SessionBuilder, block: Vote | Ticket, **sums: int) -> None:
    for what, many in sums.items():
        room.commit(tally_op(room.state, block.sheet, what.replace("__", ".").replace("_", "-"), many), person=ANA)


def attend(room: SessionBuilder, person: str, **cells: str | bool) -> None:
    for column, value in cells.items():
        room.commit(SetCell("people", person_key(person), column, value), person=ANA)


def test_dots_counted_in_the_room_stand_beside_those_given_at_screens(room: SessionBuilder) -> None:
    give_dots(room, BEN, q1=2, q2=1)
    tally(room, vote_of(room), q1=3)
    session = Session(room.pack, room.state)
    assert session.dots("qualities-dots") == {"q1": 5, "q2": 1}
    assert session.counted("qualities-dots") == {"q1": 3}
    assert session.votes()["qualities-dots"] == {"q1": {person_key(BEN): 2}, "q2": {person_key(BEN): 1}}


def test_nobody_is_counted_twice(room: SessionBuilder) -> None:
    give_dots(room, BEN, q1=3)
    spec = vote_of(room).sheet
    assert str(count(room.state, spec)) == "1 of 2 has written"
    tally(room, vote_of(room), q1=1)
    assert count(room.state, spec) == ResponseCount(2, 2, frozenset(), 1)
    assert str(count(room.state, spec)) == "2 of 2 have written (1 counted in the room)"
    tally(room, vote_of(room), q1=30)
    assert count(room.state, spec).written == 2, "more dots than people have are not more people"


@pytest.mark.parametrize(
    ("people", "given", "words", "sentence"),
    [
        (6, 13, "6 people, 18 dots, 5 left", ""),
        (6, 18, "6 people, 18 dots, all counted", ""),
        (1, 4, "1 person, 3 dots, 1 too many", "1 dot more than 1 person without an answer at a screen can give."),
        (0, 0, "0 people, 0 dots, all counted", ""),
        (0, 5, "everyone on the list answered at a screen; 5 counted besides", "What is counted here comes on top"),
        (6, 1000, "6 people, 18 dots, 982 too many", "982 dots more than 6 people"),
    ],
)
def test_how_many_are_left(people: int, given: int, words: str, sentence: str) -> None:
    balance = Balance(people, 3, given)
    assert balance.words("dot") == words
    assert balance.too_many("dot").startswith(sentence) and bool(sentence) == bool(balance.too_many("dot"))


def test_hands_for_each_mark_make_medians(room: SessionBuilder) -> None:
    block = next(block for _, block in room.pack.blocks() if isinstance(block, Ticket) and block.when == "after")
    mark_ticket(room, block.sheet.id, BEN, assess_need="4")
    tally(room, block, assess_need__1=2, assess_need__3=1, name_partners__0=2)
    found = {goal.goal: goal for goal in Session(room.pack, room.state).tickets()}
    assert found["assess-need"].marks_after == [4, 1, 1, 3] and found["assess-need"].hands_after == {1: 2, 3: 1}
    assert not found["assess-need"].marks_before
    assert heads(room.state, block.sheet) == 3, "one person raises a hand once for each goal"


def test_a_merged_row_takes_what_was_counted_along(room: SessionBuilder) -> None:
    tally(room, vote_of(room), q1=2, q2=4)
    room.commit(*merge_rows(room.pack, room.state, "qualities", "q1", "q2"), person=ANA)
    assert counted(room.state, vote_of(room).sheet) == {"q1": 6}


def test_a_sum_has_an_end(room: SessionBuilder) -> None:
    room.commit(SetCell("counted_in_room", "qualities-dots.q1", "count", 10**9), person=ANA)
    assert counted(room.state, vote_of(room).sheet) == {"q1": MOST}


def test_only_who_leads_counts_the_room(room: SessionBuilder) -> None:
    assert "Only the facilitator" in room.refusal(BEN, tally_op(room.state, vote_of(room).sheet, "q1", 2))


# ------------------------------------------------------------------ who is in the room


def test_a_round_waits_for_those_who_are_in_the_room(room: SessionBuilder) -> None:
    spec = vote_of(room).sheet
    assert count(room.state, spec).expected == 2
    attend(room, CHLOE, there=False)
    assert count(room.state, spec).missing == {person_key(BEN)}
    attend(room, CHLOE, how="came late")
    assert count(room.state, spec).expected == 2, "who came late has come"
    attend(room, CHLOE, how="left")
    assert count(room.state, spec).expected == 1
    assert count(room.state, spec, [CHLOE]).expected == 2, "whoever is at a screen is here after all"
    attend(room, CHLOE, how="remote")
    assert count(room.state, spec).expected == 2


def test_who_voted_and_left_is_named_apart(room: SessionBuilder) -> None:
    give_dots(room, BEN, q1=3)
    attend(room, BEN, how="left")
    found = count(room.state, vote_of(room).sheet)
    assert found.any and str(found) == "0 of 1 have written (1 more has left)"


def test_the_keyboard_goes_to_those_who_can_take_it(room: SessionBuilder) -> None:
    give_dots(room, BEN, q1=3)

    def line() -> str:
        session = Session(room.pack, room.state)
        return turns_line(turns(room.state, session, [vote_of(room).sheet], person_key(ANA)), "^O")

    assert line() == f"^O hands the keyboard to: {BEN} ✓  {CHLOE} ▸"
    attend(room, CHLOE, how="remote")
    assert line() == f"^O hands the keyboard to: {BEN} ✓"
    attend(room, BEN, there=False)
    assert line() == ""


def test_everybody_notes_how_they_attend_themselves_and_nobody_elses(room: SessionBuilder) -> None:
    assert not room.refusal(BEN, SetCell("people", person_key(BEN), "how", "remote"))
    assert "someone else's line" in room.refusal(BEN, SetCell("people", person_key(CHLOE), "how", "left"))
    assert "is not a choice" in room.refusal(BEN, SetCell("people", person_key(BEN), "how", "asleep"))
