"""The kinds of attendance files that schools have, each small and invented, with what a person answers about it.

Every file is about the same 120 students of two schools: each fourth one is chronically absent, so that a count which
differs was misread. No student, school or division is real.
"""

from __future__ import annotations

import csv
import datetime
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

STUDENTS, CHRONIC = 120, 30
_SCHOOLS, _GRADES = ("Birch Elementary", "Cedar Elementary"), ("3", "4", "5")
_FIRST = datetime.date(2026, 9, 1)
_DAYS = 20


@dataclass(frozen=True, slots=True)
class Kind:
    """A file, and for each question about it a part of its words and a part of the words of the right answer. `roster`
    is a file that has to lie beside it."""

    path: Path
    answers: tuple[tuple[str, str], ...] = ()
    roster: Path | None = None


def _student(number: int) -> tuple[str, str, str]:
    """Id, school and grade."""
    return f"90{number:04d}", _SCHOOLS[number % 2], _GRADES[number % 3]


def _is_chronic(number: int) -> bool:
    return number % 4 == 0


def _days() -> list[datetime.date]:
    """The first school days of the year."""
    every = (_FIRST + datetime.timedelta(days=day) for day in range(60))
    return [day for day in every if day.weekday() < 5][:_DAYS]


def _missed(number: int, day: int) -> bool:
    """Chronic students miss each fourth day, every third of the others one day."""
    return day % 4 == 1 if _is_chronic(number) else number % 3 == 0 and day == 7


def _write(path: Path, rows: Sequence[Sequence[object]], delimiter: str = ",") -> Path:
    with path.open("w", newline="", encoding="utf-8") as out:
        csv.writer(out, delimiter=delimiter).writerows(rows)
    return path


def _totals(number: int) -> float:
    return 21.5 if _is_chronic(number) else number % 9


def plain(folder: Path) -> Kind:
    """One row for each student, all that is needed in it: nothing is asked."""
    rows = [["Student ID", "School", "Grade", "Days Absent", "Days Enrolled"]]
    return Kind(_write(folder / "plain.csv", [*rows, *([*_student(n), _totals(n), 180] for n in range(STUDENTS))]))


def sums_among_students(folder: Path) -> Kind:
    """Half days, and a row with the sum of each school and of all."""
    rows: list[list[object]] = [["Student ID", "School", "Grade", "Days Absent", "Days Enrolled"]]
    for school in (0, 1):
        of_school = range(school, STUDENTS, 2)
        rows += ([*_student(n), _totals(n), 180] for n in of_school)
        rows.append(["", f"{_SCHOOLS[school]} Total", "", sum(map(_totals, of_school)), 180 * len(of_school)])
    rows.append(["", "Grand Total", "", sum(map(_totals, range(STUDENTS))), 180 * STUDENTS])
    return Kind(_write(folder / "sums.csv", rows), (("Leave them out?", "Leave out"),))


def periods(folder: Path) -> Kind:
    """One row for each student, day and period."""
    rows: list[list[object]] = [["student_number", "school", "grade", "att_date", "period", "att_code"]]
    for number in range(STUDENTS):
        for place, day in enumerate(_days()):
            missed = (1, 2) if _missed(number, place) else ()
            rows += ([*_student(number), day, p, "U" if p in missed else ""] for p in range(1, 5))
    return Kind(
        _write(folder / "periods.csv", rows),
        (("left empty", "Present"), ("When is a day a day absent?", "half of the periods")),
    )


