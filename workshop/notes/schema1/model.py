"""What notes of the first format say, as read by `parse`. Everything in here is
text as a person reads it: dates are ISO, lists are `a; b`, links are the name of the row they point to. Every text is
`normal` (see `escape.normal`). Ids are those of the session's sheets, rows and columns, so that notes which somebody
edited can be laid beside the session they came from.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypeAlias

SCHEMA = 1
KIND = "workshop-session"
STATUSES = ("new", "open", "finished")


@dataclass(frozen=True, slots=True)
class Also:
    """A value that waits beside the one that stands: two people wrote in the same cell at the same time."""

    person: str
    text: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What a cell says; `also` keeps every other value that nobody has settled yet, so that no word is lost."""

    text: str = ""
    also: tuple[Also, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.text or self.also)


@dataclass(frozen=True, slots=True)
class ColumnHeading:
    """One column of a table."""

    id: str
    label: str


@dataclass(frozen=True, slots=True)
class NotesRow:
    """One row of a table: as many cells as the table has columns."""

    id: str
    cells: tuple[Answer, ...]


@dataclass(frozen=True, slots=True)
class RowGroup:
    """The rows under one guiding question; a table without groups has exactly one, without id, label and question."""

    rows: tuple[NotesRow, ...]
    id: str = ""
    label: str = ""
    ask: str = ""


@dataclass(frozen=True, slots=True)
class TableNotes:
    """A worksheet, or a result laid out as one.

    `lead` are sentences that stand above it (what a result says in words), `method` is one that stands below it (how
    the result was made). `step` is the title of the step it belongs to. A table without columns is its lead alone.
    """

    id: str
    title: str
    columns: tuple[ColumnHeading, ...] = ()
    groups: tuple[RowGroup, ...] = ()
    step: str = ""
    lead: tuple[str, ...] = ()
    method: str = ""

    def rows(self) -> tuple[NotesRow, ...]:
        """The rows of all groups."""
        return tuple(row for group in self.groups for row in group.rows)

    def column(self, column_id: str) -> int:
        """The place of that column among the cells of a row; -1 when the table has none of that id."""
        return next((place for place, column in enumerate(self.columns) if column.id == column_id), -1)


@dataclass(frozen=True, slots=True)
class Field:
    """One question of a form and its answer. Only answered ones are kept."""

    id: str
    label: str
    answer: Answer


@dataclass(frozen=True, slots=True)
class FormNotes:
    """A form: notes of a reflection, the pitch, the meeting."""

    id: str
    title: str
    fields: tuple[Field, ...]
    step: str = ""


Part: TypeAlias = TableNotes | FormNotes


@dataclass(frozen=True, slots=True)
class Detail:
    """What is known about an item beside its text: `id` is the column's (owner, due, gap...)."""

    id: str
    answer: Answer


@dataclass(frozen=True, slots=True)
class Item:
    """A decision, a commitment, or something put into the parking lot. `done` is None where nothing can be ticked."""

    id: str
    answer: Answer
    details: tuple[Detail, ...] = ()
    done: bool | None = None

    def detail(self, detail_id: str) -> str:
        """The text of that detail, empty when it is not there."""
        return next((detail.answer.text for detail in self.details if detail.id == detail_id), "")


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """The front matter. `date` is ISO or empty, `status` one of `STATUSES`, `module` the pack's id."""

    title: str
    date: str = ""
    session: str = ""
    module: str = ""
    module_version: str = ""
    school: str = ""
    division: str = ""
    status: str = "new"
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class NotesSummary:
    """The five lines that a hurried reader reads."""

    what: str = ""
    who: str = ""
    decided: str = ""
    promised: str = ""
    next_date: str = ""


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where the notes come from. Only `exported` depends on when they were written; empty: left out.

    `unrevealed` says how many entries of which sheet were written alone and stay out until they are revealed.
    """

    app: str = ""
    pack: str = ""
    content: str = ""
    contacts: str = ""
    unrevealed: str = ""
    exported: str = ""


@dataclass(frozen=True, slots=True)
class SessionNotes:
    """The notes of one session, in the order in which they are written."""

    front: FrontMatter
    summary: NotesSummary = field(default_factory=NotesSummary)
    decisions: tuple[Item, ...] = ()
    commitments: tuple[Item, ...] = ()
    worksheets: tuple[Part, ...] = ()
    reflections: tuple[Part, ...] = ()
    scorer: tuple[Part, ...] = ()
    sharing: tuple[Part, ...] = ()
    votes: tuple[Part, ...] = ()
    parking: tuple[Item, ...] = ()
    ticket: tuple[Part, ...] = ()
    provenance: Provenance = field(default_factory=Provenance)


# The headings of the chapters, by the field of `SessionNotes` they hold. The format's own words are English in every
# pack, so that notes of all divisions can be read together.
CHAPTERS = {
    "summary": "Summary",
    "decisions": "Decisions",
    "commitments": "Commitments",
    "worksheets": "Worksheets",
    "reflections": "Reflection notes",
    "scorer": "Alignment",
    "sharing": "Sharing",
    "votes": "Votes",
    "parking": "Parking lot",
    "ticket": "Exit ticket",
    "provenance": "Provenance",
}
SUMMARY_LINES = {
    "what": "What",
    "who": "Who",
    "decided": "Decided",
    "promised": "Promised",
    "next_date": "Next date",
}
PROVENANCE_LINES = {
    "app": "Written by",
    "pack": "Pack",
    "content": "Pack content",
    "contacts": "Contact details",
    "unrevealed": "Not revealed",
    "exported": "Exported",
}
ALSO = "also written by"
STEP = "Step"
METHOD = "Method"
NOTHING = "Nothing written."
