"""How an edit on screen becomes a record, and how a record comes back to the screen."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual import on
from textual.message import Message
from textual.screen import Screen

from content.common import CLOCK, ROOM
from screens.desk import Desk, Settled
from screens.grid.widget import WorksheetGrid
from screens.statusline import Saving, StatusLine
from store.api import Receipt, StoreError
from workshop.sheets.diff import touched
from workshop.sheets.model import Op, Outcome, Record, SetCell, Target
from workshop.sheets.values import edit_text

if TYPE_CHECKING:
    from store.api import SessionStore
    from store.drafts import Drafts
    from store.library import Library


_BY_ITSELF = (ROOM.id, CLOCK.id)
"""Sheets that are written by going from step to step: nobody wrote anything, so nothing is called saved."""


class Delivered(Message):
    """Something the store's thread has for this screen: records, or how a commit ended."""

    def __init__(self, what: Settled | Sequence[Record]) -> None:
        super().__init__()
        self.what = what


@dataclass(frozen=True, slots=True)
class Typed:
    """What was being typed when somebody left: its cell, the text, and what saves it. `fits`: the cell can hold it."""

    target: Target
    text: str
    ops: Sequence[Op]
    fits: bool


class EditingScreen(Screen[None]):
    """A screen with worksheets of an open session: sends their edits and shows what became of them."""

    def __init__(self, store: SessionStore, library: Library | None, drafts: Drafts | None) -> None:
        super().__init__()
        self.desk = Desk(store, self._deliver, library=library)
        self.drafts = drafts
        self._unsaved: set[Target] = set()

    def _deliver(self, what: Settled | Sequence[Record]) -> None:
        self.post_message(Delivered(what))

    @property
    def status(self) -> StatusLine:
        return self.query_one(StatusLine)

    def say(self, text: str) -> None:
        """One sentence on the status line."""
        self.status.notice(text)

    def keep_place(self) -> None:
        """Remember the place; the main screen says how."""

    def show_headline(self) -> None:
        """Refresh the first line; the main screen says how."""

    def show_keys(self) -> None:
        """Refresh the footer; the main screen says how."""

    @on(WorksheetGrid.Wanted)
    def _wanted(self, message: WorksheetGrid.Wanted) -> None:
        grid, targets = message.grid, message.targets
        if reason := self.desk.store.read_only:
            grid.mark_failed(targets, reason)
            self.status.saving(Saving.FAILED)
            self.say(reason)
            return
        grid.mark_saving(targets)
        self.status.saving(Saving.SAVING)

        def ended(result: Receipt | StoreError) -> None:
            self._draft_unsaved(message.ops, saved=not isinstance(result, StoreError))
            self._ended(grid, targets, result)

        self.desk.send(message.ops, ended)

    def settle(self, settled: Settled) -> None:
        """A commit ended: tell whoever sent it, and say what could not be done."""
        if settled.done is not None:
            settled.done(settled.result)
        elif isinstance(settled.result, StoreError):
            self.status.saving(Saving.FAILED)
            self.say(str(settled.result))
        elif any(op.sheet not in _BY_ITSELF for op in settled.result.record.edit.ops):
            self.status.saved(settled.result.record.revision)

    def _ended(self, grid: WorksheetGrid, targets: Sequence[Target], result: Receipt | StoreError) -> None:
        if isinstance(result, StoreError):
            grid.mark_failed(targets, str(result))
            self.status.saving(Saving.FAILED)
            self.say(f"{result} The text stays here and in a draft.")
            return
        grid.mark_saved(targets)
        record = result.record
        self.status.saving(Saving.SAVED, self.desk.state.revision)
        for op, decision in zip(record.edit.ops, record.decisions, strict=True):
            if decision.outcome is Outcome.REFUSED:
                self.say(decision.reason)
            elif decision.outcome is Outcome.SIBLING:
                target = Target(op.sheet, op.row, getattr(op, "column", ""))
                cell = self.desk.state.cell(target)
                others = ", ".join(sibling.person for sibling in cell.others) if cell else ""
                self.say(f"{others} wrote here too; both texts are kept. F12 shows them.")
            elif decision.outcome is Outcome.MERGED:
                self.say("Somebody changed this text meanwhile; both changes are in it now.")
            elif decision.revived:
                self.say("This row had been deleted meanwhile; your edit brought it back.")
        self.keep_place()

    def refresh_grid(self, grid: WorksheetGrid, records: Sequence[Record]) -> None:
        """Show the newest state; cells that others changed carry their name until the next key."""
        grid.refresh_source()
        for record in records:
            if record.edit.person != self.desk.person:
                grid.mark_changed(tuple(touched([record])), f"by {record.edit.person}")

    @on(WorksheetGrid.AtCell)
    def _at_cell(self, message: WorksheetGrid.AtCell) -> None:
        cell = message.cell
        parts = [cell.hint or message.column.hint]
        if cell.others:
            names = ", ".join(sibling.person for sibling in cell.others)
            parts.insert(0, f"{names} also wrote here: F12 shows it.")
        elif cell.person and cell.person != self.desk.person:
            parts.append(f"written by {cell.person}")
        self.status.about(" · ".join(part for part in parts if part))
        self.show_keys()
        self.show_headline()

    @on(WorksheetGrid.Said)
    def _grid_said(self, message: WorksheetGrid.Said) -> None:
        self.say(message.text)

    # ------------------------------------------------------------------ drafts

    def _text_there(self, target: Target) -> str:
        """What the editor of that cell begins with: typing that changed nothing is no draft."""
        spec, cell = self.desk.specs.get(target.sheet), self.desk.state.cell(target)
        column = None if spec is None else spec.column(target.column)
        return "" if column is None or cell is None else edit_text(column, cell.value)

    def _draft_unsaved(self, ops: Sequence[Op], *, saved: bool) -> None:
        """Texts that could not be saved are drafts until they are."""
        for op in ops:
            column = self.desk.specs[op.sheet].column(op.column) if isinstance(op, SetCell) else None
            if self.drafts is None or column is None or not isinstance(op, SetCell):
                continue
            target = Target(op.sheet, op.row, op.column)
            if not saved and op.value is not None:
                self._unsaved.add(target)
                self.drafts.save(target, edit_text(column, op.value))
            elif target in self._unsaved:
                self._unsaved.remove(target)
                self.drafts.clear(target)

    def take_typing(self, grid: WorksheetGrid | None) -> Typed | None:
        """End typing on that worksheet and hand over the text for `keep_typed`; None when nothing is being typed."""
        editor = grid.model.editor if grid is not None else None
        if grid is None or editor is None:
            return None
        ops = grid.take_edit()
        return Typed(editor.target, editor.text, ops, fits=not grid.editing)

    def keep_typed(self, typed: Typed) -> None:
        """Save it and wait until it is saved; what cannot be is kept as a draft. Raises StoreError."""
        saved = False
        try:
            if typed.fits and not self.desk.store.read_only:
                if typed.ops:
                    self.desk.store.commit(typed.ops)
                saved = True
        finally:
            if self.drafts is not None and saved:
                self.drafts.clear(typed.target)
            elif self.drafts is not None:
                self.drafts.save(typed.target, typed.text)

    def let_go(self) -> None:
        """Close the session and the drafts of this window; waits until every edit is on disk."""
        self.desk.close()
        if self.drafts is not None:
            self.drafts.close()

    @on(WorksheetGrid.Typing)
    async def _typing(self, message: WorksheetGrid.Typing) -> None:
        """What is being typed goes to a draft file, so that a lost line costs at most two seconds of it."""
        self.show_keys()
        if self.drafts is None:
            return
        if message.text is None or message.text == self._text_there(message.target):
            await asyncio.to_thread(self.drafts.clear, message.target)
        else:
            await asyncio.to_thread(self.drafts.save, message.target, message.text)
