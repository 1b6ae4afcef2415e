"""How many students count and how many of them were chronically absent: in all, and by each value of a column."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from workshop.records.problems import RequestProblem

if TYPE_CHECKING:
    from workshop.disclosure.policy import Policy
    from workshop.records.attendance import Attendance


class Count(NamedTuple):
    """Students who count by a policy, and those of them who were chronically absent."""

    students: int
    chronic: int


def counted(attendance: Attendance, policy: Policy) -> Count:
    """All students of the file, each once."""
    eligible = attendance.eligible(policy)
    return Count(int(eligible.sum()), int((eligible & attendance.chronic()).sum()))


def counted_by(attendance: Attendance, policy: Policy, column: str) -> dict[str, Count]:
    """The students with each value of a column. Where they are counted at each school, a student is counted for every
    value the spells have, with the days of those spells alone; so the counts do not add up to all students.

    Raises RequestProblem when the column is no fact about students.
    """
    import numpy as np

    spells = attendance.spells
    if column in attendance.attributes:
        fact, absent, enrolled = attendance.attributes[column], attendance.absent, attendance.enrolled
        codes = fact.codes.astype(np.int64)
    elif spells is not None and column in spells.attributes:
        fact = spells.attributes[column]
        size = len(fact.values)
        places, which = np.unique(spells.students * np.int64(size) + fact.codes, return_inverse=True)
        codes = places % size
        absent, enrolled = (
            np.bincount(which, weights=days).astype(np.int64) for days in (spells.absent, spells.enrolled)
        )
    else:
        why = f" ({attendance.varying[column]})" if column in attendance.varying else ""
        known = ", ".join([*attendance.attributes, *(spells.attributes if spells is not None else ())][:12]) or "none"
        raise RequestProblem(
            f'"{column}" is not a column by which the students of “{attendance.file}” can be counted{why}; these are: '
            f"{known}."
        )
    eligible = attendance.are_eligible(policy, absent, enrolled)
    chronic = eligible & attendance.are_chronic(absent, enrolled)
    students = np.bincount(codes[eligible], minlength=len(fact.values))
    missing = np.bincount(codes[chronic], minlength=len(fact.values))
    return {
        value: Count(int(count), int(some))
        for value, count, some in zip(fact.values, students, missing, strict=True)
        if count
    }
