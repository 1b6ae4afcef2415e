"""The meeting and the due dates of a session as calendar files (RFC 5545), the same bytes for the same session.

One event a file for the meeting: Outlook takes only the first of several from a mail. A UID stays for ever; SEQUENCE is
the revision of the last change of date, time or place, so it only grows; DTSTAMP is the time of that change. No method,
organizer or attendee, since none of this is an invitation, and no contact.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING

from content.clean import clean_line
from content.kinds.planner import ZONE
from content.model import Planner
from content.sheet_spec import FORM_ROW
from content.slug import slug
from workshop.meeting.calendar import minute_of_day
from workshop.notes.numbering import RowNumbers
from workshop.session.view import Session
from workshop.sheets.dates import day_of
from workshop.sheets.model import Row

if TYPE_CHECKING:
    from icalendar import Event

_PRODUCT = "-//Workshop companion//Minutes//EN"
_HOST = "workshop-companion.invalid"
_HOUR = 60
_NEW_YORK = b"""BEGIN:VTIMEZONE
TZID:America/New_York
BEGIN:STANDARD
DTSTART:20071104T020000
RRULE:FREQ=YEARLY;BYMONTH=11;BYDAY=1SU
TZOFFSETFROM:-0400
TZOFFSETTO:-0500
TZNAME:EST
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:20070311T020000
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=2SU
TZOFFSETFROM:-0500
TZOFFSETTO:-0400
TZNAME:EDT
END:DAYLIGHT
END:VTIMEZONE
"""
"""The two rules in force since 2007, as RFC 5545 writes this zone; no list of dates that ends some year."""


def calendar_files(session: Session, numbers: RowNumbers, session_id: str) -> dict[str, bytes]:
    """Name -> file: `meeting.ics`, and `due-OWNER.ics` for each owner with a due date."""
    files = {}
    event = _meeting(session, session_id)
    if event is not None:
        files["meeting.ics"] = _calendar([event])
    planner = session.pack.first(Planner)
    events: dict[str, list[Event]] = {}
    for row in session.state.sheet(planner.commitments.id).live() if planner is not None else ():
        owner, due = clean_line(str(row.value("owner") or "")), day_of(str(row.value("due") or ""))
        if planner is not None and due is not None:
            number = numbers.of(planner.commitments.id, row.id) or row.id
            name = f"due-{slug(owner) or 'no-owner'}.ics"
            events.setdefault(name, []).append(_due(session, row, due, owner, f"{session_id}.{number}"))
    return files | {name: _calendar(found) for name, found in sorted(events.items())}


def _calendar(events: Sequence[Event]) -> bytes:
    from icalendar import Calendar, Timezone

    calendar = Calendar()
    calendar.add("prodid", _PRODUCT)
    calendar.add("version", "2.0")
    if any(isinstance(event.start, datetime) and event.start.tzinfo is not UTC for event in events):
        calendar.add_component(Timezone.from_ical(_NEW_YORK))
    for event in events:
        calendar.add_component(event)
    return bytes(calendar.to_ical())


def _meeting(session: Session, session_id: str) -> Event | None:
    from icalendar import Event

    meeting, planner = session.meeting(), session.pack.first(Planner)
    day, minute = day_of(meeting.date), minute_of_day(clean_line(meeting.start)) if meeting.start else None
    if day is None or planner is None or meeting.state == "held":
        return None
    row = session.state.sheet(planner.meeting.id).rows[FORM_ROW]
    event = Event()
    event.add("uid", f"{session_id}.meeting@{_HOST}")
    _stamp(event, row, ("date", "start", "minutes", "place", "zone"))
    place = clean_line(session.school)
    event.add("summary", f"Partners' meeting{f', {place}' if place else ''}")
    if meeting.place:
        event.add("location", clean_line(meeting.place))
    if meeting.purpose:
        event.add("description", clean_line(meeting.purpose))
    if minute is None:
        _whole_day(event, day)
    else:
        start = _local(day, minute, clean_line(meeting.zone) or ZONE)
        event.add("dtstart", start)
        event.add("dtend", start + timedelta(minutes=round(meeting.minutes or _HOUR)))
    return event


def _local(day: date, minute: int, zone: str) -> datetime:
    """The start in New York's time, for which there are rules in the file; for any other zone in UTC."""
    from zoneinfo import ZoneInfo

    try:
        start = datetime.combine(day, time(minute // 60, minute % 60), ZoneInfo(zone))
    except (ValueError, OSError, KeyError):
        start = datetime.combine(day, time(minute // 60, minute % 60), ZoneInfo(ZONE))
        zone = ZONE
    return start if zone == ZONE else start.astimezone(UTC)


def _due(session: Session, row: Row, due: date, owner: str, ident: str) -> Event:
    from icalendar import Alarm, Event

    event = Event()
    event.add("uid", f"{ident}@{_HOST}")
    _stamp(event, row, ("due", "status"))
    text = clean_line(str(row.value("text") or ""))
    event.add("summary", f"Due: {text or '(without words)'}")
    about = [f"{owner}." if owner else "", clean_line(session.school)]
    event.add("description", " ".join(filter(None, about)))
    _whole_day(event, due)
    status = row.value("status")
    if status == "dropped":
        event.add("status", "CANCELLED")
    elif status != "done":
        alarm = Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("description", f"Due: {text}")
        alarm.add("trigger", timedelta(days=-2))
        event.add_component(alarm)
    return event


def _whole_day(event: Event, day: date) -> None:
    """All of that day: its end is the day after, which it does not include; nobody is busy because of it."""
    event.add("dtstart", day)
    event.add("dtend", day + timedelta(days=1))
    event.add("transp", "TRANSPARENT")


def _stamp(event: Event, row: Row, columns: Sequence[str]) -> None:
    event.add("dtstamp", max(_times(row), default=datetime(2000, 1, 1, tzinfo=UTC)))
    event.add("sequence", max((row.cells[column].revision for column in columns if column in row.cells), default=0))


def _times(row: Row) -> Iterator[datetime]:
    for cell in row.cells.values():
        try:
            moment = datetime.fromisoformat(cell.at)
        except ValueError:
            continue
        yield (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC).replace(microsecond=0)
