"""Rows of single days: counted exactly as one would by hand, whatever the chunks; every wrong row is named."""

from __future__ import annotations

import datetime
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.workshop.disclosure.cases import write
from workshop.disclosure.policy import MODULE_12
from workshop.disclosure.prepare import CheckSpec, Request, wanted_tables
from workshop.records import text_body
from workshop.records.answers import Answers
from workshop.records.answers_file import recall, remember
from workshop.records.attendance import Attendance
from workshop.records.header import FileLayout
from workshop.records.problems import AnswerNeeded, ColumnProblem, FileProblem, RequestProblem
from workshop.records.questions import answered
from workshop.records.read import read_attendance, read_table
from workshop.records.rows import Chunk, never, no_progress
from workshop.records.survey import survey

COLUMNS = Answers(id="id", mark="mark", date="date", absent_marks=("A",), present_marks=("P", "T"))
HEADER = ("id", "date", "mark", "grade")


@dataclass
class Rows:
    """A table in memory, in chunks of any size."""

    rows: Sequence[Sequence[str]]
    size: int
    name: str = "days.csv"
    words: str = "made"
    header: tuple[str, ...] = HEADER
    layout = FileLayout(HEADER)

    def place(self, row: int) -> tuple[str, int]:
        return "", row

    def chunks(self, progress: object = None, cancelled: object = None) -> Iterator[Chunk]:
        for first in range(0, len(self.rows), self.size):
            part = self.rows[first : first + self.size]
            yield Chunk(first + 2, [np.array([row[c] for row in part], dtype=object) for c in range(len(self.header))])


def counted(rows: Sequence[Sequence[str]], size: int = 3, columns: Answers = COLUMNS) -> Attendance:
    return read_table(Rows(rows, size), columns, no_progress, never)


def refused(rows: Sequence[Sequence[str]], size: int = 3, columns: Answers = COLUMNS) -> FileProblem:
    with pytest.raises(FileProblem) as problem:
        counted(rows, size, columns)
    return problem.value


def day(number: int) -> str:
    return (datetime.date(2026, 9, 1) + datetime.timedelta(days=number)).isoformat()


GOOD = [("s1", day(0), "A", "6"), ("s1", day(1), "P", "6"), ("s2", day(0), "T", "7"), ("s2", day(2), "p", "7")]


def test_days_are_counted_for_each_student() -> None:
    found = counted(GOOD)
    assert found.students == 2
    assert (found.absent.tolist(), found.enrolled.tolist(), found.days) == ([1, 0], [2, 2], 3)
    assert found.ids is not None
    assert list(found.ids) == ["s1", "s2"]
    assert found.chronic().tolist() == [True, False]
    assert found.eligible(MODULE_12).tolist() == [True, True]
    assert found.fields() == ("grade", "Days absent", "Days enrolled")
    assert [found.fact(0, name) for name in found.fields()] == ["6", "1", "2"]


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10_000), st.integers(1, 9))
def test_the_same_as_counting_by_hand(seed: int, size: int) -> None:
    chance = random.Random(seed)
    rows = [
        (f"s{student}", day(number), chance.choice("APT"), str(student % 3))
        for student in range(chance.randint(1, 12))
        for number in range(chance.randint(1, 30))
    ]
    chance.shuffle(rows)
    rows.append(("s0", day(50), "P", "0"))
    found = counted(rows, size)
    assert found.ids is not None
    for place, ident in enumerate(found.ids):
        mine = [mark for student, _, mark, _ in rows if student == ident]
        assert (found.enrolled[place], found.absent[place]) == (len(mine), mine.count("A"))
        assert found.fact(place, "grade") == str(int(str(ident)[1:]) % 3)
    assert found.days == len({date for _, date, _, _ in rows})


