"""The countdown of a round: which round of a step the group is in, and how many seconds it has left.

It stands in the row of the step in the common sheet `clock`: the round, and either the instant at which it ends or,
while it is paused, the seconds left. So every screen computes the same seconds, and one that was suspended catches up.
Pure functions of the session and of now; `..._ops` say what to write. Rounds count from 1, as people do.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from content.common import CLOCK
from content.model import Mode, Round, Step, Timer
from workshop.clock import parse_instant
from workshop.sheets.model import Op, Row, SetCell, State, Target, Value

LONGEST = 24 * 60 * 60
"""Seconds a countdown has at most."""


@dataclass(frozen=True, slots=True)
class Countdown:
    """A round that was begun. `seconds` are left, zero or less when it is over; `round` of `rounds`, from 1, counts
    those that this session does not leave out; `place` is the round's among all.

    `changes_in` are the seconds until one less is left, while it runs. An energizer has a `title`, a round has none.
    """

    step: str
    round: int
    rounds: int
    do: str
    mode: Mode
    seconds: int
    running: bool
    changes_in: float = 0.0
    title: str = ""
    place: int = field(default=0, compare=False)

    @property
    def over(self) -> bool:
        """Whether its time is up."""
        return self.seconds <= 0

    @property
    def digits(self) -> str:
        """Minutes and seconds, `4:05`; `0:00` when it is over."""
        minutes, seconds = divmod(max(0, self.seconds), 60)
        return f"{minutes}:{seconds:02}"


def rounds_of(step: Step) -> tuple[Round, ...]:
    """All rounds of a step, in order."""
    return tuple(one for block in step.blocks if isinstance(block, Timer) for one in block.rounds)


def countdown(state: State, step: Step, now: datetime) -> Countdown | None:
    """The countdown of that step at `now`; None when no round of it was begun, or what stands there is none."""
    row, rounds = _row(state, step), rounds_of(step)
    number = _number(row, "round")
    if number is None or not 1 <= number <= len(rounds):
        return None
    left = time_left(_value(row, "until"), _number(row, "left"), now)
    if left is None:
        return None
    this = rounds[number - 1]
    kept = [place for place, one in enumerate(rounds, 1) if one.minutes or place == number]
    shown = kept.index(number) + 1
    return Countdown(
        step.id, shown, len(kept), this.do, this.mode, left.seconds, left.running, left.changes_in, place=number
    )


class TimeLeft(NamedTuple):
    """The seconds a countdown still has, and the seconds until that is one less, while it runs."""

    seconds: int
    running: bool
    changes_in: float


def time_left(until: Value, left: float | None, now: datetime) -> TimeLeft | None:
    """What is left at `now` of a countdown that runs `until` then, or is paused with so many seconds `left`."""
    end = parse_instant(until)
    if end is not None:
        exact = min((end - now).total_seconds(), LONGEST)
        return TimeLeft(math.ceil(exact), True, exact - (math.ceil(exact) - 1))
    if left is None or not math.isfinite(left):
        return None
    return TimeLeft(min(round(left), LONGEST), False, 0.0)


def start_ops(state: State, step: Step, now: datetime, round_: int = 1) -> tuple[Op, ...]:
    """Begin that round, or the next one that is not left out, with its planned minutes; nothing when there is none."""
    rounds = list(enumerate(rounds_of(step), 1))
    found = next(((place, one) for place, one in rounds if place >= round_ and one.minutes), None)
    if found is None:
        return ()
    place, one = found
    return _ops(state, step, round=place, until=instant_after(now, minutes=one.minutes), left=None)


def pause_ops(state: State, step: Step, now: datetime) -> tuple[Op, ...]:
    """Pause a running countdown, go on with a paused one, and begin the first round where none was begun."""
    here = countdown(state, step, now)
    if here is None:
        return start_ops(state, step, now)
    if here.running:
        return _ops(state, step, until=None, left=max(0, here.seconds))
    return _ops(state, step, until=instant_after(now, seconds=here.seconds), left=None)


def more_ops(state: State, step: Step, now: datetime, minutes: int) -> tuple[Op, ...]:
    """Give the round that many minutes more, from now on where its time was up."""
    here = countdown(state, step, now)
    if here is None:
        return ()
    seconds = min(max(0, here.seconds) + 60 * minutes, LONGEST)
    if here.running:
        return _ops(state, step, until=instant_after(now, seconds=seconds))
    return _ops(state, step, left=seconds)


def next_ops(state: State, step: Step, now: datetime) -> tuple[Op, ...]:
    """Begin the next round; after the last one the countdown ends."""
    here = countdown(state, step, now)
    if here is None:
        return start_ops(state, step, now)
    return start_ops(state, step, now, here.place + 1) or _ops(state, step, round=None, until=None, left=None)


def _ops(state: State, step: Step, **values: Value) -> tuple[Op, ...]:
    """Write these cells of the step's row, where they differ."""
    row = _row(state, step)
    return tuple(
        SetCell(CLOCK.id, step.id, column, value, state.base(Target(CLOCK.id, step.id, column)))
        for column, value in values.items()
        if _value(row, column) != value
    )


def _row(state: State, step: Step) -> Row | None:
    return state.sheet(CLOCK.id).rows.get(step.id)


def _value(row: Row | None, column: str) -> Value:
    return None if row is None else row.value(column)


def _number(row: Row | None, column: str) -> int | None:
    value = _value(row, column)
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        return None
    return round(value)


def instant_after(now: datetime, **time: float) -> str:
    """The instant that much later. In UTC: on the night the clocks change, an hour of the wall is two or none."""
    return (now.astimezone(UTC) + timedelta(**time)).isoformat()
