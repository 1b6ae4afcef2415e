"""What one person answers alone: one column of the grid holds the answers, the others stand beside it."""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import replace

from screens.grid.source import GridCell
from screens.pages.keyed_source import KeyedSource
from workshop.sheets.model import Target

ANSWER = "answer"
"""The id of the one column that is filled in."""


class OwnSource(KeyedSource):
    """Subclasses say where the answer about a row is kept."""

    @abstractmethod
    def place(self, row: str) -> Target:
        """Where this person's answer about that row is kept."""

    def choices(self, row: str) -> tuple[str, ...]:
        """What can be answered by one key; by default what the sheet's column offers."""
        return self._column(row, ANSWER).choices

    def target(self, row: str, column: str) -> Target:
        """The place of this person's answer; other columns have the address of its row."""
        place = self.place(row)
        return place if column == ANSWER else Target(place.sheet, place.row)

    def cell(self, row: str, column: str) -> GridCell:
        """The answer with the choices of its row, or the fixed text."""
        found = super().cell(row, column)
        return replace(found, choices=self.choices(row)) if column == ANSWER else found
