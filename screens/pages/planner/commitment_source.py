"""The commitments as a grid sees them: what matters most in front, a countdown under each date."""

from __future__ import annotations

from dataclasses import replace

from content.sheet_spec import Column, SheetSpec
from screens.grid.sheet_source import SheetSource
from screens.grid.source import GridCell
from screens.pages.context import SessionContext
from workshop.meeting.calendar import countdown
from workshop.meeting.lint import DONE
from workshop.sheets import values
from workshop.sheets.model import Target, Value

FIRST = ("text", "owner", "due", "gap")
"""Who does what, by when, for which gap: the columns that are seen first at 80 columns."""


class CommitmentSource(SheetSource):
    """The commitments with what matters most in front, and a countdown under each date."""

    def __init__(self, spec: SheetSpec, context: SessionContext) -> None:
        first = [column for name in FIRST if (column := spec.column(name)) is not None]
        rest = [column for column in spec.columns if column not in first]
        ordered = replace(spec, columns=(*first, *rest))
        super().__init__(ordered, context.pack, lambda: context.state, today=context.today)
        self._context = context

    def cell(self, row: str, column: str) -> GridCell:
        """The stored cell; a due date of an open commitment says how many days are left."""
        cell = super().cell(row, column)
        if column != "due" or not cell.edit_text:
            return cell
        status = self._context.state.cell(Target(self.spec.id, row, "status"))
        if status is not None and status.value in DONE:
            return cell
        return replace(cell, hint=countdown(cell.edit_text, self._context.today))

    def shown(self, column: Column, value: Value) -> str:
        """A value as the grid will show it once the session has it."""
        if column.to and isinstance(value, str):
            return self._links.label(column.to, value)
        return values.show(column, value)
