"""Dates as schools write them, each either certain or refused; and instants, where somebody wrote the time too."""

from __future__ import annotations

import datetime
import re
from typing import TypeAlias

from workshop.sheets.dates import numeric_parts

_MIDNIGHT = re.compile(r"(\d{4}-\d{1,2}-\d{1,2})[ T]00:00(?::00)?\Z", re.ASCII)
_TIME = re.compile(r"(.*?)[ T](\d{1,2}):(\d{2})(?::(\d{2}))?$")
EARLIEST, LATEST = 1900, 2199

DateOrInstant: TypeAlias = datetime.date | datetime.datetime
"""A day, or an instant of it in local time. A day stands for all its instants: somewhere in it the thing happened."""


def begins(moment: DateOrInstant) -> datetime.datetime:
    """Its first instant."""
    if isinstance(moment, datetime.datetime):
        return moment
    return datetime.datetime.combine(moment, datetime.time.min)


def ends(moment: DateOrInstant) -> datetime.datetime:
    """Its last instant."""
    if isinstance(moment, datetime.datetime):
        return moment
    return datetime.datetime.combine(moment, datetime.time.max)


def moment_words(moment: DateOrInstant) -> str:
    """`2026-11-23`, or `2026-11-23 14:05`."""
    if isinstance(moment, datetime.datetime):
        return moment.isoformat(" ", "minutes")
    return moment.isoformat()


def read_date(text: str) -> datetime.date | str | None:
    """The date in a cell: `2026-11-23` or `11/23/2026`; None when it is empty; otherwise what is wrong with it."""
    text = text.strip()
    if not text:
        return None
    midnight = _MIDNIGHT.match(text)
    parts = numeric_parts(midnight[1] if midnight else text)
    if parts is None or len(parts[0]) != 4:
        return "is not a date like 2026-11-23 or 11/23/2026"
    year, month, day = (int(part) for part in parts)
    if not EARLIEST <= year <= LATEST:
        return f"is a date outside {EARLIEST} to {LATEST}"
    try:
        return datetime.date(year, month, day)
    except ValueError:
        return "is a date that does not exist (month/day/year)"


def read_moment(text: str) -> DateOrInstant | str | None:
    """As `read_date`, with the time of day where it is written: `2026-11-23 14:05`. Midnight alone is only a date."""
    day = read_date(text)
    timed = _TIME.match(text.strip())
    if not isinstance(day, str) or timed is None:
        return day
    day = read_date(timed[1])
    if not isinstance(day, datetime.date):
        return day or "is not a date like 2026-11-23 or 11/23/2026"
    hour, minute, second = (int(part or 0) for part in timed.groups()[1:])
    if hour > 23 or minute > 59 or second > 59:
        return "has a time of day that does not exist"
    return datetime.datetime.combine(day, datetime.time(hour, minute, second))


# ------------------------------------------------------------------ until when records may be kept


def end_of_school_year(today: datetime.date) -> datetime.date:
    """The next 30 June after today: on that day it is next year's, because a day that has come is no time to keep."""
    return datetime.date(today.year + (today >= datetime.date(today.year, 6, 30)), 6, 30)


def destroy_by(text: str, today: datetime.date) -> datetime.date | None:
    """The last day that text allows individual records to be kept: a day after today, the end of the school year when
    nothing is said; None when it is neither."""
    if not text.strip():
        return end_of_school_year(today)
    day = read_date(text)
    return day if isinstance(day, datetime.date) and day > today else None
