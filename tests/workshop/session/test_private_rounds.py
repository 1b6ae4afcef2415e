"""Alone, then together: who sees what of a round, how it is counted, and what was changed after its reveal."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from content.common import REVEALS
from store.api import EditDeniedError
from store.exports import Wanted, document_of, notes_of
from store.readable import left_out
from tests.support.sessions import (
    ANA,
    BEN,
    CHLOE,
    SessionBuilder,
    rate_oneself,
    three_people,
    write_pitch,
    write_quality,
)
from workshop.notes.formats.markdown import markdown
from workshop.notes.minutes.build import Options, minutes
from workshop.notes.numbering import RowNumbers
from workshop.session.private_rounds import (
    SOMEBODY,
    VisibilityFilter,
    anonymous,
    authors_in,
    count,
    is_hidden,
    late_changes,
)
from workshop.session.private_rounds import unrevealed_counts as missing
from workshop.session.view import Session
from workshop.sheets.model import END, InsertRow, Role, SetCell, State, Target

RATINGS = "alignment-ratings"
WHOLE = Wanted(Options(appendix=True, ranking=True))


@pytest.fixture
def room() -> Iterator[SessionBuilder]:
    room = three_people()
    yield room
    room.close()


def everything_in(state: State) -> str:
    """Every id, author and value of a state's sheets that hold what people wrote in rounds."""
    sheets = ("qualities", "qualities-dots", RATINGS, "alignment-weights", "pitch")
    return "\n".join(str(state.sheet(sheet)) for sheet in sheets)


# ------------------------------------------------------------------ who sees what


def test_everybody_sees_their_own_until_the_reveal_and_then_everything(room: SessionBuilder) -> None:
    write_quality(room, BEN, "q1", "They call back")
    write_quality(room, CHLOE, "q2", "They keep dates")
    write_quality(room, ANA, "q3", "Shared work")
    for person, own in ((ANA, "q3"), (BEN, "q1"), (CHLOE, "q2")):
        assert room.rows(person, "qualities") == [own], person
    assert room.rows("Dana", "qualities") == []
    room.reveal("qualities")
    for person in (ANA, BEN, CHLOE, "Dana", ""):
        assert room.rows(person, "qualities") == ["q1", "q2", "q3"]


def test_ratings_are_hidden_and_shown_by_the_person_in_their_key(room: SessionBuilder) -> None:
    rate_oneself(room, BEN, "clinic", aim="3")
    rate_oneself(room, CHLOE, "clinic", aim="1")
    assert room.rows(BEN, RATINGS) == ["clinic.ben-carter"]
    assert room.rows(ANA, RATINGS) == [], "who leads sees no more than anybody else"
    room.reveal("qualities")
    assert room.rows(ANA, RATINGS) == [], "another sheet was revealed"
    room.reveal(RATINGS)
    assert room.rows(ANA, RATINGS) == ["clinic.ben-carter", "clinic.chloe-park"]


def test_what_is_hidden_is_not_in_the_records_either(room: SessionBuilder) -> None:
    write_quality(room, BEN, "q1", "They call back")
    room.refusal(CHLOE, SetCell("session", "main", "title", "x"))
    visibility = VisibilityFilter(room.specs, CHLOE)
    shown = visibility.records(room.session.records, room.state)
    assert "They call back" not in str(shown) and len(shown) == len(room.session.records) - 1
    assert "They call back" in str(VisibilityFilter(room.specs, BEN).records(room.session.records, room.state))
    room.reveal("qualities")
    assert "They call back" in str(visibility.records(room.session.records, room.state))


def test_a_record_of_two_sheets_is_cut_to_what_may_be_seen(room: SessionBuilder) -> None:
    room.refusal(
        BEN,
        InsertRow("qualities", "q1", END),
        InsertRow("parking", "p1", END),
        SetCell("parking", "p1", "text", "later"),
    )
    (record,) = VisibilityFilter(room.specs, CHLOE).records(room.session.records[-1:], room.state)
    assert [op.sheet for op in record.edit.ops] == ["parking", "parking"] and len(record.decisions) == 2


