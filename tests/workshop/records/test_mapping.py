"""Which column means what: guessed carefully, remembered by layout, never recalled where it does not fit."""

from __future__ import annotations

import json

import pytest

from workshop.records.guess import fits, guess_columns
from workshop.records.mapping import ColumnMapping, FileLayout

ROWS = [("S1", "6", "3", "180"), ("S2", "6", "18", "180"), ("S3", "7", "0", "90")]


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        (("Student ID", "g", "Days Absent", "Days Enrolled"),
         ColumnMapping("Days Absent", "Days Enrolled", "Student ID")),
        (("student_id", "g", "days_absent", "days_enrolled"),
         ColumnMapping("days_absent", "days_enrolled", "student_id")),
        (("SSID", "GR", "Total Absences", "Membership"), ColumnMapping("Total Absences", "Membership", "SSID")),
        (("State Testing Identifier", "g", "absences", "q"), ColumnMapping("absences", "", "State Testing Identifier")),
        (("Local ID", "g", "Number of days absent in 2026", "Possible days"),
         ColumnMapping("Number of days absent in 2026", "Possible days", "Local ID")),
        (("a", "b", "c", "d"), ColumnMapping()),
        (("Name", "Grade", "Unexcused absences", "Days present"), ColumnMapping()),
        (("Student ID", "Grade", "Absence rate", "Days enrolled"), ColumnMapping("", "Days enrolled", "Student ID")),
    ],
)  # fmt: skip
def test_columns_are_guessed_by_name(header: tuple[str, ...], expected: ColumnMapping) -> None:
    assert guess_columns(header, ROWS) == expected


def test_a_name_alone_is_not_enough() -> None:
    """Text in the column, or ids that are all the same: the guess stays empty."""
    header = ("Student ID", "Days absent", "Days enrolled")
    assert guess_columns(header, [("x", "yes", "180")] * 3) == ColumnMapping("", "Days enrolled", "")


def test_a_duplicate_student_does_not_hide_the_column() -> None:
    header = ("Student ID", "Days absent", "Days enrolled")
    assert guess_columns(header, [("a", "1", "180"), ("b", "1", "180"), ("a", "1", "180")]).id == "Student ID"


def test_a_total_is_preferred_to_a_part() -> None:
    header = ("Excused absences", "Absences", "Days absent")
    assert guess_columns(header, [("1", "2", "3")]).absent == "Days absent"


def test_a_layout_is_its_names_in_any_order() -> None:
    one, other = FileLayout.of(["Grade", "Days absent"]), FileLayout.of(["days absent", " grade"])
    assert one == other
    assert one.id == other.id
    assert one.id != FileLayout.of(["Grade", "Days absent", "Sex"]).id
    assert FileLayout.of(["a b", "c"]).id != FileLayout.of(["a", "b c"]).id


@pytest.mark.parametrize(
    "columns", [ColumnMapping("a", "b", "c"), ColumnMapping("a", days=180), ColumnMapping("a", "b", "", 170)]
)
def test_columns_are_remembered_as_plain_json(columns: ColumnMapping) -> None:
    kept = json.loads(json.dumps(columns.remember()))
    assert ColumnMapping.recall(kept, ["a", "b", "c"]) == columns


@pytest.mark.parametrize(
    "kept",
    [None, {}, {"absent": "gone", "enrolled": "b", "id": ""}, {"absent": "a"}, {"absent": "a", "days": "1800"},
     {"absent": "a", "days": "x"}, {"absent": "a", "days": "0"}, {"absent": "a", "days": "-5"}],
)  # fmt: skip
def test_what_does_not_fit_is_not_recalled(kept: dict[str, str] | None) -> None:
    assert ColumnMapping.recall(kept, ["a", "b"]) is None


TOTALS = ("Student ID", "Days absent", "Days enrolled")
DAYS = ("Student ID", "Date", "Status")


@pytest.mark.parametrize(
    ("columns", "header", "row", "good"),
    [
        (ColumnMapping("Days absent", "Days enrolled", "Student ID"), TOTALS, ("S{}", "{}", "180"), True),
        (ColumnMapping("Days absent", "Days enrolled", "Student ID"), TOTALS, ("S1", "{}", "180"), False),
        (ColumnMapping("Days absent", "Days enrolled"), TOTALS, ("S{}", "none", "180"), False),
        (ColumnMapping("Student ID", "Days enrolled"), TOTALS, ("S{}", "{}", "180"), False),
        (ColumnMapping("Days absent", days=60), TOTALS, ("S{}", "{}", "180"), True),
        (ColumnMapping("Days absent", days=60), TOTALS, ("S{}", "6{}", "180"), False),
        (ColumnMapping("Days absent", "Days enrolled", days=60), TOTALS, ("S{}", "{}", "180"), False),
        (ColumnMapping(id="Student ID", mark="Status", date="Date", absent_marks=("A",), present_marks=("P",)), DAYS,
         ("S{}", "2026-09-0{}", "a"), True),
        (ColumnMapping(id="Student ID", mark="Status", date="Date", absent_marks=("A",), present_marks=("P",)), DAYS,
         ("S{}", "2026-09-0{}", "Excused"), False),
        (ColumnMapping(id="Student ID", mark="Status", date="Date", absent_marks=("A",), present_marks=("P",)), DAYS,
         ("S{}", "{}", "A"), False),
    ],
)  # fmt: skip
def test_what_was_right_for_another_file_is_tried_on_the_cells(
    columns: ColumnMapping, header: tuple[str, ...], row: tuple[str, ...], good: bool
) -> None:
    rows = [[cell.format(number) for cell in row] for number in range(1, 10)]
    assert fits(columns, header, rows) is good
    assert fits(columns, header, [])
