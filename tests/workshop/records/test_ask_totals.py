"""What is asked of files with totals, and that the answers make them count right. All files are invented."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.workshop.records.surveys import answer, ask, kinds, of, read, table, totals
from workshop.records.answers import Answers, Students, Unit
from workshop.records.problems import ColumnProblem, FileProblem
from workshop.records.questions import QuestionKind, answered
from workshop.records.survey import resurvey


def test_excused_and_unexcused_absences_are_added_up_when_a_person_says_so(tmp_path: Path) -> None:
    text = table("ID,Excused Absences,Unexcused Absences,Tardies,Days Enrolled", ["S1,1,2,9,180", "S2,9,9.5,0,180"])
    found = of(tmp_path, text)
    assert kinds(found) == [QuestionKind.ABSENT_SUM]
    assert "Virginia" in found.questions[0].source
    made = read(tmp_path, answer(found, QuestionKind.ABSENT_SUM, "Excused Absences + Unexcused Absences"))
    assert (made.absent / made.parts).tolist() == [3, 18.5]


def test_suspensions_may_stand_beside_or_among_the_others(tmp_path: Path) -> None:
    found = of(tmp_path, table("ID,Excused,Unexcused,OSS,Days Enrolled", ["1,1,2,3,180", "2,4,5,6,180"]))
    assert [choice.settings.get("absent") for choice in found.questions[0].choices] == [
        ["Excused", "Unexcused", "OSS"], ["Excused", "Unexcused"], None,
    ]  # fmt: skip


def test_a_total_that_agrees_with_its_parts_is_certain(tmp_path: Path) -> None:
    header = "ID,Excused,Unexcused,Total Absences,Days Enrolled"
    found = of(tmp_path, table(header, ["1,1,2,3,180", "2,4,5,9,180"]))
    assert (found.questions, found.answers.absent) == ((), "Total Absences")


def test_a_total_that_disagrees_with_its_parts_is_asked_about(tmp_path: Path) -> None:
    header = "ID,Excused,Unexcused,Total Absences,Days Enrolled"
    found = of(tmp_path, table(header, ["1,1,2,3,180", "2,4,5,8,180", "3,1,1,2,180"]))
    question = ask(found, QuestionKind.ABSENT_SUM)
    assert (question.rows, "in 1 of 3 rows" in question.text) == ((3,), True)
    assert answer(found, QuestionKind.ABSENT_SUM, "Total Absences").answers.absent == "Total Absences"
    assert answer(found, QuestionKind.ABSENT_SUM, "Excused + Unexcused").answers.also_absent == ("Unexcused",)


def test_days_present_are_never_taken_for_days_absent(tmp_path: Path) -> None:
    text = table("ID,Days Present,Days Enrolled,% Attended", ["1,162,180,90.0%", "2,163,180,90.6%"])
    found = of(tmp_path, text)
    assert kinds(found) == [QuestionKind.PRESENT]
    made = read(tmp_path, answer(found, QuestionKind.PRESENT, "Days absent ="))
    assert made.chronic().tolist() == [True, False]


def test_a_column_with_another_name_is_chosen(tmp_path: Path) -> None:
    found = of(tmp_path, table("who,Grade,away,Days enrolled", ["a,3,18,180", "b,3,17,180"]))
    question = ask(found, QuestionKind.ABSENT)
    assert question.columns == ("away",), "a grade is no number of days"
    assert answer(found, QuestionKind.ABSENT, "away").answers.absent == "away"


@pytest.mark.parametrize("unit", [Unit.MINUTES, Unit.HOURS])
def test_minutes_and_hours_are_named_in_the_columns(tmp_path: Path, unit: Unit) -> None:
    name = unit.value.capitalize()
    found = of(tmp_path, table(f"ID,{name} Absent,{name} Enrolled", ['1,"7,020","70,200"', '2,"7,019","70,200"']))
    assert kinds(found) == [QuestionKind.UNIT]
    assert unit.value in found.questions[0].text
    done = answer(found, QuestionKind.UNIT, unit.value)
    assert done.answers.unit is unit
    if unit is Unit.MINUTES:
        assert read(tmp_path, done).chronic().tolist() == [True, False]


def test_more_days_than_a_year_has_are_asked_about(tmp_path: Path) -> None:
    found = of(tmp_path, totals([7020, 7019], 70_200))
    question = ask(found, QuestionKind.UNIT)
    assert (question.rows, "over 400 in 2 of 2 rows" in question.text) == ((2, 3), True)
    assert not answer(found, QuestionKind.UNIT, "minutes").questions


def test_hours_may_be_written_with_minutes(tmp_path: Path) -> None:
    found = of(tmp_path, table("ID,Absent,Enrolled", ["1,118:00,1180:00", "2,117:59,1180:00"]))
    assert kinds(found) == [QuestionKind.UNIT]
    assert read(tmp_path, answer(found, QuestionKind.UNIT, "hours")).chronic().tolist() == [True, False]


def test_years_are_never_added_up(tmp_path: Path) -> None:
    rows = ["2025-2026,1,Oak,18,180", "2026-2027,1,Elm,1,180", "2026-2027,2,Elm,30,180"]
    found = of(tmp_path, table("School Year,ID,School,Days absent,Days enrolled", rows))
    assert "2025-2026 (1 rows) and 2026-2027 (2 rows)" in ask(found, QuestionKind.SCHOOL_YEAR).text
    made = read(tmp_path, answer(found, QuestionKind.SCHOOL_YEAR, "2026-2027"))
    assert (made.students, made.absent.tolist()) == (2, [1, 30])


MOVERS = table(
    "Student ID,School,Entry Date,Days absent,Days enrolled",
    ["S1,Oak,8/24/2026,9,90", "S2,Oak,8/24/2026,3,180", "S1,Elm,1/11/2027,4,85"],
)


@pytest.mark.parametrize(
    ("words", "students"), [("at the last school", Students.ADD_UP), ("each school's own", Students.EACH_SCHOOL)]
)
def test_movers_are_asked_about_with_their_rows(tmp_path: Path, words: str, students: Students) -> None:
    found = of(tmp_path, MOVERS)
    assert (found.questions[0].rows, found.students) == ((4,), 2)
    done = answer(found, QuestionKind.SEVERAL_ROWS, words)
    assert done.answers.students is students
    made = read(tmp_path, done)
    assert (made.students, made.chronic().tolist()) == (2, [False, False]), "13 of 175 days are no tenth"


def test_the_last_school_is_no_answer_where_nothing_says_which_it_is(tmp_path: Path) -> None:
    found = of(tmp_path, table("ID,School,Days absent,Days enrolled", ["1,Oak,9,90", "1,Elm,4,85"]))
    choices = ask(found, QuestionKind.SEVERAL_ROWS).choices
    assert [choice.settings.get("students") for choice in choices] == ["each school", None]


def test_a_repeated_student_that_did_not_move_is_the_readers_to_refuse(tmp_path: Path) -> None:
    assert not of(tmp_path, table("ID,Days absent,Days enrolled", ["1,9,90", "1,9,90", "2,1,90"])).questions


def test_answers_that_do_not_fit_the_file_are_refused(tmp_path: Path) -> None:
    found = of(tmp_path, totals([1, 2]))
    with pytest.raises(ColumnProblem, match="no column"):
        resurvey(found, Answers("gone", "Days enrolled", "Student ID"))


def test_days_for_everyone_are_those_of_the_division_where_a_column_has_the_days_of_each(tmp_path: Path) -> None:
    found = of(tmp_path, totals([9, 8], 90), Answers("Days absent", id="Student ID", days=180))
    assert (found.answers.enrolled, found.answers.days) == ("Days enrolled", 180)
    assert read(tmp_path, found).chronic().tolist() == [True, False]


def test_an_answer_of_a_file_is_taken_as_it_stands(tmp_path: Path) -> None:
    """What a person said is not asked again."""
    said = Answers("Excused", "Days Enrolled", "ID", also_absent=("Unexcused",))
    found = of(tmp_path, table("ID,Excused,Unexcused,Days Enrolled", ["1,1,2,180", "2,3,4,180"]), said)
    assert (found.questions, found.answers) == ((), said)
    done = answered(said, ask(of(tmp_path, MOVERS), QuestionKind.SEVERAL_ROWS), ask(
        of(tmp_path, MOVERS), QuestionKind.SEVERAL_ROWS).choices[0])  # fmt: skip
    assert done.students is Students.ADD_UP


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (
            table("ID,School,Days Absent,Days Enrolled", ["1,Oak,none,180", "2,Oak,n/a,180", "3,Oak,,180"]),
            '"export.csv", row 2, column "Days Absent": is not a number of days (and 2 more rows)',
        ),
        (
            table("ID,School,Days Absent", ["1,Oak,", "2,Oak,"]),
            '"export.csv", row 2, column "Days Absent": is not a number of days (and 1 more row)',
        ),
        (
            table("ID,School,Date,Code", ["1,Oak,1st Sep,A", "2,Oak,2nd Sep,P"]),
            '"export.csv", row 2, column "Date": is not a date like 2026-11-23 or 11/23/2026 (and 1 more row)',
        ),
    ],
    ids=["texts", "nothing", "dates"],
)
def test_a_column_that_is_called_so_and_is_not_is_named_with_its_rows(tmp_path: Path, text: str, words: str) -> None:
    """Never that there is no such column."""
    with pytest.raises(FileProblem) as refused:
        of(tmp_path, text)
    assert str(refused.value).startswith(words)
    assert refused.value.kind in ("no numbers", "no dates")


def test_a_question_says_which_column_has_no_numbers(tmp_path: Path) -> None:
    found = of(tmp_path, table("ID,Days Absent,Days Enrolled", ["1,18,all", "2,17,all"]))
    question = ask(found, QuestionKind.ENROLLED)
    assert question.text.startswith("“Days Enrolled” has something else than numbers of days in it.")
    assert question.rows == (2, 3)
    other = of(tmp_path, table("ID,Days Absent,missed,Days Enrolled", ["1,yes,18,180", "2,no,17,180"]))
    assert ask(other, QuestionKind.ABSENT).text.startswith("“Days Absent” has something else")
    assert answer(other, QuestionKind.ABSENT, "missed").answers.absent == "missed"
