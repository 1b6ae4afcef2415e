"""Undo and redo of an open session: what goes back, where one looks then, and what is said."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING, TypeAlias

from content.common import CLOCK, OF_THE_ROOM, PEOPLE
from content.sheet_spec import Shape
from screens.grid.cells import fit
from screens.session.changes import when
from store.api import EditDeniedError, Receipt, StoreError
from workshop.sheets.diff import touched
from workshop.sheets.model import Op, Record, SetCell, State, Target, UndoStacks
from workshop.sheets.rounds import apart
from workshop.sheets.undo import CannotUndo, plan_redo, plan_undo

if TYPE_CHECKING:
    from screens.session.deck import PageDeck
    from screens.session.navigator import Navigator

_LABEL = 40
"""Cells of the name of a row in a sentence."""
Plan: TypeAlias = "Callable[[State, str], tuple[tuple[Op, ...], str]]"


class TakingBack:
    """Takes back this person's edits one by one, and makes them again.

    An edit from before this screen was opened is named first, and goes back on a second press: nobody who opens a
    session has it in mind.
    """

    def __init__(self, screen: Navigator, deck: PageDeck) -> None:
        self.screen, self.deck = screen, deck
        self.context, self.position = screen.group.context, screen.group.position
        self._opened = self.context.store.state.revision
        self._named = ""

    async def undo(self) -> None:
        """Undo this person's last edit; where somebody wrote since, say who."""
        last = self.last
        if last is not None and (reason := self.not_yet(last)):
            self.context.say(reason)
            return
        await self._take_back(self.context.store.undo, plan_undo, "Undone")

    async def redo(self) -> None:
        """Make the edit again that was undone last."""
        await self._take_back(self.context.store.redo, plan_redo, "Redone")

    @property
    def last(self) -> Record | None:
        """The edit that undo would take back."""
        mine = (self.context.state.stacks.get(self.context.person) or UndoStacks()).undo
        return mine[-1] if mine else None

    def not_yet(self, last: Record) -> str:
        """What has to be known before that edit goes back; empty when there is nothing, or it was said."""
        if _draws_groups(last) and any(apart(self.context.state, spec) for spec in self.context.specs.values()):
            return "Groups are at work: to undo them, call the round off first (6)."
        if last.revision > self._opened or last.edit.id == self._named:
            return ""
        self._named = last.edit.id
        about = " · ".join(filter(None, (self._about(last), when(last.edit.at, self.context.today))))
        return f"Your last edit is from before you opened this session ({about}). Press again to undo it."

    def _about(self, record: Record) -> str:
        """What an edit is about: `People · Small group · 6 rows`, or `Who are our partners · “No ride”`."""
        ops = [op for op in record.edit.ops if op.sheet not in OF_THE_ROOM] or record.edit.ops
        spec = self.context.specs.get(ops[0].sheet)
        if spec is None:
            return ""
        rows = list(dict.fromkeys(op.row for op in ops))
        columns = {op.column for op in ops if isinstance(op, SetCell)}
        column = spec.column(columns.pop()) if len(columns) == 1 else None
        named = len(rows) == 1 and (spec.shape is Shape.ROWS or spec.id == PEOPLE.id)  # others are called by person
        label = self.context.session.link_label(spec.id, rows[0]) if named else ""
        parts = (
            spec.title,
            column.label if column is not None else "",
            f"{len(rows)} rows" if len(rows) > 1 else f"“{fit(label, _LABEL)}”" if label else "",
        )
        return " · ".join(filter(None, dict.fromkeys(parts)))  # what stands alone is called like its sheet

    async def _take_back(self, back: Callable[[], Receipt], plan: Plan, done: str) -> None:
        if self.deck.grid is not None and self.deck.grid.editing:
            return
        try:
            receipt = await asyncio.to_thread(back)
        except EditDeniedError as error:
            await self._cannot(plan, str(error))
            return
        except StoreError as error:
            self.context.say(str(error))
            return
        if not self.screen.is_attached:  # the program is on its way out
            return
        # To the place of the change: on this page if there is one, a cell rather than a row.
        here = self.position.page.id
        targets = sorted(touched([receipt.record]), key=lambda target: (target.sheet != here, not target.column))
        if targets and not self._elsewhere(targets[0]):
            await self.screen.show_cell(targets[0])
        self.deck.edits.saved(receipt.record)
        if receipt.record.edit.ops[0].sheet == CLOCK.id:
            self.context.say(self.screen.group.follow.clock.words())
        else:
            said = ": ".join(filter(None, (done, self._about(receipt.record))))
            self.context.say(said if said.endswith("?") else f"{said}.")

    def _elsewhere(self, target: Target) -> bool:
        """Whether to stay: who leads the group is not taken to another step, where they would no longer lead."""
        follow, step = self.screen.group.follow, self.position.page_with(target.sheet)
        return follow.leads and not follow.free and step not in (None, self.position.step_index)

    async def _cannot(self, plan: Plan, reason: str) -> None:
        """Say why nothing was undone, with the names this person may see, and show the cell it is about."""
        if not self.context.may_undo:
            self.context.say(reason)
            return
        try:
            plan(self.context.state, self.context.person)
        except CannotUndo as why:
            shown = why.at is not None and await self.screen.show_cell(why.at)
            if shown and why.at is not None and why.at.column:
                self.context.say(f"{why} F12 shows its history.")
            else:
                self.context.say(f"{why} Esc, then w shows what others changed." if why.at is not None else str(why))
        else:
            self.context.say("Someone changed that just now. Look at it and try again.")


def _draws_groups(record: Record) -> bool:
    """Whether that edit put people into groups, and not just one of them."""
    ops = record.edit.ops
    return len(ops) > 1 and any(isinstance(op, SetCell) and (op.sheet, op.column) == (PEOPLE.id, "group") for op in ops)
