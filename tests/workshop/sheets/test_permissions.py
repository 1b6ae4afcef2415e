"""Who may do what: decided where the order is decided, whatever a screen offers."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from content.common import REVEALS
from tests.support.sessions import ANA, BEN, CHLOE, SessionBuilder, three_people, write_pitch, write_quality
from workshop.sheets.model import END, DeleteRow, InsertRow, Op, Role, SetCell, Target


@pytest.fixture
def room() -> Iterator[SessionBuilder]:
    room = three_people()
    yield room
    room.close()


LEADERS_ONLY = (
    SetCell("room", "main", "step", "purpose"),
    SetCell("clock", "purpose", "minutes", 4),
    SetCell("session", "main", "school", "Oak"),
    SetCell(REVEALS.id, "qualities", "revealed", True),
    SetCell("people", "ben-carter", "role", "facilitator"),
    SetCell("people", "chloe-park", "group", "two"),
    DeleteRow("people", "chloe-park"),
    SetCell("alignment-ratings", "clinic.chloe-park", "aim", "0"),
    SetCell("alignment-weights", "chloe-park", "aim", 1),
    SetCell("qualities-dots", "q1.chloe-park", "dots", 3),
    SetCell("ticket-before", "chloe-park", "assess-need", "4"),
)


@pytest.mark.parametrize("op", LEADERS_ONLY, ids=lambda op: f"{op.sheet}-{op.row}")
def test_what_only_the_facilitator_may(room: SessionBuilder, op: Op) -> None:
    assert room.refusal(BEN, op) != ""
    assert room.refusal(ANA, op) == ""


@pytest.mark.parametrize(
    "op",
    [
        SetCell("people", "ben-carter", "group", "two"),
        SetCell("alignment-ratings", "clinic.ben-carter", "aim", "0"),
        SetCell("pitch", "of.ben-carter", "words", "Come"),
        InsertRow("causes", "c1", END),
        InsertRow("organisations", "o1", END),
        SetCell("notes-one", "main", "text", "thoughts"),
    ],
    ids=lambda op: f"{op.sheet}-{op.row}",
)
def test_what_a_participant_may(room: SessionBuilder, op: Op) -> None:
    assert room.refusal(BEN, op) == ""


def test_what_somebody_wrote_alone_is_theirs_until_the_reveal(room: SessionBuilder) -> None:
    write_quality(room, BEN, "q1", "They call back")
    write_pitch(room, BEN, words="Come")
    for person in (CHLOE, ANA):
        assert "Someone else wrote this privately" in room.refusal(person, SetCell("qualities", "q1", "quality", "x"))
        assert "Someone else wrote this privately" in room.refusal(person, DeleteRow("qualities", "q1"))
        assert "Someone else wrote this privately" in room.refusal(
            person, SetCell("pitch", "of.ben-carter", "words", "x")
        )
    at = Target("qualities", "q1", "quality")
    assert room.refusal(BEN, SetCell(*at, "They call back soon", room.state.base(at))) == ""
    room.reveal("qualities", "pitch")
    assert room.refusal(CHLOE, SetCell(*at, "They call back at once", room.state.base(at))) == ""
    for person in (ANA, BEN, CHLOE):
        assert "stay as revealed" in room.refusal(person, SetCell("pitch", "of.ben-carter", "words", "x"))
    assert room.refusal(CHLOE, SetCell("pitch", "main", "words", "Come and help")) == ""


def test_what_was_revealed_stays_revealed(room: SessionBuilder) -> None:
    room.reveal("qualities")
    at = Target(REVEALS.id, "qualities", "revealed")
    for value in (False, None):
        assert "cannot be hidden again" in room.refusal(ANA, SetCell(*at, value, room.state.base(at)))
    assert "cannot be removed" in room.refusal(ANA, DeleteRow(REVEALS.id, "qualities"))
    assert "nothing to reveal" in room.refusal(ANA, SetCell(REVEALS.id, "organisations", "revealed", True))
    assert "nothing to reveal" in room.refusal(ANA, SetCell(REVEALS.id, "no-such", "revealed", True))


def test_names_can_be_taken_out_at_any_time_and_come_back_only_while_nobody_wrote(room: SessionBuilder) -> None:
    at = Target(REVEALS.id, "qualities", "anonymous")
    assert room.refusal(ANA, SetCell(*at, True)) == ""
    assert room.refusal(ANA, SetCell(*at, False, room.state.base(at))) == ""
    assert room.refusal(ANA, SetCell(*at, True, room.state.base(at))) == ""
    write_quality(room, BEN, "q1", "They call back")
    assert "names stay hidden" in room.refusal(ANA, SetCell(*at, False, room.state.base(at)))


def test_the_coordinator_answers_for_what_is_shared_and_for_nothing_else(room: SessionBuilder) -> None:
    coordinator = Role.COORDINATOR
    assert room.refusal("Cora", InsertRow("sharing-approvals", "a1", END), role=coordinator) == ""
    assert room.refusal("Cora", InsertRow("parking", "p1", END), role=coordinator) == ""
    assert room.refusal("Cora", SetCell("session", "main", "school", "Oak"), role=coordinator) == ""
    said = room.refusal("Cora", InsertRow("organisations", "o1", END), role=coordinator)
    assert "the coordinator" in said and "Only other roles can change" in said


def test_what_is_refused_changes_nothing(room: SessionBuilder) -> None:
    before = room.state.sheets
    room.refusal(BEN, *LEADERS_ONLY)
    assert room.state.sheets == before
