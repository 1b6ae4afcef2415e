"""Small results as the engine would give them, made by hand."""

from __future__ import annotations

import datetime

from workshop.disclosure.engine.model import (
    Measure,
    Proof,
    PublishedAs,
    PublishedValue,
    Reason,
    Result,
    ResultTable,
    Status,
    SuppressionReason,
    TableCell,
    Witnesses,
)
from workshop.disclosure.terms import Sender, Terms

EXACT, PERCENT, RANGE, WITHHELD = PublishedAs.EXACT, PublishedAs.PERCENT, PublishedAs.RANGE, PublishedAs.WITHHELD
MADE = datetime.datetime(2026, 11, 24, 15, 0, tzinfo=datetime.UTC)
SENDER = Sender("Cedar County Public Schools", "records@cedar.example")
TERMS = Terms(
    "Riverside Clinic", "asthma outreach", MADE, "A. Coordinator", ("Dr. Reyes",), sender=SENDER,
    through=datetime.date(2026, 11, 20),
)  # fmt: skip


def result(grades: tuple[str, str] = ("5", "6"), by: str = "Grade") -> Result:
    """Two groups and the total: one small, the other withheld with it."""
    small = TableCell(
        (grades[0],),
        {
            Measure.ENROLLED: PublishedValue(WITHHELD),
            Measure.CHRONIC: PublishedValue(RANGE, lo=0, hi=10),
            Measure.PERCENT: PublishedValue(WITHHELD),
        },
        {Measure.ENROLLED: Reason(SuppressionReason.SMALL, 7), Measure.CHRONIC: Reason(SuppressionReason.SMALL, 7)},
    )
    other = TableCell(
        (grades[1],),
        {Measure.ENROLLED: PublishedValue(RANGE, lo=50, hi=59), Measure.CHRONIC: PublishedValue(RANGE, lo=4, hi=14),
         Measure.PERCENT: PublishedValue(RANGE, lo=10, hi=25)},
        {Measure.ENROLLED: Reason(SuppressionReason.SECONDARY, 7, {by: grades[0]}, "61 - 54 = 7")},
    )  # fmt: skip
    total = TableCell(
        ("*",),
        {
            Measure.ENROLLED: PublishedValue(EXACT, 61),
            Measure.CHRONIC: PublishedValue(EXACT, 14),
            Measure.PERCENT: PublishedValue(EXACT, 22.95),
        },
        {},
    )
    witnesses = Witnesses((by,), ((grades[0],), (grades[1],)), (((2, 0), (59, 14)), ((11, 10), (50, 4))))
    proof = Proof(Status.OPTIMAL, 2, 6, 0.0, 8.7, 8.7, 3, 4, 1)
    return Result((ResultTable((by,), (small, other, total)),), proof, witnesses)
