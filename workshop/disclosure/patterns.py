"""Students counted by what is the same about them.

Every table, total and difference is a sum over patterns, so that after one pass over the students all questions are
small ones, and nothing after it knows a single student.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from workshop.disclosure.policy import Policy
from workshop.records.attendance import Attendance, InMemoryOnly

if TYPE_CHECKING:
    import numpy as np

    Array = np.ndarray[Any, Any]


@dataclass(frozen=True, slots=True, repr=False, eq=False)
class Patterns(InMemoryOnly):
    """Pattern p is one combination of values of `columns` that some counted student has.

    Attributes:
        columns: names of the columns. codes: one row a pattern, one column a name; values as in `values[name]`.
        enrolled, chronic: counted students of the pattern, and those of them chronically absent.
        known, known_chronic: the same for students whose individual record the partner gets.
    """

    columns: tuple[str, ...]
    values: tuple[tuple[str, ...], ...]
    codes: Array
    enrolled: Array
    chronic: Array
    known: Array
    known_chronic: Array

    def label(self, pattern: int, name: str) -> str:
        """The value of that column in that pattern."""
        place = self.columns.index(name)
        return self.values[place][int(self.codes[pattern, place])]


def count(attendance: Attendance, columns: Sequence[str], counted: Array, known: Array) -> Patterns:
    """Count the students for whom `counted` is true by the values of those columns; `known` marks those whose record
    the partner gets."""
    import numpy as np

    names = tuple(dict.fromkeys(columns))
    facts = [attendance.attributes[name] for name in names]
    students = np.flatnonzero(counted)
    codes, group = _distinct([fact.codes[students] for fact in facts], len(students))
    chronic = attendance.chronic()[students]
    also = known[students]
    size = len(codes)

    def tally(chosen: Array) -> Array:
        return np.bincount(group[chosen], minlength=size).astype(np.int64)

    return Patterns(
        names,
        tuple(fact.values for fact in facts),
        codes,
        tally(np.ones(len(students), dtype=bool)),
        tally(chronic),
        tally(also),
        tally(also & chronic),
    )


def _distinct(columns: Sequence[Array], length: int) -> tuple[Array, Array]:
    """The different rows of these columns, and for each row which of them it is. One column is joined after another,
    renumbering in between, so that no number can overflow."""
    import numpy as np
    import pandas as pd

    group = np.zeros(length, dtype=np.int64)
    for codes in columns:
        joined = group * (int(codes.max(initial=0)) + 1) + codes
        group = pd.factorize(joined)[0].astype(np.int64)
    first = np.zeros(int(group.max(initial=-1)) + 1, dtype=np.int64)
    first[group[::-1]] = np.arange(length - 1, -1, -1)  # of several values for one place the last one stays
    rows = np.stack([codes[first] for codes in columns], axis=1) if columns else np.zeros((len(first), 0), np.int64)
    return rows.astype(np.int64), group


class ColumnValues(InMemoryOnly, Mapping[str, Mapping[str, int]]):
    """The columns of a file, and of each its values with how many students that have it count; counted when asked."""

    __slots__ = ("_attendance", "_counted", "_found")

    def __init__(self, attendance: Attendance, policy: Policy) -> None:
        self._attendance, self._counted = attendance, attendance.eligible(policy)
        self._found: dict[str, dict[str, int]] = {}

    def __getitem__(self, column: str) -> Mapping[str, int]:
        import numpy as np

        if column not in self._found:
            fact = self._attendance.attributes[column]
            counts = np.bincount(fact.codes[self._counted], minlength=len(fact.values))
            self._found[column] = dict(zip(fact.values, counts.tolist(), strict=True))
        return self._found[column]

    def __iter__(self) -> Iterator[str]:
        return iter(self._attendance.attributes)

    def __len__(self) -> int:
        return len(self._attendance.attributes)
