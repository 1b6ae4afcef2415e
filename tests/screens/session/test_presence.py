"""Who is here: the count in the first line, the list, the names at the cells, and what others are told of us."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any, cast

import pytest

from screens.session.people import WhoIsHere, place_words, without_screen
from screens.session.presence import PresenceTracker, short_name
from store.api import Location
from store.memory import MemoryStore
from tests.screens.session.test_follow import causes, head
from tests.support.apps import open_at
from tests.support.sessions import ANA, BEN, PEOPLE, TODAY, SessionBuilder, planned_session
from tests.support.waiting import until as wait
from workshop.sheets.model import Role, SetCell, Target
from workshop.sheets.values import person_key


@pytest.fixture
def room() -> Iterator[SessionBuilder]:
    room = planned_session()
    room.close()
    yield room
    room.close()


def ben(room: SessionBuilder) -> MemoryStore:
    return room.store("Ben Carter", Role.PARTICIPANT)


async def test_the_first_line_counts_people_not_screens(room: SessionBuilder) -> None:
    async with open_at(room, "reflection-two") as seat:
        assert "● 1 here" in head(seat)
        other = ben(room)
        await seat.until(lambda: "● 2 here" in head(seat))
        again = ben(room)
        room.store("Ola", Role.OBSERVER)
        await seat.until(lambda: "● 3 here" in head(seat))
        other.close()
        again.close()
        await seat.until(lambda: "● 2 here" in head(seat))


async def test_others_learn_where_one_is_and_that_one_types(room: SessionBuilder) -> None:
    causes(room)
    watcher = ben(room)

    def ana() -> Location:
        return next((one.where for one in watcher.present() if one.person == "Ana Ruiz" and one.where.step), Location())

    async with open_at(room, "reflection-two", "causes") as seat:
        assert seat.main.grid is not None
        seat.main.grid.go_to("c-ride", "cause")
        await seat.until(lambda: ana() == Location("reflection-two", "causes", "causes", "c-ride", "cause"))
        await seat.type("N")
        await seat.until(
            lambda: ana() == Location("reflection-two", "causes", "causes", "c-ride", "cause", typing=True)
        )
        await seat.press("escape")
        await seat.until(lambda: not ana().typing)
        await seat.leave()
        await seat.press("right")
        await seat.until(lambda: ana().step == "reflection-three")
    wait(lambda: ana() == Location())  # gone with the screen


async def test_where_one_writes_alone_is_nobody_s_business(room: SessionBuilder) -> None:
    watcher = ben(room)
    async with open_at(room, "reflection-two", "causes") as seat:
        await seat.press("down")
        await seat.type("x")
        await seat.until(lambda: any(one.where.typing for one in watcher.present()))
        where = next(one.where for one in watcher.present() if one.where.typing)
        assert where == Location("reflection-two", "causes", "causes" if where.sheet else "", typing=True)


async def test_a_burst_of_keys_is_told_once_and_the_last_place_counts(
    room: SessionBuilder, monkeypatch: pytest.MonkeyPatch
) -> None:
    causes(room)
    said: list[Location] = []
    async with open_at(room, "reflection-two", "causes") as seat:
        await seat.pilot.pause(0.3)
        store = seat.main.context.store
        monkeypatch.setattr(store, "announce", said.append)
        grid = seat.main.grid
        assert grid is not None
        for _ in range(50):
            grid.run("down")
            grid.run("up")
        grid.go_to("c-asthma", "gap")
        await seat.until(lambda: bool(said) and said[-1].column == "gap")
        await seat.pilot.pause(0.3)
        assert len(said) == 1, said


@pytest.mark.parametrize("theme", ["dark", "high-contrast"])
async def test_a_cell_somebody_types_in_carries_their_name_until_they_are_gone(
    room: SessionBuilder, theme: str
) -> None:
    causes(room)
    async with open_at(room, "reflection-two", "causes") as seat:
        seat.app.theme = theme
        other = ben(room)
        other.announce(Location("reflection-two", "causes", "causes", "c-ride", "inside", typing=True))
        await seat.until(lambda: "‹Ben editing›" in seat.text)
        other.announce(Location("reflection-two", "causes", "causes", "c-asthma", "gap"))
        await seat.until(lambda: "‹Ben editing›" not in seat.text)
        other.announce(Location("reflection-two", "causes", "causes", "c-ride", "cause", typing=True))
        await seat.until(lambda: "‹Ben editing›" in seat.text)
        other.close()
        await seat.until(lambda: "‹Ben editing›" not in seat.text)


async def test_names_stand_on_a_page_that_is_opened_later(room: SessionBuilder) -> None:
    causes(room)
    other = ben(room)
    other.announce(Location("reflection-two", "causes", "causes", "c-ride", "inside", typing=True))
    async with open_at(room, "welcome") as seat:
        await seat.until(lambda: any(one.where.typing for one in seat.main.company.people))
        await seat.main.go_to(3, "causes")
        await seat.until(lambda: "‹Ben editing›" in seat.text)


async def test_the_list_names_everybody_and_changes_while_it_is_open(
    room: SessionBuilder, picture: Callable[[str, str], None]
) -> None:
    causes(room)
    room.close()
    async with open_at(room, "reflection-two", "causes") as seat:
        first, second = ben(room), ben(room)
        first.announce(Location("reflection-two", "causes", "causes", "c-ride", "inside", typing=True))
        second.announce(Location("welcome", "read"))
        await seat.until(lambda: any(one.where.step == "welcome" for one in seat.main.company.people))
        await seat.leave()
        await seat.press("h")
        assert isinstance(seat.app.screen, WhoIsHere)
        await seat.until(lambda: "Ben Carter participant, typing" in seat.words and "just coming in" not in seat.words)
        words = seat.words
        assert "2 people at 3 screens" in words
        assert "Ana Ruiz (you) facilitator" in words and "quiet" not in words
        assert "Root causes · Who are our partners: Inside school, “No ride after the" in words
        assert "and at: Welcome · " in words and "(not with the group)" in words
        assert "Without a screen: 1 person." in words
        await seat.until(lambda: "Ben Carter is here." not in seat.words)
        picture("who-is-here-80x24", seat.text + "\n")
        first.close()
        second.close()
        await seat.until(lambda: "Without a screen: 2 people." in seat.words)
        await seat.press("escape", "i", "h")
        await seat.until(lambda: "Without a screen: Ben Carter and Chloe Park." in seat.words)


async def test_hostile_ids_are_not_shown(room: SessionBuilder) -> None:
    async with open_at(room, "reflection-two") as seat:
        assert place_words(seat.main.group, Location("no-such", "\x1b[2J", "x", "y", "z")) == "just coming in"
        assert "[" not in place_words(seat.main.group, Location("reflection-two", "[red]", "[x]", "y", "z"))


# ------------------------------------------------------------------ the list of people


async def test_a_newcomer_comes_onto_the_list_of_people_once(room: SessionBuilder) -> None:
    key = person_key("Dana Cole")
    async with open_at(room, "", person="Dana Cole", role=Role.PARTICIPANT) as seat:
        await seat.until(lambda: room.value("people", key, "name") == "Dana Cole")
    assert room.value("people", key, "role") is None
    revision = room.state.revision
    async with open_at(room, "", person="Dana Cole", role=Role.PARTICIPANT) as seat:
        await seat.pilot.pause(0.1)
        assert "Dana Cole" not in without_screen(seat.main.group)
    assert room.state.revision == revision


@pytest.mark.parametrize(("name", "said"), [("Chloé", True), ("chloe", True), ("Chloe Marsh", False), ("Dana", False)])
async def test_who_comes_under_half_a_name_is_asked_whether_it_is_a_slip(
    room: SessionBuilder, name: str, said: bool
) -> None:
    """Otherwise a round waits for two people where there is one."""
    async with open_at(room, "", person=name, role=Role.PARTICIPANT) as seat:
        await seat.until(lambda: room.value("people", person_key(name), "name") == name, "on the list of people")
        assert (f"You are new here as “{name}”. If you are Chloe Park, press q" in seat.words) is said


async def test_coming_onto_the_list_is_nothing_to_undo(room: SessionBuilder) -> None:
    async with open_at(room, "", person="Dana Cole", role=Role.PARTICIPANT) as seat:
        await seat.until(lambda: room.value("people", person_key("Dana Cole"), "name") == "Dana Cole")
        await seat.leave()
        await seat.press("u")
        await seat.until(lambda: "You have nothing to undo" in seat.words)
    assert room.value("people", person_key("Dana Cole"), "name") == "Dana Cole"


async def test_who_leads_comes_with_that_role(room: SessionBuilder) -> None:
    key = person_key("Dana Cole")
    async with open_at(room, "", person="Dana Cole", role=Role.FACILITATOR) as seat:
        await seat.until(lambda: room.value("people", key, "name") == "Dana Cole")
    assert room.value("people", key, "role") == "facilitator"


async def test_an_observer_leaves_no_trace(room: SessionBuilder) -> None:
    revision = room.state.revision
    async with open_at(room, "", person="Ola", role=Role.OBSERVER) as seat:
        await seat.pilot.pause(0.1)
    assert room.state.revision == revision


async def test_writing_one_s_name_by_hand_can_be_undone(room: SessionBuilder) -> None:
    """Only the first line of somebody who arrives is quiet; what is typed later is theirs to take back."""
    store = ben(room)
    key = person_key("Ben Carter")
    at = Target("people", key, "name")
    store.commit([SetCell(*at, "BEN CARTER", store.state.base(at))])
    store.undo()
    assert room.value("people", key, "name") == "Ben Carter"


@pytest.mark.parametrize(
    ("person", "among", "short"),
    [
        ("Ana Ruiz", ["Ana Ruiz", "Ben Carter"], "Ana"),
        ("Ana Ruiz", ["Ana Ruiz", "Ana Silva"], "Ana Ruiz"),
        ("Dr. Ruiz", [], "Dr. Ruiz"),
        ("clinic", [], "clinic"),
        ("J Doe", [], "J Doe"),
    ],
)
def test_a_short_name_still_tells_two_apart(person: str, among: list[str], short: str) -> None:
    assert short_name(person, among) == short


async def test_who_opens_a_session_on_its_day_is_noted_as_present(room: SessionBuilder) -> None:
    key = person_key(BEN)
    room.answer("session", date="2026-11-22")
    async with open_at(room, "", person=BEN) as seat:
        await seat.pilot.pause(0.1)
    assert room.value("people", key, "there") is None, "another day"
    room.answer("session", date=TODAY.isoformat())
    async with open_at(room, "", person=BEN) as seat:
        await seat.until(lambda: room.value("people", key, "there") is True)
        await seat.leave()
        await seat.press("u")
        await seat.until(lambda: "You have nothing to undo" in seat.words)
    room.refusal(BEN, SetCell("people", key, "there", False, room.state.base(Target("people", key, "there"))))
    async with open_at(room, "", person=BEN) as seat:
        await seat.pilot.pause(0.1)
    assert room.value("people", key, "there") is False, "what somebody noted stays"


async def test_who_only_moves_is_not_worth_a_message(monkeypatch: pytest.MonkeyPatch) -> None:
    """With thirty people, drawing nothing for each step of each other one is what the room has to spare."""
    monkeypatch.setattr(PresenceTracker, "schedule_announce", lambda self: None)
    built = SessionBuilder(people=PEOPLE)
    context = built.context(ANA)
    position: Any = SimpleNamespace(context=context)
    company = PresenceTracker(position, cast(Any, None))
    told: list[object] = []
    shown = False

    def post(message: Any) -> None:
        told.append(message)
        company.update_people(message.people)

    other = built.store(BEN)
    company.start(post, lambda: shown)
    wait(lambda: BEN in [one.person for one in company.others])
    told.clear()
    other.announce(Location("reflection-two"))
    wait(lambda: "reflection-two" in [one.where.step for one in company.others])
    assert not told
    other.announce(Location("reflection-two", "p", "causes", "r", "cause", typing=True))
    wait(lambda: told)
    told.clear()
    shown = True
    other.announce(Location("meeting"))
    wait(lambda: told)
    company.stop()
    built.close()
