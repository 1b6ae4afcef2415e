"""Which column means what: guessed carefully, remembered by layout, never recalled where it does not fit."""

from __future__ import annotations

import json
import tomllib
from dataclasses import fields, replace
from pathlib import Path

import pytest

from tests.workshop.disclosure.cases import write
from workshop.disclosure.policy import MODULE_12, Eligibility
from workshop.disclosure.prepare import CheckSpec, Request, wanted_tables
from workshop.records.amounts import PARTS
from workshop.records.answers import Answers, Students, TotalsRows, Unit
from workshop.records.answers_file import answers_of, read_answers, recall, remember, toml_text
from workshop.records.guess import fits, guess_columns
from workshop.records.header import FileLayout
from workshop.records.problems import AnswerNeeded, ColumnProblem, FileProblem, RequestProblem
from workshop.records.read import read_attendance

ROWS = [("S1", "6", "3", "180"), ("S2", "6", "18", "180"), ("S3", "7", "0", "90")]


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        (("Student ID", "g", "Days Absent", "Days Enrolled"),
         Answers("Days Absent", "Days Enrolled", "Student ID")),
        (("student_id", "g", "days_absent", "days_enrolled"),
         Answers("days_absent", "days_enrolled", "student_id")),
        (("SSID", "GR", "Total Absences", "Membership"), Answers("Total Absences", "Membership", "SSID")),
        (("State Testing Identifier", "g", "absences", "q"), Answers("absences", "", "State Testing Identifier")),
        (("Local ID", "g", "Number of days absent in 2026", "Possible days"),
         Answers("Number of days absent in 2026", "Possible days", "Local ID")),
        (("a", "b", "c", "d"), Answers()),
        (("Name", "Grade", "Unexcused absences", "Days present"), Answers()),
        (("Student ID", "Grade", "Absence rate", "Days enrolled"), Answers("", "Days enrolled", "Student ID")),
    ],
)  # fmt: skip
def test_columns_are_guessed_by_name(header: tuple[str, ...], expected: Answers) -> None:
    assert guess_columns(header, ROWS) == expected


def test_a_name_alone_is_not_enough() -> None:
    """Text in the column, or ids that are all the same: the guess stays empty."""
    header = ("Student ID", "Days absent", "Days enrolled")
    assert guess_columns(header, [("x", "yes", "180")] * 3) == Answers("", "Days enrolled", "")


def test_a_duplicate_student_does_not_hide_the_column() -> None:
    header = ("Student ID", "Days absent", "Days enrolled")
    assert guess_columns(header, [("a", "1", "180"), ("b", "1", "180"), ("a", "1", "180")]).id == "Student ID"


def test_a_total_is_preferred_to_a_part() -> None:
    header = ("Excused absences", "Absences", "Days absent")
    assert guess_columns(header, [("1", "2", "3")]).absent == "Days absent"


def test_a_layout_is_its_names_in_any_order() -> None:
    one, other = FileLayout.of(["Grade", "Days absent"]), FileLayout.of(["days absent", " grade"])
    assert one == other
    assert one.id == other.id
    assert one.id != FileLayout.of(["Grade", "Days absent", "Sex"]).id
    assert FileLayout.of(["a b", "c"]).id != FileLayout.of(["a", "b c"]).id