@pytest.mark.parametrize("size", [1, 2, 3, 100])
@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        (("s1", day(0), "A", "6"), 'column "date": a day of this student that stands in an earlier row too'),
        (("s1", day(0), "P", "6"), 'column "date": a day of this student that stands in an earlier row too'),
        (("s3", day(3), "X", "8"), 'column "mark": is a mark that means neither absent nor present'),
        (("s3", day(3), "", "8"), 'column "mark": is empty'),
        (("s3", "soon", "P", "8"), 'column "date": is not a date like 2026-11-23 or 11/23/2026'),
        (("s3", "", "P", "8"), 'column "date": is empty'),
        (("", day(3), "P", "8"), 'column "id": is empty'),
    ],
)
def test_a_row_that_cannot_be_is_named(row: Sequence[str], sentence: str, size: int) -> None:
    found = refused([*GOOD, row], size)
    assert found.rejected[0].sentence() == f"row 6, {sentence}"
    assert found.count == 1
    assert str(found).startswith('"days.csv", row 6, ')


def test_empty_rows_are_no_rows() -> None:
    assert counted([*GOOD, ("", " ", "", ""), *[("s3", day(9), "P", "8")]]).students == 3


def test_absences_alone_are_not_enough() -> None:
    """Students who were never absent would be missing, and nobody would see it."""
    absences = [row for row in GOOD if row[2] == "A"]
    assert "lists exceptions only: absences, but" in str(refused(absences))
    late = [*absences, ("s2", day(0), "T", "7"), ("s2", day(1), "t", "7")]
    assert "lists exceptions only: absences and late arrivals, but" in str(refused(late))


@pytest.mark.parametrize("size", [1, 2, 3, 100])
def test_a_column_about_days_is_no_fact_about_the_student(size: int) -> None:
    """The reason of an absence, or the school of one who moved: nothing is broken down by it, and nothing refused."""
    rows = [("s1", day(0), "A", "ill"), ("s1", day(1), "P", ""), ("s2", day(0), "P", ""), ("s2", day(1), "A", "bus")]
    found = counted(rows, size)
    assert (found.absent.tolist(), found.enrolled.tolist()) == ([1, 1], [2, 2])
    assert found.varying == {"grade": "row 3 differs from row 2 of the same student"}
    assert "grade" not in found.fields()
    with pytest.raises(RequestProblem, match=r"not the same in all rows of a student .row 3 differs from row 2"):
        wanted_tables(found, CheckSpec(Request("Clinic", "x", (("grade",),))))


@pytest.mark.parametrize(
    "written",
    [
        "{0:%Y%m%d}", "{0.month}/{0.day}/{0:%y}", "{0:%d-%b-%y}", "{0:%d-%b-%Y}", "{0:%Y-%m-%d}T00:00:00Z",
        "{0:%Y-%m-%d} 00:00:00.000", "{0.month}/{0.day}/{0.year} 12:00:00 AM", "{0:%b} {0.day}, {0.year}",
        "{0:%Y-%m-%d} 08:15",
    ],
)  # fmt: skip
def test_days_are_read_as_programs_write_them(written: str) -> None:
    dates = [datetime.date(2026, 9, 1) + datetime.timedelta(days=number) for number in range(40)]
    rows = [("s1", written.format(date), "P" if date.day % 7 else "A", "6") for date in dates]
    found = counted(rows, 7)
    assert (found.enrolled.tolist(), found.absent.tolist()) == ([40], [5])
    assert found.days == 40


def test_one_day_written_in_two_ways_is_one_day() -> None:
    assert "stands in an earlier row too" in str(refused([*GOOD, ("s1", "9/1/2026", "P", "6")]))


@pytest.mark.parametrize(
    "text",
    [
        "2026-09-01T08:15:00Z", "2026-09-01 25:00", "13:00 PM", "9/1", "1-Foo-26", "20261301", "26-09-01", "9/1/1926",
        "2026-09-01 8", "٢٠٢٦-09-01",
    ],
)  # fmt: skip
def test_a_day_that_is_not_certain_is_refused(text: str) -> None:
    problem = refused([*GOOD, ("s3", text, "P", "8")]).rejected[0]
    assert (problem.row, problem.column) == (6, "date") and "date" in problem.reason


