"""The next meeting, in a few lines."""

from __future__ import annotations

from collections.abc import Iterator

from content.blocks import Planner
from content.clean import clean_line
from workshop.notes.answers import AnswerReader
from workshop.notes.document import Bullets, Chapter, Document, Labeled
from workshop.notes.escape import normal
from workshop.notes.wording import day, hours
from workshop.session.model import Meeting
from workshop.wording import join_with_and

_REPLIES = {"yes": "coming", "no": "not coming"}


def when_and_where(meeting: Meeting, about: str) -> str:
    """`Thu, Dec 10, 4:00–5:00 PM, School library`; `about` is the ISO date of the document, or empty."""
    date = day(meeting.date, Document("", {"date": about}).date) if meeting.date else ""
    time = hours(clean_line(meeting.start), meeting.minutes) if meeting.start else ""
    return ", ".join(filter(None, (date, time, clean_line(meeting.place))))


def next_meeting(answers: AnswerReader) -> Chapter | None:
    """When and where, what for, who leads, who is invited; None when nothing is planned."""
    meeting = answers.session.meeting()
    items = tuple(_lines(answers, meeting))
    if not items:
        return None
    return Chapter("meeting", "Meeting held" if meeting.state == "held" else "Next meeting", (Bullets(items),))


def _lines(answers: AnswerReader, meeting: Meeting) -> Iterator[Labeled]:
    lead, helpers = clean_line(meeting.lead), join_with_and([clean_line(one) for one in meeting.helpers])
    led = f"{lead}, with {helpers}" if lead and helpers else lead or (f"no one yet; {helpers} help" if helpers else "")
    found = {
        "When and where": when_and_where(meeting, answers.session.date),
        "Purpose": normal(meeting.purpose),
        "Led by": led,
        "Invited": ", ".join(_invited(answers)),
        "Resources": normal(meeting.resources_text),
        "Time frame": clean_line(meeting.frame),
    }
    for label, said in found.items():
        if said:
            yield Labeled(label, "\n".join((said, *_versions(answers, label))))


def _versions(answers: AnswerReader, label: str) -> Iterator[str]:
    """What waits beside the cells of that line, so that no version of two is lost."""
    planner = answers.session.pack.first(Planner)
    columns = {
        "When and where": ("date", "start", "minutes", "place"),
        "Purpose": ("purpose",),
        "Led by": ("lead", "helpers"),
        "Resources": ("resources",),
        "Time frame": ("frame",),
    }
    if planner is not None:
        row = next(answers.session.state.sheet(planner.meeting.id).live(), None)
        for column in columns.get(label, ()):
            lines = answers.text(planner.meeting, row, column).split("\n")
            yield from (line for line in lines if line.startswith("also written by "))


def _invited(answers: AnswerReader) -> Iterator[str]:
    for one in answers.session.meeting().invitees:
        who = ", ".join(filter(None, (clean_line(one.organization), clean_line(one.person))))
        contact = clean_line(one.contact) if answers.contacts else ""
        if who or contact:
            facts = [_REPLIES.get(one.reply, "not answered yet"), *([contact] if contact else [])]
            yield f"{who} ({', '.join(facts)})"
