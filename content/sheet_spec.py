"""What a sheet looks like before anybody wrote in it: columns, groups, and who may write."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Kind(StrEnum):
    """What a column's cells hold. The Python value of each kind is given by `workshop.sheets.values`."""

    TEXT = "text"
    LIST = "list"
    CHOICE = "choice"
    PERSON = "person"
    DATE = "date"
    NUMBER = "number"
    YESNO = "yesno"
    LINK = "link"


class Shape(StrEnum):
    """How the rows of a sheet come to be.

    ROWS: people add and order them. FORM: exactly one row, `FORM_ROW`. KEYED: one row for each key somebody
    answers under (a person, or a partner and a person), made by the first edit of one of its cells.
    """

    ROWS = "rows"
    FORM = "form"
    KEYED = "keyed"


FORM_ROW = "main"
OWN_ROW = "of."
GROUP_COLUMN = "group"

FACILITATOR_ONLY = frozenset({"facilitator"})
WORKING_ROLES = frozenset({"facilitator", "participant"})
ALL_WRITERS = WORKING_ROLES | {"coordinator"}
"""Roles that may write: one who leads, all who work, and the coordinator, who otherwise reads and exports."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a sheet.

    Attributes:
        suggest: id of a choices block, or `sheet.column`, whose values are offered while typing.
        to: for links, the id of the sheet whose rows can be linked; `gaps` means the rows of the gap list.
        feeds: name of a derived list this column builds. The only one today is `gaps`: a row whose value here is
            among the last choices (`thin`, `nobody`) is a gap.
        long: several sentences are expected; the editor keeps line breaks.
        private: contact details; they leave the session only when somebody asks for them by name.
        fixed: the value comes from the pack and is shown, not edited.
        weight: share of the width, relative to the other columns.
    """

    id: str
    label: str
    kind: Kind = Kind.TEXT
    required: bool = False
    hint: str = ""
    choices: tuple[str, ...] = ()
    suggest: str = ""
    to: str = ""
    feeds: str = ""
    long: bool = False
    private: bool = False
    fixed: bool = False
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class WorksheetGroup:
    """A part of a grid under its own guiding question. An optional group is shown once somebody asks for it."""

    id: str
    label: str
    ask: str = ""
    hints: tuple[str, ...] = ()
    optional: bool = False


@dataclass(frozen=True, slots=True)
class SheetSpec:
    """What a sheet looks like before anybody wrote in it.

    When `groups` is not empty, `columns` holds a CHOICE column `GROUP_COLUMN` that says which group a row is in.
    `seeds` are the rows a new session starts with: row id -> column id -> text as a person would type it.

    Attributes:
        hidden_until_reveal: what a person writes stays hidden from the others until the facilitator reveals the sheet.
            In a FORM each person then has a row of their own beside `FORM_ROW`: `OWN_ROW` and the person's key.
        per_person: a KEYED sheet whose row ids end in the key of the person whose answer it is.
        each: how many one person gives in it, where they are counted, such as dots; else 1.
        writers: the roles that may write in it.
    """

    id: str
    title: str
    columns: tuple[Column, ...]
    shape: Shape = Shape.ROWS
    groups: tuple[WorksheetGroup, ...] = ()
    seeds: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    hidden_until_reveal: bool = False
    per_person: bool = False
    each: int = 1
    writers: frozenset[str] = WORKING_ROLES

    def column(self, column_id: str) -> Column | None:
        """The column of that id, or None."""
        return next((column for column in self.columns if column.id == column_id), None)
