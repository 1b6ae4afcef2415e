"""A list of exceptions with a roster and a calendar beside it: who was never absent is in the roster alone."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tests.workshop.disclosure.cases import write
from workshop.disclosure.policy import MODULE_12, Eligibility
from workshop.records.answers import Answers, Students
from workshop.records.answers_file import read_answers
from workshop.records.attendance import Attendance
from workshop.records.counts import counted, counted_by
from workshop.records.problems import AnswerNeeded, ColumnProblem, FileProblem, RequestProblem
from workshop.records.read import read_attendance

ANSWERS = Answers(id="ID", date="Date", mark="Code", absent_marks=("A",), present_marks=("T",))
ANY_DAY = replace(MODULE_12, eligibility=Eligibility.ANY_DAY)
EVENTS = "ID,Date,Code\na,2026-09-01,A\na,2026-09-08,T\nb,2026-09-04,A\nb,2026-09-10,A\n"
DATES = [f"2026-09-{day:02}" for day in (1, 2, 3, 4, 8, 9, 10, 11)]
CALENDAR = "\n".join(["Date", *DATES, ""])
SPANS = (
    "ID,School,Grade,Entry Date,Exit Date\n"
    "a,Oak,3,9/1/2026,\n"
    "b,Oak,4,9/1/2026,9/4/2026\n"
    "b,Elm,4,9/8/2026,9/11/2026\n"
    "c,Elm,3,9/3/2026,9/9/2026\n"
)


def read(
    tmp_path: Path, answers: Answers = ANSWERS, *, roster: str, calendar: str = "", text: str = EVENTS
) -> Attendance:
    return read_attendance(
        write(tmp_path / "events.csv", text), answers, roster=write(tmp_path / "roster.csv", roster),
        calendar=write(tmp_path / "calendar.csv", calendar) if calendar else None,
    )  # fmt: skip


def test_exceptions_alone_are_refused_and_a_roster_makes_them_countable(tmp_path: Path) -> None:
    with pytest.raises(FileProblem, match="lists exceptions only") as refused:
        read_attendance(write(tmp_path / "a.csv", EVENTS), ANSWERS)
    assert refused.value.kind == "exceptions"
    found = read(tmp_path, roster="ID,School,Days enrolled\na,Oak,8\nb,Elm,7.5\nc,Elm,5\n")
    assert [found.fact(place, "Days absent") for place in range(3)] == ["1", "2", "0"]
    assert [found.fact(place, "Days enrolled") for place in range(3)] == ["8", "7.5", "5"]
    assert counted_by(found, ANY_DAY, "School") == {"Oak": (1, 1), "Elm": (2, 1)}
    assert found.notes[0].startswith("Students and days enrolled are as in the roster “roster.csv”")


def test_entry_and_exit_dates_become_days_by_the_calendar_both_counted(tmp_path: Path) -> None:
    added = replace(ANSWERS, students=Students.ADD_UP)
    found = read(tmp_path, added, roster=SPANS, calendar=CALENDAR)
    assert (found.absent.tolist(), found.enrolled.tolist(), found.days) == ([1, 2, 0], [8, 8, 4], 8)
    assert [found.fact(place, "School") for place in range(3)] == ["Oak", "Elm", "Elm"]
    assert "entry and exit dates both count as days enrolled" in found.notes[0]
    each = read(tmp_path, replace(ANSWERS, students=Students.EACH_SCHOOL), roster=SPANS, calendar=CALENDAR)
    assert counted(each, ANY_DAY) == (3, 2)
    assert counted_by(each, ANY_DAY, "School") == {"Oak": (2, 2), "Elm": (2, 1)}
    assert counted_by(each, ANY_DAY, "Grade") == {"3": (2, 1), "4": (1, 1)}


@pytest.mark.parametrize(
    ("roster", "calendar", "text", "words"),
    [
        (SPANS, "", EVENTS, "Which file has the calendar of school days"),
        (SPANS, CALENDAR, EVENTS, "several rows for 1 students"),
        (SPANS.replace("9/8/2026,9/11", "9/4/2026,9/11"), CALENDAR, EVENTS, "overlaps row 3 of the same student"),
        (SPANS.replace("9/9/2026", "9/2/2026"), CALENDAR, EVENTS, "is before the entry date"),
        (SPANS.replace("9/9/2026", "soon"), CALENDAR, EVENTS, "is not a date like"),
        (SPANS, CALENDAR, f"{EVENTS}c,2026-09-11,A\n", "was not enrolled, by the roster"),
        (SPANS, CALENDAR, f"{EVENTS}c,2026-09-05,A\n", "a day without school, by the calendar"),
        (SPANS, CALENDAR, f"{EVENTS}d,2026-09-08,A\n", "a student who is not in the roster"),
        ("ID,School\na,Oak\n", "", EVENTS, "says neither how many days students were enrolled nor since when"),
        ("Pupil,Days enrolled\na,8\n", "", EVENTS, "has no column “ID” for the student"),
        ("ID,Days enrolled\na,8\nb,x\n", "", EVENTS, "is not a number in plain digits"),
        ("ID,Days enrolled\na,8\nb,1\nc,8\n", "", EVENTS, "more days absent than the roster"),
    ],
)
def test_what_does_not_agree_is_refused(tmp_path: Path, roster: str, calendar: str, text: str, words: str) -> None:
    answers = ANSWERS if "several" in words else replace(ANSWERS, students=Students.ADD_UP)
    with pytest.raises((FileProblem, AnswerNeeded, ColumnProblem), match=words):
        read(tmp_path, answers, roster=roster, calendar=calendar, text=text)


def test_a_calendar_of_a_longer_time_is_asked_about(tmp_path: Path) -> None:
    """Days after the last row may be days without absences, or days the file is not of: only a person knows."""
    longer = CALENDAR + "".join(f"2026-10-{day:02}\n" for day in range(1, 10))
    with pytest.raises(AnswerNeeded, match="has 10 school days more") as asked:
        read(tmp_path, replace(ANSWERS, students=Students.ADD_UP), roster=SPANS, calendar=longer)
    assert asked.value.key == "calendar"


def test_a_day_that_does_not_count_is_none_of_those_enrolled(tmp_path: Path) -> None:
    answers = replace(ANSWERS, shares=(("H", None),))
    found = read(tmp_path, answers, roster="ID,Days enrolled\na,8\nb,8\n", text=f"{EVENTS}a,2026-09-02,H\n")
    assert (found.absent.tolist(), found.enrolled.tolist()) == ([1, 2], [7, 8])


def test_a_calendar_says_how_many_days_there_were(tmp_path: Path) -> None:
    """Of Ed-Fi's kinds of days only those with school; for rows of all days those of the time they are of."""
    kinds = ["Instructional day", "Holiday", "Make-up day", "Weather day", "Instructional day"]
    rows = [f"2026-09-0{day},{kind}" for day, kind in enumerate(kinds, 1)]
    calendar = write(tmp_path / "calendar.csv", "\n".join(["Date,Calendar event", *rows, ""]))
    days = write(tmp_path / "a.csv", "ID,Date,Code\na,2026-09-01,A\na,2026-09-03,P\n")
    marks = replace(ANSWERS, present_marks=("P",))
    assert read_attendance(days, marks, calendar=calendar).days == 2
    totals = write(tmp_path / "b.csv", "ID,Absent\na,1\nb,0\n")
    found = read_attendance(totals, Answers("Absent", id="ID"), calendar=calendar)
    assert (found.days, found.enrolled.tolist()) == (3, [3, 3])
    assert found.notes == (
        "School days are as in the calendar “calendar.csv”: 3 days from Sep 1, 2026 to Sep 5, 2026.",
    )


