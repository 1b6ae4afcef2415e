"""The plain mode: what is read out, what an answer does, what others do meanwhile, and what is refused."""

from __future__ import annotations

import io

import pytest

from store.api import DiskFullError
from tests.support.sessions import ANA, BEN, CHLOE, SessionBuilder, three_people
from tests.workshop.cli.plain.person import Script, talked
from workshop.cli.plain import parts
from workshop.cli.plain.desk import PlainDesk
from workshop.cli.plain.station import Station
from workshop.cli.plain.talk import LONGEST, Talk
from workshop.services.visit import Visit
from workshop.sheets.model import Role, SetCell, Target
from workshop.sheets.values import MAX_TEXT


@pytest.fixture
def room() -> SessionBuilder:
    return three_people()


def texts(room: SessionBuilder, sheet: str, column: str) -> list[object]:
    return [row.value(column) for row in room.state.sheet(sheet).live()]


# ------------------------------------------------------------------ going about


def test_enter_goes_on_and_next_leads_the_group(room: SessionBuilder) -> None:
    said = talked(room, room.store(ANA), "", "", "next", "next", "back")
    assert "Step 1 of 10." in said and "Part 1 of 2. Entry ticket." in said
    assert "Type next for step 2, Purpose (moves everyone):" in said
    assert said.count("Everyone moves to") == 3 and room.value("room", "main", "step") == "purpose"


def test_a_participant_moves_no_one(room: SessionBuilder) -> None:
    room.answer("room", step="purpose")
    said = talked(room, room.store(BEN), "next", "go 4", "lead", "reveal")
    assert "Step 2 of 10" in said and "Step 4 of 10" in said and "Everyone moves" not in said
    assert "Only the facilitator leads the group." in said and "The facilitator reveals private rounds." in said
    assert room.value("room", "main", "step") == "purpose"


def test_browsing_moves_no_one_until_one_leads_again(room: SessionBuilder) -> None:
    said = talked(room, room.store(ANA), "browse", "go 4", "lead")
    assert said.count("Everyone moves to step 4, Root causes.") == 1
    assert room.value("room", "main", "step") == "reflection-two"


def test_who_follows_goes_along_and_who_does_not_is_asked(room: SessionBuilder) -> None:
    ana = room.store(ANA)

    def leads(step: str) -> object:
        return ana.commit([SetCell("room", "main", "step", step, room.state.base(Target("room", "main", "step")))])

    leads("purpose")
    said = talked(room, room.store(BEN), lambda: leads("reflection-one"), "", "")
    assert f"{ANA} moved the group to step 3, Warm-up." in said and "Step 3 of 10" in said
    said = talked(room, room.store(BEN), "go 5", lambda: leads("purpose"), "", "follow")
    assert "To go there, type follow." in said and said.rstrip().split("Step 2 of 10")[1]


def test_the_line_typed_before_the_move_goes_where_it_was_meant(room: SessionBuilder) -> None:
    ana = room.store(ANA)
    room.answer("room", step="reflection-one")
    talked(
        room, room.store(BEN), lambda: ana.commit([SetCell("room", "main", "step", "purpose", 99)]), "They call back"
    )
    assert texts(room, "qualities", "quality") == ["They call back"]


def test_the_words_of_a_command_can_be_an_answer(room: SessionBuilder) -> None:
    talked(room, room.store(ANA), "go 3", "= next", "", "next door neighbors", "")
    assert texts(room, "qualities", "quality") == ["next", "next door neighbors"]


def test_help_names_every_command(room: SessionBuilder) -> None:
    said = talked(room, room.store(ANA), "?", "steps", "parts", "repeat", "time", ":nonsense")
    for word in ("undo", "who", "park", "many", "reveal", "quit"):
        assert f"\n{word}: " in said
    assert "1. Welcome (you are here)" in said and "“nonsense” is not a command." in said


# ------------------------------------------------------------------ worksheets and forms


def test_a_row_is_asked_column_by_column_and_changed_by_its_number(room: SessionBuilder) -> None:
    said = talked(
        room, room.store(ANA), "go 4", "Only some days count", "Attendance clerk; Nurse", "back", "", "Clinic", "nob",
        "1", "Every day counts", "", "empty", "thin",
    )  # fmt: skip
    (row,) = room.state.sheet("causes").live()
    assert [row.value(c) for c in ("group", "cause", "inside", "partners", "gap")] == [
        "myths", "Every day counts", ("Attendance clerk", "Nurse"), None, "thin",
    ]  # fmt: skip
    assert "This row: Every day counts. Inside school: Attendance clerk; Nurse. Gap: thin." in said


