"""Students at several schools: counted at each of them with the days there, once in all; or at the last one."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tests.workshop.disclosure.cases import write
from workshop.disclosure.policy import MODULE_12, Eligibility
from workshop.disclosure.prepare import CheckSpec, Request, wanted_tables
from workshop.records.answers import Answers, Students
from workshop.records.counts import counted, counted_by
from workshop.records.problems import AnswerNeeded, ColumnProblem, FileProblem, RequestProblem
from workshop.records.read import read_attendance

ANY_DAY = replace(MODULE_12, eligibility=Eligibility.ANY_DAY)
HALF_YEAR = replace(MODULE_12, eligibility=Eligibility.HALF_YEAR)
TOTALS = Answers("Absent", "Enrolled", "ID", students=Students.EACH_SCHOOL)
TEXT = (
    "ID,School,Grade,Absent,Enrolled\n"
    "a,Oak,3,9,90\n"  # a tenth at Oak, 4 of 85 at Elm: 13 of 175 in all
    "a,Elm,3,4,85\n"
    "b,Elm,4,18,180\n"
    "c,OAK,3,1,10\n"  # back again: 5 of 60 at Oak, under another spelling
    "c,Elm,3,12,100\n"
    "c,Oak,3,4,50\n"
)


def test_a_mover_is_counted_at_each_school_and_once_in_all(tmp_path: Path) -> None:
    found = read_attendance(write(tmp_path / "a.csv", TEXT), TOTALS)
    assert counted(found, ANY_DAY) == (3, 2)
    assert counted_by(found, ANY_DAY, "School") == {"Oak": (2, 1), "Elm": (3, 2)}
    assert counted_by(found, HALF_YEAR, "School") == {"Oak": (1, 1), "Elm": (2, 2)}
    assert counted_by(found, ANY_DAY, "Grade") == {"3": (2, 1), "4": (1, 1)}
    assert found.notes == (
        "6 rows are of 3 students: the days of each are added up for the total, and counted at each school.",
    )


def test_groups_that_overlap_are_not_released(tmp_path: Path) -> None:
    """Two cells share a student, so margins do not add up, and the engine's arithmetic would be false."""
    more = "".join(f"{number},Elm,{3 + number % 2},1,180\n" for number in range(20))
    found = read_attendance(write(tmp_path / "a.csv", TEXT + more), TOTALS)
    assert wanted_tables(found, CheckSpec(Request("Clinic", "x", (("Grade",),)), ANY_DAY)) == (("Grade",),)
    with pytest.raises(
        RequestProblem,
        match=r"no release by it can be proven safe: leave out .School.*at the last school",
    ):
        wanted_tables(found, CheckSpec(Request("Clinic", "x", (("School",),)), ANY_DAY))


