"""The agenda as a grid sees it: its own columns, and before them when each item starts."""

from __future__ import annotations

from collections.abc import Sequence

from content.sheet_spec import Kind, SheetSpec
from screens.grid.sheet_source import SheetSource
from screens.grid.source import GridCell, GridColumn
from screens.pages.context import SessionContext
from workshop.meeting.readiness import agenda_of
from workshop.session.model import Meeting
from workshop.sheets.model import Target

STARTS = "starts"
_COLUMN = GridColumn(STARTS, "Starts", Kind.DATE, fixed=True)
"""A time such as `12:35 PM` takes the room of a date."""


class AgendaSource(SheetSource):
    """The start of an item follows from the meeting's start and the minutes before it; it is shown, not edited."""

    def __init__(self, spec: SheetSpec, context: SessionContext) -> None:
        super().__init__(spec, context.pack, lambda: context.state, today=context.today)
        self._context = context
        self._with_starts = (_COLUMN, *super().columns())
        self._meeting: Meeting | None = None
        self._starts: dict[str, str] = {}

    def columns(self) -> Sequence[GridColumn]:
        """The columns of the sheet, after the time each item starts."""
        return self._with_starts

    def cell(self, row: str, column: str) -> GridCell:
        """The stored cell; the start is computed from the minutes of the items before and is read-only."""
        if column != STARTS:
            return super().cell(row, column)
        meeting = self._context.session.meeting()
        if meeting is not self._meeting:
            self._meeting = meeting
            self._starts = {slot.item.row: slot.starts for slot in agenda_of(meeting).slots}
        return GridCell(self._starts.get(row, ""), fixed=True, hint="follows from the start and the minutes before it")

    def target(self, row: str, column: str) -> Target:
        """The address in the sheet; the computed column has only that of its row."""
        return Target(self.spec.id, row, "" if column == STARTS else column)
