"""The clock of a session: what is planned, what is used, and when it will end.

Pure functions of the pack, the times at which steps were begun, and now. Nothing here ticks: a screen asks once a
minute, and when it has something to draw anyway. Times are aware datetimes; minutes may be fractions where they were
measured.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import MAXYEAR, MINYEAR, date, datetime, timedelta
from enum import StrEnum

from content.blocks import Round
from content.common import CLOCK, ROOM, SESSION
from content.model import Step
from content.rounds import rounds_in
from content.sheet_spec import FORM_ROW
from workshop.meeting.calendar import minute_of_day
from workshop.sheets.dates import clock_time, day_of
from workshop.sheets.model import State
from workshop.wording import count_noun

SOON, LAST = 0.2, 0.05
"""Shares of a step's minutes left at which it is time to wrap up, and to stop."""

PAUSE = 240
"""Minutes a step may run over before the rest is taken for a break between two sittings, not for lateness."""

LATE = 2
"""Minutes behind from which the clock speaks of being late."""

FALSE_START_SECONDS = 60
"""Seconds after which a step counts as begun: whoever went on by mistake, or only to look, is back sooner."""


class TimeStatus(StrEnum):
    """How the current step stands; shown as a word, never as a color alone."""

    FINE = "fine"
    SOON = "wrap up"
    LAST = "last minute"
    OVER = "over time"


class StepPhase(StrEnum):
    """How far a step is."""

    DONE = "done"
    NOW = "now"
    AHEAD = "ahead"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class StepTiming:
    """One step on the clock. `full` are the pack's minutes, `minutes` those planned now (0: left out), `used` those
    spent so far, `rounds` the rounds of its timers."""

    step: str
    title: str
    full: int
    minutes: int
    optional: bool
    rounds: tuple[Round, ...]
    phase: StepPhase
    used: float = 0.0


@dataclass(frozen=True, slots=True)
class SessionTiming:
    """The whole clock at one moment.

    Attributes:
        left: minutes left in the current step, negative when it is over; None before the first step is opened.
        due: when the sitting should end; None before it began. A session that is not split has one sitting.
        ends: when it will end if every step ahead in it takes its planned minutes.
        late: minutes `ends` is behind `due`, rounded up; negative when there is time to spare.
        sitting: the places of its steps in `steps`.
    """

    steps: tuple[StepTiming, ...]
    now: datetime
    current: StepTiming | None
    left: float | None
    status: TimeStatus
    due: datetime | None
    ends: datetime
    late: int
    sitting: range = range(0)

    @property
    def ahead(self) -> list[StepTiming]:
        """The steps of this sitting that are still to come."""
        return [self.steps[place] for place in self.sitting if self.steps[place].phase is StepPhase.AHEAD]

    @property
    def splits(self) -> bool:
        """Whether more comes after this sitting."""
        return self.sitting.stop < len(self.steps)


@dataclass(frozen=True, slots=True)
class RecordedTimes:
    """What the sheets know: when each step was opened, minutes set by hand, since when it is worked on again."""

    entered: Mapping[str, datetime]
    minutes: Mapping[str, int]
    again: Mapping[str, datetime] = field(default_factory=dict)

    def began(self, step: str) -> datetime | None:
        """When the work on that step began, the last time; None when it was never opened."""
        return max((at[step] for at in (self.entered, self.again) if step in at), default=None)

    def without(self, steps: Collection[str]) -> RecordedTimes:
        """As if these had not been opened."""
        return replace(self, entered={step: at for step, at in self.entered.items() if step not in steps})


def times(state: State) -> RecordedTimes:
    """Read the common sheets `clock`, `room`, and `session`. What is not a time or a number is passed over.

    So is a step that was opened before the session's day: whoever prepares a session does not hold it.
    """
    entered, again, minutes = {}, {}, {}
    day = session_day(state)
    for row in state.sheet(CLOCK.id).live():
        if (at := parse_instant(row.value("entered"))) is not None and not _before(at, day):
            entered[row.id] = at
        if (at := parse_instant(row.value("since"))) is not None:
            again[row.id] = at
        planned = row.value("minutes")
        if isinstance(planned, int | float) and not isinstance(planned, bool) and 0 <= planned <= 24 * 60:
            minutes[row.id] = round(planned)
    room = state.sheet(ROOM.id).rows.get(FORM_ROW)
    cell = None if room is None else room.cells.get("step")
    if not entered and cell is not None and isinstance(cell.value, str):
        at = parse_instant(cell.at)
        if at is not None and not _before(at, day):
            entered[cell.value] = at  # the room was led somewhere, and nobody noted when
    return RecordedTimes(entered, minutes, again)


