"""Which of many sessions a command is about: those of a school, a division, a school year."""

from __future__ import annotations

import argparse
from collections.abc import Iterable
from typing import Protocol, TypeVar

from workshop.cli.problems import CliError


class OfSchool(Protocol):
    """What says where and when a session was; `date` is ISO or empty."""

    @property
    def school(self) -> str:
        """The school as written."""

    @property
    def division(self) -> str:
        """The division as written."""

    @property
    def date(self) -> str:
        """The day of the session."""


T = TypeVar("T", bound=OfSchool)


def narrowed(entries: Iterable[T], options: argparse.Namespace) -> list[T]:
    """Those of `--school`, `--division` and `--year`. Raises CliError for a year that is none."""
    from workshop.records.school_days import read_school_year, school_year, school_year_text
    from workshop.sheets.dates import day_of

    year = read_school_year(options.year)
    if options.year and not year:
        raise CliError(f"--year “{options.year}” is not a school year. Write it like 2026-27.", 2)
    school, division = options.school.casefold(), options.division.casefold()
    found = [one for one in entries if school in one.school.casefold() and division in one.division.casefold()]
    if not year:
        return found
    days = [(one, day_of(one.date)) for one in found]
    return [one for one, day in days if day is not None and school_year_text(school_year(day)) == year]
