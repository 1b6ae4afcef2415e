"""One column for each date: marks are counted across, days on which a student was not enrolled are no days."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tests.workshop.disclosure.cases import write
from workshop.disclosure.policy import MODULE_12, Eligibility
from workshop.records.amounts import PARTS
from workshop.records.answers import Answers, Students
from workshop.records.counts import counted_by
from workshop.records.problems import AnswerNeeded, ColumnProblem, FileProblem
from workshop.records.read import read_attendance

ANSWERS = Answers(
    id="ID", dates="headers", absent_marks=("A", "E"), present_marks=("P", ""),
    shares=(("-", None), ("HA", PARTS // 2)),
)  # fmt: skip
ANY_DAY = replace(MODULE_12, eligibility=Eligibility.ANY_DAY)
TEXT = (
    "ID,School,9/1/2026,2026-09-02,9/3/26,Total Abs\n"
    "a,Oak,A,P,HA,2\n"
    "b,Oak,-,-,E,1\n"
    "c,Elm,P,,p ,0\n"
)  # fmt: skip


def test_marks_are_counted_across(tmp_path: Path) -> None:
    found = read_attendance(write(tmp_path / "a.csv", TEXT), ANSWERS)
    assert [found.fact(place, "Days absent") for place in range(3)] == ["1.5", "1", "0"]
    assert [found.fact(place, "Days enrolled") for place in range(3)] == ["3", "1", "3"]
    assert (found.days, list(found.attributes)) == (3, ["School", "Total Abs"])


def test_marks_that_nobody_explained_are_refused_with_their_column(tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", TEXT)
    with pytest.raises(FileProblem) as refused:
        read_attendance(path, replace(ANSWERS, shares=(("-", None),), present_marks=("P",)))
    assert [row.sentence() for row in refused.value.rejected] == [
        'row 2, column "9/3/26": is a mark that means neither absent nor present',
        'row 4, column "2026-09-02": is empty',
    ]


def test_dates_may_lack_the_year(tmp_path: Path) -> None:
    """Day and month as headers, a school year that turns over in between."""
    text = "ID,18/12,19/12,4/1\na,A,P,P\nb,P,P,P\n"
    path = write(tmp_path / "a.csv", text)
    with pytest.raises(AnswerNeeded, match="No column is called as a date") as asked:
        read_attendance(path, ANSWERS)
    assert asked.value.key == "date_format"
    said = replace(ANSWERS, date_format="DD/MM")
    with pytest.raises(ColumnProblem, match="say the school year"):
        read_attendance(path, said)
    found = read_attendance(path, replace(said, year="2026-2027"))
    assert (found.absent.tolist(), found.enrolled.tolist()) == ([1, 0], [3, 3])


def test_days_of_two_school_years_are_never_added_up(tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", "ID,2026-06-10,2026-09-01\na,A,P\nb,P,P\n")
    with pytest.raises(AnswerNeeded, match="dates of 2 school years: 2025-2026, 2026-2027") as asked:
        read_attendance(path, ANSWERS)
    assert (asked.value.key, asked.value.choices) == ("year", ("2025-2026", "2026-2027"))
    found = read_attendance(path, replace(ANSWERS, year="2025-2026"))
    assert (found.absent.tolist(), found.days) == ([1, 0], 1)
    with pytest.raises(ColumnProblem, match="No column is a date of the school year “2024-2025”"):
        read_attendance(path, replace(ANSWERS, year="2024-2025"))


def test_one_date_in_two_columns_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ColumnProblem, match="Two columns are called as the day 2026-09-01"):
        read_attendance(write(tmp_path / "a.csv", "ID,2026-09-01,9/1/2026\na,A,P\n"), ANSWERS)


MOVED = "ID,School,2026-09-01,2026-09-02,2026-09-03\na,Elm,-,A,P\na,Oak,P,-,-\nb,Oak,P,P,P\n"


def test_who_changed_schools_was_last_where_the_last_mark_is(tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", MOVED)
    with pytest.raises(FileProblem, match="the same student as in row 2"):
        read_attendance(path, ANSWERS)
    found = read_attendance(path, replace(ANSWERS, students=Students.ADD_UP))
    assert (found.absent.tolist(), found.enrolled.tolist()) == ([1, 0], [3, 3])
    assert [found.fact(place, "School") for place in range(2)] == ["Elm", "Oak"]
    each = read_attendance(path, replace(ANSWERS, students=Students.EACH_SCHOOL))
    assert counted_by(each, ANY_DAY, "School") == {"Elm": (1, 1), "Oak": (2, 0)}
    twice = write(tmp_path / "b.csv", MOVED.replace("P,-,-", "P,P,-"))
    with pytest.raises(FileProblem, match="1 students have the same day in two rows"):
        read_attendance(twice, replace(ANSWERS, students=Students.ADD_UP))


@pytest.mark.parametrize(
    "answers", [replace(ANSWERS, mark="School"), replace(ANSWERS, date="School"), replace(ANSWERS, period="School")]
)
def test_the_cells_are_the_marks(tmp_path: Path, answers: Answers) -> None:
    with pytest.raises(ColumnProblem, match="the cells are marks; leave out"):
        read_attendance(write(tmp_path / "a.csv", TEXT), answers)
