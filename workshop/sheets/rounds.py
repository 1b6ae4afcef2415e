"""What is hidden of a sheet, and from whom: private rounds, in which each person writes alone, and rounds per group.

Asked under the lock by the rules of `permissions`, and by everything that shows a session through `private_rounds`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Protocol, TypeAlias

from content.common import GROUP_ROUNDS, PEOPLE, REVEALS
from content.sheet_spec import FORM_ROW, OWN_ROW, Shape, SheetSpec
from workshop.sheets.groups import groups_in
from workshop.sheets.model import Cell, Row
from workshop.sheets.values import ValueProblem, person_key

SOMEBODY = "somebody"
"""Stands for the author in a round without names."""
APART, SIDE_BY_SIDE, MERGED = "apart", "side by side", "merged"
"""The stages of a round per group: each for itself, all shown in columns, one list from then on."""

Sees: TypeAlias = Callable[[Row], bool]
"""Whether a row is for somebody to see."""


class SheetRows(Protocol):
    """A sheet as it is when the operation's turn comes."""

    @property
    def rows(self) -> Mapping[str, Row]:
        """Row id -> row, deleted ones too."""


class Sheets(Protocol):
    """All sheets as they are when the operation's turn comes."""

    def sheet(self, sheet_id: str) -> SheetRows:
        """The sheet of that id; an empty one when nothing was written into it."""


# ------------------------------------------------------------------ how a round stands


def revealed(sheets: Sheets, sheet_id: str) -> int:
    """The revision at which that sheet was revealed; 0 while it is not."""
    row = sheets.sheet(REVEALS.id).rows.get(sheet_id)
    cell: Cell | None = None if row is None or row.deleted else row.cells.get("revealed")
    return cell.revision if cell is not None and cell.value is True else 0


def anonymous(sheets: Sheets, sheet_id: str) -> bool:
    """Whether the names stay out of that sheet, after the reveal too."""
    row = sheets.sheet(REVEALS.id).rows.get(sheet_id)
    return row is not None and not row.deleted and row.value("anonymous") is True


def stage_of(sheets: Sheets, sheet_id: str) -> str:
    """The stage of the round per group on that sheet; empty when there was none, or it was called off."""
    row = sheets.sheet(GROUP_ROUNDS.id).rows.get(sheet_id)
    stage = None if row is None or row.deleted else row.value("stage")
    return stage if stage in (APART, SIDE_BY_SIDE, MERGED) else ""


def opened(sheets: Sheets, sheet_id: str) -> int:
    """The revision at which the last round per group on that sheet was opened; 0 without one."""
    row = sheets.sheet(GROUP_ROUNDS.id).rows.get(sheet_id)
    cell = None if row is None or row.deleted else row.cells.get("opened")
    return 0 if cell is None or cell.value is None else cell.revision


def apart(sheets: Sheets, spec: SheetSpec) -> bool:
    """Whether each group works on rows of its own in that worksheet now."""
    return spec.shape is Shape.ROWS and stage_of(sheets, spec.id) == APART


def hidden(sheets: Sheets, spec: SheetSpec) -> bool:
    """Whether some of that sheet is hidden from others now: until it is revealed, or while groups work apart."""
    return (spec.hidden_until_reveal and not revealed(sheets, spec.id)) or apart(sheets, spec)


# ------------------------------------------------------------------ whose a row is


def owner_key(row_id: str) -> str:
    """The person's key at the end of the id of a row in a sheet that is `per_person`, or of a FORM written alone."""
    return row_id.rpartition(".")[2]


def belongs(spec: SheetSpec, row: Row, person: str, key: str) -> bool:
    """Whether that row, of a sheet written alone, is for this person (`key` is theirs) to see before the reveal."""
    if spec.per_person:
        return owner_key(row.id) == key
    if spec.shape is Shape.FORM:
        return row.id == FORM_ROW or row.id == OWN_ROW + key
    return row.person in (person, "")  # what the session began with has no author


def who_sees(sheets: Sheets, spec: SheetSpec, person: str, key: str) -> Sees:
    """Which rows of a sheet that is hidden now (`hidden`) are for this person to see.

    While groups work apart: those of one's group, and those that everyone had seen before the round was opened. What
    somebody in two groups writes is the first one's.
    """
    if not apart(sheets, spec):
        return lambda row: belongs(spec, row, person, key)
    mine, known = frozenset(groups_of(sheets, key)), dict[str, bool]()
    shared_until = 0 if spec.hidden_until_reveal and not revealed(sheets, spec.id) else opened(sheets, spec.id)

    def sees(row: Row) -> bool:
        if belongs(spec, row, person, key) or made_at(row) < shared_until:
            return True
        if row.person not in known:
            known[row.person] = not mine.isdisjoint(groups_of(sheets, key_of(row.person))[:1])
        return known[row.person]

    return sees


def made_at(row: Row) -> int:
    """The earliest revision that is known of a row: it was there then, even if it was moved or changed since."""
    return min((row.revision, *(cell.revision for cell in row.cells.values())))


def groups_of(sheets: Sheets, key: str) -> tuple[str, ...]:
    """The groups of that person on the list of people, in small letters; empty for nobody, and without a group."""
    row = sheets.sheet(PEOPLE.id).rows.get(key) if key else None
    if row is None or row.deleted:
        return ()
    return tuple([name.casefold() for name in groups_in(row.value("group"))])


def key_of(person: str) -> str:
    """The key of that person; empty for a name that can have none."""
    try:
        return person_key(person)
    except ValueProblem:
        return ""
