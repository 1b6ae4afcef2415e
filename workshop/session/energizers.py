"""The energizer that is on: begun by the facilitator, counted down like a round, over when its time is up or ended.

It stands in the common sheet `energizer_now`. While it is on, the countdown of the step's round waits.
"""

from __future__ import annotations

from datetime import datetime

from content.blocks import Mode
from content.common import ENERGIZER
from content.model import Energizer, Pack, Step
from content.sheet_spec import FORM_ROW
from workshop.session.countdown import LONGEST, Countdown, countdown, instant_after, pause_ops, time_left
from workshop.session.values import form, number, text
from workshop.sheets.model import Op, SetCell, State, Target, Value


def energizer_on(state: State, pack: Pack) -> Energizer | None:
    """The energizer that was begun and not ended; None when there is none, or this pack does not have it."""
    which = text(form(state, ENERGIZER.id).value("which"))
    return next((one for one in pack.energizers if one.id == which), None)


def energizer_countdown(state: State, pack: Pack, now: datetime) -> Countdown | None:
    """Its countdown at `now`, as that of a round; None while none is on."""
    one, row = energizer_on(state, pack), form(state, ENERGIZER.id)
    left = time_left(row.value("until"), number(row.value("left")), now)
    if one is None or left is None:
        return None
    return Countdown(one.id, 1, 1, one.do, Mode.SHARED, left.seconds, left.running, left.changes_in, one.title)


def begin_ops(state: State, one: Energizer, step: Step, now: datetime) -> list[Op]:
    """Begin it with its minutes; a running countdown of the step's round is paused meanwhile."""
    here = countdown(state, step, now)
    paused = pause_ops(state, step, now) if here is not None and here.running and not here.over else ()
    return [*_ops(state, which=one.id, until=instant_after(now, minutes=one.minutes), left=None), *paused]


def pause_energizer_ops(state: State, here: Countdown, now: datetime) -> list[Op]:
    """Pause it, or go on with it."""
    if here.running:
        return _ops(state, until=None, left=max(0, here.seconds))
    return _ops(state, until=instant_after(now, seconds=here.seconds), left=None)


def more_energizer_ops(state: State, here: Countdown, now: datetime, minutes: int) -> list[Op]:
    """That many minutes more."""
    seconds = min(max(0, here.seconds) + 60 * minutes, LONGEST)
    return _ops(state, until=instant_after(now, seconds=seconds)) if here.running else _ops(state, left=seconds)


def end_ops(state: State) -> list[Op]:
    """It is over; the round goes on when the facilitator starts its countdown again."""
    return _ops(state, which=None, until=None, left=None)


def _ops(state: State, **values: Value) -> list[Op]:
    row = form(state, ENERGIZER.id)
    return [
        SetCell(ENERGIZER.id, FORM_ROW, column, value, state.base(Target(ENERGIZER.id, FORM_ROW, column)))
        for column, value in values.items()
        if row.value(column) != value
    ]
