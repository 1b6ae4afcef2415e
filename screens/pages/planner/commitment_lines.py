"""Between a line of text and the rows of the commitments: what a line would write, and what is still open."""

from __future__ import annotations

import datetime
from collections.abc import Mapping

from content.model import Planner
from content.sheet_spec import Kind
from screens.pages.context import SessionContext
from workshop.meeting import gaps as gap_tags
from workshop.meeting.grammar import ParsedCommitment, parse_commitment
from workshop.meeting.lint import MeetingFinding, lint
from workshop.meeting.model import Commitment
from workshop.sheets.dates import day_of, short_date
from workshop.sheets.model import Value

_NEXT_WEEK = 7
_FRIDAY = 4


def people_of(context: SessionContext) -> list[str]:
    """Who can commit to something: the people of the session, then the persons among the invitees."""
    session = context.session
    names = [person.name for person in session.people()]
    asked = [invitee.person for invitee in session.meeting().invitees if invitee.person.strip()]
    return list(dict.fromkeys([*names, *asked]))


def gaps_of(context: SessionContext) -> dict[str, str]:
    """The gaps a commitment can name: row -> text; none where the pack's commitments are not linked to a gap list."""
    planner = context.pack.first(Planner)
    column = planner.commitments.column("gap") if planner is not None else None
    linked = column is not None and column.kind is Kind.LINK
    return {gap.id: gap.text for gap in context.session.gaps()} if linked else {}


def read_line(context: SessionContext, line: str) -> ParsedCommitment:
    """What a line says, with the people, gaps and the day of this session."""
    return parse_commitment(
        line, people=people_of(context), gaps=gaps_of(context), today=context.today, me=context.person
    )


def open_points(context: SessionContext) -> list[MeetingFinding]:
    """What the commitments still lack, as of now. The day they were made is the session's."""
    session = context.session
    meeting = session.meeting()
    return lint(
        meeting.commitments,
        people=[person.name for person in session.people()],
        meeting=day_of(session.date),
        gaps=gaps_of(context),
        invitees=meeting.invitees,
    )


def cells_of(commitment: Commitment) -> Mapping[str, Value]:
    """The cells a commitment fills, column -> value; empty ones are left out."""
    cells: dict[str, Value] = {
        "text": commitment.text,
        "owner": commitment.owner,
        "due": commitment.due,
        "gap": commitment.gap,
        "helpers": commitment.helpers,
    }
    return {column: value for column, value in cells.items() if value}


def tags(gaps: Mapping[str, str]) -> list[str]:
    """The short tag of each gap, with its `#`."""
    return [gap_tags.tag_for(gap, gaps) for gap in gaps]


def example(context: SessionContext) -> str:
    """A line as it could be typed here, with a name, a Friday and the widest gap of this session."""
    people, gaps = people_of(context), gaps_of(context)
    name = people[0].split()[0] if people else "Ana"
    friday = context.today + datetime.timedelta(days=(_FRIDAY - context.today.weekday()) % 7 + _NEXT_WEEK)
    widest = sorted((gap for gap in context.session.gaps() if gap.id in gaps), key=lambda gap: -gap.severity)
    tag = [gap_tags.tag_for(gap.id, gaps) for gap in widest[:1]]
    return " ".join([f"{name} asks the clinic for a liaison by {short_date(friday)}", *tag])
