"""A school that does not exist: an attendance file and a consent file for trying the sharing check.

Both files say that they are generated: in their names, and in a column of every row.
"""

from __future__ import annotations

import csv
import datetime
import io
import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from content.clean import clean_line

ATTENDANCE_NAME = "sample-attendance-GENERATED.csv"
CONSENTS_NAME = "sample-consents-GENERATED.csv"
REMARK = "generated: no real student"
DAYS = 180
FIELDS = ("Grade", "Days absent")
PURPOSE = "asthma outreach"
PARTNER = "Riverside Clinic"

_GRADES = {"K": 62, "1": 58, "2": 66, "3": 61, "4": 57, "5": 64}
_LANGUAGES = {"English": 0.80, "Spanish": 0.17, "Vietnamese": 0.03}
_CONSENT_KINDS = (
    ("complete", 9), ("expired", 3), ("revoked", 2), ("other partner", 1), ("other purpose", 1), ("incomplete", 2),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Sample:
    """Where the two files are."""

    attendance: Path
    consents: Path


def write_sample(
    folder: Path,
    *,
    partner: str = PARTNER,
    purpose: str = PURPOSE,
    school: str = "Oak Elementary",
    seed: int = 12,
    today: datetime.date | None = None,
) -> Sample:
    """Write both files into that folder, which is made if need be; the same seed and day give the same bytes.

    The consents name `partner` and `purpose`: nine are complete and current on `today`, the others are not, each in
    its own way. Raises OSError when the folder cannot be written.
    """
    today = today or datetime.date.today()
    chance = random.Random(seed)
    students = _students(chance, clean_line(school))
    folder.mkdir(parents=True, exist_ok=True)
    attendance, consents = folder / ATTENDANCE_NAME, folder / CONSENTS_NAME
    _write(attendance, students)
    _write(consents, _consents(chance, students, partner, purpose, today))
    return Sample(attendance, consents)


def _students(chance: random.Random, school: str) -> list[dict[str, str]]:
    rows = []
    for grade, size in _GRADES.items():
        for _ in range(size):
            enrolled = DAYS if chance.random() < 0.92 else chance.randint(70, DAYS - 1)
            poor = chance.random() < 0.55
            share = min(0.6, chance.betavariate(1.3, 19 if not poor else 13))
            rows.append(
                {
                    "Student ID": "",
                    "School": school,
                    "Grade": grade,
                    "Gender": "Girls" if chance.random() < 0.49 else "Boys",
                    "Economically disadvantaged": "yes" if poor else "no",
                    "Home language": chance.choices(list(_LANGUAGES), list(_LANGUAGES.values()))[0],
                    "Days enrolled": str(enrolled),
                    "Days absent": str(round(share * enrolled)),
                    "Remark": REMARK,
                }
            )
    numbers = chance.sample(range(100_000, 999_999), len(rows))
    for row, number in zip(rows, numbers, strict=True):
        row["Student ID"] = f"S{number}"
    return rows


def _consents(
    chance: random.Random, students: Sequence[Mapping[str, str]], partner: str, purpose: str, today: datetime.date
) -> list[dict[str, str]]:
    def day(offset: int) -> str:
        return (today + datetime.timedelta(days=offset)).isoformat()

    kinds = [kind for kind, number in _CONSENT_KINDS for _ in range(number)]
    rows = []
    for kind, student in zip(kinds, chance.sample(list(students), len(kinds)), strict=True):
        row = {
            "Student ID": student["Student ID"],
            "Partner": clean_line(partner),
            "Fields": "; ".join(FIELDS),
            "Purpose": clean_line(purpose),
            "Signer": "(generated)",
            "Relation": chance.choice(("mother", "father", "guardian")),
            "Signed": day(-chance.randint(20, 60)),
            "Valid from": "",
            "Valid until": day(chance.randint(90, 200)),
            "Revoked": "",
            "Birth date": day(-chance.randint(6 * 365, 11 * 365)),
            "Remark": REMARK,
        }
        row |= _flaw(kind, day)
        rows.append(row)
    return rows


def _flaw(kind: str, day: Callable[[int], str]) -> dict[str, str]:
    flaws = {
        "expired": {"Signed": day(-400), "Valid until": day(-35)},
        "revoked": {"Revoked": day(-5)},
        "other partner": {"Partner": "Housing authority"},
        "other purpose": {"Purpose": "newsletter"},
        "incomplete": {"Signed": ""},
    }
    return flaws.get(kind, {})


def _write(path: Path, rows: Sequence[Mapping[str, str]]) -> None:
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, list(rows[0]), lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(rows)
    aside = path.with_name(path.name + ".part")
    aside.write_bytes(text.getvalue().encode("utf-8"))
    aside.replace(path)
