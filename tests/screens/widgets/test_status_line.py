"""What is said belongs to what caused it, and goes with it: on the line above the keys and on every page."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest
from textual.app import App, ComposeResult

from screens.pages.sharing.page import SharingCheck
from screens.widgets.status_line import NOTICE_SECONDS, StatusLine
from tests.support.apps import open_at
from tests.support.seat import Seat, seat_at, sit
from tests.support.sessions import SessionBuilder, planned_session
from workshop.sheets.model import Role

WRONG = "You have 3 dots and gave 2 elsewhere"


@pytest.fixture
def room() -> Iterator[SessionBuilder]:
    room = planned_session()
    room.add("qualities", "q1", by="Ben Carter", quality="Trust")
    room.add("qualities", "q2", by="Chloe Park", quality="Shared work")
    room.reveal("qualities")
    yield room
    room.close()


async def refused(seat: Seat) -> None:
    """Two dots for the first line, and two for the second, of which only one is left."""
    await seat.press("2", "down", "2")
    await seat.until(lambda: WRONG in seat.words)


async def test_an_error_is_over_with_the_next_vote_that_counts(room: SessionBuilder) -> None:
    async with open_at(room, "reflection-one", "qualities-dots") as seat:
        await refused(seat)
        await seat.pilot.pause(0.05)
        assert WRONG in seat.words, "it stays while nothing else is done"
        await seat.press("1")
        await seat.until(lambda: WRONG not in seat.words)
        assert "All your dots are given." in seat.words


async def test_an_error_is_over_when_its_cell_is_left(room: SessionBuilder) -> None:
    async with open_at(room, "reflection-one", "qualities-dots") as seat:
        await refused(seat)
        await seat.press("up")
        await seat.until(lambda: WRONG not in seat.words)


@pytest.mark.parametrize("key", ["escape", "f6"])
async def test_an_error_does_not_outlive_its_page(room: SessionBuilder, key: str) -> None:
    async with open_at(room, "reflection-one", "qualities-dots") as seat:
        await refused(seat)
        await seat.press(key)
        await seat.until(lambda: WRONG not in seat.words)


async def test_the_state_stands_apart_from_a_sentence_of_two_lines(room: SessionBuilder) -> None:
    async with open_at(room, "reflection-one", "qualities-dots", size=(60, 24)) as seat:
        await refused(seat)
        await seat.until(lambda: any("│ Saved r" in line for line in seat.lines))


async def test_an_error_stays_when_somebody_else_writes(room: SessionBuilder) -> None:
    async with open_at(room, "reflection-one", "qualities-dots") as seat:
        await refused(seat)
        room.add("qualities", "q3", by="Ben Carter", quality="They keep promises")
        await seat.until(lambda: "They keep promises" in seat.words)
        assert WRONG in seat.words


async def test_what_the_steps_said_is_over_with_the_next_key_there(room: SessionBuilder) -> None:
    async with open_at(room, "reflection-one", person="Ben Carter", role=Role.PARTICIPANT) as seat:
        await seat.leave()
        await seat.press("b")
        assert "Only the facilitator can call everyone" in seat.words
        await seat.press("f")
        assert "Only the facilitator can call" not in seat.words


class Line(App[None]):
    def compose(self) -> ComposeResult:
        yield StatusLine()


async def test_news_stands_its_moment_and_no_longer_once_its_person_has_gone_on() -> None:
    async with seat_at(Line(), (60, 3)) as seat:
        line = seat.app.query_one(StatusLine)
        line.notice("Parked.")
        line.about("the next cell")
        line.over(typing=True)
        await asyncio.sleep(NOTICE_SECONDS + 0.1)
        assert line.text == "Parked.", "nobody has gone on"
        line.over()
        assert line.text == "the next cell"
        line.notice("Parked.")
        line.over()
        assert line.text == "Parked.", "an edit often moves the cursor itself"
        await seat.until(lambda: line.text != "Parked.")
        line.notice("No.", wrong=True)
        line.about("what the cell says now")
        assert line.text == "No."
        line.over(typing=True)
        assert line.text == "what the cell says now"
        line.notice("No.", wrong=True)
        line.turn()
        assert line.text == ""


async def test_what_the_library_said_is_over_with_the_next_key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with sit(tmp_path / "empty", monkeypatch, session="") as seat:
        await seat.wait_for("No sessions yet")
        await seat.press("e")
        assert "There is no session to write minutes of." in seat.text
        await seat.press("down")
        assert "There is no session to write minutes of." not in seat.text


async def test_what_the_sharing_check_could_not_do_does_not_wait_for_the_next_visit(
    demo_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with sit(demo_home, monkeypatch, person="Eve Long", role=Role.COORDINATOR, size=(100, 40)) as seat:
        step = next(place for place, one in enumerate(seat.main.position.steps) if one.id == "reflection-six")
        await seat.main.go_to(step, "sharing-check", focus=True)
        await seat.press("V")
        said = seat.main.query_one(SharingCheck).setup.unread()
        assert said.split(":")[0][:30] in seat.text
        await seat.press("f6", "shift+f6")
        assert said.split(":")[0][:30] not in seat.text


async def test_what_keys_do_in_a_cell_is_not_said_while_letters_command(room: SessionBuilder) -> None:
    async with open_at(room, "reflection-one", "qualities-dots") as seat:
        await seat.wait_for("3 dots left of 3; 0 clears")
        await seat.leave()
        assert "[COMMANDS]" in seat.keys_line and "0 clears" not in seat.words
        await seat.press("enter")
        assert "[TYPE]" in seat.keys_line and "3 dots left of 3; 0 clears" in seat.words
