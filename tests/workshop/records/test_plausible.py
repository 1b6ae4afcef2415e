"""Findings before anything is counted: each with its rows, each accepted or refused by a person. Invented files."""

from __future__ import annotations

from pathlib import Path

import pytest
from openpyxl import Workbook

from tests.workshop.records.surveys import answer, ask, kinds, of, read, table, totals
from workshop.records.answers import Answers, TotalsRows
from workshop.records.answers_file import recall, remember
from workshop.records.percents import read_percent
from workshop.records.questions import QuestionKind
from workshop.records.survey import Survey, resurvey, survey

FEW = [1, 5, 30, 2, 0, 12, 7, 9, 3, 4]
HEADER = "Student ID,School,Days absent,Days enrolled"


def finding(found: Survey) -> str:
    """The finding that can be accepted."""
    return str(ask(found, QuestionKind.PLAUSIBLE).choices[0].settings["accepted"][0])


SUMS = {
    "exact, without a student": ",Oak,73,1800\n",
    "exact, and says so": "T1,Oak total,73,1800\n",
    "more days than anybody has": "S99,Oak,73,1800\n",
    "an average": "Average,,7.3,180\n",
    "a total that is not exact": "Grand Total,,70,1800\n",
}


@pytest.mark.parametrize("what", SUMS)
def test_totals_among_the_students_are_asked_about(tmp_path: Path, what: str) -> None:
    found = of(tmp_path, totals(FEW, more=SUMS[what]))
    question = ask(found, QuestionKind.TOTALS_ROWS)
    assert (question.rows, question.text[:8]) == ((12,), "1 row is")
    done = answer(found, QuestionKind.TOTALS_ROWS, "Leave out")
    assert done.answers.totals_rows is TotalsRows.LEAVE_OUT
    assert read(tmp_path, done).students == 10


def test_sums_of_sums_are_named_together(tmp_path: Path) -> None:
    rows = ["1,Oak,1,180", "2,Oak,2,180", ",Oak,3,360", "3,Elm,4,180", "4,Elm,5,180", ",Elm,9,360", ",,12,720"]
    question = ask(of(tmp_path, table(HEADER, rows)), QuestionKind.TOTALS_ROWS)
    assert (question.rows, question.text[:15]) == ((4, 7, 8), "3 rows are tota")


def test_a_row_that_adds_up_by_chance_is_a_student(tmp_path: Path) -> None:
    assert not of(tmp_path, table(HEADER, ["1,Oak,1,30", "2,Oak,2,60", "3,Oak,3,90", "4,Oak,8,180"])).questions
    assert not of(tmp_path, table(HEADER, [f"{i},Total Learning School,{i},180" for i in range(9)])).questions


def test_one_row_never_decides_the_number_of_days(tmp_path: Path) -> None:
    found = of(tmp_path, totals(FEW, more="S10,Oak,3,181\n"))
    question = ask(found, QuestionKind.ENROLLED)
    assert (kinds(found), question.rows) == ([QuestionKind.ENROLLED], (12,))
    assert [choice.text for choice in question.choices] == ["180 days", "181 days"]
    assert answer(found, QuestionKind.ENROLLED, "181").answers.days == 181
    assert not of(tmp_path, totals(FEW, more="S10,Oak,3,181\n"), Answers(days=181)).questions, "as stated"


FINDINGS = {
    "long year": (totals(FEW, 190), (2, 3, 4)),
    "all chronically absent": (totals([18, 20, 30, 40, 50, 60, 18, 19, 22, 25]), ()),
    "cut at the limit": (totals(number % 30 for number in range(1_000)), ()),
    "days present": (
        table("ID,Days absent,Days present,Days enrolled", [f"{i},{i},{180 - i - (i == 3)},180" for i in range(9)]),
        (5,),
    ),
    "other ids": (
        table("ID,Days absent,Days enrolled", [f"{'1003' if i == 3 else f'00{1000 + i}'},{i},180" for i in range(9)]),
        (5,),
    ),
    "percentages": (
        table("ID,Days absent,Days enrolled,% Absent", [f"{i},{i},180,{(i + (i == 3)) / 1.8:.1f}%" for i in range(9)]),
        (5,),
    ),
}


