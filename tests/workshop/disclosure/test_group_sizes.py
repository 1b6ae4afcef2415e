"""How many groups a breakdown makes, and how many of them are small."""

from __future__ import annotations

import copy
import pickle
from pathlib import Path

import pytest

from workshop.disclosure.group_sizes import group_sizes
from workshop.disclosure.grouping import ValueGroup, grouping
from workshop.disclosure.policy import MODULE_12
from workshop.records.answers import Answers
from workshop.records.attendance import Attendance
from workshop.records.read import read_attendance

COUNTS = {("1", "F"): 11, ("1", "M"): 10, ("2", "F"): 25, ("3", "M"): 1}
"""Invented: a group of eleven, one of ten, a large one, a single student; two of six stay empty."""


@pytest.fixture
def attendance(tmp_path: Path) -> Attendance:
    rows = [(grade, sex, 180) for (grade, sex), size in COUNTS.items() for _ in range(size)]
    rows += [("3", "M", 20)] * 30  # enrolled too short to count
    lines = [f"S{n},{grade},{sex},{n % 30 % (days // 2)},{days}" for n, (grade, sex, days) in enumerate(rows)]
    path = tmp_path / "school.csv"
    path.write_text("Student ID,Grade,Gender,Days absent,Days enrolled\n" + "\n".join(lines) + "\n")
    return read_attendance(path, Answers("Days absent", enrolled="Days enrolled", id="Student ID", days=180))


def test_groups_and_the_small_ones_among_them_are_counted(attendance: Attendance) -> None:
    crossed, grade = group_sizes(attendance, MODULE_12, [("Grade", "Gender"), ("Grade",)])
    assert (crossed.values, crossed.groups, crossed.empty, crossed.small) == ((3, 2), 6, 2, 2)
    assert (grade.values, grade.groups, grade.empty, grade.small) == ((3,), 3, 0, 1)


def test_a_stricter_rule_makes_more_of_them_small(attendance: Attendance) -> None:
    (crossed,) = group_sizes(attendance, MODULE_12.stricter(12), [("Grade", "Gender")])
    assert crossed.small == 3


def test_levels_make_only_the_groups_that_there_are(attendance: Attendance) -> None:
    (nested,) = group_sizes(attendance, MODULE_12, [], [("Grade", "Gender")])
    assert (nested.nested, nested.groups, nested.empty, nested.small) == (True, 4, 0, 2)


def test_combined_values_are_one_group(attendance: Attendance) -> None:
    columns = {name: fact.values for name, fact in attendance.attributes.items()}
    made = grouping("Grade", [ValueGroup("1 and 3", ("1", "3"))], columns)
    (grade,) = group_sizes(attendance, MODULE_12, [("Grade",)], groupings=[made])
    assert (grade.groups, grade.small) == (2, 0)


def test_a_number_of_the_school_is_neither_printed_nor_kept(attendance: Attendance) -> None:
    (grade,) = group_sizes(attendance, MODULE_12, [("Grade",)])
    assert repr(grade) == "<GroupSizes>"
    for leave in (pickle.dumps, copy.copy):
        with pytest.raises(TypeError):
            leave(grade)
