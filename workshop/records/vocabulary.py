"""How schools name columns and codes of attendance, and what is plausible: read from `content/attendance`, each with
its source. Numbers and names stand there, not here."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

import content
from workshop.records.answers import Unit
from workshop.records.header import plain

_FOLDER = Path(content.__file__).parent / "attendance"
_UNITS = {
    Unit.MINUTES: re.compile(r"\b(minutes?|mins?)\b"),
    Unit.HOURS: re.compile(r"\b(hours?|hrs?)\b"),
}
_PERCENT = re.compile(r"[%]|\b(pct|percent|percentage|rate)\b", re.IGNORECASE)
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


class ColumnRole(StrEnum):
    """What a column of attendance holds; the values are the tables of `columns.toml`."""

    ID = "id"
    ABSENT = "absent"
    EXCUSED = "excused"
    UNEXCUSED = "unexcused"
    SUSPENDED = "suspended"
    PRESENT = "present"
    ENROLLED = "enrolled"
    TARDY = "tardy"
    PERCENT_PRESENT = "percent_present"
    PERCENT_ABSENT = "percent_absent"
    DATE = "date"
    MARK = "mark"
    PERIOD = "period"
    VIEW = "view"
    ENTRY = "entry"
    EXIT = "exit"
    YEAR = "year"
    TERM = "term"
    COUNT = "count"


TOTALS = frozenset(
    (
        ColumnRole.ABSENT,
        ColumnRole.EXCUSED,
        ColumnRole.UNEXCUSED,
        ColumnRole.SUSPENDED,
        ColumnRole.PRESENT,
        ColumnRole.ENROLLED,
    )
)
"""Roles of columns that count time; in their names, minutes and hours are as good as days."""
_PERCENTS = frozenset((ColumnRole.PERCENT_PRESENT, ColumnRole.PERCENT_ABSENT))


@dataclass(frozen=True, slots=True)
class CodeMeaning:
    """What a code of daily attendance usually means.

    `shares` are the shares of the day absent that are offered, the most usual first; None is no day at all.
    `certain`: nobody is asked. `elsewhere`: what it means in other divisions.
    """

    shares: tuple[float | None, ...]
    words: str = ""
    certain: bool = False
    certain_beside_tardy: bool = False
    tardy: bool = False
    not_enrolled: bool = False
    elsewhere: str = ""
    source: str = ""


@cache
def _read(name: str) -> Mapping[str, Any]:
    return tomllib.loads((_FOLDER / name).read_text("utf-8"))


@cache
def _names() -> Mapping[ColumnRole, Mapping[str, int]]:
    """The names of each role, with how sure they are: the first of a list is the surest."""
    tables = _read("columns.toml")
    return {role: {name: -place for place, name in enumerate(tables[role.value]["names"])} for role in ColumnRole}


def names_of(role: ColumnRole) -> tuple[str, ...]:
    """The names that columns of that role have, the surest first."""
    return tuple(_names()[role])


def spoken(name: str) -> str:
    """A name of a column as words: `attExactDaily.absentDays` is `att exact daily absent days`."""
    return plain(_CAMEL.sub(" ", name))


def unit_of(name: str) -> Unit:
    """What a column is counted in, by its name: days, where it says neither minutes nor hours."""
    words = spoken(name)
    return next((unit for unit, said in _UNITS.items() if said.search(words)), Unit.DAYS)


def roles_of(name: str) -> dict[ColumnRole, int]:
    """The roles that a column may have by its name, each with how sure that is (higher is surer)."""
    words, together = spoken(name), plain(name)
    percent = _PERCENT.search(name) is not None
    days = words
    for said in _UNITS.values():
        days = said.sub("days", days)
    found = {}
    for role, names in _names().items():
        if percent != (role in _PERCENTS):
            continue
        forms = {words, together, days} if role in TOTALS else {words, together}
        sure = max((names[form] for form in forms if form in names), default=None)
        if sure is not None:
            found[role] = sure
    return found


def columns_of(header: Sequence[str], role: ColumnRole) -> tuple[str, ...]:
    """The columns that may have that role, the surest first."""
    found = [(roles_of(name)[role], -place, name) for place, name in enumerate(header) if role in roles_of(name)]
    return tuple(name for *_, name in sorted(found, reverse=True))


@cache
def _codes() -> Mapping[str, CodeMeaning]:
    found = {}
    for table in _read("codes.toml")["codes"]:
        for code in table["codes"]:
            found[code.casefold()] = CodeMeaning(
                _shares(table["shares"]), table["words"], table.get("certain", False),
                table.get("certain_beside_tardy", False), table.get("tardy", False), table.get("not_enrolled", False),
                table.get("elsewhere", {}).get(code, ""), table["source"],
            )  # fmt: skip
    return found


def _shares(written: Sequence[object]) -> tuple[float | None, ...]:
    return tuple(float(share) if isinstance(share, int | float) else None for share in written)


_UNKNOWN = CodeMeaning((1.0, 0.0, 0.5, None))


def meaning_of(code: str) -> CodeMeaning:
    """What a code usually means; of one that is in no list everything is offered. An empty one has a meaning too."""
    if not code.strip():
        blank = _read("codes.toml")["blank"]
        return CodeMeaning(_shares(blank["shares"]), elsewhere=blank["elsewhere"], source=blank["source"])
    return _codes().get(code.strip().casefold(), _UNKNOWN)


def limit(name: str) -> float:
    """A limit of what is plausible."""
    return float(_read("limits.toml")[name]["value"])


def cut_at_rows() -> frozenset[int]:
    """The numbers of rows at which programs cut an export."""
    return frozenset(_read("limits.toml")["cut_at_rows"]["values"])


def short_for() -> Mapping[str, str]:
    """Short words of school names, each with the long one."""
    found: Mapping[str, str] = _read("names.toml")["short_for"]
    return found


@cache
def dropped_words() -> frozenset[str]:
    """Words that say nothing of which school it is."""
    return frozenset(_read("names.toml")["dropped"]["words"])