def test_a_sheet_that_is_the_same_object_stays_the_same_object(room: SessionBuilder) -> None:
    write_quality(room, BEN, "q1", "They call back")
    visibility, state = VisibilityFilter(room.specs, CHLOE), room.state
    assert visibility(state) is visibility(state)
    assert visibility(state).sheet("people") is state.sheet("people")


# ------------------------------------------------------------------ a reader of notes


def test_a_reader_gets_what_one_person_wrote_while_nobody_else_is_there(room: SessionBuilder) -> None:
    write_quality(room, BEN, "q1", "They call back")
    assert room.rows("", "qualities") == ["q1"], "one screen for the whole room has nothing to hide"
    assert room.rows("", "qualities", here=(BEN,)) == ["q1"]
    assert room.rows("", "qualities", here=(BEN, ANA)) == [], "somebody else has the session open"
    write_quality(room, CHLOE, "q2", "They keep dates")
    assert room.rows("", "qualities") == []


def test_the_notes_leave_out_what_is_hidden_and_say_how_much(room: SessionBuilder) -> None:
    write_quality(room, BEN, "q1", "They call back")
    write_quality(room, CHLOE, "q2", "They keep dates")
    rate_oneself(room, BEN, "clinic", aim="3")
    store = room.store("reader", Role.OBSERVER)
    text = notes_of(store)
    assert "call back" not in text and "keep dates" not in text
    assert (
        "Not included, because not revealed yet: 2 entries of Qualities of a good partnership and 1 entry of Ratings."
        in text
    )
    said = left_out(store)
    assert (
        said.startswith("Left out, because not revealed yet: 2 entries of Qualities") and "with v in its part" in said
    )
    room.reveal("qualities", RATINGS)
    store = room.store("reader", Role.OBSERVER)
    text = notes_of(store, WHOLE)
    assert "They call back" in text and "not revealed" not in text and left_out(store) == ""


def test_notes_that_leave_something_out_still_read_back(room: SessionBuilder) -> None:
    session = Session(room.pack, room.seen(""))
    document = minutes(session, RowNumbers(room.pack, ()), "s", left_out={"qualities": 1, RATINGS: 12})
    assert "1 entry of Qualities of a good partnership and 12 entries of Ratings." in markdown(document)


def test_what_is_left_out_is_counted_in_entries_that_say_something(room: SessionBuilder) -> None:
    rate_oneself(room, BEN, "clinic", aim="3", resource="2")
    rate_oneself(room, CHLOE, "clinic", aim="3")
    room.refusal(CHLOE, SetCell(RATINGS, "housing.chloe-park", "partner", "housing"))
    assert missing(room.state, room.seen(""), room.specs) == {RATINGS: 2}
    assert missing(room.state, room.seen(BEN), room.specs) == {RATINGS: 1}


# ------------------------------------------------------------------ counting


def test_a_round_waits_for_participants_and_for_who_leads_only_once_they_wrote(room: SessionBuilder) -> None:
    spec = room.specs["qualities"]
    assert str(count(room.state, spec)) == "0 of 2 have written"
    write_quality(room, BEN, "q1", "They call back")
    write_quality(room, BEN, "q2", "They keep dates")
    counted = count(room.state, spec)
    assert str(counted) == "1 of 2 has written" and counted.missing == {"chloe-park"}
    assert str(count(room.state, spec, here=["Dana Fox", ANA])) == "1 of 3 has written"
    write_quality(room, ANA, "q3", "Shared work")
    assert str(count(room.state, spec)) == "2 of 3 have written"


def test_a_round_does_not_wait_for_a_line_without_a_name(room: SessionBuilder) -> None:
    room.commit(SetCell("people", "dev", "role", "participant"))
    assert count(room.state, room.specs["qualities"]).missing == {"ben-carter", "chloe-park"}


