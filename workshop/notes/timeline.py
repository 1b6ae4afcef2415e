"""Commitments and meetings week by week, one sign for each: a picture that reads as text.

Week of Mon, Nov 23               !!✓    2 overdue, 1 done
Week of Mon, Nov 30  this week    ••     2 open
                                  ◆ Thu, Dec 10: meeting at Oak Elementary
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from workshop.notes.bars import PictureLine, Tone
from workshop.notes.facts import CommitmentFacts, SessionFacts
from workshop.notes.follow_up import school_of
from workshop.sheets.dates import day_of, plain_date, short_date
from workshop.wording import count_noun

SIGNS = {"overdue": "!", "done": "✓", "open": "•", "dropped": "x"}
"""In the order in which they stand; each has its word beside it."""
_MEETING = "◆"
_WEEK = datetime.timedelta(days=7)
_FEW = 12
"""So many open commitments are written out, each below its week."""
_FAR = 180


@dataclass(frozen=True, slots=True)
class Week:
    """What falls into the week that begins on `monday`, None for what has no date: state -> commitments with their
    sessions, and the meetings with their days."""

    monday: datetime.date | None
    commitments: dict[str, list[tuple[SessionFacts, CommitmentFacts]]]
    meetings: tuple[tuple[datetime.date, str], ...] = ()


def weeks(sessions: Iterable[SessionFacts], as_of: datetime.date) -> list[Week]:
    """The weeks in which something is, in order, and what has no date last."""
    found: dict[datetime.date | None, dict[str, list[tuple[SessionFacts, CommitmentFacts]]]] = {}
    meetings: dict[datetime.date, list[tuple[datetime.date, str]]] = {}
    for session in sessions:
        for one in session.commitments:
            day = day_of(one.due)
            late = one.open and day is not None and day < as_of
            state = one.status if not one.open else "overdue" if late else "open"
            found.setdefault(_monday(day), {}).setdefault(state, []).append((session, one))
        meeting = day_of(session.meeting)
        if meeting is not None:
            meetings.setdefault(_start(meeting), []).append((meeting, school_of(session)))
    days = sorted({*meetings, *(monday for monday in found if monday is not None)})
    dated = [Week(day, found.get(day, {}), tuple(sorted(meetings.get(day, [])))) for day in days]
    return [*dated, *([Week(None, found[None])] if None in found else [])]


def timeline_lines(sessions: Sequence[SessionFacts], as_of: datetime.date, width: int) -> list[PictureLine]:
    """The timeline in lines for a width in letters; empty when there is nothing to show."""
    every = weeks(sessions, as_of)
    room = max(8, width - 60)
    most = max((sum(map(len, week.commitments.values())) for week in every), default=0)
    scale = -(-most // room) if most else 1
    lines = [PictureLine(_legend(scale), Tone.FAINT)] if most else []
    listed = sum(len(week.commitments.get(name, ())) for week in every for name in ("overdue", "open")) <= _FEW
    before: datetime.date | None = None
    for week in every:
        if before is not None and week.monday is not None and (gap := (week.monday - before) // _WEEK - 1) > 0:
            lines.append(PictureLine(f"  {count_noun(gap, 'week')} with nothing due", Tone.FAINT))
        lines += _week(week, as_of, scale, room, listed=listed)
        before = week.monday
    return lines


def _legend(scale: int) -> str:
    signs = ", ".join(f"{sign} {name}" for name, sign in SIGNS.items())
    each = f"One sign is {scale} commitments: " if scale > 1 else ""
    return f"{each}{signs}, {_MEETING} meeting"


def _week(week: Week, as_of: datetime.date, scale: int, room: int, *, listed: bool) -> Iterator[PictureLine]:
    counts = {name: len(week.commitments.get(name, ())) for name in SIGNS}
    picture = "".join(sign * -(-counts[name] // scale) for name, sign in SIGNS.items())
    states = ", ".join(f"{count} {name}" for name, count in counts.items() if count)
    now = week.monday is not None and week.monday == _start(as_of)
    title = "No date" if week.monday is None else f"Week of {_day(week.monday, as_of)}"
    tone = Tone.STRONG if now else Tone.PLAIN
    yield PictureLine(
        f"{title + ('  this week' if now else ''):<33}{picture:<{min(room, 12)}}  {states}".rstrip(), tone
    )
    for day, where in week.meetings:
        yield PictureLine(f"    {_MEETING} {_day(day, as_of)}: meeting at {where}")
    for name in ("overdue", "open") if listed else ():
        for session, one in week.commitments.get(name, ()):
            due = day_of(one.due)
            by = f"{_day(due, as_of)}  " if due is not None else ""
            yield PictureLine(
                f"    {SIGNS[name]} {by}{one.number} {one.owner or 'no owner'}: {one.text} ({school_of(session)})"
            )


def _day(day: datetime.date, as_of: datetime.date) -> str:
    return short_date(day) if abs((day - as_of).days) < _FAR else plain_date(day)


def _start(day: datetime.date) -> datetime.date:
    return day - datetime.timedelta(days=day.weekday())


def _monday(day: datetime.date | None) -> datetime.date | None:
    return None if day is None else _start(day)
