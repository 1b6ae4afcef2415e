"""An independent recount: lines split by hand, amounts as fractions, students in a dictionary. It shares nothing with
the project's reader, and answers None wherever a careful person could not count.
"""

from __future__ import annotations

import datetime
import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

Counts = tuple[int, int]
Row = dict[str, str]


@dataclass(frozen=True)
class Spec:
    """How a kind of file is counted: names of its columns, shares of its marks, and the rules."""

    kind: str
    absent: tuple[str, ...] = ()
    present: str = ""
    rule: str = ""
    movers: str = ""
    days: int = 180
    most: int = 400


SHARES: Mapping[str, Fraction | None] = {
    "a": Fraction(1), "e": Fraction(1), "ha": Fraction(1, 2), "p": Fraction(0), "t": Fraction(0), "-": None,
}  # fmt: skip


@dataclass(frozen=True)
class Truth:
    """Students and chronically absent ones: all by two policies, and by school (names without case and spaces)."""

    any_day: Counts
    half_year: Counts
    schools: Mapping[str, Counts]


class CannotCount(Exception):
    """What a careful person would say."""


# ------------------------------------------------------------------ cells


def split(line: str, delimiter: str) -> list[str]:
    """The cells of a row. Raises CannotCount when a quotation mark does not close at the end of its cell."""
    cells, place = [], 0
    while True:
        if line[place : place + 1] == '"':
            end = place + 1
            while line[end : end + 1] != '"' or line[end : end + 2] == '""':
                end += 2 if line[end : end + 2] == '""' else 1
                if end >= len(line):
                    raise CannotCount
            cell = line[place + 1 : end].replace('""', '"')
            place = end + 1
            if line[place : place + 1] not in ("", delimiter):
                raise CannotCount
        else:
            end = line.find(delimiter, place)
            end = len(line) if end < 0 else end
            cell, place = line[place:end], end
        formula = re.fullmatch(r'="([^"]*)"', cell)
        cells.append(formula[1] if formula else cell)
        if place >= len(line):
            return cells
        place += 1


def rows_of(lines: Sequence[str], header: Sequence[str], delimiter: str) -> list[Row]:
    """Rows by the names of their cells. Raises CannotCount for rows of another width."""
    rows = []
    for line in lines:
        cells = [" ".join(cell.split()) for cell in split(line, delimiter)]
        if not any(cells):
            if any(character.strip() for character in line if character not in delimiter + '"'):
                raise CannotCount
            continue
        if len(cells) < len(header) or any(cells[len(header) :]):
            raise CannotCount
        rows.append(dict(zip(header, cells, strict=False)))
    return rows


def amount(text: str) -> Fraction:
    """A number in plain digits with at most four decimals. Raises CannotCount."""
    if not re.fullmatch(r"([0-9]+|[0-9]{1,3}(,[0-9]{3})+)(\.[0-9]+)?", text):
        raise CannotCount
    value = Fraction(text.replace(",", ""))
    if (value * 10_000).denominator != 1:
        raise CannotCount
    return value


def day(text: str) -> datetime.date:
    """A date that can be read in one way only, month first. Raises CannotCount."""
    forms = (r"(?P<y>\d{4})-(?P<m>\d{1,2})-(?P<d>\d{1,2})", r"(?P<m>\d{1,2})/(?P<d>\d{1,2})/(?P<y>\d{4}|\d{2})",
             r"(?P<y>\d{4})(?P<m>\d{2})(?P<d>\d{2})")  # fmt: skip
    for form in forms:
        found = re.fullmatch(form, text, re.ASCII)
        if found:
            year = int(found["y"]) + (2000 if len(found["y"]) == 2 else 0)
            try:
                return datetime.date(year, int(found["m"]), int(found["d"]))
            except ValueError:
                break
    raise CannotCount


def share(text: str) -> Fraction | None:
    """The share of the day absent. Raises CannotCount."""
    if text.casefold() not in SHARES:
        raise CannotCount
    return SHARES[text.casefold()]


def label(text: str) -> str:
    return " ".join(text.casefold().split())


# ------------------------------------------------------------------ counting

When = tuple[datetime.date, datetime.date]
Stay = tuple[str, str, Fraction, Fraction, When]
"""A student's time at a school: id, school, days absent and enrolled, and days by which stays are in order."""


NEVER: When = (datetime.date.min, datetime.date.min)


def recount(rows: Sequence[Row], spec: Spec, roster: Mapping[str, tuple[str, Fraction]] | None = None) -> Truth:
    """The counts. Raises CannotCount."""
    if not rows and roster is None:
        raise CannotCount
    if any(not row["ID"] for row in rows):
        raise CannotCount
    match spec.kind:
        case "days" | "periods":
            stays = _of_days(rows, spec)
        case "wide":
            stays = [_across(row) for row in rows]
        case "exceptions":
            assert roster is not None
            stays = _with_roster(rows, roster)
        case _:
            if spec.movers and any(row in rows[:place] for place, row in enumerate(rows)):
                raise CannotCount
            several = {who for who, count in Counter(row["ID"] for row in rows).items() if count > 1}
            stays = [_totals(row, spec, row["ID"] in several) for row in rows]
    return _truth(stays, spec)


