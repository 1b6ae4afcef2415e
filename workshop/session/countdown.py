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

from content.blocks import Mode
from content.common import CLOCK
from content.model import Step
from content.rounds import rounds_in
from workshop.clock import parse_instant
from workshop.sheets.model import Op, Row, SetCell, State, Target, Value

LONGEST = 24 * 60 * 60
"""Seconds a countdown has at most."""


@dataclass(frozen=True, slots=True)
class Countdown:
    """A round that was begun. `seconds` are left, zero or less when it is over; `round` of `rounds`, from 1, counts
    those that this session does not leave out; `number` is the round's in the module.

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
    number: int = field(default=0, compare=False)

    @property
    def over(self) -> bool:
        """Whether its time is up."""
        return self.seconds <= 0

    @property
    def digits(self) -> str:
        """Minutes and seconds, `4:05`; `0:00` when it is over."""
        minutes, seconds = divmod(max(0, self.seconds), 60)
        return f"{minutes}:{seconds:02}"


def countdown(state: State, step: Step, now: datetime) -> Countdown | None:
    """The countdown of that step at `now`; None when no round of it was begun, or what stands there is none."""
    row = _row(state, step)
    number = _number(row, "round")
    rounds = [one for one in rounds_in(step.blocks) if one.minutes or one.number == number]
    at = next((at for at, one in enumerate(rounds) if one.number == number), None)
    if at is None:
        return None
    left = time_left(_value(row, "until"), _number(row, "left"), now)
    if left is None:
        return None
    this, time = rounds[at], (left.seconds, left.running, left.changes_in)
    return Countdown(step.id, at + 1, len(rounds), this.do, this.mode, *time, number=this.number)


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


def start_ops(state: State, step: Step, now: datetime, after: int = 0) -> tuple[Op, ...]:
    """Begin the first round that is not left out, with its planned minutes, or the first after the round of that
    number; nothing when there is none."""
    rounds = rounds_in(step.blocks)
    at = next((at for at, one in enumerate(rounds, 1) if one.number == after), 0)
    found = next((one for one in rounds[at:] if one.minutes), None)
    if found is None:
        return ()
    return _ops(state, step, round=found.number, until=instant_after(now, minutes=found.minutes), left=None)


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
    return start_ops(state, step, now, here.number) or _ops(state, step, round=None, until=None, left=None)


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
