"""Who may do what: the rules that every store applies where the order is decided, whatever a screen offers.

Roles as the session store defines them: a facilitator leads and may write everywhere; participants fill worksheets and
answer for themselves; coordinators read, export and answer for what is shared; observers read.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from content.clean import clean_line
from content.common import PEOPLE, REVEALS
from content.sheet_spec import FACILITATOR_ONLY, FORM_ROW, OWN_ROW, Shape, SheetSpec
from workshop.sheets.model import Cell, Edit, InsertRow, Op, Role, Row, SetCell
from workshop.sheets.values import ValueProblem, person_key

SOMEBODY = "somebody"
"""Stands for the author in a round without names."""
OBSERVING = "Observers can read this session but not change it."
_NAMES = {
    Role.PARTICIPANT: "a participant",
    Role.COORDINATOR: "the coordinator",
}
_ONES_OWN_OF_PEOPLE = ("name", "group", "there")


class SheetRows(Protocol):
    """A sheet as it is when the operation's turn comes."""

    @property
    def rows(self) -> Mapping[str, Row]:
        """Row id -> row, deleted ones too."""


class Sheets(Protocol):
    """All sheets as they are when the operation's turn comes."""

    def sheet(self, sheet_id: str) -> SheetRows:
        """The sheet of that id; an empty one when nothing was written into it."""


def denial_reason(sheets: Sheets, specs: Mapping[str, SheetSpec], edit: Edit, op: Op) -> str:
    """Why the person of this edit may not do this, in a sentence; empty when they may."""
    spec = specs[op.sheet]
    if not edit.person:
        return ""  # the pack's own rows, when a session is made
    if edit.role.value not in spec.writers:
        if spec.writers == FACILITATOR_ONLY:
            return f"Only the facilitator can change “{spec.title}”."
        return f"Only other roles can change “{spec.title}”; you are {_NAMES.get(edit.role, edit.role.value)}."
    if spec is specs.get(REVEALS.id):
        return _of_rounds(sheets, specs, op)
    row = sheets.sheet(op.sheet).rows.get(op.row)
    if spec.id == PEOPLE.id:
        return _of_people(sheets.sheet(spec.id), row, edit, op)
    if spec.per_person:
        return _of_own(spec, edit, op)
    if spec.hidden_until_reveal and not revealed(sheets, op.sheet):
        return _of_alone(spec, row, edit, op)
    if spec.hidden_until_reveal and spec.shape is Shape.FORM and op.row != FORM_ROW:
        return "Answers of a private round stay as revealed. Copy the text into the shared form and change it there."
    return ""


def revealed(sheets: Sheets, sheet_id: str) -> int:
    """The revision at which that sheet was revealed; 0 while it is not."""
    row = sheets.sheet(REVEALS.id).rows.get(sheet_id)
    cell: Cell | None = None if row is None or row.deleted else row.cells.get("revealed")
    return cell.revision if cell is not None and cell.value is True else 0


def anonymous(sheets: Sheets, sheet_id: str) -> bool:
    """Whether the names stay out of that sheet, after the reveal too."""
    row = sheets.sheet(REVEALS.id).rows.get(sheet_id)
    return row is not None and not row.deleted and row.value("anonymous") is True


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


def _of_own(spec: SheetSpec, edit: Edit, op: Op) -> str:
    if edit.role is Role.FACILITATOR or owner_key(op.row) == _key(edit.person):
        return ""
    return f"“{spec.title}”: this is someone else's answer. Only they or the facilitator can change it."


def _of_people(people: SheetRows, row: Row | None, edit: Edit, op: Op) -> str:
    """The list of people. Everybody may write their own name, small group and presence, only a
    facilitator the rest."""
    if edit.role is not Role.FACILITATOR:
        if edit.role is not Role.COORDINATOR and op.row != _key(edit.person):
            return f"“{PEOPLE.title}”: this is someone else's line. Only they or the facilitator can change it."
        if not _writes_itself(people, edit, op):
            return "Only the facilitator can give roles and remove people from the list."
        if row is not None and row.deleted:
            return "You were removed from the list of people. Ask the facilitator to restore you."
    return ""


def _writes_itself(people: SheetRows, edit: Edit, op: Op) -> bool:
    """Whether a person may write that of themselves; the first one of a list also the role they came in."""
    if not isinstance(op, SetCell):
        return False
    if op.column in _ONES_OWN_OF_PEOPLE:
        return True
    first = all(row.deleted or row.id == op.row or not row.value("name") for row in people.rows.values())
    return op.column == "role" and op.value == edit.role.value and first


def _of_alone(spec: SheetSpec, row: Row | None, edit: Edit, op: Op) -> str:
    if spec.shape is Shape.FORM:
        mine = op.row in (FORM_ROW, OWN_ROW + _key(edit.person))
    else:
        mine = row is None or isinstance(op, InsertRow) or belongs(spec, row, edit.person, "")
    return "" if mine else "Someone else wrote this privately. You can change it after the facilitator reveals it."


def _of_rounds(sheets: Sheets, specs: Mapping[str, SheetSpec], op: Op) -> str:
    about = specs.get(op.row)
    if about is None or not about.hidden_until_reveal:
        title = clean_line(op.row[:60]) if about is None else about.title
        return f"“{title}” has no private round, so there is nothing to reveal."
    if not isinstance(op, SetCell):
        return "A private round cannot be removed."
    row = sheets.sheet(REVEALS.id).rows.get(op.row)
    said = None if row is None else row.value(op.column)
    if said is not True or op.value is True:
        return ""
    if op.column == "revealed":
        return "This is already revealed. It cannot be hidden again."
    written = any(one.person and not one.deleted for one in sheets.sheet(op.row).rows.values())
    return "People have written here without names, so names stay hidden." if written else ""


def _key(person: str) -> str:
    try:
        return person_key(person)
    except ValueProblem:
        return ""
