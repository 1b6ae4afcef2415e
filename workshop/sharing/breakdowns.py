"""Which columns of an attendance file can be broken down by."""

from __future__ import annotations

from workshop.sharing.attendance import Attendance

MOST_VALUES = 200
"""A column with more different values than this is not offered as a breakdown: its groups would be too small."""


def breakdown_columns(attendance: Attendance) -> list[str]:
    """The columns that can be broken down by: more than one value, and not nearly as many as students."""
    most = min(MOST_VALUES, attendance.students // 2)
    return [name for name, fact in attendance.attributes.items() if 2 <= len(fact.values) <= most]
