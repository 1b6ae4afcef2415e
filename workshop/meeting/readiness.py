"""What a meeting still lacks before anyone can be invited, in sentences. Nothing here stops anyone."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from workshop.meeting.agenda import TimedAgenda, lay_out
from workshop.meeting.calendar import is_weekend, minute_of_day
from workshop.meeting.people import find, is_group, names_in
from workshop.sheets.dates import day_of, long_date, minute_time
from workshop.wording import count_noun, join_with_and

if TYPE_CHECKING:
    from workshop.session.model import Meeting

HELD = "held"


def summary_line(meeting: Meeting) -> str:
    """When, where and who leads, as far as known: `Fri, Dec 4, 2026 · 4:00 PM to 5:00 PM · library · Ana leads`."""
    day, start, minutes = day_of(meeting.date), minute_of_day(meeting.start), whole(meeting.minutes)
    when = [long_date(day)] if day else []
    if start is not None:
        when.append(minute_time(start) + (f" to {minute_time(start + minutes)}" if minutes else ""))
    if meeting.place:
        when.append(meeting.place)
    if meeting.lead:
        when.append(f"{meeting.lead} leads")
    return " · ".join(when)


def agenda_of(meeting: Meeting) -> TimedAgenda:
    """The meeting's agenda against its start and length."""
    return lay_out(meeting.agenda, meeting.start, whole(meeting.minutes))


def whole(minutes: float | None) -> int | None:
    """A length in whole minutes; None when there is none."""
    return round(minutes) if minutes and minutes > 0 else None


def missing_items(meeting: Meeting, *, people: Sequence[str], today: date) -> list[str]:
    """A sentence for each thing that does not work out, then all that is missing in one.

    `people` are the names of the session; the persons among the invitees may lead too.
    """
    found = _lead(meeting, [*people, *(i.person for i in meeting.invitees if i.person.strip())])
    found += _day(meeting, today)
    if meeting.start and minute_of_day(meeting.start) is None:
        found.append(f"“{_short(meeting.start)}” is not a time. Type it like 4:00 PM.")
    over = agenda_of(meeting).over
    if over:
        longer = count_noun(over, "minute")
        found.append(f"The agenda is {longer} longer than the meeting. Shorten an item or make the meeting longer.")
    missing = _missing(meeting)
    return [*found, f"Still missing: {join_with_and(missing)}."] if missing else found


def _missing(meeting: Meeting) -> list[str]:
    wanted = (
        ("a purpose", meeting.purpose),
        ("who leads", meeting.lead),
        ("the date", meeting.date),
        ("the start time", meeting.start),
        ("the minutes", meeting.minutes),
        ("the place", meeting.place),
        ("the time frame", meeting.frame),
        ("who to invite", meeting.invitees),
    )
    return [name for name, value in wanted if not value]


def _lead(meeting: Meeting, people: Sequence[str]) -> list[str]:
    names = names_in(meeting.lead, people)
    if not names:
        return []
    if len(names) > 1:
        return [f"One person leads, not {join_with_and(names)}. Keep one; the others help."]
    if is_group(names[0]):
        return [f"“{names[0]}” is not one person. Name the person who leads."]
    if not find(names[0], people):
        return [f"{names[0]} leads but is not on the list of people. Ask, or add the name."]
    return []


def _day(meeting: Meeting, today: date) -> list[str]:
    day = day_of(meeting.date)
    if day is None or meeting.state == HELD:
        return []
    if day < today:
        return [f"{long_date(day)} is past. Choose another date, or set the state to held."]
    if is_weekend(day):
        return [f"{long_date(day)} is on a weekend. Is the place open, and will partners come?"]
    return []


def _short(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= 40 else text[:39].rstrip() + "…"
