"""Every answer that decides what is counted stands in the notes of a release, in a sentence."""

from __future__ import annotations

from dataclasses import fields

from workshop.records.amounts import PARTS
from workshop.records.answers import Answers, Students, TotalsRows, Unit
from workshop.records.answers_words import answers_in_words

TOTALS = Answers(
    "Excused", "Enrolled", "ID", 180, also_absent=("Unexcused",), students=Students.ADD_UP, year="2026-2027",
    totals_rows=TotalsRows.LEAVE_OUT, sheets=("Oak", "Elm"), sheet_is="School",
    same=(("School", (("Elm", "Elm ES"), ("Oak",))),), accepted=("long year",),
)  # fmt: skip
DAYS = Answers(
    id="ID", date="Date", mark="Code", period="Period", day_rule="half", absent_marks=("A",), present_marks=("P", ""),
    shares=(("HA", PARTS // 2), ("H", None)), date_format="DD/MM/YYYY", roster="r.csv", calendar="c.csv",
)  # fmt: skip


def test_answers_about_totals() -> None:
    assert answers_in_words(TOTALS) == (
        "Read from the sheets “Oak” and “Elm”.",
        "Days absent are the sum of “Excused” and “Unexcused”.",
        "Days enrolled are “Enrolled”.",
        "The school year has 180 days.",
        "The days of a student with several rows are added up; the student counts at the last school.",
        "Rows that are totals of other rows are left out.",
        "Only the school year 2026-2027 is counted.",
        "In “School”, “Elm ES” counted as “Elm”.",
        "The division confirmed that there were more days than a school year usually has.",
    )


def test_answers_about_days() -> None:
    assert answers_in_words(DAYS) == (
        "Days are counted from the codes in “Code”, by the dates in “Date”.",
        "Dates are written as DD/MM/YYYY.",
        "The codes mean absent: A; present: P, (empty); 0.5 of a day absent: HA; not a day of the student: H.",
        "A day is a day absent when the student was absent in half of the periods or more.",
        "Who was enrolled, and for how many days, is as in the roster.",
        "School days are as in the calendar.",
    )


def test_other_answers_have_other_words() -> None:
    minutes = Answers(present="There", enrolled="Minutes", id="ID", days=70_200, unit=Unit.MINUTES, sheet="Oak")
    assert "Minutes absent are “Minutes” minus “There”." in answers_in_words(minutes)
    assert "The school year has 70,200 minutes." in answers_in_words(minutes)
    assert "Read from the sheet “Oak”." in answers_in_words(minutes)
    wide = Answers(id="ID", dates="headers", absent_marks=("A",), present_marks=("P",))
    assert "Days are counted from one column for each date." in answers_in_words(wide)
    for rule, words in (("all", "in all periods"), ("any", "in any period"), ("period:HR", "in period HR")):
        found = answers_in_words(Answers(id="ID", date="D", mark="M", period="P", day_rule=rule))
        assert any(words in sentence for sentence in found)
    assert len({answers_in_words(Answers("A", "E", students=students)) for students in Students}) == len(Students)
    assert len({answers_in_words(Answers("A", "E", totals_rows=rows)) for rows in TotalsRows}) == len(TotalsRows)


def test_no_answer_is_passed_over() -> None:
    """A field that is new either has a sentence or decides nothing that is counted."""
    without_words = {"id", "header_row", "school", "sheet_is"}
    spoken = {field.name for field in fields(Answers)} - without_words
    said = {field.name for field in fields(Answers) for one in (TOTALS, DAYS) if getattr(one, field.name)}
    assert spoken - said <= {"present", "unit", "dates", "sheet"}, "and these are in the test above"