@pytest.mark.parametrize(
    ("calendar", "words"),
    [
        ("Date,In session\n2026-09-01,perhaps\n", "is neither a day with school nor one without"),
        ("Date,In session\n2026-09-01,1\n2026-09-01,0\n", "with school in one row and without in another"),
        ("Date,In session\n2026-09-01,0\n", "has no day with school"),
        ("Date\nsoon\n", "is not a date like"),
        ("Week\n1\n", "has no column that is called as dates are"),
    ],
)
def test_a_calendar_that_is_not_sure_is_refused(tmp_path: Path, calendar: str, words: str) -> None:
    path = write(tmp_path / "calendar.csv", calendar)
    totals = write(tmp_path / "b.csv", "ID,Absent\na,1\nb,0\n")
    with pytest.raises((FileProblem, ColumnProblem), match=words):
        read_attendance(totals, Answers("Absent", id="ID"), calendar=path)


def test_paths_in_the_answers_are_from_their_folder(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    write(tmp_path / "sub" / "roster.csv", "ID,Days enrolled\na,8\nb,8\n")
    path = write(
        tmp_path / "sub" / "answers.toml",
        'id = "ID"\ndate = "Date"\nmark = "Code"\nabsent_marks = ["A"]\npresent_marks = ["T"]\nroster = "roster.csv"\n',
    )
    found = read_attendance(write(tmp_path / "a.csv", EVENTS), read_answers(path))
    assert (found.absent.tolist(), found.enrolled.tolist()) == ([1, 2], [8, 8])


def test_a_fact_of_the_events_is_none_of_the_students(tmp_path: Path) -> None:
    """Who was never absent has no row there, so nothing is broken down by it."""
    text = EVENTS.replace("Code\n", "Code,Reason\n").replace("A\n", "A,ill\n").replace("T\n", "T,bus\n")
    found = read(tmp_path, roster="ID,Days enrolled\na,8\nb,8\n", text=text)
    with pytest.raises(RequestProblem, match="is not a column by which"):
        counted_by(found, ANY_DAY, "Reason")
