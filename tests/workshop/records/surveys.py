"""Help for tests of surveys: invented files as text, and answers by the words of a choice."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from workshop.records.answers import Answers
from workshop.records.attendance import Attendance
from workshop.records.questions import Question, QuestionKind, answered
from workshop.records.read import read_attendance
from workshop.records.survey import Survey, resurvey, survey


def of(folder: Path, text: str, answers: Answers | None = None, by: Sequence[str] = ()) -> Survey:
    """The survey of a file with that text."""
    path = folder / "export.csv"
    path.write_text(text, encoding="utf-8")
    return survey(path, answers, by)


def table(header: str, rows: Iterable[str]) -> str:
    """A file with that header and those rows."""
    return "\n".join([header, *rows]) + "\n"


def totals(absent: Iterable[object], enrolled: object = 180, more: str = "") -> str:
    """A row a student: ID, school, days absent, days enrolled."""
    rows = (f"S{number},Oak,{days},{enrolled}" for number, days in enumerate(absent))
    return table("Student ID,School,Days absent,Days enrolled", rows) + more


def days(marks: Iterable[str], dates: Sequence[str] = ("2026-09-01", "2026-09-02")) -> str:
    """A row a student and day: one student for each text, one character a day; `_` is an empty cell."""
    rows = (
        f"S{number},{date},{mark.replace('_', '')}"
        for number, each in enumerate(marks)
        for date, mark in zip(dates, each, strict=True)
    )
    return table("Student ID,Date,Status", rows)


def kinds(found: Survey) -> list[QuestionKind]:
    """What is open."""
    return [question.kind for question in found.questions]


def ask(found: Survey, kind: QuestionKind) -> Question:
    """The first open question of a kind."""
    return next(one for one in found.questions if one.kind is kind)


def answer(found: Survey, kind: QuestionKind, words: str) -> Survey:
    """The same file after the first question of a kind was answered with the choice that has these words."""
    question = ask(found, kind)
    choice = next(one for one in question.choices if words in one.text)
    return resurvey(found, answered(found.answers, question, choice))


def read(folder: Path, found: Survey) -> Attendance:
    """The file, read with the answers of a survey that has no open question."""
    assert not found.questions, [question.text for question in found.questions]
    return read_attendance(folder / "export.csv", found.answers)
