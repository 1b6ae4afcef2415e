"""Dates as people type them, in English and in the order of the United States; kept as ISO."""

from __future__ import annotations

import re
from datetime import date, timedelta

from content.clean import clean_line

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH_NAMES = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)  # fmt: skip
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
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
            f"“{clean_line(text[:40])}” is not a date; write it like 2026-12-04, 4 Dec, 12/4/2026, fri or tomorrow."
        )
    named = _weekday(words[0]) if len(words) > 1 else None
    if named is not None and named != found.weekday():
        day = f"{show_date(found.isoformat())} is a {_DAYS[found.weekday()].title()}"
        raise BadDate(f"{day}, not a {_DAYS[named].title()}; leave out the weekday or correct the date.")
    return found


def show_date(iso: str) -> str:
    """`2026-12-04` as `Dec 4, 2026`."""
    day = date.fromisoformat(iso)
    return f"{_MONTHS[day.month - 1].title()} {day.day}, {day.year:04d}"


def _relative(words: list[str], now: date) -> date | None:
    steps = {"today": 0, "tomorrow": 1, "tmrw": 1, "yesterday": -1}
    if len(words) == 1 and words[0] in steps:
        return _shift(now, steps[words[0]])
    if len(words) == 2 and words[0] in ("next", "on", "this"):
        words = words[1:]
    day = _weekday(words[0]) if len(words) == 1 else None
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
    if match := _ISO.match(words[0]):
        return _make(int(match[1]), int(match[2]), int(match[3]))
    if match := _SLASHED.match(words[0]):
        if match[3] is None:
            return _coming(int(match[1]), int(match[2]), now)
        year = int(match[3]) + (2000 if len(match[3]) == 2 else 0)
        return _make(year, int(match[1]), int(match[2]))
    return None


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
    return list(words[1:]) if len(words) > 1 and _weekday(words[0]) is not None else list(words)


def _weekday(word: str) -> int | None:
    found = [index for index, name in enumerate(_DAYS) if len(word) >= 3 and name.startswith(word)]
    return found[0] if len(found) == 1 else None


def _month(word: str) -> int | None:
    if word == "sept":
        return 9
    found = [index for index, name in enumerate(_MONTH_NAMES) if len(word) >= 3 and name.startswith(word)]
    return found[0] + 1 if len(found) == 1 else None


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
