"""Sheets of a session as parts of a document: what stands in a cell, for a person to read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from content.clean import clean_line
from content.sheet_spec import FORM_ROW, GROUP_COLUMN, OWN_ROW, Column, Kind, Shape, SheetSpec
from workshop.notes.document import Block, Bullets, Chapter, ColumnKind, Labeled, Table
from workshop.notes.document import TableColumn as Heading
from workshop.notes.escape import normal
from workshop.notes.numbering import RowNumbers
from workshop.session.links import GAPS, row_label
from workshop.session.view import Session
from workshop.sheets.model import Row, Value
from workshop.sheets.rounds import owner_key
from workshop.sheets.values import edit_text

NUMBER = Heading("#", ColumnKind.NUMBER)
UNNAMED = "(without a name)"
_KINDS = {
    Kind.PERSON: ColumnKind.NAME,
    Kind.DATE: ColumnKind.DATE,
    Kind.CHOICE: ColumnKind.STATE,
    Kind.YESNO: ColumnKind.STATE,
    Kind.NUMBER: ColumnKind.STATE,
}


class AnswerReader:
    """Reads cells and sheets of one session. `contacts` lets private columns through."""

    def __init__(self, session: Session, numbers: RowNumbers, *, contacts: bool = False) -> None:
        self.session = session
        self.numbers = numbers
        self.contacts = contacts

    # -------------------------------------------------------------- cells

    def columns(self, spec: SheetSpec) -> tuple[Column, ...]:
        """The columns that may be shown, without the one that only says which group a row is in."""
        return tuple(c for c in spec.columns if c.id != GROUP_COLUMN and (self.contacts or not c.private))

    def read(self, column: Column, value: Value) -> str:
        """A value as text: dates in ISO form, lists as `a; b`, links as the name of their row."""
        if column.kind is Kind.LINK and isinstance(value, str):
            return self.label(column.to, value)
        return normal(edit_text(column, value))

    def label(self, sheet_id: str, row_id: str) -> str:
        """What a row is called where something points to it; never by a column that may not be shown."""
        for spec in self.session.specs.values():
            feeds = any(column.feeds == GAPS for column in spec.columns)
            row = self.session.state.sheet(spec.id).rows.get(row_id)
            if row is not None and (spec.id == sheet_id or (feeds and sheet_id == GAPS)):
                return clean_line(row_label(replace(spec, columns=self.columns(spec)), row)) or UNNAMED
        return clean_line(row_id)

    def text(self, spec: SheetSpec, row: Row | None, column_id: str) -> str:
        """What stands in that cell, and on lines of its own every other version that waits beside it."""
        column = next((column for column in self.columns(spec) if column.id == column_id), None)
        cell = None if row is None else row.cells.get(column_id)
        if column is None or cell is None:
            return ""
        said = self.read(column, cell.value)
        beside = [(name(one.person), self.read(column, one.value)) for one in cell.conflicts]
        more = dict.fromkeys((who, text) for who, text in beside if text and text != said)
        return "\n".join(filter(None, (said, *(f"also written by {who}: {text}" for who, text in more))))

    # -------------------------------------------------------------- sheets

    def touched(self, spec: SheetSpec) -> bool:
        """Whether a person, and not the pack alone, put something into what can be shown of this sheet."""
        shown = {column.id for column in self.columns(spec)}
        return any(
            cell.person and cell.value is not None
            for row in self.session.state.sheet(spec.id).live()
            for column, cell in row.cells.items()
            if column in shown
        ) or any(row.person for row in self.session.state.sheet(spec.id).rows.values() if spec.shape is Shape.ROWS)

    def chapter(self, spec: SheetSpec) -> Chapter | None:
        """The sheet as a form or a table; None when there is nothing in it."""
        return self.form(spec) if spec.shape is Shape.FORM else self.table(spec)

    def form(self, spec: SheetSpec) -> Chapter | None:
        """The answered questions of a form."""
        return self._form(spec, self.session.state.sheet(spec.id).rows.get(FORM_ROW), spec.id, title(spec))

    def written_alone(self, spec: SheetSpec) -> Iterator[Chapter | None]:
        """What each person wrote in a form before it became a shared one."""
        own = (row for row in self.session.state.sheet(spec.id).live() if row.id.startswith(OWN_ROW))
        for place, row in enumerate(own, 1):
            known = self.session.person(owner_key(row.id))
            who = name(known.name if known is not None else row.person)
            yield self._form(spec, row, f"{spec.id}-{place}", f"{title(spec)}: alone, {who}")

    def _form(self, spec: SheetSpec, row: Row | None, chapter_id: str, heading: str) -> Chapter | None:
        answers = [(label(column), self.text(spec, row, column.id)) for column in self.columns(spec)]
        rows = tuple((question, answer) for question, answer in answers if answer)
        columns = (Heading("Question", ColumnKind.NAME), Heading("Answer"))
        return Chapter(chapter_id, heading, (Table(chapter_id, columns, rows),)) if rows else None

    def table(self, spec: SheetSpec, only: Sequence[str] = (), lead: Iterable[str] = ()) -> Chapter | None:
        """The rows in which something is written, in the order the group gave them. `only`: of these columns."""
        columns = [column for column in self.columns(spec) if not only or column.id in only]
        groups = {group.id: clean_line(group.label) or group.id for group in spec.groups}
        rows = []
        for row in self._ordered(spec):
            cells = [self.text(spec, row, column.id) for column in columns]
            if any(cells):
                group = groups.get(str(row.value(GROUP_COLUMN)), "")
                rows.append((self.numbers.of(spec.id, row.id), group, *cells))
        if not rows:
            return None
        headings = (NUMBER, Heading("Group", ColumnKind.NAME), *map(heading_of, columns))
        blocks: list[Block] = [Bullets(tuple(Labeled("", sentence) for sentence in lead))] if lead else []
        return Chapter(spec.id, title(spec), (*blocks, Table(spec.id, headings, tuple(rows)).without_empty_columns()))

    def _ordered(self, spec: SheetSpec) -> list[Row]:
        """The live rows, those of one group together; rows without a group last."""
        order = {group.id: place for place, group in enumerate(spec.groups)}
        rows = self.session.state.sheet(spec.id).live()
        return sorted(rows, key=lambda row: order.get(str(row.value(GROUP_COLUMN)), len(order)))


def heading_of(column: Column) -> Heading:
    """A column of a sheet as one of a table in a document."""
    return Heading(label(column), _KINDS.get(column.kind, ColumnKind.TEXT))


def label(column: Column) -> str:
    """What the column is called."""
    return clean_line(column.label) or column.id


def title(spec: SheetSpec) -> str:
    """What the sheet is called."""
    return clean_line(spec.title) or spec.id


def name(person: str) -> str:
    """A person's name on one line."""
    return clean_line(person) or "somebody"