def test_which_column_is_the_school_is_said_where_names_do_not_say_it(tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", TEXT.replace("School", "Site"))
    with pytest.raises(AnswerNeeded, match="Which column has the school") as asked:
        read_attendance(path, TOTALS)
    assert (asked.value.key, asked.value.choices) == ("school", ("Site", "Grade"))
    found = read_attendance(path, replace(TOTALS, school="Site"))
    assert counted_by(found, ANY_DAY, "Site") == {"Oak": (2, 1), "Elm": (3, 2)}
    with pytest.raises(ColumnProblem, match="“school” is for students = “each school”"):
        read_attendance(path, replace(TOTALS, school="Site", students=Students.ADD_UP))


def test_a_student_is_not_at_two_schools_for_more_than_a_year(tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", TEXT.replace("4,85", "4,180"))
    with pytest.raises(FileProblem, match="the rows of 1 student add up to more than 180 days enrolled"):
        read_attendance(path, replace(TOTALS, days=180))


DAYS = Answers(id="ID", date="Date", mark="Code", absent_marks=("A",), present_marks=("P",))
ROWS = (
    "ID,School,Grade,Why,Date,Code\n"
    "a,Elm,3,ill,2026-09-04,A\n"
    "a,Oak,3,,2026-09-01,P\n"
    "a,Oak,3,bus,2026-09-02,A\n"
    "a,Elm,4,,2026-09-03,P\n"
    "b,Oak,3,,2026-09-01,P\n"
)


def test_rows_of_days_count_at_the_school_of_the_day_or_at_the_last(tmp_path: Path) -> None:
    """In whatever order the rows stand. A reason is about a day, and no fact about a student in any way."""
    path = write(tmp_path / "a.csv", ROWS)
    one = read_attendance(path, DAYS)
    assert set(one.varying) == {"School", "Grade", "Why"}
    last = read_attendance(path, replace(DAYS, students=Students.ADD_UP))
    assert [last.fact(place, "School") for place in range(2)] == ["Elm", "Oak"]
    assert [last.fact(place, "Grade") for place in range(2)] == ["3", "3"]
    assert set(last.varying) == {"Why"}
    each = read_attendance(path, replace(DAYS, students=Students.EACH_SCHOOL))
    assert counted(each, ANY_DAY) == (2, 1)
    assert counted_by(each, ANY_DAY, "School") == {"Elm": (1, 1), "Oak": (2, 1)}
    with pytest.raises(RequestProblem, match="row 4 differs from row 3 of the same student"):
        counted_by(each, ANY_DAY, "Why")


def test_one_day_at_two_schools_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", f"{ROWS}b,Elm,3,,2026-09-01,P\n")
    with pytest.raises(FileProblem, match="1 students have the same day at two schools"):
        read_attendance(path, replace(DAYS, students=Students.EACH_SCHOOL))
    with pytest.raises(FileProblem, match="a day of this student that stands in an earlier row"):
        read_attendance(path, replace(DAYS, students=Students.ADD_UP))


def test_periods_count_at_each_school_too(tmp_path: Path) -> None:
    lines = [line.split(",") for line in ROWS.splitlines()[1:]]
    rows = [",".join([*line, str(period)]) for line in lines for period in (1, 2)]
    path = write(tmp_path / "a.csv", "\n".join([f"{ROWS.splitlines()[0]},Per", *rows, ""]))
    answers = replace(DAYS, students=Students.EACH_SCHOOL, period="Per", day_rule="all")
    found = read_attendance(path, answers)
    assert counted_by(found, ANY_DAY, "School") == {"Elm": (1, 1), "Oak": (2, 1)}


MOVED = (
    "ID,School,Entry Date,Exit Date,Absent,Enrolled\n"
    "a,Oak,8/24/2026,{},1,80\na,Elm,{},{},2,90\nb,Elm,8/24/2026,,0,180\n"
)


def test_the_entry_date_decides_where_the_exit_date_does_not(tmp_path: Path) -> None:
    """An exit that nobody entered; two rows that are as late are for a person to correct."""
    answers = replace(TOTALS, students=Students.ADD_UP, days=180)
    found = read_attendance(write(tmp_path / "a.csv", MOVED.format("", "1/4/2027", "")), answers)
    assert [found.fact(place, "School") for place in range(2)] == ["Elm", "Elm"]
    with pytest.raises(FileProblem, match="another row of this student is as late") as refused:
        read_attendance(write(tmp_path / "b.csv", MOVED.format("", "8/24/2026", "")), answers)
    assert [row.row for row in refused.value.rejected] == [3]


@pytest.mark.parametrize("students", [Students.ADD_UP, Students.EACH_SCHOOL])
def test_a_row_that_stands_there_twice_is_not_added_up_twice(tmp_path: Path, students: Students) -> None:
    path = write(tmp_path / "a.csv", MOVED.format("12/18/2026", "1/4/2027", "") + "b,Elm,8/24/2026,,0,180\n")
    with pytest.raises(FileProblem, match="row 5: the same as an earlier row of this student"):
        read_attendance(path, replace(TOTALS, students=students))
