"""Leading and following on the real main screen: who is taken along, who is not, and what the first line says."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractAsyncContextManager
from datetime import timedelta

import pytest

from screens.session import follow
from screens.session.pace import pace_now
from screens.session.position import JumpTarget, parse_jump_target
from screens.widgets.title_bar import fitting
from store.memory import MemoryStore
from tests.support.apps import open_at
from tests.support.clock import FixedClock
from tests.support.seat import Seat
from tests.support.sessions import NOW, SessionBuilder, add_gaps, planned_session
from workshop.sheets.model import Role, SetCell, Target

STEP, CALL = Target("room", "main", "step"), Target("room", "main", "call")


@pytest.fixture
def room() -> Iterator[SessionBuilder]:
    room = planned_session()
    yield room
    room.close()


def causes(room: SessionBuilder) -> None:
    """Two causes that everybody sees."""
    add_gaps(room)
    room.commit(SetCell("reveals", "causes", "revealed", True))


class Ana:
    """The facilitator at another terminal."""

    def __init__(self, room: SessionBuilder, person: str = "Ana Ruiz") -> None:
        self.store: MemoryStore = room.store(person, Role.FACILITATOR)

    def lead(self, step: str) -> None:
        self.store.commit([SetCell(*STEP, step, self.store.state.base(STEP))])

    def call(self, where: str) -> None:
        base = self.store.state.base(CALL)
        step = SetCell(*STEP, where.split("/")[0], self.store.state.base(STEP))
        self.store.commit([step, SetCell(*CALL, None, base), SetCell(*CALL, where, base)])


def ben(room: SessionBuilder, step: str = "") -> AbstractAsyncContextManager[Seat]:
    return open_at(room, step, person="Ben Carter", role=Role.PARTICIPANT)


def head(seat: Seat) -> str:
    return seat.text.splitlines()[0]


def at(seat: Seat) -> str:
    return seat.main.position.step.id


async def goes(seat: Seat, step: str) -> None:
    await seat.until(lambda: at(seat) == step)
    await seat.settle()


# ------------------------------------------------------------------ participants


async def test_a_participant_begins_where_the_room_is_and_goes_along(room: SessionBuilder) -> None:
    ana = Ana(room)
    ana.lead("purpose")
    async with ben(room) as seat:
        assert at(seat) == "purpose"
        assert "following Ana" in head(seat)
        ana.lead("reflection-two")
        await goes(seat, "reflection-two")
        assert "Ana moved to Root causes." in seat.words
        assert "following Ana" in head(seat)


async def test_who_goes_elsewhere_is_on_their_own_until_f(room: SessionBuilder) -> None:
    ana = Ana(room)
    ana.lead("purpose")
    async with ben(room) as seat:
        await seat.leave()
        await seat.press("right", "right")
        assert at(seat) == "reflection-two" and "on your own · f follows Ana" in head(seat)
        ana.lead("reflection-one")
        await seat.until(lambda: seat.main.follow.room == "reflection-one")
        await seat.settle()
        assert at(seat) == "reflection-two", "nobody is taken along who went away"
        await seat.press("f")
        assert at(seat) == "reflection-one" and "following Ana" in head(seat)
        ana.lead("welcome")
        await goes(seat, "welcome")


async def test_who_goes_back_to_the_room_s_step_or_is_reached_by_it_follows_again(room: SessionBuilder) -> None:
    ana = Ana(room)
    ana.lead("purpose")
    async with ben(room) as seat:
        await seat.leave()
        await seat.press("right")
        assert "on your own" in head(seat)
        await seat.press("left")
        assert "following Ana" in head(seat)
        await seat.press("right")
        ana.lead("reflection-one")
        await seat.until(lambda: "following Ana" in head(seat))
        assert at(seat) == "reflection-one"
        await seat.press("f")
        assert "You already follow Ana." in seat.words


async def test_a_cell_that_is_typed_in_is_not_pulled_away(
    room: SessionBuilder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(follow, "TYPING_GRACE_SECONDS", 600)  # until the next cell is typed in, however slow that is
    ana = Ana(room)
    ana.lead("reflection-two")
    async with ben(room) as seat:
        await seat.press("down")
        await seat.type("Asthma")
        ana.lead("reflection-three")
        await seat.until(lambda: "Ana moved to Organizations" in seat.words)
        assert "You will follow when you finish this cell." in seat.words
        assert at(seat) == "reflection-two"
        await seat.type(" season")
        assert "Asthma season" in seat.text
        await seat.press("tab")
        await seat.type("Nurse")
        assert at(seat) == "reflection-two", "who goes on to the next cell is still writing"
        monkeypatch.setattr(follow, "TYPING_GRACE_SECONDS", 0.1)
        await seat.press("tab")
        await goes(seat, "reflection-three")
        await seat.until(lambda: "Ana moved to" in seat.words)
        assert not seat.main.follow.free
    rows = [row for row in room.state.sheet("causes").live() if row.value("cause") == "Asthma season"]
    assert [row.value("owners") or row.value("inside") for row in rows] == [("Nurse",)]


async def test_an_open_dialog_waits_too(room: SessionBuilder) -> None:
    ana = Ana(room)
    ana.lead("purpose")
    async with ben(room) as seat:
        await seat.leave()
        await seat.press("p")
        ana.lead("reflection-one")
        await seat.until(lambda: seat.main.follow.room == "reflection-one")
        await seat.pilot.pause(0.3)
        assert at(seat) == "purpose"
        await seat.press("escape")
        await goes(seat, "reflection-one")


async def test_going_somewhere_while_a_move_waits_leaves(room: SessionBuilder) -> None:
    ana = Ana(room)
    ana.lead("purpose")
    async with ben(room) as seat:
        await seat.leave()
        await seat.press("p")
        ana.lead("reflection-one")
        await seat.until(lambda: seat.main.follow.room == "reflection-one")
        await seat.main.go_to(5)
        await seat.press("escape")
        await seat.pilot.pause(0.4)
        assert at(seat) == seat.main.position.steps[5].id and "on your own" in head(seat)


async def test_keys_stay_on_the_level_they_were_on(room: SessionBuilder) -> None:
    """A letter meant for a cell must not become a command because the room has moved."""
    ana = Ana(room)
    ana.lead("reflection-two")
    async with ben(room) as seat:
        assert not seat.main.rail.has_focus
        ana.lead("reflection-three")
        await goes(seat, "reflection-three")
        await seat.until(lambda: seat.main.focused is not None)
        assert not seat.main.rail.has_focus
        await seat.leave()
        ana.lead("purpose")
        await goes(seat, "purpose")
        assert seat.main.rail.has_focus


async def test_before_anybody_leads(room: SessionBuilder) -> None:
    async with ben(room) as seat:
        assert "no one leads yet" in head(seat)
        await seat.leave()
        await seat.press("f", "right", "right")
        assert at(seat) == "reflection-one" and "no one leads yet" in head(seat)
        Ana(room).lead("purpose")
        await goes(seat, "purpose")


async def test_a_participant_neither_moves_the_room_nor_brings_anybody(room: SessionBuilder) -> None:
    Ana(room).lead("purpose")
    async with ben(room) as seat:
        await seat.leave()
        await seat.press("right", "b")
        assert "Only the facilitator can call everyone" in seat.words
        await seat.settle()
    assert room.value(*STEP) == "purpose" and room.value(*CALL) is None


# ------------------------------------------------------------------ the facilitator


async def test_a_facilitator_leads_by_going_somewhere(room: SessionBuilder) -> None:
    async with open_at(room, "") as seat:
        await seat.until(lambda: room.value(*STEP) == "welcome")
        assert "leading" in head(seat)
        await seat.leave()
        await seat.press("right")
        await seat.until(lambda: room.value(*STEP) == "purpose")
        assert room.value("clock", "purpose", "entered")


async def test_a_step_that_was_gone_on_to_by_mistake_takes_no_minute_of_the_one_before(room: SessionBuilder) -> None:
    async with open_at(room, "reflection-two") as seat:
        await seat.until(lambda: room.value(*STEP) == "reflection-two")
        began = room.value("clock", "reflection-two", "entered")
        await seat.leave()
        for minute, later, wanted in ((20, 20.5, None), (22, 24.5, "2026-11-23T15:22:00-05:00")):
            for key, step, when in (("right", "reflection-three", minute), ("left", "reflection-two", later)):
                room.clock.moment = NOW + timedelta(minutes=when)
                await seat.press(key)
                await seat.until(lambda step=step: room.value(*STEP) == step)  # type: ignore[misc]
            assert room.value("clock", "reflection-two", "entered") == began
            assert room.value("clock", "reflection-three", "entered") == wanted


async def test_a_facilitator_looks_around_without_moving_the_room(room: SessionBuilder) -> None:
    async with open_at(room, "reflection-two") as seat:
        await seat.until(lambda: room.value(*STEP) == "reflection-two")
        await seat.leave()
        await seat.press("f", "left", "left")
        assert at(seat) == "purpose" and "browsing · f leads again" in head(seat)
        revision = room.state.revision
        await seat.settle()
        assert room.value(*STEP) == "reflection-two" and room.state.revision == revision
        await seat.press("f")
        assert at(seat) == "reflection-two" and "leading" in head(seat)
        await seat.press("right")
        await seat.until(lambda: room.value(*STEP) == "reflection-three")


def planned(seat: Seat) -> tuple[str, str, int]:
    """The clock's step, when the session ends, and how late that is."""
    clock = pace_now(seat.main.context, seat.main.context.clock.now())
    assert clock.current is not None
    return clock.current.step, f"{clock.ends:%H:%M}", clock.late


