"""What can be proposed of a file that came back, and what is left over of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from content.clean import clean_line
from workshop.notes.incoming.folding import fold
from workshop.sheets.model import Value


class ProposalKind(StrEnum):
    """What kind of proposal it is."""

    CHANGED = "changed"
    BOTH = "both"
    GONE = "gone"
    NEW = "new"
    FOREIGN = "foreign"
    COPY = "copy"
    UNSURE = "unsure"


TICKED = frozenset({ProposalKind.CHANGED, ProposalKind.NEW})


@dataclass(frozen=True, slots=True)
class CellChange:
    """One cell of a sheet: `was` in the document, `theirs` in the file, `ours` now; `label` is its heading there."""

    column: str
    label: str
    was: Value
    theirs: Value
    ours: Value


@dataclass(frozen=True, slots=True)
class Proposal:
    """What could be taken of one row of the file. `row` is empty for a new one; `place` is 0 for a row that is gone."""

    change: ProposalKind
    sheet: str
    row: str
    number: str
    text: str
    place: int
    cells: tuple[CellChange, ...] = ()

    @property
    def ticked(self) -> bool:
        """Whether it is taken unless somebody says no."""
        return self.change in TICKED


@dataclass(frozen=True, slots=True)
class Leftover:
    """What the file says and nothing can be made of: shown, so that it is not lost."""

    text: str
    place: int
    reason: str


@dataclass(slots=True)
class Comparison:
    """All of it, in the order of the file. `moved` of `found` rows that were found had another number before."""

    proposals: list[Proposal] = field(default_factory=list)
    leftovers: list[Leftover] = field(default_factory=list)
    found: int = 0
    moved: int = 0


def said(value: Value) -> str:
    """A value in one line."""
    if isinstance(value, tuple):
        return clean_line("; ".join(value))
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else clean_line(str(value))


def alike(one: Value, other: Value) -> bool:
    """Whether two values say the same."""
    return fold(said(one)) == fold(said(other))
