"""What the division keeps of the file a release was made from: how it was read, never a student of it."""

from __future__ import annotations

from dataclasses import dataclass

from workshop.disclosure.policy import Policy
from workshop.records.answers_file import toml_text
from workshop.records.attendance import Attendance


@dataclass(frozen=True, slots=True)
class SourceFile:
    """`file`: its name; `words`: how it is written. `counted` of its `students` are in the tables. `notes`: what of it
    was left out and how it was read, a sentence each. `answers`: what people said of it, as a TOML file."""

    file: str
    words: str
    students: int
    counted: int
    notes: tuple[str, ...]
    answers: str


def source_file(attendance: Attendance, policy: Policy) -> SourceFile:
    """Of that file, as it was read."""
    return SourceFile(
        attendance.file,
        attendance.words,
        attendance.students,
        int(attendance.eligible(policy).sum()),
        attendance.notes,
        toml_text(attendance.columns),
    )