def movers(folder: Path) -> Kind:
    """One row for each enrollment, absences in two columns; some students changed schools."""
    rows: list[list[object]] = [
        ["Student ID", "School", "Grade", "Entry Date", "Exit Date", "Excused Absences", "Unexcused Absences",
         "Days Enrolled"]
    ]  # fmt: skip
    for number in range(STUDENTS):
        student, school, grade = _student(number)
        absent = int(_totals(number))
        if number % 10 == 1:
            other = _SCHOOLS[(number + 1) % 2]
            rows.append([student, other, grade, "08/24/2026", "12/18/2026", 0, 0, 80])
            rows.append([student, school, grade, "01/05/2027", "06/10/2027", absent, 0, 100])
        else:
            rows.append([student, school, grade, "08/24/2026", "06/10/2027", absent // 2, absent - absent // 2, 180])
    return Kind(
        _write(folder / "movers.csv", rows),
        (("the sum of", "Days absent ="), ("How is a student with several rows counted?", "Add up")),
    )


def exceptions(folder: Path) -> Kind:
    """Only days that were missed or came late to; a roster says who was enrolled when."""
    rows: list[list[object]] = [["Student ID", "School", "Grade", "Date", "Code"]]
    for number in range(STUDENTS):
        rows += ([*_student(number), day, "U"] for place, day in enumerate(_days()) if _missed(number, place))
        if number % 5 == 2:
            rows.append([*_student(number), _days()[11], "T"])
    roster: list[list[object]] = [["Student ID", "School", "Grade", "Days Enrolled"]]
    roster += ([*_student(number), _DAYS] for number in range(STUDENTS))
    return Kind(
        _write(folder / "exceptions.csv", rows),
        (("The code “T”", "Present"),),
        _write(folder / "roster.csv", roster),
    )


def report(folder: Path) -> Kind:
    """A printed report: titles, bars between cells, a count at the end."""
    lines = [
        "Pine County Public Schools",
        "Attendance Summary by Student",
        "",
        "Number|School|Grade|Days Absent|Days Enrolled",
    ]
    lines += ("|".join(map(str, (*_student(n), _totals(n), 180))) for n in range(STUDENTS))
    path = folder / "report.txt"
    path.write_text("\n".join([*lines, "", f"Students: {STUDENTS}", ""]))
    return Kind(path)


def codes(folder: Path) -> Kind:
    """One row for each student and day, with codes that mean different things in different places."""
    rows: list[list[object]] = [["Student ID", "School", "Grade", "Date", "Attendance Code"]]
    for number in range(STUDENTS):
        for place, day in enumerate(_days()):
            code = "U" if _missed(number, place) else "HB" if place == 3 and number % 7 == 0 else "P"
            rows.append([*_student(number), day, code])
    return Kind(_write(folder / "codes.csv", rows), (("“HB”", "Present"),))


def workbook(folder: Path) -> Kind:
    """A cover, then one school a sheet."""
    from openpyxl import Workbook

    book = Workbook()
    cover = book.active
    assert cover is not None
    cover.title = "Cover"
    cover.append(["Attendance, Pine County (invented)"])
    for school, name in enumerate(_SCHOOLS):
        sheet = book.create_sheet(name)
        sheet.append(["Student ID", "Grade", "Days Absent", "Days Enrolled"])
        for number in range(school, STUDENTS, 2):
            student, _, grade = _student(number)
            sheet.append([student, grade, _totals(number), 180])
    path = folder / "workbook.xlsx"
    book.save(path)
    return Kind(path, (("sheets", "All of them"),))


def present(folder: Path) -> Kind:
    """Days present instead of days absent."""
    rows: list[list[object]] = [["Student Number", "School", "Grade", "Days Present", "Days Enrolled"]]
    rows += ([*_student(n), 180 - _totals(n), 180] for n in range(STUDENTS))
    return Kind(_write(folder / "present.csv", rows), (("minus", "Days absent ="),))


def minutes(folder: Path) -> Kind:
    """Minutes, excused and not."""
    rows: list[list[object]] = [
        ["Student Number", "School", "Grade", "Excused Minutes", "Unexcused Minutes", "Minutes Enrolled"]
    ]
    rows += ([*_student(n), 390, int(_totals(n) * 390), 70_200] for n in range(STUDENTS))
    return Kind(_write(folder / "minutes.csv", rows), (("the sum of", "Days absent ="), ("count minutes", "Yes")))


def date_columns(folder: Path) -> Kind:
    """A column for each date."""
    rows: list[list[object]] = [["ID", "School", "Grade", *map(str, _days())]]
    for number in range(STUDENTS):
        marks = ["U" if _missed(number, place) else "P" for place in range(_DAYS)]
        marks[2] = "-" if number % 11 == 3 else marks[2]
        rows.append([*_student(number), *marks])
    return Kind(_write(folder / "dates.csv", rows), (("“-”", "Not a day"),))


def two_years(folder: Path) -> Kind:
    """Two school years under each other."""
    rows: list[list[object]] = [["School Year", "Student ID", "School", "Grade", "Days Absent", "Days Enrolled"]]
    for number in range(STUDENTS):
        rows.append(["2026-2027", *_student(number), _totals(number), 180])
        rows.append(["2025-2026", *_student(number), (number * 7) % 40, 180])
    return Kind(_write(folder / "years.csv", rows), (("school years", "2026-2027"),))


KINDS: tuple[Callable[[Path], Kind], ...] = (
    plain, sums_among_students, periods, movers, exceptions, report, codes, workbook, present, minutes, date_columns,
    two_years,
)  # fmt: skip


def numbered(lines: Sequence[str]) -> Iterator[tuple[str, str]]:
    """The answers on a screen: the number that chooses each, and its words. Rows of the file stand above them."""
    texts = [line.strip("│ ") for line in lines]
    first = max((at for at, text in enumerate(texts) if text.startswith("1  ")), default=len(texts))
    for text in texts[first:]:
        if text[:1].isdigit() and text[1:3] == "  ":
            yield text[0], text[3:]
