"""A worksheet line by line: its rows by number, a new row by typing it, a row changed by its number."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from content.sheet_spec import GROUP_COLUMN, Column, SheetSpec, WorksheetGroup
from workshop.cli.plain.cells import Unclear, ask_cell, value_of
from workshop.cli.plain.station import Station, round_words
from workshop.cli.plain.turns import Back
from workshop.cli.plain.words import ended, row_words, shown_columns
from workshop.sheets.model import END, DeleteRow, InsertRow, Op, Row, SetCell, Target, new_row_id
from workshop.wording import count_noun

if TYPE_CHECKING:
    from workshop.cli.plain.station import Desk

_AT_ONCE = 500
"""Rows of one pasted list that become one edit."""


class RowsStation(Station):
    """The rows of a sheet, or those of one of its groups."""

    def __init__(self, spec: SheetSpec, group: WorksheetGroup | None = None) -> None:
        super().__init__(f"{spec.title}: {group.label}" if group else spec.title)
        self.spec, self.group = spec, group
        self.private = (spec,)  # written alone, or per group where the facilitator opens such a round

    # -------------------------------------------------------------- what is there

    def columns(self, desk: Desk) -> list[Column]:
        """The columns that are asked for, in the order of the questions."""
        return [c for c in shown_columns(self.spec, contacts=desk.contacts) if not c.fixed]

    def rows(self, desk: Desk) -> list[Row]:
        """The rows, in order; one whose group is unknown stands in the first."""
        rows = list(desk.visit.state.sheet(self.spec.id).live())
        if self.group is None:
            return rows
        known = [group.id for group in self.spec.groups]
        first = self.group.id == known[0]
        return [row for row in rows if (said := row.value(GROUP_COLUMN)) == self.group.id or
                (first and said not in known)]  # fmt: skip

    def present(self, desk: Desk) -> Iterable[str]:
        """The question, examples, and every row with its number."""
        if self.group is not None:
            yield ended(self.group.ask)
            if self.group.hints:
                yield f"For example: {'; '.join(self.group.hints)}."
        yield from round_words(desk, self.spec)
        rows = self.rows(desk)
        yield f"{count_noun(len(rows), 'row')} so far." if rows else "No rows yet."
        for number, row in enumerate(rows, 1):
            yield f"{number}. {row_words(desk.visit.session, self.spec, row, contacts=desk.contacts)}"

    def prompt(self, desk: Desk) -> str:
        """What can be typed."""
        label = self.columns(desk)[0].label
        change = "a number to change a row, " if self.rows(desk) else ""
        if self._fixed:
            return f"Type {change}or Enter to go on:"
        return f"{label}: type one to add it, {change}or Enter to go on:"

    @property
    def _fixed(self) -> bool:
        """Whether the module gives the rows."""
        return any(column.fixed for column in self.spec.columns)

    # -------------------------------------------------------------- answers

    def answer(self, desk: Desk, text: str) -> bool:
        """A number changes that row; anything else is a new one, of which the rest is asked."""
        if text.isascii() and text.isdigit():
            if (row := self._numbered(desk, int(text[:6]))) is not None:
                self._change(desk, row, self.columns(desk))
        elif self._fixed:
            desk.talk.say("The module gives these rows. Type the number of one to change it.")
        else:
            self._add(desk, text)
        return False

    def delete(self, desk: Desk, number: int) -> None:
        """Delete the row of that number; undo restores it."""
        if (row := self._numbered(desk, number)) is not None:
            desk.write([DeleteRow(self.spec.id, row.id)], f"Row {number} deleted. To restore it, type undo.")

    def many(self, desk: Desk) -> None:
        """A list: each line is a row, tabs separate its columns. An empty line ends it."""
        if self._fixed:
            super().many(desk)
            return
        desk.talk.say("Type or paste one row a line; tabs separate columns. An empty line ends the list.")
        columns, ops, count = self.columns(desk), list[Op](), 0
        while line := desk.talk.read("Row:"):
            try:
                ops += self._new(desk, columns, line)[1]
                count += 1
            except Unclear as unclear:
                desk.talk.say(f"Left out: {unclear}")
            if count % _AT_ONCE == 0 and ops:
                desk.write(ops, "")
                ops = []
        if ops:
            desk.write(ops, "")
        desk.talk.say(f"{count_noun(count, 'row')} added. To undo, type undo." if count else "No rows added.")

    def _numbered(self, desk: Desk, number: int) -> Row | None:
        """The row of that number; a sentence when there is none."""
        rows = self.rows(desk)
        if 0 < number <= len(rows):
            return rows[number - 1]
        desk.talk.say(f"There is no row {number}. To add this as text, type = {number}" if rows else "No rows yet.")
        return None

    def _add(self, desk: Desk, text: str) -> None:
        """A new row of what was typed, then its other columns one by one."""
        columns = self.columns(desk)
        try:
            row, ops = self._new(desk, columns, text)
        except Unclear as unclear:
            desk.talk.say(str(unclear))
            return
        if desk.write(ops) and "\t" not in text:
            self._change(desk, Row(row, {}, 0, ""), columns[1:])

    def _new(self, desk: Desk, columns: list[Column], line: str) -> tuple[str, list[Op]]:
        """The edit that adds a line as a row. Raises Unclear; nothing of the line is then kept."""
        row = new_row_id()
        ops: list[Op] = [InsertRow(self.spec.id, row, END)]
        if self.group is not None:
            ops.append(SetCell(self.spec.id, row, GROUP_COLUMN, self.group.id))
        for column, part in zip(columns, line.split("\t"), strict=False):
            if part.strip():
                ops.append(SetCell(self.spec.id, row, column.id, value_of(desk, column, part.strip())))
        return row, ops

    def _change(self, desk: Desk, row: Row, columns: list[Column]) -> None:
        """Ask for these columns in turn; `back` returns to the one before, and from the first to the list."""
        place = 0
        while 0 <= place < len(columns):
            try:
                ask_cell(desk, columns[place], Target(self.spec.id, row.id, columns[place].id))
                place += 1
            except Back:
                place -= 1
        now = desk.visit.state.sheet(self.spec.id).rows.get(row.id)
        if now is not None and not now.deleted:
            desk.talk.say(f"This row: {row_words(desk.visit.session, self.spec, now, contacts=desk.contacts)}")