@pytest.mark.parametrize("name", FINDINGS)
def test_what_is_hardly_plausible_is_accepted_for_one_file(tmp_path: Path, name: str) -> None:
    text, rows = FINDINGS[name]
    found = of(tmp_path, text)
    assert kinds(found) == [QuestionKind.PLAUSIBLE]
    assert (finding(found), found.questions[0].rows) == (name, rows)
    assert found.questions[0].choices[1].refuses
    done = answer(found, QuestionKind.PLAUSIBLE, "that is right")
    assert (done.questions, done.answers.accepted) == ((), (name,))
    read(tmp_path, done)
    again = recall(remember(done.answers), done.header)
    assert again is not None
    assert kinds(resurvey(done, again)) == [QuestionKind.PLAUSIBLE], "the next file is asked about again"


def test_days_present_taken_for_days_absent_are_noticed(tmp_path: Path) -> None:
    text = table("ID,Days Present,Days Enrolled", [f"{i},{170 - i},180" for i in range(12)])
    found = of(tmp_path, text, Answers("Days Present", "Days Enrolled", "ID"))
    assert finding(found) == "all chronically absent"
    assert "12 of 12 students" in found.questions[0].text


def test_percentages_that_agree_within_their_rounding_are_fine(tmp_path: Path) -> None:
    for form in ("{:.0f}%", "{:.1f}", "{:.2f}%"):
        rows = [f"{i},{i},176,{form.format(100 * (176 - i) / 176)}" for i in range(60)]
        assert not of(tmp_path, table("ID,Days absent,Days enrolled,Attendance Pct", rows)).questions
    shares = [f"{i},{i},176,{(176 - i) / 176:.4f}" for i in range(60)]
    assert not of(tmp_path, table("ID,Days absent,Days enrolled,Attendance Rate", shares)).questions


def test_what_is_no_percentage_says_nothing() -> None:
    assert read_percent("n/a") is None
    assert read_percent("") is None
    low, high = read_percent("90.0%") or (0, 0)
    assert low < high


def test_rows_that_a_filter_hides_are_asked_about(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["Student ID", "Days absent", "Days enrolled"])
    for number, absent in enumerate(FEW):
        sheet.append([f"S{number}", absent, 180])
    for row in (3, 5):
        sheet.row_dimensions[row].hidden = True
    book.save(tmp_path / "export.xlsx")
    found = survey(tmp_path / "export.xlsx")
    assert (finding(found), found.questions[0].rows, found.rows) == ("hidden rows", (3, 5), 10)
    assert not answer(found, QuestionKind.PLAUSIBLE, "that is right").questions


@pytest.mark.parametrize(
    "ids",
    [
        [f"S{number}" for number in range(12)],
        [str(number) for number in range(95, 130)],
        ["A-1", "B2", "C", "DD", "E9", "7"],
        [f"{number:06}" for number in range(500)],
        ["1207", "1208", "1209", "1210", "1211", "", "Total"],
    ],
)
def test_ids_that_only_grow_or_differ_all_are_fine(tmp_path: Path, ids: list[str]) -> None:
    found = of(tmp_path, table("ID,Days absent,Days enrolled", [f"{one},{i % 30},180" for i, one in enumerate(ids)]))
    assert QuestionKind.PLAUSIBLE not in kinds(found)


@pytest.mark.parametrize("odd", ["Oak School", "9", "2026-09-01", "1.2E+06", "0012001"])
def test_an_id_that_slipped_is_noticed(tmp_path: Path, odd: str) -> None:
    ids = [f"00{number}" for number in range(1200, 1260)]
    ids[7] = odd
    found = of(tmp_path, table("ID,Days absent,Days enrolled", [f"{one},{i % 30},180" for i, one in enumerate(ids)]))
    assert (finding(found), found.questions[0].rows) == ("other ids", (9,))


def test_a_school_that_ends_early_is_asked_about(tmp_path: Path) -> None:
    def rows(elm: str, by: str) -> str:
        return table("ID,School,Date,Code", ["1,Oak,9/1/2026,P", f"1,Oak,{by},A", "2,Elm,9/1/2026,P", f"2,Elm,{elm},P"])

    assert not of(tmp_path, rows("9/8/2026", "9/15/2026")).questions, "a week is no sign"
    found = of(tmp_path, rows("9/7/2026", "9/15/2026"))
    assert finding(found) == "school ends early"
    assert "“Elm” on Sep 7, 2026" in found.questions[0].text
    assert not answer(found, QuestionKind.PLAUSIBLE, "that is right").questions
