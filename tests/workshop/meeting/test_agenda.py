"""The agenda against the clock, and dates and times of day."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workshop.meeting.agenda import USUAL, findings, lay_out, usual
from workshop.meeting.calendar import break_on, countdown, is_weekend, minute_of_day
from workshop.meeting.model import AgendaItem, Break
from workshop.sheets.dates import day_of, long_date, minute_time, plain_date, short_date, weekday_of

ITEMS = [AgendaItem("Welcome", 5, "inform"), AgendaItem("Roles", 40, "decide"), AgendaItem("Promises", 20, "commit")]


def test_items_follow_each_other() -> None:
    found = lay_out(ITEMS, "14:30", 60)
    assert [slot.starts for slot in found.slots] == ["2:30 PM", "2:35 PM", "3:15 PM"]
    assert (found.minutes, found.ends, found.over, found.spare) == (65, "3:35 PM", 5, 0)
    assert findings(found) == ["The agenda takes 65 minutes and the meeting has 60. Shorten it by 5."]


def test_room_left_no_start_no_length() -> None:
    found = lay_out(ITEMS, "", 90)
    assert ([slot.starts for slot in found.slots], found.ends) == (["", "", ""], "")
    assert (found.over, found.spare) == (0, 25)
    assert findings(found) == []
    unbounded = lay_out(ITEMS)
    assert (unbounded.over, unbounded.spare) == (0, 0)


def test_an_item_without_minutes_and_no_commitments() -> None:
    found = lay_out([AgendaItem("Welcome"), AgendaItem("", 10)], "9:05 am", 10)
    assert [slot.starts for slot in found.slots] == ["9:05 AM", "9:05 AM"]
    assert findings(found) == [
        "No minutes are planned for “Welcome”.",
        "No item asks for commitments; give one the outcome “commit”.",
    ]
    assert findings(lay_out([])) == []


def test_past_midnight() -> None:
    assert lay_out(ITEMS, "23:50", 60).ends == "12:55 AM"


def test_the_usual_agenda_is_an_hour_and_fits_others() -> None:
    assert usual() == USUAL
    assert findings(lay_out(USUAL, "", 60)) == []
    assert [item.minutes for item in usual(30)] == [2, 6, 7, 5, 8, 2]


@given(st.integers(6, 600))
def test_the_usual_agenda_fills_any_length(minutes: int) -> None:
    made = usual(minutes)
    assert len(made) == 6
    assert all(item.minutes and item.minutes >= 1 for item in made)
    assert abs(sum(item.minutes or 0 for item in made) - minutes) <= (0 if minutes >= 12 else 2)


# --------------------------------------------------------------------------------------------- dates and times


@pytest.mark.parametrize(
    ("text", "minute"),
    [
        ("14:30", 870),
        ("2:30 pm", 870),
        ("2:30PM", 870),
        ("2:30 p.m.", 870),
        ("4 PM", 960),
        ("4pm", 960),
        ("4:00 PM", 960),
        ("12 AM", 0),
        ("12:00 am", 0),
        ("12:15 pm", 735),
        ("2026-12-04T14:30", 870),
        ("2026-12-04T14:30:00-05:00", 870),
        ("9:5", None),
        ("25:00", None),
        ("13:00 pm", None),
        ("0:30 am", None),
        ("13 pm", None),
        ("4", None),
        ("noon", 720),
        ("Midnight", 0),
        ("noonish", None),
        ("", None),
    ],
)
def test_times_of_day(text: str, minute: int | None) -> None:
    assert minute_of_day(text) == minute


def test_dates_in_words() -> None:
    friday = date(2026, 12, 4)
    assert (short_date(friday), plain_date(friday), long_date(friday)) == (
        "Fri, Dec 4",
        "Dec 4, 2026",
        "Fri, Dec 4, 2026",
    )
    assert (day_of("2026-12-04T10:00"), day_of("x"), day_of("")) == (friday, None, None)
    assert [weekday_of(w) for w in ("Fri", "thurs.", "t", "tu", "Sunday,", "moon")] == [4, 3, None, None, 6, None]
    assert (is_weekend(friday), is_weekend(date(2026, 12, 6))) == (False, True)


def test_breaks_hold_their_first_and_last_day() -> None:
    winter = Break("2026-12-21", "2027-01-01", "winter")
    assert break_on(date(2026, 12, 21), [winter]) is winter
    assert break_on(date(2027, 1, 1), [winter]) is winter
    assert break_on(date(2026, 12, 20), [winter]) is break_on(date(2027, 1, 2), [winter]) is None


def test_countdown() -> None:
    today = date(2026, 12, 4)
    due = ["2026-12-02", "2026-12-03", "2026-12-04", "2026-12-05", "2026-12-11", ""]
    assert [countdown(d, today) for d in due] == [
        "late by 2 days",
        "late by 1 day",
        "due today",
        "due tomorrow",
        "due in 7 days",
        "",
    ]


@given(st.integers(0, 24 * 60 - 1))
def test_wall_times_read_back(minute: int) -> None:
    assert minute_of_day(minute_time(minute)) == minute
