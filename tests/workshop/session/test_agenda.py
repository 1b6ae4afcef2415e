"""The agenda of one session: what is left out, moved, and timed, and that nothing of it can make a session unusable."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content.blocks import Timer
from content.rounds import rounds_in
from tests.support.sessions import ANA, BEN, NOW, PEOPLE, SessionBuilder, module_12
from workshop.clock import SessionTiming, session_timing, times
from workshop.replan import replan
from workshop.session.agenda import (
    AgendaRefused,
    agenda_lines,
    agenda_of,
    leave_out_ops,
    left_out_words,
    minutes_ops,
    move_ops,
    plan_ops,
    sitting_ops,
    total_words,
)
from workshop.session.countdown import countdown, next_ops, start_ops
from workshop.sheets.model import Op, SetCell, State

PACK = module_12()
STEPS = [step.id for step in PACK.steps]


@pytest.fixture
def room() -> Iterator[SessionBuilder]:
    room = SessionBuilder(people=PEOPLE)
    yield room
    room.close()


def ids(room: SessionBuilder) -> list[str]:
    return [step.id for step in agenda_of(PACK, room.state).included]


def minutes(room: SessionBuilder, step: str) -> tuple[int, list[int]]:
    found = next(one for one in agenda_of(PACK, room.state).steps if one.id == step)
    return found.minutes, [one.minutes for block in found.blocks if isinstance(block, Timer) for one in block.rounds]


def plan(room: SessionBuilder, agenda: str) -> None:
    if ops := plan_ops(PACK, room.state, next(one for one in PACK.agendas if one.id == agenda)):
        room.commit(*ops, person=ANA)


def test_a_session_without_the_sheet_has_the_modules_agenda(room: SessionBuilder) -> None:
    assert agenda_of(PACK, room.state).steps is PACK.steps
    assert total_words(agenda_of(PACK, State())) == "90 minutes"


@pytest.mark.parametrize("agenda", [one.id for one in PACK.agendas])
def test_what_the_module_ships_takes_the_minutes_it_says(room: SessionBuilder, agenda: str) -> None:
    plan(room, agenda)
    shipped = next(one for one in PACK.agendas if one.id == agenda)
    assert agenda_of(PACK, room.state).minutes == shipped.minutes
    plan(room, "90")
    assert agenda_of(PACK, room.state).steps == PACK.steps


def test_forty_five_minutes(room: SessionBuilder) -> None:
    plan(room, "45")
    assert ids(room) == [
        "welcome", "reflection-two", "reflection-three", "reflection-four", "organizing", "learn-more",
    ]  # fmt: skip
    assert minutes(room, "reflection-two") == (16, [5, 0, 11])
    assert minutes(room, "reflection-one") == (0, [0, 0, 0])
    timing = session_timing(agenda_of(PACK, room.state).steps, times(room.state), NOW)
    assert (timing.ends - NOW).total_seconds() == 45 * 60


def test_two_sittings(room: SessionBuilder) -> None:
    plan(room, "two-sittings")
    assert total_words(agenda_of(PACK, room.state)) == "90 minutes in 2 sittings of 48 and 42"
    timing = session_timing(agenda_of(PACK, room.state).steps, times(room.state), NOW)
    assert (timing.ends - NOW).total_seconds() == 48 * 60, "the end of the first sitting"


def test_between_two_sittings_no_one_is_late(room: SessionBuilder) -> None:
    plan(room, "two-sittings")
    began = {"reflection-two": 0, "reflection-three": 25, "reflection-four": 25 + 90}
    for step, minutes in began.items():
        room.answer("clock", step, entered=(NOW + datetime.timedelta(minutes=minutes)).isoformat())
    steps = agenda_of(PACK, room.state).steps

    def at(minutes: int) -> SessionTiming:
        return session_timing(steps, times(room.state), NOW + datetime.timedelta(minutes=minutes))

    late = session_timing(steps, times(room.state).without(["reflection-four"]), NOW + datetime.timedelta(minutes=40))
    assert late.late == 5 - (3 + 2 + 8), "the sitting has no more steps, and three were not opened"
    assert late.splits and not late.ahead
    second = at(25 + 90 + 5)
    assert second.current is not None and second.current.step == "reflection-four"
    assert second.late == 0 and not second.splits
    assert second.due == NOW + datetime.timedelta(minutes=25 + 90 + 42)
    assert second.steps[4].used == 10, "an hour of lunch is no use of the step before it"
    plan_b = replan(at(25 + 90 + 30))
    assert plan_b.saves + plan_b.still_late == 13 and set(plan_b.minutes) <= set(STEPS[5:]), "only of this sitting"


def test_the_order_changes_and_comes_back(room: SessionBuilder) -> None:
    for _ in range(3):
        room.commit(*move_ops(PACK, room.state, "reflection-five", -1), person=ANA)
    assert ids(room).index("reflection-five") == STEPS.index("reflection-five") - 3
    for _ in range(3):
        room.commit(*move_ops(PACK, room.state, "reflection-five", 1), person=ANA)
    assert ids(room) == STEPS
    assert move_ops(PACK, room.state, STEPS[0], -1) == move_ops(PACK, room.state, STEPS[-1], 1) == ()


@given(moves=st.lists(st.tuples(st.sampled_from(STEPS), st.sampled_from((-1, 1))), max_size=120))
def test_any_moves_are_those_of_a_list(moves: list[tuple[str, int]]) -> None:
    room, order = SessionBuilder(), list(STEPS)
    for step, by in moves:
        ops = move_ops(PACK, room.state, step, by)
        at = order.index(step)
        if ops:
            order.insert(at + by, order.pop(at))
            room.commit(*ops)
        assert ids(room) == order
    room.close()


def rounds(room: SessionBuilder, step: str) -> list[str]:
    return [one.do for one in rounds_in(next(s for s in agenda_of(PACK, room.state).steps if s.id == step).blocks)]


def test_rounds_move_within_their_step_and_keep_their_minutes(room: SessionBuilder) -> None:
    alone, pairs, grid = rounds(room, "reflection-two")
    room.commit(*minutes_ops(PACK, room.state, "reflection-two.1", 4), person=ANA)
    room.commit(*move_ops(PACK, room.state, "reflection-two.1", 1), person=ANA)
    assert rounds(room, "reflection-two") == [pairs, alone, grid]
    assert minutes(room, "reflection-two")[1] == [8, 4, 11], "the minutes go with the round"
    lines = [line for line in agenda_lines(PACK, room.state) if line.row.startswith("reflection-two.")]
    assert [(line.number, line.row[-1], line.module) for line in lines] == [(1, "2", 8), (2, "1", 6), (3, "3", 11)]
    assert move_ops(PACK, room.state, "reflection-two.2", -1) == move_ops(PACK, room.state, "reflection-two.3", 1) == ()
    room.commit(*move_ops(PACK, room.state, "reflection-two.1", -1), person=ANA)
    assert rounds(room, "reflection-two") == [alone, pairs, grid]


def test_moving_a_step_does_not_move_its_rounds_nor_a_plan_keep_them_moved(room: SessionBuilder) -> None:
    before = rounds(room, "reflection-two")
    room.commit(*move_ops(PACK, room.state, "reflection-two.3", -1), person=ANA)
    room.commit(*move_ops(PACK, room.state, "reflection-two", 1), person=ANA)
    assert rounds(room, "reflection-two") == [before[0], before[2], before[1]]
    plan(room, "45")
    assert minutes(room, "reflection-two") == (16, [5, 0, 11]), "a shipped agenda has the module's order"


def test_the_countdown_follows_the_order_and_a_round_that_runs_stays_itself(room: SessionBuilder) -> None:
    room.commit(*move_ops(PACK, room.state, "reflection-two.3", -1), person=ANA)

    def here() -> tuple[str, int] | None:
        step = next(one for one in agenda_of(PACK, room.state).steps if one.id == "reflection-two")
        found = countdown(room.state, step, NOW)
        return None if found is None else (found.do, found.round)

    def following() -> None:
        step = next(one for one in agenda_of(PACK, room.state).steps if one.id == "reflection-two")
        room.commit(*next_ops(room.state, step, NOW), person=ANA)

    following()
    assert here() == ("Write alone", 1)
    following()
    assert here() == ("Build one shared grid", 2)
    room.commit(*move_ops(PACK, room.state, "reflection-two.3", -1), person=ANA)
    assert here() == ("Build one shared grid", 1), "moved while it runs"
    following()
    following()
    assert here() == ("Compare in pairs", 3)
    following()
    assert here() is None


def test_places_that_come_too_close_are_numbered_anew(room: SessionBuilder) -> None:
    for place, step in enumerate(STEPS):
        room.commit(SetCell("session_agenda", step, "place", 1 + place * 1e-9))
    room.commit(*move_ops(PACK, room.state, "reflection-one", 1))
    assert ids(room)[2:4] == ["reflection-two", "reflection-one"]
    assert room.value("session_agenda", "reflection-one", "place") == 4


def test_the_last_step_cannot_be_left_out(room: SessionBuilder) -> None:
    for step in STEPS[1:]:
        room.commit(*leave_out_ops(PACK, room.state, step, True))
    with pytest.raises(AgendaRefused, match="only step left"):
        leave_out_ops(PACK, room.state, "welcome", True)


def test_two_who_leave_out_the_last_two_at_once_keep_one(room: SessionBuilder) -> None:
    for step in STEPS:
        room.commit(SetCell("session_agenda", step, "out", True))
    assert ids(room) == ["welcome"]
    assert minutes(room, "welcome") == (3, [2, 1])


@pytest.mark.parametrize("many", [0, -5, 1_000, 601])
def test_minutes_that_nobody_plans(room: SessionBuilder, many: int) -> None:
    with pytest.raises(AgendaRefused, match="1 to 600"):
        minutes_ops(PACK, room.state, "reflection-two.1", many)


@pytest.mark.parametrize("value", [0, -1, 1_000, 0.2])
def test_minutes_that_came_from_elsewhere_are_passed_over(room: SessionBuilder, value: float) -> None:
    room.commit(SetCell("session_agenda", "reflection-two", "minutes", value))
    room.commit(SetCell("session_agenda", "reflection-two.1", "minutes", value))
    assert minutes(room, "reflection-two") == (25, [6, 8, 11])


def test_rounds_become_shorter_with_their_step(room: SessionBuilder) -> None:
    room.commit(*minutes_ops(PACK, room.state, "reflection-two", 10))
    assert minutes(room, "reflection-two") == (10, [2, 3, 5])
    room.commit(*minutes_ops(PACK, room.state, "reflection-two.3", 7))
    assert minutes(room, "reflection-two") == (10, [1, 2, 7])
    room.commit(*minutes_ops(PACK, room.state, "reflection-two", None))
    assert minutes(room, "reflection-two") == (21, [6, 8, 7])
    room.commit(*minutes_ops(PACK, room.state, "reflection-two", 40))
    assert minutes(room, "reflection-two") == (40, [6, 8, 7])


@given(
    rounds=st.lists(st.integers(1, 600), min_size=1, max_size=8),
    step=st.integers(1, 600),
    own=st.dictionaries(st.integers(1, 8), st.integers(1, 600)),
)
def test_no_round_is_ever_without_a_minute(rounds: list[int], step: int, own: dict[int, int]) -> None:
    base = PACK.steps[3]
    timer = next(block for block in base.blocks if isinstance(block, Timer))
    shape = timer.rounds[0]
    made = tuple(replace(shape, minutes=m, number=n) for n, m in enumerate(rounds, 1))
    pack = replace(PACK, steps=(replace(base, blocks=(replace(timer, rounds=made),)),))
    room = SessionBuilder(pack)
    room.commit(SetCell("session_agenda", base.id, "minutes", step))
    for n, m in own.items():
        room.commit(SetCell("session_agenda", f"{base.id}.{n}", "minutes", m))
    (found,) = agenda_of(pack, room.state).steps
    after = [one.minutes for block in found.blocks if isinstance(block, Timer) for one in block.rounds]
    assert all(after)
    assert all(after[n - 1] == m for n, m in own.items() if n <= len(rounds))
    free = sum(m for n, m in own.items() if n <= len(rounds)) + len([n for n in range(len(rounds)) if n + 1 not in own])
    assert sum(after) <= max(step, free)
    room.close()


def test_a_round_that_is_left_out_is_passed_by(room: SessionBuilder) -> None:
    room.commit(*leave_out_ops(PACK, room.state, "reflection-two.2", True))
    step = next(one for one in agenda_of(PACK, room.state).steps if one.id == "reflection-two")
    assert step.minutes == 17
    room.commit(*start_ops(room.state, step, NOW))
    room.commit(*next_ops(room.state, step, NOW))
    here = countdown(room.state, step, NOW)
    assert here is not None and (here.do, here.round, here.rounds) == ("Build one shared grid", 2, 2)
    room.commit(*next_ops(room.state, step, NOW))
    assert countdown(room.state, step, NOW) is None


def test_what_was_written_is_kept_and_said(room: SessionBuilder) -> None:
    room.add("organisations", "clinic", by=ANA, name="Clinic")
    room.commit(*leave_out_ops(PACK, room.state, "reflection-three", True))
    room.commit(*leave_out_ops(PACK, room.state, "reflection-two.2", True))
    said = left_out_words(room.state, agenda_of(PACK, room.state))
    assert said == ["“Compare in pairs” in Root causes", "Organizations (what was written there is kept)"]
    assert room.value("organisations", "clinic", "name") == "Clinic"
    line = next(line for line in agenda_lines(PACK, room.state) if line.row == "reflection-three")
    assert line.out and line.minutes == 10 and "kept: what was written there" in line.notes


def test_leaving_out_forgets_minutes_given_in_a_hurry(room: SessionBuilder) -> None:
    room.answer("clock", "reflection-two", minutes=12)
    room.commit(*leave_out_ops(PACK, room.state, "reflection-two.1", True))
    assert room.value("clock", "reflection-two", "minutes") is None


def test_two_facilitators_at_once_keep_both(room: SessionBuilder) -> None:
    first = minutes_ops(PACK, room.state, "reflection-two", 20)
    second = minutes_ops(PACK, room.state, "reflection-two", 30)
    room.commit(*first, person=ANA)
    room.commit(*second, person="Second Lead")
    assert minutes(room, "reflection-two")[0] == 30
    line = next(line for line in agenda_lines(PACK, room.state) if line.row == "reflection-two")
    assert "Ana Ruiz at the same time: Minutes 20" in line.notes


@pytest.mark.parametrize("ops", [leave_out_ops(PACK, State(), "purpose", True), sitting_ops(State(), "purpose", True)])
def test_only_the_facilitator_plans(room: SessionBuilder, ops: tuple[Op, ...]) -> None:
    assert "Only the facilitator" in room.refusal(BEN, *ops)
    assert agenda_of(PACK, room.state).steps is PACK.steps


def test_the_next_step_is_one_that_is_in(room: SessionBuilder) -> None:
    plan(room, "45")
    agenda = agenda_of(PACK, room.state)
    after, before = agenda.beside("welcome", 1), agenda.beside("learn-more", -1)
    assert after is not None and after.id == "reflection-two"
    assert before is not None and before.id == "organizing"
    assert agenda.beside("learn-more", 1) is None
    looked_at = agenda.beside("reflection-one", 1)
    assert looked_at is not None and looked_at.id == "reflection-two"
