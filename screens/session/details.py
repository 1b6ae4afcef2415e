"""One cell, whole: its text, the values that wait beside it, what it said before; any of them can be brought back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from textual import work
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from content.clean import clean
from content.sheet_spec import Kind
from screens.grid.cells import fit
from screens.pages.context import SessionContext
from screens.session.changes import when
from screens.widgets.dialogs import Dialog, is_open
from store.api import StoreError
from workshop.sheets.model import (
    Decision,
    DeleteRow,
    InsertRow,
    MoveRow,
    Op,
    Outcome,
    Record,
    Resolution,
    ResolveSibling,
    RestoreRow,
    SetCell,
    Target,
    Value,
)
from workshop.sheets.values import show

_STATED = (Outcome.APPLIED, Outcome.MERGED, Outcome.SIBLING)
_LONG = 400
"""Cells of one text in the list; the cell itself is shown whole."""
_MOST = 500
"""Entries of the history that are listed, the newest."""
_ROW = {
    InsertRow: "made the row",
    MoveRow: "moved the row",
    DeleteRow: "deleted the row",
    RestoreRow: "restored the row",
}
_SETTLED = {
    Resolution.SWAP: "used the other",
    Resolution.BOTH: "kept both",
    Resolution.DROP: "discarded the other",
    Resolution.ASIDE: "restored the other",
}


@dataclass(frozen=True, slots=True)
class ResolutionOption:
    """What choosing a line does: the edit, and what is said of it then; without an edit it is only to be read."""

    words: Content
    op: Op | None = None
    feedback: str = ""


class CellDetails(Dialog[str]):
    """Each choice is one edit like any other, and can be undone. Answers with a sentence about it."""

    keys: Sequence[tuple[str, str]] = (("↑↓", "choose"), ("Enter", "use this value"), ("Esc", "close"))

    def __init__(self, context: SessionContext, target: Target) -> None:
        super().__init__("This cell")
        self.context, self._target = context, target
        self._column = context.specs[target.sheet].column(target.column)
        self._locked = context.why_not([SetCell(*target, None)])
        self._ways: list[ResolutionOption] = []
        if self._locked:
            self.keys = (("↑↓", "read"), ("Esc", "close"))

    def _show(self, value: Value) -> str:
        column = self._column
        if column is None or value is None:
            return "(empty)"
        if column.kind is Kind.LINK:
            return clean(self.context.session.link_label(column.to, str(value))) or "(a row that is gone)"
        return clean(show(column, value)) or "(empty)"

    def body(self) -> ComposeResult:
        """What the cell holds now, then what can be done: versions to use, earlier values to restore."""
        with VerticalScroll(id="window-text", can_focus=False):
            yield Static(Content("\n").join(self._now()))
        self._ways = self._waiting()
        yield OptionList(*(Option(way.words) for way in self._ways), id="window-list")

    def on_mount(self) -> None:
        """The keys on the list, while its history is read."""
        self.query_one(OptionList).focus()
        self._read()

    def _now(self) -> list[Content]:
        cell = self.context.state.cell(self._target)
        if cell is None or not cell.revision:
            lines = [Content("Nothing was written here yet.")]
        else:
            by = f"     {cell.person or 'from the module'}, {when(cell.at, self.context.today)}"
            lines = [Content.assemble(("Now  ", "bold"), self._show(cell.value)), Content.styled(by, "dim")]
        return [*lines, Content.styled(self._locked, "$accent")] if self._locked else lines

    # ------------------------------------------------------------------ what waits beside it

    def _waiting(self) -> list[ResolutionOption]:
        cell = self.context.state.cell(self._target)
        ways: list[ResolutionOption] = []
        for other in cell.conflicts if cell is not None else ():
            text, who = self._short(other.value), other.person
            offers = [(Resolution.SWAP, f"Use what {who} wrote: {text}", f"Now it says what {who} wrote.")]
            if self._column is not None and self._column.kind in (Kind.TEXT, Kind.LIST):
                offers.append(
                    (Resolution.BOTH, f"Keep both, one after the other: … {text}", "Both are in the cell now.")
                )
            offers.append((Resolution.DROP, f"Discard what {who} wrote: {text}", f"Discarded what {who} wrote."))
            for keep, words, feedback in offers:
                op = None if self._locked else ResolveSibling(*self._target, other.revision, keep)
                ways.append(ResolutionOption(Content(words), op, f"{feedback} Undo reverses it."))
        return ways

    def _short(self, value: Value) -> str:
        return fit(self._show(value), _LONG)

    # ------------------------------------------------------------------ what it said before

    @work(thread=True)
    def _read(self) -> None:
        """The journal may be long: it is read beside the screen."""
        try:
            records = self.context.history(self._target._replace(column=""))
        except StoreError as error:
            self.app.call_from_thread(self._add, [ResolutionOption(Content(str(error)))])
        else:
            self.app.call_from_thread(self._history, records)

    def _history(self, records: Sequence[Record]) -> None:
        found = [
            way
            for record in reversed(records)
            for op, decision in zip(record.edit.ops, record.decisions, strict=True)
            if decision.outcome in _STATED and (way := self._line(record, op, decision)) is not None
        ]
        more = (
            [ResolutionOption(Content.styled(f"and {len(found) - _MOST} earlier", "dim"))] if len(found) > _MOST else []
        )
        self._add([*found[:_MOST], *more])

    def _add(self, ways: Sequence[ResolutionOption]) -> None:
        if is_open(self):
            self._ways += ways
            options = self.query_one(OptionList)
            options.add_options([Option(way.words) for way in ways])
            if options.highlighted is None and self._ways:
                options.highlighted = 0

    def _line(self, record: Record, op: Op, decision: Decision) -> ResolutionOption | None:
        head = f"{record.edit.person or 'The module'}, {when(record.edit.at, self.context.today)}, r{record.revision}  "
        if (op.sheet, op.row) != self._target[:2]:
            return None
        if not isinstance(op, SetCell | ResolveSibling):
            return ResolutionOption(Content.assemble((head, "dim"), _ROW[type(op)]))
        if op.column != self._target.column:
            return None
        verb = "undo: " if record.edit.undoes else ""
        if isinstance(op, ResolveSibling):
            verb = f"{_SETTLED[op.keep]}: "
            if op.keep in (Resolution.DROP, Resolution.ASIDE):
                return ResolutionOption(Content.assemble((head, "dim"), verb, self._short(decision.before)))
        merged = " (merged)" if decision.outcome is Outcome.MERGED else ""
        change = f"{self._short(decision.before)} → {self._short(decision.value)}{merged}"
        words = Content.assemble((head, "dim"), (verb, "dim"), change)
        return ResolutionOption(words, *self._back(decision.value))

    def _back(self, value: Value) -> tuple[Op | None, str]:
        """The edit that brings a value back, and what is said of it."""
        cell = self.context.state.cell(self._target)
        if self._locked or cell is None or (cell.value == value and type(cell.value) is type(value)):
            return None, ""
        feedback = f"Back to “{fit(self._show(value), 40)}”. Undo reverses it."
        return SetCell(*self._target, value, cell.revision), feedback

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Send the edit of that line and close; a line that is only to be read does nothing."""
        event.stop()
        way = self._ways[event.option_index]
        if way.op is not None:
            self.context.send([way.op])
            self.dismiss(way.feedback)
