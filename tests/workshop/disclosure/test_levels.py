"""Which columns are levels of one order: by their values, and by their names where values say nothing."""

from __future__ import annotations

from itertools import product

from tests.workshop.disclosure.cases import attendance
from workshop.disclosure.levels import chains, levels
from workshop.records.attendance import Attendance


def _school(*names: str) -> Attendance:
    """Every school has every grade and lies in one division; a code says the same as the school."""
    rows = [
        {"Division": "North" if school < "C" else "South", "School": school, "School code": f"#{school}",
         "Grade": grade, "Gender": sex}
        for school, grade, sex in product("ABCD", "567", "FM")
    ]  # fmt: skip
    return attendance({name: [row[name] for row in rows] for name in names}, [1] * len(rows))


def test_a_school_lies_in_one_division_and_a_grade_in_a_school_by_name() -> None:
    names = ["Gender", "Grade", "School", "Division"]
    assert levels(_school(*names), names) == {("Division", "School"), ("Division", "Grade"), ("School", "Grade")}


def test_values_say_more_than_names() -> None:
    made = attendance(
        {"Grade": ["5", "5", "6", "6"], "School": ["A", "B", "C", "D"], "Band": ["x", "x", "y", "y"]}, [1] * 4
    )
    assert levels(made, ["School", "Grade"]) == {("Grade", "School")}, "here each school has one grade"
    assert levels(made, ["School", "Band"]) == {("Band", "School")}
    assert levels(made, ["Grade", "Band"]) == set(), "each tells the other"


def test_two_names_of_the_same_are_no_levels() -> None:
    assert levels(_school("School", "School code"), ["School", "School code"]) == set()
    assert levels(_school("Grade", "Gender"), ["Grade", "Gender"]) == set()


def test_chains_are_the_widest_first() -> None:
    above = frozenset({("Division", "School"), ("Division", "Grade"), ("School", "Grade")})
    assert chains(above, ["School", "Gender"]) == []
    assert chains(above, ["Grade", "School"]) == [("School", "Grade")]
    assert chains(above, ["Grade", "Division", "School"]) == [
        ("Division", "Grade"), ("Division", "School"), ("School", "Grade"), ("Division", "School", "Grade"),
    ]  # fmt: skip
