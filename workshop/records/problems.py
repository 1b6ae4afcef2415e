"""What can go wrong in the sharing check, each as one sentence for a person.

A sentence names the file, the row and the column, never what stands there: it may end up in a log, and what stands
there is about a student.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal, NoReturn


class Remedy(StrEnum):
    """What leads on from a problem, where each place has a way of its own: a command says its option, a screen its key.
    The sentence of the problem says neither."""

    ROSTER = "roster"
    ANSWERS = "answers"


class RefusalKind(StrEnum):
    """Why nobody can count a file as it is. The values are for scripts (`--json`), and stay as they are."""

    AGGREGATE = "aggregate"
    CODES = "codes"
    COUNT = "count"
    DAY_NUMBERS = "day numbers"
    EXCEPTIONS = "exceptions"
    MERGED_CELLS = "merged cells"
    NOT_RECOGNIZED = "not recognized"
    NO_CODES = "no codes"
    NO_DATES = "no dates"
    NO_NUMBERS = "no numbers"
    PART = "part of the absences"
    PERCENTAGES = "percentages only"
    QUOTES = "quotes"
    REPEATED_DAYS = "repeated days"
    TERMS = "terms"
    TWO_UNITS = "two units"
    VIEWS = "views"
    WIDTH = "width"
    YEARS = "years"


class SharingProblem(ValueError):
    """`str(problem)` is one sentence: what is wrong, where, what to do. `remedy`: what the place has to add to it."""

    remedy: Remedy | None = None


class Refused(SharingProblem):
    """What was asked for was understood, and cannot or may not be done."""


class PolicyProblem(SharingProblem):
    """A policy that there is not, or that cannot be understood."""


class WeakerPolicy(PolicyProblem):
    """A policy, or a choice, that would be weaker than the rule it may not be weaker than: understood, and refused."""


class RequestProblem(SharingProblem):
    """A break-down or a field that the attendance file does not have."""


class ColumnProblem(SharingProblem):
    """The columns needed are missing, or one column was chosen twice."""


class AnswersProblem(ColumnProblem):
    """Answers about a file that contradict each other, or the file."""

    remedy = Remedy.ANSWERS


class AnswerNeeded(SharingProblem):
    """The file can be counted once a person has answered: one key of the answers, see `workshop.records.answers`.

    `key` is that key, such as `day_rule`; `choices` are the values it can have, empty where it is free. `rows` are some
    of the rows it is about, as a spreadsheet counts.
    """

    def __init__(self, sentence: str, key: str, choices: Sequence[str] = (), rows: Sequence[int] = ()) -> None:
        super().__init__(sentence)
        self.key = key
        self.choices = tuple(choices)
        self.rows = tuple(rows)


class Cancelled(Exception):
    """The person stopped the work; nothing was kept."""


@dataclass(frozen=True, slots=True)
class RejectedRow:
    """One row that cannot be used. `row` counts as a spreadsheet does: the first row of the file is 1. `sheet` is the
    one it is on, where several are read."""

    row: int
    column: str
    reason: str
    sheet: str = ""

    def sentence(self) -> str:
        """For example `row 14, column "Days absent": is not a whole number`."""
        sheet = f"sheet “{self.sheet}”, " if self.sheet else ""
        where = f'row {self.row}, column "{self.column}"' if self.column else f"row {self.row}"
        return f"{sheet}{where}: {self.reason}"


@dataclass(frozen=True, slots=True)
class RejectionKind:
    """All rows that are refused for one reason in one column: how many, and the first of them."""

    column: str
    reason: str
    count: int
    rows: tuple[int, ...]
    sheet: str = ""

    def sentence(self) -> str:
        """For example `column "Days absent": is not a whole number: rows 5, 9, 14 and 1,497 more`."""
        if self.count == 1:
            return RejectedRow(self.rows[0], self.column, self.reason, self.sheet).sentence()
        rows = ", ".join(f"{row:,}" for row in self.rows)
        more = f" and {self.count - len(self.rows):,} more" if self.count > len(self.rows) else ""
        where = f'column "{self.column}": ' if self.column else ""
        where = f"sheet “{self.sheet}”, {where}" if self.sheet else where
        return f"{where}{self.reason}: rows {rows}{more}"


def kinds_of(refused: Sequence[RejectedRow]) -> tuple[RejectionKind, ...]:
    """The kinds of these refusals, the one with the first row first."""
    kinds = _Kinds()
    for one in refused:
        kinds.add([one.row], one.column, one.reason, one.sheet)
    return kinds.all()


class FileProblem(SharingProblem):
    """A file that cannot be read, or that is refused whole because of the rows in `rejected`.

    `rejected` names at most `NAMED_ROWS` rows; `count` is how many there are, `kinds` says of all of them why.
    `kind` names what kind of file it is that cannot be counted; empty when it is none of those.
    """

    def __init__(
        self,
        sentence: str,
        refused: Sequence[RejectedRow] = (),
        count: int = 0,
        kinds: Sequence[RejectionKind] = (),
        *,
        kind: RefusalKind | Literal[""] = "",
        remedy: Remedy | None = None,
    ) -> None:
        super().__init__(sentence)
        self.kind, self.remedy = kind, remedy
        self.rejected = tuple(refused)
        self.count = max(count, len(self.rejected))
        self.kinds = tuple(kinds) or kinds_of(self.rejected)


NAMED_ROWS = 1000
_FIRST_ROWS = 3
_OTHER_ROW = re.compile(r"\brow \d+")


class _Kinds:
    """Counts refusals by column and reason; rows that differ from, or repeat, different rows are of one kind."""

    def __init__(self) -> None:
        self._found: dict[tuple[str, str, str], tuple[int, list[int], str]] = {}

    def add(self, rows: Sequence[int], column: str, reason: str, sheet: str = "") -> None:
        """Count rows refused for a reason; reasons that differ only in the row they name are one kind."""
        kind = (column, _OTHER_ROW.sub("an earlier row", reason), sheet)
        count, first, why = self._found.get(kind, (0, [], reason))
        self._found[kind] = (count + len(rows), sorted([*first, *sorted(rows)[:_FIRST_ROWS]])[:_FIRST_ROWS], why)

    def all(self) -> tuple[RejectionKind, ...]:
        """Every kind of refusal with its first rows, in the order of those."""
        found = (
            RejectionKind(column, why if count == 1 else reason, count, tuple(rows), sheet)
            for (column, reason, sheet), (count, rows, why) in self._found.items()
            if count
        )
        return tuple(sorted(found, key=lambda kind: kind.rows))


Place = Callable[[int], tuple[str, int]]
"""Where the row with that number is: on which sheet (empty where there is but one table), and which row there."""


def only_table(row: int) -> tuple[str, int]:
    """The place of a row of a file that is one table."""
    return "", row


class RejectedRows:
    """Collects refused rows; remembers the first `NAMED_ROWS` and counts all. `place` says where a row is."""

    def __init__(self, place: Place = only_table) -> None:
        self.named: list[RejectedRow] = []
        self.count = 0
        self._place = place
        self._kinds = _Kinds()

    def add(self, rows: Sequence[int], column: str, reason: str) -> None:
        """Those rows are refused for that reason."""
        self.count += len(rows)
        by_sheet: dict[str, list[int]] = {}
        for row in rows:
            sheet, number = self._place(row)
            by_sheet.setdefault(sheet, []).append(number)
        for sheet, numbers in by_sheet.items():
            self._kinds.add(numbers, column, reason, sheet)
            room = NAMED_ROWS - len(self.named)
            self.named.extend(RejectedRow(row, column, reason, sheet) for row in numbers[: max(room, 0)])

    def name(self, row: int) -> str:
        """A row in a sentence: `row 12`, or with its sheet."""
        sheet, number = self._place(row)
        return f"row {number} of sheet “{sheet}”" if sheet else f"row {number}"

    def refuse(self, file: str, remedy: str, kind: RefusalKind | Literal[""] = "") -> NoReturn:
        """Raise the FileProblem for the whole file; `kind` as of a FileProblem."""
        self.named.sort(key=lambda refused: (refused.sheet, refused.row, refused.column))
        first = self.named[0]
        more = self.count - 1
        others = f" (and {more:,} more {'row' if more == 1 else 'rows'})" if more else ""
        sentence = f'"{file}", {first.sentence()}{others}; {remedy}'
        raise FileProblem(sentence, self.named, self.count, self._kinds.all(), kind=kind)
