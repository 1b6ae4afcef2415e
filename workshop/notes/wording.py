"""How documents say dates, times and names."""

from __future__ import annotations

import re
from datetime import date

from workshop.meeting.calendar import minute_of_day
from workshop.sheets.dates import day_of, long_date, minute_time, short_date

_FAR = 180
"""Days from the document's date at which a year is named: nearer, a date without one can mean only one day."""
_SHORT = re.compile(r"[,;(\[{\n].*", re.DOTALL)


def day(iso: str, about: date | None) -> str:
    """`2026-12-10` as `Thu, Dec 10`; with the year when it is far from `about`, the date of the document. A text that
    is no date stays as it is."""
    found = day_of(iso)
    if found is None:
        return iso
    return short_date(found) if about is not None and abs((found - about).days) < _FAR else long_date(found)


def hours(start: str, minutes: float | None) -> str:
    """`4:00–5:00 PM` for a start and a length; `4:00 PM` without a length; the text itself when it is no time."""
    begin = minute_of_day(start)
    if begin is None:
        return start
    first = minute_time(begin)
    if not minutes:
        return first
    last = minute_time(begin + round(minutes))
    return f"{first.removesuffix(first[-3:]) if first[-2:] == last[-2:] else first}–{last}"


def in_short(label: str) -> str:
    """A long name up to its first comma, bracket or semicolon; whole when it begins with one."""
    return _SHORT.sub("", label).strip() or label


def unbroken(text: str) -> str:
    """A date that stays on one line; only its year may stand on the next one."""
    return re.sub(r" (?!\d{4}\b)", "\u00a0", text)
