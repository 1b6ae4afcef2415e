"""The meeting and the due dates of a session as calendar files (RFC 5545), the same bytes for the same session.

One event a file for the meeting: Outlook takes only the first of several from a mail. A UID stays for ever; SEQUENCE is
the revision of the last change of date, time or place, so it only grows; DTSTAMP is the time of that change. No method,
organizer or attendee, since none of this is an invitation, and no contact.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, TypeAlias

from content.blocks import Planner
from content.clean import clean_line
from content.kinds.planner import ZONE
from content.sheet_spec import FORM_ROW
from content.slug import slug
from workshop.meeting.calendar import minute_of_day
from workshop.notes.facts import CommitmentFacts, SessionFacts, commitments_of
from workshop.notes.numbering import RowNumbers
from workshop.session.view import Session
from workshop.sheets.dates import day_of

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
    event = _meeting(session, session_id)
    meeting = {} if event is None else {"meeting.ics": _calendar([event])}
    facts = SessionFacts(session_id, "", session.school, commitments=commitments_of(session, numbers))
    return meeting | due_files([(facts, one) for one in facts.commitments])


Owed: TypeAlias = tuple[SessionFacts, CommitmentFacts]
"""A commitment and its session."""


def due_files(owed: Iterable[Owed]) -> dict[str, bytes]:
    """Name -> file: `due-OWNER.ics` for each owner of these commitments; what has no date is left out."""
    of_owner: dict[str, list[Owed]] = {}
    for one in owed:
        if day_of(one[1].due) is not None:
            of_owner.setdefault(clean_line(one[1].owner).casefold(), []).append(one)
    files: dict[str, bytes] = {}
    for owner, some in sorted(of_owner.items()):
        stem = f"due-{slug(owner) or ('owner' if owner else 'no-owner')}"
        names = (f"{stem}.ics", *(f"{stem}-{number}.ics" for number in range(2, len(of_owner) + 2)))
        files[next(name for name in names if name not in files)] = due_file(some)
    return files


def due_file(owed: Iterable[Owed]) -> bytes:
    """One calendar with the due dates of all of them."""
    days = [(session, one, day_of(one.due)) for session, one in owed]
    return _calendar([_due(session, one, day) for session, one, day in days if day is not None])


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
    placed = [row.cells[name].revision for name in ("date", "start", "minutes", "place", "zone") if name in row.cells]
    _stamp(event, [cell.at for cell in row.cells.values()], max(placed, default=0))
    place = clean_line(session.school)
    event.add("summary", f"Partners' meeting{f', {place}' if place else ''}")
    if meeting.place:
        event.add("location", clean_line(meeting.place))
    if meeting.purpose:
        event.add("description", clean_line(meeting.purpose))
    if minute is None:
        _whole_day(event, day)
    else:
        _from_to(event, _local(day, minute, clean_line(meeting.zone) or ZONE), round(meeting.minutes or _HOUR))
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


def _from_to(event: Event, start: datetime, minutes: int) -> None:
    """Add UTC time, not what clocks show: on a night on which they change an hour passes twice or not at all. A time
    in that hour is written in UTC, because nothing else would say which of the two is meant."""
    end = (start.astimezone(UTC) + timedelta(minutes=minutes)).astimezone(start.tzinfo)
    if any(moment.replace(fold=0).utcoffset() != moment.replace(fold=1).utcoffset() for moment in (start, end)):
        start, end = start.astimezone(UTC), end.astimezone(UTC)
    event.add("dtstart", start)
    event.add("dtend", end)


def _due(session: SessionFacts, one: CommitmentFacts, due: date) -> Event:
    from icalendar import Alarm, Event

    event = Event()
    event.add("uid", f"{session.id}.{one.number or one.row}@{_HOST}")
    _stamp(event, [one.changed], one.sequence)
    text, owner = clean_line(one.text), clean_line(one.owner)
    event.add("summary", f"Due: {text or '(without words)'}")
    event.add("description", " ".join(filter(None, (f"{owner}." if owner else "", clean_line(session.school)))))
    _whole_day(event, due)
    if one.status == "dropped":
        event.add("status", "CANCELLED")
    elif one.status != "done":
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


def _stamp(event: Event, changed: Iterable[str], sequence: int) -> None:
    event.add("dtstamp", max(_times(changed), default=datetime(2000, 1, 1, tzinfo=UTC)))
    event.add("sequence", sequence)


def _times(changed: Iterable[str]) -> Iterator[datetime]:
    for text in changed:
        try:
            moment = datetime.fromisoformat(text)
        except ValueError:
            continue
        yield (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC).replace(microsecond=0)