def session_day(state: State) -> date | None:
    """The day written in the session; None without one."""
    row = state.sheet(SESSION.id).rows.get(FORM_ROW)
    value = None if row is None else row.value("date")
    return day_of(value) if isinstance(value, str) else None


def _before(at: datetime, day: date | None) -> bool:
    return day is not None and at.astimezone().date() < day


def parse_instant(text: object) -> datetime | None:
    """An ISO date and time; without a zone it is local. None for anything else, and at either end of time: no zone can
    be looked up there, and nothing added."""
    if not isinstance(text, str):
        return None
    try:
        found = datetime.fromisoformat(text)
        if found.year in (MINYEAR, MAXYEAR):
            return None
        return found if found.tzinfo else found.astimezone()
    except (ValueError, OverflowError):
        return None


def scheduled(on: str, start: str, now: datetime) -> datetime | None:
    """The start written in the session (ISO date, `14:30` or `2:30 pm`) in the zone of `now`; None without both."""
    day, minute = day_of(on), minute_of_day(start)
    if day is None or minute is None:
        return None
    return datetime(day.year, day.month, day.day, minute // 60, minute % 60, tzinfo=now.tzinfo)


def planned(step: Step) -> int:
    """The pack's minutes for a step: its own, or those of its rounds where these are more."""
    return max(step.minutes, sum(r.minutes for r in rounds_in(step.blocks)))


def session_timing(
    steps: Sequence[Step], at: RecordedTimes, now: datetime, scheduled: datetime | None = None
) -> SessionTiming:
    """The clock for these steps in order, those that this session leaves out among them.

    The current step is the one whose work began last, wherever the room looks now: looking back changes nothing. Steps
    behind it are done, or skipped when nobody opened them; steps after it are ahead even if they were opened before.
    The session is due when all of the pack's minutes have passed from `scheduled`, or from the first opening where that
    is more than three hours off. Where a sitting ends after a step, all that is about the steps of one sitting: time
    between two sittings is nobody's lateness.
    """
    timings = [_timing(step, at, StepPhase.AHEAD) for step in steps]
    here = clock_at(steps, at)
    sitting = _sitting(steps, here or 0)
    if here is None:
        ends = now + timedelta(minutes=sum(timings[place].minutes for place in sitting))
        return SessionTiming(tuple(timings), now, None, None, TimeStatus.FINE, None, ends, 0, sitting)
    began = _began(steps, at, here)
    pauses = 0.0
    for index in range(here + 1):
        start = began.get(index)
        if start is None:
            timings[index] = _timing(steps[index], at, StepPhase.SKIPPED)
            continue
        gone = _minutes(start, min((began[later] for later in began if later > index), default=now))
        used = min(gone, _minutes(start, _left_first(steps, at, index, here, start) or now))
        if gone > timings[index].minutes + (0 if steps[index].ends_sitting and index < here else PAUSE):
            pauses += gone - timings[index].minutes if index in sitting else 0
            used = min(used, float(timings[index].minutes))
        timings[index] = _timing(steps[index], at, StepPhase.NOW if index == here else StepPhase.DONE, used)
    current = timings[here]
    left = current.minutes - current.used
    rest = max(0.0, left) + sum(timings[place].minutes for place in sitting if place > here)
    ends = now + timedelta(minutes=rest)
    first = min(start for place, start in began.items() if place in sitting)
    due = _due([timings[place] for place in sitting], first, scheduled, pauses)
    late = math.ceil((ends - due).total_seconds() / 60 - 1e-6)
    return SessionTiming(
        tuple(timings), now, current, left, time_status(left, current.minutes), due, ends, late, sitting
    )


def _sitting(steps: Sequence[Step], here: int) -> range:
    """The places of the steps of the sitting that the step at `here` belongs to."""
    ends = [place for place, step in enumerate(steps) if step.ends_sitting and not step.left_out]
    first = max((place + 1 for place in ends if place < here), default=0)
    return range(first, min((place + 1 for place in ends if place >= here), default=len(steps)))


def time_status(left: float, minutes: float) -> TimeStatus:
    """Fine, wrap up from a fifth left, last minute from a twentieth, over time when nothing is left."""
    if left < 0 or not minutes:
        return TimeStatus.OVER
    share = left / minutes
    return TimeStatus.LAST if share <= LAST else TimeStatus.SOON if share <= SOON else TimeStatus.FINE


def timing_line(p: SessionTiming) -> str:
    """The clock in a few words: `12 min left · ends 3:58 PM`, then `wrap up` and `9 min late` when so."""
    if p.current is None or p.left is None:
        return f"{count_noun(sum(timing.minutes for timing in p.steps), 'minute')} planned"
    return " · ".join(filter(None, (remaining(p), alerts(p))))


def remaining(p: SessionTiming) -> str:
    """`12 min left · ends 3:58 PM`; empty before the first step was opened."""
    if p.left is None:
        return ""
    left = f"{math.ceil(p.left)} min left" if p.left >= 0 else f"{math.ceil(-p.left)} min over"
    return f"{left} · ends {clock_time(p.ends.astimezone(p.now.tzinfo))}"


def alerts(p: SessionTiming) -> str:
    """`wrap up`, `9 min late`, both, or nothing."""
    said = [p.status.value] if p.status in (TimeStatus.SOON, TimeStatus.LAST) and p.current is not None else []
    if p.late >= LATE:
        said.append(f"{p.late} min late")
    return " · ".join(said)


def changes_in(p: SessionTiming) -> float | None:
    """Seconds until `remaining` says another minute; None when no step was opened and nothing changes."""
    if p.left is None:
        return None
    part = (p.left - math.floor(p.left)) * 60
    return part or 60.0


def _timing(step: Step, at: RecordedTimes, where: StepPhase, used: float = 0.0) -> StepTiming:
    full = 0 if step.left_out else planned(step)
    minutes = 0 if step.left_out else at.minutes.get(step.id, full)
    return StepTiming(step.id, step.short, full, minutes, step.optional, rounds_in(step.blocks), where, used)


def clock_at(steps: Sequence[Step], at: RecordedTimes) -> int | None:
    """The place of the step the clock is at: the one begun last, of several the furthest; None when none was opened."""
    begun = [(start, place) for place, step in enumerate(steps) if (start := at.began(step.id)) is not None]
    return max(begun)[1] if begun else None


def _began(steps: Sequence[Step], at: RecordedTimes, here: int) -> dict[int, datetime]:
    """Place -> when the step began, for the opened steps up to the current one; none before one that comes earlier."""
    began: dict[int, datetime] = {}
    latest: datetime | None = None
    for place in range(here + 1):
        start = at.began(steps[place].id)
        if start is not None:
            latest = start if latest is None else max(latest, start)
            began[place] = latest
    return began


def _left_first(steps: Sequence[Step], at: RecordedTimes, index: int, here: int, start: datetime) -> datetime | None:
    """When the group first went on from a step: what was worked on again later took nothing from it."""
    later = (at.entered.get(step.id) for step in steps[index + 1 : here + 1])
    return min((opened for opened in later if opened is not None and opened >= start), default=None)


def _minutes(start: datetime, stop: datetime) -> float:
    return max(0.0, (stop - start).total_seconds() / 60)


def false_starts(steps: Sequence[Step], at: RecordedTimes, back: str, now: datetime) -> Sequence[str]:
    """The steps after `back`, to which the group returns, that were opened less than `FALSE_START_SECONDS` ago: they
    have not begun, and the clock goes on as if they had not been opened."""
    ids = [step.id for step in steps]
    later = ids[ids.index(back) + 1 :] if back in ids else []
    return [
        step
        for step in later
        if step in at.entered and abs((now - at.entered[step]).total_seconds()) < FALSE_START_SECONDS
    ]


def _due(timings: Sequence[StepTiming], first: datetime, scheduled: datetime | None, pauses: float) -> datetime:
    start = first
    if scheduled is not None and abs((first - scheduled).total_seconds()) <= 3 * 3600:
        start = scheduled
    return start + timedelta(minutes=sum(timing.full for timing in timings) + pauses)
