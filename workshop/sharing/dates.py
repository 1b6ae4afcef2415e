"""Dates as schools write them, each either certain or refused."""

from __future__ import annotations

import datetime
import re

_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[ T]00:00(?::00)?)?$")
_US = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})$")
EARLIEST, LATEST = 1900, 2199


def read_date(text: str) -> datetime.date | str | None:
    """The date in a cell: `2026-11-23` or `11/23/2026`; None when it is empty; otherwise what is wrong with it."""
    text = text.strip()
    if not text:
        return None
    iso, us = _ISO.match(text), _US.match(text)
    if iso:
        year, month, day = (int(part) for part in iso.groups())
    elif us:
        month, day, year = (int(part) for part in us.groups())
    else:
        return "is not a date like 2026-11-23 or 11/23/2026"
    if not EARLIEST <= year <= LATEST:
        return f"is a date outside {EARLIEST} to {LATEST}"
    try:
        return datetime.date(year, month, day)
    except ValueError:
        return "is a date that does not exist (month/day/year)"
