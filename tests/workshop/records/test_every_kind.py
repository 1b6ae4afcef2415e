"""Every kind of question, finding and refusal that the code knows has a file here that leads to it: whoever adds a kind
adds its file. All files are invented."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import openpyxl
import pytest

from tests.support.kinds_of_files import workbook
from tests.workshop.records.surveys import days, kinds, of, table, totals
from workshop.records.answers import Answers, Finding, Students
from workshop.records.problems import FileProblem, RefusalKind
from workshop.records.questions import QuestionKind
from workshop.records.read import read_attendance
from workshop.records.survey import survey


@dataclass(frozen=True)
class Case:
    """A file, what was answered about it, and the columns of a breakdown."""

    text: str
    answers: Answers | None = None
    by: Sequence[str] = ()


MOVED = table(
    "Student ID,School,Entry Date,Exit Date,Days absent,Days enrolled",
    ["1,Oak,08/24/2026,12/18/2026,3,80", "1,Elm,11/30/2026,06/10/2027,4,100", "2,Oak,08/24/2026,,1,180"],
)
PERIODS = table("ID,Date,Period,Code", [f"1,2026-09-01,{period},{'AP'[period % 2]}" for period in (1, 2, 3, 4)])
TOTALS = "Student ID,Days absent,Days enrolled"
TERMS = table("ID,Term,Days absent,Days enrolled", [f"{i},{t},1,90" for i in range(4) for t in ("S1", "S2")])

QUESTIONS: Mapping[QuestionKind, Case] = {
    QuestionKind.STUDENT_ID: Case(table("Date,Status,Reason", ["2026-09-01,A,x", "2026-09-02,P,y"])),
    QuestionKind.ABSENT: Case(table("who,away,Days enrolled", ["a,18,180", "b,17,180"])),
    QuestionKind.ABSENT_SUM: Case(table("ID,Excused,Unexcused,Days enrolled", ["1,1,2,180", "2,9,9,180"])),
    QuestionKind.PRESENT: Case(table("ID,Days Present,Days Enrolled", ["1,162,180", "2,163,180"])),
    QuestionKind.ENROLLED: Case(table("ID,Days absent", ["1,18", "2,17"])),
    QuestionKind.UNIT: Case(table("ID,Minutes absent,Minutes enrolled", ["1,7020,70200", "2,390,70200"])),
    QuestionKind.TOTALS_ROWS: Case(totals([3, 18, 4], more="Total,,25,540\n")),
    QuestionKind.CODE_COLUMN: Case(
        table("ID,Date,Reason", ["1,2026-09-01,ill", "2,2026-09-01,well"]),
        Answers(id="ID", date="Date", roster="r.csv"),
    ),
    QuestionKind.CODE_MEANING: Case(days(["PH", "AP"])),
    QuestionKind.BLANK_MEANING: Case(days(["P_", "AP"])),
    QuestionKind.NOT_ENROLLED: Case(days(["P-", "AP"])),
    QuestionKind.DATE_ORDER: Case(days(["PP", "AP"], ("13/10/2026", "14/10/2026"))),
    QuestionKind.PERIOD_RULE: Case(PERIODS),
    QuestionKind.SEVERAL_ROWS: Case(MOVED),
    QuestionKind.SCHOOL_YEAR: Case(
        table("School Year,ID,Days absent,Days enrolled", ["2025-2026,1,3,180", "2026-2027,1,18,180"])
    ),
    QuestionKind.LABEL_VARIANTS: Case(
        table("ID,School,Days absent,Days enrolled", ["1,Elm ES,3,180", "2,Elm Elementary,18,180"]), by=("School",)
    ),
    QuestionKind.PLAUSIBLE: Case(totals([18] * 10)),
}
"""But for the sheets of a workbook, which has a test of its own."""

FINDINGS: Mapping[Finding, Case] = {
    Finding.ALL_CHRONIC: Case(totals([18] * 10)),
    Finding.CUT: Case(totals([3] * 1000)),
    Finding.DAYS_PRESENT: Case(table(f"{TOTALS},Days Present", ["1,3,180,177", "2,18,180,170"])),
    Finding.ENDS_EARLY: Case(
        table(
            "ID,School,Date,Code",
            ["1,Oak,2026-09-01,A", "1,Oak,2026-10-01,P", "2,Elm,2026-09-01,P", "2,Elm,2026-09-02,P"],
        )
    ),
    Finding.LONG_YEAR: Case(totals([3, 18], 200)),
    Finding.OTHER_IDS: Case(table(TOTALS, [*(f"00{i},3,180" for i in range(10, 99)), "7,18,180"])),
    Finding.OVERLAPS: Case(MOVED, Answers(students=Students.ADD_UP)),
    Finding.PERCENTAGES: Case(table(f"{TOTALS},Percent Absent", ["1,3,180,1.7%", "2,18,180,50.0%"])),
    Finding.WEEKENDS: Case(days(["PA", "PP"], ("2026-09-04", "2026-09-05"))),
}
"""But for the hidden rows of a workbook, which have a test of their own."""

REFUSALS: Mapping[RefusalKind, Case] = {
    RefusalKind.AGGREGATE: Case(table("School,Grade,Days absent,Days enrolled,Students", ["Oak,3,900,9000,50"])),
    RefusalKind.CODES: Case(
        table("ID,Code,Days absent,Days enrolled", [f"{i},{code},1,60" for i in range(4) for code in ("A", "U", "E")])
    ),
    RefusalKind.COUNT: Case(table(TOTALS, ["1,3,180", "2,18,180", "", "Students: 3,,"])),
    RefusalKind.DAY_NUMBERS: Case(table(f"ID,{','.join(map(str, range(1, 21)))}", [f"1,{','.join('P' * 20)}"])),
    RefusalKind.EXCEPTIONS: Case(table("ID,Date,Code", ["1,2026-09-01,A", "2,2026-09-02,T"])),
    RefusalKind.MERGED_CELLS: Case(
        table(
            "ID,School,Days absent,Days enrolled", [f"{i},{'' if i % 5 else f'School {i}'},3,180" for i in range(40)]
        ),
        by=("School",),
    ),
    RefusalKind.NO_CODES: Case(
        table("ID,Date,Code", [f"{i},2026-09-01,remark {i}" for i in range(70)]), Answers(mark="Code")
    ),
    RefusalKind.NO_DATES: Case(table("ID,Date,Code", ["1,1st Sep,A", "2,2nd Sep,P"])),
    RefusalKind.NO_NUMBERS: Case(table(TOTALS, ["1,few,180", "2,many,180"])),
    RefusalKind.NOT_RECOGNIZED: Case(table("Name,Color", ["a,red", "b,blue"])),
    RefusalKind.PART: Case(table("ID,Unexcused Absences,Days enrolled", ["1,18,180", "2,17,180"])),
    RefusalKind.PERCENTAGES: Case(table("ID,Percent Absent,Days enrolled", ["1,10.0%,180", "2,9.4%,180"])),
    RefusalKind.QUOTES: Case(table(f"{TOTALS},Note", ['1,3,180,"sent home', "2,18,180,ok"])),
    RefusalKind.REPEATED_DAYS: Case(
        table("ID,Date,Code", [f"{i},2026-09-01,{code}" for i in range(4) for code in ("A", "P", "P")])
    ),
    RefusalKind.TERMS: Case(TERMS),
    RefusalKind.TWO_UNITS: Case(table("ID,Minutes absent,Hours enrolled", ["1,390,1170", "2,780,1170"])),
    RefusalKind.VIEWS: Case(
        table("ID,Date,View Type,Code", [f"{i},2026-09-01,{view},A" for i in range(4) for view in ("DAILY", "ADA")])
    ),
    RefusalKind.WIDTH: Case(table(TOTALS, ["1,3,180", "2,18"])),
    RefusalKind.YEARS: Case(days(["PP", "AP"], ("2026-09-01", "2086-09-02"))),
}


def test_nothing_that_the_code_knows_is_without_a_file() -> None:
    assert {*QUESTIONS} == {*QuestionKind} - {QuestionKind.SHEETS}
    assert {*FINDINGS} == {*Finding} - {Finding.HIDDEN_ROWS}
    assert {*REFUSALS} == {*RefusalKind}


@pytest.mark.parametrize("kind", QUESTIONS)
def test_a_question_is_asked(tmp_path: Path, kind: QuestionKind) -> None:
    case = QUESTIONS[kind]
    asked = next(one for one in of(tmp_path, case.text, case.answers, case.by).questions if one.kind is kind)
    assert "?" in asked.text
    assert asked.setting
    assert asked.choices or asked.typed is not None


@pytest.mark.parametrize("finding", FINDINGS)
def test_a_finding_is_asked_about_until_it_is_accepted(tmp_path: Path, finding: Finding) -> None:
    case = FINDINGS[finding]
    found = of(tmp_path, case.text, case.answers, case.by)
    settings = [choice.settings for one in found.questions for choice in one.choices]
    assert {"accepted": [finding.value]} in settings
    accepted = Answers(students=found.answers.students, accepted=(finding,))
    later = of(tmp_path, case.text, accepted, case.by)
    assert {"accepted": [finding.value]} not in [choice.settings for one in later.questions for choice in one.choices]


@pytest.mark.parametrize("kind", REFUSALS)
def test_a_file_is_refused_by_its_kind(tmp_path: Path, kind: RefusalKind) -> None:
    case = REFUSALS[kind]
    with pytest.raises(FileProblem) as refused:
        read_attendance(tmp_path / "export.csv", of(tmp_path, case.text, case.answers, case.by).answers)
    assert refused.value.kind is kind
    sentence = str(refused.value)
    assert "export.csv" in sentence and sentence.endswith(".")


def test_the_sheets_of_a_workbook_are_asked_about(tmp_path: Path) -> None:
    assert QuestionKind.SHEETS in kinds(survey(workbook(tmp_path).path))


def test_hidden_rows_are_asked_about(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (TOTALS.split(","), [1, 3, 180], [2, 18, 180]):
        sheet.append(row)
    sheet.row_dimensions[3].hidden = True
    book.save(tmp_path / "hidden.xlsx")
    (question,) = survey(tmp_path / "hidden.xlsx").questions
    assert question.choices[0].settings == {"accepted": [Finding.HIDDEN_ROWS.value]}
