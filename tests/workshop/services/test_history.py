"""What changed between two moments, and the session as it was: nothing that is kept today comes out of the past."""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterator

import pytest

from store.earlier import EarlierStore
from store.exports import document_of, notes_of
from store.readable import exportable_state, left_out
from tests.support.sessions import ANA, BEN, CHLOE, TODAY, SessionBuilder, three_people
from workshop.notes.formats.plain_text import plain_text
from workshop.services.history import KEPT, History, changes_between, earlier
from workshop.session.change_list import in_words
from workshop.session.moments import BadMoment
from workshop.sheets.model import DeleteRow, Role, SetCell, Target
from workshop.sheets.values import person_key

READER = ("reader", Role.OBSERVER)


@pytest.fixture
def room() -> Iterator[SessionBuilder]:
    made = three_people()
    yield made
    made.close()


def revision(room: SessionBuilder) -> int:
    return len(room.session.records)


def changes(room: SessionBuilder, since: str, until: str = "", today: datetime.date = TODAY) -> History:
    return changes_between(room.store(*READER), since, until, today)


def said(found: History) -> list[tuple[str, str]]:
    return [(change.row, in_words(change)) for change in found.changes]


def test_cells_rows_and_people_in_words(room: SessionBuilder) -> None:
    room.add("causes", "c1", group="barriers", cause="Asthma", gap="thin", by=ANA)
    room.reveal("causes", by=ANA)
    start = revision(room)
    gap = Target("causes", "c1", "gap")
    room.commit(SetCell(*gap, "nobody", room.state.base(gap)), person=BEN, role=Role.PARTICIPANT)
    room.add("causes", "c2", group="barriers", cause="No ride", by=CHLOE)
    room.add("parking", "p1", text="For later", by=ANA)
    room.commit(DeleteRow("parking", "p1"), person=ANA)
    found = changes(room, f"r{start}")
    assert (found.since, found.until) == (start, revision(room))
    assert said(found) == [("Asthma", "Gap: thin → nobody"), ("No ride", "new row: Barriers")]
    assert [change.people for change in found.changes] == [(BEN,), (CHLOE,)]
    assert said(changes(room, f"r{start}", f"r{start + 1}")) == [("Asthma", "Gap: thin → nobody")]
    assert said(changes(room, f"r{revision(room)}")) == []


def test_days_count_from_morning_to_evening(room: SessionBuilder) -> None:
    room.clock.advance(days=1)
    room.add("parking", "p1", text="On Tuesday", by=ANA)
    room.clock.advance(days=1)
    room.add("parking", "p2", text="On Wednesday", by=ANA)
    days = [(TODAY + datetime.timedelta(days=n)).isoformat() for n in range(3)]
    now = TODAY + datetime.timedelta(days=5)
    assert [row for row, _ in said(changes(room, days[1], today=now))] == ["On Tuesday", "On Wednesday"]
    assert [row for row, _ in said(changes(room, days[1], days[1], today=now))] == ["On Tuesday"]
    with pytest.raises(BadMoment, match="Give the earlier one first"):
        changes(room, f"r{revision(room)}", "r1", today=now)


def test_contacts_single_answers_and_what_is_not_revealed_are_not_in_it(room: SessionBuilder) -> None:
    room.add("organisations", "o1", name="Clinic", by=ANA)
    start = revision(room)
    at = Target("organisations", "o1", "contact")
    room.commit(SetCell(*at, "contactword", room.state.base(at)), person=ANA)
    room.add("causes", "c9", group="barriers", cause="secretcause", by=BEN)
    for person in (BEN, CHLOE):
        row = f"o1.{person_key(person)}"
        room.refusal(
            person, SetCell("alignment-ratings", row, "partner", "o1"), SetCell("alignment-ratings", row, "aim", "4")
        )
    room.reveal("alignment-ratings", by=ANA)
    found = changes(room, f"r{start}")
    text = json.dumps([[c.row, c.before, c.now, c.column] for c in found.changes])
    assert "contactword" not in text and "secretcause" not in text
    assert ("Clinic", f"Contact: {KEPT} → {KEPT}") in said(found)
    assert any(words.endswith("answers") for _, words in said(found))
    assert BEN in {name for change in found.changes for name in change.people}


def test_the_record_as_it_was(room: SessionBuilder) -> None:
    room.add("parking", "p1", text="firstword", by=ANA)
    then = revision(room)
    room.add("parking", "p2", text="secondword", by=ANA)
    room.commit(DeleteRow("parking", "p1"), person=ANA)
    store = room.store(*READER)
    was = earlier(store, f"r{then}", TODAY)
    assert was.state.revision == then and store.state.revision == revision(room)
    assert "firstword" in plain_text(document_of(was)) and "secondword" not in plain_text(document_of(was))
    assert f"revision: {then}\n" in notes_of(was)
    assert "secondword" in plain_text(document_of(store))
    was.close()


def test_what_one_wrote_alone_stays_hidden_although_nobody_else_had_written_then(room: SessionBuilder) -> None:
    room.add("causes", "c1", group="barriers", cause="privateword", by=BEN)
    then = revision(room)
    room.add("causes", "c2", group="barriers", cause="other", by=CHLOE)
    store = room.store(*READER)
    assert not exportable_state(store).sheet("causes").rows
    was = EarlierStore(store, then)
    assert not exportable_state(was).sheet("causes").rows
    assert "Left out" in left_out(was)
    was.close()


def test_what_was_not_revealed_then_is_left_out_and_what_was_is_there(room: SessionBuilder) -> None:
    room.add("causes", "c1", group="barriers", cause="laterword", by=BEN)
    then = revision(room)
    room.add("causes", "c2", group="barriers", cause="other", by=CHLOE)
    room.reveal("causes", by=ANA)
    store = room.store(*READER)
    for at, shown in ((then, False), (revision(room), True)):
        was = EarlierStore(store, at)
        assert ("c1" in exportable_state(was).sheet("causes").rows) is shown
        was.close()


def test_names_that_were_taken_out_stay_out_of_the_past(room: SessionBuilder) -> None:
    room.add("qualities", "q1", quality="They call back", by=BEN)
    room.reveal("qualities", by=ANA)
    then = revision(room)
    room.commit(SetCell("reveals", "qualities", "anonymous", True), person=ANA)
    store = room.store(*READER)
    was = EarlierStore(store, then)
    rows = exportable_state(was).sheet("qualities").rows
    assert [row.person for row in rows.values()] == ["somebody"]
    was.close()
    found = changes(room, "r1", f"r{then}")
    assert BEN not in {name for change in found.changes for name in change.people}
