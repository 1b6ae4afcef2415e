"""What can go wrong in the sharing check, each as one sentence for a person.

A sentence names the file, the row and the column, never what stands there: it may end up in a log, and what stands
there is about a student.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NoReturn


class SharingProblem(ValueError):
    """`str(problem)` is one sentence: what is wrong, where, what to do."""


class PolicyProblem(SharingProblem):
    """A policy that would be weaker than the module's rule."""


class RequestProblem(SharingProblem):
    """A break-down or a field that the attendance file does not have."""


class ColumnProblem(SharingProblem):
    """The columns needed are missing, or one column was chosen twice."""


class Cancelled(Exception):
    """The person stopped the work; nothing was kept."""


@dataclass(frozen=True, slots=True)
class Refused:
    """One row that cannot be used. `row` counts as a spreadsheet does: the first row of the file is 1."""

    row: int
    column: str
    reason: str

    def sentence(self) -> str:
        """For example `row 14, column "Days absent": is not a whole number`."""
        where = f'row {self.row}, column "{self.column}"' if self.column else f"row {self.row}"
        return f"{where}: {self.reason}"


class FileProblem(SharingProblem):
    """A file that cannot be read, or that is refused whole because of the rows in `refused`.

    `refused` names at most `NAMED_ROWS` rows; `count` is how many there are.
    """

    def __init__(self, sentence: str, refused: Sequence[Refused] = (), count: int = 0) -> None:
        super().__init__(sentence)
        self.refused = tuple(refused)
        self.count = max(count, len(self.refused))


NAMED_ROWS = 1000


class Refusals:
    """Collects refused rows; remembers the first `NAMED_ROWS` and counts all."""

    def __init__(self) -> None:
        self.named: list[Refused] = []
        self.count = 0

    def add(self, rows: Sequence[int], column: str, reason: str) -> None:
        """Those rows are refused for that reason."""
        self.count += len(rows)
        room = NAMED_ROWS - len(self.named)
        self.named.extend(Refused(row, column, reason) for row in rows[: max(room, 0)])

    def refuse(self, file: str, remedy: str) -> NoReturn:
        """Raise the FileProblem for the whole file."""
        self.named.sort(key=lambda refused: (refused.row, refused.column))
        first = self.named[0]
        more = self.count - 1
        others = "" if not more else f" (and {more:,} more like this)" if more > 1 else " (and 1 more like this)"
        raise FileProblem(f'"{file}", {first.sentence()}{others}; {remedy}', self.named, self.count)
