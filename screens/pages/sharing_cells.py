"""The groups of one table as a list; the highlighted one says of each of its numbers why it is told as it is."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from content.clean import clean_line
from screens.dialogs import Dialog
from screens.pages.sharing_table import cell_words, label
from workshop.sharing.engine.model import Cell, Reason, Shown, Table, Why
from workshop.sharing.explain import Hidden
from workshop.sharing.explain import group as group_words
from workshop.sharing.titles import title

_WITHOUT_SIZES = {
    Why.SMALL: "a group that small is never told",
    Why.END: "it would say that nobody, everybody or nearly everybody of a group is chronically absent",
    Why.LEFT_OVER: "beside the individual records only a few students would be left",
    Why.COMPLEMENT: "subtracted from a larger group it would leave a small one",
    Why.CHANGE: "beside an earlier release it would tell about the few who came or went",
    Why.PROTECTS: "a hidden number could be computed from it",
}


class Cells(Dialog[None]):
    """One line a group. With `sizes` the sentences name the sizes of hidden groups: for a coordinator alone."""

    DEFAULT_CSS: ClassVar[str] = """
    Cells #window { height: 100%; width: 100%; max-width: 100; }
    Cells #window-list { height: 1fr; max-height: 100%; margin: 0; }
    Cells #cell-why { height: auto; max-height: 50%; margin: 1 0; scrollbar-size-vertical: 1; }
    """
    keys = (("↑↓", "group"), ("Esc", "close"))

    def __init__(self, table: Table, *, sizes: bool, start: int = 0) -> None:
        super().__init__(title(table.by))
        self._table, self._sizes, self._start = table, sizes, start

    def body(self) -> ComposeResult:
        room = max(len(label(cell.at)) for cell in self._table.cells)
        room = min(room, 40)
        yield OptionList(*(Option(_line(cell, room)) for cell in self._table.cells), id="window-list")
        with VerticalScroll(id="cell-why", can_focus=False):
            yield Static(id="cell-text")

    def on_mount(self) -> None:
        options = self.query_one(OptionList)
        options.highlighted = self._start
        options.focus()

    def on_option_list_option_highlighted(self, event: OptionList.OptionHighlighted) -> None:
        event.stop()
        cell = self._table.cells[event.option_index]
        text = Content("\n").join(map(Content, sentences(self._table, cell, sizes=self._sizes)))
        self.query_one("#cell-text", Static).update(text)
        self.query_one("#cell-why", VerticalScroll).scroll_home(animate=False)


def sentences(table: Table, cell: Cell, *, sizes: bool) -> Iterator[str]:
    """Why each number of a group is told as it is: the exact ones together, one sentence for each of the others."""
    exact = [measure.value for measure, told in cell.told.items() if told.shown is Shown.EXACT]
    if exact:
        names = " and ".join(filter(None, (", ".join(exact[:-1]), exact[-1])))
        told = "is told exactly" if len(exact) == 1 else "are told exactly"
        where = group_words(dict(zip(table.by, cell.at, strict=True)))
        yield clean_line(
            f"{where[:1].upper()}{where[1:]}, {names}: {told}, because the group is large enough and no hidden number "
            "can be computed from it."
        )
    for measure, found in cell.told.items():
        if found.shown is not Shown.EXACT:
            hidden = Hidden(table.by, cell.at, measure, found, cell.reasons.get(measure))
            yield clean_line(hidden.sentence() if sizes else without_sizes(hidden))


def without_sizes(hidden: Hidden) -> str:
    """The sentence of a hidden number without any size: for a screen that others may look at."""
    head = Hidden(hidden.by, hidden.at, hidden.measure, hidden.told, None).sentence().partition(", because")[0]
    return f"{head}, because {_plain(hidden.reason)}."


def _plain(reason: Reason | None) -> str:
    if reason is None:
        return "it follows from what is hidden beside it"
    return _WITHOUT_SIZES[reason.why]


def _line(cell: Cell, room: int) -> Content:
    return Content.assemble((f"{label(cell.at):<{room}}  ", "bold"), cell_words(cell))
