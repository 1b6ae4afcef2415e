"""Whose individual records one partner may get now, and on which consent."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from workshop.disclosure.consent import ConsentDecision, IntendedUse, Verdict, decide_for_student
from workshop.disclosure.consent_file import Consents
from workshop.records.attendance import Attendance, InMemoryOnly


@dataclass(frozen=True, slots=True, repr=False, eq=False)
class ConsentOutcome(InMemoryOnly):
    """`consents`: place of the student in the file -> id of the consent, in the order of the file. `verdicts`: how many
    students were decided how. `answers`: for each student with a consent record the decision and its reason."""

    consents: Mapping[int, str] = field(default_factory=dict)
    verdicts: Mapping[Verdict, int] = field(default_factory=dict)
    answers: Mapping[str, ConsentDecision] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, repr=False, eq=False)
class Records(InMemoryOnly):
    """The individual records that consents let out. `rows` are tuples of the student's id and the fields asked for;
    `amounts` are those fields that are numbers of days."""

    fields: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    amounts: frozenset[str] = frozenset()

    def values(self, row: tuple[str, ...]) -> list[str | int | float]:
        """One of the rows for a spreadsheet: amounts as numbers, everything else as text."""
        cells = zip(self.fields, row[1:], strict=True)
        return [row[0], *(_number(text) if name in self.amounts else text for name, text in cells)]


def _number(text: str) -> int | float:
    return float(text) if "." in text else int(text)


def decide_consents(attendance: Attendance, consents: Consents, use: IntendedUse) -> ConsentOutcome:
    """Decide for every student of the file. Without fields nothing is asked, and nobody is allowed."""
    if not use.fields:
        return ConsentOutcome()
    students = sorted({*consents.by_student, *consents.unreadable})
    verdicts = dict.fromkeys(Verdict, 0)
    allowed: dict[int, str] = {}
    answers: dict[str, ConsentDecision] = {}
    for student, place in zip(students, attendance.places(students), strict=True):
        if place < 0:
            continue
        records = consents.by_student.get(student, ())
        decision = decide_for_student(records, use, unreadable=student in consents.unreadable)
        answers[student] = decision
        verdicts[decision.verdict] += 1
        if decision.allowed:
            allowed[place] = decision.consent
    verdicts[Verdict.NO_CONSENT] += attendance.students - sum(verdicts.values())
    counts = {verdict: count for verdict, count in verdicts.items() if count}
    return ConsentOutcome(dict(sorted(allowed.items())), counts, answers)