def _truth(stays: Sequence[Stay], spec: Spec) -> Truth:
    by_student: dict[str, list[Stay]] = defaultdict(list)
    for stay in stays:
        by_student[stay[0]].append(stay)
    if not spec.movers and any(len(some) > 1 for some in by_student.values()):
        raise CannotCount
    totals: list[tuple[Fraction, Fraction]] = []
    places: dict[tuple[str, str], list[Fraction]] = defaultdict(lambda: [Fraction(0), Fraction(0)])
    for some in by_student.values():
        absent, enrolled = (sum(((stay[2], stay[3])[place - 2] for stay in some), Fraction(0)) for place in (2, 3))
        if enrolled > spec.days:
            raise CannotCount
        totals.append((absent, enrolled))
        last = max(stay[4] for stay in some)
        names = {label(stay[1]) for stay in some if stay[4] == last}
        if spec.movers == "last" and len([1 for stay in some if stay[4] == last]) > 1 and len(some) > 1:
            raise CannotCount
        for stay in some:
            school = label(stay[1]) if spec.movers == "each" else next(iter(names))
            places[stay[0], school][0] += stay[2]
            places[stay[0], school][1] += stay[3]
    schools: dict[str, list[tuple[Fraction, Fraction]]] = defaultdict(list)
    for (_, school), (absent, enrolled) in places.items():
        schools[school].append((absent, enrolled))
    full = [(absent, enrolled) for absent, enrolled in totals if enrolled > 0 and 2 * enrolled >= spec.days]
    return Truth(
        _count(totals), _count(full),
        {school: found for school, some in schools.items() if (found := _count(some))[0]},
    )  # fmt: skip


def _count(students: Sequence[tuple[Fraction, Fraction]]) -> Counts:
    some = [(absent, enrolled) for absent, enrolled in students if enrolled > 0]
    return len(some), sum(10 * absent >= enrolled for absent, enrolled in some)


def _totals(row: Row, spec: Spec, several: bool) -> Stay:
    """Dates matter only where a student has several rows."""
    enrolled = amount(row["Enrolled"])
    absent = enrolled - amount(row[spec.present]) if spec.present else sum(amount(row[name]) for name in spec.absent)
    if not 0 <= absent <= enrolled or enrolled > spec.most:
        raise CannotCount
    last = NEVER
    if spec.movers == "last" and several:
        last = (day(row["Exit Date"]) if row["Exit Date"] else datetime.date.max,
                day(row["Entry Date"]) if row["Entry Date"] else datetime.date.max)  # fmt: skip
    return row["ID"], row["School"], Fraction(absent), enrolled, last


def _across(row: Row) -> Stay:
    found = [share(cell) for name, cell in row.items() if re.match(r"\d", name)]
    there = [one for one in found if one is not None]
    return row["ID"], row["School"], sum(there, Fraction(0)), Fraction(len(there)), NEVER


def _of_days(rows: Sequence[Row], spec: Spec) -> list[Stay]:
    marks: dict[tuple[str, datetime.date], dict[str, Fraction | None]] = defaultdict(dict)
    schools: dict[str, set[str]] = defaultdict(set)
    days = set()
    for row in rows:
        when, period = day(row["Date"]), label(row.get("Period", "1"))
        days.add(when)
        if not period or period in marks[row["ID"], when]:
            raise CannotCount
        marks[row["ID"], when][period] = share(row["Code"])
        schools[row["ID"]].add(row["School"])
    if len({when.year - (when.month < 7) for when in days}) > 1 or len(days) > spec.days:
        raise CannotCount
    sums: dict[str, list[Fraction]] = {who: [Fraction(0), Fraction(0)] for who in schools}
    for (who, _), periods in marks.items():
        there = [one for one in periods.values() if one is not None]
        if there:
            missed = sum(there, Fraction(0)) / len(there)
            away = {"": missed, "share": missed, "half": Fraction(2 * missed >= 1), "all": Fraction(missed == 1),
                    "any": Fraction(missed > 0)}[spec.rule]  # fmt: skip
            sums[who][0] += away
            sums[who][1] += 1
    # A school that is not the same in all rows of a student is nothing to count by.
    one_school = all(len(names) == 1 for names in schools.values())
    return [
        (who, next(iter(schools[who])) if one_school else "?", absent, enrolled, NEVER)
        for who, (absent, enrolled) in sums.items()
    ]


def _with_roster(rows: Sequence[Row], roster: Mapping[str, tuple[str, Fraction]]) -> list[Stay]:
    sums = {who: Fraction(0) for who in roster}
    left = dict.fromkeys(roster, 0)
    seen, days = set(), set()
    for row in rows:
        when, who = day(row["Date"]), row["ID"]
        if who not in roster or (who, when) in seen:
            raise CannotCount
        seen.add((who, when))
        days.add(when)
        found = share(row["Code"])
        sums[who] += found or 0
        left[who] += found is None
    if not days or len({when.year - (when.month < 7) for when in days}) > 1:
        raise CannotCount
    stays = [(who, school, sums[who], enrolled - left[who], NEVER) for who, (school, enrolled) in roster.items()]
    if any(absent > enrolled for _, _, absent, enrolled, _ in stays):
        raise CannotCount
    return stays
