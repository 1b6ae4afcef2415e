"""One cell, whole: its text, who wrote it, what it said before, and the values that wait beside it."""

from __future__ import annotations

from collections.abc import Sequence

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from content.clean import clean
from content.model import Kind
from screens.desk import Desk
from screens.dialogs import Dialog
from workshop.sheets.model import Decision, Keep, Op, Outcome, Record, SetCell, SettleSibling, Target
from workshop.sheets.values import show

_STATED = (Outcome.APPLIED, Outcome.MERGED, Outcome.SIBLING)


class CellDetails(Dialog[str]):
    """Lists what can be done with a waiting value; each choice is one edit, and can be undone."""

    keys: Sequence[tuple[str, str]] = (("↑↓", "choose"), ("Enter", "do it"), ("Esc", "close"))

    def __init__(self, desk: Desk, target: Target) -> None:
        super().__init__("This cell")
        self._desk, self._target = desk, target
        self._choices: list[SettleSibling] = []

    def _show(self, value: object) -> str:
        column = self._desk.specs[self._target.sheet].column(self._target.column)
        return clean(show(column, value)) if column is not None and value is not None else "(empty)"  # type: ignore[arg-type]

    def body(self) -> ComposeResult:
        cell = self._desk.state.cell(self._target)
        options: list[Option] = []
        column = self._desk.specs[self._target.sheet].column(self._target.column)
        for sibling in cell.others if cell else ():
            text = self._show(sibling.value)
            ways = [(Keep.SWAP, f"Use what {sibling.person} wrote: {text}")]
            if column is not None and column.kind in (Kind.TEXT, Kind.LIST):
                ways.append((Keep.BOTH, f"Keep both, one after the other: … {text}"))
            ways.append((Keep.DROP, f"Drop what {sibling.person} wrote: {text}"))
            for keep, words in ways:
                self._choices.append(SettleSibling(*self._target, sibling.revision, keep))
                options.append(Option(Content(words)))
        with VerticalScroll(id="window-text", can_focus=not options):
            yield Static(Content("\n").join(self._lines()))
        if options:
            yield OptionList(*options, id="window-list")
        else:
            self.keys = (("↑↓", "scroll"), ("Esc", "close"))

    def _lines(self) -> list[Content]:
        cell = self._desk.state.cell(self._target)
        if cell is None or not cell.revision:
            return [Content("Nothing was written here yet.")]
        lines = [
            Content.assemble(("Now  ", "bold"), self._show(cell.value)),
            Content.styled(f"     {cell.person}, {_when(cell.at)}", "dim"),
            Content(""),
        ]
        for record in reversed(self._desk.history(self._target)):
            for op, decision in zip(record.edit.ops, record.decisions, strict=True):
                if self._touches(op) and decision.outcome in _STATED:
                    lines.append(self._line(record, decision))
        return lines

    def _touches(self, op: Op) -> bool:
        return isinstance(op, SetCell | SettleSibling) and Target(op.sheet, op.row, op.column) == self._target

    def _line(self, record: Record, decision: Decision) -> Content:
        verb = "took back to" if record.edit.undoes else "wrote"
        head = f"r{record.revision}  {_when(record.edit.at)}  {record.edit.person} {verb}: "
        return Content.assemble((head, "dim"), self._show(decision.value))

    def on_mount(self) -> None:
        self.query("#window-list, #window-text").last().focus()

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self._desk.send([self._choices[event.option_index]])
        self.dismiss(None)


def _when(at: str) -> str:
    return clean(at[:16].replace("T", " "))