async def passes(seat: Seat, minutes: float) -> None:
    """That many minutes after three o'clock."""
    clock = seat.main.context.clock
    assert isinstance(clock, FixedClock)
    clock.moment = NOW + timedelta(minutes=minutes)
    seat.main.show_headline()
    await seat.settle()


async def test_looking_back_moves_the_group_and_never_the_clock(room: SessionBuilder) -> None:
    async with open_at(room, "reflection-one") as seat:
        await seat.until(lambda: room.value(*STEP) == "reflection-one")
        await seat.leave()
        await passes(seat, 8)
        await seat.press("right")
        await seat.until(lambda: room.value(*STEP) == "reflection-two")
        await passes(seat, 20)
        before = planned(seat)
        assert before[0] == "reflection-two"
        await seat.press("left")
        assert "The group moved back with you; the clock stays at Root causes." in seat.words
        assert "To work here now, press k. To look around alone, press f first." in seat.words
        await seat.until(lambda: room.value(*STEP) == "reflection-one")
        assert planned(seat) == before and "13 min left" in head(seat)
        await seat.press("left", "left")
        await seat.press("b")
        await seat.until(lambda: room.value(*CALL) is not None)
        assert room.value(*STEP) == "welcome" and planned(seat) == before
        await seat.press("right", "right", "right")
        await seat.until(lambda: room.value(*STEP) == "reflection-two")
        assert planned(seat) == before, "the step was never left"
        await passes(seat, 33)
        await seat.press("right")
        await seat.until(lambda: room.value(*STEP) == "reflection-three")
        assert planned(seat)[0] == "reflection-three"


