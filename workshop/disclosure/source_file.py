"""What the division keeps of the file a release was made from: how it was read, never a student of it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace

from workshop.disclosure.policy import Policy
from workshop.records.answers_file import toml_text
from workshop.records.answers_words import answers_in_words
from workshop.records.attendance import Attendance


@dataclass(frozen=True, slots=True)
class SourceFile:
    """`file`: its name; `words`: how it is written. `counted` of its `students` are in the tables. `notes`: what of it
    was left out, a sentence each. `read`: how it was read, by what people said of it; `for_partner`: of that what
    decides which days count. `answers`: what people said of it, as a TOML file."""

    file: str
    words: str
    students: int
    counted: int
    notes: tuple[str, ...]
    read: tuple[str, ...]
    for_partner: tuple[str, ...]
    answers: str


def source_file(attendance: Attendance, policy: Policy, published: Collection[str]) -> SourceFile:
    """Of that file, as it was read. A partner is not told what the division confirmed of an unlikely file, which speaks
    of its numbers, nor of names that are the same in other columns than those `published`."""
    said = attendance.columns
    told = replace(said, accepted=(), same=tuple(pair for pair in said.same if pair[0] in published))
    return SourceFile(
        attendance.file,
        attendance.words,
        attendance.students,
        int(attendance.eligible(policy).sum()),
        attendance.notes,
        answers_in_words(said),
        answers_in_words(told),
        toml_text(attendance.columns),
    )
