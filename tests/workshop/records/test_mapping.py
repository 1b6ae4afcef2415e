"""Which column means what: guessed carefully, remembered by layout, never recalled where it does not fit."""

from __future__ import annotations

import json

import pytest

from workshop.records.guess import fits, guess_columns
from workshop.records.mapping import Columns, Layout

ROWS = [("S1", "6", "3", "180"), ("S2", "6", "18", "180"), ("S3", "7", "0", "90")]


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        (("Student ID", "g", "Days Absent", "Days Enrolled"), Columns("Days Absent", "Days Enrolled", "Student ID")),
        (("student_id", "g", "days_absent", "days_enrolled"), Columns("days_absent", "days_enrolled", "student_id")),
        (("SSID", "GR", "Total Absences", "Membership"), Columns("Total Absences", "Membership", "SSID")),
        (("State Testing Identifier", "g", "absences", "q"), Columns("absences", "", "State Testing Identifier")),
        (("Local ID", "g", "Number of days absent in 2026", "Possible days"),
         Columns("Number of days absent in 2026", "Possible days", "Local ID")),
        (("a", "b", "c", "d"), Columns()),
        (("Name", "Grade", "Unexcused absences", "Days present"), Columns()),
        (("Student ID", "Grade", "Absence rate", "Days enrolled"), Columns("", "Days enrolled", "Student ID")),
    ],
)  # fmt: skip
def test_columns_are_guessed_by_name(header: tuple[str, ...], expected: Columns) -> None:
    assert guess_columns(header, ROWS) == expected


def test_a_name_alone_is_not_enough() -> None:
    """Text in the column, or ids that are all the same: the guess stays empty."""
    header = ("Student ID", "Days absent", "Days enrolled")
    assert guess_columns(header, [("x", "yes", "180")] * 3) == Columns("", "Days enrolled", "")


def test_a_duplicate_student_does_not_hide_the_column() -> None:
    header = ("Student ID", "Days absent", "Days enrolled")
    assert guess_columns(header, [("a", "1", "180"), ("b", "1", "180"), ("a", "1", "180")]).id == "Student ID"


def test_a_total_is_preferred_to_a_part() -> None:
    header = ("Excused absences", "Absences", "Days absent")
    assert guess_columns(header, [("1", "2", "3")]).absent == "Days absent"


def test_a_layout_is_its_names_in_any_order() -> None:
    one, other = Layout.of(["Grade", "Days absent"]), Layout.of(["days absent", " grade"])
    assert one == other
    assert one.id == other.id
    assert one.id != Layout.of(["Grade", "Days absent", "Sex"]).id
    assert Layout.of(["a b", "c"]).id != Layout.of(["a", "b c"]).id


@pytest.mark.parametrize("columns", [Columns("a", "b", "c"), Columns("a", days=180), Columns("a", "b", "", 170)])
def test_columns_are_remembered_as_plain_json(columns: Columns) -> None:
    kept = json.loads(json.dumps(columns.remember()))
    assert Columns.recall(kept, ["a", "b", "c"]) == columns


@pytest.mark.parametrize(
    "kept",
    [None, {}, {"absent": "gone", "enrolled": "b", "id": ""}, {"absent": "a"}, {"absent": "a", "days": "1800"},
     {"absent": "a", "days": "x"}, {"absent": "a", "days": "0"}, {"absent": "a", "days": "-5"}],
)  # fmt: skip
def test_what_does_not_fit_is_not_recalled(kept: dict[str, str] | None) -> None:
    assert Columns.recall(kept, ["a", "b"]) is None


TOTALS = ("Student ID", "Days absent", "Days enrolled")
DAYS = ("Student ID", "Date", "Status")


@pytest.mark.parametrize(
    ("columns", "header", "row", "good"),
    [
        (Columns("Days absent", "Days enrolled", "Student ID"), TOTALS, ("S{}", "{}", "180"), True),
        (Columns("Days absent", "Days enrolled", "Student ID"), TOTALS, ("S1", "{}", "180"), False),
        (Columns("Days absent", "Days enrolled"), TOTALS, ("S{}", "none", "180"), False),
        (Columns("Student ID", "Days enrolled"), TOTALS, ("S{}", "{}", "180"), False),
        (Columns("Days absent", days=60), TOTALS, ("S{}", "{}", "180"), True),
        (Columns("Days absent", days=60), TOTALS, ("S{}", "6{}", "180"), False),
        (Columns("Days absent", "Days enrolled", days=60), TOTALS, ("S{}", "{}", "180"), False),
        (Columns(id="Student ID", mark="Status", date="Date", absent_marks=("A",), present_marks=("P",)), DAYS,
         ("S{}", "2026-09-0{}", "a"), True),
        (Columns(id="Student ID", mark="Status", date="Date", absent_marks=("A",), present_marks=("P",)), DAYS,
         ("S{}", "2026-09-0{}", "Excused"), False),
        (Columns(id="Student ID", mark="Status", date="Date", absent_marks=("A",), present_marks=("P",)), DAYS,
         ("S{}", "{}", "A"), False),
    ],
)  # fmt: skip
def test_what_was_right_for_another_file_is_tried_on_the_cells(
    columns: Columns, header: tuple[str, ...], row: tuple[str, ...], good: bool
) -> None:
    rows = [[cell.format(number) for cell in row] for number in range(1, 10)]
    assert fits(columns, header, rows) is good
    assert fits(columns, header, [])
