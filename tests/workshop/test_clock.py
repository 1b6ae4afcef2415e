"""The clock: by hand for an hour of four steps, then the properties that hold for any."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content.blocks import Round, Timer
from content.model import Step
from content.sheet_spec import FORM_ROW
from tests.support.sessions import NOW, SessionBuilder
from workshop.clock import (
    RecordedTimes,
    SessionTiming,
    StepPhase,
    TimeStatus,
    clock_at,
    false_starts,
    parse_instant,
    planned,
    scheduled,
    session_day,
    session_timing,
    time_status,
    times,
    timing_line,
)
from workshop.replan import TimeSaving, replan
from workshop.session.leading import clock_ops
from workshop.sheets.model import Cell, Row, SetCell, Sheet, State

ZONE = timezone(timedelta(hours=-5))
START = datetime(2026, 11, 23, 14, 0, tzinfo=ZONE)


def step(name: str, minutes: int, *rounds: tuple[str, int, bool], optional: bool = False) -> Step:
    made = tuple(Round(do, m, optional=o) for do, m, o in rounds)
    blocks = (Timer(f"{name}-rounds", 1, made),) if made else ()
    return Step(name, name.title(), name.title(), minutes, blocks, f"{name}.md", optional=optional)


STEPS = (
    step("welcome", 5),
    step("causes", 25, ("Write alone", 6, False), ("Compare in pairs", 8, True), ("One grid", 11, False)),
    step("series", 10, optional=True),
    step("scorer", 20),
)


def at(minute: float) -> datetime:
    return START + timedelta(minutes=minute)


def opened(again: dict[str, float] | None = None, **minutes: float) -> RecordedTimes:
    entered = {name: at(m) for name, m in minutes.items()}
    return RecordedTimes(entered, {}, {name: at(m) for name, m in (again or {}).items()})


def test_before_the_session() -> None:
    found = session_timing(STEPS, RecordedTimes({}, {}), at(0))
    assert (found.current, found.left, found.due, found.late) == (None, None, None, 0)
    assert found.ends == at(60)
    assert timing_line(found) == "60 minutes planned"
    assert replan(found).savings == ()


def test_on_time() -> None:
    found = session_timing(STEPS, opened(welcome=0, causes=5), at(15))
    assert [timing.phase for timing in found.steps] == [StepPhase.DONE, StepPhase.NOW, StepPhase.AHEAD, StepPhase.AHEAD]
    assert [timing.used for timing in found.steps] == [5, 10, 0, 0]
    assert (found.left, found.status, found.late) == (15, TimeStatus.FINE, 0)
    assert found.due == found.ends == at(60)
    assert timing_line(found) == "15 min left · ends 3:00 PM"
    assert replan(found).savings == ()


def test_late_in_a_step() -> None:
    found = session_timing(STEPS, opened(welcome=0, causes=9), at(40))
    assert (found.left, found.status) == (-6, TimeStatus.OVER)
    assert found.ends == at(70)
    assert found.late == 10
    assert timing_line(found) == "6 min over · ends 3:10 PM · 10 min late"


def test_early_is_time_to_spare() -> None:
    found = session_timing(STEPS, opened(welcome=0, causes=2), at(4))
    assert found.late == -3
    assert timing_line(found) == "23 min left · ends 2:57 PM"


@pytest.mark.parametrize(
    ("left", "expected"),
    [
        (25, TimeStatus.FINE),
        (5.1, TimeStatus.FINE),
        (5, TimeStatus.SOON),
        (1.3, TimeStatus.SOON),
        (1.25, TimeStatus.LAST),
        (0, TimeStatus.LAST),
        (-0.1, TimeStatus.OVER),
    ],
)
def test_moods_change_at_a_fifth_and_a_twentieth(left: float, expected: TimeStatus) -> None:
    assert time_status(left, 25) is expected


def test_the_line_says_when_to_wind_up() -> None:
    assert (
        timing_line(session_timing(STEPS, opened(welcome=0, causes=5), at(26))) == "4 min left · ends 3:00 PM · wrap up"
    )
    assert (
        timing_line(session_timing(STEPS, opened(welcome=0, causes=5), at(29)))
        == "1 min left · ends 3:00 PM · last minute"
    )


def test_the_written_start_counts_unless_it_is_hours_off() -> None:
    late_start = opened(welcome=10)
    assert session_timing(STEPS, late_start, at(10), at(0)).late == 10
    assert session_timing(STEPS, late_start, at(10), at(-600)).late == 0
    assert session_timing(STEPS, late_start, at(10)).late == 0
    assert scheduled("2026-11-23", "2:00 pm", at(0)) == START
    assert scheduled("", "14:00", at(0)) is scheduled("2026-11-23", "noonish", at(0)) is None


def test_a_step_nobody_opened_is_skipped() -> None:
    found = session_timing(STEPS, opened(welcome=0, causes=5, scorer=30), at(35))
    assert [timing.phase for timing in found.steps] == [
        StepPhase.DONE,
        StepPhase.DONE,
        StepPhase.SKIPPED,
        StepPhase.NOW,
    ]
    assert [timing.used for timing in found.steps] == [5, 25, 0, 5]
    assert found.late == -10


def test_looking_back_moves_nothing() -> None:
    """The clock is at the step begun last: where the room looks is not among the things it knows."""
    known = opened(welcome=0, causes=5, series=30)
    found = session_timing(STEPS, known, at(33))
    assert found.current is not None
    assert (found.current.step, found.left, found.late) == ("series", 7, 0)


def test_working_on_a_step_again_plans_the_end_from_there() -> None:
    known = opened({"causes": 35}, welcome=0, causes=5, series=30)
    found = session_timing(STEPS, known, at(37))
    assert [timing.phase for timing in found.steps] == [StepPhase.DONE, StepPhase.NOW, StepPhase.AHEAD, StepPhase.AHEAD]
    assert [timing.used for timing in found.steps] == [5, 2, 0, 0], "welcome ended when the causes were first opened"
    assert (found.left, found.ends, found.late) == (23, at(90), 30)
    assert session_timing(STEPS, opened(welcome=0, causes=5, series=30), at(37)).late == 0, (
        "without it the plan is as it was"
    )
    on = session_timing(STEPS, opened({"causes": 35}, welcome=0, causes=5, series=50), at(52))
    assert on.current is not None
    assert (on.current.step, [timing.used for timing in on.steps]) == ("series", [5, 15, 2, 0])


def test_of_steps_begun_at_the_same_moment_the_furthest_counts() -> None:
    assert clock_at(STEPS, opened(welcome=3, causes=3, series=3)) == 2
    assert clock_at(STEPS, opened({"welcome": 3.001}, welcome=3, causes=3)) == 0
    assert clock_at(STEPS, opened()) is None


def test_working_again_after_the_session_was_walked_through_days_before() -> None:
    days = 3 * 24 * 60
    walked = {name: place - days for place, name in enumerate(("welcome", "causes", "series", "scorer"))}
    first = session_timing(STEPS, opened({"welcome": 0}, **walked), at(1))
    assert (first.left, first.late) == (4, 0)
    third = session_timing(STEPS, opened({"series": 0}, **walked), at(1))
    assert (third.left, third.late) == (9, -4), "the days between are a pause"


def test_a_glance_ahead_leaves_the_clock_as_it_was() -> None:
    """At minute 25 on to the series by mistake, at once back: causes has had its twenty minutes."""
    known = opened(welcome=0, causes=5, series=25)
    assert false_starts(STEPS, known, "causes", at(25.9)) == ["series"]
    assert false_starts(STEPS, known, "causes", at(26)) == []
    assert false_starts(STEPS, known, "series", at(25.1)) == false_starts(STEPS, known, "nowhere", at(25.1)) == []
    back = session_timing(STEPS, known.without(["series"]), at(25.5))
    assert (back.left, back.late) == (4.5, 0)


def test_minutes_set_by_hand() -> None:
    by_hand = RecordedTimes({"welcome": at(0)}, {"causes": 10, "series": 0})
    found = session_timing(STEPS, by_hand, at(0))
    assert [timing.minutes for timing in found.steps] == [5, 10, 0, 20]
    assert found.ends == at(35)
    assert found.due == at(60)


def test_a_night_between_two_sittings_is_not_lateness() -> None:
    found = session_timing(STEPS, opened(welcome=0, causes=5, series=20 * 60), at(20 * 60 + 2))
    assert [timing.used for timing in found.steps] == [5, 25, 2, 0]
    assert found.late == 0
    assert found.ends == at(20 * 60 + 30)


def test_rounds_count_where_they_are_more_than_the_step() -> None:
    assert planned(step("x", 5, ("a", 4, False), ("b", 4, False))) == 8
    assert planned(STEPS[1]) == 25


# --------------------------------------------------------------------------------------------- when late


def late_by(minutes: int) -> SessionTiming:
    return session_timing(STEPS, opened(welcome=0, causes=5 + minutes), at(5 + minutes))


def test_a_small_delay_is_taken_from_one_optional_round() -> None:
    found = replan(late_by(3))
    assert found.savings == (TimeSaving("causes", "Causes", "Compare in pairs", 8, 5),)
    assert str(found.savings[0]) == "Shorten “Compare in pairs” in Causes from 8 to 5 minutes."
    assert (found.minutes, found.still_late, found.saves) == ({"causes": 22}, 0, 3)


def test_what_would_be_left_of_it_must_be_worth_having() -> None:
    found = replan(late_by(7))
    assert [str(saving) for saving in found.savings] == ["Skip “Compare in pairs” in Causes: 8 minutes."]
    assert found.saves == 8


def test_the_smallest_piece_that_is_enough() -> None:
    found = replan(late_by(10))
    assert [str(saving) for saving in found.savings] == ["Skip Series: 10 minutes."]
    assert found.minutes == {"series": 0}


def test_several_pieces_then_the_other_steps() -> None:
    found = replan(late_by(20))
    assert [str(saving) for saving in found.savings] == [
        "Skip Series: 10 minutes.",
        "Skip “Compare in pairs” in Causes: 8 minutes.",
        "Shorten Scorer from 20 to 18 minutes.",
    ]
    assert found.minutes == {"series": 0, "causes": 17, "scorer": 18}
    assert found.still_late == 0


def test_when_nothing_more_can_go() -> None:
    found = replan(late_by(60))
    assert found.minutes == {"series": 0, "causes": 17, "scorer": 14}
    assert found.still_late == 60 - 18 - 6


def test_a_round_that_has_begun_is_not_offered() -> None:
    found = replan(session_timing(STEPS, opened(welcome=0, causes=15), at(25)))  # ten minutes late, in the pairs round
    assert [str(saving) for saving in found.savings] == ["Skip Series: 10 minutes."]


def test_accepting_a_plan_makes_the_session_end_on_time_and_is_not_offered_twice() -> None:
    for delay in (3, 8, 10, 18, 22):
        before = late_by(delay)
        plan = replan(before)
        accepted = RecordedTimes({"welcome": at(0), "causes": at(5 + delay)}, plan.minutes)
        after = session_timing(STEPS, accepted, at(5 + delay))
        assert after.late <= 0
        assert after.ends == before.ends - timedelta(minutes=plan.saves)
        assert replan(after).savings == ()
    # later still: the pairs round is gone already
    again = replan(session_timing(STEPS, RecordedTimes({"welcome": at(0), "causes": at(13)}, {"causes": 17}), at(18)))
    assert not any(saving.round for saving in again.savings)


# --------------------------------------------------------------------------------------------- the sheets


def test_reading_the_sheets() -> None:
    def row(row_id: str, **values: object) -> Row:
        return Row(row_id, {c: Cell(v, 1, "Ana", "2026-11-23T19:10:00+00:00") for c, v in values.items()}, 1, "Ana")  # type: ignore[arg-type]

    clock = [
        row("welcome", entered="2026-11-23T19:00:00+00:00", minutes=7),
        row("causes", entered="yesterday", since="2026-11-23T19:10:00+00:00", minutes=-5),
        row("series", entered=None, minutes=True),
    ]
    state = State(
        1,
        {
            "clock": Sheet({r.id: r for r in clock}, tuple(r.id for r in clock)),
            "room": Sheet({"main": row("main", step="causes")}, ("main",)),
        },
    )
    found = times(state)
    assert found.entered == {"welcome": START}
    assert found.minutes == {"welcome": 7}
    assert found.again == {"causes": at(10)}
    assert times(State()) == RecordedTimes({}, {})


def test_a_room_that_was_led_before_anybody_noted_times() -> None:
    room = Row("main", {"step": Cell("causes", 1, "Ana", "2026-11-23T19:10:00+00:00")}, 1, "Ana")
    assert times(State(1, {"room": Sheet({"main": room}, ("main",))})) == opened(causes=10)


def test_moments() -> None:
    assert parse_instant("2026-11-23T19:00:00Z") == START
    local = parse_instant("2026-11-23T14:00:00")
    assert local is not None
    assert local.tzinfo is not None
    assert parse_instant("soon") is parse_instant(None) is parse_instant(5) is None


# --------------------------------------------------------------------------------------------- properties

SOME_STEPS = st.lists(
    st.builds(
        lambda n, m, rounds, o: step(f"s{n}", m, *rounds, optional=o),
        st.integers(0, 10**6),
        st.integers(1, 40),
        st.lists(st.tuples(st.sampled_from(["alone", "pairs"]), st.integers(1, 20), st.booleans()), max_size=3),
        st.booleans(),
    ),
    min_size=1,
    max_size=7,
    unique_by=lambda s: s.id,
)


@given(SOME_STEPS, st.data())
def test_any_clock_adds_up_and_any_plan_helps(steps: list[Step], data: st.DataObject) -> None:
    entered = {}
    for s in steps:
        if data.draw(st.booleans()):
            entered[s.id] = at(data.draw(st.integers(0, 200)))
    set_by_hand = {s.id: data.draw(st.integers(0, 60)) for s in steps if data.draw(st.booleans())}
    again = {s.id: at(data.draw(st.integers(0, 200))) for s in steps if data.draw(st.booleans())}
    readings = RecordedTimes(entered, set_by_hand, again)
    now = at(data.draw(st.integers(-5, 500))).astimezone(UTC)
    found = session_timing(steps, readings, now)
    assert found.ends >= now
    assert all(timing.used >= 0 for timing in found.steps)
    assert sum(timing.phase is StepPhase.NOW for timing in found.steps) == (found.current is not None)
    assert timing_line(found)
    plan = replan(found)
    if found.late < 2:
        assert plan.savings == ()
    else:
        assert plan.saves + plan.still_late >= found.late
        assert plan.still_late == max(0, found.late - plan.saves)
    for saving in plan.savings:
        assert 0 <= saving.after < saving.before
        assert str(saving).endswith(".")
    assert all(
        0 <= m < next(timing.minutes for timing in found.steps if timing.step == s) for s, m in plan.minutes.items()
    )


def test_whoever_prepares_a_session_does_not_hold_it() -> None:
    room = SessionBuilder()
    try:
        room.commit(SetCell("session", FORM_ROW, "date", (NOW.date() + timedelta(days=3)).isoformat()))
        room.answer("clock", "welcome", entered=NOW.isoformat())
        room.answer("clock", "learn-more", entered=(NOW + timedelta(minutes=9)).isoformat())
        assert session_day(room.state) == NOW.date() + timedelta(days=3)
        assert not times(room.state).entered, "looked through three days before"
        on_the_day = NOW + timedelta(days=3)
        room.commit(*clock_ops(room.state, room.pack.steps, "welcome", on_the_day))
        assert times(room.state).entered == {"welcome": on_the_day}, "the clock begins with the first step again"
        room.answer("clock", "welcome", since=NOW.isoformat())
        assert times(room.state).again == {"welcome": NOW}, "what the facilitator says holds on any day"
    finally:
        room.close()


@pytest.mark.parametrize("at", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"])
def test_a_time_at_either_end_of_time_stops_no_clock(at: str) -> None:
    room = SessionBuilder()
    try:
        room.commit(SetCell("session", FORM_ROW, "date", NOW.date().isoformat()))
        room.answer("clock", "welcome", entered=at)
        found = times(room.state)
        assert not found.entered and timing_line(session_timing(room.pack.steps, found, NOW)) == "90 minutes planned"
    finally:
        room.close()