async def test_a_stray_click_on_the_steps_plans_nothing_anew(room: SessionBuilder) -> None:
    async with open_at(room, "reflection-four", size=(120, 36)) as seat:
        await seat.until(lambda: room.value(*STEP) == "reflection-four")
        await passes(seat, 3)
        before = planned(seat)
        await seat.pilot.click(seat.main.rail, offset=(4, 1))
        await seat.until(lambda: room.value(*STEP) == seat.main.position.steps[1].id)
        assert planned(seat) == before and "late" not in head(seat)


async def test_we_work_here_now_plans_from_here_and_undo_brings_the_plan_back(room: SessionBuilder) -> None:
    async with open_at(room, "reflection-one", "qualities") as seat:
        await seat.type("Trust")
        await seat.press("enter")
        await seat.saved()
        await seat.leave()
        await passes(seat, 8)
        await seat.press("right")
        await seat.until(lambda: room.value(*STEP) == "reflection-two")
        await passes(seat, 20)
        before = planned(seat)
        await seat.press("left")
        await seat.until(lambda: room.value(*STEP) == "reflection-one")
        await seat.press("k")
        await seat.until(lambda: planned(seat)[0] == "reflection-one")
        assert "The clock is at Warm-up from now on. To undo, press u." in seat.words
        assert planned(seat)[2] - before[2] == 20, "the eight minutes of this step and what was used of the next"
        assert "8 min left" in head(seat)
        await seat.press("u")
        await seat.until(lambda: planned(seat) == before)
        await seat.until(lambda: "The clock is at Root causes again." in seat.words)
        assert at(seat) == "reflection-one" and room.value(*STEP) == "reflection-one"
        await seat.press("r")
        await seat.until(lambda: planned(seat)[0] == "reflection-one")
        await passes(seat, 25)
        await seat.press("right")
        await seat.until(lambda: planned(seat)[0] == "reflection-two")
        assert "25 min left" in head(seat), "it is worked on anew"
        assert [row.value("quality") for row in room.state.sheet("qualities").live()] == ["Trust"]
        await seat.press("u", "u")
        await seat.until(lambda: not list(room.state.sheet("qualities").live()))
        assert planned(seat)[0] == "reflection-two", "what was gone on to since is nobody's undo"