def test_an_answer_taken_back_is_none(room: SessionBuilder) -> None:
    spec = room.specs[RATINGS]
    rate_oneself(room, BEN, "clinic", aim="3")
    assert authors_in(room.state, spec) == {"ben-carter"}
    at = Target(RATINGS, "clinic.ben-carter", "aim")
    room.refusal(BEN, SetCell(*at, None, room.state.base(at)))
    assert authors_in(room.state, spec) == set(), "whose it is and what it is about are no answer"


def test_people_are_counted_in_a_form_by_their_own_rows(room: SessionBuilder) -> None:
    write_pitch(room, BEN, words="Come")
    room.refusal(CHLOE, SetCell("pitch", "main", "words", "together"))
    assert authors_in(room.state, room.specs["pitch"]) == {"ben-carter"}


# ------------------------------------------------------------------ without names


def test_no_name_is_left_where_names_stay_out(room: SessionBuilder) -> None:
    write_quality(room, BEN, "q1", "They call back")
    rate_oneself(room, BEN, "clinic", aim="3")
    rate_oneself(room, BEN, "housing", aim="2")
    rate_oneself(room, CHLOE, "clinic", aim="1")
    write_pitch(room, BEN, words="Come")
    write_pitch(room, CHLOE, words="Help")
    room.reveal("qualities", RATINGS, "pitch", anonymous=True)
    for person in (ANA, CHLOE, ""):
        seen = everything_in(room.seen(person))
        assert "They call back" in seen and "Come" in seen
        assert BEN not in seen and "ben-carter" not in seen, person
    assert "ben-carter" in everything_in(room.seen(BEN)), "one's own stay one's own"
    text = notes_of(room.store("reader", Role.OBSERVER), WHOLE)
    body = text[text.index("# Appendix") :]
    assert "They call back" in body and "Come" in body
    assert all(name not in body for name in (BEN, CHLOE, "ben-carter", "chloe-park"))
    assert "alone, somebody" in body


def test_ratings_of_one_person_stay_together_without_the_name(room: SessionBuilder) -> None:
    rate_oneself(room, BEN, "clinic", aim="3")
    rate_oneself(room, BEN, "housing", aim="2")
    rate_oneself(room, CHLOE, "clinic", aim="1")
    room.reveal(RATINGS, anonymous=True)
    found = Session(room.pack, room.seen(ANA)).ratings()
    assert found == {
        "clinic": {f"{SOMEBODY}-1": {"aim": 3}, f"{SOMEBODY}-2": {"aim": 1}},
        "housing": {f"{SOMEBODY}-1": {"aim": 2}},
    }


def test_names_that_are_what_was_said_stay(room: SessionBuilder) -> None:
    write_quality(room, BEN, "q1", "They call back")
    at = Target("qualities", "q1", "who")
    room.refusal(BEN, SetCell(*at, "Dr. Perez", room.state.base(at)))
    room.reveal("qualities", anonymous=True)
    assert room.seen(CHLOE).sheet("qualities").rows["q1"].value("who") == "Dr. Perez"


def test_records_and_undo_name_nobody_either(room: SessionBuilder) -> None:
    write_quality(room, BEN, "q1", "They call back")
    room.reveal("qualities", anonymous=True)
    assert BEN not in str(VisibilityFilter(room.specs, CHLOE).records(room.session.records[3:], room.state))
    chloe, at = room.store(CHLOE), Target("qualities", "q1", "quality")
    chloe.commit([SetCell(*at, "They call back soon", room.state.base(at))])
    room.refusal(BEN, SetCell(*at, "Trust", room.state.base(at)))
    with pytest.raises(EditDeniedError, match="Cannot undo: Someone edited that cell after you"):
        room.store(CHLOE).undo()


# ------------------------------------------------------------------ after the reveal


