"""What kind of file a table is found to be, and what is refused by its kind. All files are invented."""

from __future__ import annotations

import pickle
from pathlib import Path

import pytest
from openpyxl import Workbook

from tests.workshop.records.surveys import answer, ask, days, kinds, of, read, table, totals
from workshop.records.answers import Answers
from workshop.records.grain import Grain
from workshop.records.problems import AnswerNeeded, ColumnProblem, FileProblem
from workshop.records.questions import QuestionKind, answered, question_of, typed
from workshop.records.survey import resurvey, survey

TOTALS = "Student ID,School,Days absent,Days enrolled"


def test_a_plain_file_of_totals_asks_nothing(tmp_path: Path) -> None:
    found = of(tmp_path, totals(["12.5", 3, "0.5"]))
    assert (found.grain, found.questions, found.rows, found.students) == (Grain.STUDENTS, (), 3, 3)
    assert found.answers == Answers("Days absent", "Days enrolled", "Student ID")
    assert found.marked == {"Student ID": "student ID", "Days absent": "days absent", "Days enrolled": "days enrolled"}
    assert found.preview[0] == ("S0", "Oak", "12.5", "180")
    assert (found.facts.header_row, found.facts.encoding, found.facts.sheet) == (1, "UTF-8", "")


def test_what_was_seen_is_never_printed_or_kept(tmp_path: Path) -> None:
    found = of(tmp_path, totals([1, 2]))
    assert "S1" not in repr(found) + repr(found.evidence) + repr(found.evidence["Student ID"])
    with pytest.raises(TypeError, match="stay in memory"):
        pickle.dumps(found)


WIDE = "Student ID," + ",".join(f"2026-10-{day:02}" for day in range(1, 8))
GRAINS = {
    "enrollments": (table("ID,School,Days absent,Days enrolled", ["1,Oak,1,90", "1,Elm,2,90"]), Grain.ENROLLMENTS),
    "years": (
        table("School Year,ID,Days absent,Days enrolled", ["2025-26,1,1,180", "2026-27,1,2,180"]),
        Grain.YEARS,
    ),
    "days": (days(["AP", "PP"]), Grain.DAYS),
    "flags": (table("local_id,absence,tardy,event_date", ["1,1,0,2026-09-01", "2,0,1,2026-09-01"]), Grain.DAYS),
    "periods": (
        table("ID,Date,Period,Status", [f"{who},9/1/2026,{period},P" for who in "12" for period in "1234"]),
        Grain.PERIODS,
    ),
    "a column a date": (table(WIDE, ["1,P,P,A,P,P,P,P", "2,A,P,P,P,P,P,P"]), Grain.DATES),
}


@pytest.mark.parametrize("name", GRAINS)
def test_the_grain_is_recognized(tmp_path: Path, name: str) -> None:
    text, grain = GRAINS[name]
    assert of(tmp_path, text).grain is grain


MOST = [f"S{who},{date}" for who in range(5) for date in ("9/1/2026", "9/2/2026")]
REFUSED = {
    "exceptions": table("ID,Date,Code", ["1,9/1/2026,A", "1,9/2/2026,T", "2,9/2/2026,U"]),
    "views": table("ID,Date,View Type,Code", [f"{row},{view},P" for row in MOST for view in ("ADA", "State")]),
    "repeated days": table("ID,Date,Code", [f"{row},{code}" for row in MOST for code in "PPA"]),
    "day numbers": table("ID," + ",".join(map(str, range(1, 21))), ["1" + ",P" * 20, "2" + ",A" * 20]),
    "aggregate": table("School,Grade,Days absent,Days enrolled,Students", ["Oak,3,90,1800,10", "Oak,4,50,900,5"]),
    "codes": table("ID,Att Code,Days absent,Days enrolled", [f"{i},{code},1,60" for i in "123" for code in "AEU"]),
    "terms": table("ID,Term,Days absent,Days enrolled", [f"{i},Q{term},1,45" for i in "123" for term in "123"]),
    "percentages only": table("ID,School,Attendance Rate", ["1,Oak,97.5%", "2,Oak,88.1%"]),
    "part of the absences": table("ID,Unexcused Absences,Days enrolled", ["1,1,180", "2,3,180"]),
    "two units": table("ID,Hours Absent,Days Enrolled", ["1,1,180", "2,3,180"]),
    "not recognized": table("ID,School,Color", ["1,Oak,red", "2,Oak,blue"]),
}


@pytest.mark.parametrize("kind", REFUSED)
def test_a_kind_that_no_one_can_count_is_refused_by_its_kind(tmp_path: Path, kind: str) -> None:
    with pytest.raises(FileProblem) as caught:
        of(tmp_path, REFUSED[kind])
    assert caught.value.kind == kind
    assert "export.csv" in str(caught.value)


def test_schools_without_students_are_counted_already(tmp_path: Path) -> None:
    """No ID, and each row has a school of its own; a file of two students of one school is none."""
    with pytest.raises(FileProblem, match="counted already"):
        of(tmp_path, table("School,Days absent,Days enrolled", ["Oak,4,180", "Elm,20,180", "Total,24,360"]))
    assert not of(tmp_path, table("School,Days absent,Days enrolled", ["Oak,4,180", "Oak,20,180"])).questions


