"""What happens to files on their way: how they are written, what is printed around the rows, and damage to them."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

from tests.workshop.records.mutations.made import Made

ENCODINGS = ("utf-8", "utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le")
_DAMAGE = '",;\t|\'0159 -.aP\n"é'


@dataclass
class Line:
    """A line of the file; `is_row` when a person would say that it is a row of the table, damaged or not."""

    text: str
    is_row: bool = True


@dataclass
class Written:
    """A file as it is written; `damaged` when its rows are not all as they were."""

    lines: list[Line]
    header: list[str]
    delimiter: str
    encoding: str
    line_end: str
    damaged: bool

    def data(self) -> bytes:
        """Its bytes."""
        return "".join(line.text.replace("\n", self.line_end) + self.line_end for line in self.lines).encode(
            self.encoding, "replace"
        )


def write(made: Made, chance: random.Random, damages: int) -> Written:
    """The table written in some way, with so many damages."""
    header, rows = list(made.header), [list(row) for row in made.rows]
    _add_columns(header, rows, chance)
    _spell(header, rows, chance)
    if chance.random() < 0.5:
        order = chance.sample(range(len(header)), len(header))
        header, rows = [header[place] for place in order], [[row[place] for place in order] for row in rows]
    if chance.random() < 0.3:
        chance.shuffle(rows)
    delimiter = chance.choice(",,,;\t|")
    quoted = chance.choice((False, False, True))
    lines = [Line(_line(row, delimiter, quoted, chance)) for row in rows]
    for _ in range(damages):
        _damage(lines, header, delimiter, quoted, chance)
    _print_around(lines, made, header, rows, delimiter, quoted, chance)
    head = Line(_line(header, delimiter, quoted, chance), False)
    lines.insert(0, head)
    titles = ["Riverbend City Public Schools", "Attendance", "Run 06/18/2027"][: chance.choice((0, 0, 0, 1, 2, 3))]
    lines[:0] = [Line(title, False) for title in titles]
    return Written(lines, header, delimiter, chance.choice(ENCODINGS), chance.choice(("\n", "\r\n")), damages > 0)


def _add_columns(header: list[str], rows: list[list[str]], chance: random.Random) -> None:
    """Columns that nobody uses, with whatever stands in such."""
    notes = ("", "ok", "says; well", "a, b", 'the "Elm" bus', "n/a", "-1", "9/31/2026", "1e9", "Total", "two\nlines")
    for name in chance.sample(("Note", "Reason", "Note", "Rate", "Home Room"), chance.choice((0, 0, 1, 2))):
        place = chance.randint(0, len(header))
        header.insert(place, name)
        for row in rows:
            row.insert(place, chance.choice(notes))


def _spell(header: list[str], rows: list[list[str]], chance: random.Random) -> None:
    """Names in other spellings, and spaces around cells."""
    if "School" in header and chance.random() < 0.4:
        place = header.index("School")
        for row in rows:
            row[place] = chance.choice(
                (row[place], row[place].upper(), row[place].replace(" ", "  "), f" {row[place]} ")
            )
    if chance.random() < 0.2:
        for row in rows:
            for place, cell in enumerate(row):
                row[place] = f"{cell} "


def _line(cells: list[str], delimiter: str, quoted: bool, chance: random.Random) -> str:
    return delimiter.join(_cell(cell, delimiter, quoted, chance) for cell in cells)


def _cell(cell: str, delimiter: str, quoted: bool, chance: random.Random) -> str:
    if quoted or delimiter in cell or cell.startswith('"') or "\n" in cell:
        return '"' + cell.replace('"', '""') + '"'
    if cell.isdigit() and len(cell) == 6 and chance.random() < 0.02:
        return f'"=""{cell}"""'
    return cell


# ------------------------------------------------------------------ lines of a report


def _print_around(
    lines: list[Line], made: Made, header: list[str], rows: list[list[str]], delimiter: str, quoted: bool,
    chance: random.Random,
) -> None:  # fmt: skip
    """Sums, rules, page headers, empty lines, a count at the end."""

    def printed(cells: list[str]) -> Line:
        return Line(_line(cells, delimiter, quoted, chance), False)

    if made.answers.enrolled and chance.random() < 0.5:
        for sums in _sums(made, header, rows, chance):
            place = len(lines) if chance.random() < 0.8 else chance.randint(0, len(lines))
            lines.insert(place, printed(sums))
    if chance.random() < 0.15:
        lines.insert(chance.randint(0, len(lines)), printed(header))
    if chance.random() < 0.15:
        lines.insert(chance.choice((0, len(lines))), printed(["-----"] * len(header)))
    if chance.random() < 0.2:
        lines.insert(chance.randint(0, len(lines)), Line("", False))
    if chance.random() < 0.1:
        lines.append(Line(f"Students: {len({row[header.index('ID')].strip() for row in rows})}", False))


