"""Sheets of a session as parts of its notes: what stands in a cell, for a person to read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from content.clean import clean_line
from content.sheet_spec import FORM_ROW, GROUP_COLUMN, OWN_ROW, Column, Kind, Shape, SheetSpec
from workshop.notes.escape import normal
from workshop.notes.model import Also, Answer, Field, Form, Heading, NotesRow, Part, RowGroup, Table
from workshop.session.links import GAPS, row_label
from workshop.session.view import Session
from workshop.sheets.model import Row as SheetRow
from workshop.sheets.model import Value
from workshop.sheets.permissions import owner_key
from workshop.sheets.values import edit_text

NO_GROUP = "Without a group"
UNNAMED = "(without a name)"


class Answers:
    """Reads cells and sheets of one session. `contacts` lets private columns through."""

    def __init__(self, session: Session, *, contacts: bool) -> None:
        self.session = session
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
        return row_id

    def answer(self, row: SheetRow | None, column: Column) -> Answer:
        """What stands in that column of the row, with every value that waits beside it."""
        cell = None if row is None else row.cells.get(column.id)
        if cell is None:
            return Answer()
        text = self.read(column, cell.value)
        beside = [Also(name(sibling.person), self.read(column, sibling.value)) for sibling in cell.conflicts]
        return Answer(text, tuple(dict.fromkeys(also for also in beside if also.text and also.text != text)))

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

    def part(self, spec: SheetSpec, step: str = "") -> Part | None:
        """The sheet as a form or a table; None when there is nothing in it."""
        return self.form(spec, step) if spec.shape is Shape.FORM else self.table(spec, step)

    def form(self, spec: SheetSpec, step: str = "") -> Form | None:
        """The answered questions of a form."""
        fields = self._fields(spec, self.session.state.sheet(spec.id).rows.get(FORM_ROW))
        return Form(spec.id, title(spec), fields, step) if fields else None

    def written_alone(self, spec: SheetSpec, step: str = "") -> Iterator[Form]:
        """What each person wrote in a form before it became a shared one."""
        for row in self.session.state.sheet(spec.id).live():
            fields = self._fields(spec, row) if row.id.startswith(OWN_ROW) else ()
            if fields:
                known = self.session.person(owner_key(row.id))
                who = name(known.name if known is not None else row.person)
                yield Form(f"{spec.id}.{row.id}", f"{title(spec)}: alone, {who}", fields, step)

    def _fields(self, spec: SheetSpec, row: SheetRow | None) -> tuple[Field, ...]:
        answers = [(column, self.answer(row, column)) for column in self.columns(spec)]
        return tuple(Field(column.id, label(column), answer) for column, answer in answers if answer)

    def table(self, spec: SheetSpec, step: str = "", lead: Sequence[str] = ()) -> Table | None:
        """The rows in which something is written, in the order the group gave them, under their questions."""
        columns = self.columns(spec)
        groups = self._groups(spec, columns)
        if not columns or not any(group.rows for group in groups):
            return None
        headings = tuple(Heading(column.id, label(column)) for column in columns)
        return Table(spec.id, title(spec), headings, groups, step, tuple(map(clean_line, lead)))

    def _groups(self, spec: SheetSpec, columns: Sequence[Column]) -> tuple[RowGroup, ...]:
        rows = list(self.session.state.sheet(spec.id).live())
        if not spec.groups:
            return (RowGroup(self.rows(rows, columns)),)
        found = [
            RowGroup(
                self.rows((row for row in rows if row.value(GROUP_COLUMN) == group.id), columns),
                group.id,
                clean_line(group.label) or group.id,
                clean_line(group.ask),
            )
            for group in spec.groups
        ]
        known = {group.id for group in spec.groups}
        stray = self.rows((row for row in rows if row.value(GROUP_COLUMN) not in known), columns)
        optional = {group.id for group in spec.groups if group.optional}
        shown = [group for group in found if group.rows or group.id not in optional]
        return (*shown, RowGroup(stray, "", NO_GROUP)) if stray else tuple(shown)

    def rows(self, rows: Iterable[SheetRow], columns: Sequence[Column]) -> tuple[NotesRow, ...]:
        """The rows that have an answer in one of these columns."""
        read = ((row.id, tuple(self.answer(row, column) for column in columns)) for row in rows)
        return tuple(NotesRow(row_id, cells) for row_id, cells in read if any(cells))


def label(column: Column) -> str:
    """What the column is called."""
    return clean_line(column.label) or column.id


def title(spec: SheetSpec) -> str:
    """What the sheet is called."""
    return clean_line(spec.title) or spec.id


def name(person: str) -> str:
    """A person's name on one line."""
    return clean_line(person) or "somebody"
