"""What a file is found to be, and what is asked about it. All files are invented."""

from __future__ import annotations

from pathlib import Path

import pytest

from workshop.records.answers import Answers, Students
from workshop.records.grain import Grain
from workshop.records.problems import ColumnProblem, FileProblem
from workshop.records.questions import Question, QuestionKind, answered, typed
from workshop.records.survey import Survey, resurvey, survey


def of(folder: Path, text: str, answers: Answers | None = None) -> Survey:
    path = folder / "export.csv"
    path.write_text(text, encoding="utf-8")
    return survey(path, answers)


def kinds(found: Survey) -> list[QuestionKind]:
    return [question.kind for question in found.questions]


def answer(found: Survey, kind: QuestionKind, words: str) -> Survey:
    """The same file after the first question of a kind was answered with the choice that has these words."""
    question = next(one for one in found.questions if one.kind is kind)
    choice = next(one for one in question.choices if words in one.text)
    return resurvey(found, answered(found.answers, question, choice))


def test_a_plain_file_of_totals_asks_nothing(tmp_path: Path) -> None:
    found = of(tmp_path, "Student ID,School,Days absent,Days enrolled\nS1,Oak,12.5,180\nS2,Elm,3,180\nS3,Oak,0.5,90\n")
    assert (found.grain, found.questions, found.rows, found.students) == (Grain.STUDENTS, (), 3, 3)
    assert found.answers == Answers("Days absent", "Days enrolled", "Student ID")
    assert found.marked["Days absent"] == "days absent"


def test_excused_and_unexcused_absences_are_added_up_only_when_a_person_says_so(tmp_path: Path) -> None:
    found = of(tmp_path, "ID,Excused Absences,Unexcused Absences,Tardies,Days Enrolled\nS1,1,2,9,180\nS2,3,4,0,180\n")
    assert kinds(found) == [QuestionKind.ABSENT_SUM]
    done = answer(found, QuestionKind.ABSENT_SUM, "Excused Absences + Unexcused Absences")
    assert not done.questions
    assert (done.answers.absent, done.answers.also_absent) == ("Excused Absences", ("Unexcused Absences",))


def test_half_of_the_absences_is_not_taken_for_all(tmp_path: Path) -> None:
    with pytest.raises(FileProblem, match="only a part of the days absent") as caught:
        of(tmp_path, "ID,Unexcused Absences,Days Enrolled\nS1,1,180\nS2,3,180\n")
    assert caught.value.kind == "part of the absences"


def test_a_choice_without_settings_says_that_the_file_cannot_be_used(tmp_path: Path) -> None:
    found = of(tmp_path, "ID,Days Present,Days Enrolled\nS1,170,180\nS2,100,180\n")
    (question,) = found.questions
    assert question.kind is QuestionKind.PRESENT
    with pytest.raises(ColumnProblem, match="Export the file again"):
        answered(found.answers, question, question.choices[-1])
    assert answer(found, QuestionKind.PRESENT, "Days Enrolled − Days Present").answers.present == "Days Present"


def test_the_number_of_days_can_be_typed(tmp_path: Path) -> None:
    found = of(tmp_path, "Student ID,Days absent\nS1,5\nS2,20\n")
    question: Question = found.questions[0]
    assert question.kind is QuestionKind.ENROLLED
    with pytest.raises(ColumnProblem, match="from 1 to 400"):
        typed(question, "0")
    done = resurvey(found, answered(found.answers, question, typed(question, "180")))
    assert (done.questions, done.answers.days) == ((), 180)


def test_movers_are_asked_about_with_their_rows(tmp_path: Path) -> None:
    found = of(
        tmp_path,
        "Student ID,School,Entry Date,Days absent,Days enrolled\n"
        "S1,Oak,8/24/2026,4,40\nS2,Oak,8/24/2026,3,180\nS1,Elm,11/2/2026,15,140\n",
    )
    assert found.grain is Grain.ENROLLMENTS
    assert (found.questions[0].rows, found.students) == ((4,), 2)
    done = answer(found, QuestionKind.SEVERAL_ROWS, "at the last school")
    assert (done.questions, done.answers.students) == ((), Students.ADD_UP)
