"""Dates and times of day of the meeting: weekdays, breaks, how far away. All dates are local calendar days."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date

from workshop.meeting.model import Break
from workshop.sheets.dates import day_of

_HALF = r"([ap])\.?m\.?"
_CLOCK = re.compile(rf"(?:.*T)?(\d{{1,2}}):(\d{{2}})(?::\d{{2}}.*?)?\s*(?:{_HALF})?\Z", re.IGNORECASE | re.ASCII)
_FULL_HOUR = re.compile(rf"(\d{{1,2}})()\s*{_HALF}\Z", re.IGNORECASE | re.ASCII)


_NAMED_TIMES = {"noon": 12 * 60, "12 noon": 12 * 60, "midday": 12 * 60, "midnight": 0, "12 midnight": 0}


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
    """`late by 2 days`, `due today`, `due tomorrow`, `due in 7 days`; empty when `due` is not a date."""
    day = day_of(due)
    if day is None:
        return ""
    days = (day - today).days
    if days < 0:
        return f"late by {-days} {'day' if days == -1 else 'days'}"
    return ("due today", "due tomorrow")[days] if days < 2 else f"due in {days} days"


def minute_of_day(text: str) -> int | None:
    """Minutes after midnight of `2:30 PM`, `4 PM`, `noon`, `14:30`, `2026-12-04T14:30`; None when it is not a time."""
    named = _NAMED_TIMES.get(text.strip().casefold())
    if named is not None:
        return named
    match = _CLOCK.match(text.strip()) or _FULL_HOUR.match(text.strip())
    if match is None:
        return None
    hour, minute, half = int(match[1]), int(match[2] or 0), (match[3] or "").casefold()
    if minute > 59 or hour > (12 if half else 23) or (half and not hour):
        return None
    if half:
        hour = hour % 12 + (12 if half == "p" else 0)
    return hour * 60 + minute
