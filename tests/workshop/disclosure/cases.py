"""Attendance and consents for tests, made from plain lists; and an oracle that counts students one by one."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import combinations
from pathlib import Path

import numpy as np

from workshop.disclosure.consent import Consent
from workshop.disclosure.consent_file import Consents
from workshop.records.answers import Answers
from workshop.records.attendance import Attendance, Attribute
from workshop.records.header import FileLayout

TODAY = datetime.date(2026, 11, 23)
CLINIC = "Riverside Clinic"
PURPOSE = "asthma outreach"


def attendance(
    facts: Mapping[str, Sequence[str]],
    absent: Sequence[int],
    enrolled: Sequence[int] | int = 100,
    ids: Sequence[str] | None = None,
) -> Attendance:
    """As the reader would give it."""
    size = len(absent)
    days = [enrolled] * size if isinstance(enrolled, int) else list(enrolled)
    names = np.empty(size, dtype=object)
    names[:] = list(ids) if ids is not None else [f"s{i}" for i in range(size)]
    attributes = {}
    for name, values in facts.items():
        different = list(dict.fromkeys(values))
        attributes[name] = Attribute(np.array([different.index(v) for v in values], dtype=np.int16), tuple(different))
    return Attendance(
        "made.csv", "made", FileLayout.of(["id", "absent", "enrolled", *facts]),
        Answers("absent", "enrolled", "id"),
        max(days, default=1), np.array(absent, dtype=np.int32), np.array(days, dtype=np.int32), names, attributes,
    )  # fmt: skip


def groups(sizes: Mapping[tuple[str, ...], tuple[int, int]], names: Sequence[str]) -> Attendance:
    """Students by group: values of the columns -> (students, chronically absent of them)."""
    facts: dict[str, list[str]] = {name: [] for name in names}
    absent: list[int] = []
    for values, (students, chronic) in sizes.items():
        for number in range(students):
            for name, value in zip(names, values, strict=True):
                facts[name].append(value)
            absent.append(30 if number < chronic else 2)
    return attendance(facts, absent)


def consent(student: str = "s0", **changes: object) -> Consent:
    """A consent that allows everything `IntendedUse` of these tests asks for, with changes."""
    parts: dict[str, object] = {
        "row": 2,
        "student": student,
        "parties": (CLINIC,),
        "fields": ("grade", "absent"),
        "purpose": PURPOSE,
        "signer": "A. Parent",
        "relation": "mother",
        "signed": datetime.date(2026, 9, 1),
        "start": None,
        "until": datetime.date(2027, 6, 30),
        "revoked": None,
        "born": datetime.date(2015, 5, 5),
    }
    return Consent(**(parts | changes))  # type: ignore[arg-type]


def consents(*records: Consent) -> Consents:
    by_student: dict[str, tuple[Consent, ...]] = {}
    for record in records:
        by_student[record.student] = (*by_student.get(record.student, ()), record)
    return Consents("consents.csv", by_student)


def write(path: Path, text: str, encoding: str = "utf-8") -> Path:
    path.write_bytes(text.encode(encoding))
    return path


Student = tuple[dict[str, str], bool]


def students_of(made: Attendance) -> list[Student]:
    """Every student with their facts and whether they are chronically absent, by the definition, one at a time."""
    return [
        (
            {name: made.fact(place, name) for name in made.attributes},
            10 * int(made.absent[place]) >= int(made.enrolled[place]) > 0,
        )
        for place in range(made.students)
    ]


def members(students: Sequence[Student], condition: Mapping[str, str]) -> frozenset[int]:
    return frozenset(
        place
        for place, (facts, _) in enumerate(students)
        if all(facts[name] == value for name, value in condition.items())
    )


def all_groups(students: Sequence[Student], by: Sequence[str]) -> dict[tuple[tuple[str, str], ...], tuple[int, int]]:
    """Every group of a break-down, sums included: condition -> (students, chronically absent)."""
    found: Counter[tuple[tuple[str, str], ...]] = Counter()
    chronic: Counter[tuple[tuple[str, str], ...]] = Counter()
    for facts, is_chronic in students:
        for size in range(len(by) + 1):
            for kind in combinations(by, size):
                key = tuple((name, facts[name]) for name in kind)
                found[key] += 1
                chronic[key] += is_chronic
    return {key: (number, chronic[key]) for key, number in found.items()}
