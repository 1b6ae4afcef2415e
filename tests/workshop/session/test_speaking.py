"""Who has been heard, in which order, and who is drawn next."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.support.sessions import ANA, BEN, CHLOE, SessionBuilder, three_people
from workshop.session.speaking import (
    Speaker,
    drawn_next,
    heard_ops,
    next_ops,
    not_heard,
    order_ops,
    speakers,
    start_over_ops,
)
from workshop.session.view import Session
from workshop.sheets.model import Role, SetCell
from workshop.sheets.undo import plan_undo
from workshop.sheets.values import person_key


@pytest.fixture
def room() -> Iterator[SessionBuilder]:
    room = three_people()
    for name in ("Dev Singh", "Eve Lane"):
        room.commit(SetCell("people", person_key(name), "name", name))
    yield room
    room.close()


def found(room: SessionBuilder) -> list[Speaker]:
    return speakers(room.state, Session(room.pack, room.state).people())


def test_participants_who_are_there_speak_and_are_marked(room: SessionBuilder) -> None:
    room.commit(SetCell("people", person_key("Eve Lane"), "how", "left"))
    assert [one.name for one in found(room)] == [BEN, CHLOE, "Dev Singh"], "who leads does not wait for a turn"
    room.commit(*heard_ops(room.state, person_key(CHLOE), heard=True), person=ANA)
    assert [one.name for one in not_heard(found(room))] == [BEN, "Dev Singh"]
    assert "Only the facilitator" in room.refusal(BEN, *heard_ops(room.state, person_key(BEN), heard=True))
    room.commit(*start_over_ops(room.state, found(room)), person=ANA)
    assert len(not_heard(found(room))) == 3
    assert {op.sheet for op in plan_undo(room.state, ANA)[0]} == {"people"}, "nobody means a mark by undo"


def test_an_order_and_the_next_one_are_drawn_by_a_seed_that_repeats_them(room: SessionBuilder) -> None:
    room.commit(*order_ops(room.state, found(room), 4821), person=ANA)
    order = [one.name for one in found(room)]
    assert order != [BEN, CHLOE, "Dev Singh", "Eve Lane"] and sorted(order) == [BEN, CHLOE, "Dev Singh", "Eve Lane"]
    room.commit(SetCell("people", "finn", "name", "Finn"))
    assert [one.name for one in found(room)] == [*order, "Finn"], "whoever comes late stands last"
    next_ = drawn_next(found(room), 7)
    assert next_ is not None and next_ == drawn_next(list(reversed(found(room))), 7)
    both = [next_ops(room.state, found(room), seed) for seed in (7, 8)]
    room.commit(*both[0], person=ANA)
    assert "Someone else drew just now" in room.refusal("Cora", *both[1], role=Role.FACILITATOR)
    for one in found(room):
        room.commit(*heard_ops(room.state, one.key, heard=True), person=ANA)
    assert drawn_next(found(room), 7) is None