def test_a_list_is_many_rows_and_tabs_are_columns(room: SessionBuilder) -> None:
    said = talked(room, room.store(ANA), "go 5", "many", "Clinic\tHealth\t555\tyes", "Library", "Bad\tno such kind", "")
    rows = list(room.state.sheet("organisations").live())
    assert [row.value("name") for row in rows] == ["Clinic", "Library"]
    assert rows[0].value("category") == "Health Care Providers" and rows[0].value("absence") is True
    assert "Left out: “no such kind” is not a choice" in said and "2 rows added. To undo, type undo." in said


def test_delete_undo_and_redo(room: SessionBuilder) -> None:
    said = talked(room, room.store(ANA), "go 3", "One", "", "Two", "", "delete 1", "delete 7", "undo", "redo")
    assert texts(room, "qualities", "quality") == ["Two"]
    assert "Row 1 deleted. To restore it, type undo." in said and "There is no row 7." in said


def test_a_long_answer_grows_and_can_be_emptied(room: SessionBuilder) -> None:
    talked(room, room.store(ANA), "go 3", "part 4", "first", "second")
    assert room.value("notes-one", "main", "text") == "first\nsecond"
    talked(room, room.store(ANA), "go 3", "part 4", "clear", "undo")
    assert room.value("notes-one", "main", "text") == "first\nsecond"


def test_links_and_dates_are_typed_as_people_say_them(room: SessionBuilder) -> None:
    room.add("organisations", "o1", name="Riverside Clinic")
    number = [station.title for station in _stations(room, "organizing")].index("The partners' meeting: Date") + 1
    talked(room, room.store(ANA), "go 8", f"part {number}", "Dec 4")
    assert room.value("meeting", "main", "date") == "2026-12-04"
    said = talked(room, room.store(ANA), "go 9", "part 2", "1")
    assert room.value("sharing", "main", "partner") == "o1" and "1. Riverside Clinic" in said


def test_a_commitment_is_one_line(room: SessionBuilder) -> None:
    number = str([s.title for s in _stations(room, "organizing")].index("Commitments") + 1)
    said = talked(
        room, room.store(ANA), "go 8", f"part {number}", f"{BEN} calls the clinic by Dec 4", _VAGUE,
        "", _VAGUE, "yes",
    )  # fmt: skip
    rows = list(room.state.sheet("meeting-commitments").live())
    assert rows[0].value("owner") == BEN and rows[0].value("due") == "2026-12-04"
    assert f"Saved. {BEN}: calls the clinic" in said and len(rows) == 2


_VAGUE = "someone should look into it"


def _stations(room: SessionBuilder, step: str) -> list[Station]:
    visit = Visit(room.store(ANA))
    found = visit.pack.step(step)
    assert found is not None
    return list(parts.stations(PlainDesk(visit, Talk(Script(), io.StringIO(), terminal=False)), found))


# ------------------------------------------------------------------ alone, then together


def test_a_private_round_stays_private_until_it_is_revealed(room: SessionBuilder) -> None:
    talked(room, room.store(BEN), "go 3", "Secret of Ben", "")
    said = talked(room, room.store(CHLOE), "go 3", "minutes")
    assert "Secret of Ben" not in said and "Private until revealed: 1 of 2 has written." in said
    said = talked(room, room.store(ANA), "go 3", "reveal", "", "reveal", "yes")
    assert "1. Secret of Ben" in said.split("Revealed. Everyone sees it now.")[1]
    assert "1. Secret of Ben" in talked(room, room.store(CHLOE), "go 3")


def test_dots_are_given_in_one_line(room: SessionBuilder) -> None:
    for name, text in ((BEN, "They answer"), (CHLOE, "They come")):
        talked(room, room.store(name), "go 3", text, "")
    assert "not revealed yet" in talked(room, room.store(BEN), "go 3", "part 2")
    room.reveal("qualities")
    said = talked(room, room.store(BEN), "go 3", "part 2", "1 2", "2 2 2 2", "7", "2 2", "2 2 2")
    assert "You wrote this line" in said and "That is 4 dots, and you have 3." in said
    assert "“7” is not a number from 1 to 2." in said and "1 dot left." in said
    (row,) = [row for row in room.state.sheet("qualities-dots").live() if row.value("dots")]
    assert row.value("dots") == 3 and row.value("person") == BEN


