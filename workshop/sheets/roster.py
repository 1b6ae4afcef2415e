"""What the list of people stays, whoever writes in it: a line for each name, no two that look the same, one who leads.

Answers, drafts, roles and rounds go by the key of a name, so a line keeps the name its key was made of.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Protocol, TypeGuard

from content.clean import clean_line
from content.common import PEOPLE
from workshop.sheets.model import DeleteRow, Edit, Op, Resolution, ResolveSibling, Role, Row, SetCell
from workshop.sheets.names import alike, readable
from workshop.sheets.values import ValueProblem, person_key


class PeopleRows(Protocol):
    """A sheet as it is when the operation's turn comes."""

    @property
    def rows(self) -> Mapping[str, Row]:
        """Row id -> row, deleted ones too."""


def unsound(people: PeopleRows, edit: Edit, op: Op) -> str:
    """Why the list of people would not be sound after this operation on it, in a sentence; empty when it would.

    A line that the same edit of a facilitator deletes is as good as gone: a rename is a new line in place of the old.
    """
    if not edit.person or op.sheet != PEOPLE.id:
        return ""  # the first lines of a session are looked at where it is made
    if _names(op):
        leads = edit.role is Role.FACILITATOR
        going = {one.row for one in edit.ops if leads and isinstance(one, DeleteRow) and one.sheet == PEOPLE.id}
        return why_no_name(people, op.row, str(op.value), going)
    if isinstance(op, DeleteRow):
        others = (
            people.rows.get(one.row) for one in edit.ops if one.sheet == PEOPLE.id and _names(one) and one.row != op.row
        )
        if any(row is None or row.deleted or not row.value("name") for row in others):
            return "The new name was not accepted, so the line was not changed."
    if _ends_a_role(op) and leaders(people) == [op.row]:
        return f"{people.rows[op.row].value('name')} is the only facilitator. Make someone else facilitator first."
    return ""


def leaders(people: PeopleRows) -> list[str]:
    """The keys of those on the list who are facilitators."""
    return [
        row.id
        for row in people.rows.values()
        if not row.deleted and row.value("name") and row.value("role") == Role.FACILITATOR.value
    ]


def _names(op: Op) -> TypeGuard[SetCell]:
    """Whether it writes a name on the list."""
    return isinstance(op, SetCell) and op.column == "name" and isinstance(op.value, str) and op.value != ""


def why_no_name(people: PeopleRows, key: str, name: str, going: Collection[str] = ()) -> str:
    """Why that name cannot stand in the line of that key, in a sentence; empty when it can. `going`: lines that go."""
    try:
        right = person_key(name)
    except ValueProblem as problem:
        return str(problem)
    if right != key:
        return "Only the capital letters of a name can change. For another name, add a line and delete this one."
    if not readable(name):
        return f"“{clean_line(name)[:40]}” has no letter or digit. Give a name people can read."
    for row in people.rows.values():
        other = row.value("name")
        if row.id not in (key, *going) and not row.deleted and isinstance(other, str) and alike(other, name):
            return f"“{clean_line(name)[:40]}” looks like “{other}”, who is on the list. Choose names that differ more."
    return ""


def _ends_a_role(op: Op) -> bool:
    """Whether whoever it is about may not be what they were afterwards."""
    if isinstance(op, ResolveSibling):
        return op.column in ("name", "role") and op.keep in (Resolution.SWAP, Resolution.BOTH)
    if isinstance(op, SetCell):
        return (op.column == "role" and op.value != Role.FACILITATOR.value) or (op.column == "name" and not op.value)
    return isinstance(op, DeleteRow)
