"""The clock in words: what is planned and used, when it ends, and what to leave out to end on time."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

from textual.content import Content

from workshop.clock import Pace, Where, line, pace, replan, scheduled, times

if TYPE_CHECKING:
    from screens.desk import Desk


def pace_now(desk: Desk, now: datetime.datetime) -> Pace:
    """The clock of this session at `now`."""
    session = desk.session
    begin = scheduled(session.date, session.start, now)
    return pace(desk.pack.steps, times(desk.state), now, begin)


def pace_words(desk: Desk, now: datetime.datetime) -> str:
    """The clock for the first line; empty before the first step was opened."""
    current = pace_now(desk, now)
    return line(current) if current.current is not None else ""


def pace_text(desk: Desk, now: datetime.datetime) -> Content:
    """Every step with its minutes, the projected end, and how to end on time when that is late."""
    clock = pace_now(desk, now)
    parts = [Content.styled(line(clock), "bold $accent"), Content("")]
    for leg in clock.legs:
        used = f"{leg.used:.0f} used" if leg.where in (Where.DONE, Where.NOW) else ""
        mark = "▸" if leg.where is Where.NOW else " "
        optional = "optional" if leg.optional else ""
        parts.append(Content(f"{mark} {leg.minutes:>3} min  {leg.title:<40} {used}  {optional}".rstrip()))
    plan = replan(clock)
    if plan.cuts:
        parts += [Content(""), Content.styled("To end on time", "bold")]
        parts += [Content(str(cut)) for cut in plan.cuts]
        if plan.still_late:
            parts.append(Content(f"Then still {plan.still_late} minutes late."))
    return Content("\n").join(parts)
