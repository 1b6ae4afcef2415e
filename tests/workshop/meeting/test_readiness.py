"""What a meeting still lacks, in sentences."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from workshop.meeting.model import AgendaItem
from workshop.meeting.readiness import agenda_of, missing_items, summary_line, whole
from workshop.session.model import InviteeView, Meeting

TODAY = date(2026, 11, 23)
PEOPLE = ("Ana Ruiz", "Ben Carter")
WHOLE = Meeting(
    purpose="Agree on asthma plans",
    lead="Ana Ruiz",
    frame="December to May",
    date="2026-12-04",
    start="16:00",
    minutes=60,
    place="School library",
    agenda=(AgendaItem("Welcome", 20, "inform"), AgendaItem("Promises", 40, "commit")),
    invitees=(InviteeView("i1", "Riverside Clinic", "Dr. Vega"),),
)


def found(meeting: Meeting) -> list[str]:
    return missing_items(meeting, people=PEOPLE, today=TODAY)


def test_a_meeting_that_is_ready() -> None:
    assert found(WHOLE) == []
    assert summary_line(WHOLE) == "Fri, Dec 4, 2026 · 4:00 PM to 5:00 PM · School library · Ana Ruiz leads"


def test_an_empty_meeting_is_one_sentence() -> None:
    assert found(Meeting()) == [
        "Still missing: a purpose, who leads, the date, the start time, the minutes, the place, the time frame and "
        "who to invite."
    ]
    assert summary_line(Meeting()) == ""


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (
            {"lead": "Ana Ruiz and Ben Carter"},
            "One person leads, not Ana Ruiz and Ben Carter. Keep one; the others help.",
        ),
        ({"lead": "the team"}, "“the team” is not one person. Name the person who leads."),
        ({"lead": "Zoe"}, "Zoe leads but is not on the list of people. Ask, or add the name."),
        ({"date": "2026-11-20"}, "Fri, Nov 20, 2026 is past. Choose another date, or set the state to held."),
        ({"date": "2026-12-05"}, "Sat, Dec 5, 2026 is on a weekend. Is the place open, and will partners come?"),
        ({"start": "after school"}, "“after school” is not a time. Type it like 4:00 PM."),
        (
            {"minutes": 45},
            "The agenda is 15 minutes longer than the meeting. Shorten an item or make the meeting longer.",
        ),
        ({"place": ""}, "Still missing: the place."),
        ({"invitees": ()}, "Still missing: who to invite."),
    ],
)
def test_each_thing_that_does_not_work_out(change: dict[str, object], sentence: str) -> None:
    assert found(replace(WHOLE, **change)) == [sentence]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "change",
    [
        {"lead": "Dr. Vega"},
        {"lead": "ben"},
        {"date": "2026-11-23"},
        {"date": "2026-11-20", "state": "held"},
        {"start": "4:00 pm"},
    ],
)
def test_what_works_out(change: dict[str, object]) -> None:
    assert found(replace(WHOLE, **change)) == []  # type: ignore[arg-type]


def test_what_does_not_work_out_comes_before_what_is_missing() -> None:
    assert [text[:5] for text in found(replace(WHOLE, lead="the team", place=""))] == ["“the ", "Still"]


def test_a_line_of_what_is_known() -> None:
    assert summary_line(replace(WHOLE, minutes=None, lead="")) == "Fri, Dec 4, 2026 · 4:00 PM · School library"
    assert summary_line(replace(Meeting(), place="Library", lead="Ana Ruiz")) == "Library · Ana Ruiz leads"


def test_the_agenda_of_a_meeting() -> None:
    agenda = agenda_of(WHOLE)
    assert [slot.starts for slot in agenda.slots] == ["4:00 PM", "4:20 PM"]
    assert (agenda.over, agenda.spare, agenda.ends) == (0, 0, "5:00 PM")


@pytest.mark.parametrize(("minutes", "wanted"), [(None, None), (0, None), (-5, None), (59.6, 60), (60, 60)])
def test_whole_minutes(minutes: float | None, wanted: int | None) -> None:
    assert whole(minutes) == wanted
