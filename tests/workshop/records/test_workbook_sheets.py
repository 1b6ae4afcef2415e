"""Workbooks with a school a sheet: the sheets that were named are one table, hidden ones and summaries are not read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest

from workshop.disclosure.policy import MODULE_12, Eligibility
from workshop.records.answers import Answers, Students
from workshop.records.answers_file import recall, remember
from workshop.records.counts import counted_by
from workshop.records.problems import AnswerNeeded, ColumnProblem, FileProblem
from workshop.records.read import read_attendance
from workshop.records.survey import layout_of, survey

Rows = Sequence[Sequence[object]]
HEADER: list[object] = ["Student ID", "Grade", "Entry", "Days absent", "Days enrolled"]
OAK: list[list[object]] = [["S1", "3", "2026-08-24", 18, 180], ["S2", "4", "2026-08-24", 9, 90]]
ELM: list[list[object]] = [["S3", "3", "2026-08-24", 0, 180], ["S2", "4", "2027-01-11", 4, 85]]
ANSWERS = Answers("Days absent", "Days enrolled", "Student ID", sheets=("Oak", "Elm"), sheet_is="School", days=180)
MOVED = replace(ANSWERS, students=Students.ADD_UP)
ANY_DAY = replace(MODULE_12, eligibility=Eligibility.ANY_DAY)


def book(path: Path, sheets: dict[str, Rows], hidden: Sequence[str] = ()) -> Path:
    made = openpyxl.Workbook()
    made.remove(made.worksheets[0])
    for name, rows in sheets.items():
        sheet = made.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
        if name in hidden:
            sheet.sheet_state = "hidden"
    made.save(path)
    return path


@pytest.fixture
def schools(tmp_path: Path) -> Path:
    summary: Rows = [["School", "Students", "Days absent", "Days enrolled"], ["Oak", 2, 27, 270], ["Elm", 2, 4, 265]]
    return book(
        tmp_path / "a.xlsx",
        {"About": [["Made by the office"]], "Summary": summary, "Oak": [HEADER, *OAK], "Elm": [HEADER, *ELM],
         "Old": [HEADER, *OAK]},
        hidden=["Old"],
    )  # fmt: skip


def test_the_sheets_that_were_named_are_one_table(schools: Path) -> None:
    found = read_attendance(schools, MOVED)
    assert (found.students, found.absent.tolist(), found.enrolled.tolist()) == (3, [18, 13, 0], [180, 175, 180])
    assert [found.fact(place, "School") for place in range(3)] == ["Oak", "Elm", "Elm"]
    assert found.words == 'Excel workbook, sheets "Oak", "Elm"; not read: "About", "Summary", "Old" (hidden)'
    each = read_attendance(schools, replace(ANSWERS, students=Students.EACH_SCHOOL))
    assert counted_by(each, ANY_DAY, "School") == {"Oak": (2, 2), "Elm": (2, 0)}


def test_without_dates_the_later_sheet_that_was_listed_is_the_last(tmp_path: Path) -> None:
    without = [HEADER[:2] + HEADER[3:], *(row[:2] + row[3:] for row in OAK)]
    path = book(tmp_path / "a.xlsx", {"Oak": without, "Elm": [without[0], ["S2", "4", 4, 85]]})
    for sheets in (("Oak", "Elm"), ("Elm", "Oak")):
        found = read_attendance(path, replace(MOVED, sheets=sheets))
        assert found.ids is not None
        assert found.fact(found.ids.tolist().index("S2"), "School") == sheets[1]
        assert found.notes[-1] == "No date says at which school 1 student was last: the later one of the sheets counts."


def test_a_student_on_two_sheets_is_named_with_both(schools: Path) -> None:
    with pytest.raises(FileProblem) as refused:
        read_attendance(schools, ANSWERS)
    reason = "the same student as in row 3 of sheet “Oak”"
    assert refused.value.rejected[0].sentence() == f'sheet “Elm”, row 3, column "Student ID": {reason}'


def test_a_summary_is_no_sheet_of_students(schools: Path) -> None:
    with pytest.raises(AnswerNeeded) as asked:
        read_attendance(schools, replace(ANSWERS, sheets=(), sheet_is=""))
    assert asked.value.choices == ("Oak", "Elm")
    assert read_attendance(schools, replace(ANSWERS, sheets=(), sheet_is="", sheet="Elm")).students == 2


@pytest.mark.parametrize(
    ("answers", "words"),
    [
        (replace(ANSWERS, sheets=("Oak", "Old")), "sheet “Old” is hidden; those that can be read are: About, Summary"),
        (replace(ANSWERS, sheets=("Oak", "Ash")), "sheet “Ash” is not in the workbook"),
        (replace(ANSWERS, sheet="Oak"), "Say “sheet” for one sheet"),
        (replace(ANSWERS, sheets=()), "“sheet_is” names the column for several sheets"),
        (replace(ANSWERS, sheet_is="Grade"), 'has a column "Grade" already'),
        (replace(ANSWERS, sheets=("Oak", "Summary")), 'no column "Student ID"'),
        (replace(ANSWERS, header_row=40), "row 40: no column names stand there"),
    ],
)
def test_sheets_that_cannot_be_meant_are_refused(schools: Path, answers: Answers, words: str) -> None:
    with pytest.raises(ColumnProblem, match=words):
        read_attendance(schools, answers)


def test_columns_in_another_order_and_titles_on_each_sheet(tmp_path: Path) -> None:
    """Columns go by their names; a column that only one sheet has is left out; totals are those of their sheet."""
    turned: Rows = [["Elm Elementary"], [], [*HEADER[::-1], "Note"], *([*row[::-1], "x"] for row in ELM)]
    turned = [*turned, [265, 4, None, "Total", None, None]]
    oak: Rows = [HEADER, *OAK, [None, "Total", None, 27, 270]]
    path = book(tmp_path / "a.xlsx", {"Oak": oak, "Elm": turned})
    found = read_attendance(path, MOVED)
    assert (found.students, found.absent.tolist()) == (3, [18, 13, 0])
    assert set(found.attributes) == {"Grade", "Entry", "School"}
    assert "Rows 4 of sheet “Oak”, 6 of sheet “Elm” are sums of other rows" in found.notes[0]


def test_sheets_are_remembered_with_their_layout(schools: Path) -> None:
    layout, header = layout_of(schools)
    assert survey(schools).layout == layout
    assert recall(remember(MOVED), header) == MOVED
    assert read_attendance(schools, MOVED).layout == layout


def test_a_header_row_that_was_said_is_believed(tmp_path: Path) -> None:
    """The second of two tables, one above the other, in a text file and in a workbook."""
    rows: Rows = [["Old", "Table"], ["x", "y"], [], HEADER, *OAK]
    path = book(tmp_path / "a.xlsx", {"Oak": rows})
    text = tmp_path / "a.csv"
    text.write_text("".join(",".join(map(str, row)) + "\n" for row in rows), "utf-8")
    one = replace(ANSWERS, sheets=(), sheet_is="", header_row=4)
    for file in (path, text):
        assert read_attendance(file, one).students == 2
        with pytest.raises(ColumnProblem, match="row 3: no column names stand there"):
            read_attendance(file, replace(one, header_row=3))


def test_a_text_file_has_no_sheets(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("Student ID,Days absent,Days enrolled\nS1,1,180\n", "utf-8")
    with pytest.raises(ColumnProblem, match="is no Excel workbook, so it has no sheets"):
        read_attendance(path, ANSWERS)
