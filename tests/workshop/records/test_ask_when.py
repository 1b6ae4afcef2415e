"""Days on weekends, enrollments at the same time, terms that count from the first day on. All files are invented."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.workshop.records.surveys import answer, ask, days, kinds, of, read, table
from workshop.records.answers import NO_DAY, Answers, Finding, Students
from workshop.records.answers_words import answers_in_words
from workshop.records.problems import ColumnProblem, FileProblem
from workshop.records.questions import QuestionKind, answered

FRIDAY, SATURDAY, SUNDAY = "2026-09-04", "2026-09-05", "2026-09-06"


def test_school_on_a_weekend_is_asked_about(tmp_path: Path) -> None:
    found = of(tmp_path, days(["PAP", "PPP"], (FRIDAY, SATURDAY, SUNDAY)))
    question = ask(found, QuestionKind.PLAUSIBLE)
    assert question.text == (
        "2 days of the file are on a weekend: Sat, Sep 5, 2026 and Sun, Sep 6, 2026. Was there school on those days?"
    )
    assert (question.rows, question.columns) == ((3, 4, 6), ("Date",))
    with pytest.raises(ColumnProblem, match="correct the dates"):
        answered(found.answers, question, question.choices[1])
    accepted = answer(found, QuestionKind.PLAUSIBLE, "Yes")
    assert accepted.answers.accepted == (Finding.WEEKENDS,)
    assert "The division confirmed that there was school on weekends." in answers_in_words(accepted.answers)
    assert read(tmp_path, accepted).enrolled.tolist() == [3, 3]


def test_a_weekend_without_a_day_of_any_student_is_not_asked_about(tmp_path: Path) -> None:
    """Some programs export every date, with a mark for those without school."""
    found = of(tmp_path, days(["PA-", "PP-"], (FRIDAY, "2026-09-08", SUNDAY)))
    assert QuestionKind.PLAUSIBLE in kinds(found), "nobody said yet what the mark means"
    place = next(one for one in found.questions if one.subject == "-")
    choice = next(one for one in place.choices if one.settings == {"marks": {"-": NO_DAY}})
    later = of(tmp_path, days(["PA-", "PP-"], (FRIDAY, "2026-09-08", SUNDAY)), answered(found.answers, place, choice))
    assert later.questions == ()


def test_columns_of_a_weekend_are_asked_about(tmp_path: Path) -> None:
    names = ["2026-09-01", "2026-09-02", "2026-09-03", FRIDAY, SATURDAY, "2026-09-07", "2026-09-08"]
    found = of(tmp_path, table(f"ID,{','.join(names)}", ["1,A,P,P,P,P,P,P", "2,P,P,P,P,P,P,P"]))
    question = ask(found, QuestionKind.PLAUSIBLE)
    assert question.text.startswith("1 day of the file is on a weekend: Sat, Sep 5, 2026. Was there school that day?")
    assert question.rows == ()


HEADER = "Student ID,School,Entry Date,Exit Date,Days absent,Days enrolled"


def moved(entry: str) -> str:
    return table(HEADER, [
        "1,Oak,08/24/2026,12/18/2026,3,80", f"1,Elm,{entry},06/10/2027,4,100", "2,Oak,08/24/2026,,1,180",
    ])  # fmt: skip


def test_two_enrollments_at_once_are_asked_about(tmp_path: Path) -> None:
    found = of(tmp_path, moved("11/30/2026"), Answers(students=Students.ADD_UP))
    question = ask(found, QuestionKind.PLAUSIBLE)
    assert question.text.startswith("1 student was enrolled twice at once, by “Entry Date” and “Exit Date”.")
    assert question.rows == (3,)
    accepted = answer(found, QuestionKind.PLAUSIBLE, "Yes")
    assert accepted.answers.accepted == (Finding.OVERLAPS,)
    assert "confirmed students who were enrolled twice at once" in " ".join(answers_in_words(accepted.answers))
    assert read(tmp_path, accepted).enrolled.tolist() == [180, 180]


@pytest.mark.parametrize("entry", ["12/18/2026", "12/19/2026"], ids=["the same day", "the next day"])
def test_enrollments_one_after_the_other_are_not_asked_about(tmp_path: Path, entry: str) -> None:
    assert of(tmp_path, moved(entry), Answers(students=Students.ADD_UP)).questions == ()


def _terms(second: str) -> str:
    rows = [f"{i},{term},{days}" for i in range(6) for term, days in (("S1", "2,90"), ("S2", second))]
    return table("Student ID,Term,Days absent,Days enrolled", rows)


def test_terms_that_count_from_the_first_day_on_are_never_added_up(tmp_path: Path) -> None:
    """Whatever a person said of them."""
    answers = Answers("Days absent", "Days enrolled", "Student ID", students=Students.EACH_SCHOOL)
    with pytest.raises(FileProblem, match="each term counts from the first day of the year on") as refused:
        of(tmp_path, _terms("5,180"), answers)
    assert refused.value.kind == "terms"
    assert of(tmp_path, _terms("1,92"), answers).answers == answers


@pytest.mark.parametrize(
    ("text", "kind", "words"),
    [
        (_terms("5,90"), "terms", ("month or term (column “Term”)", "Export one row for each student")),
        (
            table("ID,Code,Days absent,Days enrolled", [f"{i},{c},1,60" for i in range(4) for c in ("A", "U", "E")]),
            "codes",
            ("attendance code (column “Code”)", "with all days absent and all days enrolled"),
        ),
        (
            table("ID,Date,View Type,Code", [f"{i},2026-09-01,{v},A" for i in range(4) for v in ("DAILY", "ADA")]),
            "views",
            ('(column "View Type": DAILY, ADA)', "Export the rows of one of them only"),
        ),
    ],
)
def test_a_kind_that_is_refused_is_named_with_what_to_export(
    tmp_path: Path, text: str, kind: str, words: tuple[str, ...]
) -> None:
    with pytest.raises(FileProblem) as refused:
        of(tmp_path, text)
    assert refused.value.kind == kind
    assert all(part in str(refused.value) for part in words)
