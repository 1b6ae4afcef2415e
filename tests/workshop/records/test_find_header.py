"""Where a table begins in what a program printed, and what below it is no row of the table."""

from __future__ import annotations

import pytest

from workshop.records.find_header import find_header, is_no_data, stated_count

NAMES = ("Number", "School", "Absent", "Enrolled")
ROWS = [["1", "Oak", "3", "180"], ["2", "Elm", "18", "180"], ["3", "Oak", "0", "90"]]


@pytest.mark.parametrize(
    ("above", "row", "data"),
    [
        ([], 0, 1),
        ([["Attendance by student"], []], 2, 3),
        ([["Attendance", "", "", ""], ["Run: 6/18", "Page 1", "", ""], ["", "", "", ""]], 3, 4),
        ([["a", "b"], ["c", "d"]], 2, 3),
    ],
)
def test_titles_above_are_passed_over(above: list[list[str]], row: int, data: int) -> None:
    found = find_header([*above, list(NAMES), *ROWS])
    assert found is not None
    assert (found.row, found.data, found.names) == (row, data, NAMES)


def test_two_lines_are_one_header_where_one_is_not_enough() -> None:
    found = find_header([["Student", "Student", "Days", "Days"], ["Number", "Name", "Absent", "Enrolled"], *ROWS])
    assert found is not None
    assert found.names == ("Student Number", "Student Name", "Days Absent", "Days Enrolled") and found.data == 2
    merged = find_header([["ID", "School", "Absences", ""], ["", "", "Excused", "Unexcused"], *ROWS])
    assert merged is not None
    assert merged.names == ("ID", "School", "Absences Excused", "Absences Unexcused")


def test_a_row_of_words_is_no_second_line() -> None:
    """Names that are all there and all different need none, so what stands below is data."""
    rows = [["Name", "School", "Status"], ["Ana", "Oak", "present"], ["Ben", "Elm", "absent"]]
    found = find_header(rows)
    assert found is not None
    assert found.names == ("Name", "School", "Status") and found.data == 1


def test_dashes_below_the_header_are_no_data() -> None:
    found = find_header([list(NAMES), ["------", "-------", "---", "====="], *ROWS])
    assert found is not None
    assert found.data == 2


def test_a_column_a_day_is_a_header() -> None:
    dates = [f"2026-10-{day:02}" for day in range(1, 20)]
    found = find_header([["Attendance"], ["ID", "School", *dates], *[["1", "Oak", *["P"] * 19]] * 3])
    assert found is not None
    assert found.row == 1 and found.names[-1] == "2026-10-19"


def test_a_row_of_data_is_never_taken_for_the_header() -> None:
    """Names that are missing, or numbers for names, make a header unsure; below it, ids and marks read as words do."""
    rows = [["ID", "", "", "Status"], *[[f"s{i}", "Oak", "K", "P"] for i in range(4)]]
    found = find_header(rows)
    assert found is not None
    assert found.row == 0
    numbers = find_header([["1", "2", "3", "4"], ["a", "b", "c", "d"], *rows[1:]])
    assert numbers is not None
    assert numbers.row == 0


def test_where_nothing_is_surely_a_header_the_first_row_is() -> None:
    found = find_header([[], ["1", "2", "3"], ["4", "5", "6"]])
    assert found is not None
    assert found.row == 1
    assert find_header([[], ["", " "]]) is None


@pytest.mark.parametrize(
    ("row", "no_data"),
    [
        (["Number", "School", "Absent", "Enrolled"], True),
        (["NUMBER", "school", "Absent", "Enrolled", ""], True),
        (["---", "-----", "----", ""], True),
        (["Students: 26", "", "", ""], True),
        (["*** End of report ***", "", "", ""], True),
        (["Attendance by student", "", "", ""], True),
        (["1", "Oak", "3", "180"], False),
        (["Page 2 of 3", "", "", ""], True),
        (["26 students", "", "", ""], True),
        (["S-0012", "", "", ""], False),
        (["Oak Hill", "", "", ""], False),
        (["Ebner, Nia", "", "", ""], False),
        (["1", "", "", "180"], False),
        (["", "", "", ""], False),
    ],
)
def test_what_is_no_row_of_the_table(row: list[str], no_data: bool) -> None:
    """A row with only an id or a name in it is somebody's, cut off, and for whoever reads the days to refuse."""
    found = find_header([["Attendance by student"], list(NAMES), *ROWS])
    assert found is not None
    assert is_no_data(row, found) is no_data


@pytest.mark.parametrize(
    ("row", "count"),
    [
        (["Students: 26", ""], 26),
        (["Total records", "1,204"], 1204),
        (["Page 3 of 9", ""], None),
        (["Students absent 9.5%", ""], None),
    ],
)
def test_the_count_of_a_report_is_read(row: list[str], count: int | None) -> None:
    assert stated_count(row) == count
