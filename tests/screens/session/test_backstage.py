"""The facilitator's second screen: what it says at three sizes, and that its keys move the room."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from textual.screen import Screen

from screens.session.backstage import Backstage
from screens.session.pace import ClockWindow
from screens.session.people import WhoIsHere
from screens.widgets.dialogs import Choose, Read
from store.api import Location
from store.memory import MemoryStore
from tests.screens.session.test_follow import STEP
from tests.support.apps import open_at
from tests.support.seat import Seat
from tests.support.sessions import NOW, SessionBuilder, planned_session
from workshop.sheets.model import END, InsertRow, Role, SetCell

SIZES = pytest.mark.parametrize("size", [(80, 24), (120, 36), (40, 40)], ids=["80x24", "120x36", "40x40"])


@pytest.fixture
def room() -> Iterator[SessionBuilder]:
    """At Reflection Two since nine minutes: the pairs have begun."""
    room = planned_session()
    room.commit(
        SetCell("session", "main", "school", "Oak Elementary"),
        SetCell("clock", "reflection-two", "entered", (NOW - datetime.timedelta(minutes=9)).isoformat()),
        SetCell(*STEP, "reflection-two"),
    )
    room.close()
    yield room
    room.close()


def participant(room: SessionBuilder, person: str = "Ben Carter") -> MemoryStore:
    return room.store(person, Role.PARTICIPANT)


def writes(store: MemoryStore, row: str) -> None:
    store.commit([InsertRow("causes", row, END), SetCell("causes", row, "cause", "A thing nobody else may see")])


def side(seat: Seat) -> str:
    """What stands on the right, as one line."""
    return " ".join(" ".join(line.split("▏")[-1] for line in seat.text.splitlines()).split())


async def backstage(seat: Seat) -> Backstage:
    await seat.leave()
    await seat.press("2")
    if seat.main.context.discretion.hidden:  # somebody else is here: it asks first
        await seat.until(lambda: isinstance(seat.app.screen, Choose))
        await seat.press("down", "enter")
    await seat.until(lambda: isinstance(seat.app.screen, Backstage))
    screen = seat.app.screen
    assert isinstance(screen, Backstage)
    return screen


@SIZES
async def test_what_it_says(
    room: SessionBuilder, size: tuple[int, int], picture: Callable[[str, str], None], tmp_path: Path
) -> None:
    ben, ola = participant(room), room.store("Ola Berg", Role.OBSERVER)
    async with open_at(room, "", size=size) as seat:
        await backstage(seat)
        ben.announce(Location("reflection-two", "causes", "causes", typing=True))
        ola.announce(Location("welcome", "read"))
        await seat.until(lambda: "Ben Carter: typing" in side(seat) and "Ola Berg: observer, Welcome" in side(seat))
        assert "▸ Compare in pairs, 5 of 8 minutes left" in side(seat)
        assert "0 of 2 have written Not written yet: Ben Carter (typing) and Chloe Park (no screen)" in side(seat)
        await seat.until(lambda: "without a screen: Chloe Park" in side(seat))
        await seat.until(lambda: "Chloe Park…" not in seat.text)  # laid out for the line that came last
        picture(f"backstage-{size[0]}x{size[1]}", seat.text + "\n")


async def test_the_round_that_is_counted_down_is_the_one_that_is_marked(room: SessionBuilder) -> None:
    async with open_at(room, "", size=(120, 36)) as seat:
        await backstage(seat)
        await seat.until(lambda: "✓ Write alone" in side(seat) and "▸ Compare in pairs, 5 of 8" in side(seat))
        await seat.press("space")  # late, but now
        await seat.until(lambda: "Round 1 of 3: Write alone" in side(seat))
        assert "▸ Write alone, 6 min" in side(seat) and "✓" not in side(seat) and "▸ Compare" not in side(seat)
        await seat.press("greater_than_sign")
        await seat.until(lambda: "✓ Write alone" in side(seat) and "▸ Compare in pairs, 8 min" in side(seat))
        assert "minutes left" not in side(seat).partition("Rounds")[2]
        await seat.press("greater_than_sign", "greater_than_sign")  # after the last round the time says it again
        await seat.until(lambda: "▸ Compare in pairs, 5 of 8 minutes left" in side(seat))


async def test_who_is_quiet_counts_but_does_not_tell(room: SessionBuilder) -> None:
    ben, chloe = participant(room), participant(room, "Chloe Park")
    async with open_at(room, "", size=(120, 36)) as seat:
        await backstage(seat)
        await seat.until(lambda: "Not written yet: Ben Carter and Chloe Park" in seat.words)
        writes(chloe, "c-1")
        await seat.until(lambda: "1 of 2 has written" in side(seat))
        assert "Not written yet: Ben Carter" in seat.words and "nobody else may see" not in seat.words
        writes(ben, "c-2")
        await seat.until(lambda: "2 of 2 have written" in seat.words and "quiet" not in seat.words)
        room.commit(SetCell("reveals", "causes", "revealed", True))
        await seat.until(lambda: "Who are our partners: revealed" in seat.words)


async def test_its_arrows_move_the_room_and_the_main_screen_goes_along(room: SessionBuilder) -> None:
    async with open_at(room, "") as seat:
        await backstage(seat)
        await seat.press("right")
        await seat.until(lambda: room.value(*STEP) == "reflection-three")
        assert "5 of 10 · 3 Organizations" in seat.words and "then: 4 Alignment" in seat.words
        await seat.press("left", "left")
        await seat.until(lambda: room.value(*STEP) == "reflection-one")
        await seat.press("escape")
        assert seat.app.screen is seat.main and seat.main.position.step.id == "reflection-one"
        await seat.until(lambda: seat.main.company.backstage is None)


async def test_looking_back_from_it_keeps_the_plan_until_k_says_otherwise(room: SessionBuilder) -> None:
    async with open_at(room, "") as seat:
        await backstage(seat)
        await seat.press("left")
        await seat.until(lambda: room.value(*STEP) == "reflection-one")
        assert "The group moved back with you; the clock stays at Root causes. To work here now, press k." in seat.words
        assert (
            "16 min left" in seat.words
            and "browse" not in seat.words
            and "browse" not in seat.words
            and "look around" not in seat.words
        )
        await seat.press("k")
        await seat.until(lambda: room.value("clock", "reflection-one", "since") is not None)
        await seat.until(lambda: "8 min left" in seat.words)
        assert "The clock is at Warm-up from now on. To undo, press Esc, then u." in seat.words
        await seat.press("escape", "u")
        await seat.until(lambda: "16 min left" in seat.words)


async def test_from_looking_around_its_arrows_go_on_from_where_the_room_is(room: SessionBuilder) -> None:
    async with open_at(room, "") as seat:
        await seat.leave()
        await seat.press("f", "left", "left", "left")
        assert seat.main.position.step.id == "welcome"
        screen = await backstage(seat)
        assert screen._shown is not None and "Root causes" in seat.words
        await seat.press("right")
        await seat.until(lambda: room.value(*STEP) == "reflection-three")
        assert seat.main.position.step.id == "reflection-three" and not seat.main.follow.free


async def test_it_follows_when_another_facilitator_leads(room: SessionBuilder) -> None:
    dana = room.store("Dana Cole", Role.FACILITATOR)
    async with open_at(room, "") as seat:
        await backstage(seat)
        dana.commit([SetCell(*STEP, "organizing", dana.state.base(STEP))])
        await seat.until(lambda: "Meeting" in seat.words.split("then:")[0])
        await seat.until(lambda: seat.main.position.step.id == "organizing")


def shown(seat: Seat) -> Screen[Any]:
    return seat.app.screen


async def test_the_keys_of_the_main_screen_work_here(room: SessionBuilder) -> None:
    async with open_at(room, "") as seat:
        screen = await backstage(seat)
        for key, kind in (("c", ClockWindow), ("h", WhoIsHere), ("g", Read), ("question_mark", Read)):
            await seat.press(key)
            assert isinstance(shown(seat), kind), key
            await seat.press("escape")
            assert shown(seat) is screen
        await seat.press("b")
        await seat.until(lambda: "No one else is here." in seat.words)
        assert seat.app.screen is screen


async def test_others_see_that_one_is_backstage(room: SessionBuilder) -> None:
    ben = participant(room)
    async with open_at(room, "") as seat:
        await backstage(seat)
        await seat.until(lambda: any(one.where.page == "(backstage)" for one in ben.present()))
        await seat.press("escape")
        await seat.until(lambda: not any(one.where.page == "(backstage)" for one in ben.present()))


async def test_another_screen_of_oneself_at_no_page_is_named_alone(room: SessionBuilder) -> None:
    async with open_at(room, "reflection-two", "causes") as seat:
        other = room.store("Ana Ruiz", Role.FACILITATOR)
        other.announce(Location("reflection-two", "causes"))
        await backstage(seat)
        await seat.until(lambda: "your other screen: " in side(seat))
        other.announce(Location("reflection-two"))  # as in --plain
        await seat.until(lambda: "your other screen" in side(seat) and "your other screen:" not in side(seat))


async def test_it_is_the_facilitator_s(room: SessionBuilder) -> None:
    async with open_at(room, "", person="Ben Carter", role=Role.PARTICIPANT) as seat:
        await seat.leave()
        await seat.press("2")
        assert seat.app.screen is seat.main and "only the facilitator opens it" in seat.words


async def test_every_step_has_something_to_say(room: SessionBuilder) -> None:
    async with open_at(room, "") as seat:
        await backstage(seat)
        for _ in range(3):
            await seat.press("left")
        for number, step in enumerate(seat.main.position.steps, 1):
            await seat.until(lambda n=number: f"{n} of 10 · " in seat.words)  # type: ignore[misc]
            assert (step.short or step.title) in seat.words
            await seat.press("right")


async def test_people_may_come_while_it_is_being_closed(room: SessionBuilder) -> None:
    """Its parts are taken away before it is: nothing is drawn on what is gone, and nothing stops."""
    async with open_at(room, "") as seat:
        await backstage(seat)
        screen = seat.app.screen
        assert isinstance(screen, Backstage)
        await screen.query("*").remove()
        screen.people_changed()
        assert seat.app.is_running


async def test_v_reveals_from_here_whatever_page_the_main_screen_shows(room: SessionBuilder) -> None:
    writes(participant(room), "c-1")
    async with open_at(room, "reflection-two", "notes-two") as seat:
        screen = await backstage(seat)
        await seat.press("v")
        await seat.until(lambda: "Reveal this private round" in seat.words)
        await seat.press("enter")
        await seat.until(lambda: room.value("reveals", "causes", "revealed") is True)
        await seat.until(lambda: seat.app.screen is screen and "Who are our partners: revealed" in side(seat))
