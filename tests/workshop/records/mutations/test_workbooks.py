"""Workbooks with a school a sheet, mutated: sheets swapped, hidden or summaries among them, columns turned, rows
damaged. Each is refused, asked about, or counted as the recount counts what its cells show.

    MUTATIONS=10000 uv run pytest -m scale -n 0 -s tests/workshop/records/mutations
"""

from __future__ import annotations

import os
import random
from collections import Counter
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest

from tests.workshop.records.mutations.recount import CannotCount, Row, Spec, recount
from tests.workshop.records.mutations.test_mutations import differs
from workshop.records.answers import Answers, Students, TotalsRows
from workshop.records.problems import SharingProblem
from workshop.records.read import read_attendance

SHARE, ALL = 60, int(os.environ.get("MUTATIONS", "10000"))
HEADER = ("ID", "Grade", "Entry Date", "Exit Date", "Absent", "Enrolled")
SCHOOLS = ("Oak Hill", "Elm", "San José")
Cell = str | int | float | None
Sheet = tuple[list[str], list[list[Cell]]]


def make(chance: random.Random) -> dict[str, Sheet]:
    """The sheets by the schools they are named after."""
    sheets: dict[str, Sheet] = {name: (list(HEADER), []) for name in SCHOOLS[: chance.choice((2, 3))]}
    for number in range(chance.randint(3, 10)):
        who = f"{1000 + 7 * number:06}"
        stays = chance.sample(list(sheets), chance.choice((1, 1, 1, 2)))
        for place, school in enumerate(stays):
            enrolled = chance.choice((180, 175, 90)) if len(stays) == 1 else chance.choice((80, 90))
            dates = ("08/24/2026", "12/18/2026") if place == 0 else ("01/04/2027", chance.choice(("", "06/10/2027")))
            absent = chance.randint(0, enrolled // 2)
            sheets[school][1].append([who, str(chance.randint(3, 5)), *dates, absent, enrolled])
    return sheets


def damage(sheets: dict[str, Sheet], chance: random.Random) -> None:
    """One row that is not as it was."""
    _, rows = chance.choice([sheet for sheet in sheets.values() if sheet[1]])
    place = chance.randrange(len(rows))
    match chance.randrange(4):
        case 0:
            del rows[place]
        case 1:
            rows.insert(chance.randint(0, len(rows)), list(rows[place]))
        case 2:
            at = chance.randrange(len(rows[place]))
            rows[place][at] = chance.choice((None, "x", "N/A", 17.5, 400, 1207, "2026-09-01", -1, 0, "Total"))
        case _:
            at, other = chance.randrange(6), chance.randrange(6)
            rows[place][at], rows[place][other] = rows[place][other], rows[place][at]


def rows_of(sheets: dict[str, Sheet]) -> list[Row]:
    """What a person reads, with the name of the sheet as the school."""
    return [
        {**{name: "" if cell is None else str(cell) for name, cell in zip(header, row, strict=True)}, "School": school}
        for school, (header, rows) in sheets.items()
        for row in rows
        if any(cell not in (None, "") for cell in row)
    ]


def save(sheets: dict[str, Sheet], path: Path, chance: random.Random) -> None:
    """The workbook: sheets in any order, columns in any order on each, titles, sums, and sheets that are not read."""
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for school in chance.sample(list(sheets), len(sheets)):
        header, rows = sheets[school]
        order = chance.sample(range(len(header)), len(header)) if chance.random() < 0.5 else list(range(len(header)))
        sheet = book.create_sheet(school)
        for title in ("Riverbend City Public Schools", "Attendance")[: chance.choice((0, 0, 1, 2))]:
            sheet.append([title])
        sheet.append([header[place] for place in order])
        for row in rows:
            sheet.append([row[place] for place in order])
            if chance.random() < 0.5 and str(row[0]).isdigit() and len(str(row[0])) == 6:
                cell = sheet.cell(sheet.max_row, order.index(0) + 1)
                cell.value, cell.number_format = int(str(row[0])), "000000"  # as Excel shows a number with zeros
        if chance.random() < 0.4:
            sums: list[Cell] = [None] * len(header)
            for place in (4, 5):
                sums[place] = sum(int(cell) for row in rows if isinstance(cell := row[place], int | float))
            sums[chance.choice((0, 1))] = "Total"
            sheet.append([sums[place] for place in order])
    _add_sheets(book, chance)
    book.save(path)


def _add_sheets(book: openpyxl.Workbook, chance: random.Random) -> None:
    if chance.random() < 0.4:
        book.create_sheet("About", chance.choice((0, None))).append(["Made by the office"])
    if chance.random() < 0.4:
        summary = book.create_sheet("Summary", 0)
        for row in (["School", "Students", "Absent", "Enrolled"], ["Oak Hill", 4, 60, 700], ["Elm", 3, 20, 540]):
            summary.append(row)
    if chance.random() < 0.3:
        hidden = book.create_sheet("Old", 0)
        for cells in (list(HEADER), ["999999", "3", "", "", 90, 180]):
            hidden.append(cells)
        hidden.sheet_state = "hidden"


def outcome(seed: int, path: Path) -> str:
    """`counted`, `refused`, or what is wrong."""
    chance = random.Random(f"workbook {seed}")
    sheets = make(chance)
    damaged = chance.random() < 0.6
    if damaged:
        damage(sheets, chance)
    how = chance.choice((Students.ADD_UP, Students.EACH_SCHOOL))
    sums = chance.choice((TotalsRows.UNSAID, TotalsRows.LEAVE_OUT))
    answers = Answers(
        "Absent", "Enrolled", "ID", days=180, students=how, totals_rows=sums, sheets=tuple(sheets), sheet_is="School"
    )
    save(sheets, path, chance)
    try:
        found = read_attendance(path, answers)
    except SharingProblem:
        return "refused"
    spec = Spec("totals", ("Absent",), movers="last" if how is Students.ADD_UP else "each")
    try:
        truth = recount(rows_of(sheets), spec)
    except CannotCount:
        truth = None
    return differs(found, truth) or "counted"


def run(number: int, folder: Path) -> Counter[str]:
    """So many workbooks. Fails with the seeds of those that are counted wrongly."""
    outcomes: Counter[str] = Counter()
    wrong = []
    for seed in range(number):
        found = outcome(seed, folder / "made.xlsx")
        outcomes[found] += 1
        wrong += [] if found in ("counted", "refused") else [(seed, found)]
    assert not wrong, f"{len(wrong)} of {number} workbooks counted wrongly in silence: {wrong[:5]}"
    return outcomes


def test_a_share_of_workbooks(tmp_path: Path) -> None:
    found = run(SHARE, tmp_path)
    assert found["counted"] > found["refused"] > 0


@pytest.mark.scale
@pytest.mark.timeout(3600)
def test_ten_thousand_workbooks(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = run(ALL, tmp_path)
    with capsys.disabled():
        print(f"\nworkbooks: {ALL:,} mutations, 0 silent wrong counts; {dict(sorted(found.items()))}")  # noqa: T201


def test_a_recount_needs_no_sheet_order() -> None:
    """The recount goes by dates and names alone, so that it can judge workbooks whose sheets were swapped."""
    sheets = make(random.Random(7))
    turned = dict(reversed(sheets.items()))
    spec = Spec("totals", ("Absent",), movers="last")
    assert recount(rows_of(sheets), spec) == recount(rows_of(turned), replace(spec))