def _sums(made: Made, header: list[str], rows: list[list[str]], chance: random.Random) -> list[list[str]]:
    """Rows that add up the others, rightly or nearly so, under one of the names that reports give them."""
    numbers = [
        name for name in (made.answers.absent, *made.answers.also_absent, made.answers.present, "Enrolled") if name
    ]
    found = []
    for _ in range(chance.choice((1, 1, 2))):
        row = [""] * len(header)
        for name in numbers:
            place = header.index(name)
            cells = [Fraction(other[place].strip().replace(",", "")) for other in rows]
            total = sum(cells, Fraction(chance.choice((0, 0, 0, 1))))
            row[place] = str(int(total) if chance.random() < 0.8 else int(total / max(len(rows), 1)))
        place = header.index(chance.choice(("ID", "School")))
        row[place] = chance.choice(("Total", "Grand Total", "Total:", "Average", "Sub-total", "", "TOTALS", "Count"))
        found.append(row)
    return found


# ------------------------------------------------------------------ damage


def _damage(lines: list[Line], header: list[str], delimiter: str, quoted: bool, chance: random.Random) -> None:
    if lines:
        chance.choice(_DAMAGES)(lines, header, delimiter, quoted, chance)


def _change_a_character(lines: list[Line], _: list[str], delimiter: str, __: bool, chance: random.Random) -> None:
    place = chance.randrange(len(lines))
    text = lines[place].text
    at = chance.randint(0, len(text))
    what = chance.choice(("", delimiter, '"', chance.choice(_DAMAGE)))
    changed = text[:at] + what + text[at + chance.choice((0, 1)) :]
    if what == "\n" and text[:at].count('"') % 2 == 0:  # in quotation marks it is a part of the cell
        lines[place : place + 1] = [Line(changed[:at]), Line(changed[at + 1 :])]
    else:
        lines[place] = Line(changed)


def _take_a_line(lines: list[Line], *rest: object) -> None:
    chance = rest[-1]
    assert isinstance(chance, random.Random)
    del lines[chance.randrange(len(lines))]


def _repeat_a_line(lines: list[Line], *rest: object) -> None:
    chance = rest[-1]
    assert isinstance(chance, random.Random)
    lines.insert(chance.randint(0, len(lines)), Line(chance.choice(lines).text))


def _join_lines(lines: list[Line], *rest: object) -> None:
    chance = rest[-1]
    assert isinstance(chance, random.Random)
    if len(lines) > 1:
        place = chance.randrange(len(lines) - 1)
        lines[place : place + 2] = [Line(lines[place].text + lines[place + 1].text)]


def _cut_the_end(lines: list[Line], *rest: object) -> None:
    chance = rest[-1]
    assert isinstance(chance, random.Random)
    text = lines[-1].text
    lines[-1] = Line(text[: chance.randint(0, len(text))])


def _change_a_cell(lines: list[Line], header: list[str], delimiter: str, quoted: bool, chance: random.Random) -> None:
    place = chance.randrange(len(lines))
    cells = lines[place].text.split(delimiter)
    at = chance.randrange(len(cells))
    junk = ("", "N/A", "-", "1e3", "1,080", "17.5", "0", "400", "x", "A", "HA", "9/3/2026", "2026-09-03", "Elm", "12 ")
    match chance.randrange(4):
        case 0:
            cells[at] = _cell(chance.choice(junk), delimiter, quoted, chance)
        case 1:
            other = chance.randrange(len(cells))
            cells[at], cells[other] = cells[other], cells[at]
        case 2:
            del cells[at:]
        case _:
            cells.insert(at, chance.choice(("", "x")))
    lines[place] = Line(delimiter.join(cells))


_DAMAGES: tuple[Callable[..., None], ...] = (
    _change_a_character, _change_a_character, _take_a_line, _repeat_a_line, _join_lines, _cut_the_end, _change_a_cell,
    _change_a_cell,
)  # fmt: skip