def test_ratings_go_question_by_question_across_organizations(room: SessionBuilder) -> None:
    for number, name in enumerate(("Clinic", "Library", "Church"), 1):
        room.add("organisations", f"o{number}", name=name)
    said = talked(room, room.store(BEN), "go 6", "4 4 4 3 3 2 2", "3 ? -", "1=9", "1 2", "3=4")
    assert "“9” is not an answer here." in said and "That is 2 answers, and the list has 3." in said
    sheet = room.state.sheet("alignment-ratings").rows
    assert [sheet[f"o{n}.ben-carter"].value("aim") for n in (1, 2, 3)] == ["3", "?", "4"]
    assert room.value("alignment-weights", "ben-carter", "aim") == 4
    assert "You rated it" not in talked(room, room.store(CHLOE), "go 6", "part 2")


def test_the_ticket_is_answered_in_one_line(room: SessionBuilder) -> None:
    said = talked(room, room.store(BEN), "3 9 1", "3 2 1")
    assert room.value("ticket-before", "ben-carter", "name-partners") == "2" and "“9” is not an answer here." in said
    assert "You answered 2." in talked(room, room.store(BEN), "repeat")


def test_a_thought_is_parked_from_anywhere(room: SessionBuilder) -> None:
    talked(room, room.store(BEN), "go 4", "A cause", ":park Why did the bus stop move?", "park", "", "back")
    assert texts(room, "parking", "text") == ["Why did the bus stop move?"]
    assert texts(room, "parking", "person") == [BEN]


# ------------------------------------------------------------------ others


def test_what_others_do_is_said_between_two_questions(room: SessionBuilder) -> None:
    def ben_adds(count: int) -> None:
        for number in range(count):
            room.commit(SetCell("notes-two", "main", "text", f"note {number}", room.state.base(_NOTE)), person=BEN,
                        role=Role.PARTICIPANT)  # fmt: skip

    room.add("organisations", "o1", name="Clinic")
    adds = lambda: room.add("organisations", "o2", by=BEN, name="Y")  # noqa: E731
    said = talked(room, room.store(ANA), lambda: ben_adds(1), "", adds, "", "changes")
    assert f"{BEN} changed Notes on Reflection Two: now note 0." in said
    assert f"{BEN} added “Y” in Organizations around us." in said


_NOTE = Target("notes-two", "main", "text")


def test_two_versions_are_kept_and_chosen_between(room: SessionBuilder) -> None:
    room.add("organisations", "o1", name="Clinic")
    said = talked(
        room, room.store(ANA), "go 5", "1",
        lambda: room.commit(SetCell("organisations", "o1", "name", "Riverside", room.state.base(_NAME)), person=BEN,
                            role=Role.PARTICIPANT),
        "Lakeside", "back", "back", "conflicts", "switch", "conflicts",
    )  # fmt: skip
    assert "Both versions are kept. To choose, type conflicts." in said
    assert f"Another version, by {BEN}: Riverside." in said
    assert room.value("organisations", "o1", "name") == "Riverside"


_NAME = Target("organisations", "o1", "name")


# ------------------------------------------------------------------ rights and screens that a group sees


def test_an_observer_hears_everything_shared_and_changes_nothing(room: SessionBuilder) -> None:
    before = room.state.revision
    said = talked(room, room.store("Olga", Role.OBSERVER), "go 5", "A clinic", "go 1", "3 3 3", ":park x")
    assert "Observers can read this session but not change it." in said
    assert (
        room.state.revision == before
        and not texts(room, "organisations", "name")
        and not texts(room, "parking", "text")
    )


def test_contacts_and_notes_are_not_read_out_where_the_group_listens(room: SessionBuilder) -> None:
    room.add("organisations", "o1", name="Clinic", contact="Jo 555-0100")
    said = talked(room, room.store(ANA), "go 5", "notes", contacts=False)
    assert "555-0100" not in said and "These notes are for the facilitator" in said
    assert "555-0100" in talked(room, room.store(ANA), "go 5")


