"""What the page of the commitments says: what is still open, the tags of the gaps, and a line as an example."""

from __future__ import annotations

import datetime
from collections.abc import Mapping

from screens.pages.context import SessionContext
from workshop.meeting import gaps as gap_tags
from workshop.meeting.lint import MeetingFinding, lint
from workshop.services.commitments import gaps_of, people_of
from workshop.sheets.dates import day_of, short_date

_NEXT_WEEK = 7
_FRIDAY = 4


def open_points(context: SessionContext) -> list[MeetingFinding]:
    """What the commitments still lack, as of now. The day they were made is the session's."""
    session = context.session
    meeting = session.meeting()
    return lint(
        meeting.commitments,
        people=[person.name for person in session.people()],
        meeting=day_of(session.date),
        gaps=gaps_of(session),
        invitees=meeting.invitees,
    )


def tags(gaps: Mapping[str, str]) -> list[str]:
    """The short tag of each gap, with its `#`."""
    return [gap_tags.tag_for(gap, gaps) for gap in gaps]


def example(context: SessionContext) -> str:
    """A line as it could be typed here, with a name, a Friday and the widest gap of this session."""
    people, gaps = people_of(context.session), gaps_of(context.session)
    name = people[0].split()[0] if people else "Ana"
    friday = context.today + datetime.timedelta(days=(_FRIDAY - context.today.weekday()) % 7 + _NEXT_WEEK)
    widest = sorted((gap for gap in context.session.gaps() if gap.id in gaps), key=lambda gap: -gap.severity)
    tag = [gap_tags.tag_for(gap.id, gaps) for gap in widest[:1]]
    return " ".join([f"{name} asks the clinic for a liaison by {short_date(friday)}", *tag])
