"""Groups in numbers: which may not be shown, and which appear when somebody subtracts one table from another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from workshop.sharing.attendance import InMemoryOnly
from workshop.sharing.patterns import Patterns
from workshop.sharing.preview import Reason

if TYPE_CHECKING:
    import numpy as np

    Array = np.ndarray[Any, Any]


@dataclass(frozen=True, slots=True, repr=False, eq=False)
class Counts(InMemoryOnly):
    """One entry a group: its students, the chronically absent of them, and both for those the partner knows one by
    one."""

    enrolled: Array
    chronic: Array
    known: Array
    known_chronic: Array


@dataclass(frozen=True, slots=True, repr=False, eq=False)
class Part(InMemoryOnly):
    """All students parted into groups: the group of each pattern, and the counts of each group."""

    groups: Array
    counts: Counts


def part_of(patterns: Patterns, by: Sequence[str]) -> Part:
    """The students parted by the values of those columns."""
    import numpy as np

    groups = patterns.groups(by)
    size = int(groups.max(initial=-1)) + 1

    def total(numbers: Array) -> Array:
        return np.bincount(groups, weights=numbers, minlength=size).astype(np.int64)

    return Part(
        groups,
        Counts(total(patterns.enrolled), total(patterns.chronic), total(patterns.known), total(patterns.known_chronic)),
    )


def finding(counts: Counts, threshold: int, reason: Reason) -> Array:
    """True for each group that may not be shown for that reason. A group without students is no group.

    SMALL: fewer students than the threshold. ALL_OR_NONE: nobody or everybody is chronically absent. BESIDE_RECORDS:
    without the students the partner knows one by one, what is left is too few, or all or none of them.
    """
    students, chronic = counts.enrolled, counts.chronic
    if reason is Reason.BESIDE_RECORDS:
        students, chronic = students - counts.known, chronic - counts.known_chronic
    small = students < threshold
    alike = (chronic == 0) | (chronic == students)
    found: Array = students > 0
    if reason is Reason.SMALL:
        found = found & small
    elif reason is Reason.ALL_OR_NONE:
        found = found & alike
    else:
        found = found & (counts.known > 0) & (small | alike)
    return found


def derived(one: Part, other: Part) -> list[Counts]:
    """What subtraction gives away when both are shown: for each group of one, the groups of the other that it meets
    hold it; their sum without it is a group somebody can compute. Both ways."""
    return [_left_over(one, other), _left_over(other, one)]


def _left_over(inner: Part, outer: Part) -> Counts:
    import numpy as np

    inside, outside = len(inner.counts.enrolled), len(outer.counts.enrolled)
    meets = np.unique(inner.groups * outside + outer.groups)
    group, cover = meets // outside, meets % outside

    def left(ours: Array, theirs: Array) -> Array:
        covered = np.bincount(group, weights=theirs[cover], minlength=inside).astype(np.int64)
        return covered - ours

    ours, theirs = inner.counts, outer.counts
    return Counts(
        left(ours.enrolled, theirs.enrolled),
        left(ours.chronic, theirs.chronic),
        left(ours.known, theirs.known),
        left(ours.known_chronic, theirs.known_chronic),
    )


def beside(left_over: Sequence[Counts], threshold: int) -> bool:
    """Whether one of these groups may not be shown."""
    reasons = (Reason.SMALL, Reason.ALL_OR_NONE, Reason.BESIDE_RECORDS)
    return any(finding(counts, threshold, reason).any() for counts in left_over for reason in reasons)
