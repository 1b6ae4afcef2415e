"""Generated files for the command `workshop share`: a school with large and small groups, and consents for it."""

from __future__ import annotations

import csv
import datetime
import random
from collections.abc import Mapping, Sequence
from pathlib import Path

HEADER = ("Student ID", "School", "Grade", "Gender", "Days enrolled", "Days absent")
CONSENT_HEADER = (
    "Student ID", "Partner", "Fields", "Purpose", "Signer", "Relation", "Signed", "Valid until", "Revoked",
    "Birth date",
)  # fmt: skip
CLINIC, PURPOSE = "Riverside Clinic", "asthma outreach"
TERMS = ("--division", "Cedar County Public Schools", "--contact", "records@cedar.example", "--through", "2026-11-20")
"""What a release is not written without, beside the purpose. The division is invented."""
SIZES = {("Oak", "5"): 40, ("Oak", "6"): 7, ("Oak", "7"): 31, ("Elm", "5"): 28, ("Elm", "6"): 34, ("Elm", "7"): 5}


def students(sizes: Mapping[tuple[str, str], int] = SIZES, seed: int = 7) -> list[list[str]]:
    """One row a student; about a quarter are chronically absent."""
    chance = random.Random(seed)
    rows: list[list[str]] = []
    for (school, grade), size in sizes.items():
        for _ in range(size):
            absent = chance.randint(18, 60) if chance.random() < 0.25 else chance.randint(0, 17)
            rows.append([f"S{len(rows):04d}", school, grade, chance.choice("FM"), "180", str(absent)])
    return rows


def write(path: Path, header: Sequence[str], rows: Sequence[Sequence[str]]) -> Path:
    with path.open("w", newline="", encoding="utf-8") as out:
        csv.writer(out).writerows([header, *rows])
    return path


def records(folder: Path, rows: Sequence[Sequence[str]] | None = None) -> Path:
    return write(folder / "records.csv", HEADER, students() if rows is None else rows)


def consent_row(student: str, **changes: str) -> list[str]:
    """A consent that allows Grade and Days absent for the clinic today, with changes by column."""

    def day(offset: int) -> str:
        return (datetime.date.today() + datetime.timedelta(days=offset)).isoformat()

    row = {
        "Student ID": student, "Partner": CLINIC, "Fields": "Grade; Days absent", "Purpose": PURPOSE,
        "Signer": "A. Parent", "Relation": "mother", "Signed": day(-30), "Valid until": day(200), "Revoked": "",
        "Birth date": day(-8 * 366),
    }  # fmt: skip
    return list((row | {key.replace("_", " "): value for key, value in changes.items()}).values())


def consents(folder: Path, rows: Sequence[Sequence[str]]) -> Path:
    return write(folder / "consents.csv", CONSENT_HEADER, rows)
