"""One form in which labels are compared: what is surely the same is the same, and nothing else is."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content.clean import clean_line
from workshop.records.labels import column_key, is_grade, keys, spellings
from workshop.records.marks import ALL, AS_WRITTEN, NOT_GIVEN, TOTAL, WITHHELD, apart, as_written, is_mark

THIRD = (
    "3", "03", "003", "3.0", "3.00", "Grade 3", "GRADE  3", "grade 03", "Gr. 3", "gr3", "G3", "3rd", "3RD grade",
    "third", "Third Grade", "grade three", "Grade: 3", "Grade-3", "3 grade", " 3 ", "\u00a03",
)  # fmt: skip
KINDERGARTEN = ("K", "k", "KG", "Kindergarten", "Grade K", "kinder")
PREKINDERGARTEN = ("PK", "Pre-K", "PreK", "pre k", "Pre-Kindergarten", "Prekindergarten")


def form(column: str, value: str) -> str:
    return keys(column, [value])[value]


@pytest.mark.parametrize("column", ["Grade", "grade level", "GradeLevel", "Student Grade", "Current_Grade", "Gr"])
def test_a_grade_is_the_same_however_it_is_written(column: str) -> None:
    assert is_grade(column)
    for group in (THIRD, KINDERGARTEN, PREKINDERGARTEN):
        assert len({form(column, value) for value in group}) == 1
    assert len({form(column, some[0]) for some in (THIRD, KINDERGARTEN, PREKINDERGARTEN)}) == 3


@pytest.mark.parametrize(
    "others",
    [
        ("3", "13"), ("3", "30"), ("3", "-3"), ("3", "3-5"), ("3", "3.5"), ("3", "3A"), ("3", "3th"), ("1", "11"),
        ("K", "JK"), ("K", "TK"), ("K", "PK"), ("PK", "PK3"), ("PK", "JK"), ("3", "Ⅲ"), ("3", "３"), ("3", "Grade -3"),
        ("3", "Grade 3-5"), ("", "(not given) (as written)"), ("Grade", "3"), ("UG", "K"), ("0", "-1"),
    ],
)  # fmt: skip
def test_what_is_not_surely_the_same_is_asked_about(others: tuple[str, str]) -> None:
    one, other = others
    assert len(set(keys("Grade", [one or NOT_GIVEN, other]).values())) == 2


def test_elsewhere_only_case_spaces_normal_form_and_leading_zeros_make_no_difference() -> None:
    assert form("School", "Oak  Elementary") == form("School", "OAK elementary\u00a0")
    assert form("School", "Pen\u0303a") == form("School", "PE\u00d1A")
    assert form("School", "03") == form("School", "3") == form("School", "3.0")
    for one, other in (("3rd", "3"), ("K", "Kindergarten"), ("José", "Jose"), ("O’Neill", "O'Neill"), ("1.10", "1.1")):
        assert form("School", one) != form("School", other)
    assert not any(map(is_grade, ("Grade point average", "Letter grade", "Final grade", "School", "Graduation")))


def test_zero_is_kindergarten_unless_both_are_there() -> None:
    assert keys("Grade", ["0", "1"], beside=["K", "1"])["0"] == "k"
    assert keys("Grade", ["0", "K"]) == {"0": "0", "K": "k"}
    assert keys("Grade", ["00"], beside=["0", "K"])["00"] == "0"
    assert keys("School", ["0"])["0"] == "0"


def test_columns_are_the_same_whatever_their_case_and_spaces() -> None:
    assert column_key(" Grade  Level ") == column_key("grade level")
    assert column_key("Cafe\u0301") == column_key("CAF\u00c9")
    assert column_key("Grade") != column_key("Grade Level")


def test_the_most_frequent_spelling_stands_for_all() -> None:
    assert spellings("Grade", {"3": 2, "03": 5, "4": 1, "Third": 1}) == {"3": "03", "Third": "03"}
    assert spellings("School", {"Oak": 3, "OAK": 3, "Elm": 1}) == {"OAK": "Oak"}
    assert spellings("School", {"3rd": 3, "3": 3}) == {}


@given(st.dictionaries(st.text(st.characters(codec="utf-8"), max_size=6), st.integers(1, 9), max_size=8))
def test_the_quick_look_overlooks_nothing(values: dict[str, int]) -> None:
    """What is one by the forms is told as one, and nothing else."""
    values = {unicodedata.normalize("NFC", clean_line(value)): rows for value, rows in values.items()}
    told = spellings("School", values)
    forms = keys("School", values)
    assert all(forms[value] == forms[other] for value, other in told.items())
    assert len({told.get(value, value) for value in values}) == len(set(forms.values()))


# ------------------------------------------------------------------ marks


@pytest.mark.parametrize("mark", [ALL, TOTAL, NOT_GIVEN, WITHHELD, "all", "ALL", "(Not Given)", "Withheld", "∗"])
def test_a_value_that_reads_as_a_mark_is_shown_apart(mark: str) -> None:
    assert apart(mark) == f"{mark}{AS_WRITTEN}"
    assert not is_mark(apart(mark))
    assert apart(apart(mark)) == f"{mark}{AS_WRITTEN}{AS_WRITTEN}"
    assert apart("Oak") == "Oak" and apart(f"Oak{AS_WRITTEN}") == f"Oak{AS_WRITTEN}"


@given(st.lists(st.sampled_from(["All", "all", "*", "x", AS_WRITTEN, "(not given)", ""]), min_size=1, max_size=4))
def test_no_two_values_are_shown_alike(parts: list[str]) -> None:
    value = "".join(parts)
    assert as_written(apart(value)) == value
    assert not is_mark(apart(value))


def test_a_value_told_by_an_older_version_is_the_same() -> None:
    assert form("School", "∗") == form("School", apart("*"))
    assert form("School", "All") == form("School", apart("All"))
    assert form("School", NOT_GIVEN) != form("School", apart(NOT_GIVEN))
