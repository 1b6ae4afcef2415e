"""Rows of periods: what makes a day absent is said, and the periods of that student on that day are the whole."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tests.workshop.disclosure.cases import write
from workshop.records.answers import Answers
from workshop.records.attendance import Attendance
from workshop.records.problems import AnswerNeeded, ColumnProblem, FileProblem
from workshop.records.read import read_attendance

ANSWERS = Answers(
    id="ID", date="Day", period="Per", mark="Code", absent_marks=("A",), present_marks=("P",), shares=(("X", None),)
)
ROWS = (
    # two of four periods; none of three; all of two; one of three, of which one does not count
    ("s1", 1, "AAPP"), ("s1", 2, "PPP"), ("s1", 3, "AA"), ("s1", 4, "APX"),
    ("s2", 1, "PPPP"), ("s2", 2, "XXX"), ("s2", 3, "APPPP"),
)  # fmt: skip


def text(rows: tuple[tuple[str, int, str], ...] = ROWS) -> str:
    lines = [
        f"{who},2026-09-0{day},{number},{mark}" for who, day, marks in rows for number, mark in enumerate(marks, 1)
    ]
    return "\n".join(["ID,Day,Per,Code", *lines, ""])


def read(path: Path, rule: str, rows: tuple[tuple[str, int, str], ...] = ROWS) -> Attendance:
    return read_attendance(write(path / "a.csv", text(rows)), replace(ANSWERS, day_rule=rule))


@pytest.mark.parametrize(
    ("rule", "absent"),
    [
        ("all", ["1", "0"]),
        ("half", ["3", "0"]),
        ("any", ["3", "1"]),
        ("share", ["2", "0.2"]),
        ("period:1", ["3", "1"]),
        ("period: 2 ", ["2", "0"]),
    ],
)
def test_a_day_is_absent_by_the_rule_that_was_said(tmp_path: Path, rule: str, absent: list[str]) -> None:
    """The second day of s2 has no period that counts, so it is no day."""
    found = read(tmp_path, rule)
    assert [found.fact(place, "Days absent") for place in range(2)] == absent
    assert [found.fact(place, "Days enrolled") for place in range(2)] == ["4", "2"]


def test_shares_that_are_no_decimals_are_exact(tmp_path: Path) -> None:
    """Three days with one period of three missed are one day, not 0.9999 of one."""
    found = read(tmp_path, "share", tuple(("s1", day, "APP") for day in range(1, 4)))
    assert (found.absent.tolist(), found.parts) == ([1], 1)
    found = read(tmp_path, "share", (("s1", 1, "APP"), ("s1", 2, "APPPPPP")))
    assert found.fact(0, "Days absent") == "10/21"


def test_there_is_no_usual_rule(tmp_path: Path) -> None:
    with pytest.raises(AnswerNeeded, match="There is no usual rule") as asked:
        read(tmp_path, "")
    assert (asked.value.key, asked.value.choices[:2]) == ("day_rule", ("all", "half"))


@pytest.mark.parametrize(
    ("rule", "words"),
    [("most", "is one of all, half, any, share"), ("period:", "is one of all"), ("period:HR", "has no period “hr”")],
)
def test_a_rule_that_cannot_be_meant_is_refused(tmp_path: Path, rule: str, words: str) -> None:
    with pytest.raises(ColumnProblem, match=words):
        read(tmp_path, rule)


def test_a_day_without_the_named_period_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FileProblem, match="on 2 days a student has no period “3”"):
        read(tmp_path, "period:3", (("s1", 1, "PP"), ("s2", 1, "PPP"), ("s2", 2, "PP")))


def test_a_period_given_twice_is_refused_and_an_empty_one(tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", f"{text()}s1,2026-09-01,2,P\ns2,2026-09-01,,P\n")
    with pytest.raises(FileProblem, match="a period of this student and day that stands in an earlier row") as refused:
        read_attendance(path, replace(ANSWERS, day_rule="all"))
    last = len(text().splitlines())
    assert [(row.row, row.column) for row in refused.value.rejected] == [(last + 1, "Day"), (last + 2, "Per")]


def test_classes_are_no_periods(tmp_path: Path) -> None:
    rows = "".join(f"s1,2026-09-01,Class {number},P\n" for number in range(65))
    with pytest.raises(FileProblem, match="more than 64 different periods"):
        read_attendance(write(tmp_path / "a.csv", f"ID,Day,Per,Code\n{rows}"), replace(ANSWERS, day_rule="all"))


def test_a_year_of_periods_is_counted_as_by_hand(tmp_path: Path) -> None:
    """More days and students than there is room for at first, in any order of rows."""
    rows = [
        (f"s{who}", f"2026-{9 + day // 28:02}-{1 + day % 28:02}", period, "AP"[(who * 7 + day * 3 + period) % 11 > 1])
        for day in range(90)
        for period in range(1, 5)
        for who in range(30)
    ]  # fmt: skip
    lines = "\n".join(f"{who},{day},{period},{mark}" for who, day, period, mark in rows)
    found = read_attendance(write(tmp_path / "a.csv", f"ID,Day,Per,Code\n{lines}\n"), replace(ANSWERS, day_rule="half"))
    missed: dict[tuple[str, str], int] = {}
    for who, day, _, mark in rows:
        missed[who, day] = missed.get((who, day), 0) + (mark == "A")
    expected = [sum(count >= 2 for (who, _), count in missed.items() if who == f"s{number}") for number in range(30)]
    assert found.absent.tolist() == expected and sum(expected) > 0
    assert (found.enrolled.tolist(), found.days) == ([90] * 30, 90)
