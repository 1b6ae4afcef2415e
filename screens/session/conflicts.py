"""Which cells still hold two texts: counted for the first line, and gone through by one key."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from content.common import AGENDA, GROUP_ROUNDS, OF_THE_ROOM, PEOPLE, REVEALS
from content.sheet_spec import GROUP_COLUMN, SheetSpec
from screens.pages.context import SessionContext
from workshop.sheets.diff import touched
from workshop.sheets.model import Record, Row, Target

_UNCOVERING = (REVEALS.id, GROUP_ROUNDS.id)
"""Sheets that, when they change, show or hide rows of others."""


class ConflictIndex:
    """The cells this person sees in which a value of somebody else waits.

    Looks at everything once, then only at what records touched, so that an edit costs the same in a long worksheet.
    """

    def __init__(self, context: SessionContext) -> None:
        self._context = context
        self._found: dict[str, set[Target]] = {}
        self._seen = {spec.id: spec for spec in context.specs.values() if spec.id not in (*OF_THE_ROOM, AGENDA.id)}
        self.look(self._seen)

    def __len__(self) -> int:
        return sum(map(len, self._found.values()))

    def look(self, sheets: Iterable[str]) -> None:
        """Look at every cell of these sheets."""
        for sheet in sheets:
            spec = self._seen[sheet]
            self._found[sheet] = {
                at for row in self._context.state.sheet(sheet).rows.values() for at in _open(spec, row)
            }

    def heard(self, records: Sequence[Record]) -> None:
        """These records came; after a reveal, sheets show what they did not show before."""
        touched_now = touched(records)
        if any(one.sheet in _UNCOVERING or one[::2] == (PEOPLE.id, "group") for one in touched_now):
            self.look(self._seen)
            return
        for sheet, row in {(target.sheet, target.row) for target in touched_now if target.sheet in self._seen}:
            found = self._found[sheet] = {target for target in self._found[sheet] if target.row != row}
            now = self._context.state.sheet(sheet).rows.get(row)
            if now is not None:
                found |= set(_open(self._seen[sheet], now))

    def after(self, here: Target | None) -> Target | None:
        """The next of them after that cell, in the order of the pack, the rows and the columns, around the end."""
        order = sorted((self._place(target), target) for sheet in self._found for target in self._found[sheet])
        if not order:
            return None
        place = self._place(here) if here is not None and here.sheet in self._seen else (-1, -1, -1)
        return next((target for at, target in order if at > place), order[0][1])

    def _place(self, target: Target) -> tuple[int, int, int]:
        spec = self._seen[target.sheet]
        order = self._context.state.sheet(target.sheet).order
        columns = [column.id for column in spec.columns]
        return (
            list(self._seen).index(target.sheet),
            order.index(target.row) if target.row in order else -1,
            columns.index(target.column) if target.column in columns else -1,
        )


def _open(spec: SheetSpec, row: Row) -> list[Target]:
    """The cells of a row that are on screen and hold two texts."""
    if row.deleted:
        return []
    return [
        Target(spec.id, row.id, column)
        for column, cell in row.cells.items()
        if cell.siblings and cell.conflicts and not (column == GROUP_COLUMN and spec.groups)
    ]
