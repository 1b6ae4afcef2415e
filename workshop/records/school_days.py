"""Days of attendance as school programs write them: each form names one day for certain, or is refused.

Stricter dates, as consents need them, are in `workshop.records.dates`. Here a year of two digits is certain too,
because attendance is of this century, and so are the forms that programs and databases write.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable
from typing import TypeAlias

from workshop.records.problems import ColumnProblem
from workshop.sheets.dates import MONTHS, numeric_parts

_ISO = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_YEAR = re.compile(r"20\d\d(\s*[-–/]\s*(20)?\d\d)?", re.ASCII)
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})", re.ASCII)
_NAMED = re.compile(r"(\d{1,2})[- ]([A-Za-z]{3,9})[- ,]+(\d{4}|\d{2})", re.ASCII)
_NAMED_US = re.compile(r"([A-Za-z]{3,9})\.? (\d{1,2}),? (\d{4})", re.ASCII)
_WRITTEN = re.compile(
    r"(?P<day>.+?)([T ](?P<hour>\d{1,2}):(?P<minute>\d{2})(:(?P<second>\d{2})([.,]0{1,7})?)?"
    r" ?(?P<half>[AaPp][Mm])?(?P<zone>Z|[+-]\d\d:?\d\d)?)?",
    re.ASCII,
)
_MONTHS = {name.casefold()[:3]: number for number, name in enumerate(MONTHS, 1)}
_SCHOOL_YEAR = re.compile(r"(?:SY\s*)?(20\d\d)\s*[-–/]\s*((?:20)?\d\d)", re.ASCII | re.IGNORECASE)
EARLIEST, LATEST = 2000, 2099
NOT_A_DAY = "is not a date like 2026-11-23 or 11/23/2026"


ReadDay: TypeAlias = Callable[[str], datetime.date | str | None]
"""Reads the day in a cell, as `read_school_day` does."""


def day_reader(form: str, year: str = "") -> ReadDay:
    """How days are read that are written in that form, such as `DD/MM/YYYY`: nothing else is a day. Without a form, as
    `read_school_day`. A form without a year takes it from the school `year`, such as `2026-2027`.

    Raises ColumnProblem when neither says the year.
    """
    if not form:
        return read_school_day
    first_year = year_begins(year) if is_year(year) else None
    if "Y" not in form and first_year is None:
        raise ColumnProblem(f"Dates written as {form} have no year; say the school year too, such as 2026-2027.")
    pattern = re.compile(_form_pattern(form), re.ASCII | re.IGNORECASE)

    def read(text: str) -> datetime.date | str | None:
        text = text.strip()
        written = _WRITTEN.fullmatch(text) if text else None
        if written is None or not _is_certain(written):
            return f"is not a date written as {form}" if text else None
        day = written["day"].rstrip(",")
        found = pattern.fullmatch(day)
        if found is None and not form.startswith("YYYY") and _ISO.fullmatch(day):
            return read_school_day(text)  # what a date cell of a spreadsheet is shown as
        if found is None:
            return f"is not a date written as {form}"
        month = int(found["month"]) if found["month"].isdigit() else _MONTHS.get(found["month"].casefold(), 0)
        start = first_year or 0
        number = _century(found["year"]) if "Y" in form else start + (month < 7)
        return _day(number, month, int(found["day"]))

    return read


def _form_pattern(form: str) -> str:
    """The regular expression for a form: MMM is a month's short name, other letters are digits."""
    parts = []
    for run in re.findall(r"M+|D+|Y+|.", form):
        match run[0]:
            case "M":
                parts.append("(?P<month>[a-z]{3})" if len(run) == 3 else f"(?P<month>{_digits(form, run)})")
            case "D":
                parts.append(f"(?P<day>{_digits(form, run)})")
            case "Y":
                parts.append("(?P<year>\\d{4})" if len(run) == 4 else "(?P<year>\\d{2})")
            case _:
                parts.append(re.escape(run))
    return "".join(parts)


