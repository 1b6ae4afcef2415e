"""`m`: rows made one. The selected ones, else the near-duplicates that the page names, else two that are chosen."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from content.sheet_spec import Shape, SheetSpec
from screens.grid.row_operations import selected_rows
from screens.grid.rows import is_invitation
from screens.pages.page import MergesRows
from screens.session.edits import OfOneSheet
from screens.widgets.dialogs import Choose, Offer
from workshop.session.row_merge import merge_chosen
from workshop.sheets.model import Target
from workshop.sheets.values import ValueProblem
from workshop.wording import count_noun

if TYPE_CHECKING:
    from screens.grid.widget import WorksheetGrid
    from screens.session.deck import PageDeck
    from screens.session.navigator import Navigator

MOST = 50
"""Rows that become one at most: more of them is a slip of the hand."""
_LONG = 60


class RowMerging:
    """What one screen's `m` does."""

    def __init__(self, screen: Navigator, deck: PageDeck) -> None:
        self.screen, self.deck = screen, deck
        self.context = screen.group.context

    def merge(self) -> None:
        """Make one row of what is selected, of near-duplicates, or of the cursor's row and another."""
        page, grid = self.deck.page, self.deck.grid
        spec = _rows_of(grid)
        chosen = _selected(grid) if grid is not None and grid.state.rows_selected else []
        if len(chosen) < 2 and isinstance(page, MergesRows) and page.pairs():
            page.merge()
        elif grid is None or spec is None:
            self.context.say("This page has no rows to merge.")
        elif len(chosen) > MOST:
            self.context.say(f"{len(chosen)} rows are selected. Select at most {MOST} to merge.")
        elif len(chosen) > 1:
            self._which_stays(grid, spec, chosen)
        else:
            self._with_another(grid, spec)

    def _with_another(self, grid: WorksheetGrid, spec: SheetSpec) -> None:
        """Nothing is selected: ask which row the cursor's is to be merged with."""
        here = grid.state.here
        rows = self._rows(spec)
        if here is None or is_invitation(here) or here.id not in rows:
            self.context.say("Put the cursor on a row to merge it, or select rows with Shift and the arrow keys.")
            return
        others = [row for row in rows if row != here.id]
        if not others:
            self.context.say("There is no other row to merge this one with.")
            return
        title = f"Merge “{self._label(spec, here.id)}” with"
        offers = [Offer(row, self._label(spec, row)) for row in others]
        explain = "Shift and the arrow keys select several rows at once."
        self.screen.ask(Choose(title, offers, explain=explain), partial(self._other, grid, spec, here.id))

    def _other(self, grid: WorksheetGrid, spec: SheetSpec, here: str, other: str) -> None:
        self._which_stays(grid, spec, [here, other])

    def _which_stays(self, grid: WorksheetGrid, spec: SheetSpec, rows: Sequence[str]) -> None:
        """Ask which row stays; its choices and its place count, the texts of the others are added to its own."""
        explain = "It keeps its place and its choices. What the others say is added; undo takes them apart."
        offers = [Offer(row, self._label(spec, row)) for row in rows]
        title = f"Merge {count_noun(len(rows), 'row')}: which one stays?"
        self.screen.ask(Choose(title, offers, explain=explain), partial(self._merge, grid, spec, list(rows)))

    def _merge(self, grid: WorksheetGrid, spec: SheetSpec, rows: list[str], first: str) -> None:
        others = [row for row in rows if row != first]
        kept = self._label(spec, first)
        try:
            # Of the whole state: dots that nobody may see yet go along too.
            ops = merge_chosen(self.context.pack, self.context.store.state, spec.id, first, others)
        except ValueProblem as problem:
            self.context.say(f"Together these rows are too long. {problem}")
            return
        if not ops:
            self.context.say("One of these rows is not saved yet, or was just deleted. Look, and try again.")
        elif reason := self.context.why_not(ops):
            self.context.say(reason)
        else:
            grid.state.selected_from = None  # what was selected is one row now
            self.deck.edits.commit(grid, ops, [Target(spec.id, row) for row in others])
            self.context.say(f"Merged {count_noun(len(rows), 'row')} into “{kept}”; undo takes them apart.")

    def _rows(self, spec: SheetSpec) -> list[str]:
        return [row.id for row in self.context.state.sheet(spec.id).live()]

    def _label(self, spec: SheetSpec, row: str) -> str:
        text = self.context.session.link_label(spec.id, row) or "(empty row)"
        return text if len(text) <= _LONG else text[: _LONG - 1].rstrip() + "…"


def _selected(grid: WorksheetGrid) -> list[str]:
    """The ids of the selected rows, headings and invitations aside."""
    return [grid.state.rows[index].id for index in selected_rows(grid.state)]


def _rows_of(grid: WorksheetGrid | None) -> SheetSpec | None:
    """The worksheet whose rows people add and so may merge; None where the module gives them."""
    if grid is None or not isinstance(grid.source, OfOneSheet):
        return None
    spec = grid.source.spec
    fixed = any(column.fixed for column in spec.columns)
    return spec if spec.shape is Shape.ROWS and not fixed else None
