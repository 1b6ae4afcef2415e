"""Invented attendance files of each kind, small enough to be made ten thousand times."""

from __future__ import annotations

import random
from dataclasses import dataclass, field, replace
from fractions import Fraction

from tests.workshop.records.mutations.recount import Spec
from workshop.records.amounts import PARTS
from workshop.records.answers import HEADERS, Answers, Students, Unit

SCHOOLS = ("Oak Hill", "Elm", "San José")
DAYS = tuple(f"2026-09-{day:02}" for day in range(1, 13))
_MARKS = Answers(
    id="ID", absent_marks=("A", "E"), present_marks=("P", "T"), shares=(("HA", PARTS // 2), ("-", None)), days=180
)  # fmt: skip


@dataclass
class Made:
    """A table, how it is counted, and what a person would answer."""

    spec: Spec
    answers: Answers
    header: list[str]
    rows: list[list[str]]
    roster: dict[str, tuple[str, Fraction]] = field(default_factory=dict)


def make(kind: str, chance: random.Random) -> Made:
    """A file of that kind; `KINDS` names them."""
    return KINDS[kind](chance)


def _students(chance: random.Random) -> list[tuple[str, str, str]]:
    count = chance.randint(4, 14)
    return [(f"{1000 + 7 * number:06}", chance.choice(SCHOOLS), str(chance.randint(3, 5))) for number in range(count)]


def _amounts(chance: random.Random) -> tuple[Fraction, Fraction]:
    enrolled = chance.choice((180, 180, 180, 175, 90, 85, 10))
    return Fraction(chance.randint(0, enrolled // 2), chance.choice((1, 1, 2))), Fraction(enrolled)


def _text(value: Fraction) -> str:
    return str(value.numerator) if value.denominator == 1 else str(float(value))


def totals(chance: random.Random) -> Made:
    rows = []
    for who, school, grade in _students(chance):
        absent, enrolled = _amounts(chance)
        rows.append([who, school, grade, _text(absent), _text(enrolled)])
    answers = Answers("Absent", "Enrolled", "ID", days=180)
    return Made(Spec("totals", ("Absent",)), answers, ["ID", "School", "Grade", "Absent", "Enrolled"], rows)


def present(chance: random.Random) -> Made:
    made = totals(chance)
    rows = [[*row[:3], _text(Fraction(row[4]) - Fraction(row[3])), row[4]] for row in made.rows]
    answers = Answers(present="Present", enrolled="Enrolled", id="ID", days=180)
    return Made(Spec("present", present="Present"), answers, ["ID", "School", "Grade", "Present", "Enrolled"], rows)


def minutes(chance: random.Random) -> Made:
    rows = []
    for who, school, _ in _students(chance):
        absent, enrolled = _amounts(chance)
        excused = int(absent * 390) // 3
        rows.append([who, school, f"{excused:,}", str(int(absent * 390) - excused), f"{int(enrolled * 390):,}"])
    answers = Answers("Excused", "Enrolled", "ID", days=70_200, also_absent=("Unexcused",), unit=Unit.MINUTES)
    spec = Spec("minutes", ("Excused", "Unexcused"), days=70_200, most=576_000)
    return Made(spec, answers, ["ID", "School", "Excused", "Unexcused", "Enrolled"], rows)


def movers(chance: random.Random) -> Made:
    rows = []
    for who, school, _ in _students(chance):
        first, second = chance.randint(1, 90), chance.randint(1, 90)
        rows.append([who, school, "08/24/2026", "12/18/2026", str(chance.randint(0, first // 2)), str(first)])
        if chance.random() < 0.5:
            left = chance.choice(("", "06/10/2027"))
            other = chance.choice(SCHOOLS)
            rows.append([who, other, "01/04/2027", left, str(chance.randint(0, second // 2)), str(second)])
    how = chance.choice((Students.ADD_UP, Students.EACH_SCHOOL))
    answers = Answers("Absent", "Enrolled", "ID", days=180, students=how)
    spec = Spec("movers", ("Absent",), movers="last" if how is Students.ADD_UP else "each")
    return Made(spec, answers, ["ID", "School", "Entry Date", "Exit Date", "Absent", "Enrolled"], rows)


def days(chance: random.Random) -> Made:
    dates = DAYS[: chance.randint(2, 8)]
    rows = [
        [who, school, date, chance.choice("PPPPPPATE-") if chance.random() < 0.9 else "HA"]
        for who, school, _ in _students(chance)
        for date in dates
    ]
    return Made(Spec("days"), replace(_MARKS, date="Date", mark="Code"), ["ID", "School", "Date", "Code"], rows)


def periods(chance: random.Random) -> Made:
    rule = chance.choice(("all", "half", "any", "share"))
    rows = [
        [who, school, date, str(period), chance.choice("PPPATE-")]
        for who, school, _ in _students(chance)[:8]
        for date in DAYS[: chance.randint(2, 4)]
        for period in range(1, chance.randint(3, 5))
    ]
    answers = replace(_MARKS, date="Date", mark="Code", period="Period", day_rule=rule)
    return Made(Spec("periods", rule=rule), answers, ["ID", "School", "Date", "Period", "Code"], rows)


def wide(chance: random.Random) -> Made:
    dates = list(DAYS[: chance.randint(3, 12)])
    rows = [[who, school, *(chance.choice("PPPPPATE-") for _ in dates)] for who, school, _ in _students(chance)]
    return Made(Spec("wide"), replace(_MARKS, dates=HEADERS), ["ID", "School", *dates], rows)


def exceptions(chance: random.Random) -> Made:
    roster = {who: (school, Fraction(chance.randint(12, 60))) for who, school, _ in _students(chance)}
    rows = [[who, date, chance.choice("AAET-")] for who in roster for date in DAYS if chance.random() < 0.2]
    rows = rows or [[next(iter(roster)), DAYS[0], "A"]]
    return Made(Spec("exceptions"), replace(_MARKS, date="Date", mark="Code"), ["ID", "Date", "Code"], rows, roster)


KINDS = {
    "totals": totals, "present": present, "minutes": minutes, "movers": movers, "days": days, "periods": periods,
    "wide": wide, "exceptions": exceptions,
}  # fmt: skip
