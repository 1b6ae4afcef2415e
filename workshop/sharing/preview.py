"""What a check comes to: the tables a partner may receive, what is withheld and why, the records with consent.

`Preview.tables`, `Preview.records` and nothing else is what the partner may receive. The shapes follow the release of
a later version: cells with an address, a measure, and how they are shown.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from workshop.sharing.attendance import ALL, NOT_GIVEN, InMemoryOnly
from workshop.sharing.consent import Verdict
from workshop.sharing.mapping import plain
from workshop.sharing.policy import Policy

By = tuple[str, ...]


class Reason(StrEnum):
    """Why a break-down is withheld."""

    SMALL = "small group"
    ALL_OR_NONE = "all or none"
    BESIDE_TABLE = "beside another table"
    BESIDE_RECORDS = "beside the individual records"
    NOBODY = "nobody counted"


@dataclass(frozen=True, slots=True)
class ShownCell:
    """One group: `at` has one value for each column of the table, or ALL. Both counts are exact."""

    at: tuple[str, ...]
    enrolled: int
    chronic: int

    def percent(self) -> str:
        """The chronic share in whole percent, half up. Never `0 %` or `100 %`, which would say nobody or everybody."""
        whole = (200 * self.chronic + self.enrolled) // (2 * self.enrolled)
        if whole == 0 and self.chronic:
            return "under 1 %"
        if whole == 100 and self.chronic < self.enrolled:
            return "over 99 %"
        return f"{whole} %"

    def words(self) -> str:
        """For example `14 of 61 (23 %)`."""
        return f"{self.chronic:,} of {self.enrolled:,} ({self.percent()})"


@dataclass(frozen=True, slots=True)
class ShownTable:
    """A break-down in which every group may be shown; `by` is empty for the total. Groups without students are not
    in it. `cells` holds the finest groups and every sum of them, the total last."""

    by: By
    cells: tuple[ShownCell, ...]

    @property
    def title(self) -> str:
        return title(self.by)

    def cell(self, at: tuple[str, ...]) -> ShownCell | None:
        """The cell at that address, None when nobody is in it."""
        return next((cell for cell in self.cells if cell.at == at), None)

    def values(self, column: int) -> list[str]:
        """The values of one column that occur, in reading order, without ALL."""
        return sorted({cell.at[column] for cell in self.cells} - {ALL}, key=reading_order)


@dataclass(frozen=True, slots=True)
class Withheld:
    """A break-down that is not shown.

    Attributes:
        kind: the columns of the group that cannot be shown.
        sentence: why, naming the kind of group, never a size and never a value.
        groups: for SMALL, the first few groups by name, without sizes: for the coordinator, who holds the file, and
            not for the partner. Empty for other reasons, where a name would say what must not be said.
    """

    by: By
    reason: Reason
    kind: By
    sentence: str
    groups: tuple[str, ...] = ()

    @property
    def title(self) -> str:
        return title(self.by)


@dataclass(frozen=True, slots=True, repr=False, eq=False)
class Records(InMemoryOnly):
    """The individual records of the students with a consent that allows it, for the screen only. `rows` are tuples of
    the student's id and the fields asked for."""

    fields: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Preview:
    """What one partner may receive today. `sentences` tell the coordinator what was done and what was not."""

    partner: str
    purpose: str
    policy: Policy
    tables: tuple[ShownTable, ...]
    withheld: tuple[Withheld, ...]
    records: Records
    verdicts: Mapping[Verdict, int] = field(default_factory=dict)
    sentences: tuple[str, ...] = ()


def title(by: Sequence[str]) -> str:
    """`Chronically absent, by grade and gender`, in the file's own names."""
    return f"Chronically absent, by {join(by)}" if by else "Chronically absent, all students"


def join(names: Sequence[str]) -> str:
    """`A, B and C`."""
    return " and ".join(filter(None, (", ".join(names[:-1]), *names[-1:])))


_BEFORE_ONE = ("pk", "prek", "pre k", "pre kindergarten", "jk", "k", "kg", "kindergarten")


def reading_order(value: str) -> tuple[int, list[tuple[int, int, str]]]:
    """Kindergarten before grade 1, grade 9 before grade 10, what was not given last; `K to 2` as `K`."""
    if value == NOT_GIVEN:
        return 2, []
    first = plain(value).partition(" to ")[0]
    if first in _BEFORE_ONE:
        return 0, [(0, _BEFORE_ONE.index(first), "")]
    parts = re.findall(r"\d+|\D+", value.casefold())
    return 1, [(0, int(part), "") if part.isdecimal() else (1, 0, part) for part in parts]