def test_days_of_two_school_years_are_refused() -> None:
    """By a slip of the keyboard or by an export of two years: one of them would be counted as the other."""
    far = str(refused([*GOOD, ("s3", "2086-09-02", "P", "8")]))
    assert "more than one school year" in far and "compare rows 2 and 6" in far
    assert "more than one school year" in str(refused([*GOOD, ("s3", "2026-06-10", "P", "8")]))
    assert counted([*GOOD, ("s3", "2027-06-10", "P", "8")]).days == 4


def test_rows_of_periods_are_another_kind_of_file() -> None:
    rows = [(f"s{who}", day(0), "P", str(period)) for who in range(5) for period in range(1, 5)]
    table = Rows(rows, 100, header=("id", "date", "mark", "Period"))
    with pytest.raises(AnswerNeeded, match=r"a row for each student, day and period .column .Period"):
        read_table(table, COLUMNS)


def test_the_number_of_days_must_hold_them() -> None:
    assert counted(GOOD, columns=replace(COLUMNS, days=180)).days == 180
    assert "more than the 2 days" in str(refused(GOOD, columns=replace(COLUMNS, days=2)))
    many = [("s1", f"{2000 + n // 336}-{1 + n % 336 // 28:02d}-{1 + n % 28:02d}", "P", "6") for n in range(401)]
    assert "more than 400 different days" in str(refused(many, 500))


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"id": ""}, "the student id"),
        ({"date": ""}, "the date"),
        ({"present_marks": ()}, "both are needed"),
        ({"present_marks": ("a ",)}, "either absent or present"),
        ({"absent": "grade"}, "have no totals"),
        ({"mark": "status"}, 'no column "status"'),
    ],
)
def test_what_is_missing_for_rows_of_days_is_said(changes: dict[str, object], words: str) -> None:
    with pytest.raises(ColumnProblem, match=words):
        replace(COLUMNS, **changes).check(HEADER)  # type: ignore[arg-type]


def text_of(rows: Sequence[Sequence[str]], header: Sequence[str] = ("Student ID", "Date", "Status", "Grade")) -> str:
    return "\n".join(",".join(row) for row in [header, *rows]) + "\n"


def test_a_file_of_days_is_recognised_and_remembered(tmp_path: Path) -> None:
    path = write(tmp_path / "days.csv", text_of(GOOD))
    seen = survey(path)
    assert (seen.answers.id, seen.answers.date, seen.answers.mark) == ("Student ID", "Date", "Status")
    (late,) = seen.questions
    present = next(choice for choice in late.choices if choice.text == "Present")
    answers = answered(seen.answers, late, present)
    assert recall(remember(answers), seen.header) == answers
    assert read_attendance(path, answers).absent.tolist() == [1, 0]
    ones = write(
        tmp_path / "ones.csv",
        text_of([(i, d, str(int(m == "A")), g) for i, d, m, g in GOOD]).replace("Status", "Absent"),
    )
    assert read_attendance(ones, survey(ones).answers).absent.tolist() == [1, 0]
    ones.write_text(ones.read_text().replace("Absent", "Present"))
    assert read_attendance(ones, survey(ones).answers).absent.tolist() == [1, 2]


def test_marks_that_are_not_all_known_are_not_guessed(tmp_path: Path) -> None:
    path = write(tmp_path / "days.csv", text_of([*GOOD, ("s3", day(1), "Q", "6")]))
    assert "q" not in survey(path).answers.marks()


def test_day_rows_are_not_held_in_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Chunks are let go of: memory is that of the students and of one chunk, not of the rows."""
    import tracemalloc

    monkeypatch.setattr(text_body, "CHUNK_ROWS", 2_000)
    peaks = []
    for days in (70, 280):
        path = write(
            tmp_path / f"{days}.csv",
            text_of([(f"s{s}", day(d), "AP"[d % 2], "6") for d in range(days) for s in range(800)]),
        )
        named = replace(COLUMNS, id="Student ID", date="Date", mark="Status")
        tracemalloc.start()
        found = read_attendance(path, named)
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
        assert (found.students, int(found.enrolled.sum())) == (800, 800 * days)
    assert peaks[1] < 1.5 * peaks[0], peaks