# ------------------------------------------------------------------ bad input


def test_lines_that_cannot_be_taken_are_a_sentence_and_change_nothing(room: SessionBuilder) -> None:
    store = room.store(ANA)
    lines = ("x" * 10_000, "y" * (MAX_TEXT + 1), b"z" * (LONGEST + 5) + b"\n", b"\xff\xfe\x00\x1b[2J")
    said = talked(room, store, "go 3", "part 4", *lines)
    text = room.value("notes-one", "main", "text")
    assert isinstance(text, str) and text.startswith("x" * 10_000) and "y" not in text and "z" not in text
    assert "holds at most 16,000 characters" in said and "longer than 1 MB" in said and "\x1b" not in said + text


def test_a_line_cut_by_the_terminal_is_not_saved(room: SessionBuilder) -> None:
    said = talked(room, room.store(ANA), "go 3", "part 4", "x" * 4095, terminal=True)
    assert "reached the limit of this terminal" in " ".join(said.split())
    assert room.value("notes-one", "main", "text") is None


def test_ctrl_c_drops_a_line_and_twice_leaves(room: SessionBuilder) -> None:
    def interrupt() -> None:
        raise KeyboardInterrupt

    said = talked(room, room.store(ANA), "go 3", "Kept", interrupt, "", interrupt, interrupt, "never read")
    assert "The line you were typing was dropped." in said and said.endswith("Everything marked saved is safe.\n")
    assert texts(room, "qualities", "quality") == ["Kept"]


def test_the_end_of_the_input_in_the_middle_of_a_row_keeps_it(room: SessionBuilder) -> None:
    said = talked(room, room.store(ANA), "go 4", "A cause", b"No line end")
    (row,) = room.state.sheet("causes").live()
    assert row.value("cause") == "A cause" and row.value("inside") == ("No line end",)
    assert said.endswith("You left the session. Everything marked saved is safe.\n")


def test_what_cannot_be_saved_is_kept_and_tried_again(room: SessionBuilder, monkeypatch: pytest.MonkeyPatch) -> None:
    store = room.store(ANA)
    commit = store.commit

    def full(*given: object, **named: object) -> object:
        monkeypatch.setattr(store, "commit", commit)
        raise DiskFullError("The disk is full.")

    said = talked(room, store, "go 3", lambda: monkeypatch.setattr(store, "commit", full), "Kept", "again")
    assert "Not saved: The disk is full." in said and "To try again, type again." in said
    assert texts(room, "qualities", "quality") == ["Kept"]


# ------------------------------------------------------------------ the agenda


def test_the_agenda_is_heard_and_changed(room: SessionBuilder) -> None:
    said = talked(
        room, room.store(ANA), "agenda", "agenda out 2", "agenda minutes 3.1 5", "agenda minutes 3 0", "agenda out 99",
        "agenda later 3.1", "next", "steps", "agenda take 45", "steps", "undo", "agenda take 46",
    )  # fmt: skip
    assert "The agenda: 90 minutes." in said and "2. Purpose, 2 minutes." in said
    assert "88 minutes." in said and "91 minutes." in said
    assert "0 minutes cannot be planned. Type 1 to 600. Type agenda out and its number." in said
    assert "The agenda has no number 99." in said
    assert "Everyone moves to step 2, Warm-up." in said, "the step that was left out is passed by"
    assert "45 minutes." in said and "“46” is not an agenda of this module." in said
    assert room.value("session_agenda", "purpose", "out") is True


def test_a_moved_round_is_heard_in_its_new_place(room: SessionBuilder) -> None:
    said = talked(room, room.store(ANA), "agenda later 4.1", "agenda", "agenda minutes 4.2 7", "agenda")
    assert "4.1 Compare in pairs, 8 minutes" in said and "4.2 Write alone, 6 minutes" in said
    assert "4.2 Write alone, 7 minutes" in said, "what is asked of 4.2 is about what was read out as 4.2"


def test_a_participant_hears_the_agenda_and_an_answer_may_begin_with_that_word(room: SessionBuilder) -> None:
    said = talked(room, room.store(BEN), "agenda", "agenda out 2", "go 3", "agenda in the staff room")
    assert "Only the facilitator can change “Agenda of this session”." in said and "To change it" not in said
    assert "agenda in the staff room" in texts(room, "qualities", "quality")
