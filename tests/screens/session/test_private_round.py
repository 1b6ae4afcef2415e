"""Alone, then together, on the real main screen: the line with counters, `v`, and what stands there afterwards."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from screens.pages.duplicates import DuplicatesPage
from screens.pages.private_form import PrivateForm
from screens.session.private_round import PrivateRoundBar
from screens.widgets.dialogs import Choose
from tests.support.apps import open_at
from tests.support.seat import Seat
from tests.support.sessions import SessionBuilder, planned_session
from workshop.sheets.model import Role, SetCell, Target, Value
from workshop.sheets.values import person_key

BEN, CHLOE = "Ben Carter", "Chloe Park"


@pytest.fixture
def room() -> Iterator[SessionBuilder]:
    room = planned_session()
    yield room
    room.close()


def line(seat: Seat) -> str:
    return seat.main.query_one(PrivateRoundBar).text


def write(room: SessionBuilder, person: str, text: str, row: str) -> None:
    room.add("qualities", row, by=person, quality=text, who=person)


def pitch(room: SessionBuilder, person: str, **texts: str) -> None:
    ops = [SetCell("pitch", f"of.{person_key(person)}", column, text) for column, text in texts.items()]
    room.commit(*ops, person=person)


async def choose(seat: Seat, down: int) -> None:
    """Press v on the steps and take one of the ways."""
    await seat.leave()
    await seat.press("v")
    await seat.until(lambda: isinstance(seat.app.screen, Choose))
    await seat.press(*["down"] * down, "enter")
    await seat.until(lambda: not isinstance(seat.app.screen, Choose))


@pytest.mark.parametrize("size", [(80, 24), (120, 36)])
async def test_a_line_says_so_and_counts_while_people_write(room: SessionBuilder, size: tuple[int, int]) -> None:
    async with open_at(room, "reflection-one", "qualities", size=size, person=BEN, role=Role.PARTICIPANT) as seat:
        assert line(seat) == "Private until revealed · 0 of 2 have written"
        assert line(seat) in seat.text
        write(room, CHLOE, "They call back", "q1")
        await seat.until(lambda: "1 of 2 has written" in line(seat))
        await seat.settle()
        assert "They call back" not in seat.text and "1 of 2 has written" in seat.text
        await seat.leave()
        await seat.press("v")
        assert "Ana Ruiz reveals this to everyone at once: 1 of 2 has written." in seat.words


async def test_the_facilitator_is_asked_and_told_how_many_have_not_written(room: SessionBuilder) -> None:
    write(room, CHLOE, "They call back", "q1")
    async with open_at(room, "reflection-one", "qualities") as seat:
        assert line(seat) == "Private until revealed · 1 of 2 has written · ^R reveals"
        await seat.leave()
        await seat.press("v")
        await seat.until(lambda: isinstance(seat.app.screen, Choose))
        assert "1 of 2 has written" in seat.words and "1 person has not written yet" in seat.words
        assert "Ben" not in seat.words, "the room sees this; the second screen names them"
        assert "not yet" in seat.words
        revision = room.state.revision
        await seat.press("escape")
        assert room.state.revision == revision and "They call back" not in seat.text
        await choose(seat, 0)
        await seat.until(lambda: "They call back" in seat.text)
        assert room.state.revision == revision + 1, "one record"
        assert line(seat) == "" and "Revealed. Everyone sees it now." in seat.text
        assert CHLOE in seat.text
        await seat.press("v")
        assert "already revealed" in seat.text


@pytest.mark.parametrize(("many", "said"), [(6, False), (8, True)])
async def test_before_the_reveal_one_is_told_that_too_much_was_counted(
    room: SessionBuilder, many: int, said: bool
) -> None:
    room.add("qualities", "q1", by=BEN, quality="Trust")
    room.reveal("qualities")
    room.commit(SetCell("counted_in_room", "qualities-dots.q1", "count", many))
    async with open_at(room, "reflection-one", "qualities-dots") as seat:
        await seat.leave()
        await seat.press("v")
        await seat.until(lambda: isinstance(seat.app.screen, Choose))
        assert ("Counted in the room: 2 people, 6 dots, 2 too many. Check the tally" in seat.text) is said


async def test_names_can_stay_out(room: SessionBuilder) -> None:
    async with open_at(room, "reflection-one", "qualities") as seat:
        await choose(seat, 2)
        await seat.until(lambda: "anonymous" in line(seat))
        write(room, CHLOE, "They call back", "q1")
        await choose(seat, 0)
        await seat.until(lambda: "They call back" in seat.text)
        assert CHLOE not in seat.text and "somebody" in seat.text
        await seat.press("enter", "f12")
        await seat.settle()
        assert CHLOE not in seat.text


async def test_names_come_back_while_nobody_wrote(room: SessionBuilder) -> None:
    async with open_at(room, "reflection-one", "qualities") as seat:
        await choose(seat, 2)
        await seat.until(lambda: "anonymous" in line(seat))
        await choose(seat, 1)
        await seat.until(lambda: "anonymous" not in line(seat))


async def test_v_where_nothing_is_written_alone(room: SessionBuilder) -> None:
    async with open_at(room, "reflection-one", "notes-one") as seat:
        assert line(seat) == ""
        await seat.leave()
        await seat.press("v")
        assert "This page has no private round. Go to “Qualities of a good partnership”" in seat.words


async def test_going_on_without_a_reveal_is_said_once_and_never_stopped(room: SessionBuilder) -> None:
    write(room, CHLOE, "They call back", "q1")
    async with open_at(room, "reflection-one", "qualities") as seat:
        await seat.leave()
        await seat.press("right")
        assert seat.main.position.step.id == "reflection-two"
        assert "Not revealed yet: “Qualities of a good partnership”" in seat.words
        await seat.press("left", "right")
        assert "Not revealed yet" not in seat.words


async def test_a_participant_is_not_told_what_to_reveal(room: SessionBuilder) -> None:
    write(room, CHLOE, "They call back", "q1")
    async with open_at(room, "reflection-one", "qualities", person=BEN, role=Role.PARTICIPANT) as seat:
        await seat.leave()
        await seat.press("right")
        assert "Not revealed yet" not in seat.words


async def test_the_result_page_reveals_ratings_and_weights_together(room: SessionBuilder) -> None:
    room.add("organisations", "o1", name="Clinic")
    key = person_key(BEN)
    cells = {"partner": "o1", "person": BEN} | dict.fromkeys(("aim", "resource", "reach", "reliability"), "3")
    room.commit(*(SetCell("alignment-ratings", f"o1.{key}", c, v) for c, v in cells.items()), person=BEN)
    async with open_at(room, "reflection-four", "alignment-result") as seat:
        assert line(seat).startswith("Private until revealed · Ratings 1 of 2 · Weights 0 of 2")
        assert "Clinic" not in seat.text
        await choose(seat, 0)
        await seat.until(lambda: "1 rater" in seat.text)
        rows = room.state.sheet("reveals").rows
        assert {row for row in rows if rows[row].value("revealed")} == {"alignment-ratings", "alignment-weights"}
        at = Target("alignment-ratings", f"o1.{key}", "aim")
        room.commit(SetCell(*at, "0", room.state.base(at)), person=BEN)
        await seat.until(lambda: "Changed after the reveal: 1 rating (Ben Carter 1)." in seat.words)
        assert "Changed ratings are about: Clinic 1." in seat.words
        await seat.main.go_to_page(0)
        await seat.settle()
        assert line(seat) == "Revealed · what you change from now on is marked as changed"


# ------------------------------------------------------------------ a form


async def test_each_writes_a_pitch_of_their_own_and_takes_one_over(room: SessionBuilder) -> None:
    pitch(room, CHLOE, words="Come and help", reason="Fewer missed visits")
    async with open_at(room, "reflection-five", "pitch") as seat:
        seat.page(PrivateForm)
        assert "Come and help" not in seat.text and "0 of 2" not in line(seat)
        await seat.press("down", "down")
        await seat.type("My own words")
        await seat.press("enter")
        await seat.saved()
        assert room.value("pitch", "of.ana-ruiz", "words") == "My own words"
        assert room.value("pitch", "main", "words") is None
        await choose(seat, 0)
        await seat.until(lambda: "Come and help" in seat.text)
        assert "Together: the text you share" in seat.words and "Chloe Park, in private" in seat.words
        assert "You, in private" in seat.words and "My own words" in seat.words
        seat.main.focus_page()
        assert seat.main.grid is not None
        assert seat.main.grid.go_to(f"of.{person_key(CHLOE)}/words", "value")
        await seat.press("enter")
        await seat.until(lambda: room.value("pitch", "main", "words") == "Come and help")
        assert "Copied from Chloe Park" in seat.words
        assert room.value("pitch", "main", "reason") is None
        await seat.press("space")
        await seat.until(lambda: room.value("pitch", "main", "reason") == "Fewer missed visits")
        await seat.press("f5")
        await seat.until(lambda: room.value("pitch", "main", "reason") is None)
        assert room.value("pitch", "main", "words") == "Come and help"


async def test_what_somebody_wrote_alone_is_not_typed_over(room: SessionBuilder) -> None:
    pitch(room, CHLOE, words="Come and help")
    room.reveal("pitch")
    async with open_at(room, "reflection-five", "pitch", person=CHLOE, role=Role.PARTICIPANT) as seat:
        assert seat.main.grid is not None
        assert seat.main.grid.go_to(f"of.{person_key(CHLOE)}/words", "value")
        await seat.type("x")
        assert not seat.main.grid.editing
        assert room.value("pitch", f"of.{person_key(CHLOE)}", "words") == "Come and help"


# ------------------------------------------------------------------ near-duplicates


async def test_pairs_are_proposed_after_the_reveal_one_after_the_other(room: SessionBuilder) -> None:
    for row, text, person in (
        ("c1", "No ride after the move", BEN),
        ("c2", "No rides after the move", CHLOE),
        ("c3", "Asthma without an inhaler", BEN),
        ("c4", "Asthma and no inhaler", CHLOE),
        ("c5", "Asthma, without inhaler", CHLOE),
    ):
        room.add("causes", row, by=person, group="barriers", cause=text)
    async with open_at(room, "reflection-two", "causes") as seat:
        page = seat.page(DuplicatesPage)
        assert page.text == ""
        await choose(seat, 0)
        await seat.until(lambda: "No rides after the move" in page.text)
        await seat.press("x")
        await seat.until(lambda: "No rides" not in page.text and "Asthma" in page.text)
        await seat.press("m")
        await seat.until(lambda: len(list(room.state.sheet("causes").live())) == 4)
        await seat.press("u")
        await seat.until(lambda: len(list(room.state.sheet("causes").live())) == 5)


async def test_a_participant_does_not_move_the_dots_of_others(room: SessionBuilder) -> None:
    write(room, BEN, "Somebody calls back", "q1")
    write(room, CHLOE, "Someone calls back", "q2")
    room.reveal("qualities")
    row = f"q2.{person_key(CHLOE)}"
    given: dict[str, Value] = {"row": "q2", "person": CHLOE, "dots": 2}
    room.commit(*(SetCell("qualities-dots", row, c, v) for c, v in given.items()))
    async with open_at(room, "reflection-one", "qualities", person=BEN, role=Role.PARTICIPANT) as seat:
        await seat.leave()
        await seat.press("m")
        assert "So the facilitator has to merge these two." in seat.words
        assert len(list(room.state.sheet("qualities").live())) == 2
