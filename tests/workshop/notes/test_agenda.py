"""The agenda of a session on paper, in its minutes, and among the changes: what is left out is said, and kept."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.support.sessions import ANA, BEN, SessionBuilder, three_people
from workshop.notes.formats.plain_text import plain_text
from workshop.notes.minutes.build import minutes
from workshop.notes.numbering import RowNumbers
from workshop.notes.paper.build import worksheets
from workshop.session.agenda import agenda_of, move_ops, plan_ops
from workshop.session.change_list import ChangeKind, collect_changes
from workshop.session.view import Session
from workshop.sheets.model import SetCell


@pytest.fixture
def room() -> Iterator[SessionBuilder]:
    """Three people with 45 minutes, who have written qualities before."""
    room = three_people()
    room.add("qualities", "q1", by=BEN, quality="They answer the phone")
    room.reveal("qualities", by=ANA)
    short = next(one for one in room.pack.agendas if one.id == "45")
    room.commit(*plan_ops(room.pack, room.state, short), person=ANA)
    yield room
    room.close()


def test_paper_has_the_steps_of_the_session_and_what_was_written_elsewhere(room: SessionBuilder) -> None:
    _, *pages = worksheets(room.pack, room.state).pages  # the sign-in sheet comes first
    assert [page.place for page in pages] == [f"Step {number} of 7" for number in range(1, 8)]
    (kept,) = [page for page in pages if "left out" in page.time]
    assert kept.step == "reflection-one" and "kept" in kept.time
    (causes,) = [page for page in pages if page.step == "reflection-two"]
    assert causes.time.startswith("16 minutes") and "Compare in pairs" not in causes.time
    _, *blank = worksheets(room.pack, None, agenda=agenda_of(room.pack, room.state)).pages
    assert len(blank) == 6 and not any("left out" in page.time for page in blank)
    (asked,) = worksheets(room.pack, room.state, ["purpose"]).pages
    assert asked.step == "purpose"


def test_the_minutes_say_what_was_left_out(room: SessionBuilder) -> None:
    said = " ".join(plain_text(minutes(Session(room.pack, room.state), RowNumbers(room.pack, ()), "s"), 200).split())
    assert "Left out of this session: Purpose, Warm-up (what was written there is kept)," in said
    assert "“Compare in pairs” in Root causes" in said


def test_a_change_of_the_agenda_is_told_in_words(room: SessionBuilder) -> None:
    before = room.state.revision
    room.commit(SetCell("session_agenda", "welcome", "minutes", 4), person=ANA)
    room.commit(SetCell("session_agenda", "reflection-two.1", "out", True), person=ANA)
    room.commit(SetCell("session_agenda", "organizing", "place", 1.5), person=ANA)
    room.commit(*move_ops(room.pack, room.state, "reflection-two.3", -1), person=ANA)
    records = [record for record in room.session.records if record.revision > before]
    found = collect_changes(records, Session(room.pack, room.state), BEN)
    assert {(one.row, one.column, one.what) for one in found} == {
        ("Welcome", "Minutes", ChangeKind.CHANGED),
        ("“Write alone” in Root causes", "Left out", ChangeKind.CHANGED),
        ("Meeting", "", ChangeKind.MOVED),
        ("“Build one shared grid” in Root causes", "", ChangeKind.MOVED),
    }
