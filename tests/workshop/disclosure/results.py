"""Small results as the engine would give them, made by hand."""

from __future__ import annotations

import datetime

from workshop.disclosure.engine.model import (
    Cell,
    Measure,
    Proof,
    Reason,
    Result,
    Shown,
    Status,
    Table,
    Told,
    Why,
    Witnesses,
)
from workshop.disclosure.terms import Terms

EXACT, PERCENT, RANGE, WITHHELD = Shown.EXACT, Shown.PERCENT, Shown.RANGE, Shown.WITHHELD
MADE = datetime.datetime(2026, 11, 24, 15, 0, tzinfo=datetime.UTC)
TERMS = Terms("Riverside Clinic", "asthma outreach", MADE, "A. Coordinator", ("Dr. Reyes",))


def result(grades: tuple[str, str] = ("5", "6"), by: str = "Grade") -> Result:
    """Two groups and the total: one small, the other withheld with it."""
    small = Cell(
        (grades[0],),
        {Measure.ENROLLED: Told(WITHHELD), Measure.CHRONIC: Told(RANGE, lo=0, hi=10), Measure.PERCENT: Told(WITHHELD)},
        {Measure.ENROLLED: Reason(Why.SMALL, 7), Measure.CHRONIC: Reason(Why.SMALL, 7)},
    )
    other = Cell(
        (grades[1],),
        {Measure.ENROLLED: Told(RANGE, lo=50, hi=59), Measure.CHRONIC: Told(RANGE, lo=4, hi=14),
         Measure.PERCENT: Told(RANGE, lo=10, hi=25)},
        {Measure.ENROLLED: Reason(Why.PROTECTS, 7, {by: grades[0]}, "61 - 54 = 7")},
    )  # fmt: skip
    total = Cell(
        ("*",),
        {Measure.ENROLLED: Told(EXACT, 61), Measure.CHRONIC: Told(EXACT, 14), Measure.PERCENT: Told(EXACT, 22.95)},
        {},
    )
    witnesses = Witnesses((by,), ((grades[0],), (grades[1],)), (((2, 0), (59, 14)), ((11, 10), (50, 4))))
    proof = Proof(Status.OPTIMAL, 2, 6, 0.0, 8.7, 8.7, 3, 4, 1)
    return Result((Table((by,), (small, other, total)),), proof, witnesses)