def test_what_is_changed_after_the_reveal_is_counted_and_named(room: SessionBuilder) -> None:
    spec = room.specs[RATINGS]
    rate_oneself(room, BEN, "clinic", aim="3", resource="2")
    rate_oneself(room, CHLOE, "clinic", aim="1")
    assert not late_changes(room.state, spec).cells
    room.reveal(RATINGS)
    assert not late_changes(room.state, spec).cells
    rate_oneself(room, BEN, "clinic", aim="0")
    rate_oneself(room, CHLOE, "housing", aim="4")
    session = Session(room.pack, room.seen(ANA))
    assert session.later(spec, "rating") == "Changed after the reveal: 2 ratings (Ben Carter 1 and Chloe Park 1)."
    assert late_changes(room.state, spec).cells[0] == Target(RATINGS, "clinic.ben-carter", "aim")


def test_a_change_is_named_in_the_notes_and_not_in_a_round_without_names(room: SessionBuilder) -> None:
    room.refusal(ANA, InsertRow("organisations", "clinic", END), SetCell("organisations", "clinic", "name", "Clinic"))
    rate_oneself(room, BEN, "clinic", aim="3", resource="2")
    room.reveal(RATINGS)
    rate_oneself(room, BEN, "clinic", aim="0")
    notes = notes_of(room.store("r", Role.OBSERVER), WHOLE)
    assert "Changed after the reveal: 1 rating (Ben Carter 1)." in notes
    room.refusal(ANA, SetCell(REVEALS.id, RATINGS, "anonymous", True))
    notes = notes_of(room.store("r", Role.OBSERVER), WHOLE)
    assert "1 rating" in notes and "Ben Carter 1" not in notes


def test_a_worksheet_is_shared_after_its_reveal_and_nothing_in_it_is_marked(room: SessionBuilder) -> None:
    write_quality(room, BEN, "q1", "They call back")
    room.reveal("qualities")
    write_quality(room, BEN, "q2", "Trust")
    assert not late_changes(room.state, room.specs["qualities"]).cells


# ------------------------------------------------------------------ what is made of it


def test_weights_that_are_not_revealed_do_not_count_beside_ratings_that_are(room: SessionBuilder) -> None:
    room.refusal(BEN, SetCell("alignment-weights", "ben-carter", "aim", 100))
    own = Session(room.pack, room.seen(BEN))
    assert own.weights() == {"ben-carter": {"aim": 100}}
    room.reveal(RATINGS)
    assert Session(room.pack, room.seen(BEN)).weights() == {}, "everybody gets the same result"
    room.reveal("alignment-weights")
    assert Session(room.pack, room.seen(CHLOE)).weights() == {"ben-carter": {"aim": 100}}


def test_the_pitch_is_ones_own_before_the_reveal_and_the_shared_one_after_it(room: SessionBuilder) -> None:
    write_pitch(room, BEN, words="Come")
    write_pitch(room, CHLOE, words="Help")
    assert Session(room.pack, room.seen(BEN)).pitch().words == "Come"
    assert Session(room.pack, room.seen(CHLOE)).pitch().words == "Help"
    room.reveal("pitch")
    assert Session(room.pack, room.seen(BEN)).pitch().words == "", "two texts, and none of them is the group's"
    room.refusal(ANA, SetCell("pitch", "main", "words", "Come and help"))
    assert Session(room.pack, room.seen(BEN)).pitch().words == "Come and help"
    document = document_of(room.store("reader", Role.OBSERVER), WHOLE)
    forms = {chapter.id: chapter.title for chapter in document.appendix}
    assert forms == {
        "pitch": "Our pitch",
        "pitch-1": "Our pitch: alone, Ben Carter",
        "pitch-2": "Our pitch: alone, Chloe Park",
    }


def test_the_only_pitch_there_is_speaks_for_the_group(room: SessionBuilder) -> None:
    write_pitch(room, BEN, words="Come")
    assert Session(room.pack, room.seen("")).pitch().words == "Come"
    room.reveal("pitch")
    assert Session(room.pack, room.seen(CHLOE)).pitch().words == "Come"
    assert is_hidden(room.state, room.specs["qualities"]) and not anonymous(room.state, "pitch")
