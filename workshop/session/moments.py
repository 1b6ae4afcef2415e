"""A moment in the history of a session, as people type it: a revision like `r40`, or a day."""

from __future__ import annotations

import contextlib
import datetime
import re
from collections.abc import Sequence

from content.clean import clean_line
from workshop.sheets.dates import BadDate, parse_date, plain_date, weekday_of
from workshop.sheets.model import Record

_REVISION = re.compile(r"r([0-9]{1,9})\Z", re.ASCII | re.IGNORECASE)
_YEAR = re.compile(r"\b[0-9]{4}\b|/[0-9]{1,2}/[0-9]{2}\Z", re.ASCII)


class BadMoment(ValueError):
    """Text that names no moment of this session; `str()` is one sentence with the remedy."""


def at_end(text: str, records: Sequence[Record], today: datetime.date) -> int:
    """The revision the session had at that moment: itself, or the last one of that day. Raises BadMoment.

    A day without a year is the last such day that has been.
    """
    revision = _revision(text, records)
    if revision is not None:
        return revision
    day = _day(text, today)
    found = max((r.revision for r in records if (d := day_of_record(r)) is not None and d <= day), default=0)
    if not found:
        raise BadMoment(f"This session did not exist yet on {plain_date(day)}. Its first day is {_first(records)}.")
    return found


def before(text: str, records: Sequence[Record], today: datetime.date) -> int:
    """The revision from which on changes count: after it, or those of that day and later. Raises BadMoment."""
    revision = _revision(text, records)
    if revision is not None:
        return revision
    day = _day(text, today)
    since = (r.revision for r in records if (d := day_of_record(r)) is not None and d >= day)
    return min(since, default=len(records) + 1) - 1


def day_of_record(record: Record) -> datetime.date | None:
    """The local day on which it was written, by the clock of whoever wrote it; None when it does not say."""
    try:
        return datetime.datetime.fromisoformat(record.edit.at).astimezone().date()
    except (ValueError, OverflowError):
        return None


def _revision(text: str, records: Sequence[Record]) -> int | None:
    found = _REVISION.match(text.strip())
    if found is None:
        return None
    if not 1 <= int(found[1]) <= len(records):
        raise BadMoment(f"There is no revision {int(found[1])}: this session has r1 to r{len(records)}.")
    return int(found[1])


def _day(text: str, today: datetime.date) -> datetime.date:
    day = _past(text, today)
    if day is None:
        shown = clean_line(text)[:40]
        raise BadMoment(f"“{shown}” is neither a revision nor a day. Type it like r40, Dec 4 or 2026-12-04.")
    if day > today:
        raise BadMoment(f"{plain_date(day)} is still to come. Give a day that has been, or a revision.")
    return day


def _past(text: str, today: datetime.date) -> datetime.date | None:
    """The day as it was typed; without a year the last such day that has been, and a weekday alone the last one."""
    if not _YEAR.search(text):
        join = "/" if "/" in text else " "
        for year in range(today.year, max(today.year - 9, 0), -1):  # February 29 may be up to eight years back
            with contextlib.suppress(BadDate):
                day = parse_date(f"{text.strip()}{join}{year}", today)
                if day <= today:
                    return day
    try:
        day = parse_date(text, today)
    except BadDate:
        return None
    return day - datetime.timedelta(days=7) if day > today and weekday_of(text.strip().casefold()) is not None else day


def _first(records: Sequence[Record]) -> str:
    day = next((d for record in records if (d := day_of_record(record)) is not None), None)
    return plain_date(day) if day is not None else "not known"
