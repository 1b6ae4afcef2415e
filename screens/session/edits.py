"""How an edit on screen becomes a record, and what is said when records come back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol, runtime_checkable

from textual.message import Message

from content.common import PEOPLE
from content.sheet_spec import SheetSpec
from screens.grid.widget import WorksheetGrid
from screens.pages.context import CommitResult, SessionContext
from screens.session.change_notes import AUTOMATIC_SHEETS, ChangeNote, ChangeNotes
from screens.session.conflicts import ConflictIndex
from screens.session.drafts import KeptText, in_order
from screens.widgets.status_line import Saving
from store.api import Receipt, StoreError
from workshop.sheets.model import DeleteRow, Op, Record, Target


class StoreMessage(Message):
    """Something the store's thread has for the screen: records, or how a commit ended."""

    def __init__(self, what: CommitResult | Sequence[Record]) -> None:
        super().__init__()
        self.what = what


@runtime_checkable
class OfOneSheet(Protocol):
    """A grid's source that shows one sheet."""

    @property
    def spec(self) -> SheetSpec:
        """The sheet."""


class Edits:
    """The edits of one screen, from the key to the disk, and those of others as they come.

    `short_name` gives a short name of a person, `show` how the newest edit stands (with its revision once saved), and
    `saved` is called after each edit of a worksheet that was saved.

    Attributes:
        notes: what is said beside cells of the newest records, by revision.
        conflicts: the cells that hold two versions.
    """

    def __init__(
        self,
        context: SessionContext,
        kept: KeptText,
        *,
        short_name: Callable[[str], str],
        show: Callable[[Saving, int], None],
        saved: Callable[[], None],
    ) -> None:
        self.context, self.kept = context, kept
        self._short_name, self._show, self._saved = short_name, show, saved
        context.sending = self._sending
        self._under_way = 0
        self._outcome = Saving.NOTHING
        self._client = ""
        self._changes = ChangeNotes(context.person, context.session.link_label, short_name)
        self.notes: dict[int, list[ChangeNote]] = {}
        self.conflicts = ConflictIndex(context)

    # ------------------------------------------------------------------ the way out

    def commit(self, grid: WorksheetGrid, ops: Sequence[Op], targets: Sequence[Target]) -> None:
        """Send what was written on that worksheet, and tell it what became of it."""
        grid.mark_saving(targets)

        def ended(result: Receipt | StoreError) -> None:
            kept = self.kept.after_commit(ops, saved=not isinstance(result, StoreError))
            if isinstance(result, StoreError):
                grid.mark_failed(targets, str(result))
                self.context.say(in_order(str(result), kept))
            else:
                grid.mark_saved(targets)
                self._saved()
                if DeleteRow(PEOPLE.id, self.context.person_key) in ops and not _refused(result.record):
                    me = self.context.person
                    self.context.say(f"This window stays {me}'s. To work under the new name, quit and open it so.")

        self.context.send(ops, ended)

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
            self.context.say(str(result))
        if not _written(settled.ops):
            return
        self._under_way -= 1
        if isinstance(result, StoreError):
            self._show_saving(Saving.FAILED)
        else:
            self._show_saving(self._became(result.record))

    def _became(self, record: Record) -> Saving:
        """Whether anything of it was done; the reason why not is said at once."""
        refused = _refused(record)
        if refused:
            self.context.say(refused[0])
        return Saving.REFUSED if refused and len(refused) == len(record.decisions) else Saving.SAVED

    def saved(self, record: Record) -> None:
        """That record of ours is on disk: for edits that do not go through the context, such as an undo."""
        self._show_saving(Saving.SAVED if _written(record.edit.ops) else self._outcome)

    def _show_saving(self, outcome: Saving) -> None:
        """The state of what was written here: what failed stays said until it is saved, then what is under way."""
        self._outcome = outcome = Saving.FAILED if self.kept.unsaved else outcome
        if self._under_way and outcome is not Saving.FAILED:
            outcome = Saving.SAVING
        self._show(outcome, self.context.state.revision if outcome is Saving.SAVED else 0)

    # ------------------------------------------------------------------ the way back

    def apply_records(self, records: Sequence[Record], grid: WorksheetGrid | None) -> None:
        """Records came, one's own too: find the words for what happened, and say what concerns this person now.

        `grid` is the worksheet that is looked at.
        """
        here = grid.source.spec.id if grid is not None and isinstance(grid.source, OfOneSheet) else ""
        self.notes = {}
        for record in records:
            if self._client and record.edit.id.rpartition(".")[0] == self._client:
                sentence = self._changes.mine(record, self._waiting)
            else:
                sentence = self._changes.deleted(record, here)
            self.notes[record.revision] = self._changes.of(record)
            if sentence:
                self.context.say(sentence)
        self.conflicts.heard(records)

    def _waiting(self, target: Target) -> list[str]:
        """Who wrote the other versions of that cell."""
        cell = self.context.state.cell(target)
        return [other.person for other in cell.conflicts] if cell is not None else []

    def about(self, message: WorksheetGrid.CursorMoved) -> str:
        """What is known of the cell the cursor came to: why it is locked, what it holds besides, who wrote it."""
        cell, me = message.cell, self.context.person
        parts = [message.locked or cell.hint or message.column.hint]
        if cell.others and not message.locked:
            others = ("you" if other.person == me else self._short_name(other.person) for other in cell.others)
            names = " and ".join(dict.fromkeys(others))
            names = "You" + names[3:] if cell.others[0].person == me else names
            parts = [f"{names} wrote another version: = switch, + keep both, - discard it."]
        elif cell.person and cell.person != me:
            parts.append(f"written by {cell.person}")
        return " · ".join(part for part in parts if part)


def _refused(record: Record) -> list[str]:
    """Why parts of it were not done, a sentence each."""
    return [decision.reason for decision in record.decisions if decision.reason]


def _written(ops: Sequence[Op]) -> bool:
    """Whether somebody wrote this, rather than went to another step."""
    return any(op.sheet not in AUTOMATIC_SHEETS for op in ops)
