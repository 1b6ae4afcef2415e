"""The grid of the commitments: its last line leads to the line in which a whole commitment is typed."""

from __future__ import annotations

from collections.abc import Callable

from textual import events

from content.clean import clean_line
from screens.grid.effects import Effects
from screens.grid.moves import put
from screens.grid.requests import add_row
from screens.grid.rows import is_invitation
from screens.grid.state import GridState
from screens.grid.widget import WorksheetGrid
from screens.pages.planner.commitment_input import CommitmentInput
from screens.pages.planner.commitment_source import CommitmentSource
from workshop.meeting.model import Commitment
from workshop.services.commitments import cells_of
from workshop.sheets.model import Target

LINE = "line"
"""Stands for the entry line where a draft needs a column."""


class CommitmentGrid(WorksheetGrid):
    """Its last line, where other grids begin an empty row, leads to the line under it; so does the way down."""

    def __init__(
        self,
        source: CommitmentSource,
        line: CommitmentInput,
        *,
        enter_line: Callable[[str], None],
        take_line: Callable[[str], None],
        id: str,  # noqa: A002
    ) -> None:
        """`line` is the one under the grid; `enter_line` puts the keys there, perhaps with a first letter, and
        `take_line` adds what it says."""
        super().__init__(source, id=id)
        self.commitments = source
        self._line, self._enter_line, self._take_line = line, enter_line, take_line

    def on_key(self, event: events.Key) -> None:
        """On the last row typing, Enter and down go to the line; keys that arrive late follow there."""
        line = self._line
        if self.screen.focused is line:
            # A fast hand, or a slow connection: these keys were on their way here when the first one led to the line.
            event.stop()
            event.prevent_default()
            if event.is_printable and event.character:
                line.insert_text_at_cursor(event.character)
            elif event.key == "enter":
                self._take_line(line.value)
            elif event.key == "backspace":
                line.action_delete_left()
            return
        here = self.state.here
        if self.editing or self.state.selected_from is not None or here is None or not is_invitation(here):
            return
        typed = event.character if event.is_printable and event.character and event.character not in "?/ " else ""
        if event.key in ("enter", "f2", "down") or typed:
            event.stop()
            event.prevent_default()
            self._enter_line(typed or "")

    def offer(self, target: Target, text: str) -> bool:
        """A line that was typed when a window closed comes back to the line; other texts to their cell."""
        if target.column != LINE:
            return super().offer(target, text)
        self._enter_line("")
        self._line.value = clean_line(text)
        return True

    def add(self, commitment: Commitment) -> None:
        """A row at the end that holds this commitment, cursor on it."""
        places = {column.id: place for place, column in enumerate(self.state.columns)}
        cells = []
        for name, value in cells_of(commitment).items():
            column = self.commitments.spec.column(name)
            if column is not None:
                cells.append((places[name], value, self.commitments.shown(column, value)))
        last = [row.id for row in self.state.rows.all if not is_invitation(row)]

        def add_last(state: GridState) -> Effects:
            row, effects = add_row(state, last[-1] if last else None, "", cells)
            put(state, *(state.place(row) or state.at))
            return effects

        self.perform(add_last)