def _digits(form: str, run: str) -> str:
    """Digits of a day or month: without a separator exactly two, else one or two."""
    return "\\d{2}" if len(run) == 2 and form.isalpha() else "\\d{1,2}"


def read_school_day(text: str) -> datetime.date | str | None:
    """The day in a cell; None when it is empty; otherwise what is wrong with it, to stand behind its row and column.

    Understood: `2026-09-01`, `20260901`, `9/1/2026`, `9/1/26` (month first), `01-SEP-26`, `1 Sep 2026`, `Sep 1, 2026`,
    and each of them with a time of day. With a time zone only midnight is certain: any other time may be of the day
    before or after, where the school is.
    """
    text = text.strip()
    if not text:
        return None
    written = _WRITTEN.fullmatch(text)
    parts = _parts(written["day"].rstrip(",")) if written is not None and _is_certain(written) else None
    if parts is None:
        return NOT_A_DAY
    return _day(*parts)


def _day(year: int, month: int, number: int) -> datetime.date | str:
    if not EARLIEST <= year <= LATEST:
        return f"is a date outside {EARLIEST} to {LATEST}"
    try:
        return datetime.date(year, month, number)
    except ValueError:
        return "is a date that does not exist (month/day/year)"


def school_year(day: datetime.date) -> int:
    """The year in which the school year of a day began; one goes from July to June."""
    return day.year - (day.month < 7)


def is_year(text: str) -> bool:
    """Whether a text names a school year, as `2026-2027`, `2026-27` or `2027` do."""
    return _YEAR.fullmatch(text) is not None


def year_begins(text: str) -> int:
    """The year in which the school year of that name began; one that is named by one year ends in it."""
    return int(text[:4]) - (len(text) == 4)


def school_year_text(begins: int) -> str:
    """The school year that began in that year, as people write it: `2026-27`."""
    return f"{begins}-{(begins + 1) % 100:02}"


def read_school_year(text: str) -> str:
    """`2026-27` from `2026-27`, `2026-2027`, `SY 2026/27`; empty where the text names no school year, or one year
    only, which would be its beginning for some and its end for others."""
    found = _SCHOOL_YEAR.fullmatch(text.strip())
    if found is None:
        return ""
    begins, ends = int(found[1]), int(found[2])
    return school_year_text(begins) if ends in (begins + 1, (begins + 1) % 100) else ""


def _is_certain(written: re.Match[str]) -> bool:
    """Whether the time of day, where there is one, is a time and leaves no doubt about the day."""
    hour, minute, second = (int(written[name] or 0) for name in ("hour", "minute", "second"))
    if written["half"]:
        if not 1 <= hour <= 12:
            return False
        hour = hour % 12 + (12 if written["half"].casefold() == "pm" else 0)
    if hour > 23 or minute > 59 or second > 59:
        return False
    return not written["zone"] or hour == minute == second == 0


def _parts(text: str) -> tuple[int, int, int] | None:
    """Year, month and day."""
    if found := _COMPACT.fullmatch(text):
        return int(found[1]), int(found[2]), int(found[3])
    if found := _NAMED.fullmatch(text):
        return _named(found[3], found[2], found[1])
    if found := _NAMED_US.fullmatch(text):
        return _named(found[3], found[1], found[2])
    parts = numeric_parts(text)
    if parts is None or not parts[0]:
        return None
    return _century(parts[0]), int(parts[1]), int(parts[2])


def _named(year: str, month: str, day: str) -> tuple[int, int, int] | None:
    number = _MONTHS.get(month.casefold()[:3])
    known = number is not None and MONTHS[number - 1].casefold().startswith(month.casefold().removesuffix("t") or " ")
    return (_century(year), number, int(day)) if number is not None and known else None


def _century(year: str) -> int:
    return int(year) + (2000 if len(year) == 2 else 0)
