"""Counting the room line by line: dots and hands, typed by who leads."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from content.blocks import Ticket, Vote
from tests.support.sessions import ANA, BEN, SessionBuilder, three_people
from tests.workshop.cli.plain.person import talked
from workshop.session.tally import counted, hands


@pytest.fixture
def room() -> Iterator[SessionBuilder]:
    room = three_people()
    room.add("qualities", "q1", by="Ben Carter", quality="Trust")
    room.add("qualities", "q2", by="Chloe Park", quality="Shared work")
    room.reveal("qualities")
    yield room
    room.close()


def part(room: SessionBuilder, title: str, step: str) -> str:
    """The word that leads to that part of a step: `part N`, as the parts are read out."""
    said = talked(room, room.store(ANA), f"go {step}", "parts")
    return next(line.partition(".")[0] for line in said.splitlines() if title in line and line[0].isdigit())


def test_dots_are_typed_in_order_or_one_by_one(room: SessionBuilder) -> None:
    vote = room.pack.blocks_of(Vote)[0]
    number = part(room, "Tally", "3")
    said = talked(room, room.store(ANA), "go 3", f"part {number}", "2 1", "2=3", "1=x", "1 2 3", "1=1000")
    assert counted(room.state, vote.sheet) == {"q1": 2, "q2": 3}
    assert "1. Trust: 2" in said and "2. Shared work: 3" in said and "Saved as counted in the room." in said
    assert "2 people, 6 dots, 1 left." in said
    assert "“x” is not a count." in said and "That is 3 answers, and the list has 2." in said
    assert "“1000” is not a count. Type a whole number from 0 to 999." in said
    talked(room, room.store(ANA), "go 3", f"part {number}", "clear")
    assert counted(room.state, vote.sheet) == {}


def test_hands_are_typed_for_a_goal(room: SessionBuilder) -> None:
    ticket = room.pack.blocks_of(Ticket)[0]
    number = part(room, "Tally", "1")
    said = talked(room, room.store(ANA), f"part {number}", "2: 0 0 1 1 0", "9: 1", "0 0 0 0 0")
    assert hands(room.state, ticket.sheet, ticket.goals[1]) == {2: 1, 3: 1}
    assert "2: 1, 3: 1. 2 people, 2 hands, all counted." in said
    assert said.count("Type the number of a goal, 1 to 3, a colon, and the hands") == 2


@pytest.mark.parametrize("hands_typed", ["0 0 2 3", "0 0 2 3 1 1", "", "0 2=3"])
def test_hands_with_a_number_short_are_asked_for_again(room: SessionBuilder, hands_typed: str) -> None:
    ticket, number = room.pack.blocks_of(Ticket)[0], part(room, "Tally", "1")
    said = talked(room, room.store(ANA), f"part {number}", f"2: {hands_typed}")
    assert "Type 5 numbers after the colon, one for each of 0, 1, 2, 3, 4, such as 2: 0 0 2 3 1." in said
    assert "the list has" not in said and not hands(room.state, ticket.sheet, ticket.goals[1])


def test_more_than_people_can_give_is_said_once_it_is_saved(room: SessionBuilder) -> None:
    number = part(room, "Tally", "1")
    said = talked(room, room.store(ANA), f"part {number}", "2: 0 0 2 1 0")
    wrong = "more than 2 people without an answer at a screen can give."
    assert f"Goal 2: 1 hand {wrong}" in " ".join(said.partition("Saved as counted in the room.")[2].split())
    number = part(room, "Tally", "3")
    said = talked(room, room.store(ANA), "go 3", f"part {number}", "4 4")
    assert f"2 dots {wrong}" in " ".join(said.partition("Saved as counted in the room.")[2].split())


def test_only_who_leads_is_asked_to_count(room: SessionBuilder) -> None:
    assert "Tally" not in talked(room, room.store(BEN), "parts", "go 3", "parts")
