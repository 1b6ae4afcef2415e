"""The countdown of a round: by hand, at its ends, and against what else may stand in the sheet."""

from __future__ import annotations

import datetime
from contextlib import closing

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content.blocks import Round, Timer
from content.model import Step
from tests.support.sessions import NOW, SessionBuilder
from workshop.session.countdown import LONGEST, countdown, more_ops, next_ops, pause_ops, start_ops
from workshop.sheets.model import Op, SetCell, State


def minutes(number: float) -> datetime.timedelta:
    return datetime.timedelta(minutes=number)


class Group:
    """A session whose step has rounds of six, eight, and one minutes."""

    def __init__(self, *lengths: int) -> None:
        self.made = SessionBuilder()
        first = self.made.pack.steps[3]
        rounds = tuple(Round(f"Round {number}", length, number=number) for number, length in enumerate(lengths, 1))
        self.step = Step(first.id, first.title, first.short, 30, (Timer("t", 1, rounds),), "x.md")

    @property
    def state(self) -> State:
        return self.made.state

    def do(self, ops: tuple[Op, ...]) -> None:
        assert ops
        self.made.commit(*ops)


@pytest.fixture
def group() -> Group:
    return Group(6, 8, 1)


def test_nothing_is_counted_down_until_somebody_starts(group: Group) -> None:
    assert countdown(group.state, group.step, NOW) is None
    assert more_ops(group.state, group.step, NOW, 5) == ()


def test_a_round_is_counted_down_to_nothing(group: Group) -> None:
    group.do(start_ops(group.state, group.step, NOW))
    here = countdown(group.state, group.step, NOW)
    assert here is not None and (here.round, here.rounds, here.do, here.digits) == (1, 3, "Round 1", "6:00")
    later = countdown(group.state, group.step, NOW + minutes(5) + datetime.timedelta(seconds=55.5))
    assert later is not None and later.digits == "0:05" and later.changes_in == pytest.approx(0.5)
    gone = countdown(group.state, group.step, NOW + minutes(90))
    assert gone is not None and gone.over and gone.digits == "0:00"


def test_a_pause_keeps_the_seconds(group: Group) -> None:
    group.do(pause_ops(group.state, group.step, NOW))  # starts it
    group.do(pause_ops(group.state, group.step, NOW + minutes(2)))
    still = countdown(group.state, group.step, NOW + minutes(50))
    assert still is not None and not still.running and still.digits == "4:00"
    group.do(pause_ops(group.state, group.step, NOW + minutes(50)))
    again = countdown(group.state, group.step, NOW + minutes(51))
    assert again is not None and again.running and again.digits == "3:00"


def test_more_time_counts_from_now_where_the_round_was_over(group: Group) -> None:
    group.do(start_ops(group.state, group.step, NOW))
    group.do(more_ops(group.state, group.step, NOW + minutes(1), 5))
    assert countdown(group.state, group.step, NOW + minutes(1)).digits == "10:00"  # type: ignore[union-attr]
    group.do(more_ops(group.state, group.step, NOW + minutes(60), 1))
    assert countdown(group.state, group.step, NOW + minutes(60)).digits == "1:00"  # type: ignore[union-attr]
    group.do(pause_ops(group.state, group.step, NOW + minutes(60)))
    group.do(more_ops(group.state, group.step, NOW + minutes(70), 1))
    assert countdown(group.state, group.step, NOW + minutes(70)).digits == "2:00"  # type: ignore[union-attr]


def test_rounds_follow_each_other_and_the_last_one_ends_it(group: Group) -> None:
    group.do(next_ops(group.state, group.step, NOW))
    for number, digits in ((2, "8:00"), (3, "1:00")):
        group.do(next_ops(group.state, group.step, NOW))
        here = countdown(group.state, group.step, NOW)
        assert here is not None and (here.round, here.digits) == (number, digits)
    group.do(next_ops(group.state, group.step, NOW))
    assert countdown(group.state, group.step, NOW) is None


def test_a_thousand_minutes_are_a_round_and_a_day_is_the_most() -> None:
    group = Group(1000)
    group.do(start_ops(group.state, group.step, NOW))
    assert countdown(group.state, group.step, NOW).digits == "1000:00"  # type: ignore[union-attr]
    for _ in range(20):
        ops = more_ops(group.state, group.step, NOW, 60)
        if not ops:
            break
        group.do(ops)
    assert countdown(group.state, group.step, NOW).seconds == LONGEST  # type: ignore[union-attr]


def test_a_step_without_rounds_has_no_countdown() -> None:
    group = Group()
    assert start_ops(group.state, group.step, NOW) == pause_ops(group.state, group.step, NOW) == ()


def test_the_clock_of_daylight_saving_time_changes_nothing() -> None:
    """On the night of November 1, 2026, two o'clock comes twice; the round has its six minutes all the same."""
    from zoneinfo import ZoneInfo

    group, eastern = Group(6), ZoneInfo("America/New_York")
    before = datetime.datetime(2026, 11, 1, 1, 58, tzinfo=eastern)
    group.do(start_ops(group.state, group.step, before))
    after = (before.astimezone(datetime.UTC) + minutes(4)).astimezone(eastern)
    assert countdown(group.state, group.step, after).digits == "2:00"  # type: ignore[union-attr]


@given(
    st.one_of(st.none(), st.integers(-5, 9), st.floats(-1e15, 1e15)),
    st.one_of(st.none(), st.text(max_size=30), st.just("2026-02-30T00:00"), st.just("9999-12-31T23:59:59Z")),
    st.one_of(st.none(), st.integers(-9, 10**9), st.floats(-1e15, 1e15)),
)
def test_whatever_stands_there_is_at_most_a_day(number: float | None, until: str | None, left: float | None) -> None:
    group = Group(6, 8)
    with closing(group.made):
        for column, value in (("round", number), ("until", until), ("left", left)):
            group.made.commit(SetCell("clock", group.step.id, column, value))
        here = countdown(group.state, group.step, NOW)
        assert here is None or (here.seconds <= LONGEST and 1 <= here.round <= 2 and here.digits)
