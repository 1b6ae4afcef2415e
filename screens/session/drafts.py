"""Texts that are in no edit yet: kept as drafts while they are typed, and until they are saved."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from textual.widget import Widget

from screens.grid.widget import WorksheetGrid
from screens.pages.context import SessionContext
from store.api import StoreError
from workshop.sheets.model import Op, SetCell, Target
from workshop.sheets.values import edit_text

if TYPE_CHECKING:
    from store.drafts import Draft, Drafts

KEPT = "Your text is kept as a draft."
_NO_DRAFTS = "Only this screen has your text."


@runtime_checkable
class HoldsText(Protocol):
    """A widget that somebody may be typing in: `open_text` is what is in no edit yet, and the cell it is meant for."""

    @property
    def open_text(self) -> tuple[Target | None, str]:
        """The cell and the text; no cell when nothing is being typed."""


@dataclass(frozen=True, slots=True)
class UnsentText:
    """What was being typed when somebody left: its cell, the text, and what saves it. `fits`: the cell can hold it."""

    target: Target
    text: str
    ops: Sequence[Op]
    fits: bool


class KeptText:
    """The texts of one screen that are not in the session. Without `drafts` only the screen has them."""

    def __init__(self, context: SessionContext, drafts: Drafts | None) -> None:
        self.context, self.drafts = context, drafts
        self._unsaved: set[Target] = set()
        self._taken: set[Target] = set()
        self._failed = ""

    @property
    def unsaved(self) -> bool:
        """Whether an edit of a text failed and was not repeated with success."""
        return bool(self._unsaved)

    # ------------------------------------------------------------------ one text

    def keep(self, target: Target, text: str) -> str:
        """Keep a text that is not in the session as a draft; where it is now, in a sentence.

        Whoever promises a draft says this sentence and no other: on a full disk there is none.
        """
        why = _NO_DRAFTS if self.drafts is None else self.drafts.save(target, text)
        return why or KEPT

    def drop(self, target: Target) -> None:
        """That text is in the session, or not wanted any more."""
        if self.drafts is not None:
            self.drafts.clear(target)

    def leftovers(self) -> list[Draft]:
        """What an earlier window was still typing when it ended."""
        return [] if self.drafts is None or self.context.store.read_only else self.drafts.leftovers()

    async def discard(self, draft: Draft) -> None:
        """What an earlier window left is in the session now, or not wanted."""
        if self.drafts is not None:
            await asyncio.to_thread(self.drafts.discard, draft)

    def at_risk(self) -> list[str]:
        """The texts that only this screen has."""
        return [] if self.drafts is None else self.drafts.at_risk()

    def _text_there(self, target: Target) -> str:
        """What the editor of that cell begins with: typing that changed nothing is no draft."""
        spec, cell = self.context.specs.get(target.sheet), self.context.state.cell(target)
        column = None if spec is None else spec.column(target.column)
        return "" if column is None or cell is None else edit_text(column, cell.value)

    # ------------------------------------------------------------------ while somebody types

    async def typing(self, target: Target, text: str | None) -> str:
        """What is being typed goes to a draft file, so that a lost line costs at most two seconds of it.

        `text` is None when typing has ended. Answers with what is to be said: mostly nothing.
        """
        if self.drafts is None or (text is None and target in self._unsaved):
            return ""
        if text is None and target in self._taken:
            self._taken.remove(target)  # `save` says what becomes of its draft
        elif text is None or text == self._text_there(target):
            await asyncio.to_thread(self.drafts.clear, target)
        else:
            before, self._failed = self._failed, await asyncio.to_thread(self.drafts.save, target, text)
            return self._failed if self._failed != before else ""
        return ""

    def keep_open(self, widgets: Iterable[Widget]) -> str:
        """Keep what is being typed in any of these as a draft, at once; where it is, empty when nothing is."""
        sentence = ""
        for widget in widgets:
            target, text = widget.open_text if isinstance(widget, HoldsText) else (None, "")
            if target is not None and text != self._text_there(target):
                sentence = self.keep(target, text)
        return sentence

    # ------------------------------------------------------------------ when it is sent

    def after_commit(self, ops: Sequence[Op], *, saved: bool) -> str:
        """Texts that could not be saved are drafts until they are. Where they are, in a sentence."""
        kept = ""
        for op in ops:
            column = self.context.specs[op.sheet].column(op.column) if isinstance(op, SetCell) else None
            if column is None or not isinstance(op, SetCell):
                continue
            target = Target(op.sheet, op.row, op.column)
            if not saved and op.value is not None:
                self._unsaved.add(target)
                kept = self.keep(target, edit_text(column, op.value))
            elif target in self._unsaved:
                self._unsaved.remove(target)
                self.drop(target)
        return kept

    # ------------------------------------------------------------------ when the window ends

    def take(self, grid: WorksheetGrid | None) -> UnsentText | None:
        """End typing on that worksheet and hand over the text for `save`; None when nothing is being typed."""
        editor = grid.state.editor if grid is not None else None
        if grid is None or editor is None:
            return None
        ops = grid.take_edit()
        if not grid.editing:
            self._taken.add(editor.target)
        return UnsentText(editor.target, editor.text, ops, fits=not grid.editing)

    def save(self, typed: UnsentText) -> None:
        """Save it and wait until it is saved; what fits no cell or cannot be saved is kept as a draft.

        Raises StoreError when it could not be saved, which says where the text is.
        """
        if not typed.fits or self.context.store.read_only:
            self.keep(typed.target, typed.text)
            return
        try:
            if typed.ops:
                self.context.store.commit(typed.ops)
        except Exception as error:
            self._unsaved.add(typed.target)
            kept = self.keep(typed.target, typed.text)
            if isinstance(error, StoreError):
                raise StoreError(in_order(str(error), kept)) from error
            raise
        self.drop(typed.target)

    def close(self) -> None:
        """No more drafts from this window."""
        if self.drafts is not None:
            self.drafts.close()


def in_order(problem: str, kept: str) -> str:
    """Why a text is not saved, and where it is; what could lose it comes first, for the line may be short."""
    return f"{problem} {kept}" if kept in ("", KEPT) else f"{kept} {problem}"
