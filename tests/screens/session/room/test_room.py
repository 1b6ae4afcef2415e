"""The room's own screen: it follows, counts down, reads from the back of the room, and holds nothing private."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content.sheet_spec import OWN_ROW, Kind, Shape
from screens.session.room.answers import answers
from screens.session.room.board import fitting
from screens.session.room.digits import HIGH, large
from store.api import Location
from tests.support.apps import open_at, room_of
from tests.support.seat import Seat
from tests.support.sessions import ANA, BEN, NOW, SessionBuilder, add_qualities, give_dots, planned_session
from workshop.session.countdown import countdown, pause_ops, start_ops
from workshop.sheets.model import Role, SetCell
from workshop.sheets.values import person_key

STEP = ("room", "main", "step")


@pytest.fixture
def room() -> Iterator[SessionBuilder]:
    room = planned_session()
    room.commit(SetCell(*STEP, "reflection-two"))
    room.close()
    yield room
    room.close()


def lead(room: SessionBuilder, step: str) -> None:
    room.commit(SetCell(*STEP, step))


def start(room: SessionBuilder, step: str = "reflection-two", *, ago: float = 0) -> None:
    """The first round of that step was begun so many seconds ago."""
    spec = next(one for one in room.pack.steps if one.id == step)
    room.commit(*start_ops(room.state, spec, NOW - datetime.timedelta(seconds=ago)))


@pytest.mark.parametrize("size", [(60, 20), (80, 24), (120, 36)], ids=["60x20", "80x24", "120x36"])
async def test_it_shows_the_question_the_round_and_the_answers(room: SessionBuilder, size: tuple[int, int]) -> None:
    room.reveal("causes")
    room.add("causes", "c1", cause="Asthma, no inhaler at school", group="barriers", inside=("School nurse",))
    start(room)
    async with room_of(room, size=size) as seat:
        assert "WHO ADDRESSES EACH CAUSE?" in seat.text
        assert "ROUND 1 OF 3" in seat.words and "Write alone" in seat.words
        assert "BARRIERS" in seat.words and "Asthma, no inhaler at school" in seat.words
        assert "School nurse" in seat.words
        for line in large("6:00"):
            assert line.rstrip() in seat.text


async def test_it_follows_the_facilitator_and_what_others_write(room: SessionBuilder) -> None:
    room.reveal("causes")
    async with room_of(room) as seat:
        room.add("causes", "c1", by=BEN, cause="No ride after the move", group="barriers")
        await seat.wait_for("No ride after the move")
        lead(room, "reflection-one")
        await seat.until(lambda: "No ride after the move" not in seat.text)
        assert next(step.title for step in room.pack.steps if step.id == "reflection-one").upper() in seat.words


async def test_dots_that_the_room_was_counted_for_are_shown_and_no_others(room: SessionBuilder) -> None:
    add_qualities(room, "Trust", "Shared work")
    room.reveal("qualities")
    give_dots(room, BEN, q2=2)
    room.commit(SetCell("counted_in_room", "qualities-dots.q1", "count", 3))
    context = room.context("", Role.OBSERVER)
    for page in ("qualities-dots", "qualities-dots-tally", "qualities-dots-result"):
        assert [one[:2] for one in answers(context, page)][1:] == [("Trust", "  3 ●●●")]
    room.reveal("qualities-dots")
    found = [one[:2] for one in answers(room.context("", Role.OBSERVER), "qualities-dots-tally")]
    assert found[1:] == [("Trust", "  3 ●●●"), ("Shared work", "  2 ●●")]
    assert "counted in the room" in found[0][0]


async def test_it_shows_the_page_that_the_facilitator_looks_at(room: SessionBuilder) -> None:
    room.commit(SetCell("people", person_key(BEN), "name", BEN))
    ana = room.store(ANA, Role.FACILITATOR)
    lead(room, "welcome")
    async with room_of(room) as seat:
        ana.announce(Location("welcome", "people"))
        await seat.wait_for(BEN)
        ana.announce(Location("welcome", "for-you"))
        await seat.until(lambda: BEN not in seat.text)


async def test_the_countdown_goes_on_pauses_and_ends_in_words(room: SessionBuilder) -> None:
    step = next(one for one in room.pack.steps if one.id == "reflection-two")
    start(room, ago=355.5)
    async with room_of(room) as seat:
        assert shows(seat, "0:05")
        room.clock.advance(seconds=2)
        await seat.until(lambda: shows(seat, "0:03"), "the seconds go on by themselves")
        room.commit(*pause_ops(room.state, step, room.clock.now()))
        await seat.wait_for("PAUSED")
        room.commit(*pause_ops(room.state, step, room.clock.now()))
        await seat.until(lambda: "PAUSED" not in seat.text)
        room.clock.advance(seconds=60)
        await seat.wait_for("TIME IS UP")
        assert shows(seat, "0:00")


async def test_a_slow_line_is_spared_the_seconds_until_the_last_minute(room: SessionBuilder) -> None:
    start(room, ago=100)
    async with room_of(room, seconds=False) as seat:
        assert shows(seat, "5:00")
        await seat.press("i")
        assert shows(seat, "4:20")
        await seat.press("i")
        assert shows(seat, "5:00")


@pytest.mark.parametrize("wanted", [True, False])
async def test_the_bell_rings_once_and_only_where_it_was_asked_for(room: SessionBuilder, wanted: bool) -> None:
    start(room, ago=359.9)
    async with room_of(room, bell=wanted, captured=True) as seat:
        seat.sent()
        room.clock.advance(seconds=30)
        await seat.wait_for("TIME IS UP")
        room.add("causes", "c1", cause="One more", group="barriers")
        await seat.settle()
        assert seat.sent().count("\a") == int(wanted)


async def test_nothing_private_ever_stands_on_it(room: SessionBuilder) -> None:
    """A unique word in every place that is not for the room; every step and page is looked at."""
    for spec in room.pack.sheets().values():
        texts = [column for column in spec.columns if column.kind is Kind.TEXT and not column.choices]
        alone = (spec.per_person or spec.hidden_until_reveal) and spec.id != "people"
        form = spec.shape is Shape.FORM
        row = OWN_ROW + person_key(BEN) if form else person_key(BEN) if spec.per_person else f"own-{spec.id}"
        words = {
            column.id: f"X{'alone' if alone else 'private'}{spec.id}"
            for column in texts
            if column.private or (alone and column is texts[0])
        }
        if form and alone:
            room.commit(*(SetCell(spec.id, row, column, word) for column, word in words.items()), person=BEN)
        elif words and not form:
            room.add(spec.id, row, by=BEN if alone else "", **words)
    ana = room.store(ANA, Role.FACILITATOR)
    async with room_of(room, size=(120, 60)) as seat:
        for step in room.pack.steps:
            lead(room, step.id)
            for page in seat_pages(room, step.id):
                ana.announce(Location(step.id, page))
                await seat.settle()
                assert not re.search(r"Xprivate|Xalone", seat.text), (step.id, page)
            notes = [one.markdown for one in step.prose() if one.audience.value == "facilitator"]
            assert not any(note[:30] in seat.text for note in notes)


def seat_pages(room: SessionBuilder, step: str) -> list[str]:
    """The ids of the pages a facilitator has at that step."""
    from screens.session.position import Position

    position = Position(room.context(ANA, Role.FACILITATOR))
    return [page.id for page in position.pages_of(next(one for one in position.steps if one.id == step))]


async def test_a_private_round_shows_only_how_many_have_written(room: SessionBuilder) -> None:
    lead(room, "reflection-one")
    room.add("qualities", "q1", by=BEN, quality="They call back", who=BEN)
    async with room_of(room) as seat:
        assert "They call back" not in seat.text and BEN not in seat.text
        assert "1 of 2 has written" in seat.words
        room.reveal("qualities")
        await seat.wait_for("They call back")


async def test_the_window_is_nobody_one_could_meet(room: SessionBuilder) -> None:
    async with room_of(room), open_at(room, "reflection-two") as seat:
        assert "● 1 here" in seat.text
        assert not seat.main.context.discretion.together
        (window,) = [one for one in seat.main.context.store.present() if not one.mine]
        assert window.called == "the room's screen"


async def test_hostile_text_is_only_text(room: SessionBuilder) -> None:
    room.reveal("causes")
    room.add("causes", "c1", cause="[bold]no[/] \x1b]0;x\x07 [@click=app.quit]go", group="barriers")
    async with room_of(room) as seat:
        assert "[bold]no[/]" in seat.text and "[@click=app.quit]go" in seat.text


async def test_it_scrolls_by_key_until_the_group_goes_on(room: SessionBuilder) -> None:
    room.reveal("causes")
    for number in range(30):
        room.add("causes", f"c{number}", cause=f"Cause number {number}.", group="barriers")
    async with room_of(room) as seat:
        assert "Cause number 29." in seat.text and "more" in seat.text
        await seat.press(*["up"] * 40)
        assert "Cause number 0." in seat.text and "Cause number 29." not in seat.text
        room.add("causes", "c30", cause="Cause number 30.", group="barriers")
        await seat.wait_for("Cause number 30.")


async def test_the_second_screen_runs_the_countdown(room: SessionBuilder) -> None:
    step = next(one for one in room.pack.steps if one.id == "reflection-two")
    async with open_at(room, "reflection-two") as seat:
        await seat.leave()
        await seat.press("2", "space")
        await seat.wait_for("6:00  running")
        await seat.press("plus", "5")
        await seat.wait_for("12:00  running")
        await seat.press("space")
        await seat.wait_for("12:00  paused")
        await seat.press("greater_than_sign")
        await seat.wait_for("Round 2 of 3")
        await seat.press("greater_than_sign", "greater_than_sign")
        await seat.until(lambda: countdown(room.state, step, NOW) is None)
        await seat.press("plus")
        assert "Press Space to start the countdown first." in seat.words


async def test_a_step_without_rounds_says_so(room: SessionBuilder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("workshop.session.countdown.rounds_in", lambda blocks: ())
    async with open_at(room, "reflection-two") as seat:
        await seat.leave()
        await seat.press("2", "space")
        assert "This step has no rounds to count down." in seat.words


def shows(seat: Seat, digits: str) -> bool:
    """Whether that time stands there in large digits."""
    return all(line.rstrip() in seat.text for line in large(digits))


def test_digits_are_three_lines_of_one_width() -> None:
    for text in ("0:00", "12:34", "56:78", "1000:09"):
        lines = large(text)
        assert len(lines) == HIGH and len({len(line) for line in lines}) == 1
    assert len({large(f"{digit}:00") for digit in range(10)}) == 10


@given(st.lists(st.integers(1, 6), min_size=1, max_size=40), st.integers(3, 40), st.data())
def test_what_fits_holds_the_anchor_and_never_more_than_the_room(
    heights: list[int], room: int, data: st.DataObject
) -> None:
    anchor = data.draw(st.integers(0, len(heights) - 1))
    first, last = fitting(heights, room, anchor)
    assert 0 <= first <= anchor <= last < len(heights)
    used = sum(heights[first : last + 1])
    assert used <= room + 1 or first == last == anchor
    if sum(heights) <= room + 1:
        assert (first, last) == (0, len(heights) - 1)
