"""Which column means what: guessed from names and contents, confirmed by a person, remembered for each file layout."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from content.clean import clean_line
from workshop.sharing.problems import ColumnProblem
from workshop.sharing.rows import never
from workshop.sharing.table_file import TableFile

MOST_DAYS = 400
"""More days than this is no school year."""


def plain(name: str) -> str:
    """A name as it is compared: lower case, words of letters and digits, one space between them."""
    return " ".join(re.findall(r"[^\W_]+", clean_line(name).casefold()))


@dataclass(frozen=True, slots=True)
class Layout:
    """The columns of a file whatever their order; two exports of one program have the same layout."""

    names: tuple[str, ...]

    @classmethod
    def of(cls, header: Sequence[str]) -> Layout:
        return cls(tuple(sorted(clean_line(name).casefold() for name in header)))

    @property
    def id(self) -> str:
        """A fingerprint of the names: 16 hexadecimal digits."""
        return hashlib.sha256("\x1f".join(self.names).encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns of an attendance file that have a meaning; every other one is a fact about a student.

    Attributes:
        absent: the days a student was absent.
        enrolled: the days the student was enrolled; empty when the file does not say, and `days` counts for everyone.
        id: what tells students apart; empty when the file does not say.
        days: the division's days in this time; None when nobody said.
    """

    absent: str = ""
    enrolled: str = ""
    id: str = ""
    days: int | None = None

    def check(self, header: Sequence[str]) -> None:
        """Raises ColumnProblem when a column is missing, chosen twice, or nothing says how many days there were."""
        if not self.absent:
            raise ColumnProblem("No column is chosen for the days absent; choose it.")
        if not self.enrolled and self.days is None:
            raise ColumnProblem(
                "Nothing says how many days there were; choose the column with the days enrolled, or type a number of "
                "days that is right for everyone."
            )
        if self.days is not None and not 1 <= self.days <= MOST_DAYS:
            raise ColumnProblem(f"The number of days is a whole number from 1 to {MOST_DAYS}.")
        chosen = [name for name in (self.absent, self.enrolled, self.id) if name]
        for name in chosen:
            if name not in header:
                raise ColumnProblem(f'The file has no column "{name}"; it has: {", ".join(header[:12])}.')
            if chosen.count(name) > 1:
                raise ColumnProblem(f'The column "{name}" is chosen twice; choose another one.')

    def with_column(self, part: str, name: str) -> Columns:
        """The same with another column for `absent`, `enrolled` or `id`."""
        parts = {"absent": self.absent, "enrolled": self.enrolled, "id": self.id} | {part: name}
        return Columns(parts["absent"], parts["enrolled"], parts["id"], self.days)

    def remember(self) -> dict[str, str]:
        """What is kept for this layout: names of columns and a number of days, nothing else."""
        days = "" if self.days is None else str(self.days)
        return {"absent": self.absent, "enrolled": self.enrolled, "id": self.id, "days": days}

    @classmethod
    def recall(cls, kept: Mapping[str, str] | None, header: Sequence[str]) -> Columns | None:
        """The columns kept for this layout, or None when there are none or they do not fit the header."""
        if not kept:
            return None
        absent, enrolled, ident, days = (kept.get(key, "") for key in ("absent", "enrolled", "id", "days"))
        if days and not (days.isascii() and days.isdigit() and len(days) < 5):
            return None
        found = cls(absent, enrolled, ident, int(days) if days else None)
        try:
            found.check(header)
        except ColumnProblem:
            return None
        return found


@dataclass(frozen=True, slots=True)
class Look:
    """A first look at a file: its columns, what they probably mean, how it is written. No row of it is kept."""

    file: str
    header: tuple[str, ...]
    words: str
    layout: Layout
    guess: Columns


def look(path: Path, cancelled: Callable[[], bool] = never) -> Look:
    """Look at the header and the first rows of a table. Raises FileProblem."""
    with TableFile(path, cancelled) as table:
        guess = guess_columns(table.header, table.sample())
        return Look(table.name, table.header, table.words, Layout.of(table.header), guess)


_ABSENT = (
    "days absent", "absent days", "total days absent", "days absence", "absences", "total absences", "absence total",
    "days missed", "total absent", "absent", "absence days", "daysabsent", "totaldaysabsent", "days abs", "abs",
)  # fmt: skip
_ENROLLED = (
    "days enrolled", "enrolled days", "days in membership", "membership days", "days membership", "total days enrolled",
    "days of enrollment", "enrollment days", "days possible", "possible days", "membership", "daysenrolled", "enrolled",
    "aggregate days membership", "days on roll", "days enr", "enr days",
)  # fmt: skip
_ID = (
    "student id", "studentid", "student number", "student no", "state testing identifier", "sti", "state student id",
    "pupil id", "learner id", "local id", "ssid", "sasid", "student", "id",
)  # fmt: skip
_NOT_A_TOTAL = frozenset(("excused", "unexcused", "tardy", "tardies", "rate", "percent", "pct", "present", "suspended"))


def guess_columns(header: Sequence[str], rows: Sequence[Sequence[str]]) -> Columns:
    """The columns with a meaning, by name, and only where the first rows agree with it; unknown ones stay empty."""
    absent = _best(header, rows, _ABSENT, _counts)
    enrolled = _best([name if name != absent else "" for name in header], rows, _ENROLLED, _counts)
    taken = {absent, enrolled}
    ident = _best([name if name not in taken else "" for name in header], rows, _ID, _different)
    return Columns(absent, enrolled, ident)


def _best(
    header: Sequence[str], rows: Sequence[Sequence[str]], known: Sequence[str], fits: Callable[[Sequence[str]], bool]
) -> str:
    scored = []
    for place, name in enumerate(header):
        words = plain(name)
        if words in known:
            score = len(known) - known.index(words) + 100
        elif words and set(words.split()).isdisjoint(_NOT_A_TOTAL):
            score = max((len(k) for k in known if " " in k and f" {k} " in f" {words} "), default=0)
        else:
            score = 0
        if score and fits([row[place].strip() for row in rows if any(row)]):
            scored.append((score, -place, name))
    return max(scored)[2] if scored else ""


def _counts(cells: Sequence[str]) -> bool:
    """Most of them are whole numbers; a few mistakes are for the reader to name."""
    good = sum(1 for cell in cells if cell.isascii() and cell.removesuffix(".0").isdigit())
    return good * 2 >= len(cells)


def _different(cells: Sequence[str]) -> bool:
    """Mostly filled and mostly different; a gap or a duplicate is for the reader to name."""
    filled = [cell for cell in cells if cell]
    return len(filled) * 2 > len(cells) and len(set(filled)) * 2 >= len(filled)
