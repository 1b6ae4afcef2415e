"""Reflection One on the real main screen: names filled in, near-duplicates named, two rows made one and taken apart."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from screens.pages.duplicates import DuplicatesPage
from tests.support.apps import open_at
from tests.support.sessions import SessionBuilder, planned_session
from workshop.session.view import Session
from workshop.sheets.model import Role
from workshop.sheets.values import person_key

SOMEBODY, SOMEONE, OTHER = "Somebody picks up the phone", "Someone picks up the phone", "They keep dates"
NAMED = f"“{SOMEBODY}” and “{SOMEONE}” look like duplicates."


@pytest.fixture
def room() -> Iterator[SessionBuilder]:
    room = planned_session()
    room.add("qualities", "q1", by="Ben Carter", quality=SOMEBODY, who="Ben Carter")
    room.add("qualities", "q2", by="Ana Ruiz", quality=OTHER)
    room.add("qualities", "q3", by="Chloe Park", quality=SOMEONE, who="Chloe Park")
    room.reveal("qualities")
    yield room
    room.close()


def give(room: SessionBuilder, person: str, **dots: int) -> None:
    for row, count in dots.items():
        room.answer("qualities-dots", f"{row}.{person_key(person)}", row=row, person=person, dots=count)


def live(room: SessionBuilder) -> list[str]:
    return [row.id for row in room.state.sheet("qualities").live()]


def dots(room: SessionBuilder) -> dict[str, dict[str, int]]:
    return Session(room.pack, room.state).votes()["qualities-dots"]


@pytest.mark.parametrize("size", [(80, 24), (120, 36)])
async def test_near_duplicates_stand_under_the_grid(room: SessionBuilder, size: tuple[int, int]) -> None:
    async with open_at(room, "reflection-one", "qualities", size=size) as seat:
        assert seat.page(DuplicatesPage).text == f"{NAMED} Press Esc, then m to merge or x to keep both."
        assert "like duplicates" in seat.words
        assert seat.main.deck.page is not None and seat.main.deck.page.HELP


async def test_without_near_duplicates_nothing_is_said(room: SessionBuilder) -> None:
    room.answer("qualities", "q3", quality="Both sides gain")
    async with open_at(room, "reflection-one", "qualities") as seat:
        assert "look like duplicates" not in seat.text
        await seat.leave()
        await seat.press("x")
        assert "No near-duplicates here." in seat.text
        assert live(room) == ["q1", "q2", "q3"]


async def test_rows_that_are_selected_become_one_and_undo_takes_them_apart(room: SessionBuilder) -> None:
    give(room, "Ben Carter", q2=1, q3=1)
    before = room.state
    async with open_at(room, "reflection-one", "qualities") as seat:
        await seat.press("down", "shift+down", "m")
        await seat.wait_for("Merge 2 rows: which one stays?")
        await seat.press("down", "enter")
        await seat.until(lambda: live(room) == ["q1", "q3"])
        texts = [before.sheet("qualities").rows[row].value("quality") for row in ("q3", "q2")]
        assert room.value("qualities", "q3", "quality") == "; ".join(map(str, texts))
        assert dots(room) == {"q3": {person_key("Ben Carter"): 2}}
        await seat.until(lambda: "Merged 2 rows into" in seat.text)
        await seat.press("f5")
        await seat.until(lambda: live(room) == ["q1", "q2", "q3"])
        assert [row.cells["quality"].value for row in room.state.sheet("qualities").live()] == [
            row.cells["quality"].value for row in before.sheet("qualities").live()
        ]


async def test_without_near_duplicates_m_asks_for_the_other_row(room: SessionBuilder) -> None:
    room.answer("qualities", "q3", quality="Both sides gain")
    async with open_at(room, "reflection-one", "qualities") as seat:
        await seat.leave()
        await seat.press("m")
        await seat.wait_for(" with")
        await seat.press("down", "enter")
        await seat.wait_for("which one stays?")
        await seat.press("escape")
        assert live(room) == ["q1", "q2", "q3"], "nothing happens without an answer"


async def test_m_makes_two_rows_one_with_all_their_dots_and_undo_takes_them_apart(room: SessionBuilder) -> None:
    give(room, "Ben Carter", q1=2, q3=1)
    give(room, "Chloe Park", q3=2, q2=1)
    before = dots(room)
    async with open_at(room, "reflection-one", "qualities") as seat:
        assert NAMED in seat.words
        revision = room.state.revision
        await seat.leave()
        await seat.press("m")
        await seat.until(lambda: live(room) == ["q1", "q2"])
        assert room.state.revision == revision + 1, "one edit"
        ben, chloe = person_key("Ben Carter"), person_key("Chloe Park")
        assert dots(room) == {"q1": {ben: 3, chloe: 2}, "q2": {chloe: 1}}
        await seat.until(lambda: "look like duplicates" not in seat.text)
        assert "undo takes them apart" in seat.text
        await seat.press("u")
        await seat.until(lambda: live(room) == ["q1", "q2", "q3"])
        assert dots(room) == before
        await seat.until(lambda: NAMED in seat.words)
        assert room.value("qualities", "q3", "who") == "Chloe Park"


async def test_the_pair_under_the_cursor_comes_first(room: SessionBuilder) -> None:
    room.add("qualities", "q4", quality="They keep their dates")
    async with open_at(room, "reflection-one", "qualities") as seat:
        assert NAMED in seat.words
        assert "1 more pair" in seat.words
        await seat.press("down")
        await seat.until(lambda: f"“{OTHER}” and “They keep their dates” look like" in seat.words)
        await seat.leave()
        await seat.press("m")
        await seat.until(lambda: live(room) == ["q1", "q2", "q3"])


async def test_a_participant_who_adds_a_quality_is_named(room: SessionBuilder) -> None:
    async with open_at(room, "reflection-one", "qualities", person="Ben Carter", role=Role.PARTICIPANT) as seat:
        await seat.press("ctrl+end")
        await seat.type("They answer")
        await seat.press("enter")
        await seat.until(lambda: len(live(room)) == 4)
        await seat.saved()
        new = live(room)[-1]
        assert room.value("qualities", new, "who") == "Ben Carter"
        assert room.value("qualities", new, "quality") == "They answer"
        assert "They answer" in seat.text
        await seat.press("f5")
        await seat.until(lambda: len(live(room)) == 3)


async def test_a_name_that_is_given_counts(room: SessionBuilder) -> None:
    async with open_at(room, "reflection-one", "qualities", person="Ben Carter", role=Role.PARTICIPANT) as seat:
        source = seat.page(DuplicatesPage).source
        _, ops = source.insert(None, [("quality", "x"), ("who", "Chloe Park")])
        assert [op.value for op in ops if getattr(op, "column", "") == "who"] == ["Chloe Park"]  # type: ignore[union-attr]
        _, ops = source.insert(None)
        assert [op.value for op in ops if getattr(op, "column", "") == "who"] == ["Ben Carter"]  # type: ignore[union-attr]


async def test_an_observer_is_not_told_of_a_key_that_would_not_work(room: SessionBuilder) -> None:
    async with open_at(room, "reflection-one", "qualities", role=Role.OBSERVER) as seat:
        assert NAMED in seat.words
        assert "then m" not in seat.text
        await seat.leave()
        await seat.press("m")
        await seat.settle()
        assert live(room) == ["q1", "q2", "q3"]


async def test_any_worksheet_of_rows_merges_and_a_form_does_not(room: SessionBuilder) -> None:
    for row in ("o1", "o2"):
        room.add("organisations", row, name=f"Clinic {row}")
    async with open_at(room, "reflection-three", "organisations") as seat:
        await seat.press("shift+down", "m")
        await seat.wait_for("which one stays?")
        await seat.press("enter")
        await seat.until(lambda: [r.id for r in room.state.sheet("organisations").live()] == ["o1"])
        assert room.value("organisations", "o1", "name") == "Clinic o1; Clinic o2"
        await seat.main.go_to(0, "session")
        await seat.leave()
        await seat.press("m")
        assert "This page has no rows to merge." in seat.text
