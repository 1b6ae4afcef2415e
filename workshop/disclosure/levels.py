"""Which columns are levels of one order, such as division, school and grade: the wider first.

A column is wider than another when each of the other's values lies in one of its own (a school in one division), or
when both are called as levels of the school system are, such as a school and a grade in it.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from itertools import combinations

from workshop.records.attendance import Attendance
from workshop.records.header import plain

Above = frozenset[tuple[str, str]]
"""Pairs of a wider column and a finer one."""

_WORDS = (
    ("state",),
    ("region",),
    ("division", "district", "county", "lea"),
    ("school", "building", "campus"),
    ("grade",),
    ("class", "classroom", "homeroom", "teacher"),
)


def levels(attendance: Attendance, names: Sequence[str]) -> Above:
    """Every pair of these columns of which one is wider than the other. Names count only where the values say
    nothing."""
    found = set()
    for one, other in combinations(names, 2):
        inside, outside = _lies_in(attendance, other, one), _lies_in(attendance, one, other)
        if inside != outside:
            found.add((one, other) if inside else (other, one))
        elif not inside and _rank(one) != _rank(other) and -1 not in (_rank(one), _rank(other)):
            found.add((one, other) if _rank(one) < _rank(other) else (other, one))
    return frozenset(found)


def chains(above: Above, names: Collection[str]) -> list[tuple[str, ...]]:
    """Every hierarchy of two or more of these columns, widest first: each is above all that follow it. Short ones
    first."""
    found: list[tuple[str, ...]] = [pair for pair in sorted(above) if set(pair) <= set(names)]
    for chain in found:
        found += [
            (*chain, name)
            for name in sorted(names)
            if all((wider, name) in above for wider in chain) and (*chain, name) not in found
        ]
    return found


def _lies_in(attendance: Attendance, fine: str, wide: str) -> bool:
    """Whether all students with one value of `fine` have the same value of `wide`."""
    import numpy as np

    inner, outer = attendance.attributes[fine], attendance.attributes[wide]
    pairs = inner.codes.astype(np.int64) * len(outer.values) + outer.codes
    together = np.flatnonzero(np.bincount(pairs, minlength=len(inner.values) * len(outer.values)))
    return len(together) == len(np.unique(together // len(outer.values)))


def _rank(name: str) -> int:
    """The level of the school system a column is called after; -1 for none."""
    words = set(plain(name).split())
    return next((rank for rank, known in enumerate(_WORDS) if words & set(known)), -1)