async def test_working_where_one_looked_around_alone_brings_the_room_and_the_clock(room: SessionBuilder) -> None:
    async with open_at(room, "reflection-two") as seat:
        await seat.until(lambda: room.value(*STEP) == "reflection-two")
        await seat.leave()
        await seat.press("f", "right", "right")
        assert planned(seat)[0] == "reflection-two"
        await seat.press("k")
        await seat.until(lambda: planned(seat)[0] == "reflection-four")
        assert room.value(*STEP) == "reflection-four" and "leading" in head(seat)
        await seat.press("u")
        await seat.until(lambda: planned(seat)[0] == "reflection-two")


async def test_only_the_facilitator_sets_the_clock_to_a_step(room: SessionBuilder) -> None:
    Ana(room).lead("reflection-two")
    async with ben(room) as seat:
        await seat.leave()
        revision = room.state.revision
        await seat.press("left", "k")
        assert "Only the facilitator sets the step the group works on." in seat.words
        assert room.state.revision == revision


async def test_looking_a_cell_up_never_moves_the_room(room: SessionBuilder) -> None:
    async with open_at(room, "reflection-one", "notes-one") as seat:
        await seat.type("Heard")
        await seat.press("enter")
        await seat.saved()
        await seat.leave()
        await seat.press("right", "u")
        await seat.wait_for("Undone: Notes on Reflection One.")
        assert at(seat) == room.value(*STEP) == "reflection-two", "who leads stays with the room"
        await seat.press("f", "r")
        await seat.until(lambda: at(seat) == "reflection-one")
        assert room.value(*STEP) == "reflection-two"
        assert "browsing · f leads again" in head(seat)


async def test_opening_never_moves_the_room(room: SessionBuilder) -> None:
    Ana(room).lead("reflection-two")
    async with open_at(room, "") as seat:
        assert at(seat) == "reflection-two"
        assert "following your other screen" in head(seat)
        revision = room.state.revision
        await seat.settle()
        assert room.state.revision == revision


async def test_of_two_facilitators_the_one_who_moved_last_leads(room: SessionBuilder) -> None:
    ana = Ana(room)
    ana.lead("purpose")
    async with open_at(room, "", person="Dana Cole") as seat:
        assert at(seat) == "purpose" and "following Ana" in head(seat)
        await seat.leave()
        await seat.press("right")
        await seat.until(lambda: room.value(*STEP) == "reflection-one")
        assert "leading" in head(seat)
        await seat.until(lambda: ana.store.state.revision == seat.main.context.store.state.revision)
        ana.lead("reflection-four")
        await goes(seat, "reflection-four")
        assert "following Ana" in head(seat)


async def test_one_who_leaves_for_good_no_longer_leads(room: SessionBuilder) -> None:
    ana = Ana(room)
    ana.lead("purpose")
    async with open_at(room, "", person="Dana Cole") as seat:
        assert "following Ana" in head(seat)
        room.close(but=seat.main.context.store)
        await seat.until(lambda: "leading" in head(seat))


async def test_many_fast_steps_end_where_the_keys_ended(room: SessionBuilder) -> None:
    async with open_at(room, "welcome") as seat:
        await seat.leave()
        await seat.press(*["right"] * 6, *["left"] * 2, "right")
        await seat.until(lambda: room.value(*STEP) == seat.main.position.steps[5].id)
        await seat.settle()
        assert seat.main.position.step_index == 5 and "leading" in head(seat)


# ------------------------------------------------------------------ come here


async def test_bring_writes_one_edit_with_the_cell(room: SessionBuilder) -> None:
    add_gaps(room)
    async with open_at(room, "reflection-two", "causes") as seat:
        await seat.until(lambda: room.value(*STEP) == "reflection-two")
        assert seat.main.grid is not None and seat.main.grid.go_to("c-ride", "cause")
        await seat.leave()
        await seat.press("f", "right", "left")
        revision = room.state.revision
        await seat.press("b")
        await seat.until(lambda: room.state.revision == revision + 1)
        assert room.value(*CALL) == "reflection-two/causes/c-ride/cause"
        assert "leading" in head(seat)
        await seat.press("b")
        await seat.until(lambda: room.state.revision == revision + 2)


async def test_a_call_takes_followers_to_the_page_and_cell(room: SessionBuilder) -> None:
    causes(room)
    ana = Ana(room)
    ana.lead("purpose")
    async with ben(room) as seat:
        ana.call("reflection-two/causes/c-ride/gap")
        await goes(seat, "reflection-two")
        await seat.until(lambda: "Ana called everyone here." in seat.words)
        assert seat.main.grid is not None
        assert seat.main.grid.cursor_target == Target("causes", "c-ride", "gap")
        grid = seat.main.grid
        grid.go_to("c-asthma", "cause")
        ana.call("reflection-two/causes/c-ride/gap")
        await seat.until(lambda: grid.cursor_target == Target("causes", "c-ride", "gap"))


