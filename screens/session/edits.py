"""How an edit on screen becomes a record, and how a record comes back to the screen."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from textual import on
from textual.message import Message
from textual.screen import Screen
from textual.widget import Widget

from screens.grid.widget import WorksheetGrid
from screens.pages.context import CommitResult, SessionContext
from screens.session.change_notes import AUTOMATIC_SHEETS, ChangeNote, ChangeNotes
from screens.session.conflicts import ConflictIndex
from screens.widgets.dialogs import Choose, Offer
from screens.widgets.status_line import Saving, StatusLine
from store.api import Receipt, StoreError
from workshop.sheets.model import Op, Record, SetCell, Target
from workshop.sheets.values import edit_text

if TYPE_CHECKING:
    from store.api import SessionStore
    from store.drafts import Drafts
    from store.library.catalog import Library


class StoreMessage(Message):
    """Something the store's thread has for this screen: records, or how a commit ended."""

    def __init__(self, what: CommitResult | Sequence[Record]) -> None:
        super().__init__()
        self.what = what


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


class EditingScreen(Screen[None]):
    """A screen with worksheets of an open session: sends their edits and shows what became of them."""

    def __init__(self, store: SessionStore, library: Library | None, drafts: Drafts | None) -> None:
        super().__init__()
        self.context = SessionContext(store, self._deliver, library=library)
        self.context.sending = self._sending
        self.drafts = drafts
        self._unsaved: set[Target] = set()
        self._taken: set[Target] = set()
        self._draft_failed = ""
        self._under_way = 0
        self._outcome = Saving.NOTHING
        self._client = ""
        self._happened = ChangeNotes(self.context.person, self._row_label, self.called)
        self._moments: dict[int, list[ChangeNote]] = {}
        self.unsettled = ConflictIndex(self.context)

    def _deliver(self, what: CommitResult | Sequence[Record]) -> None:
        self.post_message(StoreMessage(what))

    @property
    def status(self) -> StatusLine:
        """The line for notices and for the state of saving."""
        return self.query_one(StatusLine)

    def say(self, text: str) -> None:
        """One sentence on the status line."""
        self.status.notice(text)

    def on_key(self) -> None:
        """A key that no worksheet took: whoever presses it goes on to something else."""
        self.status.over()

    def called(self, person: str) -> str:
        """What somebody is called in a short place; the main screen knows who else is here."""
        return person

    def _row_label(self, sheet: str, row: str) -> str:
        return self.context.session.link_label(sheet, row)

    def keep_place(self) -> None:
        """Remember the place; the main screen says how."""

    def show_headline(self) -> None:
        """Refresh the first line; the main screen says how."""

    def show_keys(self) -> None:
        """Refresh the footer; the main screen says how."""

    # ------------------------------------------------------------------ the way out

    @on(WorksheetGrid.CommitRequested)
    def _wanted(self, message: WorksheetGrid.CommitRequested) -> None:
        grid, targets = message.grid, message.targets
        grid.mark_saving(targets)

        def ended(result: Receipt | StoreError) -> None:
            kept = self._draft_unsaved(message.ops, saved=not isinstance(result, StoreError))
            if isinstance(result, StoreError):
                grid.mark_failed(targets, str(result))
                self.say(in_order(str(result), kept))
            else:
                grid.mark_saved(targets)
                self.keep_place()

        self.context.send(message.ops, ended)

    def _sending(self, ops: Sequence[Op]) -> None:
        """An edit goes out, from whatever page or dialog."""
        if _written(ops):
            self._under_way += 1
            self._show_saving(self._outcome)

    def settle(self, settled: CommitResult) -> None:
        """A commit ended: tell whoever sent it, show how it stands, and say what could not be done."""
        result = settled.result
        if not isinstance(result, StoreError):
            self._client = result.record.edit.id.rpartition(".")[0]
        if settled.done is not None:
            settled.done(result)
        elif isinstance(result, StoreError):
            self.say(str(result))
        if not _written(settled.ops):
            return
        self._under_way -= 1
        if isinstance(result, StoreError):
            self._show_saving(Saving.FAILED)
        else:
            self._show_saving(self._became(result.record))

    def _became(self, record: Record) -> Saving:
        """Whether anything of it was done; the reason why not is said at once."""
        refused = [decision.reason for decision in record.decisions if decision.reason]
        if refused:
            self.say(refused[0])
        return Saving.REFUSED if refused and len(refused) == len(record.decisions) else Saving.SAVED

    def saved(self, record: Record) -> None:
        """That record of ours is on disk: for edits that do not go through the desk, such as an undo."""
        self._show_saving(Saving.SAVED if _written(record.edit.ops) else self._outcome)

    def _show_saving(self, outcome: Saving) -> None:
        """The state of what was written here: what failed stays said until it is saved, then what is under way."""
        self._outcome = outcome = Saving.FAILED if self._unsaved else outcome
        if self._under_way and outcome is not Saving.FAILED:
            outcome = Saving.SAVING
        self.status.saving(outcome, self.context.state.revision if outcome is Saving.SAVED else 0)

    # ------------------------------------------------------------------ the way back

    def apply_records(self, records: Sequence[Record]) -> None:
        """Records came, one's own too: find the words for what happened, and say what concerns this person now."""
        spec = getattr(self.grid.source, "spec", None) if self.grid is not None else None
        here = "" if spec is None else spec.id
        self._moments = {}
        for record in records:
            if self._client and record.edit.id.rpartition(".")[0] == self._client:
                said = self._happened.mine(record, self._waiting)
            else:
                said = self._happened.deleted(record, here)
            self._moments[record.revision] = self._happened.of(record)
            if said:
                self.say(said)
        self.unsettled.heard(records)

    @property
    def grid(self) -> WorksheetGrid | None:
        """The worksheet that is looked at; the main screen knows."""
        return None

    def _waiting(self, target: Target) -> list[str]:
        """Who wrote the values that wait beside that cell."""
        cell = self.context.state.cell(target)
        return [other.person for other in cell.conflicts] if cell is not None else []

    def guard(self, page: Widget) -> None:
        """Let the worksheets of a page offer and begin only what this person may do."""
        for grid in (page,) if isinstance(page, WorksheetGrid) else page.query(WorksheetGrid):
            grid.guard(self.context.why_not)
            grid.cover(self.context.discretion.covers)

    def refresh_grid(self, grid: WorksheetGrid, records: Sequence[Record]) -> None:
        """Show the newest state; what others did carries their name for a moment."""
        grid.refresh_source()
        for record in records:
            for moment in self._moments.get(record.revision, ()):
                grid.mark_changed(moment.targets, moment.words)

    @on(WorksheetGrid.CursorMoved)
    def _at_cell(self, message: WorksheetGrid.CursorMoved) -> None:
        cell = message.cell
        parts = [message.locked or cell.hint or message.column.hint]
        if cell.others and not message.locked:
            me = self.context.person
            names = " and ".join(dict.fromkeys("you" if o.person == me else self.called(o.person) for o in cell.others))
            parts = [f"Here {names} also wrote: = swaps the two, + keeps both, - drops it."]
        elif cell.person and cell.person != self.context.person:
            parts.append(f"written by {cell.person}")
        self.status.about(" · ".join(part for part in parts if part), whole=bool(message.locked))
        self.show_keys()
        self.show_headline()

    @on(WorksheetGrid.LargePaste)
    def _large_paste(self, message: WorksheetGrid.LargePaste) -> None:
        """So many rows come to everybody's screen: they wait for a yes."""
        rows = f"{message.rows:,} rows"
        offers = [Offer("no", "Keep the sheet as it is"), Offer("yes", f"Paste all {rows}")]
        explain = "They come to everybody's screen. Undo takes them back, but not all in one step."

        def answered(choice: str | None) -> None:
            if choice == "yes":
                message.grid.paste_all(message.text)

        self.app.push_screen(Choose(f"Paste {rows}?", offers, explain=explain), answered)

    @on(WorksheetGrid.NoticeRequested)
    def _grid_said(self, message: WorksheetGrid.NoticeRequested) -> None:
        self.status.notice(message.text, wrong=message.wrong)

    @on(WorksheetGrid.KeyHandled)
    def _gone_on(self, message: WorksheetGrid.KeyHandled) -> None:
        self.status.over(typing=not message.moved)

    # ------------------------------------------------------------------ drafts

    def _text_there(self, target: Target) -> str:
        """What the editor of that cell begins with: typing that changed nothing is no draft."""
        spec, cell = self.context.specs.get(target.sheet), self.context.state.cell(target)
        column = None if spec is None else spec.column(target.column)
        return "" if column is None or cell is None else edit_text(column, cell.value)

    def keep_draft(self, target: Target, text: str) -> str:
        """Keep a text that is not in the session as a draft; where it is now, in a sentence.

        Whoever promises a draft says this sentence and no other: on a full disk there is none.
        """
        why = _NO_DRAFTS if self.drafts is None else self.drafts.save(target, text)
        return why or KEPT

    def drop_draft(self, target: Target) -> None:
        """That text is in the session, or not wanted any more."""
        if self.drafts is not None:
            self.drafts.clear(target)

    def texts_at_risk(self) -> list[str]:
        """The texts that only this screen has."""
        return [] if self.drafts is None else self.drafts.at_risk()

    def keep_open_text(self) -> str:
        """Keep what is being typed on any page as a draft, at once; where it is, empty when nothing is being typed."""
        said = ""
        for widget in self.query("*"):
            target, text = widget.open_text if isinstance(widget, HoldsText) else (None, "")
            if target is not None and text != self._text_there(target):
                said = self.keep_draft(target, text)
        return said

    def _draft_unsaved(self, ops: Sequence[Op], *, saved: bool) -> str:
        """Texts that could not be saved are drafts until they are. Where they are, in a sentence."""
        kept = ""
        for op in ops:
            column = self.context.specs[op.sheet].column(op.column) if isinstance(op, SetCell) else None
            if column is None or not isinstance(op, SetCell):
                continue
            target = Target(op.sheet, op.row, op.column)
            if not saved and op.value is not None:
                self._unsaved.add(target)
                kept = self.keep_draft(target, edit_text(column, op.value))
            elif target in self._unsaved:
                self._unsaved.remove(target)
                self.drop_draft(target)
        return kept

    def take_typing(self, grid: WorksheetGrid | None) -> UnsentText | None:
        """End typing on that worksheet and hand over the text for `keep_typed`; None when nothing is being typed."""
        editor = grid.state.editor if grid is not None else None
        if grid is None or editor is None:
            return None
        ops = grid.take_edit()
        if not grid.editing:
            self._taken.add(editor.target)
        return UnsentText(editor.target, editor.text, ops, fits=not grid.editing)

    def keep_typed(self, typed: UnsentText) -> None:
        """Save it and wait until it is saved; what fits no cell or cannot be saved is kept as a draft.

        Raises StoreError when it could not be saved, which says where the text is.
        """
        if not typed.fits or self.context.store.read_only:
            self.keep_draft(typed.target, typed.text)
            return
        try:
            if typed.ops:
                self.context.store.commit(typed.ops)
        except Exception as error:
            self._unsaved.add(typed.target)
            kept = self.keep_draft(typed.target, typed.text)
            if isinstance(error, StoreError):
                raise StoreError(in_order(str(error), kept)) from error
            raise
        self.drop_draft(typed.target)

    def close_session(self) -> None:
        """Close the session and the drafts of this window; waits until every edit is on disk."""
        self.context.close()
        if self.drafts is not None:
            self.drafts.close()

    @on(WorksheetGrid.DraftChanged)
    async def _typing(self, message: WorksheetGrid.DraftChanged) -> None:
        """What is being typed goes to a draft file, so that a lost line costs at most two seconds of it."""
        self.show_keys()
        self.status.typing(message.text is not None)
        if self.drafts is None or (message.text is None and message.target in self._unsaved):
            return
        if message.text is None and message.target in self._taken:
            self._taken.remove(message.target)  # `keep_typed` says what becomes of its draft
        elif message.text is None or message.text == self._text_there(message.target):
            await asyncio.to_thread(self.drafts.clear, message.target)
        else:
            why = await asyncio.to_thread(self.drafts.save, message.target, message.text)
            if why and why != self._draft_failed:
                self.say(why)
            self._draft_failed = why


def in_order(problem: str, kept: str) -> str:
    """Why a text is not saved, and where it is; what could lose it comes first, for the line may be short."""
    return f"{problem} {kept}" if kept in ("", KEPT) else f"{kept} {problem}"


def _written(ops: Sequence[Op]) -> bool:
    """Whether somebody wrote this, rather than went to another step."""
    return any(op.sheet not in AUTOMATIC_SHEETS for op in ops)
