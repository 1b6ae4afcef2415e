"""Dates as minutes show them, read around the day the minutes are about rather than from today on."""

from __future__ import annotations

from datetime import date, timedelta

from workshop.sheets.dates import BadDate, parse_date

_NEAR = 179
"""Minutes name the year of a day that is farther away than this."""


def day_near(text: str, about: date | None) -> date:
    """The day that a text names; without a year the one within half a year of `about`. Raises BadDate.

    February 29 without a year is refused when there is none near.
    """
    if about is None or not any(char.isdigit() for char in text):
        return parse_date(text, about)
    try:
        earliest = about - timedelta(days=_NEAR)
    except OverflowError:
        earliest = about
    found = parse_date(text, earliest)
    far = abs((found - about).days) > 366
    if far and str(found.year) not in text and f"{found.year % 100:02d}" not in text:
        raise BadDate(f"“{text[:40]}” has no year, and there is no such day near {about.isoformat()}. Add the year.")
    return found
