"""What was said of names, dates, hours and days is what counts; a single row never decides for everyone."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tests.workshop.disclosure.cases import write
from workshop.disclosure.policy import MODULE_12, Eligibility
from workshop.records.answers import Answers, Unit
from workshop.records.counts import counted_by
from workshop.records.problems import AnswerNeeded, ColumnProblem, FileProblem
from workshop.records.read import read_attendance
from workshop.records.school_days import day_reader

TOTALS = Answers("Absent", "Enrolled", "ID")
ANY_DAY = replace(MODULE_12, eligibility=Eligibility.ANY_DAY)


def test_names_that_are_the_same_are_one_group(tmp_path: Path) -> None:
    """The first name stands for all, whatever is most frequent, and for spellings of the others."""
    rows = ["a,Elm Elementary,18", "b,ELM  ES,3", "c,Elm ES,20", "d,Elm ES,0", "e,Oak,1"]
    path = write(tmp_path / "a.csv", "\n".join(["ID,School,Absent", *rows, ""]))
    answers = replace(TOTALS, enrolled="", days=180, same=(("School", (("Elm Elementary", "Elm ES"),)),))
    found = read_attendance(path, answers)
    assert counted_by(found, ANY_DAY, "School") == {"Elm Elementary": (4, 2), "Oak": (1, 0)}
    assert found.attributes["School"].alike() == {"Elm Elementary": ("ELM ES", "Elm ES")}
    assert [found.fact(place, "School") for place in (0, 2)] == ["Elm Elementary", "Elm ES"]
    gone = replace(answers, same=(("School", (("Elm Academy", "Elm ES"),)),))
    assert set(counted_by(read_attendance(path, gone), ANY_DAY, "School")) == {"Elm Elementary", "Elm Academy", "Oak"}
    for column, words in (("Site", 'no column "Site"'), ("ID", "is no fact")):
        with pytest.raises(ColumnProblem, match=words):
            read_attendance(path, replace(answers, same=((column, (("x", "y"),)),)))


def test_one_bad_row_does_not_make_the_year_longer(tmp_path: Path) -> None:
    """Half of 350 days is more than 90: everyone who was there for half the year would be left out."""
    rows = [f"s{number},3,{days}" for number, days in enumerate([180] * 8 + [90] * 3)]
    good = write(tmp_path / "a.csv", "\n".join(["ID,Absent,Enrolled", *rows, ""]))
    assert read_attendance(good, TOTALS).days == 180
    bad = write(tmp_path / "b.csv", "\n".join(["ID,Absent,Enrolled", *rows, "x,3,350", ""]))
    with pytest.raises(AnswerNeeded, match="more students have 180 than the most, 350") as asked:
        read_attendance(bad, TOTALS)
    assert (asked.value.key, asked.value.choices) == ("days", ("180", "350"))
    with pytest.raises(FileProblem, match=r"row 13.+more days enrolled than the 180 days"):
        read_attendance(bad, replace(TOTALS, days=180))


def test_hours_may_be_written_with_minutes(tmp_path: Path) -> None:
    """7:20 is seven hours and a third, exactly: 73:20 of 733:20 is a tenth, a minute less is not."""
    path = write(tmp_path / "a.csv", "ID,Absent,Enrolled\na,73:20,733:20\nb,73:19,733:20\nc,7.5,75\n")
    found = read_attendance(path, replace(TOTALS, unit=Unit.HOURS))
    assert found.chronic().tolist() == [True, False, True]
    assert [found.fact(place, "Absent") for place in range(3)] == ["73 1/3", "73 19/60", "7.5"]
    with pytest.raises(FileProblem, match="is not a number in plain digits"):
        read_attendance(path, TOTALS)
    with pytest.raises(FileProblem, match="is not a number in plain digits"):
        read_attendance(write(tmp_path / "b.csv", "ID,Absent,Enrolled\na,7:60,75\n"), replace(TOTALS, unit=Unit.HOURS))


@pytest.mark.parametrize(
    ("form", "text", "day"),
    [
        ("DD/MM/YYYY", "04/09/2026", "2026-09-04"),
        ("D.M.YY", "4.9.26", "2026-09-04"),
        ("YYYYMMDD", "20260904", "2026-09-04"),
        ("D-MMM-YY", "4-SEP-26", "2026-09-04"),
        ("MM/DD/YYYY", "9/4/2026 12:00:00 AM", "2026-09-04"),
        ("DD/MM/YYYY", "2026-09-04", "2026-09-04"),
        ("DD/MM/YYYY", "09/13/2026", "is a date that does not exist"),
        ("DD/MM/YYYY", "4 Sep 2026", "is not a date written as DD/MM/YYYY"),
        ("MMDDYYYY", "942026", "is not a date written as MMDDYYYY"),
        ("D-MMM-YY", "4-XYZ-26", "is a date that does not exist"),
        ("DD/MM/YYYY", " ", "None"),
    ],
)
def test_dates_are_read_in_the_form_that_was_said(form: str, text: str, day: str) -> None:
    assert str(day_reader(form)(text)).startswith(day)


def test_rows_of_another_school_year_are_left_out_and_said(tmp_path: Path) -> None:
    text = "ID,Date,Code\na,10/06/2026,A\na,01/09/2026,A\na,02/09/2026,P\nb,01/09/2026,P\n"
    path = write(tmp_path / "a.csv", text)
    answers = Answers(
        id="ID", date="Date", mark="Code", absent_marks=("A",), present_marks=("P",), date_format="DD/MM/YYYY"
    )
    with pytest.raises(FileProblem, match="days of more than one school year"):
        read_attendance(path, answers)
    found = read_attendance(path, replace(answers, year="2026-27"))
    assert (found.absent.tolist(), found.enrolled.tolist(), found.days) == ([1, 0], [2, 1], 2)
    assert found.notes == ("1 rows are of other school years than 2026-27: left out.",)
    with pytest.raises(ColumnProblem, match="has no day of the school year “2024-2025”"):
        read_attendance(path, replace(answers, year="2024-2025"))


@pytest.mark.parametrize(
    ("answers", "words"),
    [
        (replace(TOTALS, period="Absent", day_rule="all"), "“period” is for rows of single days"),
        (replace(TOTALS, roster="x.csv"), "“roster” is for rows of single days"),
        (replace(TOTALS, shares=(("A", 1),)), "“marks” is for rows of single days"),
        (replace(TOTALS, date_format="day first"), "“date_format” is written with M, D and Y"),
        (replace(TOTALS, year="2026-2027"), "no column with the school year"),
        (replace(TOTALS, header_row=0), "“header_row” is the number of a row"),
    ],
)
def test_an_answer_that_nothing_is_counted_by_is_refused(tmp_path: Path, answers: Answers, words: str) -> None:
    path = write(tmp_path / "a.csv", "ID,Absent,Enrolled\na,1,180\n")
    with pytest.raises(ColumnProblem, match=words):
        read_attendance(path, answers)