def test_a_roster_makes_a_list_of_absences_countable(tmp_path: Path) -> None:
    text = table("ID,Date,Code", ["1,9/1/2026,A", "1,9/2/2026,T", "2,9/2/2026,A"])
    roster = tmp_path / "roster.csv"
    roster.write_text(table("ID,School,Days enrolled", ["1,Oak,10", "2,Oak,10", "3,Elm,10"]))
    found = answer(of(tmp_path, text, Answers(roster=str(roster))), QuestionKind.CODE_MEANING, "Present")
    made = read(tmp_path, found)
    assert (made.students, (made.absent * 1).tolist()) == (3, [1, 1, 0])


def test_an_empty_table_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FileProblem, match="no students"):
        of(tmp_path, TOTALS + "\n")


def test_a_column_that_is_not_used_refuses_nothing(tmp_path: Path) -> None:
    rows = [f"S{i},Oak,{i},180,n/a,#REF!,??" for i in range(5)]
    assert not of(tmp_path, table(TOTALS + ",Tardies,Rate,Comment", rows)).questions


# ------------------------------------------------------------------ workbooks


def workbook(folder: Path) -> Path:
    book = Workbook()
    cover = book.active
    assert cover is not None
    cover.title = "About"
    cover.append(["Attendance of the division"])
    for name, students in (("Oak", "12"), ("Elm", "23")):
        sheet = book.create_sheet(name)
        sheet.append(["Student ID", "Days absent", "Days enrolled"])
        for student in students:
            sheet.append([f"00{student}", 9, 90])
    hidden = book.create_sheet("codes")
    hidden.append(["A", "absent"])
    hidden.sheet_state = "hidden"
    book.save(folder / "book.xlsx")
    return folder / "book.xlsx"


def test_sheets_are_asked_about_with_all_else_at_once(tmp_path: Path) -> None:
    found = survey(workbook(tmp_path))
    assert kinds(found) == [QuestionKind.SHEETS, QuestionKind.SEVERAL_ROWS]
    assert not found.answers.sheets, "it is not answered yet"
    assert [(sheet.name, sheet.read, sheet.hidden) for sheet in found.facts.sheets] == [
        ("About", False, False), ("Oak", True, False), ("Elm", True, False), ("codes", False, True),
    ]  # fmt: skip
    assert "Sheet “codes” is hidden and not read." in found.left_out
    assert ask(found, QuestionKind.SEVERAL_ROWS).where == "row 2 of sheet “Elm”"
    both = answer(found, QuestionKind.SHEETS, "All of them")
    assert (both.answers.sheets, both.answers.sheet_is) == (("Oak", "Elm"), "School")
    assert kinds(both) == [QuestionKind.SEVERAL_ROWS]
    one = answer(found, QuestionKind.SHEETS, "Only “Elm”")
    assert (one.questions, one.rows) == ((), 2)


# ------------------------------------------------------------------ questions and choices


def test_a_choice_without_settings_says_that_the_file_cannot_be_used(tmp_path: Path) -> None:
    found = of(tmp_path, table("ID,Days Present,Days Enrolled", ["S1,170,180", "S2,100,180"]))
    (question,) = found.questions
    assert question.kind is QuestionKind.PRESENT
    with pytest.raises(ColumnProblem, match="Export the file again"):
        answered(found.answers, question, question.choices[-1])
    assert answer(found, QuestionKind.PRESENT, "Days Enrolled − Days Present").answers.present == "Days Present"


def test_answers_can_be_typed(tmp_path: Path) -> None:
    found = of(tmp_path, table("Student ID,Days absent", ["S1,5", "S2,20"]))
    question = ask(found, QuestionKind.ENROLLED)
    for wrong in ("0", "401", "many"):
        with pytest.raises(ColumnProblem, match="from 1 to 400"):
            typed(question, wrong)
    done = resurvey(found, answered(found.answers, question, typed(question, "180")))
    assert (done.questions, done.answers.days) == ((), 180)
    code = ask(of(tmp_path, days(["HP", "AP"])), QuestionKind.CODE_MEANING)
    assert typed(code, "0.25").settings == {"marks": {"H": 0.25}}
    assert typed(code, "not a day").settings == {"marks": {"H": "not a day"}}
    with pytest.raises(ColumnProblem, match="share of a day"):
        typed(code, "2")
    with pytest.raises(ColumnProblem, match="only the answers listed"):
        typed(ask(of(tmp_path, totals([18] * 12)), QuestionKind.PLAUSIBLE), "x")


def test_settings_of_several_answers_add_up(tmp_path: Path) -> None:
    found = of(tmp_path, days(["HE", "AP"]))
    found = answer(found, QuestionKind.CODE_MEANING, "Not a day")
    found = answer(found, QuestionKind.CODE_MEANING, "Absent all day")
    assert dict(found.answers.shares) == {"A": 30_000, "P": 0, "H": None, "E": 30_000}
    assert not found.questions


def test_what_reading_asks_is_a_question_too() -> None:
    question = question_of(AnswerNeeded("Which days?", "days", ("180", "175"), (3, 4, 5, 6)))
    assert (question.kind, question.rows, question.where) == (QuestionKind.ENROLLED, (3, 4, 5), "rows 3, 4, 5")
    assert [choice.settings for choice in question.choices] == [{"days": 180}, {"days": 175}]
    sheets = question_of(AnswerNeeded("Which sheets?", "sheets", ("Oak", "Elm")))
    assert sheets.choices[0].settings == {"sheets": ["Oak"]}
    assert question_of(AnswerNeeded("Which file?", "calendar")).typed is not None