async def test_who_is_on_their_own_is_asked_and_j_goes(room: SessionBuilder) -> None:
    causes(room)
    ana = Ana(room)
    ana.lead("purpose")
    async with ben(room) as seat:
        await seat.leave()
        await seat.press("right")
        ana.call("reflection-two/causes/c-ride/gap")
        await seat.until(lambda: "Ana calls everyone to Root causes: press j." in seat.words)
        assert "Ana calls · j goes" in head(seat) and at(seat) == "reflection-one"
        await seat.press("j")
        assert at(seat) == "reflection-two" and "following Ana" in head(seat)
        assert seat.main.grid is not None and seat.main.grid.cursor_target == Target("causes", "c-ride", "gap")
        await seat.press("j")
        assert "No one is calling." in seat.words


async def test_a_call_waits_for_who_is_typing(room: SessionBuilder) -> None:
    causes(room)
    ana = Ana(room)
    ana.lead("reflection-two")
    async with ben(room) as seat:
        await seat.press("down")
        await seat.type("Buses")
        ana.call("reflection-three/organisations")
        await seat.until(lambda: "Ana calls everyone to" in seat.words)
        assert at(seat) == "reflection-two" and "Buses" in seat.text
        await seat.press("escape")
        await goes(seat, "reflection-three")
        await seat.until(lambda: "Ana called everyone here." in seat.words)


async def test_a_call_is_over_when_the_room_moves_and_at_the_next_opening(room: SessionBuilder) -> None:
    ana = Ana(room)
    ana.lead("purpose")
    async with ben(room) as seat:
        await seat.leave()
        await seat.press("right", "right")
        ana.call("welcome")
        await seat.until(lambda: "Ana calls" in head(seat))
        ana.lead("reflection-four")
        await seat.until(lambda: "on your own" in head(seat))
        ana.call("reflection-four")
    async with ben(room) as seat:
        await seat.settle()
        assert "everybody" not in seat.words and "following Ana" in head(seat)


@pytest.mark.parametrize("text", ["nowhere", "nowhere/at/all/x", "////", "reflection-two/no-such/row/column/more"])
async def test_a_call_to_a_place_that_is_not_there_does_no_harm(room: SessionBuilder, text: str) -> None:
    ana = Ana(room)
    ana.lead("purpose")
    async with ben(room) as seat:
        revision = room.state.revision
        base = ana.store.state.base(CALL)
        ana.store.commit(
            [SetCell(*STEP, text.split("/")[0] or None, ana.store.state.base(STEP)), SetCell(*CALL, text, base)]
        )
        await seat.until(lambda: seat.main.context.state.revision > revision)
        await seat.pilot.pause(0.05)
        assert at(seat) in ("purpose", "reflection-two") and seat.app.is_running


# ------------------------------------------------------------------ observers, and the words


async def test_an_observer_follows_and_writes_nothing(room: SessionBuilder) -> None:
    ana = Ana(room)
    ana.lead("purpose")
    async with open_at(room, "", person="Ola", role=Role.OBSERVER) as seat:
        assert at(seat) == "purpose" and "following Ana" in head(seat) and "read only" in head(seat)
        ana.lead("reflection-one")
        await goes(seat, "reflection-one")
        await seat.leave()
        await seat.press("right", "b", "f")
        assert at(seat) == "reflection-one"


def test_the_first_line_keeps_what_matters_most() -> None:
    parts = ((2, "3 gaps"), (1, "Ben Carter"), (5, "on your own · f follows Ana"), (3, "● 3 here"), (4, "9 min left"))
    assert fitting("Oak Elementary", parts, 120).split("  ") == [text for _, text in parts]
    assert fitting("Oak Elementary", parts, 70).split("  ") == ["on your own · f follows Ana", "● 3 here", "9 min left"]
    assert fitting("Oak Elementary", parts, 20) == "on your own · f follows Ana"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("a/b/c/d", JumpTarget("a", "b", "c", "d")),
        ("a", JumpTarget("a")),
        ("a/b", JumpTarget("a", "b")),
        ("", JumpTarget("")),
        (None, JumpTarget("")),
        ("a/b/c/d/e", JumpTarget("a", "b", "c", "d")),
    ],
)
def test_a_call_reads_back(text: object, found: JumpTarget) -> None:
    assert parse_jump_target(text) == found
    if isinstance(text, str) and text.count("/") < 4:
        assert str(parse_jump_target(text)) == text
