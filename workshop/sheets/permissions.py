"""Who may do what: the rules that every store applies where the order is decided, whatever a screen offers.

Roles as the session store defines them: a facilitator leads and may write everywhere; participants fill worksheets and
answer for themselves; coordinators read, export and answer for what is shared; observers read.
"""

from __future__ import annotations

from collections.abc import Mapping

from content.clean import clean_line
from content.common import DRAWS, GROUP_ROUNDS, PEOPLE, REVEALS
from content.sheet_spec import FACILITATOR_ONLY, FORM_ROW, OWN_ROW, Shape, SheetSpec
from workshop.sheets.model import Edit, InsertRow, Op, Role, Row, SetCell
from workshop.sheets.rounds import (
    APART,
    SheetRows,
    Sheets,
    apart,
    hidden,
    key_of,
    owner_key,
    stage_of,
    who_sees,
)

OBSERVING = "Observers can read this session but not change it."
_NAMES = {
    Role.PARTICIPANT: "a participant",
    Role.COORDINATOR: "the coordinator",
}
_ONES_OWN_OF_PEOPLE = ("name", "group", "there", "how")


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
    if spec is specs.get(GROUP_ROUNDS.id):
        return _of_group_rounds(sheets, specs, op)
    if reason := _of_draw(sheets, edit, op):
        return reason
    row = sheets.sheet(op.sheet).rows.get(op.row)
    if spec.id == PEOPLE.id:
        return _of_people(sheets, row, edit, op)
    if spec.per_person:
        return _of_own(spec, edit, op)
    if hidden(sheets, spec):
        return _of_alone(sheets, spec, row, edit, op)
    if spec.hidden_until_reveal and spec.shape is Shape.FORM and op.row != FORM_ROW:
        return "Answers of a private round stay as revealed. Copy the text into the shared form and change it there."
    return ""


def _of_own(spec: SheetSpec, edit: Edit, op: Op) -> str:
    if edit.role is Role.FACILITATOR or owner_key(op.row) == key_of(edit.person):
        return ""
    return f"“{spec.title}”: this is someone else's answer. Only they or the facilitator can change it."


def _of_people(sheets: Sheets, row: Row | None, edit: Edit, op: Op) -> str:
    """The list of people. Everybody may write their own name, small group and presence, only a
    facilitator the rest."""
    if edit.role is not Role.FACILITATOR:
        if edit.role is not Role.COORDINATOR and op.row != key_of(edit.person):
            return f"“{PEOPLE.title}”: this is someone else's line. Only they or the facilitator can change it."
        if not _writes_itself(sheets.sheet(PEOPLE.id), edit, op):
            return "Only the facilitator can give roles and remove people from the list."
        if row is not None and row.value("group") and getattr(op, "column", "") == "group" and _groups_work(sheets):
            return "Groups stay as they are while each works on its own. Ask the facilitator to move you."
        if row is not None and row.deleted:
            return "You were removed from the list of people. Ask the facilitator to restore you."
    return ""


def _groups_work(sheets: Sheets) -> bool:
    return any(stage_of(sheets, sheet) == APART for sheet in sheets.sheet(GROUP_ROUNDS.id).rows)


def _writes_itself(people: SheetRows, edit: Edit, op: Op) -> bool:
    """Whether a person may write that of themselves; the first one of a list also the role they came in."""
    if not isinstance(op, SetCell):
        return False
    if op.column in _ONES_OWN_OF_PEOPLE:
        return True
    first = all(row.deleted or row.id == op.row or not row.value("name") for row in people.rows.values())
    return op.column == "role" and op.value == edit.role.value and first


def _of_alone(sheets: Sheets, spec: SheetSpec, row: Row | None, edit: Edit, op: Op) -> str:
    key = key_of(edit.person)
    if spec.shape is Shape.FORM:
        mine = op.row in (FORM_ROW, OWN_ROW + key)
    else:
        mine = row is None or isinstance(op, InsertRow) or who_sees(sheets, spec, edit.person, key)(row)
    return "" if mine else "Someone else wrote this privately. You can change it after the facilitator reveals it."


def _of_group_rounds(sheets: Sheets, specs: Mapping[str, SheetSpec], op: Op) -> str:
    about = specs.get(op.row)
    if about is None or about.shape is not Shape.ROWS:
        title = clean_line(op.row[:60]) if about is None else about.title
        return f"“{title}” is not a worksheet of rows, so it has no round per group."
    if not isinstance(op, SetCell):
        return "A round per group cannot be removed. Call it off instead."
    # Opened again, what was written meanwhile would count as seen by everyone.
    return "This round is already open." if op.column == "opened" and apart(sheets, about) else ""


def _of_draw(sheets: Sheets, edit: Edit, op: Op) -> str:
    """Two facilitators who draw at once: the first draw stands whole, the second one changes nothing."""
    seed = edit.ops[0]
    if not isinstance(seed, SetCell) or seed.sheet != DRAWS.id or edit.undoes is not None:
        return ""
    row = sheets.sheet(DRAWS.id).rows.get(seed.row)
    cell = None if row is None or row.deleted else row.cells.get(seed.column)
    if cell is None or cell.value in (None, seed.value) or (op is seed and cell.revision == seed.base):
        return ""  # nothing drawn, or undone, or this very draw
    return "Someone else drew just now, and that draw stands. Look at it, then draw again if you want."


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
