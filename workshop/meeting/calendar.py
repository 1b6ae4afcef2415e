"""Dates and times of day of the meeting: weekdays, breaks, how far away. All dates are local calendar days."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date

from workshop.meeting.model import Break
from workshop.sheets.dates import MONTHS, WEEKDAYS, day_of, show_date

_CLOCK = re.compile(r"(?:.*T)?(\d{1,2}):(\d{2})(?::\d{2}.*)?\s*(am|pm)?\Z", re.IGNORECASE | re.ASCII)


def line_date(day: date) -> str:
    """`Fri 4 Dec 2026`, as dates stand in a commitment line."""
    return f"{WEEKDAYS[day.weekday()][:3]} {day.day} {MONTHS[day.month - 1][:3]} {day.year:04d}"


def spoken_date(day: date) -> str:
    """`Friday, Dec 4, 2026`, as dates stand in sentences."""
    return f"{WEEKDAYS[day.weekday()]}, {show_date(day.isoformat())}"


def is_weekend(day: date) -> bool:
    """Saturday or Sunday."""
    return day.weekday() >= 5


def break_on(day: date, breaks: Iterable[Break]) -> Break | None:
    """The break that day falls into, if any. Breaks whose dates cannot be read are passed over."""
    for item in breaks:
        first, last = day_of(item.first), day_of(item.last or item.first)
        if first is not None and last is not None and first <= day <= last:
            return item
    return None


def countdown(due: str, today: date) -> str:
    """`late by 2 days`, `due today`, `due tomorrow`, `due in 7 days`; empty when `due` is no date."""
    day = day_of(due)
    if day is None:
        return ""
    days = (day - today).days
    if days < 0:
        return f"late by {-days} {'day' if days == -1 else 'days'}"
    return ("due today", "due tomorrow")[days] if days < 2 else f"due in {days} days"


def minute_of_day(text: str) -> int | None:
    """Minutes after midnight of `14:30`, `2:30 pm`, `2026-12-04T14:30`; None when it is no time of day."""
    match = _CLOCK.match(text.strip())
    if match is None:
        return None
    hour, minute, half = int(match[1]), int(match[2]), (match[3] or "").casefold()
    if minute > 59 or hour > (12 if half else 23) or (half and not hour):
        return None
    if half:
        hour = hour % 12 + (12 if half == "pm" else 0)
    return hour * 60 + minute


def wall_time(minute: int) -> str:
    """`14:30` for 870 minutes after midnight; past midnight it starts again at 00:00."""
    return f"{minute // 60 % 24:02d}:{minute % 60:02d}"