@pytest.mark.parametrize(
    "columns",
    [
        Answers("a", "b", "c"),
        Answers("a", days=180),
        Answers("a", "b", "", 170),
        Answers("a", "b", also_absent=("c",), unit=Unit.MINUTES),
        Answers(enrolled="b", id="c", present="a", students=Students.ADD_UP),
        Answers(id="a", mark="b", date="c", absent_marks=("A", "=1"), present_marks=("",)),
        Answers(id="a", mark="b", date="c", present_marks=("",), shares=(("HA", PARTS // 2), ("a=b", PARTS))),
        Answers(id="a", mark="b", date="c", shares=(("", 0), ("U", PARTS), ("H", None))),
    ],
)
def test_columns_are_remembered_as_plain_json(columns: Answers) -> None:
    kept = json.loads(json.dumps(remember(columns)))
    assert recall(kept, ["a", "b", "c"]) == columns


EVERYTHING = """sheets = ["Oak", "Elm \\"new\\""]
sheet_is = "Campus"
header_row = 4
id = "Student ID"
date = "Date"
period = "Period"
mark = "Code"
date_format = "DD/MM/YYYY"
absent_marks = ["A"]
present_marks = ["P", ""]
day_rule = "period:HR"
students = "each school"
school = "Campus"
year = "2026-2027"
roster = "roster.csv"
calendar = "calendar.csv"

[marks]
"HA" = 0.5
"1/3" = 0.3333
"H" = "not a day"

[same]
"Campus" = [["Elm ES", "ELM ES"], ["Oak", "Oak School"]]
"""


def test_every_answer_is_written_and_read_again() -> None:
    found = answers_of(tomllib.loads(EVERYTHING), "")
    assert toml_text(found) == EVERYTHING
    totals = Answers("a", "b", "c", also_absent=("d",), unit=Unit.HOURS, totals_rows=TotalsRows.LEAVE_OUT, sheet="x")
    for answers in (found, totals, Answers(id="a", dates="headers", shares=(("A", PARTS), ("", 0)))):
        assert answers_of(tomllib.loads(toml_text(answers)), "") == answers
        assert answers_of(
            {key: tomllib.loads(f"v = {text}")["v"] for key, text in remember(answers).items()}, ""
        ) == replace(answers, roster="", calendar="")
    assert {field.name for field in fields(Answers) if getattr(found, field.name) == getattr(totals, field.name)} <= {
        "present", "days", "dates", "accepted"
    }, "an answer that is in none of these is not tested"  # fmt: skip


@pytest.mark.parametrize(
    "kept",
    [None, {}, {"absent": '"gone"', "enrolled": '"b"'}, {"absent": '"a"'}, {"absent": '"a"', "days": "1800"},
     {"absent": '"a"', "days": "x"}, {"absent": '"a"', "days": "180", "unit": '"weeks"'},
     {"absent": '["a", "gone"]', "enrolled": '"b"'}, {"present": '"a"', "days": "180"},
     {"id": '"a"', "mark": '"b"', "date": '"c"', "marks": "{A = 2, P = 0}"}, {"absent": '"a"', "days": "0"},
     {"absent": '"a"', "days": "-5"}],
)  # fmt: skip
def test_what_does_not_fit_is_not_recalled(kept: dict[str, str] | None) -> None:
    assert recall(kept, ["a", "b"]) is None


TOTALS = ("Student ID", "Days absent", "Days enrolled")
DAYS = ("Student ID", "Date", "Status")


@pytest.mark.parametrize(
    ("columns", "header", "row", "good"),
    [
        (Answers("Days absent", "Days enrolled", "Student ID"), TOTALS, ("S{}", "{}", "180"), True),
        (Answers("Days absent", "Days enrolled", "Student ID"), TOTALS, ("S1", "{}", "180"), False),
        (Answers("Days absent", "Days enrolled"), TOTALS, ("S{}", "none", "180"), False),
        (Answers("Student ID", "Days enrolled"), TOTALS, ("S{}", "{}", "180"), False),
        (Answers("Days absent", days=60), TOTALS, ("S{}", "{}", "180"), True),
        (Answers("Days absent", days=60), TOTALS, ("S{}", "6{}", "180"), False),
        (Answers("Days absent", "Days enrolled", days=60), TOTALS, ("S{}", "{}", "180"), False),
        (Answers(id="Student ID", mark="Status", date="Date", absent_marks=("A",), present_marks=("P",)), DAYS,
         ("S{}", "2026-09-0{}", "a"), True),
        (Answers(id="Student ID", mark="Status", date="Date", absent_marks=("A",), present_marks=("P",)), DAYS,
         ("S{}", "2026-09-0{}", "Excused"), False),
        (Answers(id="Student ID", mark="Status", date="Date", absent_marks=("A",), present_marks=("P",)), DAYS,
         ("S{}", "{}", "A"), False),
    ],
)  # fmt: skip
def test_what_was_right_for_another_file_is_tried_on_the_cells(
    columns: Answers, header: tuple[str, ...], row: tuple[str, ...], good: bool
) -> None:
    rows = [[cell.format(number) for cell in row] for number in range(1, 10)]
    assert fits(columns, header, rows) is good
    assert fits(columns, header, [])


# ------------------------------------------------------------------ what only a person can say


def mapping(tmp_path: Path, text: str) -> Answers:
    return read_answers(write(tmp_path / "map.toml", text))


def test_absences_in_several_columns_are_added_up(tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", "ID,Excused,Unexcused,Enrolled\na,3,15,180\nb,17.5,0,180\nc,0,0,90\n")
    columns = mapping(tmp_path, 'id = "ID"\nabsent = ["Excused", "Unexcused"]\nenrolled = "Enrolled"\n')
    found = read_attendance(path, columns)
    assert found.chronic().tolist() == [True, False, False]
    assert found.fields() == ("Days absent", "Enrolled")
    assert [found.fact(place, "Days absent") for place in range(3)] == ["18", "17.5", "0"]


def test_days_absent_follow_from_days_present(tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", "ID,Present,Enrolled\na,162,180\nb,163,180\n")
    columns = mapping(tmp_path, 'id = "ID"\npresent = "Present"\nenrolled = "Enrolled"\n')
    assert read_attendance(path, columns).chronic().tolist() == [True, False]
    path = write(tmp_path / "b.csv", "ID,Present,Enrolled\na,181,180\nb,163,180\n")
    with pytest.raises(FileProblem, match="more days present than days enrolled"):
        read_attendance(path, columns)


def test_minutes_are_compared_as_minutes(tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", 'ID,Missed,All\na,"7,020","70,200"\nb,"7,019","70,200"\nc,10,"3,899"\n')
    columns = mapping(tmp_path, 'id = "ID"\nabsent = "Missed"\nenrolled = "All"\nunit = "minutes"\n')
    found = read_attendance(path, columns)
    assert found.chronic().tolist() == [True, False, False]
    assert found.eligible(MODULE_12).tolist() == [True, True, False]
    ten_days = replace(MODULE_12, eligibility=Eligibility.TEN_DAYS)
    with pytest.raises(RequestProblem, match="the file counts minutes"):
        wanted_tables(found, CheckSpec(Request("Clinic", "x", ()), ten_days))
    assert read_attendance(path, replace(columns, days=180)).eligible(ten_days).tolist() == [True, True, False]
    year = read_attendance(path, replace(columns, days=70_200))
    assert (year.days, year.eligible(MODULE_12).tolist()) == (70_200, [True, True, False])


def test_marks_have_the_share_of_the_day_that_somebody_said(tmp_path: Path) -> None:
    """An empty mark, half a day, and a day that does not count: a holiday is neither missed nor attended."""
    marks = ["A", "", "HA", "H", "t", "", "", "", "", "", ""]
    rows = "".join(f"a,2026-09-{day:02},{mark}\n" for day, mark in enumerate(marks, 1))
    path = write(tmp_path / "a.csv", f"Student ID,Date,Code\n{rows}b,2026-09-01,\n")
    columns = mapping(
        tmp_path,
        'id = "Student ID"\nmark = "Code"\ndate = "Date"\npresent_marks = ["", "T"]\n'
        '[marks]\nA = 1\nHA = 0.5\nH = "not a day"\n',
    )
    found = read_attendance(path, columns)
    assert [found.fact(0, name) for name in ("Days absent", "Days enrolled")] == ["1.5", "10"]
    assert found.days == 10


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (
            'absent = "a"\nenrolled = "b"\nstudents = "many"\n',
            "is one of “one row”, “add up.*” or “each school”",
        ),
        ('absent = "a"\nenrolled = "b"\nstudents = "add up, last school"\n', "added up by the student id"),
        ('absent = "a"\nenrolled = "b"\nunit = "weeks"\n', "“?unit.* is one of days, hours,? or minutes"),
        ('absent = "a"\nunit = "minutes"\ndays = 180\n', "choose the column with those enrolled too"),
        ('absent = "a"\nenrolled = "b"\nunit = "minutes"\ndays = 576001\n', "a whole number from 1 to 576,000"),
        ('absent = "a"\npresent = "b"\nenrolled = "c"\n', "choose one of the two"),
        ('present = "a"\ndays = 180\n', "need the column with the days enrolled"),
        ("absent = [1]\n", "has a value of the wrong kind"),
        ('id = "a"\nmark = "b"\ndate = "c"\n[marks]\nA = 2\n', "the share of the day absent, from 0 to 1"),
        ('id = "a"\nmark = "b"\ndate = "c"\n[marks]\nA = 1\n', "both are needed"),
        ('id = "a"\nmark = "b"\ndate = "c"\nabsent_marks = ["A", "P"]\n[marks]\nP = 0\n', "named for both"),
    ],
)
def test_what_cannot_be_meant_is_refused(tmp_path: Path, text: str, words: str) -> None:
    with pytest.raises(ColumnProblem, match=words):
        mapping(tmp_path, text).check(["a", "b", "c"])


MOVED = (
    "ID,School,Entry Date,Exit Date,Absent,Enrolled\n"
    "a,Oak,08/24/2026,11/20/2026,9,90\n"
    "a,Elm,11/23/2026,,4,85\n"
    "b,Elm,08/24/2026,06/10/2027,18,180\n"
    "c,Elm,01/04/2027,06/10/2027,0,100\n"
    "c,Oak,08/24/2026,12/18/2026,20,80\n"
)


def test_who_changed_schools_is_one_student_at_the_last_school(tmp_path: Path) -> None:
    """Nine of ninety days are a tenth, thirteen of 175 are not; in whatever order the rows stand."""
    path = write(tmp_path / "a.csv", MOVED)
    one_row = 'id = "ID"\nabsent = "Absent"\nenrolled = "Enrolled"\n'
    with pytest.raises(FileProblem, match=r"the same student as in row 2 .and 1 more row.; if they changed schools"):
        read_attendance(path, mapping(tmp_path, one_row))
    found = read_attendance(path, mapping(tmp_path, f'{one_row}students = "add up, last school"\n'))
    assert (found.absent.tolist(), found.enrolled.tolist()) == ([13, 18, 20], [175, 180, 180])
    assert found.chronic().tolist() == [False, True, True]
    assert found.ids is not None and found.ids.tolist() == ["a", "b", "c"]
    assert [found.fact(place, "School") for place in range(3)] == ["Elm", "Elm", "Elm"]
    assert found.notes == ("5 rows are of 3 students: the days of each are added up, at the last school.",)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (
            MOVED.replace(",Exit Date", ",Left").replace("Entry Date", "Came"),
            "needs a column with the entry or exit date",
        ),
        (MOVED.replace("12/18/2026", "winter"), "A date by which the last row of a student is known is not a date"),
        (MOVED.replace("4,85", "4,385"), "more than 400 days enrolled"),
    ],
)
def test_rows_that_cannot_be_added_up_are_refused(tmp_path: Path, text: str, words: str) -> None:
    columns = mapping(
        tmp_path, 'id = "ID"\nabsent = "Absent"\nenrolled = "Enrolled"\nstudents = "add up, last school"\n'
    )
    with pytest.raises((FileProblem, ColumnProblem), match=words):
        read_attendance(write(tmp_path / "a.csv", text), columns)


def test_two_school_years_are_never_added_up(tmp_path: Path) -> None:
    text = "School Year,ID,Absent,Enrolled\n2025-2026,a,18,180\n2026-2027,a,3,180\n2026-2027,b,20,180\n"
    path, given = write(tmp_path / "a.csv", text), 'id = "ID"\nabsent = "Absent"\nenrolled = "Enrolled"\n'
    with pytest.raises(AnswerNeeded, match=r"rows of 2 school years .column .School Year.+2025-2026, 2026-2027"):
        read_attendance(path, mapping(tmp_path, given))
    found = read_attendance(path, mapping(tmp_path, f'{given}year = "2026-2027"\n'))
    assert (found.absent.tolist(), found.students) == ([3, 20], 2)
    with pytest.raises(ColumnProblem, match="no school year “2024-2025”"):
        read_attendance(path, mapping(tmp_path, f'{given}year = "2024-2025"\n'))


def test_a_column_of_other_years_is_a_fact(tmp_path: Path) -> None:
    """A year of birth, or words: nothing is chosen by it, and it may differ."""
    text = "Year,ID,Absent,Enrolled\n1999,a,18,180\nsenior,b,3,180\n"
    given = mapping(tmp_path, 'id = "ID"\nabsent = "Absent"\nenrolled = "Enrolled"\n')
    assert read_attendance(write(tmp_path / "a.csv", text), given).attributes["Year"].values == ("1999", "senior")
