"""How many groups a breakdown makes, and how many of them are too small to be shown: known before anything is checked.

How many are small is a number of the school. It is for the coordinator alone, as full numbers are.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from math import prod

from workshop.disclosure.grouping import Grouping
from workshop.disclosure.patterns import count
from workshop.disclosure.policy import Policy
from workshop.disclosure.prepare import By
from workshop.records.attendance import Attendance, InMemoryOnly


@dataclass(frozen=True, slots=True, repr=False)
class GroupSizes(InMemoryOnly):
    """The groups of one table, its totals left out.

    Attributes:
        by: the columns of the table.
        values: how many values each column has among the students who count.
        nested: the columns are levels one inside the other, so that not every value meets every other.
        groups: how many groups there are; those without a student count too, unless the columns are nested.
        empty: those without any student who counts. small: those with one or more, but fewer than the policy asks for.
    """

    by: By
    values: tuple[int, ...]
    nested: bool
    groups: int
    empty: int
    small: int


def group_sizes(
    attendance: Attendance,
    policy: Policy,
    tables: Sequence[By],
    hierarchies: Sequence[By] = (),
    groupings: Sequence[Grouping] = (),
) -> tuple[GroupSizes, ...]:
    """The groups of each table, and of each hierarchy on its lowest level; combined values count as one."""
    wanted = [(by, False) for by in tables] + [(by, True) for by in hierarchies]
    return tuple(_sizes(attendance, policy, by, nested, groupings) for by, nested in wanted)


def _sizes(attendance: Attendance, policy: Policy, by: By, nested: bool, groupings: Sequence[Grouping]) -> GroupSizes:
    """The groups of one table."""
    import numpy as np

    made = {one.column: one for one in groupings}
    values = [made[name].value if name in made else str for name in by]
    patterns = count(attendance, by, attendance.eligible(policy), np.zeros(attendance.students, dtype=bool))
    students: Counter[tuple[str, ...]] = Counter()
    for row, enrolled in enumerate(patterns.enrolled.tolist()):
        at = tuple(value(patterns.label(row, name)) for name, value in zip(by, values, strict=True))
        students[at] += enrolled
    each = tuple(len({at[place] for at in students}) for place in range(len(by)))
    groups = len(students) if nested else prod(each)
    small = sum(0 < size < policy.threshold for size in students.values())
    return GroupSizes(by, each, nested, groups, groups - len(students), small)
