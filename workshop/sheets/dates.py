"""Dates and times as people in the United States type and read them. Files, commands and logs hold ISO dates.

What a screen shows is made here: `short_date`, `plain_date`, `long_date`, `clock_time` and `minute_time`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from content.clean import clean_line

MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
"""In the order of `date.weekday()`."""
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})\Z", re.ASCII)
_SLASHED = re.compile(r"(\d{1,2})/(\d{1,2})(?:/(\d{4}|\d{2}))?\Z", re.ASCII)
_DAY = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?\Z", re.ASCII)
_YEAR = re.compile(r"\d{4}\Z", re.ASCII)


class BadDate(ValueError):
    """Text that names no date; `str()` is one sentence with the remedy."""


def parse_date(text: str, today: date | None = None) -> date:
    """The date that `text` names.

    Understood: `2026-12-04`, `12/4/2026`, `12/4`, `4 Dec`, `Dec 4 2026`, `Fri Dec 4, 2026`, `today`, `tomorrow`,
    `yesterday`, `fri`, `next friday`. Without a year it is the next such day, today included; a weekday alone is the
    next one after today. A weekday beside a date must be that date's. Raises BadDate.
    """
    now = today or date.today()
    words = [word for word in text.casefold().replace(",", " ").replace(".", " ").split() if word != "of"]
    found = _relative(words, now) or _numeric(words, now) or _named(words, now)
    if found is None:
        raise BadDate(
            f"“{clean_line(text[:40])}” is not a date. Type it like Dec 4, 12/4/2026, fri, tomorrow or 2026-12-04."
        )
    named = weekday_of(words[0]) if len(words) > 1 else None
    if named is not None and named != found.weekday():
        day = f"{plain_date(found)} is a {WEEKDAYS[found.weekday()]}"
        raise BadDate(f"{day}, not a {WEEKDAYS[named]}. Leave out the weekday or correct the date.")
    return found


def show_date(iso: str) -> str:
    """`2026-12-04` as `Dec 4, 2026`."""
    return plain_date(date.fromisoformat(iso))


def short_date(day: date) -> str:
    """`Fri, Dec 4`, for a day whose year is plain."""
    return f"{WEEKDAYS[day.weekday()][:3]}, {MONTHS[day.month - 1][:3]} {day.day}"


def plain_date(day: date) -> str:
    """`Dec 4, 2026`, for a narrow column."""
    return f"{MONTHS[day.month - 1][:3]} {day.day}, {day.year:04d}"


def long_date(day: date) -> str:
    """`Fri, Dec 4, 2026`."""
    return f"{short_date(day)}, {day.year:04d}"


def clock_time(moment: time | datetime) -> str:
    """`3:58 PM`, in the zone the moment is in."""
    return f"{moment.hour % 12 or 12}:{moment.minute:02d} {'AM' if moment.hour < 12 else 'PM'}"


def minute_time(minute: int) -> str:
    """`2:30 PM` for 870 minutes after midnight; past midnight it starts again at 12:00 AM."""
    return clock_time(time(minute // 60 % 24, minute % 60))


def day_of(iso: str) -> date | None:
    """The day an ISO date or date and time names; None for anything else."""
    try:
        return date.fromisoformat(iso.strip()[:10])
    except ValueError:
        return None


def weekday_of(word: str) -> int | None:
    """0 for Monday to 6 for Sunday when the word is a weekday of three letters or more; else None."""
    return _beginning(WEEKDAYS, word.casefold().strip(".,"))


def numeric_parts(text: str) -> tuple[str, str, str] | None:
    """Year, month and day, as digits, of `2026-12-04`, `12/4/2026`, `12/4/26` or `12/4` (no year); None for anything
    else. Whether there is such a day is not asked."""
    if match := _ISO.match(text):
        return match[1], match[2], match[3]
    if match := _SLASHED.match(text):
        return match[3] or "", match[1], match[2]
    return None


def _relative(words: list[str], now: date) -> date | None:
    steps = {"today": 0, "tomorrow": 1, "tmrw": 1, "yesterday": -1}
    if len(words) == 1 and words[0] in steps:
        return _shift(now, steps[words[0]])
    if len(words) == 2 and words[0] in ("next", "on", "this"):
        words = words[1:]
    day = weekday_of(words[0]) if len(words) == 1 else None
    return None if day is None else _shift(now, (day - now.weekday() - 1) % 7 + 1)


def _shift(day: date, days: int) -> date | None:
    try:
        return day + timedelta(days=days)
    except OverflowError:
        return None


def _numeric(words: list[str], now: date) -> date | None:
    words = _without_weekday(words)
    if len(words) != 1:
        return None
    parts = numeric_parts(words[0])
    if parts is None:
        return None
    year, month, day = parts
    if not year:
        return _coming(int(month), int(day), now)
    return _make(int(year) + (2000 if len(year) == 2 else 0), int(month), int(day))


def _named(words: list[str], now: date) -> date | None:
    words = _without_weekday(words)
    year = int(words.pop()) if len(words) == 3 and _YEAR.match(words[-1]) else None
    if len(words) != 2:
        return None
    for first, second in (words, words[::-1]):
        month, match = _month(first), _DAY.match(second)
        if month is not None and match is not None:
            return _coming(month, int(match[1]), now) if year is None else _make(year, month, int(match[1]))
    return None


def _without_weekday(words: list[str]) -> list[str]:
    return list(words[1:]) if len(words) > 1 and weekday_of(words[0]) is not None else list(words)


def _month(word: str) -> int | None:
    if word == "sept":
        return 9
    place = _beginning(MONTHS, word)
    return None if place is None else place + 1


def _beginning(names: Sequence[str], word: str) -> int | None:
    """The place of the one name that begins with the word, of three letters or more."""
    found = [index for index, name in enumerate(names) if len(word) >= 3 and name.casefold().startswith(word)]
    return found[0] if len(found) == 1 else None


def _make(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _coming(month: int, day: int, now: date) -> date | None:
    """The next such day from `now` on; February 29 may be up to eight years away."""
    for year in range(now.year, min(now.year + 9, 10_000)):
        found = _make(year, month, day)
        if found is not None and found >= now:
            return found
    return None
